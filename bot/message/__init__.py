"""What we say, undressed: plain words in blocks. Only a renderer knows markup, escaping and limits.

A `Message` is a short ``summary`` (what a notification shows) and a tuple of blocks. Running text is
a tuple of spans: a bare string is plain text (ours or a stranger's, never markup), the other spans
say what the text *is* and leave the look to the renderer.
"""

from bot.message.digest import PART_PAPERS, digest_counts, digest_part, digest_summary
from bot.message.labels import match_line
from bot.message.papers import SHOWN_AUTHORS, paper_card, paper_line, short_authors
from bot.message.parts import (
    Action,
    Actions,
    Blank,
    Block,
    Choice,
    Code,
    Form,
    Heading,
    Items,
    Jump,
    Link,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Say,
    Span,
    Spans,
    Strong,
    Text,
    note,
    plain,
    reasons_of,
    say,
    text,
    to_type,
)
from bot.message.wording import day_words, days_words, moment_words, papers, short_day, some

__all__ = [
    "PART_PAPERS",
    "SHOWN_AUTHORS",
    "Action",
    "Actions",
    "Blank",
    "Block",
    "Choice",
    "Code",
    "Form",
    "Heading",
    "Items",
    "Jump",
    "Link",
    "Message",
    "Note",
    "PaperCard",
    "PaperLine",
    "Say",
    "Span",
    "Spans",
    "Strong",
    "Text",
    "day_words",
    "days_words",
    "digest_counts",
    "digest_part",
    "digest_summary",
    "match_line",
    "moment_words",
    "note",
    "paper_card",
    "paper_line",
    "papers",
    "plain",
    "reasons_of",
    "say",
    "short_authors",
    "short_day",
    "some",
    "text",
    "to_type",
]
