"""The way to a message we posted, as each platform makes it of what we know."""

import pytest

from adapters.console.render import Look
from adapters.console.render import render as on_console
from adapters.discord.render import render as on_discord
from adapters.slack.render import render as on_slack
from bot.domain import ChannelId
from bot.message import Jump, Message, say

HOME = "https://acme.slack.com/"


def jump(channel: str, message_id: str, root: str | None = None) -> Message:
    return say("It was posted: ", Jump("see it", ChannelId(channel), message_id, root), ".")


def slack_links(message: Message, home: str = HOME) -> list[str]:
    (block,) = on_slack(message, home=home)["blocks"]
    return [piece["url"] for piece in block["elements"][0]["elements"] if piece["type"] == "link"]


def test_slack_links_to_the_message_in_its_workspace() -> None:
    assert slack_links(jump("slack/T1/C2", "1743757200.000100")) == [
        "https://acme.slack.com/archives/C2/p1743757200000100"
    ]


def test_slack_links_to_a_reply_within_its_thread() -> None:
    """Without the thread, Slack would show the channel and not the reply."""
    assert slack_links(jump("slack/T1/C2", "1743757200.000200", "1743757200.000100")) == [
        "https://acme.slack.com/archives/C2/p1743757200000200?thread_ts=1743757200.000100&cid=C2"
    ]


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("discord/77/88", "https://discord.com/channels/77/88/99"),
        ("discord/@me/88", "https://discord.com/channels/@me/88/99"),
    ],
)
def test_discord_links_to_the_message(channel: str, address: str) -> None:
    (embed,) = on_discord(jump(channel, "99")).embeds
    assert embed.description == f"It was posted: [see it]({address})."


def test_discord_links_to_the_message_a_thread_hangs_on() -> None:
    """Replies are in a thread of their own, or were not taken as replies: the first part is always there."""
    (embed,) = on_discord(jump("discord/77/88", "100", "99")).embeds
    assert "(https://discord.com/channels/77/88/99)" in (embed.description or "")


@pytest.mark.parametrize(
    ("channel", "message_id", "home"),
    [
        ("console/terminal", "m1", HOME),
        ("slack/T1/C2", "1743757200.000100", ""),
        ("slack/T1/C2", "1743757200.000100", "javascript:alert(1)//.slack.com/"),
        ("slack/T1/C2/../../x", "1743757200.000100", HOME),
        ("slack/T1/C2", "not a moment", HOME),
        ("discord/77/88", "", HOME),
        ("discord/77/88", "99) [x](https://evil.example", HOME),
        ("discord/77/../..", "99", HOME),
    ],
)
def test_where_there_is_no_address_the_label_alone_is_shown(channel: str, message_id: str, home: str) -> None:
    message = jump(channel, message_id)
    assert slack_links(message, home) == []
    (embed,) = on_discord(message).embeds
    assert embed.description == "It was posted: see it."


def test_a_terminal_shows_the_label() -> None:
    from rich.console import Console

    console = Console(width=80, file=None)
    with console.capture() as capture:
        console.print(on_console(jump("slack/T1/C2", "1743757200.000100"), Look()))
    assert capture.get() == "It was posted: see it.\n"
