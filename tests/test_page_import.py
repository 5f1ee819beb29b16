"""An existing page taken over by a channel, in a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain import Channel, ChannelId, Origin, Paper, PaperId, Person
from bot.errors import PapersError
from bot.message import Code, Heading, Items, Message, Say, Text, plain
from bot.page import Page, import_page, page_of, read_page, write_page
from bot.ports import Store
from bot.storage import open_store
from realdata import real_data
from stores import new_file

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)
CHANNEL = Channel(id=ChannelId("console/terminal"))
ADA = Person(id="1", name="Ada")


def a_paper(id: str, title: str = "A study of MRI", day: int = 3) -> Paper:
    moment = datetime(2025, 4, day, tzinfo=UTC)
    return Paper(id=PaperId(id), version=1, title=title, abstract="x", published=moment, updated=moment)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(new_file(tmp_path), now=NOW)
    yield store
    store.close()


def take_over(store: Store, *tables: tuple[str, tuple[Paper, ...]]) -> Message:
    return import_page(store, CHANNEL, Page(tables), ADA, NOW)


def tables(page: str) -> str:
    return page[page.index("## ") :].rstrip("\n")


def sentences(message: Message) -> list[str]:
    paragraphs = [block.spans for block in message.blocks if isinstance(block, Text)]
    return [span.sentence for spans in paragraphs for span in spans if isinstance(span, Say)]


def test_keywords_are_followed_and_papers_known_but_none_is_to_be_posted(store: Store) -> None:
    """The channel has seen them on the page."""
    take_over(store, ("mri", (a_paper("2504.00001"), a_paper("2504.00002"))), ("fMRI", ()))
    assert [(follow.text, follow.who) for follow in store.follows(CHANNEL.id, NOW)] == [
        ("mri", "Ada"),
        ("fMRI", "Ada"),
    ]
    assert store.paper_count() == 2
    assert store.owed(CHANNEL.id, NOW).matches == ()


def test_the_answer_counts_papers_once_and_shows_each_keyword_in_words(store: Store) -> None:
    """A paper under two headings is one paper."""
    both = a_paper("2504.00001")
    answer = take_over(store, ("mri", (both, a_paper("2504.00002"))), ("medical imaging", (both,)))
    assert isinstance(answer.blocks[0], Heading)
    assert answer.blocks[0].text == "The page is imported: 2 papers"
    assert answer.summary == "Imported 2 papers and followed mri, medical imaging."
    (items,) = [block for block in answer.blocks if isinstance(block, Items)]
    assert [row[0] for row in items.rows] == [Code("mri"), Code("medical imaging")]
    assert [plain(row).rpartition(" · ")[2] for row in items.rows] == ["2 papers", "1 paper"]


def test_for_a_single_word_the_old_meaning_is_offered(store: Store) -> None:
    """The old page asked for title and abstract; a phrase was found in either, as here."""
    answer = take_over(store, ("mri", ()), ("medical imaging", ()), ("pet", ()))
    assert sentences(answer) == [
        "subscribe ti:mri AND abs:mri",
        "unsubscribe mri",
        "subscribe ti:pet AND abs:pet",
        "unsubscribe pet",
    ]
    assert "only if title and abstract both had it" in repr(answer)
    assert (Say("unsubscribe mri"),) in [block.spans for block in answer.blocks if isinstance(block, Text)]


def test_without_single_words_nothing_is_offered(store: Store) -> None:
    """Nobody is bothered with what does not concern them."""
    assert sentences(take_over(store, ("medical imaging", ()), ("ti:mri AND abs:mri", ()))) == []


def test_two_headings_of_one_meaning_become_one_keyword(store: Store) -> None:
    """Their papers are put together, each once."""
    take_over(
        store, ("MRI", (a_paper("2504.00001"),)), ("mri", (a_paper("2504.00001"), a_paper("2504.00002")))
    )
    ((text, papers),) = store.table(CHANNEL.id, 10)
    assert text == "MRI"
    assert [paper.id for paper in papers] == ["2504.00001", "2504.00002"]


def test_a_heading_nobody_can_follow_is_named_and_nothing_is_imported(store: Store) -> None:
    """All or nothing."""
    with pytest.raises(PapersError, match="The heading “the of” of the page cannot be followed: "):
        take_over(store, ("mri", (a_paper("2504.00001"),)), ("the of", ()))
    assert store.follows(CHANNEL.id, NOW) == []
    assert store.paper_count() == 0


def test_imported_rows_come_before_others_of_the_same_date(store: Store) -> None:
    """Then the newest identifier; a later date comes before all."""
    page = ("mri", (a_paper("2504.00005"), a_paper("2504.00009")))
    take_over(store, page)
    keyword = store.follows(CHANNEL.id, NOW)[0].keyword_id
    later = [a_paper("2504.00001"), a_paper("2504.00008"), a_paper("2504.00003", day=4)]
    store.save_known(keyword, later, Origin.API, NOW)
    page_now = read_page(page_of(store, CHANNEL.id, NOW).text)
    assert [paper.id.removeprefix("2504.0000") for paper in page_now.tables[0][1]] == [
        "3",
        "5",
        "9",
        "8",
        "1",
    ]


def test_a_page_can_be_imported_again(store: Store) -> None:
    """Nothing changes the second time."""
    take_over(store, ("mri", (a_paper("2504.00001"), a_paper("2504.00002"))))
    before = page_of(store, CHANNEL.id, NOW).text
    answer = take_over(store, *read_page(before).tables)
    assert page_of(store, CHANNEL.id, NOW).text == before
    assert answer.summary == "Nothing on this page is new: 1 keyword followed and 2 papers known already."


def test_a_page_with_one_more_paper_is_news(store: Store) -> None:
    """Also where all its keywords are followed."""
    take_over(store, ("mri", (a_paper("2504.00001"),)))
    answer = take_over(store, ("mri", (a_paper("2504.00001"), a_paper("2504.00002"))))
    assert answer.summary == "Imported 2 papers and followed mri."


def test_a_page_knows_how_much_stands_on_it(store: Store) -> None:
    """A paper in two tables is one paper, as it is when the page is imported."""
    both = a_paper("2504.00001")
    take_over(store, ("mri", (both, a_paper("2504.00002"))), ("study", (both,)))
    written = page_of(store, CHANNEL.id, NOW)
    assert (written.keywords, written.papers) == (2, 2)


def test_a_newer_version_is_not_overwritten_by_an_old_page(store: Store) -> None:
    """What arXiv said itself counts more."""
    new = replace(a_paper("2504.00001", "A better study of MRI", day=4), version=2)
    store.save_known(None, [new], Origin.API, NOW)
    take_over(store, ("mri", (a_paper("2504.00001"),)))
    assert store.paper(new.id) == new


def test_the_page_of_a_channel_that_follows_nothing_is_only_its_header(store: Store) -> None:
    """With the last update."""
    page = page_of(store, CHANNEL.id, NOW).text
    assert page == write_page([], date(2025, 4, 4))
    assert "Last update: 2025-04-04" in page


def test_the_real_page_comes_out_of_the_database_as_it_went_in(store: Store) -> None:
    """Same tables, row for row, byte for byte, but for one word in angle brackets."""
    text = real_data("daily-papers-2025-04-04.md").read_text(encoding="utf-8")
    answer = import_page(store, CHANNEL, read_page(text), ADA, NOW)
    assert "227 papers" in answer.summary
    assert tables(page_of(store, CHANNEL.id, NOW).text) == tables(text).replace("<HYBNEXT>", "&lt;HYBNEXT>")
    assert store.owed(CHANNEL.id, NOW).matches == ()
