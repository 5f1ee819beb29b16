"""Message → what Discord gets. Any text fits: details are cut before titles, and no paper is dropped.

A digest is its heading as content and one embed per keyword, each keyword in a colour of its own; of more
keywords than embeds one embed, with keywords as tags. Two lines a paper there, and where a channel wants it
compact. Other papers and long answers are embeds, plain talk is content. Of a digest's 15 papers the
tightest `Style` needs at most

    15 x (150 title + 60 address + 10 markup) + 10 x 100 keyword + 2 x 300 other lines = 4,900 characters

of the 5,800 we allow ourselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, pairwise
from zlib import crc32

import discord

from adapters.discord.inert import fitted, one_line, visible
from adapters.discord.limits import CONTENT, DESCRIPTION, EMBEDS, TOTAL, size
from adapters.discord.parts import Parts, components
from adapters.discord.rows import COMPACT, STYLES, Style, rows
from bot.message import Actions, Block, Form, Items, Jump, Link, Message, Note, PaperCard, PaperLine, Text

KEYWORD_TITLE = 100
OURS = 0xB31B1B
COLOURS = (0x2F6DB5, 0x2E8B57, 0xC77C11, 0x7A4FB0, 0x1C8C8C, 0xB0466E, 0x6B7A1E, 0x8C5A2B, 0x5B6C8F, 0xA23B3B)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A message as Discord takes it."""

    content: str | None
    embeds: tuple[discord.Embed, ...]
    parts: Parts

    @property
    def view(self) -> discord.ui.View:
        """Its menus and buttons, where the library sends them."""
        return self.parts.view()

    def payload(self) -> dict[str, object]:
        """The body of a request that posts it, for people to look at."""
        return {
            "content": self.content,
            "embeds": [embed.to_dict() for embed in self.embeds],
            "components": self.parts.rows(),
            "allowed_mentions": {"parse": []},
        }


@dataclass(slots=True)
class _Section:
    """What may become one embed: a title and its rows."""

    title: str = ""
    rows: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    """What becomes one embed."""

    of: str  # the keyword, in full
    title: str
    text: str

    @property
    def size(self) -> int:
        return size(self.title) + size(self.text)


def render(message: Message, mark: str | None = None) -> Drawing:
    """Draw a message; with a ``mark``, one that `bears` it wherever it is read again."""
    blocks: list[Block] = [block for block in message.blocks if not isinstance(block, Actions | Form)]
    lead, sections = _arrange(blocks)
    content = _content(lead)
    above: list[_Section] = []
    parts = components(message, mark)
    if lead and (content is None or ((mark or parts.address) and not sections)):
        content, above = None, [_Section(rows=lead)]
    if many := len(above) + len(sections) > EMBEDS:
        sections = [_Section(rows=blocks[len(lead) :])]  # newest first, as they came
    embeds = _embeds([*above, *sections], COMPACT if many or message.compact else STYLES)
    if content is None and not embeds:
        embeds = [discord.Embed(description=fitted(one_line(message.summary), CONTENT) or "…")]
    if parts.address:
        next((embed for embed in embeds if not embed.title), embeds[0]).url = parts.address
    if mark and not parts.names_papers:
        embeds[0].url = mark_address(mark)
    return Drawing(content, tuple(embeds), parts)


def bears(message: discord.Message, mark: str) -> bool:
    """Whether a message was drawn with this mark."""
    ids = [getattr(part, "custom_id", None) for row in message.components for part in _parts(row)]
    addresses = {embed.url for embed in message.embeds}
    return (
        f"abs:{mark}" in ids
        or mark_address(mark) in addresses
        or f"<{mark_address(mark)}>" in message.content
    )


def _parts(row: discord.Component) -> Sequence[discord.Component]:
    return row.children if isinstance(row, discord.ActionRow) else ()


def mark_address(mark: str) -> str:
    """Where a mark is kept: an embed without a title shows no address, and the history gives it back."""
    return f"https://arxiv.org/#{mark}"


# --- arranging ----------------------------------------------------------------------------------


def _arrange(blocks: Sequence[Block]) -> tuple[list[Block], list[_Section]]:
    """What is said before the first paper, and what follows in sections."""
    lead: list[Block] = []
    sections: list[_Section] = []
    for kind, run in groupby(blocks, type):
        if kind is PaperLine:
            sections += _by_keyword([block for block in run if isinstance(block, PaperLine)])
        elif kind is PaperCard:
            sections += [_Section(rows=[card]) for card in run]
        else:
            (sections[-1].rows if sections else lead).extend(run)
    return lead, sections


def _by_keyword(lines: Sequence[PaperLine]) -> list[_Section]:
    """Each paper under its first keyword; the others stay with it as tags."""
    sections: dict[str, _Section] = {}
    for line in lines:
        first = line.keywords[0] if line.keywords else ""
        sections.setdefault(first, _Section(first)).rows.append(line)
    return list(sections.values())


def _content(lead: Sequence[Block]) -> str | None:
    """Plain talk as content, if it fits and links nowhere: Discord would draw a preview of a link."""
    if any(map(_links, lead)):
        return None
    lines = list(islice((row for block in lead for row in rows(block, STYLES[0])), CONTENT + 1))
    content = "\n".join(lines).strip()
    return None if len(lines) > CONTENT or size(content) > CONTENT else content or None


def _links(block: Block) -> bool:
    match block:
        case Text(spans) | Note(spans):
            return any(isinstance(span, Link | Jump) for span in spans)
        case Items(items):
            return any(isinstance(span, Link | Jump) for item in items for span in item)
    return False


# --- embeds -------------------------------------------------------------------------------------


def _embeds(sections: Sequence[_Section], styles: Sequence[Style]) -> list[discord.Embed]:
    """The roomiest style in which everything fits; past the tightest, the end is cut and said."""
    pages = _fitting(sections, styles)
    if pages is None:
        pages = _cut(list(_pages(sections, styles[-1])))
    colours = _colours([section.title for section in sections])
    return [
        discord.Embed(title=page.title or None, description=page.text, colour=colours[page.of])
        for page in pages
    ]


def _fitting(sections: Sequence[_Section], styles: Sequence[Style]) -> list[_Page] | None:
    for style in styles:
        pages = list(islice(_pages(sections, style), EMBEDS + 1))  # no further: there may be thousands
        if len(pages) <= EMBEDS and sum(page.size for page in pages) <= TOTAL:
            return pages
    return None


def _colours(keywords: Iterable[str]) -> dict[str, int]:
    """Every keyword in its own colour, the same every day unless another one of the message has it."""
    colours = {"": OURS}
    for keyword in dict.fromkeys(filter(None, keywords)):
        first = crc32(keyword.encode("utf-8", "replace"))
        tried = [COLOURS[(first + further) % len(COLOURS)] for further in range(len(COLOURS))]
        colours[keyword] = next((one for one in tried if one not in colours.values()), tried[0])
    return colours


def _pages(sections: Iterable[_Section], style: Style) -> Iterator[_Page]:
    """Each section as one embed, or several where it is too long for one."""
    for section in sections:
        title, lines, used = fitted(one_line(section.title), KEYWORD_TITLE), list[str](), 0
        for row in _section_rows(section, style):
            if (used := used + 1 + size(row)) > DESCRIPTION:
                yield _Page(section.title, title, "\n".join(lines).strip())
                title, lines, used = "", [], 1 + size(row)
            lines.append(row)
        if any(map(visible, lines)):
            yield _Page(section.title, title, "\n".join(lines).strip())


def _section_rows(section: _Section, style: Style) -> Iterator[str]:
    for before, block in pairwise((None, *section.rows)):
        if isinstance(before, PaperLine) and not isinstance(block, PaperLine):
            yield ""  # the footer is not the last paper's
        if block:
            yield from rows(block, style, section.title)


def _cut(pages: Sequence[_Page]) -> list[_Page]:
    """As many whole lines as fit, and how many do not."""
    kept: list[_Page] = []
    room, missing = TOTAL - 100, 0
    for page in pages:
        lines = page.text.split("\n")
        room -= size(page.title)
        fitting = 0
        while fitting < len(lines) and not missing and len(kept) < EMBEDS and room > size(lines[fitting]):
            room -= size(lines[fitting]) + 1
            fitting += 1
        missing += sum(1 for line in lines[fitting:] if line)
        if fitting:
            kept.append(replace(page, text="\n".join(lines[:fitting]).strip()))
    *whole, last = kept
    return [*whole, replace(last, text=f"{last.text}\n-# … and {missing:,} more lines that do not fit here")]
