"""Whatever the papers say, Discord takes the message, shows every paper, and nothing else happens."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.limits import EMBEDS, TOTAL
from adapters.discord.plain import in_plain_text
from adapters.discord.render import KEYWORD_TITLE, render
from adapters.discord.rows import ADDRESS, STYLES
from bot.domain import ChannelId, Digest, Match, Paper, PaperId
from bot.message import (
    PART_PAPERS,
    Action,
    Actions,
    Block,
    Code,
    Heading,
    Items,
    Link,
    Message,
    PaperLine,
    Say,
    Strong,
    digest_part,
    note,
    paper_card,
    say,
    text,
)
from discord_interactions import words
from discord_reader import read
from discord_rules import check, described, length, message_faults
from realdata import real_data
from test_discord_markup import NASTY

DAY = Digest(
    channel=ChannelId("discord/1/2"),
    slot=datetime(2025, 4, 4, 9, tzinfo=UTC),
    day=date(2025, 4, 4),
    zone="UTC",
    total=15,
    parts=1,
    skipped=0,
    catch_up=False,
    announced_at=datetime(2025, 4, 4, 0, 40, tzinfo=UTC),
)


def paper(number: int, **more: Any) -> Paper:
    fields: dict[str, Any] = {
        "version": 1,
        "title": f"Paper {number}",
        "authors": ("Ada Lovelace", "Alan Turing"),
        "categories": ("cs.CV", "cs.LG"),
        "published": datetime(2025, 4, 3, tzinfo=UTC),
    }
    return Paper(id=PaperId(f"2504.{number:05}"), **(fields | more))


def _line(number: int) -> PaperLine:
    id = PaperId(f"2504.{number:05}")
    return PaperLine(id=id, url=f"https://arxiv.org/abs/{id}v1", title=f"Paper {number}")


def accepted(message: Message, mark: str | None = "mark") -> dict[str, Any]:
    """The body that Discord takes, checked against its limits and its own description."""
    drawing = render(message, mark)
    body: dict[str, Any] = drawing.payload()
    check(message_faults(body))
    check(described("MessageCreateRequest", body))
    assert body["content"] or body["embeds"]
    assert sum(length(embed.get("title", "") + embed["description"]) for embed in body["embeds"]) <= TOTAL
    assert sum("url" in embed for embed in body["embeds"]) <= 1  # of embeds with the same, one is shown
    return body


def payload(message: Message) -> dict[str, Any]:
    return render(message).payload()


def shown(body: dict[str, Any]) -> str:
    """All a person reads, in Discord's markdown."""
    return words(body)


nasty = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=40)), max_size=12).map("".join)
long_or_nasty = st.one_of(nasty, nasty.flatmap(lambda piece: st.integers(1, 60).map(lambda n: piece * n)))


@st.composite
def digests(draw: st.DrawFn) -> tuple[list[Match], Message]:
    """A part with any 15 papers, under any keywords."""
    any_keyword = long_or_nasty.map(lambda text: text[:300] or "mri")
    keywords = draw(st.lists(any_keyword, min_size=1, max_size=20, unique=True))
    matches = [
        Match(
            paper=paper(
                number,
                title=draw(long_or_nasty),
                authors=tuple(draw(st.lists(nasty, max_size=5))),
                comment=draw(st.none() | long_or_nasty),
            ),
            keywords=tuple(draw(st.lists(st.sampled_from(keywords), min_size=1, max_size=6, unique=True))),
        )
        for number in range(1, draw(st.integers(1, PART_PAPERS)) + 1)
    ]
    parts, skipped = draw(st.integers(1, 3)), draw(st.integers(0, 9999))
    digest = replace(DAY, total=len(matches), parts=parts, skipped=skipped, compact=draw(st.booleans()))
    return matches, digest_part(digest, draw(st.integers(1, parts)), matches)


@given(digests())
def test_any_part_of_a_digest_is_taken_and_shows_every_paper(drawn: tuple[list[Match], Message]) -> None:
    """Whatever strangers write: within the limits, each paper linked once, no markup of theirs."""
    matches, message = drawn
    body = accepted(message)
    reading = read(shown(body))
    assert sorted(url for _, url in reading.links) == sorted(match.paper.url for match in matches)
    assert set(reading.effects) <= {"strong", "code", "small"}
    (menu,) = body["components"][0]["components"]
    assert [option["value"] for option in menu["options"]] == [f"show {match.paper.id}" for match in matches]


def test_the_tightest_drawing_of_fifteen_papers_fits_by_arithmetic() -> None:
    """No title, keyword or footer is long enough to push a paper out of its part."""
    tight = STYLES[-2]
    row = 2 + 2 + tight.title + ADDRESS + 2  # two line ends, bold, link
    other = 2 * (tight.text + 3)  # the cap's line and the footer
    assert PART_PAPERS * row + EMBEDS * KEYWORD_TITLE + other <= TOTAL


def test_the_worst_fifteen_papers_keep_long_titles() -> None:
    """With everything at its longest the titles are cut last, and to a readable length."""
    matches = [
        Match(
            paper=paper(n, title="*word* " * 60, authors=("_" * 80,) * 9, comment="|" * 900),
            keywords=tuple(f"{k}" * 300 for k in "abcdefghi"[n % 9 :]),
        )
        for n in range(PART_PAPERS)
    ]
    reading = read(shown(accepted(digest_part(replace(DAY, skipped=900), 1, matches))))
    assert len(reading.links) == PART_PAPERS
    assert min(len(label) for label, _ in reading.links) > 60


def test_details_are_cut_before_papers_are() -> None:
    """Comments go first, then authors, then keywords."""
    roomy = [
        Match(paper=paper(n, comment="Accepted " * 9), keywords=("mri", "llm")) for n in range(PART_PAPERS)
    ]
    full = shown(accepted(digest_part(DAY, 1, roomy)))
    assert full.count("Accepted") / 9 == full.count("Ada Lovelace") == full.count("`llm`") == PART_PAPERS
    crowded = [replace(match, paper=replace(match.paper, title="t" * 250)) for match in roomy]
    less = shown(accepted(digest_part(DAY, 1, crowded)))
    assert "Accepted" not in less
    assert less.count("t" * 250) == less.count("Ada Lovelace") == PART_PAPERS


def test_a_digest_has_an_embed_for_each_keyword() -> None:
    """A paper stands under its first keyword, its other keywords are tags; the heading is the content."""
    matches = [
        Match(paper=paper(1), keywords=("mri", "fast mri")),
        Match(paper=paper(2), keywords=("llm",)),
        Match(paper=paper(3), keywords=("mri",)),
    ]
    body = accepted(digest_part(replace(DAY, total=3), 1, matches))
    assert [embed["title"] for embed in body["embeds"]] == ["mri", "llm"]
    assert "Paper 1" in body["embeds"][0]["description"]
    assert "Paper 3" in body["embeds"][0]["description"]
    assert "-# cs.CV × cs.LG · 3 Apr 2025 · also `fast mri`\n" in body["embeds"][0]["description"]
    assert body["content"].startswith("**Papers · Fri 4 Apr 2025 · 3 new for mri, fast mri, llm**\n-# New on")
    assert body["embeds"][-1]["description"].endswith("`/papers query:help`")
    assert len({embed["color"] for embed in body["embeds"]}) == 2


def of_keywords(count: int, **more: Any) -> Message:
    """A digest of one paper for each of so many keywords."""
    matches = [Match(paper=paper(n), keywords=(f"keyword {n}",)) for n in range(count)]
    return digest_part(replace(DAY, total=count, **more), 1, matches)


def test_ten_keywords_have_ten_embeds_and_ten_colours() -> None:
    """As many as Discord takes."""
    embeds = accepted(of_keywords(10))["embeds"]
    assert [embed["title"] for embed in embeds] == [f"keyword {n}" for n in range(10)]
    assert len({embed["color"] for embed in embeds}) == 10


def test_more_than_ten_keywords_share_one_compact_embed() -> None:
    """They are tags under their papers then, two lines each."""
    (embed,) = accepted(of_keywords(11))["embeds"]
    assert "title" not in embed
    assert (
        "v1)**\n-# Ada Lovelace, Alan Turing · cs.CV · 3 Apr 2025 · `keyword 0`\n**[" in embed["description"]
    )
    assert all(f"`keyword {n}`" in embed["description"] for n in range(11))


def test_what_shares_an_embed_stands_in_its_order() -> None:
    """Newest first, also where two papers have the same first keyword."""
    matches = [Match(paper=paper(n), keywords=(f"keyword {n % 11}",)) for n in range(14)]
    (embed,) = accepted(digest_part(replace(DAY, total=14), 1, matches))["embeds"]
    told = re.findall(r"`keyword (\d+)`", embed["description"])
    assert told == [str(n % 11) for n in range(14)]


def test_a_channel_that_wants_it_compact_gets_two_lines_a_paper() -> None:
    """Still under their keywords."""
    embeds = accepted(of_keywords(3, compact=True))["embeds"]
    assert [embed["title"] for embed in embeds] == ["keyword 0", "keyword 1", "keyword 2"]
    assert embeds[0]["description"].splitlines()[1:] == ["-# Ada Lovelace, Alan Turing · cs.CV · 3 Apr 2025"]


def test_a_keyword_has_the_same_colour_every_day() -> None:
    """Whatever else is posted with it, unless that had the colour first."""
    first = {embed["title"]: embed["color"] for embed in accepted(of_keywords(2))["embeds"]}
    second = {embed["title"]: embed["color"] for embed in accepted(of_keywords(5))["embeds"]}
    assert first.items() <= second.items()


def test_what_is_missing_is_left_out() -> None:
    """An imported paper is a title and nothing else."""
    bare = Paper(id=PaperId("2504.00001"), version=1, title="Bare")
    body = accepted(digest_part(DAY, 1, [Match(paper=bare, keywords=())]))
    assert body["embeds"][0]["description"].startswith(
        "**[Bare](https://arxiv.org/abs/2504.00001v1)**\n\n-# Change"
    )


def test_a_paper_without_a_readable_title_is_called_by_its_id() -> None:
    """There is always something to click."""
    body = accepted(digest_part(DAY, 1, [Match(paper=paper(1, title="\u202e \u200b"), keywords=("mri",))]))
    assert "[2504.00001](" in body["embeds"][0]["description"]


# --- other messages -------------------------------------------------------------------------------


def test_plain_talk_is_content() -> None:
    """A short answer needs no box, and no permission to embed."""
    body = payload(say("Now following ", Code("mri"), ". Try ", Say("list"), "."))
    assert body["content"] == "Now following `mri`. Try `/papers query:list`."
    assert body["embeds"] == []
    assert body["allowed_mentions"] == {"parse": []}


def test_talk_with_a_link_is_an_embed() -> None:
    """Discord would draw a preview under a link in content."""
    body = payload(say("Read ", Link("arXiv", "https://arxiv.org"), "."))
    assert body["content"] is None
    assert body["embeds"][0]["description"] == "Read [arXiv](https://arxiv.org)."


def test_all_blocks_have_their_look() -> None:
    """Headings are bold, notes small, lists lists."""
    message = Message(
        summary="Help",
        blocks=(
            Heading("Following 2"),
            Items((("one ", Strong("now")), (Code("two"),)), numbered=True),
            Items((("three",),)),
            note("that is all"),
        ),
    )
    assert payload(message)["content"] == "**Following 2**\n1. one **now**\n2. `two`\n- three\n-# that is all"


def test_a_card_tells_all_of_one_paper() -> None:
    """Title, authors, facts, comment, abstract, links."""
    full = paper(
        1, abstract="We *prove* it.", comment="5 pages", doi="10.1/x(1)", journal_ref="J. 1", version=2
    )
    card = Message(summary="a paper", blocks=(paper_card(full),))
    (embed,) = accepted(card)["embeds"]
    assert "We \\*prove\\* it." in embed["description"]
    assert "-# cs.CV × cs.LG · Submitted: 3 Apr 2025 · Version: v2 · Journal: J. 1" in embed["description"]
    assert "[DOI](https://doi.org/10.1/x%281%29)" in embed["description"]


@given(long_or_nasty, long_or_nasty, st.lists(long_or_nasty, max_size=30))
def test_any_card_is_taken(title: str, abstract: str, authors: list[str]) -> None:
    """However long its abstract and however many its authors."""
    card = paper_card(paper(1, title=title, abstract=abstract * 20, authors=tuple(authors * 20)))
    accepted(Message(summary="a paper", blocks=(card,)))


@given(st.lists(st.lists(long_or_nasty, max_size=3).map(tuple), max_size=200), st.booleans())
def test_any_list_is_taken(rows: list[tuple[str, ...]], numbered: bool) -> None:
    """A list of any length fits; what does not is counted."""
    accepted(Message(summary="a list", blocks=(text("Here:"), Items(tuple(rows), numbered), note("end"))))


def test_a_list_that_is_too_long_says_how_much_is_missing() -> None:
    """Nothing disappears in silence."""
    rows = tuple((f"keyword number {n} with quite a few words in it",) for n in range(500))
    written = shown(accepted(Message(summary="a list", blocks=(Items(rows, numbered=True),))))
    there = written.count("keyword number")
    assert there > 80
    assert f"… and {500 - there} more lines that do not fit here" in written


def test_papers_and_talk_keep_their_order() -> None:
    """Two volumes, each with its samples, stay what they are."""
    blocks = (text("As a phrase:"), _line(1), text("As all its words:"), _line(2), note("choose"))
    written = shown(accepted(Message(summary="both", blocks=blocks)))
    order = ["As a phrase", "Paper 1", "As all its words", "Paper 2", "choose"]
    assert [written.index(words) for words in order] == sorted(written.index(words) for words in order)


def test_buttons_say_their_sentence_and_outlive_us() -> None:
    """The id is the sentence; one too long for an id is in the address that one embed bears unseen."""
    actions = Actions(
        (Action("Undo", "unsubscribe mri"), Action("Again", "unsubscribe mri"), Action("Long", "x" * 97))
    )
    body = accepted(Message(summary="done", blocks=(text("Done."), actions)), mark=None)
    buttons = [(button["label"], button["custom_id"]) for button in body["components"][0]["components"]]
    assert buttons == [("Again", "say:unsubscribe mri"), ("Long", "long:0")]
    assert [(embed["url"][:23], "title" in embed) for embed in body["embeds"]] == [
        ("https://arxiv.org/#say=", False)
    ]


@given(st.lists(st.tuples(nasty, nasty), max_size=30), st.integers(0, 30))
def test_any_buttons_and_menu_are_taken(labels: list[tuple[str, str]], papers: int) -> None:
    """At most 20 buttons and one menu of 25, with ids of their own."""
    actions = Actions(tuple(Action(*pair) for pair in labels))
    blocks = (text("x"), *(_line(n) for n in range(papers)), actions)
    accepted(Message(summary="s", blocks=blocks, abstracts=True))


QUIET = text("1,204 announced, none matched.")


@pytest.mark.parametrize(
    "blocks", [(QUIET,), (QUIET, Actions((Action("Why", "status"),))), (_line(1),), (Heading(""),), ()]
)
def test_a_message_without_a_menu_can_be_recognised(blocks: tuple[Block, ...]) -> None:
    """A quiet day's line carries its mark where people do not see it."""
    embed = accepted(Message(summary="Nothing.", blocks=blocks), mark="abc")["embeds"][0]
    assert embed["url"] == "https://arxiv.org/#abc"
    assert "title" not in embed


# --- in plain words -------------------------------------------------------------------------------


@given(digests())
def test_any_part_in_plain_words_is_taken_and_leads_to_its_papers(drawn: tuple[list[Match], Message]) -> None:
    """For the day Discord refuses an embed: only papers are linked, whatever strangers write."""
    matches, message = drawn
    body = in_plain_text(message, "mark").payload()
    check(message_faults(body))
    check(described("MessageCreateRequest", body))
    content = str(body["content"])
    reading = read(content)
    assert reading.links == [("arXiv", "https://arxiv.org/#mark")]
    assert set(reading.effects) <= {"autolink", "small", "list", "code"}
    assert {url.strip("<>") for url in re.findall(r"(?<!\\)<.*?>", content)} <= {
        "https://arxiv.org/#mark",
        *(match.paper.url for match in matches),
    }


def test_fifteen_papers_have_room_in_plain_words() -> None:
    """Each with a title cut to what is left."""
    matches = [
        Match(paper=paper(n, title=f"{n} " + "very long words " * 20), keywords=("mri",)) for n in range(15)
    ]
    content = str(in_plain_text(digest_part(DAY, 1, matches), "mark").payload()["content"])
    assert content.count("<https://arxiv.org/abs/") == 15


def test_an_empty_message_says_its_summary() -> None:
    """Discord refuses a message without words."""
    (embed,) = accepted(Message(summary="Nothing.", blocks=()), mark=None)["embeds"]
    assert embed["description"] == "Nothing."


def test_real_papers_are_taken_in_their_announced_order() -> None:
    """Every part of fifteen real papers fits without a cut title."""
    file = real_data("announced-2025-03-18-to-05-31.jsonl.gz")
    with gzip.open(file, "rt") as lines:
        records = [json.loads(line) for line, _ in zip(lines, range(1_500), strict=False)]
    for at in range(0, len(records), PART_PAPERS):
        matches = [
            Match(paper=_real(record), keywords=("llm", "diffusion")[: 1 + n % 2])
            for n, record in enumerate(records[at : at + PART_PAPERS])
        ]
        reading = read(shown(accepted(digest_part(DAY, 1, matches))))
        assert len(reading.links) == len(matches)
        assert not any(label.endswith("…") for label, _ in reading.links)


def _real(record: dict[str, Any]) -> Paper:
    return Paper(
        id=PaperId(record["id"]),
        version=record["version"] or 1,
        title=record["title"],
        authors=tuple(record["authors"] or ()),
        categories=tuple(record["categories"] or ()),
        comment=record["comment"],
    )


@pytest.mark.parametrize("count", [16, 25, 100])
def test_more_papers_than_a_part_holds_are_cut_and_counted(count: int) -> None:
    """A renderer never breaks; what it cannot show it counts."""
    lines = tuple(replace(_line(n), title="long title " * 30) for n in range(count))
    written = shown(accepted(Message(summary="many", blocks=lines)))
    links = len(read(written).links)
    assert links == count or f"… and {count - links} more lines" in written
