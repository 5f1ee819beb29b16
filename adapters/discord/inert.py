"""Words → Discord's markdown, so that strangers' words stay words: no mention, no link, no formatting.

https://docs.discord.com/developers/reference#message-formatting
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

from adapters.discord.limits import cut, size
from bot.message import Code, Jump, Link, Say, Span, Strong

CALL = "/papers query:"
LONGEST_URL = 200

Dress = Callable[[str], str]

_BREAK = "\u200b"  # zero width: seen by Discord's parser, not by people
_JOINER = "\u2060"  # the same where no line may end
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_MARKUP = re.compile(r"[\\*_~`|<>\[\]]")
_EMOJI = re.compile(r":(?=[\w~+-]+:)")
_LINE_START = re.compile(r"^([^\S\n]*)([#+-])", re.M)
_LIST_START = re.compile(r"^([^\S\n]*\d+)([.)])(?=\s|$)", re.M)
_INVITE = re.compile(r"(discord(?:app)?)\.(?=\w+/)", re.I)


# What most words are made of: nothing in it means anything to Discord, but a number that begins a list.
_HARMLESS = re.compile(r"(?!\d+[.)])[^\W_](?:[^\W_]|[ ,.;'()?!&/%=×·–—’“”-])*")


def printable(text: str) -> str:
    """Without control characters, halves of characters, and what turns the direction of writing."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))


@lru_cache(maxsize=8_192)
def inert(text: str) -> str:
    """The text as Discord shows it letter by letter, wherever it stands outside of a link's label."""
    if _HARMLESS.fullmatch(text) and not _INVITE.search(text):
        return text
    text = printable(text)
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = text.replace("@", f"@{_BREAK}").replace("://", f":{_JOINER}//")
    text = _INVITE.sub(rf"\1.{_BREAK}", text)
    text = _EMOJI.sub(r"\:", text)
    text = _LINE_START.sub(r"\1\\\2", text)
    return _LIST_START.sub(r"\1\\\2", text)


def label(text: str) -> str:
    """The text as a link's label: inert, and in wide brackets, for a backslash saves none there."""
    return inert(one_line(text).replace("[", "［").replace("]", "］"))


def code(text: str) -> str:
    """The text as inline code; a backtick would end it, so its look-alike stands in."""
    words = printable(one_line(text)).replace("`", "ˋ")
    return f"`{words}`" if words else ""


def strong(text: str) -> str:
    """The text in bold, on one line: a line's end before the closing marks would take their meaning."""
    words = inert(one_line(text))
    return f"**{words}**" if words else ""


def linked(text: str, url: str) -> Dress:
    """How to dress words as a link; just the words where the address is not one people can click."""
    address = _address(url)
    return (lambda words: f"[{label(words)}]({address})") if address and visible(text) else inert


def _address(url: str) -> str:
    if not re.match(r"https?://[^/]", url, re.I):
        return ""
    address = quote(url, safe=":/?#@!$&'+,;=%.-_", errors="replace")
    return address if len(address) <= LONGEST_URL else ""


_CHANNEL = re.compile(r"discord/(?P<home>@me|\d{1,20})/\d{1,20}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def address_of(jump: Jump) -> str:
    """Where a message of ours is, empty for none of Discord's; of a thread, the message it hangs on."""
    message = jump.root or jump.message_id
    if not _CHANNEL.fullmatch(jump.channel) or not _NUMBER.fullmatch(message):
        return ""
    return f"https://discord.com/channels/{jump.channel.removeprefix('discord/')}/{message}"


def one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=8_192)
def unmarked(text: str, most: int) -> str:
    """The text for a place without markup, such as a menu: on one line, cut where it is too long."""
    return cut(printable(one_line(text)), most)


def visible(text: str) -> bool:
    """Whether a person sees anything at all."""
    return any(not letter.isspace() and letter.isprintable() for letter in text)


def fitted(text: str, limit: int, dress: Dress = inert) -> str:
    """The dressed text in at most that many characters, cut before dressing so that no escape breaks.

    Empty where not even an ellipsis fits.
    """
    if size(whole := dress(text)) <= limit:
        return whole

    def shortened(length: int) -> str:
        return dress(f"{text[:length].rstrip()}…")

    low, high = 0, min(len(text), max(limit, 0))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(shortened(middle)) <= limit else (low, middle - 1)
    return shortest if size(shortest := shortened(low)) <= limit else ""


def running(spans: Iterable[Span], limit: int) -> str:
    """Running text in at most that many characters; what comes after the cut is left out."""
    drawn = ""
    after_marks = False
    for span in _joined(spans):
        words, dress = _dress(span)
        marked = not isinstance(span, str)
        gap = _BREAK if marked and after_marks else ""  # else neighbours' marks run into each other
        whole, room = dress(words), limit - size(drawn + gap)
        piece = whole if size(whole) <= room else fitted(words, room, dress)
        drawn += f"{gap}{piece}" if piece else ""
        if piece != whole:
            break
        after_marks = marked if piece else after_marks
    return drawn


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Neighbouring plain spans as one: two harmless halves may make a link."""
    plain = ""
    for span in spans:
        if isinstance(span, str):
            plain += span
            continue
        if plain:
            yield plain
        plain = ""
        yield span
    if plain:
        yield plain


def _dress(span: Span) -> tuple[str, Dress]:
    match span:
        case str():
            return span, inert
        case Strong(words):
            return words, strong
        case Code(words):
            return words, code
        case Say(sentence):
            return f"{CALL}{sentence}", code
        case Link(words, url):
            return words, linked(words, url)
        case Jump(words):
            return words, linked(words, address_of(span))
