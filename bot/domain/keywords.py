"""Keywords in their parsed form."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

KeywordId = NewType("KeywordId", int)


class Field(StrEnum):
    """What a term looks at; the value is the prefix people type."""

    TEXT = ""  # title or abstract
    TITLE = "ti"
    ABSTRACT = "abs"
    AUTHOR = "au"
    CATEGORY = "cat"
    COMMENT = "co"


@dataclass(frozen=True, slots=True)
class Stem:
    """One word as the analyzer left it, and its place in the phrase (dropped words keep theirs)."""

    stem: str
    at: int


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase in one field."""

    field: Field
    words: str  # as typed, without quotes
    stems: tuple[Stem, ...]
    exact: bool = False  # ="…": these very words
    acronym: bool = False  # as written, in capitals


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a channel follows or a person asks for.

    ``text`` parses back to the same keyword and is shown to people; ``key`` is equal for all
    texts of one meaning and is never parsed.
    """

    text: str
    key: str
    node: Node = field(compare=False, repr=False)
