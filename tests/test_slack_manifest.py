"""The app people create from our manifest can do what the adapter does, and nothing else."""

from pathlib import Path

import pytest
import yaml

import adapters.slack
from adapters.slack.ears import SHOW_ABSTRACT


@pytest.fixture
def manifest() -> dict:
    return yaml.safe_load(
        Path(adapters.slack.__file__).with_name("manifest.yaml").read_text(encoding="utf-8")
    )


def test_it_needs_no_public_address(manifest):
    """Socket Mode, with buttons and menus; no address of ours anywhere."""
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "url" not in str(manifest)


def test_it_asks_for_what_is_used_and_no_more(manifest):
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {
        "commands",
        "chat:write",
        "app_mentions:read",
        "im:history",
        "channels:history",
        "groups:history",
        "channels:read",
        "groups:read",
        "users:read",
    }
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [
        "app_mention",
        "message.im",
        "member_joined_channel",
    ]


def test_its_shortcut_is_the_one_we_hear(manifest):
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHOW_ABSTRACT)
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_it_keeps_slacks_limits(manifest):
    """https://github.com/slackapi/manifest-schema"""
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/papers"
    assert command["should_escape"] is False
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
