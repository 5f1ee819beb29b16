"""Strangers' text made harmless before Slack sees it.

Blocks never carry mrkdwn: `rich_text` and `plain_text` are not parsed, so titles cannot mention, link or
format there, and need only `one_line` or `lines`. The ``text`` beside the blocks is always parsed:
`escaped` is for that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from adapters.slack.limits import cut, size

# Controls, and the direction switches that would turn around the text after them.
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_HALF = re.compile(r"[\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")

# Slack has no backslash: a zero-width space takes the meaning from what formats, and from :emoji: codes.
_MARKS = re.compile(r"[*_~`]|:(?=[\w+'-])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_READ = 6_000
"""Characters looked at; nothing shown is ever as long."""

_SAFE_IN_URL = ":/?#[]@!$&'()*+,;=%~"
_USUAL_URL = re.compile(r"https?://[\w./-]+", re.ASCII)
LONGEST_URL = 1_000


def lines(text: str) -> str:
    """Text as it may stand in a block, its line breaks kept."""
    # Nothing odd in it: no control, no half, no break but the plain one.
    if len(text) <= _READ and text.replace("\n", "").isprintable():
        return _SPACES.sub(" ", text) if "  " in text else text
    text = _BREAKS.sub("\n", _HALF.sub("\ufffd", text[:_READ]))
    return _SPACES.sub(" ", _UNWANTED.sub("", text))


@lru_cache(16_384)
def one_line(text: str) -> str:
    """Text as it may stand in a title, a button or a menu."""
    return " ".join(lines(text).split())


def escaped(text: str, most: int) -> str:
    """Text for a place Slack parses, harmless and at most that long; no entity is ever cut in two."""
    text, room = lines(text).strip(), most
    while size(safe := _escape(cut(text, room))) > most:
        room -= max(1, (size(safe) - most) // 5)
    return safe


def _escape(text: str) -> str:
    for character, entity in _ENTITIES.items():
        if character in text:
            text = text.replace(character, entity)
    return _MARKS.sub(lambda mark: f"{mark[0]}\u200b", text)


_HOME = re.compile(r"https://[a-z0-9.-]+\.slack\.com/", re.ASCII | re.IGNORECASE)
_CHANNEL = re.compile(r"slack/\w+/(?P<channel>\w+)", re.ASCII)
_MOMENT = re.compile(r"\d{1,12}\.\d{6}", re.ASCII)


def permalink(home: str, channel: str, moment: str, root: str | None) -> str:
    """Where a message is in the workspace at ``home``; empty where these are no names of Slack's.

    https://docs.slack.dev/reference/methods/chat.getPermalink
    """
    place = _CHANNEL.fullmatch(channel)
    if not place or not _HOME.fullmatch(home) or not _MOMENT.fullmatch(moment):
        return ""
    link = f"{home}archives/{place['channel']}/p{moment.replace('.', '')}"
    threaded = root and root != moment and _MOMENT.fullmatch(root)
    return f"{link}?thread_ts={root}&cid={place['channel']}" if threaded else link


def address(url: str) -> str | None:
    """A web address Slack takes as a link, or None."""
    if not url.startswith(("https://", "http://")):
        return None
    if len(url) <= LONGEST_URL and _USUAL_URL.fullmatch(url):
        return url
    quoted = quote(_HALF.sub("\ufffd", url), safe=_SAFE_IN_URL)
    return quoted if len(quoted) <= LONGEST_URL else None
