"""`papers check` looks at how the app is set up at Slack: tokens, command, shortcut, events, switches."""

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

import adapters.slack
from adapters.slack.check import check
from adapters.slack.configured import EVENTS, app_of
from bot.ports import Finding
from slack_server import CONFIG_TOKEN, SlackServer

MANIFEST = yaml.safe_load(
    (Path(adapters.slack.__file__).parent / "manifest.yaml").read_text(encoding="utf-8")
)
WELL = "has the app's command, shortcut and events as the bot needs them"


def looked(server: SlackServer, **env: str) -> Sequence[Finding]:
    return asyncio.run(check({**server.env, "SLACK_CONFIG_TOKEN": CONFIG_TOKEN, **env}, []))


def wrong(server: SlackServer, **env: str) -> list[str]:
    """What is not well, with what to do about it."""
    return [f"{found.says}; {found.fix}" for found in looked(server, **env) if not found.ok]


@pytest.fixture
def server(slack_server: SlackServer) -> SlackServer:
    slack_server.manifest = deepcopy(MANIFEST)
    return slack_server


def test_an_app_made_from_our_manifest_is_well(server: SlackServer) -> None:
    assert WELL in [found.says for found in looked(server)]
    assert wrong(server) == []


def test_every_event_of_the_manifest_is_looked_for() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == EVENTS.keys()


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_the_app_is_not_told_of_is_named(server: SlackServer, event: str) -> None:
    server.manifest["settings"]["event_subscriptions"]["bot_events"].remove(event)
    (found,) = wrong(server)
    assert found.startswith(f"the app is not told of the event {event}, which the bot needs to ")
    assert found.endswith(f"Event Subscriptions → Subscribe to bot events: add {event}, then Save Changes")


SWITCHES = {
    "Socket Mode is off": ("settings", "socket_mode_enabled", False, "Socket Mode → Enable"),
    "Interactivity is off": ("settings", "interactivity", {"is_enabled": False}, "switch Interactivity on"),
    "Token Rotation is on": ("settings", "token_rotation_enabled", True, "create the app anew"),
    "the app has no command /papers": ("features", "slash_commands", [], "Slash Commands → Create New"),
    "the app has no Show abstract": ("features", "shortcuts", [], "with the Callback ID show_abstract"),
    "nobody can write": ("features", "app_home", {"messages_tab_enabled": False}, "App Home → Messages Tab"),
}


@pytest.mark.parametrize("says", SWITCHES)
def test_a_part_of_the_app_that_is_missing_is_told_with_its_place(server: SlackServer, says: str) -> None:
    part, name, value, fix = SWITCHES[says]
    server.manifest[part][name] = value
    (found,) = wrong(server)
    assert found.startswith(says)
    assert fix in found


def test_a_tab_one_can_only_read_is_no_place_to_write(server: SlackServer) -> None:
    server.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    (found,) = wrong(server)
    assert found.startswith("nobody can write to the bot")


def test_an_empty_app_is_told_all_that_is_missing(server: SlackServer) -> None:
    """As people make one by hand."""
    server.manifest = {"display_information": {"name": "Papers"}}
    assert len(wrong(server)) == len(SWITCHES) - 1 + len(EVENTS)


def test_a_command_of_another_name_will_do(server: SlackServer) -> None:
    server.manifest["features"]["slash_commands"][0]["command"] = "/arxiv"
    assert wrong(server) == []


def test_tokens_of_two_apps_are_told_apart(server: SlackServer) -> None:
    server.app = "A2"
    assert wrong(server) == [
        "SLACK_APP_TOKEN is of another app (A1) than SLACK_BOT_TOKEN (A2); "
        "take both from one app: api.slack.com/apps → your app"
    ]


def test_without_the_scope_to_ask_the_app_token_says_which_app_it_is(server: SlackServer) -> None:
    server.without_scope("users:read")
    assert WELL in [found.says for found in looked(server)]


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("xoxp-1", "SLACK_CONFIG_TOKEN does not begin with xoxe.xoxp-. The right one "),
        ("xoxe-1-refresh", "SLACK_CONFIG_TOKEN does not begin with xoxe.xoxp-. The right one "),
    ],
)
def test_another_token_is_told_with_the_place_of_the_right_one(
    server: SlackServer, token: str, says: str
) -> None:
    (found,) = wrong(server, SLACK_CONFIG_TOKEN=token)
    assert found.startswith(says)
    assert "Your App Configuration Tokens → Generate Token" in found


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("token_expired", "SLACK_CONFIG_TOKEN has expired. The right one begins with xoxe.xoxp- and lasts "),
        ("invalid_auth", "SLACK_CONFIG_TOKEN is wrong. "),
        ("app_not_found", "SLACK_CONFIG_TOKEN shows nothing of the app A1 (app_not_found); whoever made "),
        ("no_permission", "SLACK_CONFIG_TOKEN shows nothing of the app A1 (no_permission); whoever made "),
        ("http500_html", "Slack's answer cannot be read (HTTP 500); try again later"),
    ],
)
def test_where_slack_does_not_show_the_app_that_is_told(server: SlackServer, fault: str, says: str) -> None:
    server.fail_next("apps.manifest.export", fault)
    (found,) = wrong(server)
    assert found.startswith(says)


def test_without_that_token_one_is_told_how_to_have_it_looked_at(server: SlackServer) -> None:
    (found,) = [one for one in looked(server, SLACK_CONFIG_TOKEN="") if "commands and events" in one.says]
    assert found.ok
    assert "set SLACK_CONFIG_TOKEN for once" in found.fix
    assert server.called("apps.manifest.export") == []


@pytest.mark.parametrize(
    ("token", "app"), [("xapp-1-A0123ABC-456-ff", "A0123ABC"), ("xapp-else", None), ("", None)]
)
def test_an_app_token_names_its_app(token: str, app: str | None) -> None:
    assert app_of(token) == app
