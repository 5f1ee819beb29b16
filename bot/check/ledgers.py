"""What the rows say of how the bot gets on: harvests, digests that wait, channels that are paused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import keywords
from bot.app import App
from bot.commands.operating import ago, outcome_words
from bot.domain import Batch, ChannelId, PartState
from bot.engine import silent_since
from bot.errors import KeywordError
from bot.message import followed_of, moment_words, papers
from bot.ports import Finding, Ledgers, Paused, Stuck
from bot.text import visible

WAITS = timedelta(hours=1)
"""A digest that was composed so long ago should be out."""

NO_TICK = timedelta(hours=26)
"""Even a crontab that ticks once a day has done so within this time."""

NO_HARVEST = timedelta(days=4)
"""arXiv announces on five evenings a week, and rests for three at most."""

UPGRADE = "pip install --upgrade tzdata"

TOLD = 10
"""So many lines of one kind; who has more trouble sees the rest once these are mended."""


def read(app: App) -> Ledgers:
    """All that is looked at here, in one look. Raises `StoreError`."""
    now = app.clock()
    return app.read_ledgers(now, now - WAITS)


def findings(app: App, ledgers: Ledgers) -> Iterator[Finding]:
    """At least one line for each thing that was looked at."""
    now = app.clock()
    yield _clockwork(ledgers, now)
    yield _harvest(ledgers, now)
    yield _back_off(ledgers, now)
    yield from _silence(ledgers, now)
    yield from _few(map(_stuck, ledgers.stuck)) or [Finding(True, "digests", _waiting(ledgers))]
    yield from (Finding(True, "outcomes", outcome_words(each).rstrip(".")) for each in ledgers.outcomes)
    yield from _few(map(_paused, ledgers.paused)) or [Finding(True, "channels", _channels(ledgers))]
    yield from _few(_unreadable(ledgers)) or [Finding(True, "keywords", "all of them can be read")]
    yield from _few(_unknown_zones(ledgers)) or [Finding(True, "time zones", "all of them are known here")]


def _few(found: Iterable[Finding]) -> Sequence[Finding]:
    every = iter(found)
    few = list(islice(every, TOLD))
    if more := sum(1 for _ in every):
        few.append(Finding(few[-1].ok, few[-1].what, f"and {more} more"))
    return few


# --- papers in ----------------------------------------------------------------------------------


def _clockwork(ledgers: Ledgers, now: datetime) -> Finding:
    last = ledgers.last_tick
    if last is None:
        return Finding(True, "clockwork", "never started yet; `papers run` or `papers tick` does")
    says = f"last at work {moment_words(last, 'UTC')}"
    if ledgers.channels and now - last > NO_TICK:
        fix = "start `papers run`, or let crontab start `papers tick` every quarter of an hour"
        return Finding(False, "clockwork", f"{says}, so no digest goes out", fix)
    return Finding(True, "clockwork", says)


def _harvest(ledgers: Ledgers, now: datetime) -> Finding:
    state = ledgers.harvest
    if state.trouble:
        trouble = state.trouble.rstrip(".")
        return Finding(False, "harvest", trouble, "it is tried again by itself; `papers harvest` tries now")
    if state.last_ok_at is None:
        return Finding(True, "harvest", "none yet; `papers run` or `papers tick` begins with one")
    says = f"the last one {moment_words(state.last_ok_at, 'UTC')}, {ago(now - state.last_ok_at)}"
    if now - state.last_ok_at > NO_HARVEST:
        return Finding(
            False, "harvest", f"{says}, which is long ago", "run `papers harvest` and see what it says"
        )
    return Finding(True, "harvest", f"{says}{_announcement(state.last_batch)}")


def _announcement(batch: Batch | None) -> str:
    if batch is None:
        return ""
    matched = followed_of(batch.announced, batch.matched)
    when = moment_words(batch.closed_at, "UTC")
    return f"; newest announcement {when}: {papers(batch.announced)}, {matched}"


def _back_off(ledgers: Ledgers, now: datetime) -> Finding:
    gate = ledgers.gate
    if silence := gate.silence(now):
        why = (gate.trouble or "it asked us to wait").rstrip(".")
        says = f"arXiv is left alone until {moment_words(now + silence, 'UTC')} ({why})"
        return Finding(False, "back-off", says, "nothing to do: then it is asked again by itself")
    return Finding(True, "back-off", "none, arXiv may be asked")


def _silence(ledgers: Ledgers, now: datetime) -> Iterator[Finding]:
    """An alarm where arXiv announces nothing on days on which it should."""
    if since := silent_since(ledgers.harvest, now):
        says = f"none since {moment_words(since, 'UTC')}, though arXiv announces Sunday to Thursday"
        yield Finding(False, "announcements", says, "see https://status.arxiv.org, then run `papers harvest`")


# --- papers out ---------------------------------------------------------------------------------


def _waiting(ledgers: Ledgers) -> str:
    count = sum(each.waiting + each.failing for each in ledgers.outcomes)
    if not count or ledgers.oldest_waiting is None:
        return "none is stuck, none waits"
    waits = f"{papers(count, 'message')} {'waits' if count == 1 else 'wait'} to go out"
    return f"none is stuck; {waits}, the oldest since {moment_words(ledgers.oldest_waiting, 'UTC')}"


def _stuck(stuck: Stuck) -> Finding:
    channel, since = visible(stuck.channel), moment_words(stuck.since, "UTC")
    why = f" ({visible(stuck.reason.rstrip('.'))})" if stuck.reason else ""
    match stuck.state:
        case PartState.UNCONFIRMED:
            says = f"nobody can tell whether the digest of {since} reached {channel}{why}"
            there, again = _say("it is there", channel), _say("post again", channel)
            return Finding(False, "digests", says, f"look into the channel, then: {there}, or: {again}")
        case PartState.UNKNOWN:
            says = f"it is unknown whether the digest of {since} reached {channel}{why}"
            return Finding(False, "digests", says, "a running bot asks the platform: start `papers run`")
        case _:
            says = f"the digest of {since} for {channel} waits{why}"
            return Finding(False, "digests", says, "start `papers run`, or see what `papers tick` says")


def _paused(paused: Paused) -> Finding:
    reason = visible(paused.reason.rstrip("."))
    until = f" until {moment_words(paused.until, 'UTC')}" if paused.until else ""
    says = f"{visible(paused.channel)} is paused{until}: {reason}"
    resume = f"to go on: {_say('resume', visible(paused.channel))}"
    return Finding(not paused.refused, "channels", says, resume)


def _channels(ledgers: Ledgers) -> str:
    count = len(ledgers.channels)
    return f"{papers(count, 'channel')} {'follows' if count == 1 else 'follow'} something, none is paused"


# --- what was typed, and where ------------------------------------------------------------------


def _unreadable(ledgers: Ledgers) -> Iterator[Finding]:
    for channel, text in ledgers.keywords:
        try:
            keywords.parse(text)
        except KeywordError as error:
            says = f"“{visible(text)}” of {visible(channel)} cannot be read any more ({error})"
            yield Finding(False, "keywords", says, _say("list", visible(channel)) + ", then unsubscribe it")


def _unknown_zones(ledgers: Ledgers) -> Iterator[Finding]:
    wrong = {zone for zone in {zone for _, zone in ledgers.zones} | {"Europe/Paris"} if not _is_known(zone)}
    for channel, zone in ledgers.zones:
        if zone in wrong:
            says = f"{visible(zone)}, that of {visible(channel)}, is not known on this computer"
            other = _say("schedule Europe/Paris", visible(channel))
            yield Finding(False, "time zones", says, f"{UPGRADE}, or choose another: {other}")
    if wrong and not any(zone in wrong for _, zone in ledgers.zones):
        yield Finding(False, "time zones", "none is known on this computer", UPGRADE)


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _say(sentence: str, channel: ChannelId | str) -> str:
    return f"papers {sentence} --channel {channel}"
