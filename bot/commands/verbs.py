"""The verbs people type, by all their names."""

import re

VERBS = {
    "subscribe": ("follow", "sub", "add"),
    "unsubscribe": ("unfollow", "remove", "unsub"),
    "list": (),
    "show": (),
    "share": (),
    "preview": (),
    "schedule": (),
    "pause": ("snooze",),
    "resume": ("unpause",),
    "mute": ("exclude",),
    "unmute": (),
    "why": (),
    "status": (),
    "search": (),
    "settings": ("setting", "prefs"),
    "help": (),
}
"""Every verb and its other names."""

TOPICS = (*VERBS, "keywords")
"""What there is help for."""

_CALLED = {name: verb for verb, others in VERBS.items() for name in (verb, *others)}
_TOPIC_NAMES = _CALLED | dict.fromkeys(("keyword", "keywords", "syntax", "language", "operators"), "keywords")
_HELP = re.compile(
    r"(?:me )?(?:with |on |about |for )?(?:the )?(?P<topic>[a-z]+)?(?: verb| command)?", re.IGNORECASE
)


def verb_called(word: str) -> str | None:
    """``Follow:`` → ``subscribe``."""
    return _CALLED.get(word.lower().strip("/!.,:;?"))


def help_topic(rest: str) -> str | None:
    """What help is wanted for, empty for help in general; None where it is no single word."""
    found = _HELP.fullmatch(rest)
    if not found:
        return None
    topic = (found["topic"] or "").lower()
    return "" if topic in {"", "me", "please", "all", "everything"} else _TOPIC_NAMES.get(topic, topic)
