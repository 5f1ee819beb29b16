"""Sentences we offer are understood as they were meant, whatever the keyword looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import keywords
from bot.commands.front_door import understand
from bot.commands.sentences import going_on, muting, searching, subscribing, unmuting, unsubscribing
from bot.commands.understood import Mute, Search, Subscribe, Unmute, Unsubscribe
from bot.domain import Keyword, PaperId
from bot.errors import KeywordError

AWKWARD = [
    "mri",
    "list",
    "schedule 9:00",
    "status",
    "subscribe",
    "last week",
    "mri last week",
    "deep learning today",
    "with until today mri",
    "new papers",
    "position papers",
    "papers with code",
    "what's new",
    "show attend",
    "for example",
    "to be continued",
    "all",
    "everything",
    "3",
    "yes please",
    "here",
    "mri here",
    "mri, ct",
    "(mri OR brain), ct",
    '="image generation"',
    'au:"Yann LeCun"',
    "cat:cs.*",
    "C++",
    "mri -ultrasound",
    "by design",
    "daily",
    "sleep daily",
    "help",
    "2504.02408 mri",
    "AIDS",
    "today",
    "mri #3",
    "attention; a survey",
    "button",
    "channel",
    "until friday",
    "survey for 3 days",
    "pause until friday",
    "why 2504.02408",
    "settings",
    "quiet days on",
    "0;0",
]


def keys(texts: str) -> list[str]:
    return [keyword.key for keyword in keywords.parse_list(texts)]


def check(keyword: Keyword) -> None:
    followed = understand(subscribing([keyword.text]))
    assert isinstance(followed, Subscribe)
    assert keys(followed.text) == [keyword.key]
    left = understand(unsubscribing([keyword.text]))
    assert isinstance(left, Unsubscribe)
    assert keys(left.text) == [keyword.key]
    muted = understand(muting([keyword.text]))
    assert isinstance(muted, Mute)
    assert (keys(muted.text), muted.everything, muted.dropped) == ([keyword.key], False, None)
    unmuted = understand(unmuting([keyword.text]))
    assert isinstance(unmuted, Unmute)
    assert (keys(unmuted.text), unmuted.everything) == ([keyword.key], False)
    found = understand(searching(keyword.text))
    assert isinstance(found, Search)
    assert keywords.parse(found.text).key == keyword.key
    assert found.window is None
    for window in (None, "last week"):
        more = understand(going_on(keyword.text, window, PaperId("2503.09001")))
        assert isinstance(more, Search)
        assert keywords.parse(more.text).key == keyword.key
        assert (more.window and more.window.said, more.below) == (window, "2503.09001")


@pytest.mark.parametrize("text", AWKWARD)
def test_an_offered_sentence_does_what_its_button_says(text: str) -> None:
    check(keywords.parse(text))


WORDS = st.sampled_from([*" ".join(AWKWARD).split(), "brain", "in", "the", "since", "monday", "30", "days"])


@given(st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
def test_any_keyword_can_be_followed_left_and_searched_by_its_button(text: str) -> None:
    try:
        keyword = keywords.parse(text)
    except KeywordError:
        return
    check(keyword)


def test_several_keywords_fit_in_one_sentence() -> None:
    followed = understand(subscribing(["mri", "ct OR x-ray", "last week"]))
    assert isinstance(followed, Subscribe)
    assert keys(followed.text) == keys("mri, (ct OR x-ray), last week")
