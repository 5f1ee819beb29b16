"""Why a paper that this channel was never owed is not posted: what it is, and what keywords make of it."""

from __future__ import annotations

from datetime import datetime

from bot.commands.cases import Case, Verdict, is_since
from bot.commands.near_misses import nearest
from bot.domain import Batch, Follow, Kind
from bot.message import Code, Say, Spans, day_words
from bot.schedule import ARXIV_ZONE, announcement_evening


def not_owed(case: Case) -> Verdict:
    """Old, not announced, announced too early, or of no interest here."""
    trace, id = case.trace, Code(case.id)
    if case.harvest.baseline_at is None:
        head = (id, " is known, but arXiv's announcements have not been fetched here yet.")
        return Verdict(head, (("What is out by then counts as old and is not posted.",), *_of_interest(case)))
    if trace.is_old:
        began = day_words(case.harvest.baseline_at.date(), weekday=True)
        head = (
            id,
            f" was out before I began to watch arXiv on {began}; only what is announced since is posted.",
        )
        return Verdict(head, (*_updates(case), *_of_interest(case)))
    if trace.announced is None:
        head = (id, " is known, but no announcement has brought it to me yet.")
        then = "It is posted once it is announced, if a keyword followed here finds it."
        return Verdict(head, ((then,), *_of_interest(case)))
    return _announced(case, trace.announced)


def _announced(case: Case, batch: Batch) -> Verdict:
    came: Spans = (Code(case.id), f" was announced on the evening of {evening_words(batch.closed_at)}, ")
    if not case.followed:
        return Verdict((*came, "but nothing is followed here."), (("To begin: ", Say("subscribe mri")),))
    finding = _ever_finding(case)
    if not finding:
        return Verdict((*came, "but no keyword followed here finds it."), _of_interest(case, lead=""))
    if all(follow.baseline >= batch.number for follow in finding):
        since = day_words(min(follow.since for follow in finding).date())
        head = (*came, "before ", Code(finding[0].text), f" was followed here ({since}).")
        return Verdict(head, (("Only what is announced after that is posted.",), *_updates(case)))
    head = (*came, "and did not match then; the version known now does.")
    return Verdict(head, (("A digest goes by what was announced.",), *_updates(case)))


def _ever_finding(case: Case) -> list[Follow]:
    """The keywords that find it now, or did when it came."""
    seen = {hit.text for hit in case.trace.hits}
    return [follow for follow, _ in case.followed if follow.text in seen or follow in case.finding]


def _updates(case: Case) -> tuple[Spans, ...]:
    """New versions and cross-lists that came later, and are not wanted here."""
    names = {Kind.REPLACED: "New versions", Kind.CROSS_LISTED: "Papers cross-listed later"}
    since = {hit.kind for hit in case.trace.hits if is_since(hit)}
    return tuple(
        (f"{names[kind]} are not posted here: ", Say("settings"))
        for kind in names
        if kind in since and not case.wanted_updates[kind]
    )


def _of_interest(case: Case, lead: str = "No keyword followed here finds it. ") -> tuple[Spans, ...]:
    """That no keyword finds it, and the one that nearly does."""
    if case.finding or not case.followed or case.trace.emptied or case.trace.paper is None:
        return ()
    near = nearest([keyword for _, keyword in case.followed], case.trace.paper)
    if near is None:
        return ((lead.rstrip(),),) if lead else ()
    keyword, miss = near
    return ((f"{lead}The nearest, ", Code(keyword.text), ", ", *miss.because, "."),)


def evening_words(closed_at: datetime) -> str:
    """The evening on which arXiv announced what we took in then; its evenings are American."""
    return day_words(announcement_evening(closed_at).astimezone(ARXIV_ZONE).date(), weekday=True)
