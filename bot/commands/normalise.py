"""What arrives from a keyboard, a phone or a chat's own markup → plain text, one line per line typed."""

import re
import unicodedata

from bot.commands.identifiers import identifiers

_ALL_MENTION = re.compile(r"<!\w[^<>]*>|(?<![\w@])@(?:everyone|here|channel)\b", re.IGNORECASE)
_CHANNEL_MENTION = re.compile(r"<#\w+(?:\|([^<>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|\s]+)(?:\|([^<>]*))?>", re.IGNORECASE)
_DISCORD_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
# The blocks of pictures, and any symbol that asks to be drawn as one (U+FE0F).
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u231a\u231b\u23e9-\u23f3\u2b50\u2b55]|[^\\w\\s]\ufe0f"
)
_NAMED_EMOJI = re.compile(r"(?<!\w):([a-z0-9_+'-]+):(?!\w)", re.IGNORECASE)
_LINE_END = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
_TIGHT_LONG_DASH = re.compile(r"(?<=\w)[—―](?=\w)")
_WRAPPED = re.compile(r"(\*\*|\*|__|_|~~|~|')(?=\S)(.*[^\s\\])\1")
_QUOTED = re.compile(r">\s+")

# What Slack escapes in every text, and what browsers leave in a copied one. ``&amp;`` comes last.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"))
_ALIKE = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞", '"')
    | dict.fromkeys("‘’‚‛′´", "'")
    | dict.fromkeys("‐‑‒–—―−﹘﹣", "-")
    | {"、": ",", "…": "...", "`": " "}
    | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
)


def normalise(text: str) -> str:
    """``text`` without markup, emoji and look-alike characters; every line trimmed, empty ones left out."""
    text = _ALL_MENTION.sub(" ", text)
    text = _CHANNEL_MENTION.sub(lambda match: match[1] or " ", text)
    text = _LINK.sub(lambda match: _unlinked(match[1], match[2]), text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    text = "".join(map(_visible, _LINE_END.sub("\n", _without_emoji(text))))
    text = _TIGHT_LONG_DASH.sub(" - ", text).translate(_ALIKE)
    lines = (_trimmed(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def has_pictures(text: str) -> bool:
    """Whether there is an emoji in it."""
    return _EMOJI.search(text) is not None


def _unlinked(url: str, label: str | None) -> str:
    """What was typed before a chat made a link of it: the address, unless only the label is of use."""
    if identifiers(url):
        return url
    return label or url.removeprefix("mailto:").removeprefix("tel:")


def _without_emoji(text: str) -> str:
    """Emoji say nothing to us, unless a name between colons (``:brain:``) is all there is."""
    text = _EMOJI.sub(" ", _DISCORD_EMOJI.sub(r" \1 ", text))
    bare = _NAMED_EMOJI.sub(" ", text)
    return bare if bare.strip() else _NAMED_EMOJI.sub(lambda name: f" {name[1].replace('_', ' ')} ", text)


def _visible(character: str) -> str:
    """Nothing for what has no width and no meaning, a space for a control."""
    if " " <= character < "\x7f" or character == "\n":
        return character
    if character in "\ufe0e\ufe0f\u20e3":
        return ""
    return {"Cf": "", "Cs": "", "Cc": " "}.get(unicodedata.category(character), character)


def _trimmed(line: str) -> str:
    """One space between words, and no markup around all of them."""
    line = _QUOTED.sub("", " ".join(line.split()), count=1) if line.lstrip().startswith(">") else line
    line = " ".join(line.split())
    wrapped = _WRAPPED.fullmatch(line)
    return wrapped[2] if wrapped and wrapped[1] not in wrapped[2] else line
