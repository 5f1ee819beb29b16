"""What people hold after a trial, beside what their keywords match: lost, twice, out of order."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.domain import ChannelId, KeywordId, PartState, rank
from bot.keywords import parse
from bot.matching import Index
from bot.storage import schema
from kill_faults import Servers
from kill_trial import Plan, Trial

LINK = re.compile(r"arxiv\.org/abs/(\d{4}\.\d{4,5})v\d")
MORE = re.compile(r"And ([\d,]+) more that are not shown")
FURTHER = re.compile(r"Part \d+ of \d+ · ")
AGAIN = "again: the last attempt was cut off"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people see it."""

    papers: tuple[str, ...]
    first: bool  # of its digest
    more: int  # papers over the cap, as it says
    key: str = ""  # of its part, where it can be seen
    again: bool = False


@dataclass
class Verdict:
    """What was found. All lists are empty if the bot keeps its promises."""

    posts: int = 0
    wanted: int = 0
    skipped: int = 0
    reprinted: int = 0  # marked as such
    copies: int = 0  # of mails, told by their Message-ID
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # anything else that should not be
    came_of: Counter[str] = field(default_factory=Counter)  # of posts, by platform
    asked: Counter[str] = field(default_factory=Counter)  # what became of the unknown, by platform
    troubles: Counter[str] = field(default_factory=Counter)

    @property
    def complaints(self) -> list[str]:
        return [*self.lost, *self.duplicated, *self.wrong]


def judge(trial: Trial) -> Verdict:
    """Look at every channel."""
    verdict = Verdict()
    announced_on = {paper.id: day for day, papers in trial.plan.days.items() for paper in papers}
    skipped = _skipped(trial)
    expected = wanted(trial.plan)
    for channel in trial.plan.follows:
        held = list(_held(channel, trial, verdict))
        _compare(channel, expected[channel], held, skipped.get(channel, set()), verdict)
        verdict.wrong += (f"{channel}: {words}" for words in _disorder(held, announced_on))
    _read_diary(trial, verdict)
    verdict.wrong += _left(trial)
    if stumbled := (trial.folder / "log").read_text().count("Traceback"):
        verdict.wrong.append(f"{stumbled} times somebody stumbled, as the log says")
    return verdict


def wanted(plan: Plan) -> dict[ChannelId, set[str]]:
    """What each channel is to get: announced after the first day, and found by any of its keywords."""
    first, *days = plan.days
    watermark = max(rank(paper.id) for paper in plan.days[first])
    index, texts = Index(), sorted({text for texts, _ in plan.follows.values() for text in texts})
    for number, text in enumerate(texts):
        index.add(KeywordId(number), parse(text))
    found: dict[str, set[str]] = {text: set() for text in texts}
    for day in days:
        for number, id in index.match([paper for paper in plan.days[day] if rank(paper.id) > watermark]):
            found[texts[number]].add(id)
    return {
        channel: set().union(*(found[each] for each in texts)) for channel, (texts, _) in plan.follows.items()
    }


def _compare(
    channel: str, expected: set[str], held: Sequence[Shown], skipped: set[str], verdict: Verdict
) -> None:
    counts = Counter(id for shown in held for id in shown.papers)
    verdict.posts += len(held)
    verdict.wanted += len(expected)
    verdict.skipped += len(skipped)
    verdict.lost += (f"{channel}: lost {id}" for id in sorted(expected - counts.keys() - skipped))
    verdict.duplicated += (f"{channel}: {count} times {id}" for id, count in counts.items() if count > 1)
    verdict.wrong += (f"{channel}: not wanted: {id}" for id in sorted(counts.keys() - expected))
    verdict.wrong += (f"{channel}: skipped, yet there: {id}" for id in sorted(counts.keys() & skipped))
    said = sum(shown.more for shown in held)
    if said != len(skipped):
        verdict.wrong.append(f"{channel}: {len(skipped)} papers were skipped, {said} said")


def _disorder(held: Sequence[Shown], announced_on: Mapping[str, date]) -> Iterator[str]:
    """Newest first in each digest, and none has what was announced before the digest in front of it."""
    digests: list[list[str]] = []
    for shown in held:
        if shown.first:
            digests.append([])
        digests[-1].extend(shown.papers)
    for papers in digests:
        if papers != sorted(papers, key=rank, reverse=True):
            yield f"not newest first: {papers}"
    days = [[announced_on[id] for id in papers] for papers in digests if papers]
    for before, after in pairwise(days):
        if max(before) > min(after):
            yield f"of {min(after)} after {max(before)}"


# --- what people hold ---------------------------------------------------------------------------


def _held(channel: ChannelId, trial: Trial, verdict: Verdict) -> Iterable[Shown]:
    platform, _, rest = channel.partition("/")
    place = rest.rpartition("/")[2]
    match platform:
        case "slack":
            return _of_slack(trial.servers.slack.messages(place))
        case "discord":
            return _of_discord(trial.servers, place)
        case "mail":
            return _of_mail(trial.servers, rest, verdict)
    return _of_terminal(trial, rest, verdict)


def _of_slack(messages: Sequence[Mapping[str, Any]]) -> Iterator[Shown]:
    """As they came, be it in a thread."""
    for message in messages:
        yield _shown(json.dumps(message), key=message["metadata"]["event_payload"]["key"])


def _of_discord(servers: Servers, place: str) -> Iterator[Shown]:
    """As they came, be it in a thread; within a message papers stand by keyword."""
    roots = servers.discord.messages(place)
    threads = filter(None, (servers.discord.thread_of(root["id"]) for root in roots))
    replies = (reply for thread in threads for reply in servers.discord.messages(thread)[1:])
    for message in sorted([*roots, *replies], key=lambda message: int(message["id"])):
        shown = _shown(json.dumps(message))
        yield replace(shown, papers=tuple(sorted(shown.papers, key=rank, reverse=True)))


def _of_mail(servers: Servers, address: str, verdict: Verdict) -> Iterator[Shown]:
    verdict.copies += len(servers.smtp.taken(address)) - len(servers.smtp.mailbox(address))
    for mail in servers.smtp.mailbox(address):
        body = mail.get_body(("plain",))
        assert body
        yield _shown(body.get_content(), key=str(mail["Message-ID"]))


def _of_terminal(trial: Trial, name: str, verdict: Verdict) -> Iterator[Shown]:
    """What is marked as shown again counts apart, where the first was read."""
    file = trial.folder / "terminals" / f"{name}.jsonl"
    seen: set[str] = set()
    for printed in _lines(file):
        shown = _shown(printed["text"], key=printed["key"], again=AGAIN in printed["text"])
        if shown.again and shown.key in seen:
            verdict.reprinted += 1
        else:
            yield shown
        seen.add(shown.key)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """But for those in whose middle somebody was killed."""
    for line in file.read_text().splitlines() if file.exists() else ():
        with suppress(json.JSONDecodeError):
            yield json.loads(line)


def _shown(text: str, key: str = "", *, again: bool = False) -> Shown:
    readable = text.encode().decode("unicode_escape", "replace") if text.startswith("{") else text
    more, papers = MORE.search(readable), tuple(dict.fromkeys(LINK.findall(readable)))
    return Shown(
        papers=papers,
        first=not FURTHER.search(readable),
        more=int(more[1].replace(",", "")) if more else 0,
        key=key,
        again=again,
    )


# --- what is on record --------------------------------------------------------------------------


def _skipped(trial: Trial) -> dict[str, set[str]]:
    of, paper = schema.channel_paper.c, schema.paper.c
    over = (of.state == "skipped") & (of.reason == "cap") & (paper.rank == of.paper_rank)
    found: dict[str, set[str]] = {}
    with trial.database.read() as connection:
        for channel, id in connection.execute(sa.select(of.channel_id, paper.id).where(over)):
            found.setdefault(channel, set()).add(id)
    return found


def _left(trial: Trial) -> Iterator[str]:
    """Parts that should be out by now."""
    state = schema.part.c.state
    unsent = sa.select(state, sa.func.count()).where(state != PartState.SENT).group_by(state)
    with trial.database.read() as connection:
        for left, count in connection.execute(unsent):
            yield f"{count} parts are {left}"


def _read_diary(trial: Trial, verdict: Verdict) -> None:
    for told in _lines(trial.folder / "diary"):
        match told:
            case {"post": came, "channel": channel}:
                verdict.came_of[f"{channel.partition('/')[0]}: {came}"] += 1
            case {"find": came, "channel": channel}:
                verdict.asked[f"{channel.partition('/')[0]}: {came}"] += 1
            case {"trouble": kind}:
                verdict.troubles[kind] += 1
            case {"stumbled": kind, "words": words}:
                verdict.wrong.append(f"stumbled: {kind}: {words}")


def report(trial: Trial, verdict: Verdict) -> Iterator[str]:
    """What was done and what was found, for people."""
    plan, tally, faults = trial.plan, trial.tally, trial.servers.faults
    platforms = Counter(channel.partition("/")[0] for channel in plan.follows)
    keywords = set(chain.from_iterable(texts for texts, _ in plan.follows.values()))
    named = ", ".join(f"{count} {name}" for name, count in sorted(platforms.items()))
    yield f"seed        {plan.seed} ({trial.database.engine.dialect.name}, {plan.processes} processes)"
    yield f"channels    {len(plan.follows)} ({named}), {len(keywords)} keywords"
    announced = sum(map(len, plan.days.values()))
    yield f"days        {len(plan.days)}, {announced:,} papers announced, {tally.turns:,} turns"
    yield f"posts       {verdict.posts:,} messages for {verdict.wanted:,} papers, {verdict.skipped:,} skipped"
    yield f"kills       {tally.kills:,}; connections dropped: {tally.dropped}; clocks set: {tally.jumps}"
    yield f"faults      {sum(faults.values()):,} of {len(faults)} kinds"
    yield f"unknown     {_told(verdict.asked)}"
    yield f"attempts    {_told(verdict.came_of)}"
    yield f"people      resumed {tally.resumed} channels, looked for {tally.looked} parts"
    yield f"apart       {verdict.reprinted} shown again in terminals, {verdict.copies} copies of mails"
    yield f"lost        {len(verdict.lost)}"
    yield f"duplicated  {len(verdict.duplicated)}"
    yield f"wrong       {len(verdict.wrong)}"
    yield f"took        {tally.seconds:.0f} s"


def _told(counts: Counter[str]) -> str:
    return "; ".join(f"{what} {count}" for what, count in sorted(counts.items())) or "none"
