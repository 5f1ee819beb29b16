"""settings: how a channel is set up, each thing with the sentence that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.commands import wishes
from bot.commands.asked import Asked, paused_words, public_line
from bot.commands.form import settings_form
from bot.commands.understood import SetPreference
from bot.commands.wishes import Wish
from bot.errors import RequestError
from bot.message import Action, Actions, Items, Message, Say, Spans, papers, say, text
from bot.ports import Answer
from bot.schedule import in_words

_NAMED: dict[wishes.Name, str] = {
    "quiet": "Days without papers",
    "replacements": "New versions of papers",
    "cross-lists": "Older papers that only now reach a followed category",
    "compact": "A digest",
}
_HELD: dict[wishes.Name, tuple[str, str]] = {
    "quiet": ("nothing is posted", "one line says why"),
    "replacements": ("not posted", "posted, too"),
    "cross-lists": ("not posted", "posted, too"),
    "compact": ("with the details of each paper", "compact, two lines a paper"),
}
_EFFECTS = {
    "quiet": (
        "a day without papers brings no post here",
        "a day without papers brings one line here that says why",
    ),
    "replacements": (
        "new versions of papers are not posted here",
        "new versions of papers that match are posted here, too",
    ),
    "cross-lists": (
        "older papers that only now reach a followed category are not posted here",
        "older papers that only now reach a followed category are posted here, too",
    ),
    "compact": (
        "a digest has the details of each paper",
        "a digest is compact, with two lines a paper",
    ),
}


def tell_settings(asked: Asked) -> Answer:
    """Everything this channel can have its own way."""
    head = "How things are set up here, and what to say to change them:"
    changers = () if asked.request.direct else (_changers(asked),)
    rows = (*_content(asked), *_switches(asked), *changers)
    form = (settings_form(asked),) if asked.may_change else ()
    return Answer(private=Message(summary=head, blocks=(text(head), Items(rows), *form)))


def set_preference(asked: Asked, said: SetPreference) -> Answer:
    """Change one preference; all else stays as it is."""
    asked.check_may_change()
    wish = wishes.read(said.text)
    if wish.name == "changes" and asked.request.manages is False:
        problem = "Nothing was changed: who may change things is decided by those who manage the channel."
        raise RequestError(problem)
    if wish.name == "changes" and asked.request.direct:
        raise RequestError("Here you alone change things, so there is nothing to decide.", example="settings")
    old = asked.channel.preferences
    if wish.granted(old) == old:
        return Answer(private=say(f"That is so already: {_effect(asked, wish)}."))
    asked.store.set_preferences(replace(asked.channel, preferences=wish.granted(old)), asked.now)
    head, undo = f"From now on {_effect(asked, wish)}.", wishes.held(wish.name, old).typed
    return Answer(
        private=Message(summary=head, blocks=(text(head), Actions((Action("Undo", undo),)))),
        public=public_line(asked, (f"changed the settings here: {_effect(asked, wish)}.",), undo),
        undo=undo,
    )


def _effect(asked: Asked, wish: Wish) -> str:
    """What comes of a wish."""
    if wish.name == "changes":
        return f"changes here are made by {_who(asked, wish.value)}"
    return _EFFECTS[wish.name][bool(wish.value)]


def _who(asked: Asked, managers_only: bool | None) -> str:
    """Whose sentences change things; where nobody can tell who manages a channel, it is as usual."""
    if managers_only is None:
        return (
            f"{'those who manage the channel' if asked.request.managers_decide else 'everyone'}, as is usual"
        )
    if not managers_only:
        return "everyone"
    nobody_known = (
        ""
        if asked.request.manages is not None
        else " (this chat does not tell me who they are, so everyone still may)"
    )
    return f"those who manage the channel{nobody_known}"


# --- all of them --------------------------------------------------------------------------------


def _content(asked: Asked) -> Iterator[Spans]:
    """When, what, and whether at all."""
    followed = len(asked.store.followed_texts(asked.channel.id))
    muted = len(asked.store.mutes(asked.channel.id))
    yield ("The digest comes ", in_words(asked.channel.schedule), " · ", Say("schedule 9am"))
    yield _counted(followed, "followed", Say("list") if followed else Say("subscribe mri"))
    yield _counted(muted, "muted", Say("mute") if muted else Say("mute survey"))
    if asked.channel.paused:
        yield (paused_words(asked).rstrip("."), " · ", Say("resume"))
    else:
        yield ("Not paused · ", Say("pause until friday"))


def _counted(count: int, how: str, sentence: Say) -> Spans:
    return (f"{papers(count, 'keyword') if count else 'Nothing'} {how} · ", sentence)


def _switches(asked: Asked) -> Iterator[Spans]:
    for name, words in _HELD.items():
        held = wishes.held(name, asked.channel.preferences)
        other = Wish(held.name, not held.value)
        yield (f"{_NAMED[name]}: {words[bool(held.value)]} · ", Say(other.typed))


def _changers(asked: Asked) -> Spans:
    held = wishes.held("changes", asked.channel.preferences)
    other = Wish("changes", not (asked.request.managers_decide if held.value is None else held.value))
    return (f"Changes are made by {_who(asked, held.value)} · ", Say(other.typed))
