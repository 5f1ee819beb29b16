"""What a channel shall follow, or follow no longer, read from the words after the verb."""

import re

from bot.commands import filler
from bot.commands.understood import Subscribe, Unsubscribe
from bot.commands.windows import split_window

_BULLET = re.compile(r"\A(?:[-*•]|\d{1,3}[.)])\s+")
_OFTEN = re.compile(
    r"""(?P<rest>.+?) [\s,]+
    (?P<often>(?:every|each)\ (?:day|morning|evening|week|weekday|month|[a-z]{3,6}day)
    |daily|weekly|(?:at\ )?\d{1,2}(?::\d\d)?\ ?[ap]m|at\ \d{1,2}:\d\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_ALL = re.compile(r"(?:all|everything)(?: (?:of (?:it|them)|the keywords|keywords))?", re.IGNORECASE)
_NUMBER = re.compile(r"#\s?(\d{1,9})\b")
_ONLY_NUMBERS = re.compile(r"(?:#?\s?\d{1,9}(?:[\s,&]+|\s+and\s+|$))+", re.IGNORECASE)


def subscribed(typed: str) -> Subscribe:
    """The keywords of ``subscribe …``, one line or comma each, and a time that was said too."""
    text = filler.object_of_verb(_one_line(typed))
    rest, window = split_window(text)
    dropped = window.said if window and rest else None
    text = rest if dropped else text
    if often := _OFTEN.fullmatch(text):
        text, dropped = often["rest"], f"{often['often']} {dropped or ''}".rstrip()
    return Subscribe(text, dropped)


def unsubscribed(typed: str) -> Unsubscribe:
    """The keywords, numbers or all of ``unsubscribe …``."""
    text = filler.object_of_verb(_one_line(typed))
    if _ALL.fullmatch(text):
        return Unsubscribe(everything=True)
    if _ONLY_NUMBERS.fullmatch(text):
        return Unsubscribe(numbers=_distinct(re.findall(r"\d+", text)))
    words = re.sub(r"\s*,[\s,]*", ", ", _NUMBER.sub("", text)).strip(" ,")
    return Unsubscribe(words, _distinct(_NUMBER.findall(text)))


def _distinct(numbers: list[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in numbers))


def _one_line(typed: str) -> str:
    """A list pasted over several lines, or with semicolons, as one with commas."""
    lines = [_BULLET.sub("", line, count=1).strip(" ,") for line in typed.split("\n")]
    text = ", ".join(filter(None, lines))
    return text if '"' in text else re.sub(r"\s*;\s*", ", ", text)
