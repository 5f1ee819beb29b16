"""The verbs people type, and the shape a text must have to belong to one of them."""

import re

from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule import is_zone_of_sorts, means_no_slot, parse_schedule

VERBS = {
    "subscribe": ("follow", "sub", "add"),
    "unsubscribe": ("unfollow", "remove", "unsub"),
    "list": (),
    "show": (),
    "schedule": (),
    "status": (),
    "resume": (),
    "search": (),
    "help": (),
}
"""Every verb and its other names."""

TOPICS = (*VERBS, "keywords")
"""What there is help for."""

_CALLED = {name: verb for verb, others in VERBS.items() for name in (verb, *others)}
_TOPIC_NAMES = _CALLED | dict.fromkeys(("keyword", "keywords", "syntax", "language", "operators"), "keywords")

_LIST = re.compile(
    r"""(?:(?:all|the|our|my|of|followed)\ )*
    (?:all|here|keywords?|follows|subscriptions|everything|(?:this\ )?channel)""",
    re.IGNORECASE | re.VERBOSE,
)
_RESUME = re.compile(r"(?:posting|the digests?|digests?|here|now|please|this channel)", re.IGNORECASE)
_STATUS = re.compile(r"(?:here|now|check|of the bot|of arxiv|arxiv)", re.IGNORECASE)
_HELP = re.compile(
    r"(?:me )?(?:with |on |about |for )?(?:the )?(?P<topic>[a-z]+)?(?: verb| command)?", re.IGNORECASE
)
_ABOUT_US = re.compile(
    r"""what\ (?:can|do|could)\ (?:you|i|we|it|this\ bot|the\ bot)\ do(?:\ here)?
    |(?:who|what)\ (?:are\ you|(?:is|'s)\ this(?:\ bot)?)|what's\ this(?:\ bot)?
    |how\ (?:does|do)\ (?:this|it|that|you|this\ bot|the\ bot)\ work(?:\ here)?
    |how\ (?:do|can|should)\ (?:i|we)\ (?:use\ (?:this|it|you)(?:\ bot)?|start|begin)
    |how\ to\ (?:use\ (?:this|it)(?:\ bot)?|start)""",
    re.IGNORECASE | re.VERBOSE,
)
_WHEN = re.compile(
    r"""\d{1,4} (?:[:.h]\d{0,2})? (?:am|pm|[ap]\.m\.?)? | [a-z]+/[a-z_/]+
    | (?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,6}day)?s? (?:-[a-z]+)?
    | daily|weekly|weekdays?|weekends?|noon|midday|midnight|announced|asap""",
    re.IGNORECASE | re.VERBOSE,
)


def verb_called(word: str) -> str | None:
    """``Follow:`` → ``subscribe``."""
    return _CALLED.get(word.lower().strip("/!.,:;?"))


def is_about_list(rest: str) -> bool:
    return bool(_LIST.fullmatch(rest))


def is_about_status(rest: str) -> bool:
    return bool(_STATUS.fullmatch(rest))


def is_about_resuming(rest: str) -> bool:
    return bool(_RESUME.fullmatch(rest))


def help_topic(rest: str) -> str | None:
    """What help is wanted for, empty for help in general; None where it is no single word."""
    found = _HELP.fullmatch(rest)
    if not found:
        return None
    topic = (found["topic"] or "").lower()
    return "" if topic in {"", "me", "please", "all", "everything"} else _TOPIC_NAMES.get(topic, topic)


def is_about_us(sentence: str) -> bool:
    """``What can you do?``"""
    return bool(_ABOUT_US.fullmatch(sentence))


def is_about_schedule(rest: str) -> bool:
    """Whether some word says when (``25:00`` does, and is refused later), or all of it does, or is a zone."""
    if (
        means_no_slot(rest)
        or is_zone_of_sorts(rest)
        or any(_WHEN.fullmatch(word) for word in re.split(r"[\s,]+", rest))
    ):
        return True
    try:
        parse_schedule(rest, Schedule())
    except RequestError:
        return False
    return True


# --- mistyped -----------------------------------------------------------------------------------

_TAKES_TEXT = ("subscribe", "unsubscribe", "follow", "unfollow")
_ALONE = ("subscribe", "unsubscribe", "schedule", "status", "search", "list", "help", "show")
_OWN_WORDS = {"hollow", "fellow", "follows", "following", "followed", "subscript", "scheduled", "scheduler"}
"""Words close to a verb that mean themselves."""


def mistyped(sentence: str) -> str | None:
    """The sentence with its first word as the verb it nearly is, where that would be understood."""
    first, _, rest = sentence.partition(" ")
    word = first.lower()
    if word in _CALLED or word in _OWN_WORDS:
        return None
    near = [verb for verb in (_TAKES_TEXT if rest else _ALONE) if _is_near(word, verb)]
    if not near and rest and _is_near(word, "schedule") and is_about_schedule(rest):
        near = ["schedule"]
    return f"{near[0]} {rest}".rstrip() if near else None


def _is_near(word: str, verb: str) -> bool:
    """One slip, or two in a long verb; a short verb must keep its letters (no ``lost``, no ``heap``)."""
    if len(verb) <= 4:
        return len(word) == len(verb) and sorted(word) == sorted(verb) and word[0] == verb[0]
    return slips(word, verb) <= (1 if len(verb) <= 6 else 2)


def slips(word: str, other: str) -> int:
    """How many letters were missed, added, changed or swapped with a neighbour."""
    if abs(len(word) - len(other)) > 2:
        return max(len(word), len(other))
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and (a, word[i - 2]) == (other[j - 2], b):
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
