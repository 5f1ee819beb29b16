"""The usual proxy variables hold for Slack: for each address its own, and NO_PROXY, too."""

import asyncio

import pytest

from adapters.slack import connect
from adapters.slack.client import answer_client, web_client
from bot.config import load
from bot.message import say
from bot.ports import Answer, Proxies
from slack_ear import listener, run, words
from slack_server import BOT_TOKEN

DEAD = "http://127.0.0.1:9"
API = "https://slack.com/api/"
SOCKET = "wss://wss-primary.slack.com/link/?ticket=1"
ANSWER = "https://hooks.slack.com/commands/T1/1/2"


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, API, None),
        ({"HTTPS_PROXY": DEAD}, API, DEAD),
        ({"https_proxy": DEAD}, SOCKET, DEAD),
        ({"HTTPS_PROXY": DEAD}, ANSWER, DEAD),
        ({"HTTP_PROXY": DEAD}, API, None),
        ({"HTTP_PROXY": DEAD}, "http://127.0.0.1:8080/api/", DEAD),
        ({"HTTPS_PROXY": DEAD}, "ws://127.0.0.1:8080/socket/1", None),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "slack.com"}, API, None),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "slack.com"}, SOCKET, None),
        ({"HTTPS_PROXY": DEAD, "no_proxy": "localhost, .slack.com"}, ANSWER, None),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "*.slack.com"}, ANSWER, None),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "hooks.slack.com"}, API, DEAD),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "lack.com"}, API, DEAD),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": "*"}, API, None),
        ({"HTTPS_PROXY": DEAD, "NO_PROXY": ""}, API, DEAD),
        ({"HTTP_PROXY": DEAD, "NO_PROXY": "127.0.0.1:8080"}, "http://127.0.0.1:8080/api/", None),
        ({"HTTP_PROXY": DEAD, "NO_PROXY": "127.0.0.1:8080"}, "http://127.0.0.1:9090/api/", DEAD),
        ({"HTTPS_PROXY": " "}, API, None),
    ],
)
def test_each_address_has_its_own_way(variables, url, proxy):
    assert Proxies(variables).to(url) == proxy


async def test_the_library_is_not_left_to_look_for_itself(monkeypatch):
    """Its variable is set in the process, and spares Slack all the same."""
    monkeypatch.setenv("HTTPS_PROXY", DEAD)
    spared = Proxies({"HTTPS_PROXY": DEAD, "NO_PROXY": "slack.com"})
    assert web_client(token=BOT_TOKEN, url=API, seconds=5, proxies=spared).proxy is None
    assert answer_client(url=ANSWER, seconds=5, proxies=spared).proxy is None
    through = Proxies({"HTTPS_PROXY": DEAD})
    assert web_client(token=BOT_TOKEN, url=API, seconds=5, proxies=through).proxy == DEAD


class Echo:
    async def answer(self, request):
        return Answer(private=say(f"You said: {request.said}"))

    async def asks_who_manages(self, request):
        return False

    async def is_new(self, occasion):
        return True


async def test_everything_goes_past_a_proxy_that_spares_slack(slack_server, monkeypatch):
    """The Web API, the socket and the answers: none of them would get through."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, DEAD)
    spared = {"HTTPS_PROXY": DEAD, "HTTP_PROXY": DEAD, "NO_PROXY": "127.0.0.1"}
    chat = connect({**slack_server.env, **spared}, Echo())
    await chat.open()
    await chat.close()
    task = asyncio.create_task(listener(slack_server, Echo(), proxies=spared).run())
    await run(slack_server.wait_until_connected)
    (answer,) = await run(slack_server.type, "C1", "hello")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert words(answer) == "You said: hello"


def test_the_variables_reach_the_adapter(tmp_path):
    env = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "HTTPS_PROXY": DEAD,
        "no_proxy": "slack.com",
    }
    (tmp_path / "config.yaml").write_text("")
    settings = load(tmp_path / "config.yaml", env)
    assert Proxies(settings.slack).to(API) is None
