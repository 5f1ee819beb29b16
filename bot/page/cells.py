"""Text in and out of a Markdown table cell: what could break the table or become HTML is an entity.

Everything else stays byte for byte, TeX and all: ``p < 0.05`` cannot open a tag and is left alone.
Reading back gives the very text that was written, white space collapsed.
"""

import html
import re

_NAMES = {"&": "&amp;", "<": "&lt;"}
_ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"

# A "<" is harmless only before what can start neither a tag nor an address in angle brackets.
_TAG = r"<(?!(?:[ =<]|\.?\d)(?![^ <>]*@))"
_LINK = r"\](?=\()"
_AMPERSAND = rf"&(?={_ENTITY.removeprefix('&')})"


def _escaping(dangerous: str) -> re.Pattern[str]:
    # Markdown takes a backslash before an entity, or before our closing tag, for an escape of it.
    return re.compile(rf"{dangerous}|(?<!\\)\\++(?={dangerous}|\Z)")


_PROSE = _escaping(rf"{_TAG}|{_LINK}|\||{_AMPERSAND}")
_TITLE = _escaping(rf"{_TAG}|[\[\]|]|{_AMPERSAND}")
# A label repeats what the comment begins with: a mark that opens here would close there, across the tags.
_LABEL = re.compile(r"[\\`*_~$\[\]<&|]")


def prose(text: str) -> str:
    """A heading, an abstract or a comment, safe in its place."""
    return _PROSE.sub(_entity, collapse(text))


def title(text: str) -> str:
    """A title, safe between the brackets of a link."""
    return _TITLE.sub(_entity, collapse(text))


def label(text: str) -> str:
    """The first characters of a comment, as what to press to see it all."""
    return _LABEL.sub(_entity, text)


def collapse(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())


def plain(cell: str) -> str:
    """What a cell says, its entities resolved."""
    return collapse(re.sub(_ENTITY, lambda entity: html.unescape(entity[0]), cell))


def _entity(found: re.Match[str]) -> str:
    return "".join(_NAMES.get(letter, f"&#{ord(letter)};") for letter in found[0])
