"""why, of papers that were posted together: one line for each, with the words that found it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.commands.cases import Case
from bot.commands.verdicts import posted_here
from bot.domain import Kind
from bot.message import Code, Items, Link, Message, Spans, plain, text
from bot.text import readable

AT_ONCE = 15
"""Papers, as many as a message of a digest has."""

Found = Callable[[Case], Sequence[Spans]]
"""By which words each keyword followed here finds a paper, most telling first."""

FOUND = 2
"""Keywords told of one paper."""


def posted_together(cases: Sequence[Case]) -> bool:
    """Whether they are several, and all in one digest of this channel."""
    newest = [case.trace.entries[-1] if case.trace.entries else None for case in cases]
    posted = [entry for entry in newest if entry and entry.state == "posted" and entry.slot]
    return len(cases) > 1 and len(posted) == len(cases) and len({entry.slot for entry in posted}) == 1


def told_together(cases: Sequence[Case], found: Found) -> Message:
    """Where they are, and why."""
    first = cases[0].trace.entries[-1]
    where = posted_here(cases[0], first)
    head: Spans = (f"These {len(cases)} papers were ", where, f", {cases[0].moment(first.at)}.")
    rows = tuple(_row(case, found(case)[:FOUND]) for case in cases)
    return Message(summary=plain(head), blocks=(text(*head), Items(rows)))


def _row(case: Case, found: Sequence[Spans]) -> Spans:
    paper, entry = case.trace.paper, case.trace.entries[-1]
    title: Spans = (Link(readable(paper.title), paper.url),) if paper and paper.title else (Code(case.id),)
    version = f", version {entry.version}" if entry.kind is Kind.REPLACED else ""
    if not found:
        gone = tuple(span for keyword in entry.keywords[:FOUND] for span in (", ", Code(keyword)))[1:]
        return (*title, f"{version}: for ", *(gone or ("a keyword",)), ", as it was then")
    return (*title, f"{version}: ", *tuple(span for words in found for span in ("; ", *words))[1:])
