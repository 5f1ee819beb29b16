"""Drawings of payloads, and logs: nothing gets into them that should not."""

import logging
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import payload, picture
from bot.cli.drawing import draw
from bot.cli.logs import OneLine
from bot.domain import PaperId
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
)

ATTRIBUTES = {"class", "style", "href", "lang", "charset", "name", "content"}


class Tags(HTMLParser):
    """Which elements a page has, and where its links go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert all(
            name in {"class", "style", "href", "lang", "charset", "name", "content"} for name, _ in attrs
        )

    def handle_data(self, data: str) -> None:
        self.words += data


DRAWN = {
    "html", "meta", "title", "style", "body", "div", "b", "i", "h2", "h3", "p", "ol", "ul", "li", "small",
    "a", "code", "strong", "em", "s", "span", "hr",
}  # fmt: skip


def everything(text: str) -> Message:
    """A message with this text in every place."""
    spans = (text, Strong(text), Code(text), Say(text), Link(text, f"https://arxiv.org/{text}"))
    line = PaperLine(
        id=PaperId("2504.02408"), url="https://arxiv.org/abs/2504.02408v1", title=text, authors=text,
        categories=text, date=text, comment=text, keywords=(text,),
    )  # fmt: skip
    card = PaperCard(line=line, authors=text, abstract=text, facts=((text, text),), links=(Link(text, text),))
    return Message(
        summary=text,
        blocks=(
            Heading(text), Text(spans), Note(spans), Items((spans, (text,))), Items((spans,), numbered=True),
            line, card, Actions((Action(text, text),)),
        ),
        abstracts=True,
    )  # fmt: skip


STRANGE = st.text(alphabet=st.sampled_from("<script>&\"'/javascript:onload=*_`[]()\\#- \n")) | st.text()


@pytest.mark.parametrize("platform", ["slack", "discord"])
@settings(deadline=None)
@given(text=STRANGE)
def test_strangers_text_is_only_text_in_a_drawing(platform, text):
    tags = Tags(draw(platform, payload(platform, everything(text))))
    assert tags.names <= DRAWN
    assert all(link == "#" or link.startswith(("https://", "http://")) for link in tags.links)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_a_drawing_shows_what_the_chat_would(platform):
    page = draw(platform, payload(platform, everything("fast mri")))
    assert page.startswith("<!doctype html>")
    words = Tags(page).words
    assert "fast mri" in words
    assert "Abstract of…" in words
    assert "http://" not in page.replace("https://", "")
    assert "src=" not in page


def test_a_drawing_of_the_terminal_has_links_and_only_text():
    tags = Tags(picture(everything("a <b>bold</b> claim")))
    assert "https://arxiv.org/abs/2504.02408v1" in tags.links
    assert "a <b>bold</b> claim" in tags.words


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcdef",
        "xapp-1-A1-22-deadbeef",
        "MTE0NjQyODc4Nzg0ODc0NTA0MQ.GkXw2f.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ],
)
def test_secrets_do_not_get_into_the_log(secret):
    assert secret not in logged(f"posting with {secret} failed")
    assert "hunter2" not in logged("cannot reach postgresql://papers:hunter2@db/papers")


def test_a_line_of_the_log_says_when_in_utc():
    assert logged("harvest: 12 papers").endswith("Z INFO bot.engine: harvest: 12 papers")


def logged(words: str) -> str:
    record = logging.LogRecord("bot.engine", logging.INFO, __file__, 1, words, None, None)
    return OneLine().format(record)
