"""The app people create from our manifest can do what the adapter does, and nothing else."""

import re
from pathlib import Path

import pytest
import yaml

import adapters.slack
from adapters.slack import heard
from adapters.slack.check import NEEDED, WELCOME
from adapters.slack.ears import SHOW_ABSTRACT

FOLDER = Path(adapters.slack.__file__).parent
MANIFEST = FOLDER / "manifest.yaml"


@pytest.fixture
def manifest() -> dict:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def test_it_needs_no_public_address(manifest):
    """Socket Mode, with buttons and menus; no address of ours anywhere."""
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "url" not in str(manifest)


NEEDS = {
    "apps_connections_open": set(),  # the app's own token
    "apps_manifest_export": set(),  # a token people lend
    "auth_test": set(),
    "bots_info": {"users:read"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_update": set(),
}
"""Methods and the scopes that let a bot use them where it is used. https://docs.slack.dev/reference/methods"""

HEARD_BY = {
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
}
"""Events and the scopes that bring them. https://docs.slack.dev/reference/events"""


def source() -> str:
    """All of the adapter's code."""
    return "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))


def test_its_scopes_are_those_of_the_methods_and_events_in_use(manifest):
    """No scope is asked for that nothing needs, and none is missing."""
    called = set(re.findall(r"client\.([a-z]+_[a-zA-Z_]+)\(", source()))
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert called == NEEDS.keys()
    needed = set().union(*(NEEDS[method] for method in called), *(HEARD_BY[event] for event in events))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed | {"commands"}


def test_its_scopes_are_those_the_doctor_looks_for(manifest):
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == NEEDED.keys() | WELCOME.keys()


def test_every_event_it_brings_is_heard_and_no_other(manifest):
    """What the adapter waits for is subscribed to, and the other way round."""
    person = {"user": "U1", "channel": "C1", "ts": "1.000001", "text": "mri"}
    heard_as = {
        "app_mention": lambda: heard.mentioned(told({**person, "type": "app_mention"})),
        "message.im": lambda: heard.mentioned(
            told({**person, "type": "message", "channel_type": "im", "channel": "D1"})
        ),
        "member_joined_channel": lambda: heard.joined(
            told({"type": "member_joined_channel", "user": "UBOT", "channel": "C1"}), "UBOT"
        ),
    }
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == heard_as.keys()
    assert all(listen() is not None for listen in heard_as.values())
    assert heard.mentioned(told({**person, "type": "message", "channel_type": "channel"})) is None


def told(event: dict) -> dict:
    return {"team_id": "T1", "event": event, "authorizations": [{"user_id": "UBOT"}]}


def test_each_scope_is_explained(manifest):
    """By a comment on its line."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    for scope in manifest["oauth_config"]["scopes"]["bot"]:
        (line,) = [line for line in lines if line.strip().startswith(f"- {scope}")]
        assert len(line.partition("#")[2].split()) >= 2, line


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
