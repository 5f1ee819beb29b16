"""why: what became of a paper in this channel, and by which words it was found.

`cases` gathers what is on record, `verdicts` decides (with `unposted` and `near_misses`), this says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bot import matching
from bot.commands import together
from bot.commands.asked import Asked, asked_too_often, not_answering
from bot.commands.cases import Case, Verdict
from bot.commands.followed import readable
from bot.commands.resuming import outlook
from bot.commands.understood import Why
from bot.commands.verdicts import decide
from bot.domain import PaperId, Trace
from bot.errors import SourceError
from bot.matching import Found
from bot.message import Block, Code, Items, Link, Message, Say, Spans, Strong, Text, note, plain, text
from bot.ports import Answer
from bot.text import readable as plain_text

AT_ONCE = 5
"""Papers explained in one answer."""

KEYWORDS, HITS = 3, 2
"""Keywords told of one paper, and places told of one keyword."""


def why(asked: Asked, said: Why) -> Answer:
    """One verdict for each paper, and the facts behind it; arXiv is asked for what was never heard of."""
    if len(said.ids) > 1 and (message := _of_one_digest(asked, said)):
        return Answer(private=message)
    known, strangers = _sorted(asked, said.ids[:AT_ONCE])
    if not strangers:
        return Answer(private=_message(asked, said, known))
    if too_often := asked_too_often(asked):
        unheard: Spans = ("I have never heard of ", *_codes(strangers), f". {too_often}")
        return Answer(private=_message(asked, said, known, [text(*unheard)]))
    asking: Spans = ("I have never heard of ", *_codes(strangers), ". I am asking arXiv …")
    return Answer(
        private=_message(asked, said, known, [text(*asking)]),
        later=partial(_ask_arxiv, asked, said, strangers),
    )


def _of_one_digest(asked: Asked, said: Why) -> Message | None:
    """What is asked of the papers of one message, where they still belong together."""
    cases = _cases(asked, _sorted(asked, said.ids[: together.AT_ONCE])[0])
    if len(cases) < len(said.ids) or not together.posted_together(cases):
        return None
    return together.told_together(cases, _found)


def _sorted(asked: Asked, ids: Sequence[PaperId]) -> tuple[list[tuple[PaperId, Trace]], list[PaperId]]:
    """What is on record of those that are known, and those that are not."""
    traces = {id: asked.store.trace(asked.channel.id, id) for id in ids}
    known = [(id, trace) for id, trace in traces.items() if trace.paper is not None]
    return known, [id for id, trace in traces.items() if trace.paper is None]


def _ask_arxiv(asked: Asked, said: Why, strangers: Sequence[PaperId]) -> Message:
    """The same answer once arXiv was asked; what it knows is known here by then."""
    try:
        asked.engine.look_up(strangers, asked.now)
    except SourceError as error:
        trouble: Spans = ("I have never heard of ", *_codes(strangers), f". {not_answering(error, asked)}")
    else:
        trouble = ()
    known, left = _sorted(asked, said.ids[:AT_ONCE])
    if left and not trouble:
        they = "it exists" if len(left) == 1 else "they exist"
        trouble = ("Neither I nor arXiv know ", *_codes(left), f". If {they}, arXiv has yet to announce it.")
    return _message(asked, said, known, [text(*trouble)] if trouble else [])


# --- what is said -------------------------------------------------------------------------------


def _message(
    asked: Asked, said: Why, known: Sequence[tuple[PaperId, Trace]], unknown: Sequence[Text] = ()
) -> Message:
    verdicts = [(case, decide(case)) for case in _cases(asked, known)] if known else []
    blocks = [block for case, verdict in verdicts for block in _blocks(case, verdict)]
    if any(verdict.outlook for _, verdict in verdicts):
        blocks += outlook(asked)
    heads = [plain(verdict.head) for _, verdict in verdicts]
    summary = heads[0] if heads else plain(unknown[0].spans)
    return Message(summary=summary, blocks=(*blocks, *unknown, *_rest(said.ids[AT_ONCE:])))


def _cases(asked: Asked, known: Sequence[tuple[PaperId, Trace]]) -> list[Case]:
    here = asked.store.follows(asked.channel.id, asked.now, per_week=False)
    follows = [(follow, keyword) for follow in here for keyword in readable([follow.text])]
    mutes = readable(mute.text for mute in asked.store.mutes(asked.channel.id))
    harvest = asked.store.harvest_state()
    return [
        Case(
            asked=asked,
            id=id,
            trace=trace,
            harvest=harvest,
            followed=follows,
            muted=[mute for mute in mutes if trace.paper and matching.matches(mute, trace.paper)],
        )
        for id, trace in known
    ]


def _blocks(case: Case, verdict: Verdict) -> Iterator[Block]:
    yield text(*verdict.head)
    yield Items((*_about(case), *verdict.facts))


def _about(case: Case) -> Iterator[Spans]:
    """The paper, and by which words the keywords followed here find it."""
    paper = case.trace.paper
    if paper is None:
        return
    if case.trace.emptied:
        yield ("Nobody needed its text any more, so I let go of it: ", Say(f"show {case.id}"))
        return
    yield (Link(plain_text(paper.title), paper.url),)
    yield from _found(case)[:KEYWORDS]
    if len(case.finding) > KEYWORDS:
        yield (f"{len(case.finding) - KEYWORDS} more of the keywords followed here find it",)


def _found(case: Case) -> list[Spans]:
    """By which words each keyword followed here finds the paper."""
    paper = case.trace.paper
    if paper is None or case.trace.emptied:
        return []
    found = [(follow, keyword) for follow, keyword in case.followed if follow in case.finding]
    return [
        (Code(follow.text), " finds it ", *_places(matching.explain(keyword, paper)[:HITS]))
        for follow, keyword in found
    ]


def _places(hits: Sequence[Found]) -> Spans:
    return tuple(span for hit in hits for span in ("; ", *_place(hit)))[1:]


def _place(hit: Found) -> Spans:
    """``in the title: “Deep MRI of the heart”``, the words that were looked for standing out."""
    if hit.where == "authors":
        return ("by its author ", Strong(hit.words))
    if hit.where == "categories":
        return ("by its category ", Strong(hit.words))
    cut = hit.cutting
    start, end = ("" if cut.starts else "…"), ("" if cut.ends else "…")
    return (f"in the {hit.where}: “{start}{cut.before}", Strong(hit.words), f"{cut.after}{end}”")


def _rest(ids: Sequence[PaperId]) -> tuple[Block, ...]:
    if not ids:
        return ()
    return (note(f"{AT_ONCE} at a time. Next: ", Say(f"why {' '.join(ids[:AT_ONCE])}")),)


def _codes(ids: Sequence[PaperId]) -> Spans:
    return tuple(span for id in ids for span in (", ", Code(id)))[1:]
