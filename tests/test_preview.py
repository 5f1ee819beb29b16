"""Previews: a digest or an answer, dressed for a chat, over what is stored or over the bundled sample."""

import json
from pathlib import Path

import pytest

from bot.commands import changes
from bot.demo import pictured
from bot.message import Action, Actions, Code, Items, PaperLine, reasons_of
from shell import Shell


@pytest.fixture
def here(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_the_sample_is_posted_as_the_bot_posts():
    digest = pictured()
    assert digest.summary.startswith("5 new papers: Graph Classification")
    assert digest.abstracts
    assert digest.reasons


def test_the_papers_of_one_digest_are_explained_in_a_line_each():
    """The button under a digest brings its papers, the keywords that found them, and where they hit."""
    lines = [block for block in pictured().blocks if isinstance(block, PaperLine)]
    told = pictured(reasons_of(lines).sentence)
    (rows,) = [block.rows for block in told.blocks if isinstance(block, Items)]
    assert told.summary.startswith("These 5 papers were posted here, Wed 2 Apr 2025, 09:00 (UTC)")
    assert [[span.text for span in row if isinstance(span, Code)] for row in rows] == [
        list(line.keywords) for line in lines
    ]
    assert all(" finds it " in row for row in rows)


def test_the_button_asks_about_all_papers_of_a_message():
    lines = [PaperLine(id=id, url="", title="") for id in ("2504.00001", "2504.00002")]
    assert reasons_of(lines) == Action("Why these?", "why 2504.00001 2504.00002")
    assert reasons_of(lines[:1]) == Action("Why this?", "why 2504.00001")


def test_what_may_be_shown_to_others_has_a_button_for_it_in_a_chat():
    def labels(said: str, *, may_share: bool) -> list[str]:
        rows = [
            block.actions
            for block in pictured(said, may_share=may_share).blocks
            if isinstance(block, Actions)
        ]
        return [action.label for row in rows for action in row]

    assert "Share" in labels("mri", may_share=True)
    assert "Share" not in labels("mri", may_share=False)


@pytest.mark.parametrize("said", ["subscribe mri", "unsubscribe all", "schedule 9am", "pause", "mute survey"])
def test_what_changes_a_channel_is_told_from_what_asks(said):
    assert changes(said)


@pytest.mark.parametrize("said", ["mri", "list", "settings", "schedule", "why 2504.02408", "", "share mri"])
def test_what_asks_changes_nothing(said):
    assert not changes(said)


def test_any_sentence_is_drawn_over_the_sample_without_a_trace(here):
    done = here.papers("preview", "--sample", "--as", "slack", "mri")
    payload = json.loads(done.out)
    assert payload["text"].startswith("The newest 5 papers for mri")
    assert (
        "</html>" in here.papers("preview", "--sample", "--as", "discord", "--html", "subscribe", "mri").out
    )
    assert list(here.folder.iterdir()) == []


def test_a_preview_changes_nothing(here):
    refused = here.papers("preview", "--as", "slack", "subscribe", "mri")
    assert refused.code == 2
    assert "papers preview --sample subscribe mri" in refused.err
