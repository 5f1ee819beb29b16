"""What comes through the socket is read, or is none of our business; it never breaks us."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import heard
from adapters.slack.sealed import LONGEST, Place, Seal
from adapters.slack.windows import complaint, filled, question, window
from bot.message import Action, Blank, Choice, Form, Message, Say, Text, say
from bot.ports.once import REMEMBERED, Once
from slack_windows import view_violations

SEAL = Seal("xoxb-1")
PLACE = Place("T1", "C1", "U1")
ids = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=12)
words = st.text(max_size=60) | st.text(min_size=1, max_size=9).map(lambda some: some * 300)


# --- seals --------------------------------------------------------------------------------------


@given(ids, ids, ids)
def test_a_place_comes_back_as_it_was_sealed(team, channel, user):
    place = Place(team, channel, user)
    assert SEAL.opened(SEAL.sealed(place)) == place
    assert len(SEAL.sealed(place)) <= LONGEST


@given(st.text(max_size=200))
def test_nobody_else_writes_a_seal(text):
    assert SEAL.opened(text) is None


@given(st.integers(min_value=0, max_value=200), st.characters(codec="utf-8"))
def test_a_seal_with_one_letter_changed_is_none(at, letter):
    sealed = SEAL.sealed(PLACE)
    at %= len(sealed)
    changed = f"{sealed[:at]}{letter}{sealed[at + 1 :]}"
    opened = SEAL.opened(changed)
    assert opened in (None, PLACE)
    assert opened is None or json.loads(changed) == json.loads(sealed)


def test_the_token_is_not_in_the_seal_nor_in_its_name():
    assert "xoxb" not in SEAL.sealed(PLACE)
    assert "xoxb" not in repr(SEAL)


# --- once ---------------------------------------------------------------------------------------


def test_an_occasion_is_new_once():
    once = Once()
    assert [once.is_new(occasion) for occasion in ("a", "b", "a", None, None)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_what_is_long_past_is_forgotten():
    once = Once()
    for number in range(REMEMBERED + 1):
        once.is_new(str(number))
    assert once.is_new("0")
    assert not once.is_new(str(REMEMBERED))
    assert len(once.seen) == REMEMBERED


@pytest.mark.parametrize(
    ("body", "occasion"),
    [
        ({"event_id": "Ev1", "event": {"ts": "1.1"}}, "slack/Ev1"),
        ({"trigger_id": "1.2.a"}, "slack/1.2.a"),
        ({"actions": [{"action_ts": "7.7"}]}, "slack/7.7"),
        ({}, None),
    ],
)
def test_what_is_the_same_when_it_is_told_twice(body, occasion):
    assert heard.occasion(body) == occasion


# --- words --------------------------------------------------------------------------------------


def an_event(text: str, **more: object) -> dict:
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": text, "ts": "1.1", **more}
    return {"team_id": "T1", "event": event, "authorizations": [{"user_id": "UBOT"}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<@UBOT> mri", "mri"),
        ("<@UBOT>: subscribe mri", "subscribe mri"),
        ("<@UBOT|papers>, subscribe mri", "subscribe mri"),
        ("hey <@UBOT>, subscribe mri please", "subscribe mri please"),
        ("Hello, <@UBOT>! mri", "mri"),
        ("Thanks <@UBOT>", "Thanks"),
        ("hi <@UBOT> ", "hi"),
        ("mri <@UBOT>", "mri"),
        ("HI galaxies <@UBOT> please", "HI galaxies please"),
        ("<@U2> and <@UBOT> mri", "<@U2> and mri"),
        ("mri", "mri"),
    ],
)
def test_what_is_said_in_a_mention(text, said):
    told = heard.mentioned(an_event(text))
    assert told is not None
    assert told.request.said == said


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_message_with_a_file_or_sent_to_all_is_still_said(subtype):
    event = {"type": "message", "channel_type": "im", "channel": "D1", "subtype": subtype}
    told = heard.mentioned(an_event("mri", **event))
    assert told is not None
    assert told.request.said == "mri"


# --- places -------------------------------------------------------------------------------------

PRESSED = {
    "team": {"id": "T1"},
    "user": {"id": "U1", "name": "ann"},
    "channel": {"id": "C1"},
    "container": {"channel_id": "C1"},
    "actions": [{"type": "button", "action_id": "say:0:0", "value": "mri"}],
}
pieces = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def test_where_and_who():
    told = heard.pressed(PRESSED, SEAL)
    assert told is not None
    assert told.place == PLACE
    assert told.request.who.name == "ann"
    assert told.request.may_share


@given(st.sampled_from(["channel", "container"]), ids)
def test_two_names_for_the_channel_are_none(where, other):
    key = {"channel": "id", "container": "channel_id"}[where]
    told = heard.pressed({**PRESSED, where: {key: other}}, SEAL)
    assert (told is None) is (other != "C1")


@given(pieces)
def test_whatever_a_message_is_made_of_its_papers_are_looked_for(message):
    body = {**PRESSED, "message": {"blocks": message, "text": "see https://arxiv.org/abs/2503.09001"}}
    told = heard.shortcut(body, SEAL)
    assert told is not None
    assert "https://arxiv.org/abs/2503.09001" in told.request.said


@given(st.lists(st.text(max_size=60), max_size=400))
def test_a_long_message_stays_a_sentence(texts):
    told = heard.shortcut({**PRESSED, "message": {"text": " ".join(texts)}}, SEAL)
    assert told is not None
    assert len(told.request.said) < 2_100


# --- windows ------------------------------------------------------------------------------------

blanks = st.builds(
    Blank,
    label=words,
    sentence=st.sampled_from(["schedule", "subscribe", ""]),
    typed=st.text(max_size=300),
    hint=words,
    lines=st.booleans(),
)
choices = st.builds(
    Choice,
    label=words,
    options=st.lists(
        st.tuples(st.text(max_size=200), st.text(string.ascii_lowercase, min_size=1, max_size=70)),
        min_size=1,
        max_size=3,
        unique_by=lambda option: option[1],
    ).map(tuple),
    hint=words,
)
forms = st.builds(
    Form,
    title=words,
    label=words,
    sentence=st.just("settings"),
    fields=st.lists(blanks | choices, min_size=1, max_size=4).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(forms)
def test_any_form_is_a_window_slack_takes(form):
    view = window(Message(summary="x", blocks=(form,)), SEAL.sealed(PLACE))
    assert list(view_violations(view)) == []


@settings(max_examples=30, deadline=None)
@given(words, st.text(string.ascii_lowercase + " ", max_size=80), words, st.booleans())
def test_any_question_is_a_window_slack_takes(label, sentence, asks, lines):
    view = question(Action(label, sentence, asks=asks, lines=lines), SEAL.sealed(PLACE))
    assert list(view_violations(view)) == []


@settings(max_examples=30, deadline=None)
@given(words, words)
def test_any_message_is_a_window_slack_takes(summary, text):
    for message in (Message(summary=summary, blocks=()), Message(summary=summary, blocks=(Text((text,)),))):
        assert list(view_violations(window(message, SEAL.sealed(PLACE)))) == []


def test_only_what_was_changed_is_said_and_what_is_typed_first():
    form = Form(
        title="Settings",
        label="Change",
        sentence="settings",
        fields=(
            Choice(label="Posting", options=(("On", "resume"), ("Off", "pause")), chosen=0),
            Blank(label="When", sentence="schedule", typed="9am"),
            Choice(label="Quiet", options=(("No", "quiet off"), ("Yes", "quiet on")), chosen=0),
        ),
    )
    view = window(Message(summary="x", blocks=(form,)), "")
    first, second, third = (block["block_id"] for block in view["blocks"])
    chosen = {"selected_option": {"value": "pause"}}
    same = {"selected_option": {"value": "quiet off"}}
    state = {
        "values": {first: {"chosen": chosen}, second: {"typed": {"value": " 10am "}}, third: {"chosen": same}}
    }
    assert [field.said for field in filled({**view, "state": state})] == ["schedule 10am", "pause"]


@pytest.mark.parametrize(
    "view", [{}, {"blocks": []}, {"blocks": [{"type": "input", "block_id": "0:", "element": {}}]}]
)
def test_a_window_without_what_was_typed_says_nothing(view):
    assert filled(view) == []


def test_a_complaint_fits_under_a_field():
    assert complaint(say("x " * 500), "0:").endswith("…")
    assert len(complaint(say("x " * 500), "0:")) <= 250


def test_an_example_under_a_field_is_what_to_type_into_it():
    wrong = say("“25:00” is not a time of day. For example: ", Say("schedule 09:00 mon-fri"))
    told = "“25:00” is not a time of day. For example: "
    assert complaint(wrong, "0:schedule") == f"{told}09:00 mon-fri"
    assert complaint(wrong, "1:") == f"{told}schedule 09:00 mon-fri"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9am", "schedule 9am"),
        ("schedule 9am", "schedule 9am"),
        ("/papers schedule 9am", "schedule 9am"),
        ("Schedule  9am", "schedule 9am"),
        ("schedule", "schedule schedule"),
        ("scheduled jobs", "schedule scheduled jobs"),
    ],
)
def test_who_types_the_whole_sentence_into_a_field_is_understood(typed, said):
    view = window(
        Message(
            summary="x",
            blocks=(
                Form(
                    title="T",
                    label="L",
                    sentence="settings",
                    fields=(Blank(label="When", sentence="schedule"),),
                ),
            ),
        ),
        "",
    )
    block = view["blocks"][0]["block_id"]
    state = {"values": {block: {"typed": {"value": typed}}}}
    assert [found.said for found in filled({**view, "state": state})] == [said]
