"""The shape a text must have to belong to a verb; with any other it is something to search for."""

import re

from bot.commands import wishes
from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule import is_zone_of_sorts, means_no_slot, parse_schedule

_LIST = re.compile(
    r"""(?:(?:all|the|our|my|of|followed)\ )*
    (?:all|here|keywords?|follows|subscriptions|everything|(?:this\ )?channel)""",
    re.IGNORECASE | re.VERBOSE,
)
_HERE = r"posting|posts|(?:the\ )?(?:daily\ )?digests?|here|(?:this|the)\ channel|all|everything|now|please"
_RESUMED = re.compile(_HERE, re.IGNORECASE | re.VERBOSE)
_PAUSED = re.compile(
    rf"(?:{_HERE}|for\ ?ever|for\ now|for\ a\ while|indefinitely|until\ further\ notice)",
    re.IGNORECASE | re.VERBOSE,
)
_PAUSED_UNTIL = re.compile(
    rf"(?:(?:{_HERE})\ )?(?:(?:un)?till?|up\ to)\b\ *(?P<until>.*)", re.IGNORECASE | re.VERBOSE
)
_LENGTH = re.compile(
    r"""(?:(?:for|in)\ )?(?:the\ )?
    (?:a|an|one|two|three|four|five|six|next|this|a\ few|a\ couple\ of|rest\ of)\ (?:the\ )?
    (?:hour|day|week|month|year|weekend)s?""",
    re.IGNORECASE | re.VERBOSE,
)
_STRETCH = re.compile(
    r"(?:(?:for|in)\ )?\d{1,4}\ ?(?:h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|years?)",
    re.IGNORECASE | re.VERBOSE,
)
_MOMENT = re.compile(
    r"""\#?\d{1,4} (?:[:.h]\d{0,2})? (?:am|pm|[ap]\.m\.?)? | \d{1,2}(?:st|nd|rd|th) | \d{4}-\d\d-\d\d
    | today|tomorrow|tonight|noon|midnight
    | (?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,6}day)?""",
    re.IGNORECASE | re.VERBOSE,
)
_CHANNEL = re.compile(
    r"here|(?:this|the)\ channel|channel|(?:the\ )?(?:bot|digests?|posts|notifications)",
    re.IGNORECASE | re.VERBOSE,
)
_MUTE_THINGS = re.compile(r"(?:button|swan|switch)(?:s|es)?", re.IGNORECASE)
_SHARED_THINGS = re.compile(
    r"(?:prices?|markets?|trading|holders?|values?|buy-?backs?|repurchases?|issues?|of|and)\b.*",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?:here|now|check|of the bot|of arxiv|arxiv)", re.IGNORECASE)
_PREVIEW = re.compile(
    r"(?:of )?(?:here|now|please|(?:the |my |our )?(?:next )?(?:digest|post)|(?:this |the )?channel)",
    re.IGNORECASE,
)
_MUTES = re.compile(
    r"(?:(?:list|show)\ )?(?:(?:the|all|our|my)\ )*mute[sd](?:\ keywords|\ words)?", re.I | re.X
)
_SETTINGS = re.compile(r"(?:(?:list|show|change)\ )(?:(?:the|all|our|my)\ )*settings", re.I | re.X)
_OURS = re.compile(r"here|now|please|all|list|show|(?:of )?(?:this |the )?channel", re.IGNORECASE)
_NOTHING_CAME = re.compile(
    r"""(?:(?:is|are|was|were|did)\ )?(?:there\ )?
    (?:nothing|no\ (?:new\ )?(?:papers?|posts?|digests?|news))
    (?:\ (?:posted|here|come|came|today|yesterday|lately|anymore|any\ more|this\ (?:morning|week)))*""",
    re.IGNORECASE | re.VERBOSE,
)
_WHEN = re.compile(
    r"""\d{1,4} (?:[:.h]\d{0,2})? (?:am|pm|[ap]\.m\.?)? | [a-z]+/[a-z_/]+
    | (?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,6}day)?s? (?:-[a-z]+)?
    | daily|weekly|weekdays?|weekends?|noon|midday|midnight|announced|asap""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT_US = re.compile(
    r"""what\ (?:can|do|could)\ (?:you|i|we|it|this\ bot|the\ bot)\ do(?:\ here)?
    |(?:who|what)\ (?:are\ you|(?:is|'s)\ this(?:\ bot)?)|what's\ this(?:\ bot)?
    |how\ (?:does|do)\ (?:this|it|that|you|this\ bot|the\ bot)\ work(?:\ here)?
    |how\ (?:do|can|should)\ (?:i|we)\ (?:use\ (?:this|it|you)(?:\ bot)?|start|begin)
    |how\ to\ (?:use\ (?:this|it)(?:\ bot)?|start)""",
    re.IGNORECASE | re.VERBOSE,
)


def is_about_us(sentence: str) -> bool:
    """``What can you do?``"""
    return bool(_ABOUT_US.fullmatch(sentence))


def is_about_list(rest: str) -> bool:
    return bool(_LIST.fullmatch(rest))


def is_about_status(rest: str) -> bool:
    return bool(_STATUS.fullmatch(rest))


def is_about_resuming(rest: str) -> bool:
    return bool(_RESUMED.fullmatch(rest))


def is_about_preview(rest: str) -> bool:
    return bool(_PREVIEW.fullmatch(rest))


def is_about_mutes(sentence: str) -> bool:
    """``mutes``, ``list mutes``, ``muted``."""
    return bool(_MUTES.fullmatch(sentence))


def is_about_all_settings(sentence: str) -> bool:
    """``show settings``."""
    return bool(_SETTINGS.fullmatch(sentence))


def is_about_settings(rest: str) -> bool:
    """Whether it names one of them, or says on or off."""
    return wishes.is_one(rest)


def is_of_ours(rest: str) -> bool:
    """``settings here``"""
    return bool(_OURS.fullmatch(rest))


def is_about_silence(rest: str) -> bool:
    """``why is there nothing today``"""
    return bool(_NOTHING_CAME.fullmatch(rest))


def is_the_channel(rest: str) -> bool:
    """``mute this channel``: the whole of it, not a word."""
    return bool(_CHANNEL.fullmatch(rest))


def is_mute_itself(rest: str) -> bool:
    """What is mute by nature, and nothing to leave out: ``mute swans``."""
    return bool(_MUTE_THINGS.fullmatch(rest))


def is_sharing_itself(rest: str) -> bool:
    """What is a share by itself, and nothing to show around: ``share price forecasting``."""
    return bool(_SHARED_THINGS.fullmatch(rest))


def is_pause(rest: str) -> bool:
    """A pause without an end: ``pause posting``, ``pause for now``."""
    return bool(_PAUSED.fullmatch(rest))


def end_of_pause(rest: str) -> str | None:
    """The words that say until when: all after *until*, whatever they are."""
    found = _PAUSED_UNTIL.fullmatch(rest)
    return found["until"] if found else None


def is_moment_of_sorts(rest: str) -> bool:
    """Whether some word says when (``25:00`` does, and is refused later), or all of it says how long."""
    return _is_length(rest) or any(_MOMENT.fullmatch(word) for word in re.split(r"[\s,]+", rest))


def is_time_alone(rest: str) -> bool:
    """Whether all of it says until when or how long: ``until friday``, ``for 3 days``."""
    until = end_of_pause(rest)
    return _is_length(rest) if until is None else is_moment_of_sorts(until)


def _is_length(rest: str) -> bool:
    return bool(_LENGTH.fullmatch(rest) or _STRETCH.fullmatch(rest))


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
