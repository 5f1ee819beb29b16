"""Strangers' words on Discord stay words, however they are cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord.inert import code, fitted, inert, label, linked, printable, running
from adapters.discord.limits import size
from bot.message import Code, Link, Say, Strong
from discord_reader import read

NASTY = [
    "@everyone", "@here", "<@123>", "<@!1>", "<@&5>", "<#42>", "<t:0>", "<t:1:R>", "<:cat:12>", "<a:cat:12>",
    "</papers:1>", "<id:home>", "[x](http://evil.example)", "[", "]", "](", ")", "||", "**", "__", "_", "*",
    "~~", "`", "```", "\\", "\n", "# ", "## ", "-# ", "> ", ">>> ", "- ", "* ", "+ ", "1. ", "12) ", ":cat:",
    ":", "://", "https://evil.example/a", "http:", "//", "discord.gg/abc", "discord.com/invite/abc",
    "<https://evil.example>", "HTTPS://evil.example", "</mute:1>", "-#  ", "\u2028# ", "\r> ", "\u200f",
    "\u202e", "\u200b", "\ud800", "\x00", "𝔸", "🙂", "é", " ", "…", "word",
]  # fmt: skip
nasty = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(NASTY), max_size=12).map("".join))


def seen(text: str) -> str:
    """The words without what nobody sees."""
    return re.sub("[\u200b\u2060]", "", printable(text))


@given(nasty)
def test_inert_text_is_shown_letter_by_letter_and_causes_nothing(text: str) -> None:
    """No mention, no link, no formatting, no list, and no letter lost."""
    reading = read(inert(text))
    assert reading.effects == []
    assert reading.links == []
    assert seen(reading.words) == seen(text)


def test_no_line_ends_where_an_address_was_made_inert() -> None:
    """What parts it has no width and takes no line break."""
    assert inert("https://evil.example") == "https:\u2060//evil.example"


@given(nasty, st.integers(0, 60))
def test_a_cut_text_is_as_inert_as_a_whole_one(text: str, limit: int) -> None:
    """Cut to any length it fits, ends in an ellipsis and holds no broken escape."""
    cut = fitted(text, limit)
    assert size(cut) <= limit
    reading = read(cut)
    assert reading.effects == []
    assert seen(text).startswith(seen(reading.words).removesuffix("…").rstrip())


@given(nasty, st.integers(0, 120))
def test_a_link_leads_where_we_say_whatever_its_label(text: str, limit: int) -> None:
    """A label is cut and escaped so that the link stays one link to the one address."""
    drawn = fitted(text, limit, linked(text, "https://arxiv.org/abs/2504.02408v1"))
    assert size(drawn) <= limit
    reading = read(drawn)
    assert [effect for effect in reading.effects if effect != "code"] == []
    assert {url for _, url in reading.links} <= {"https://arxiv.org/abs/2504.02408v1"}
    if drawn.startswith("["):
        assert len(reading.links) == 1


@given(nasty, nasty)
def test_an_address_cannot_break_out_of_its_link(words: str, address: str) -> None:
    """Brackets, spaces and markup in an address are encoded; what is no web address is not linked."""
    reading = read(running((Link(f"see {words}", f"https://doi.org/10.1/{address}"),), 2_000))
    assert len(reading.links) <= 1
    assert reading.effects == []
    assert all(re.fullmatch(r"https://doi\.org/10\.1/[^\s<>()\[\]\"\\*`|]*", url) for _, url in reading.links)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "discord://x", "", "https:///x", "https://" + "a" * 500]
)
def test_what_is_no_web_address_is_not_linked(address: str) -> None:
    """Only what people can safely click is a link."""
    assert running((Link("here", address),), 100) == "here"


spans = st.one_of(nasty, nasty.map(Strong), nasty.map(Code), nasty.map(Say))


@given(st.lists(spans, max_size=6), st.integers(0, 200))
@example([Strong("*\n")], 7)
@example([Strong("0"), Strong(""), Strong("0"), "*"], 12)
def test_running_text_formats_only_what_we_mean(parts: list[str | Strong | Code | Say], limit: int) -> None:
    """Bold and code come from our spans alone, and the whole is within its limit."""
    drawn = running(parts, limit)
    assert size(drawn) <= limit
    assert set(read(drawn).effects) <= {"strong", "code"}
    assert read(drawn).links == []


@given(nasty)
def test_code_holds_its_words(text: str) -> None:
    """Nothing ends inline code early, and nothing in it is markup."""
    drawn = code(text)
    assert read(drawn).effects == (["code"] if drawn else [])


def test_a_sentence_to_type_is_drawn_as_discord_takes_it() -> None:
    """`Say` becomes the slash command, ready to copy."""
    assert running(("Try ", Say("help schedule")), 100) == "Try `/papers query:help schedule`"


def test_brackets_in_a_title_stay_readable() -> None:
    """A label takes no square bracket, escaped or not: wide ones stand in."""
    assert label("[Re] A study [v2") == "［Re］ A study ［v2"
