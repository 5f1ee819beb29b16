"""What a channel shall follow or mute, or do so no longer, read from the words after the verb."""

import re

from bot import keywords
from bot.commands import filler, shapes
from bot.commands.understood import Mute, Replacing, Subscribe, Unmute, Unsubscribe
from bot.commands.windows import split_window
from bot.errors import KeywordError

_BULLET = re.compile(r"\A(?:[-*•]|\d{1,3}[.)]|#{2,6})\s+")
_OFTEN = re.compile(
    r"""(?P<rest>.+?) [\s,]+
    (?P<often>(?:every|each)\ (?:day|morning|evening|week|weekday|month|[a-z]{3,6}day)
    |daily|weekly|(?:at\ )?\d{1,2}(?::\d\d)?\ ?[ap]m|at\ \d{1,2}:\d\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNTIL = re.compile(r"(?P<rest>.+?)[\s,]+(?P<when>(?:until|till|for)\s.+)", re.IGNORECASE)
_ALL = re.compile(r"(?:all|everything)(?: (?:of (?:it|them)|the keywords|keywords))?", re.IGNORECASE)
_WILD = re.compile(
    r"(?:cat:)?\*(?:\.\*)?|(?:all|every|any)(?:thing|\ papers?)|anything", re.IGNORECASE | re.VERBOSE
)
_NUMBERS = re.compile(r"(?:\s*(?:and\s)?\s*#?\s?[0-9]{1,9}(?=\s|$))+\s*", re.IGNORECASE)
_SEMICOLON = re.compile(r"\s*;(?=\s|$)")
_COMMA = re.compile(r",(?!\d{3}(?!\d))")  # not within 1,000


def subscribed(typed: str) -> Subscribe:
    """The keywords of ``subscribe …``, one line or comma each, and a time that was said too."""
    text = filler.object_of_verb(_one_line(typed))
    rest, window = split_window(text)
    dropped = window.said if window and rest else None
    text = rest if dropped else text
    if often := _OFTEN.fullmatch(text):
        text, dropped = often["rest"], f"{often['often']} {dropped or ''}".rstrip()
    return Subscribe(text, dropped, _replacing(text))


def _replacing(text: str) -> Replacing | None:
    """``… instead of …`` between two keywords; within quotes or brackets it is part of one."""
    new, instead, old = text.rpartition(" instead of ")
    if not instead:
        return None
    try:
        keywords.parse_list(new), keywords.parse_list(old)
    except KeywordError:
        return None
    return Replacing(new, old)


def unsubscribed(typed: str) -> Unsubscribe:
    """The keywords, numbers or all of ``unsubscribe …``."""
    text = filler.object_of_verb(_one_line(typed))
    if _ALL.fullmatch(text):
        return Unsubscribe(everything=True)
    parts = _COMMA.split(text)
    words = [part.strip() for part in parts if not _NUMBERS.fullmatch(part)]
    numbers = re.findall(r"[0-9]+", " ".join(part for part in parts if _NUMBERS.fullmatch(part)))
    return Unsubscribe(", ".join(filter(None, words)), tuple(dict.fromkeys(map(int, numbers))))


def muted(typed: str) -> Mute:
    """The keywords of ``mute …``, one line or comma each, and an end that was said too."""
    text = filler.object_of_verb(_one_line(typed))
    found = _UNTIL.fullmatch(text)
    if found and shapes.is_time_alone(found["when"]) and _ends_whole(found["rest"]):
        return Mute(found["rest"], found["when"])
    return Mute(text, everything=bool(_ALL.fullmatch(text) or _WILD.fullmatch(text)))


def _ends_whole(text: str) -> bool:
    """Whether what follows is outside of all its quotes and brackets."""
    return text.count('"') % 2 == 0 and text.count("(") == text.count(")")


def unmuted(typed: str) -> Unmute:
    """The keywords, numbers or all of ``unmute …``."""
    meant = unsubscribed(typed)
    return Unmute(meant.text, meant.numbers, meant.everything)


def _one_line(typed: str) -> str:
    """A list pasted over several lines, or with semicolons, as one with commas."""
    lines = [_BULLET.sub("", line, count=1).strip(" ,") for line in typed.split("\n")]
    text = ", ".join(filter(None, lines))
    return text if '"' in text else _SEMICOLON.sub(",", text).replace(" ,", ",").strip(", ")
