"""What became of a paper in a channel, as a decision over values: what is on record → one verdict.

What the channel's ledger knows comes first, then what it is still owed; `unposted` is for the rest.
"""

from __future__ import annotations

from bot.commands.cases import Case, Verdict, is_since
from bot.commands.unposted import not_owed
from bot.domain import Entry, Hit, Kind, PartState
from bot.message import Code, Jump, Say, Span, Spans, day_words

IMPORTED, MUTED = "imported", "muted: "
"""Why the store says that a paper was skipped; else there were too many."""


def decide(case: Case) -> Verdict:
    """The rule that stopped the paper, or where it is. The paper is known."""
    newest = case.trace.entries[-1] if case.trace.entries else None
    due = _due(case)
    if newest is None or (due and due.kind is not Kind.NEW):
        return _waiting(case, due) if due else not_owed(case)
    if newest.state == "posted":
        return _posted(case, newest)
    return _skipped(case, newest) if newest.state == "skipped" else _on_its_way(case, newest)


# --- in the channel's ledger --------------------------------------------------------------------


def _digest(case: Case, entry: Entry) -> str:
    """The digest it is in, by its moment."""
    return case.moment(entry.slot or entry.at)


def _posted(case: Case, entry: Entry) -> Verdict:
    earlier = [(_earlier(case, other),) for other in case.trace.entries[:-1]]
    which = f" as version {entry.version}" if entry.kind is Kind.REPLACED else ""
    head: Spans = (Code(case.id), " was ", posted_here(case, entry), f"{which}, {case.moment(entry.at)}.")
    return Verdict(head, tuple(earlier))


def posted_here(case: Case, entry: Entry) -> Span:
    """These words, leading to the post where there is a way; they read the same where there is none."""
    if not entry.message_id:
        return "posted here"  # a person said that it is there
    return Jump("posted here", case.asked.channel.id, entry.message_id, entry.root)


def _earlier(case: Case, entry: Entry) -> str:
    if entry.state == "posted":
        return f"Before that, version {entry.version} was posted here, {case.moment(entry.at)}."
    if entry.reason == IMPORTED:
        return f"Before that, version {entry.version} was on the page imported {day_words(entry.at.date())}."
    done = "left out of" if entry.state == "skipped" else "on its way with"
    return f"Before that, version {entry.version} was {done} the digest of {_digest(case, entry)}."


def _skipped(case: Case, entry: Entry) -> Verdict:
    reason = entry.reason or ""
    if reason == IMPORTED:
        day = day_words(entry.at.date())
        return Verdict((Code(case.id), f" was on the page imported {day}, so it counts as seen here."))
    if reason.startswith(MUTED):
        mute = reason.removeprefix(MUTED)
        head: Spans = (Code(case.id), f" was left out of the digest of {_digest(case, entry)}: ", Code(mute))
        still = [keyword for keyword in case.muted if keyword.text == mute]
        end = " is muted here." if still else " was muted here then."
        return Verdict((*head, end), (("What a mute took out does not come back: ", Say(f"show {case.id}")),))
    head = (
        Code(case.id),
        f" did not fit into the digest of {_digest(case, entry)}, which shows the newest only.",
    )
    narrower: Spans = ("Narrower keywords bring fewer papers: ", Say("help keywords"))
    return Verdict(head, (narrower,))


def _on_its_way(case: Case, entry: Entry) -> Verdict:
    digest = f"the digest of {_digest(case, entry)}"
    id = Code(case.id)
    match entry.part_state:
        case PartState.SENDING:
            return Verdict((id, f" is being posted this very moment, with {digest}."))
        case PartState.UNKNOWN:
            return Verdict(
                (id, f" may have been posted with {digest}; I am finding out."), _trouble(case, entry)
            )
        case PartState.UNCONFIRMED:
            return Verdict((id, f" may have been posted with {digest}, and I cannot look."), outlook=True)
    if case.asked.channel.paused:
        return Verdict((id, f" is in {digest}, which is held back."), outlook=True)
    if case.asked.store.is_unconfirmed(case.asked.channel.id):
        return Verdict((id, f" is in {digest}, and waits for the part before it."), outlook=True)
    return Verdict((id, f" is in {digest}, which is about to be posted."), _trouble(case, entry))


def _trouble(case: Case, entry: Entry) -> tuple[Spans, ...]:
    if not entry.trouble:
        return ()
    again = f" It is tried again {case.moment(entry.not_before)}." if entry.not_before else ""
    return ((f"The last attempt failed: {entry.trouble.rstrip('.')}.{again}",),)


# --- not in it, but owed ------------------------------------------------------------------------


def _due(case: Case) -> Hit | None:
    """The announcement that is still owed to the channel."""
    fresh = not case.trace.entries
    wanted = {
        Kind.NEW: fresh,
        Kind.CROSS_LISTED: fresh and case.preferences.cross_lists,
        Kind.REPLACED: case.preferences.replacements and _is_newer(case),
    }
    return next((hit for hit in case.trace.hits if is_since(hit) and wanted[hit.kind]), None)


def _is_newer(case: Case) -> bool:
    paper = case.trace.paper
    return paper is not None and all(entry.version < paper.version for entry in case.trace.entries)


def _waiting(case: Case, due: Hit) -> Verdict:
    which = {Kind.NEW: "", Kind.REPLACED: "'s new version", Kind.CROSS_LISTED: ", cross-listed since,"}[
        due.kind
    ]
    subject: Spans = (Code(case.id), which)
    if case.muted:
        mute = case.muted[0].text
        back: Spans = ("To have it after all: ", Say(f"unmute {mute}"))
        return Verdict(
            (*subject, " will be left out of the next digest: ", Code(mute), " is muted here."), (back,)
        )
    if case.asked.channel.paused:
        return Verdict((*subject, " is held back, as nothing is posted here."), outlook=True)
    return Verdict((*subject, " waits for the next digest."), outlook=True)
