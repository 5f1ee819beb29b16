"""Any message fits into Slack, and no stranger's text can mention, link or format there."""

import functools
import gzip
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from adapters.slack.inert import address, escaped, one_line
from adapters.slack.limits import BLOCKS, CHARACTERS, characters, cut
from adapters.slack.plain import in_plain_text
from adapters.slack.render import render
from bot.domain import ChannelId, Digest, Match, Paper, PaperId
from bot.message import (
    Action,
    Actions,
    Code,
    Heading,
    Items,
    Link,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Say,
    Strong,
    Text,
    digest_part,
    paper_card,
    say,
)
from realdata import real_data
from slack_limits import TOTAL, total, units, violations

NASTY = (
    "<!channel> <!here> <@U1> <#C1|x> <!subteam^S1> <https://evil.example|click>",
    "*bold* _it_ ~gone~ `code` ```block``` :tada: :+1: > quote",
    "a & b &amp; < > | \\ \" ' ",
    "line\nbreak\r\nand \u2028 separators \x00\x07\x1b[31m",
    "\u202eright to left\u202c עברית العربية \u2066x\u2069",
    "👩‍👩‍👧‍👦🏳️‍🌈 𝔸𝕓𝕔 é\u0301\u0301 \ud800 \ufeff\u200b",
    "",
    " \t\n ",
)

strangers = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.builds(
        lambda piece, times: piece * times, st.sampled_from([*NASTY, '"', "x", "𝔸"]), st.integers(0, 400)
    ),
    st.builds(lambda piece: piece * 10_000, st.sampled_from(['"', "x", "𝔸", "&", "<@U1>", "a ", "\\"])),
)
addresses = st.one_of(
    st.just("https://arxiv.org/abs/2504.02408v1"),
    st.sampled_from(
        ["javascript:alert(1)", "https://a b|c>d", "", "https://x/" + "é" * 900, "http://ok/?a=1&b=<2>"]
    ),
)
lines = st.builds(
    PaperLine,
    id=st.sampled_from([PaperId("2504.02408"), PaperId("hep-th/9901001"), PaperId("2504.02409")]),
    url=addresses,
    title=strangers,
    authors=strangers,
    categories=strangers,
    date=strangers,
    comment=strangers,
    keywords=st.lists(strangers, max_size=5).map(tuple),
)
cards = st.builds(
    PaperCard,
    line=lines,
    authors=strangers,
    abstract=strangers,
    facts=st.lists(st.tuples(strangers, strangers), max_size=4).map(tuple),
    links=st.lists(st.builds(Link, strangers, addresses), max_size=4).map(tuple),
)
spans = st.lists(
    st.one_of(
        strangers,
        st.builds(Strong, strangers),
        st.builds(Code, strangers),
        st.builds(Say, strangers),
        st.builds(Link, strangers, addresses),
    ),
    max_size=5,
).map(tuple)
blocks = st.one_of(
    st.builds(Heading, strangers),
    st.builds(Text, spans),
    st.builds(Note, spans),
    st.builds(Items, st.lists(spans, max_size=70).map(tuple), st.booleans()),
    lines,
    cards,
    st.builds(Actions, st.lists(st.builds(Action, strangers, strangers), max_size=30).map(tuple)),
)
messages = st.builds(
    Message,
    summary=strangers,
    blocks=st.one_of(st.lists(blocks, max_size=12), st.lists(lines, min_size=10, max_size=60)).map(tuple),
    abstracts=st.booleans(),
)


def texts(piece: object) -> list[str]:
    """Every word Slack is given, wherever it stands."""
    if isinstance(piece, dict):
        here = [piece["text"]] if isinstance(piece.get("text"), str) else []
        return here + [text for value in piece.values() for text in texts(value)]
    return [text for part in piece for text in texts(part)] if isinstance(piece, list) else []


def types(piece: object) -> set[str]:
    if isinstance(piece, dict):
        own = {piece["type"]} if "type" in piece else set()
        return own.union(*map(types, piece.values()))
    return set().union(*map(types, piece)) if isinstance(piece, list) else set()


@given(messages)
def test_any_message_fits_and_cannot_do_harm(message):
    """Within every limit; nothing but text nobody parses; a fallback that mentions and formats nothing."""
    payload = render(message)

    assert violations(payload["blocks"]) == []
    assert len(payload["blocks"]) <= BLOCKS
    assert characters(payload["blocks"]) <= CHARACTERS
    assert total(payload["blocks"]) <= TOTAL
    assert types(payload["blocks"]) <= {
        *("header", "plain_text", "context", "actions", "button", "static_select"),
        *("rich_text", "rich_text_section", "rich_text_list", "text", "link"),
    }
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", "".join(texts(payload["blocks"])))
    assert_harmless(payload["text"], 3_800)
    json.dumps(payload).encode("ascii")


@given(messages)
def test_plain_text_is_harmless_too(message):
    """What is sent when Slack refuses our blocks links to papers and to nothing else."""
    text = in_plain_text(message)["text"]
    assert_harmless(re.sub(r"<https?://[^<>|\s]+>", "", text), 4_000)


def assert_harmless(text: str, most: int) -> None:
    assert 0 < units(text) <= most
    assert not re.search("[<>]", text)
    assert re.fullmatch("(?:[^&]|&(?:amp|lt|gt);)*", text)
    assert not re.search("[*_~`](?!\u200b)|:[a-z+]", text)


def nasty_match(number: int, text: str) -> Match:
    paper = Paper(
        id=PaperId(f"2504.{number:05}"),
        version=12,
        title=text,
        abstract=text,
        authors=(text, text, text, text),
        categories=(text, text),
        comment=text,
        published=datetime(2025, 4, 3, tzinfo=UTC),
    )
    return Match(paper=paper, keywords=(text, text, text))


DIGEST = Digest(
    channel=ChannelId("slack/T1/C1"),
    slot=datetime(2025, 4, 4, 9, tzinfo=UTC),
    day=date(2025, 4, 4),
    zone="Europe/Paris",
    total=97,
    parts=1,
    skipped=412,
    catch_up=True,
    announced_at=datetime(2025, 4, 4, 2, tzinfo=UTC),
)


def assert_whole_part(payload: dict, matches: list[Match]) -> None:
    assert violations(payload["blocks"]) == []
    assert total(payload["blocks"]) <= TOTAL
    links = [text for text in re.findall(r'"url": "([^"]+)"', json.dumps(payload["blocks"])) if "abs" in text]
    assert links == [match.paper.url for match in matches]
    menu = next(block["elements"][0] for block in payload["blocks"] if block["type"] == "actions")
    assert [option["value"] for option in menu["options"]] == [f"show {match.paper.id}" for match in matches]


@pytest.mark.parametrize(
    "text",
    [
        *(piece * 400 for piece in NASTY[:6]),
        '"' * 10_000,
        "𝔸" * 10_000,
        "\\" * 10_000,
        "word " * 2_000,
        "x" * 10_000,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_a_digest_part_keeps_all_its_papers_whatever_they_are_called(text):
    """Fifteen papers of the worst kind: every one linked, every abstract in the menu."""
    matches = [nasty_match(number, text) for number in range(1, 16)]
    payload = render(digest_part(DIGEST, 1, matches))
    assert_whole_part(payload, matches)


papers = st.builds(
    Paper,
    id=st.integers(1, 99_999).map(lambda number: PaperId(f"2504.{number:05}")),
    version=st.integers(1, 30),
    title=strangers,
    abstract=strangers,
    authors=st.lists(strangers, max_size=5).map(tuple),
    categories=st.lists(strangers, max_size=4).map(tuple),
    comment=st.none() | strangers,
    published=st.just(datetime(2025, 4, 3, tzinfo=UTC)),
)
parts = st.lists(
    st.builds(Match, paper=papers, keywords=st.lists(strangers, max_size=4).map(tuple)),
    min_size=1,
    max_size=15,
    unique_by=lambda match: match.paper.id,
)


@given(parts, st.booleans())
def test_a_digest_of_whatever_papers_names_each_of_them(matches, compact):
    """Each paper is there by its title, linked to its own page, in the blocks and in what is read aloud."""
    message = digest_part(replace(DIGEST, compact=compact), 1, matches)
    payload = render(message)
    lines = [block for block in message.blocks if isinstance(block, PaperLine)]
    linked = [element for element in leaves(payload["blocks"]) if element["type"] == "link"]
    assert_whole_part(payload, matches)
    assert_harmless(payload["text"], 3_800)
    for line, link in zip(lines, linked, strict=True):
        title = one_line(line.title) or line.id
        assert title.startswith(link["text"].removesuffix("…").rstrip())
        assert link["text"]
        assert link["url"] == line.url
    assert_harmless(re.sub(r"<https://arxiv[^<>|\s]+>", "", in_plain_text(message)["text"]), 4_000)


@given(papers)
def test_a_card_of_whatever_paper_fits(paper):
    payload = render(Message(summary=paper.title, blocks=(paper_card(paper),)))
    assert violations(payload["blocks"]) == []
    assert total(payload["blocks"]) <= TOTAL
    assert_harmless(payload["text"], 3_800)


def leaves(piece: object) -> list[dict]:
    """The smallest pieces of rich text."""
    if isinstance(piece, dict):
        if piece.get("type") in ("text", "link"):
            return [piece]
        return leaves(piece.get("elements", []))
    return [leaf for part in piece for leaf in leaves(part)] if isinstance(piece, list) else []


def test_the_fallback_says_all_that_the_blocks_say():
    """A screen reader reads nothing else: every title, author, date, comment and keyword."""
    matches = [nasty_match(number, f"study {number}") for number in range(1, 6)]
    heard = render(digest_part(DIGEST, 1, matches))["text"]
    assert heard.startswith("97 new papers: study 1; study 2; study 3\n")
    assert "And 412 more that are not shown" in heard
    assert [heard.count(f"• study {number} ·") for number in range(1, 6)] == [1] * 5
    assert heard.count("3 Apr 2025") == 5


def test_where_there_is_too_much_to_read_aloud_titles_stay():
    matches = [nasty_match(number, f"study {number} " + "and so on " * 12) for number in range(1, 16)]
    heard = render(digest_part(DIGEST, 1, matches))["text"]
    assert units(heard) <= 3_800
    assert all(f"• study {number} and so on" in heard for number in range(1, 16))


def test_buttons_say_aloud_what_they_do():
    """A label such as Undo says little to whoever does not see where it stands."""
    message = Message(summary="x", blocks=(Actions((Action("Undo", "unsubscribe mri"),)),))
    (button,) = render(message)["blocks"][0]["elements"]
    assert button["accessibility_label"] == "Undo: unsubscribe mri"


def test_one_press_asks_why_the_papers_of_a_part_are_here():
    matches = [nasty_match(number, "study") for number in range(1, 16)]
    blocks = render(digest_part(DIGEST, 1, matches))["blocks"]
    menu, button = next(block["elements"] for block in blocks if block["type"] == "actions")
    assert menu["placeholder"]["text"] == "Abstract of…"
    assert button["text"]["text"] == "Why these?"
    assert button["value"] == "why " + " ".join(match.paper.id for match in matches)


def test_an_ordinary_digest_part_is_shown_in_full():
    """Fifteen papers of an ordinary length lose nothing."""
    title = "Fast Multi-Contrast MRI Reconstruction with Diffusion Priors and Learned Sampling Masks"
    paper = {
        "title": title,
        "version": 1,
        "authors": ("Ada Lovelace", "Charles Babbage", "Mary Somerville", "Annabella Milbanke"),
        "categories": ("eess.IV", "cs.CV"),
        "comment": "Accepted at MICCAI 2025",
        "published": datetime(2025, 4, 3, tzinfo=UTC),
    }
    matches = [
        Match(paper=Paper(id=PaperId(f"2504.{number:05}"), **paper), keywords=("mri",))
        for number in range(1, 16)
    ]
    payload = render(digest_part(DIGEST, 1, matches))
    shown = "".join(texts(payload["blocks"]))
    assert_whole_part(payload, matches)
    assert shown.count("Accepted at MICCAI 2025") == 15
    assert shown.count("Ada Lovelace, Charles Babbage, Mary Somerville et al. (4)") == 15
    assert payload["text"].startswith("97 new papers: Fast Multi-Contrast")


def test_a_paper_looks_like_this():
    """Bold linked title; authors; where, when, comment; keywords as tags."""
    line = PaperLine(
        id=PaperId("2504.02408"),
        url="https://arxiv.org/abs/2504.02408v1",
        title="F³OCUS",
        authors="A. Author, B. Author",
        categories="cs.CV × eess.IV",
        date="3 Apr 2025",
        comment="CVPR 2025",
        keywords=("mri", "federated"),
    )
    (block,) = render(Message(summary="one", blocks=(line,)))["blocks"]
    assert block["elements"][0]["elements"] == [
        {
            "type": "link",
            "text": "F³OCUS",
            "style": {"bold": True},
            "url": "https://arxiv.org/abs/2504.02408v1",
        },
        {"type": "text", "text": "\nA. Author, B. Author\ncs.CV × eess.IV · 3 Apr 2025 · CVPR 2025 · "},
        {"type": "text", "text": "mri · federated", "style": {"code": True}},
    ]


def test_real_papers_are_shown_in_full():
    """A part of fifteen real papers, two keywords each, is never short of room."""
    parts = [digest_part(DIGEST, 1, some) for some in itertools.islice(real_parts(), 25)]
    for part in parts:
        payload = render(part)
        comments = [line.comment for line in part.blocks if isinstance(line, PaperLine) and line.comment]
        shown = "".join(texts(payload["blocks"]))
        assert violations(payload["blocks"]) == []
        assert [one for one in comments if cut(" ".join(one.split()), 200) not in shown] == []


def real_parts() -> Iterator[list[Match]]:
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt", encoding="utf-8") as file:
        while records := [json.loads(line) for line in itertools.islice(file, 15)]:
            yield [real_match(record) for record in records]


def real_match(record: dict) -> Match:
    paper = Paper(
        id=PaperId(record["id"]),
        version=record.get("version") or 1,
        title=record["title"],
        authors=tuple(record.get("authors") or ()),
        categories=tuple(record.get("categories") or ()),
        comment=record.get("comment") or None,
        published=datetime(2025, 4, 3, tzinfo=UTC),
    )
    return Match(paper=paper, keywords=("diffusion model", "large language model"))


def test_what_is_missing_is_left_out():
    """An imported paper without authors, categories and date shows its title alone."""
    line = PaperLine(id=PaperId("2504.02408"), url="https://arxiv.org/abs/2504.02408v1", title="T")
    (block,) = render(Message(summary="one", blocks=(line,)))["blocks"]
    assert texts(block) == ["T"]


def test_a_long_abstract_is_cut_with_the_way_to_the_rest():
    """The abstract of a card ends with a link where it does not fit."""
    paper = Paper(id=PaperId("2504.02408"), version=1, title="T", abstract="word " * 2_000)
    payload = render(Message(summary="T", blocks=(paper_card(paper),)))
    abstract = payload["blocks"][1]["elements"][0]["elements"]
    assert abstract[0]["text"].endswith("word…")
    assert abstract[-1] == {"type": "link", "text": "read on", "url": paper.url}


def test_sentences_to_type_carry_the_command():
    """The command is called as the workspace calls it."""
    message = Message(summary="x", blocks=(Text(("Try ", Say("subscribe mri"))),))
    assert "/arxiv subscribe mri" in texts(render(message, "/arxiv")["blocks"])


def test_more_papers_than_fit_are_counted():
    """A message nobody should write still says what it leaves out."""
    line = PaperLine(id=PaperId("2504.02408"), url="https://arxiv.org/abs/2504.02408v1", title="T" * 300)
    payload = render(Message(summary="x", blocks=(line,) * 200))
    assert re.search(r"… and 1\d\d papers", texts(payload["blocks"])[-1])


@given(st.text(max_size=300), st.integers(1, 80))
def test_cutting_never_exceeds_and_marks_what_it_cut(text, most):
    short = cut(text, most)
    assert units(short) <= most
    assert short == text if units(text) <= most else short.endswith("…")


def test_an_entity_is_never_cut_in_two():
    assert escaped("&" * 100, 18) == "&amp;&amp;&amp;…"


def test_odd_addresses_become_safe_or_none():
    assert address("http://doi.org/10.1/a<1::b>3|x y") == "http://doi.org/10.1/a%3C1::b%3E3%7Cx%20y"
    assert address("javascript:alert(1)") is None
    assert address("https://x/" + "a" * 5_000) is None


@given(messages)
def test_slacks_own_schema_agrees(message):
    """The published description of Block Kit accepts what we send."""
    assert [error.message for error in validator().iter_errors(render(message)["blocks"])] == []


@functools.cache
def validator() -> Draft7Validator:
    schema = json.loads(real_data("slack-blockkit.schema.json").read_text())
    return Draft7Validator({**schema, "$ref": "#/definitions/MessageBlocks"})


def test_what_is_to_be_typed_is_read_out_whole():
    """Also where blocks are not shown: without the command it would be a mere word."""
    message = say("Nothing is muted. To leave out papers: ", Say("mute survey"))
    assert render(message)["text"] == "Nothing is muted. To leave out papers: /papers mute survey"
    assert in_plain_text(message, "@papers")["text"].endswith(": @papers mute survey")
