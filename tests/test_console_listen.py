"""A conversation in the terminal, without its keyboard."""

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from adapters.console.chat import Terminal, look_of
from adapters.console.listen import Conversation, Sentences
from bot.domain import ChannelId, Digest, Match, PaperId
from bot.errors import CannotAsk, DeliveryError
from bot.message import Action, Actions, Message, PaperLine, digest_part, say
from bot.ports import Answer, Parcel, Request
from feed import a_paper, utc

PAPERS = tuple(
    PaperLine(id=PaperId(f"2504.0000{n}"), url=f"https://arxiv.org/abs/2504.0000{n}v1", title=f"Paper {n}")
    for n in (1, 2)
)
FOUND = Message(
    summary="found",
    blocks=(*PAPERS, Actions((Action("Follow here", "subscribe mri"), Action("More", "more")))),
)


class Echo:
    """A desk that finds two papers for anything, and remembers what it was asked."""

    def __init__(self, *, later: Message | None = None) -> None:
        self.asked: list[Request] = []
        self._later = later

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return Answer(private=FOUND, later=(lambda: self._later) if self._later else None)

    async def later(self, answer: Answer) -> Message:
        return answer.later()

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        return [f"{typed}bscribe \x1b[31mmri"]


def terminal(desk: Echo | None = None, **options: object) -> tuple[Terminal, io.StringIO]:
    out = io.StringIO()
    return Terminal({"USER": "ada"}, Console(file=out, width=80, **options), desk=desk, prompt=True), out


async def test_what_is_said_reaches_the_desk_as_the_owners_words():
    desk = Echo()
    screen, out = terminal(desk)
    await Conversation(desk, screen).hear("mri")
    assert desk.asked[0].said == "mri"
    assert desk.asked[0].channel == "console/terminal"
    assert desk.asked[0].may_change
    assert desk.asked[0].who.name == "ada"
    assert " 1 Paper 1\n" in out.getvalue()


async def test_a_number_means_the_paper_of_the_last_list():
    desk = Echo()
    screen, out = terminal(desk)
    conversation = Conversation(desk, screen)
    for said in ("show 2", "mri", "show 2", "abstract 1", "show 3", "FOLLOW here"):
        await conversation.hear(said)
    assert [request.said for request in desk.asked] == [
        "mri", "show 2504.00002", "show 2504.00001", "subscribe mri",
    ]  # fmt: skip
    assert out.getvalue().startswith("No list of papers was shown yet.")
    assert "That list had 2 papers." in out.getvalue()


async def test_an_answer_in_two_halves_ends_as_the_second():
    desk = Echo(later=say("and this is what arXiv says"))
    screen, out = terminal(desk)
    await Conversation(desk, screen).hear("mri")
    assert out.getvalue() == "and this is what arXiv says\n\n"


async def test_on_a_screen_the_first_half_stands_there_while_arxiv_is_asked():
    desk = Echo(later=say("and this is what arXiv says"))
    screen, out = terminal(desk, force_terminal=True, legacy_windows=False, _environ={})
    await Conversation(desk, screen).hear("mri")
    assert "Paper 1" in out.getvalue()
    assert "asking arXiv…" in out.getvalue()
    assert out.getvalue().endswith("and this is what arXiv says\n\n")


async def test_completions_cannot_steer_the_terminal():
    found = [one async for one in Sentences(Echo()).get_completions_async(Document("su"), CompleteEvent())]
    assert [one.text for one in found] == ["subscribe [31mmri"]
    assert found[0].start_position == -2


def test_nothing_is_completed_before_something_is_typed():
    assert Sentences(Echo()).get_completions(Document("su"), CompleteEvent()) == []


# --- posts ---------------------------------------------------------------------------------------


def parcel(*, again: bool = False) -> Parcel:
    return Parcel(channel=ChannelId("console/terminal"), key="k1", message=FOUND, again=again)


async def test_a_post_is_printed_and_bears_its_key():
    screen, out = terminal()
    assert await screen.post(parcel()) == "k1"
    assert "Paper 2" in out.getvalue()


async def test_the_parts_of_a_digest_count_on_and_all_of_it_can_be_asked_for():
    desk = Echo()
    screen, out = terminal(desk)
    papers = [Match(paper=a_paper(f"2504.{n:05}", f"Paper {n}"), keywords=("mri",)) for n in range(1, 33)]
    digest = Digest(
        channel=ChannelId("console/terminal"), slot=utc(2025, 4, 4, 9), day=date(2025, 4, 4), zone="UTC",
        total=32, parts=3, skipped=0, catch_up=False, announced_at=None,
    )  # fmt: skip
    for part, first in enumerate((0, 15, 30), 1):
        matches = tuple(papers[first : first + 15])
        message = digest_part(digest, part, matches)
        await screen.post(replace(parcel(), message=message, part=part, digest=digest, matches=matches))
    lines = out.getvalue().splitlines()
    assert [int(line.split()[0]) for line in lines if " Paper " in line] == list(range(1, 33))
    assert "Read an abstract: show 16" in lines
    conversation = Conversation(desk, screen)
    await conversation.hear("show 32")
    await conversation.hear("show 1")
    assert [request.said for request in desk.asked] == ["show 2504.00032", "show 2504.00001"]


@pytest.mark.parametrize(
    ("env", "able"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color"}, False),
        ({"TERM": "screen"}, False),
        ({"TERM": "screen.xterm-256color"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_addresses_are_printed_where_a_terminal_may_hide_them(env, able):
    console = Console(file=io.StringIO(), force_terminal=True, color_system="256", _environ={})
    assert look_of(env, console, prompt=True).hyperlinks is able


async def test_a_post_nobody_knows_of_is_printed_again_and_says_so():
    screen, out = terminal()
    with pytest.raises(CannotAsk):
        await screen.find(parcel(), None)
    await screen.post(parcel(again=True))
    assert out.getvalue().startswith("again: the last attempt was cut off\n")


async def test_a_pipe_nobody_reads_is_told_as_a_post_that_did_not_go_out():
    reader, writer = os.pipe()
    os.close(reader)
    with io.TextIOWrapper(io.FileIO(writer, "w"), write_through=True) as out:
        screen = Terminal({}, Console(file=out, width=80))
        with pytest.raises(DeliveryError, match="the terminal is gone"):
            await screen.post(parcel())
