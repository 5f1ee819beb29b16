"""Words around what people want that say nothing of it: ``could you``, ``papers about``, ``please``.

Nothing inside quotes is ever touched: every pattern is anchored at an end of the sentence, and none
contains a quote.
"""

import re

_NEW = r"(?:(?:any|some|all|the|my|our|more|your)\ )*(?:(?:new|newest|latest|recent)\ )?"
_KIND = r"(?:arxiv\ )?(?:papers?|articles?|preprints?|publications)"
_ABOUT = r"(?:about|on|for|of|in|from|regarding|concerning|related\ to|matching|mentioning)"
_WHAT = r"(?:what's|what\ is|whats|what\ are|(?:is\ there\ )?(?:anything|something))"
_CHANNEL = r"(?:here|(?:this|the|our)\ (?:channel|list))"
_KEYWORD = r"(?:the\ |a\ )?(?:new\ )?(?:keywords?|topics?)(?:\ ?:|\b)"


def _at_start(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})(?:[\s:]+|$)", re.IGNORECASE | re.VERBOSE)


_PUNCTUATION = " \n.!?,;"
_THANKS = ("please", "pls", "plz", "thanks", "thank you", "thx", "cheers")
_GREETING = re.compile(
    r"(?:(?:please|pls|plz|kindly)(?:[\s,]+|$)|(?:hey|hi|hello|hallo)(?:\s*[,!.]\s*|$))+", re.IGNORECASE
)
_REQUEST = re.compile(
    r"""(?:(?:can|could|would|will)\ (?:you|we|i)(?:\ please)?
    |(?:i|we)(?:'d|\ would)?\ (?:want|like|need)(?:\ you)?\ to|let's|let\ us|please)
    \s+(?=(?:subscribe|follow|sub|add|unsubscribe|unfollow|unsub|remove|list|schedule|search|help
    |show|find|give|get|fetch|send|tell|look|pause|snooze|resume|mute|exclude|unmute|preview|turn|switch
    |enable|disable)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENINGS = (
    _at_start(r"(?:show|find|give|get|fetch|send|tell)\ (?:me|us)"),
    _at_start("show", "find", r"(?:i'm\ |i\ am\ )?look(?:ing)?\ for"),
    _at_start(rf"(?:get|list|give|fetch)(?=\ {_NEW}{_KIND}\b)"),
    _at_start(rf"{_WHAT}\ {_NEW}(?:new|hot|{_KIND})(?:\ {_ABOUT}|\ with)?"),
    _at_start(rf"{_NEW}{_KIND}\ {_ABOUT}"),
    _at_start(rf"(?:the\ )?(?:latest|newest|news|updates?)\ {_ABOUT}", r"(?:how|what)\ about", "about"),
    _at_start(r"papers(?=\ (?!(?:with|and|or|not)\b))"),
)
_ENDING = re.compile(
    r"(?<!AND)(?<!OR)(?<!NOT)\s+(?:arxiv\ )?(?:papers|preprints)$", re.IGNORECASE | re.VERBOSE
)
_FRESH = _at_start(r"(?:the\ )?(?:new|newest|latest|recent)")
_ONLY_FILLER = re.compile(
    rf"{_NEW}(?:{_KIND}|new|newest|latest|recent|news|updates?)", re.IGNORECASE | re.VERBOSE
)
_BY_AUTHOR = re.compile(
    rf"(?:{_NEW}{_KIND}\ )?(?:written\ )?by\ (?:the\ author\ )?(?P<name>[^\d\W][^\":,()]*)",
    re.IGNORECASE | re.VERBOSE,
)
_OBJECT_START = (
    _at_start(rf"(?:{_CHANNEL}|me|us)(?=\ (?:to|for|from)\b)"),
    _at_start("to", "for", "from"),
    _at_start(rf"{_NEW}{_KIND}\ {_ABOUT}"),
    _at_start(_KEYWORD),
)
_OBJECT_END = re.compile(rf"[\s,](?:(?:to|in|from|for)\ )?{_CHANNEL}$", re.IGNORECASE | re.VERBOSE)


def without_politeness(sentence: str) -> str:
    """No thanks, no punctuation at the end."""
    while True:
        sentence = sentence.rstrip(_PUNCTUATION)
        if sentence.lower().endswith((" a.m", " p.m")):
            return f"{sentence}."
        thanks = next((words for words in _THANKS if sentence.lower().endswith(words)), None)
        if thanks is None or sentence[-len(thanks) - 1 : -len(thanks)] not in _PUNCTUATION:
            return sentence
        sentence = sentence[: -len(thanks)]


def without_greeting(sentence: str) -> str:
    """No ``hey``, no ``could you`` in front."""
    sentence = _GREETING.sub("", sentence, count=1) if _GREETING.match(sentence) else sentence
    request = _REQUEST.match(sentence)
    return sentence[request.end() :] if request else sentence


def subject(sentence: str) -> str:
    """What a question is about: ``what's new in mri`` → ``mri``; empty where it is about nothing else."""
    for opening in _OPENINGS:
        if found := opening.match(sentence):
            sentence = sentence[found.end() :]
    if _ONLY_FILLER.fullmatch(sentence):
        return ""
    if ending := _ENDING.search(sentence):
        sentence = sentence[: ending.start()]
        sentence = sentence[found.end() :] if (found := _FRESH.match(sentence)) else sentence
    return sentence


def by_author(sentence: str) -> str | None:
    """The name in ``papers by Yann LeCun``."""
    found = _BY_AUTHOR.fullmatch(sentence)
    return found["name"].strip() if found else None


def object_of_verb(text: str) -> str:
    """What to follow or not: ``this channel to papers about mri`` → ``mri``; never empties it."""
    for pattern in _OBJECT_START:
        found = pattern.match(text)
        if found and found.end() < len(text):
            text = text[found.end() :]
    return _OBJECT_END.sub("", text).rstrip(" ,") or text
