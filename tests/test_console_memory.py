"""What a number or the name of a button means later in a conversation."""

import ast
from pathlib import Path

import pytest

from adapters.console.memory import Meant, Memory
from bot.commands.front_door import understand
from bot.commands.understood import Subscribe
from bot.domain import PaperId
from bot.message import Action, Actions, Message, PaperLine, plain, say
from dialogue import Room

COMMANDS = Path(__file__).resolve().parent.parent / "bot" / "commands"


def papers(*numbers: int) -> Message:
    lines = tuple(
        PaperLine(id=PaperId(f"2504.{n:05}"), url=f"https://arxiv.org/abs/2504.{n:05}v1", title=f"Paper {n}")
        for n in numbers
    )
    return Message(summary="found", blocks=lines)


def buttons(**sentences: str) -> Message:
    """``Follow_here="subscribe mri"`` is a button [Follow here]."""
    actions = tuple(Action(label.replace("_", " "), sentence) for label, sentence in sentences.items())
    return Message(summary="done", blocks=(Actions(actions),))


def after(*answers: Message) -> Memory:
    memory = Memory()
    for answer in answers:
        memory.answered(Meant("something"), answer)
    return memory


def sentence(memory: Memory, said: str) -> str:
    """What goes to the desk, or in quotes what the person is told instead."""
    meant = memory.meant(said)
    return meant.sentence if isinstance(meant, Meant) else f"“{meant.summary}”"


# --- papers --------------------------------------------------------------------------------------


def test_a_number_means_the_last_list_also_after_other_answers() -> None:
    memory = after(papers(1, 2, 3), papers(7, 8), say("Nothing is wrong."), buttons(More="more"))
    assert sentence(memory, "show 1") == "show 2504.00007"
    assert sentence(memory, "Abstract 2") == "show 2504.00008"


def test_a_number_beyond_the_list_is_told_how_long_it_was() -> None:
    assert sentence(after(papers(1, 2, 3, 4, 5)), "show 6") == "“That list had 5 papers.”"
    assert sentence(after(papers(1)), "show 0") == "“That list had 1 paper.”"


def test_before_any_list_a_number_means_nothing_and_that_is_said() -> None:
    assert sentence(Memory(), "show 1").startswith("“No list of papers was shown yet.")


def test_the_parts_of_a_digest_are_one_list() -> None:
    memory = after(papers(9))
    memory.saw(papers(*range(1, 16)))
    memory.saw(papers(16, 17), first=16)
    assert sentence(memory, "show 1") == "show 2504.00001"
    assert sentence(memory, "show 17") == "show 2504.00017"
    assert sentence(memory, "show 18") == "“That list had 17 papers.”"


def test_a_list_that_begins_in_the_middle_says_its_numbers() -> None:
    memory = Memory()
    memory.saw(papers(16, 17), first=16)
    assert sentence(memory, "show 1") == "“That list had 2 papers, numbered 16 to 17.”"


@pytest.mark.parametrize(
    "said", ["", "  ", "show", "show ²", "show 2504.00001", "more papers", "mri", "1" * 5000]
)
def test_whatever_else_is_said_reaches_the_desk_as_it_is(said: str) -> None:
    assert after(papers(1)).meant(said) == Meant(said)
    assert after(papers(1)).meant(f"show {'1' * 5000}") == Meant(f"show {'1' * 5000}")


# --- buttons -------------------------------------------------------------------------------------


def test_a_name_means_the_newest_button_of_that_name_through_the_conversation() -> None:
    memory = after(
        buttons(Follow_here="subscribe mri"), buttons(Follow_here="subscribe ct"), say("All well.")
    )
    assert sentence(memory, "follow  HERE") == "subscribe ct"
    assert sentence(memory, "Follow here") == "subscribe ct"


def test_more_goes_on_once_from_each_list() -> None:
    memory = after(buttons(More="search mri before 2504.00001"))
    assert sentence(memory, "more") == "search mri before 2504.00001"
    assert sentence(memory, "more") == "“There is nothing more to show.”"


def test_a_button_that_was_never_offered_follows_nothing() -> None:
    assert sentence(Memory(), "follow here").startswith("““Follow here” goes with papers that were found.")
    assert sentence(Memory(), "undo") == "“There is nothing to undo.”"


def test_no_name_of_a_button_is_taken_for_a_keyword_to_follow() -> None:
    sources = [ast.parse(path.read_text(encoding="utf-8")) for path in COMMANDS.glob("*.py")]
    labels = {
        call.args[0].value
        for source in sources
        for call in ast.walk(source)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Action"
        if isinstance(call.args[0], ast.Constant)
    }
    assert {"Undo", "More", "Do that"} <= labels
    for label in (*labels, "Follow here", "Follow the phrase", "Follow all its words"):
        meant = Memory().meant(label)
        assert isinstance(meant, Message) or not isinstance(understand(meant.sentence), Subscribe)


# --- undo ----------------------------------------------------------------------------------------


class Talk:
    """A conversation with the real desk."""

    def __init__(self, folder: Path) -> None:
        self.room = Room(folder)
        self.memory = Memory()

    def say(self, said: str) -> Message:
        meant = self.memory.meant(said)
        if isinstance(meant, Message):
            return meant
        return self.memory.answered(meant, self.room.answer(meant.sentence).private)


def test_undo_goes_back_step_by_step_until_nothing_is_left(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    for said in ("subscribe mri", "subscribe diffusion", "list", "unsubscribe mri", "heart"):
        talk.say(said)
    assert talk.room.followed() == ["diffusion"]
    followed = []
    for _ in range(3):
        talk.say("undo")
        followed.append(talk.room.followed())
    assert followed == [["mri", "diffusion"], ["mri"], []]
    assert plain(talk.say("Undo").blocks[0].spans) == "There is nothing to undo."


def test_what_was_undone_is_done_again_by_redo_and_never_by_undo(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.say("subscribe mri")
    shown = talk.say("undo")
    assert [
        action.label for block in shown.blocks if isinstance(block, Actions) for action in block.actions
    ] == ["Redo"]
    assert talk.say("undo").summary == "There is nothing to undo."
    talk.say("redo")
    assert talk.room.followed() == ["mri"]
    assert talk.say("redo").summary == "There is nothing to redo."
    talk.say("undo")
    assert talk.room.followed() == []


def test_a_new_change_leaves_nothing_to_redo(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    for said in ("subscribe mri", "undo", "subscribe heart"):
        talk.say(said)
    assert talk.say("redo").summary == "There is nothing to redo."
