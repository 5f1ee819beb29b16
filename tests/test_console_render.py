"""What a terminal shows: readable at 80 columns, and strangers' text cannot steer it."""

import io
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from adapters.console.inert import inert, inert_url
from adapters.console.render import Look, render
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
    PaperLine,
    Say,
    Strong,
    Text,
    digest_part,
    paper_card,
    say,
)

PAPER = Paper(
    id=PaperId("2504.02408"),
    version=2,
    title="Translation of Fetal Brain Ultrasound Images into Pseudo-MRI Images using Artificial Intelligence",
    abstract="Ultrasound is a widely accessible and cost-effective medical imaging tool. " * 8,
    authors=("Naomi Silverstein", "Efrat Leibowitz", "Ron Beloosesky", "Haim Azhari"),
    categories=("eess.IV", "cs.CV"),
    comment="13 pages, 7 figures",
    published=datetime(2025, 4, 3, tzinfo=UTC),
    updated=datetime(2025, 4, 4, tzinfo=UTC),
    doi="10.1000/182",
)
DIGEST = Digest(
    channel=ChannelId("console/terminal"),
    slot=datetime(2025, 4, 4, 9, tzinfo=UTC),
    day=date(2025, 4, 4),
    zone="UTC",
    total=2,
    parts=1,
    skipped=412,
    catch_up=False,
    announced_at=datetime(2025, 4, 4, 3, tzinfo=UTC),
)


def shown(message: Message, look: Look | None = None, *, width: int = 80, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=terminal, color_system="truecolor" if terminal else None,
        highlight=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(render(message, look or Look()))
    return out.getvalue()


def test_a_digest_reads_well_in_a_plain_terminal():
    matches = [Match(paper=PAPER, keywords=("mri", "ct")), Match(paper=PAPER, keywords=("mri",))]
    text = shown(digest_part(DIGEST, 1, matches))
    assert text.splitlines()[0] == "Papers · Fri 4 Apr 2025 · 2 new for mri, ct"
    assert (
        " 1 Translation of Fetal Brain Ultrasound Images into Pseudo-MRI Images using\n   Artificial" in text
    )
    assert "Naomi Silverstein, Efrat Leibowitz, Ron Beloosesky et al. (4) · eess.IV ×" in text
    assert "   mri · ct · https://arxiv.org/abs/2504.02408v2\n" in text
    assert "And 412 more" in text
    assert "papers list · papers schedule · papers help" in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(width):
    message = digest_part(DIGEST, 1, [Match(paper=PAPER, keywords=("mri",))] * 12)
    for line in shown(message, width=width).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_titles_are_links_where_the_terminal_can_show_them():
    message = digest_part(DIGEST, 1, [Match(paper=PAPER, keywords=("mri",))])
    text = shown(message, Look(hyperlinks=True), terminal=True)
    assert "https://arxiv.org/abs/2504.02408v2\x1b\\" in text
    assert "2504.02408\x1b" in text.replace("2504.02408v2", "")


def test_in_the_prompt_a_sentence_is_typed_as_it_is():
    message = Message(summary="", blocks=(Text(("Try ", Say("subscribe mri"), ".")),))
    assert shown(message, Look(prompt=True)) == "Try subscribe mri.\n"
    assert shown(message) == "Try papers subscribe mri.\n"


def test_buttons_are_named_in_the_prompt_and_spelled_out_in_a_shell():
    message = Message(summary="", blocks=(Actions((Action("More", "more mri"), Action("Undo", "list"))),))
    assert shown(message, Look(prompt=True)).startswith("[More] [Undo]")
    assert shown(message) == "More: papers more mri · Undo: papers list\n"


def test_a_card_shows_everything_once():
    text = " ".join(shown(Message(summary="", blocks=(paper_card(PAPER),))).split())
    for words in (PAPER.title, "Haim Azhari", "13 pages, 7 figures", "https://doi.org/10.1000/182", "v2"):
        assert text.count(words) >= 1
    assert text.count("Ultrasound is a widely accessible") == 8


def test_what_is_missing_leaves_no_trace():
    bare = Message(summary="", blocks=(PaperLine(id=PAPER.id, url=PAPER.url, title="A title"),))
    assert shown(bare) == " 1 A title\n   2504.02408\n   https://arxiv.org/abs/2504.02408v2\n"


def test_markup_of_our_printing_library_is_just_text():
    message = Message(summary="", blocks=(Heading("[bold]x[/bold] :smile:"), Items((("[/] [red]y",),))))
    assert shown(message) == "[bold]x[/bold] :smile:\n • [/] [red]y\n"


STEERING = st.text(alphabet=st.sampled_from("\x1b\x07\x9b\x90]8;;\\[31mA b\n\r\u202e\u2066\u2028\ud800é"))


@settings(deadline=None)
@given(STEERING | st.text())
def test_strangers_text_never_steers_the_terminal(text):
    """In a plain terminal nothing but letters and line ends comes out, whatever went in."""
    line = PaperLine(
        id=PAPER.id, url=f"https://arxiv.org/{text}", title=text, authors=text, comment=text, keywords=(text,)
    )
    spans = (text, Strong(text), Code(text), Say(text), Link(text, f"https://x.org/{text}"), Link(text, text))
    message = Message(
        summary=text,
        blocks=(
            Heading(text),
            Text(spans),
            Note(spans),
            Items((spans, (text,)), numbered=True),
            line,
            Actions((Action(text, text),)),
        ),
        abstracts=True,
    )
    out = shown(message)
    assert not [
        letter
        for letter in out
        if unicodedata.category(letter) in {"Cc", "Cs", "Zl"} - {"\n"} and letter != "\n"
    ]
    assert "\u202e" not in out
    styled = shown(message, Look(hyperlinks=True, prompt=True), terminal=True)
    assert "\x07" not in styled
    assert "\x9b" not in styled


@settings(deadline=None)
@given(STEERING | st.text())
def test_disarming_twice_changes_nothing(text):
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "https://", "//x.org"])
def test_only_web_addresses_become_links(url):
    assert inert_url(url) is None


def test_an_address_cannot_end_its_own_link_early():
    assert inert_url("https://x.org/a\x1b\\b c") == "https://x.org/a%1B%5Cb%20c"


def test_in_a_shell_a_sentence_is_quoted_where_it_has_to_be_and_names_its_channel():
    message = say(Say("unsubscribe #1"), " ", Say("list"))
    assert shown(message, width=200).strip() == "papers 'unsubscribe #1' papers list"
    elsewhere = Look(channel="mail/o'brien@lab.example")
    assert (
        shown(say(Say("list")), elsewhere, width=200).strip()
        == """papers list --channel 'mail/o'"'"'brien@lab.example'"""
    )
    assert shown(message, Look(prompt=True), width=200).strip() == "unsubscribe #1 list"
