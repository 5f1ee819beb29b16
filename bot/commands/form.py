"""The settings of a channel as one form: each field says a sentence that could be typed as well."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands import wishes
from bot.commands.asked import Asked
from bot.commands.wishes import Wish
from bot.message import Blank, Choice, Form
from bot.schedule import typed

_SWITCHES: dict[wishes.Name, tuple[str, str, str]] = {
    "quiet": ("Days without papers", "Nothing is posted", "One line says why"),
    "replacements": ("New versions of papers", "Not posted", "Posted, too"),
    "cross-lists": ("Older papers that reach a followed category", "Not posted", "Posted, too"),
    "compact": ("A digest", "With the details of each paper", "Compact, two lines a paper"),
}
"""What it is about, off, on."""


def settings_form(asked: Asked) -> Form:
    """Everything that is one choice or one line; what is followed and muted has sentences of its own."""
    when = Blank(
        label="The digest comes",
        sentence="schedule",
        typed=typed(asked.channel.schedule),
        hint="Such as 9am, 08:30 mon-thu Europe/Paris, weekly mon 8:30, or announced",
    )
    fields: tuple[Choice | Blank, ...] = (when, _posting(asked), *_switches(asked), *_changers(asked))
    return Form(title="Settings", label="Change settings", sentence="settings", fields=fields)


def _posting(asked: Asked) -> Choice:
    options = (("On", "resume"), ("Paused until somebody resumes", "pause"))
    if asked.channel.paused:
        return Choice(label="Posting", options=(options[0], ("Paused", "pause")), chosen=1)
    return Choice(label="Posting", options=options, chosen=0)


def _switches(asked: Asked) -> Iterator[Choice]:
    for name, (label, off, on) in _SWITCHES.items():
        options = ((off, Wish(name, False).typed), (on, Wish(name, True).typed))
        held = wishes.held(name, asked.channel.preferences)
        yield Choice(label=label, options=options, chosen=int(bool(held.value)))


def _changers(asked: Asked) -> Iterator[Choice]:
    """Only for those who may choose it."""
    held = wishes.held("changes", asked.channel.preferences).value
    if asked.request.manages is None and held is None:
        return  # nobody could tell who manages the channel, so it would change nothing
    if asked.request.manages is False or asked.request.direct:
        return
    usual = "those who manage it" if asked.request.managers_decide else "everyone"
    values = (
        (f"As is usual here: {usual}", None),
        ("Everyone", False),
        ("Those who manage the channel", True),
    )
    options = tuple((label, Wish("changes", value).typed) for label, value in values)
    yield Choice(
        label="Changes are made by", options=options, chosen=[value for _, value in values].index(held)
    )
