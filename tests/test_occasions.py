"""Whatever a platform tells more than once is acted on once, whichever of our processes hears it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing, suppress
from pathlib import Path

import pytest

from bot.app.desk import NOTING_SECONDS, FrontDesk
from bot.commands import Commands
from bot.engine import Engine
from bot.ports import Occasions, Store
from dialogue import NOW, PARIS
from discord_bot import Listening
from discord_server import DiscordServer
from feed import Feed
from slack_ear import listener, run, words
from slack_server import SlackServer
from stores import Place, make_store


def a_desk(store: Store) -> FrontDesk:
    """The desk of a process of its own."""
    return FrontDesk(Commands(store, Engine(store, Feed()), PARIS), lambda: NOW, ThreadPoolExecutor(1))


@pytest.fixture
def two(place: Place) -> Iterator[tuple[FrontDesk, FrontDesk]]:
    """The desks of two processes that share a database."""
    stores = place.open(), place.open()
    yield a_desk(stores[0]), a_desk(stores[1])
    for store in stores:
        store.close()


# --- Slack --------------------------------------------------------------------------------------


@pytest.fixture
async def slack(slack_server: SlackServer, two: Sequence[FrontDesk]) -> AsyncIterator[SlackServer]:
    """A Slack to which two processes of ours listen."""
    ears = [asyncio.create_task(listener(slack_server, desk).run()) for desk in two]
    await run(slack_server.wait_until_connected, 2)
    yield slack_server
    for ear in ears:
        ear.cancel()
        with suppress(asyncio.CancelledError):
            await ear
    await run(slack_server.wait_here, lambda: slack_server.connections == 0, "still connected")


async def test_an_envelope_that_comes_to_two_processes_is_answered_by_one(
    slack: SlackServer, place: Place
) -> None:
    """A command, and a button; both processes acknowledge it, so that Slack is content."""
    act = await run(slack.say, "C1", "mute survey", everywhere=True)
    (answer,) = await run(act.wait_for, 1)
    await run(slack.wait_here, lambda: act.acks == 2, "not acknowledged on both")
    assert "survey" in words(answer)
    (told,) = await run(slack.wait_for_messages, "C1", 1)
    undo = next(each for each in told["blocks"][-1]["elements"] if each["text"]["text"] == "Undo")
    pressed = await run(slack.touch, told, undo, everywhere=True)
    await run(pressed.wait_for, 1)
    # What comes later is answered later: by then, whatever there was to say twice would have been said.
    await run(slack.type, "C1", "list", answers=1)
    await run(slack.type, "C1", "list", answers=1)
    assert (len(act.answers), len(pressed.answers), len(slack.messages("C1"))) == (1, 1, 2)


async def test_a_window_that_is_handed_in_to_two_processes_is_said_by_one(slack: SlackServer) -> None:
    await run(slack.say, "C1", "settings")
    view = await run(slack.wait_for_window, "Settings")
    act = await run(slack.submit, view, {"The digest comes": "8:30"}, everywhere=True)
    await run(slack.wait_here, lambda: act.acks == 2, "not acknowledged on both")
    await run(slack.type, "C1", "list")
    (told,) = slack.messages("C1")
    assert "8:30" in words(told)


# --- Discord ------------------------------------------------------------------------------------


async def test_while_one_process_takes_over_from_another_each_person_hears_one(
    discord_server: DiscordServer, two: Sequence[FrontDesk]
) -> None:
    """Every session hears everything; the answer to a command, and to what is written to us alone."""
    gateway = discord_server.gateway
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(Listening(discord_server, desk)) for desk in two]
        async with asyncio.timeout(5):
            while gateway.identified < 2:  # noqa: ASYNC110 -- the gateway tells nobody but who asks
                await asyncio.sleep(0.01)
        answered = await discord_server.say("feed subscribe", {"keyword": "mri"})
        assert "now follows" in answered.text
        await discord_server.posted(1)
        dm = discord_server.add_dm()
        for written in ("list", "help"):
            await discord_server.write(written, dm)
        await discord_server.posted(4, dm)
        for each in both:
            await each.stop()  # once all that is in hand is said
    assert len(await discord_server.posted(1)) == 1
    assert len(await discord_server.posted(4, dm)) == 4


# --- where the record cannot be asked -----------------------------------------------------------


async def test_memory_spares_the_usual_repetition_the_record(tmp_path: Path) -> None:
    acts: list[str] = []

    async def act() -> None:
        acts.append("acted")

    async def leave() -> None:
        acts.append("left it")

    store = make_store(tmp_path)
    occasions = Occasions(a_desk(store))
    for occasion in ("slack/1", "slack/1", None, None, "slack/2"):
        await occasions.act(occasion, act, leave)
    assert acts == ["acted", "left it", "acted", "acted", "acted"]
    await Occasions(a_desk(store)).act("slack/2", act, leave)
    assert acts[-1] == "left it", "another process heard it before"
    store.close()


async def test_without_a_database_people_are_answered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is locked for longer than platforms wait, so memory alone decides; the log tells."""
    store = make_store(tmp_path)
    desk = a_desk(store)
    loop = asyncio.get_running_loop()
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        began = loop.time()
        assert await desk.is_new("slack/1")
        assert NOTING_SECONDS <= loop.time() - began < NOTING_SECONDS + 1
        another.execute("ROLLBACK")
    told = "whether another process acts on the same could not be found out in time"
    assert [record.getMessage() for record in caplog.records] == [told]
    store.close()
