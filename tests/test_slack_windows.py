"""Abstracts, settings and questions in windows: through the real slack-bolt, to the real commands."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack.render import render
from bot.domain import Channel, Preferences
from bot.message import Message, paper_line
from dialogue import LAB, NEW, NOW, Room
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run, seen, words

DIGEST = {
    **render(Message(summary="a digest", blocks=tuple(map(paper_line, NEW[:3])), abstracts=True)),
    "ts": "1700000000.000100",
}
"""As it hangs in the channel since last year."""


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return a_room(tmp_path)


@pytest.fixture
def desk(room: Room) -> RoomDesk:
    return RoomDesk(room)


# --- abstracts ----------------------------------------------------------------------------------


async def test_an_abstract_opens_in_a_window(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.pick, DIGEST, "MRI of the heart", answers=0, user="U2")
        view = await run(slack_server.wait_for_window, "MRI of the heart")
    assert view["title"]["text"] == "Abstract"
    assert "submit" not in view
    assert NEW[1].abstract in words(view)


async def test_an_abstract_too_late_for_a_window_is_shown_to_the_person_alone(slack_server, desk):
    """The three seconds are over."""
    slack_server.fail_next("views.open", "expired_trigger_id")
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.pick, DIGEST, "MRI of the heart")
    assert "MRI of the heart" in words(answer)
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False


@pytest.mark.parametrize("kind", ["internal_error", "http500_html", "ratelimited", "drop_before"])
async def test_a_window_slack_does_not_open_is_a_private_answer(slack_server, desk, kind):
    slack_server.fail_next("views.open", kind)
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.pick, DIGEST, "MRI of the heart")
    assert "MRI of the heart" in words(answer)


async def test_a_paper_arxiv_is_asked_for_comes_into_the_window(slack_server, desk):
    message = {"text": "see https://arxiv.org/abs/2503.05999", "ts": "1.5"}
    async with hearing(slack_server, desk):
        await run(slack_server.point, message)
        view = await run(slack_server.wait_for_window, "2503.05999")
        await run(slack_server.wait_for_window, "arXiv has no paper")
    assert len(slack_server.windows.shown) == 1
    assert view["id"] in slack_server.windows.shown


async def test_a_closed_window_does_not_swallow_the_later_answer(slack_server, desk):
    slack_server.fail_next("views.update", "not_found")
    message = {"text": "see https://arxiv.org/abs/2503.05999", "ts": "1.5"}
    async with hearing(slack_server, desk):
        act = await run(slack_server.point, message)
        (answer,) = await run(act.wait_for, 1)
    assert "arXiv has no paper" in words(answer)


# --- the shortcut on a message ------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        {"text": "worth reading: <https://arxiv.org/abs/2503.09001|Deep MRI>"},
        {"text": "see arXiv:2503.09001v1, page 3"},
        {"text": "", "attachments": [{"title_link": "https://arxiv.org/abs/2503.09001", "fallback": "[no]"}]},
        {
            "text": "",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "link", "url": "https://arxiv.org/pdf/2503.09001"}],
                        }
                    ],
                }
            ],
        },
    ],
)
async def test_the_paper_of_a_message_is_shown_in_a_window(slack_server, desk, message):
    async with hearing(slack_server, desk):
        await run(slack_server.point, {**message, "ts": "1.5"})
        view = await run(slack_server.wait_for_window, "Deep MRI")
    assert view["title"]["text"] == "Abstract"


async def test_a_message_without_a_paper_says_so(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.point, {"text": "lunch at 12:30 on 2025-03-09?", "ts": "1.5"})
        await run(slack_server.wait_for_window, "I see no arXiv paper in that message.")


async def test_a_digest_of_ours_shows_its_first_papers(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.point, DIGEST)
        view = await run(slack_server.wait_for_window, "Deep MRI")
    assert all(paper.title in words(view) for paper in NEW[:3])


async def test_another_apps_shortcut_is_ignored(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.point, {"text": "2503.09001"}, callback="other")
        await run(slack_server.type, "C1", "mri")
    assert [request.said for request in desk.asked] == ["mri"]


# --- settings -----------------------------------------------------------------------------------


async def test_settings_are_a_form_of_what_holds(slack_server, desk):
    slack_server.admins.add("U1")
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
    fields = {block["label"]["text"]: block["element"] for block in view["blocks"]}
    assert list(fields) == [
        "The digest comes",
        "Posting",
        "Days without papers",
        "New versions of papers",
        "Older papers that reach a followed category",
        "A digest",
        "Changes are made by",
    ]
    assert fields["The digest comes"]["initial_value"] == "09:00 mon-fri Europe/Paris"
    held = [field["initial_option"]["text"]["text"] for field in list(fields.values())[1:]]
    assert held[:4] == ["On", "Nothing is posted", "Not posted", "Not posted"]
    assert held[-1] == "As is usual here: everyone"


async def test_what_was_changed_in_the_form_is_said_and_told(slack_server, desk):
    desk.room.say("subscribe mri")
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings", user="U2")
        view = await run(slack_server.wait_for_window, "Settings")
        changes = {"Days without papers": "One line says why", "The digest comes": "8:30"}
        await run(slack_server.submit, view, changes, user="U2")
        told = await run(slack_server.wait_for_window, "From now on")
    assert [request.said for request in desk.asked[1:]] == ["schedule 8:30", "settings quiet on"]
    assert {request.who.id for request in desk.asked} == {"U2"}
    assert "From now on the digest comes Monday to Friday at 08:30" in words(told)
    assert "From now on a day without papers brings one line here that says why." in words(told)
    lines = [words(message) for message in slack_server.messages("C1")]
    assert [line.split(":")[0] for line in lines] == [
        "Bob changed the digest of this channel",
        "Bob changed the settings here",
    ]
    assert slack_server.objections == []


async def test_a_form_that_changes_nothing_closes(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        await run(slack_server.submit, view)
    assert slack_server.windows.shown == {}
    assert [request.said for request in desk.asked] == ["settings"]


async def test_a_mistake_is_told_under_its_field_and_nothing_is_changed(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        changes = {"Days without papers": "One line says why", "The digest comes": "25:00"}
        await run(slack_server.submit, view, changes)
    (field, problem), *none = slack_server.windows.shown[view["id"]]["errors"].items()
    assert not none
    assert field.endswith(":schedule")
    assert problem == "“25:00” is not a time of day. For example: 09:00 mon-fri Europe/Paris"
    assert desk.room.store.channel(LAB) is None
    assert slack_server.objections == []


async def test_who_may_not_change_things_gets_no_form(slack_server, desk):
    channel = Channel(id=LAB, preferences=Preferences(managers_only=True))
    desk.room.store.set_preferences(channel, NOW)
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "settings")
    assert slack_server.windows.shown == {}
    assert "How things are set up here" in words(answer)
    assert "Change settings" not in words(answer)


async def test_where_no_window_opens_settings_are_sentences(slack_server, desk):
    slack_server.fail_next("views.open", "expired_trigger_id")
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "settings")
        assert "/papers settings quiet on" in words(answer)
        await run(slack_server.press, answer, "Change settings", answers=0)
        await run(slack_server.wait_for_window, "Settings")


async def test_in_a_thread_a_button_opens_the_form(slack_server, desk):
    """A mention brings nothing that could open a window."""
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> settings")
        (message,) = await run(slack_server.wait_for_messages, "C1", 1)
        await run(slack_server.press, message, "Change settings", answers=0)
        await run(slack_server.wait_for_window, "Settings")


async def test_a_slow_change_is_waited_for_in_the_window(slack_server, desk):
    """Slack hears within three seconds what becomes of the window."""

    class Slow(RoomDesk):
        async def answer(self, request):
            await asyncio.sleep(0.4 if request.said.startswith("settings quiet") else 0)
            return await super().answer(request)

    async with hearing(slack_server, Slow(desk.room)):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        act = await run(slack_server.submit, view, {"Days without papers": "One line says why"})
        assert act.response["response_action"] == "update"
        assert "I am working on it …" in seen(act.response)
        await run(slack_server.wait_for_window, "From now on a day without papers")


# --- buttons that ask ---------------------------------------------------------------------------


async def test_a_button_asks_and_says_what_was_typed(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.press, card, "Follow a topic", answers=0, channel="C3")
        view = await run(slack_server.wait_for_window, "Which topic?")
        assert view["title"]["text"] == "Follow a topic"
        await run(slack_server.submit, view, {"Which topic? For example: mri": "mri"})
        told = await run(slack_server.wait_for_window, "now follows")
    assert words(told).startswith("This channel now follows mri")
    assert [follow.text for follow in desk.room.store.follows("slack/T1/C3", NOW)] == ["mri"]
    assert words(slack_server.messages("C3")[-1]).startswith("Ann follows mri here")


async def test_a_list_is_pasted_line_by_line(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.press, card, "Import a list", answers=0, channel="C3")
        view = await run(slack_server.wait_for_window, "Import a list")
        (field,) = view["blocks"]
        assert field["element"]["multiline"] is True
        await run(slack_server.submit, view, {field["label"]["text"]: "## mri\n## medical imaging"})
        await run(slack_server.wait_for_window, "now follows")
    followed = [follow.text for follow in desk.room.store.follows("slack/T1/C3", NOW)]
    assert followed == ["mri", "medical imaging"]


async def test_a_mistyped_keyword_is_told_under_the_question(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.press, card, "Follow a topic", answers=0, channel="C3")
        view = await run(slack_server.wait_for_window, "Which topic?")
        await run(slack_server.submit, view, {"Which topic? For example: mri": '"mri'})
    (problem,) = slack_server.windows.shown[view["id"]]["errors"].values()
    assert problem.startswith("This quotation mark is never closed.")


async def test_where_no_window_opens_it_is_said_how_to_type_it(slack_server, desk):
    slack_server.fail_next("views.open", "expired_trigger_id")
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        (answer,) = await run(slack_server.press, card, "Follow a topic", channel="C3")
    assert words(answer) == "Which topic? For example: mri. To answer, type /papers subscribe …"


# --- buttons in windows -------------------------------------------------------------------------


async def test_what_a_window_shows_can_be_shared_from_there(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.pick, DIGEST, "MRI of the heart", answers=0, user="U2")
        view = await run(slack_server.wait_for_window, "MRI of the heart")
        await run(slack_server.touch_in, view, "Share", user="U2")
        await run(slack_server.wait_for_window, "Shared.")
        (message,) = await run(slack_server.wait_for_messages, "C1", 1)
    assert words(message).startswith("Bob shares:MRI of the heart")


async def test_an_answer_for_a_window_that_was_closed_is_whispered(slack_server, desk):
    slack_server.fail_next("views.update", "not_found")
    async with hearing(slack_server, desk):
        await run(slack_server.pick, DIGEST, "MRI of the heart", answers=0, user="U2")
        view = await run(slack_server.wait_for_window, "MRI of the heart")
        await run(slack_server.touch_in, view, "Share", user="U2")
        (whisper,) = await run(slack_server.wait_for_whispers)
    assert (whisper["channel"], whisper["user"]) == ("C1", "U2")


# --- answers whose address is closed ------------------------------------------------------------


async def test_an_address_that_expired_is_no_end(slack_server, desk):
    """Half an hour is over: the person is told by a post only they see."""

    class Slow(RoomDesk):
        async def answer(self, request):
            slack_server.pass_time(1_801)
            return await super().answer(request)

    async with hearing(slack_server, Slow(desk.room)):
        act = await run(slack_server.say, "C1", "mri", user="U2")
        (whisper,) = await run(slack_server.wait_for_whispers)
    assert act.answers == []
    assert (whisper["channel"], whisper["user"]) == ("C1", "U2")
    assert "The newest 5 papers for" in seen(whisper)


@pytest.mark.parametrize("kind", ["drop_before", "http500_html"])
async def test_an_address_nobody_answers_at_is_no_end(slack_server, desk, kind):
    slack_server.fail_next("response_url", kind, times=4)
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "mri")
        await run(slack_server.wait_for_whispers)


async def test_a_whisper_slack_finds_no_form_for_is_plain(slack_server, desk):
    slack_server.fail_next("response_url", "http500_html", times=2)
    slack_server.fail_next("chat.postEphemeral", "invalid_blocks")
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "mri")
        (whisper,) = await run(slack_server.wait_for_whispers)
    assert "blocks" not in whisper
    assert "arxiv.org/abs/2503.09006" in whisper["text"]


async def test_where_no_way_is_left_the_log_says_so(slack_server, desk, caplog):
    slack_server.fail_next("response_url", "http500_html", times=2)
    slack_server.fail_next("chat.postEphemeral", "user_not_in_channel")
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "mri")
        await run(slack_server.wait_here, lambda: slack_server.called("chat.postEphemeral"), "no whisper")
        (answer,) = await run(slack_server.type, "C1", "help")
    assert "an answer did not reach its person" in caplog.text
    assert "New arXiv papers" in words(answer)


async def test_a_late_answer_finds_its_address_expired(slack_server, desk):
    class Late(RoomDesk):
        async def later(self, answer):
            slack_server.pass_time(1_801)
            return await super().later(answer)

    async with hearing(slack_server, Late(desk.room)):
        act = await run(slack_server.say, "C1", "zebrafish")
        await run(slack_server.wait_for_whispers)
    assert len(act.answers) == 1
    assert "zebrafish" in seen(slack_server.whispers)


async def test_from_following_to_its_time_in_one_window(slack_server, desk):
    """Each step takes the place of the one before."""
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.press, card, "Follow a topic", answers=0, channel="C3")
        view = await run(slack_server.wait_for_window, "Which topic?")
        await run(slack_server.submit, view, {"Which topic? For example: mri": "mri"})
        told = await run(slack_server.wait_for_window, "now follows")
        await run(slack_server.touch_in, told, "Change the time")
        asked = await run(slack_server.wait_for_window, "When shall it come?")
        await run(slack_server.submit, asked, {asked["blocks"][0]["label"]["text"]: "Pariss"})
        (problem,) = slack_server.windows.shown[asked["id"]]["errors"].values()
        assert problem.startswith("I know no time zone “Pariss”; did you mean Europe/Paris?")
        await run(slack_server.submit, asked, {asked["blocks"][0]["label"]["text"]: "8am"})
        done = await run(slack_server.wait_for_window, "From now on the digest comes")
        await run(slack_server.touch_in, done, "Undo")
        undone = await run(slack_server.wait_for_window, "at 09:00")
    assert list(slack_server.windows.shown) == [undone["id"]]


# --- once, and at any age -----------------------------------------------------------------------


async def test_what_is_handed_in_twice_is_said_once(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        await run(slack_server.submit, view, {"The digest comes": "8:30"}, copies=3)
        await run(slack_server.type, "C1", "list")
    assert sorted(request.said for request in desk.asked) == ["list", "schedule 8:30", "settings"]
    assert len(slack_server.messages("C1")) == 1


async def test_what_is_pressed_once_is_said_once(slack_server, desk):
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "mri")
        share = next(each for each in answer["blocks"][-1]["elements"] if each["text"]["text"] == "Share")
        await run(slack_server.touch, answer, share, copies=3)
        await run(slack_server.type, "C1", "list")
    assert [words(message)[:10] for message in slack_server.messages("C1")] == ["Ann shares"]


async def test_a_question_of_a_card_of_months_ago_is_still_asked(slack_server, desk):
    """All a button needs stands in the message."""
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
    async with hearing(slack_server, RoomDesk(desk.room)):
        await run(slack_server.press, card, "Follow a topic", answers=0, channel="C3")
        view = await run(slack_server.wait_for_window, "Which topic?")
    async with hearing(slack_server, RoomDesk(desk.room)):
        await run(slack_server.submit, view, {"Which topic? For example: mri": "mri"})
        await run(slack_server.wait_for_window, "now follows")
    assert desk.room.store.followed_texts("slack/T1/C3") == ["mri"]
