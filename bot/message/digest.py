"""The messages a digest is made of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Digest, Match
from bot.message.labels import match_line
from bot.message.parts import Block, Heading, Message, PaperLine, Say, note, say, text
from bot.message.wording import day_words, moment_words, papers, some

PART_PAPERS = 15
"""Papers in one message of a digest; the renderers' limits are proved for this many."""


def digest_part(digest: Digest, part: int, matches: Sequence[Match]) -> Message:
    """One message of a digest: the first carries the header and how to change what comes, for chats hide the
    others in a thread; the last what is not shown at all."""
    if digest.line:
        return say(digest.line)
    lines = tuple(map(match_line, matches))
    head = _digest_head(digest, matches) if part == 1 else _continued(digest, part)
    foot = (*(_not_shown(digest) if part == digest.parts else ()), *(_change() if part == 1 else ()))
    return Message(
        summary=digest_summary(digest, part, lines),
        blocks=(*head, *lines, *foot),
        abstracts=True,
        reasons=True,
        compact=digest.compact,
    )


def digest_summary(digest: Digest, part: int, lines: Sequence[PaperLine]) -> str:
    """What a notification or a screen reader says first: how many, and the first three titles."""
    titles = "; ".join(line.title for line in lines[:3])
    more = "" if part == 1 else f" (part {part} of {digest.parts})"
    return f"{digest_counts(digest)}{more}: {titles}"


def digest_counts(digest: Digest) -> str:
    """``12 new papers, 3 updated``; what there is none of is left out."""
    if digest.updated == digest.total > 0:
        return papers(digest.updated, "updated paper")
    new = papers(digest.total - digest.updated, "new paper")
    return f"{new}, {digest.updated:,} updated" if digest.updated else new


def _digest_head(digest: Digest, matches: Sequence[Match]) -> tuple[Block, ...]:
    keywords = list(dict.fromkeys(keyword for match in matches for keyword in match.keywords))
    named = f" for {some(keywords, 3)}" if keywords else ""
    new = digest.total - digest.updated
    counts = [f"{new:,} new"] if new else []
    counts += [f"{digest.updated:,} updated"] if digest.updated else []
    heading = f"Papers · {day_words(digest.day, weekday=True)} · {', '.join(counts)}{named}"
    said = []
    if digest.announced_at:
        said.append(f"New on arXiv as of {moment_words(digest.announced_at, digest.zone)}")
    if digest.note:
        said.append(digest.note)
    elif digest.catch_up:
        said.append("catch-up: some papers are from earlier days")
    if digest.parts > 1:
        said.append("the rest follows")
    return (Heading(heading), *((note(" · ".join(said)),) if said else ()))


def _continued(digest: Digest, part: int) -> tuple[Block, ...]:
    return (note(f"Part {part} of {digest.parts} · {day_words(digest.day, weekday=True)}"),)


def _not_shown(digest: Digest) -> tuple[Block, ...]:
    if not digest.skipped:
        return ()
    return (text(f"And {digest.skipped:,} more that are not shown: ", "narrow the keyword to see them all."),)


def _change() -> tuple[Block, ...]:
    return (note("Change what you get: ", Say("list"), " · ", Say("schedule"), " · ", Say("help")),)
