"""The forgiving front door: whatever people type → what they mean.

In this order: characters and markup are made plain; ``search`` is always a search; an identifier or a link
is that paper; a verb, if it stands alone or its text has the verb's shape; else a search, with the time
window taken off and without filler. Pure: nothing is looked up, and nothing can be wrong yet (a keyword's
own mistakes are found when it is parsed).
"""

import re
from dataclasses import replace

from bot.commands import filler, orders, shapes, wishes
from bot.commands.identifiers import identifiers, leads_elsewhere, versions
from bot.commands.mentions import mentioned
from bot.commands.mistyped import mistyped
from bot.commands.normalise import has_pictures, normalise
from bot.commands.objects import unsubscribed
from bot.commands.orders import HELP_FLAG
from bot.commands.understood import (
    AskMutes,
    AskPreferences,
    Change,
    Help,
    Incomplete,
    Looked,
    NotAPaper,
    Nothing,
    Paperless,
    Recent,
    Search,
    SetPreference,
    Show,
    Understood,
    Unsubscribe,
    Why,
)
from bot.commands.verbs import verb_called
from bot.commands.windows import split_window

TITLE_WORDS = 3
"""Fewer words than these are never taken for a pasted title."""

_CALL = re.compile(
    r"\A(?:<@[!&]?\w+(?:\|[^>]*)?>[\s,:]*(?=\S)|@papers\b[\s,:]*|[/!](?:papers?|feed|arxiv)\b\s*"
    r"|query:\s*(?=\S)|/(?=\w))+",
    re.IGNORECASE,
)
_OF_MESSAGE = re.compile(r"(?P<verb>show|why) papers of this message:(?P<text>.*)", re.IGNORECASE)
"""What a chat says for somebody who points at a message."""

_LOOKED = {"it is there": Looked(there=True), "post again": Looked(there=False)}
_STOP = re.compile(r"stop(?: (?:following|posting|sending|watching))?(?: (?P<what>.+))?", re.IGNORECASE)
_BEFORE = re.compile(r"(?P<text>.+) before (?P<id>\S+)", re.IGNORECASE)


def understand(text: str, *, picked: bool = False) -> Understood:
    """What somebody means; its verb is one for sure where it was ``picked``. Never raises."""
    typed = _CALL.sub("", normalise(text), count=1)
    if HELP_FLAG.fullmatch(typed) or (not typed and has_pictures(text)):
        return Help()
    typed = filler.without_greeting(filler.without_politeness(typed))
    return _older(_line(typed)) or _meant(typed, picked)


def changes(text: str) -> bool:
    """Whether saying so may change what a channel gets."""
    meant = understand(text)
    return isinstance(meant, Change) or (isinstance(meant, Search) and isinstance(meant.stops, Unsubscribe))


def _older(sentence: str) -> Search | None:
    """``… before 2504.02408``: the same search, further back."""
    further = _BEFORE.fullmatch(sentence)
    ids = identifiers(further["id"]) if further else ()
    search = _meant(further["text"]) if further and ids else None
    return replace(search, below=ids[0], stops=None, title="") if isinstance(search, Search) else None


def _meant(typed: str, picked: bool = False) -> Understood:
    first, rest = (*typed.split(maxsplit=1), "", "")[:2]
    verb, line = verb_called(first), _line(typed)
    if verb == "search":
        return _searched(_line(rest))
    if pointed := _OF_MESSAGE.fullmatch(line):
        return _of_message(pointed["verb"].lower(), pointed["text"])
    if looked := _LOOKED.get(line.lower()):
        return looked
    if verb in {None, "show"} and (named := _named(line)):
        return named
    order = orders.ordered(verb, rest, picked) if verb else None
    return order or _without_verb(line) or _stopped(line) or _asked(line)


def _without_verb(sentence: str) -> Understood | None:
    """``show settings``, ``list mutes``, ``turn quiet days off``."""
    if shapes.is_about_all_settings(sentence):
        return AskPreferences()
    if shapes.is_about_mutes(sentence):
        return AskMutes()
    return SetPreference(sentence) if wishes.is_one_by_itself(sentence) else None


def _line(typed: str) -> str:
    return " ".join(typed.split())


def _searched(rest: str) -> Understood:
    """``search …``: all of it is the keyword, but for ``for`` in front and a time at the end."""
    text = rest[4:] if rest.lower().startswith("for ") else rest
    keyword, window = split_window(text)
    if not text:
        return Incomplete("search")
    return Search(keyword, window) if keyword else Search(text)


def _named(sentence: str) -> Understood | None:
    """Papers named by identifier or link, whatever stands around them."""
    ids = identifiers(sentence)
    if ids and orders.asks_why(sentence):
        return Why(ids)
    return Show(ids, versions(sentence)) if ids else None


def _of_message(verb: str, text: str) -> Understood:
    ids = identifiers(text)
    if not ids:
        return Paperless()
    return Why(ids) if verb == "why" else Show(ids, versions(text))


def _stopped(sentence: str) -> Understood | None:
    """``stop #3`` and ``stop all`` end these; other words are a search, unless they are followed here."""
    found = _STOP.fullmatch(sentence)
    if not found:
        return None
    if not found["what"]:
        return Incomplete("unsubscribe")
    if shapes.end_of_pause(found["what"]) is not None:
        return orders.paused(found["what"])
    ends = unsubscribed(found["what"])
    if not ends.text:
        return ends
    search = _asked(sentence)
    return replace(search, stops=ends) if isinstance(search, Search) else search


def _asked(sentence: str) -> Understood:
    """A question in people's own words."""
    if not sentence:
        return Nothing()
    if shapes.is_about_us(sentence):
        return Help()
    if leads_elsewhere(sentence):
        return NotAPaper(sentence)
    if mention := mentioned(sentence):
        return mention
    rest, window = split_window(sentence)
    text = filler.subject(rest)
    if window is None:
        text, window = split_window(text)
    if not text:
        return Recent(window)
    if author := filler.by_author(rest) or filler.by_author(text):
        text = f'au:"{author}"'
    title = sentence if len(sentence.split()) >= TITLE_WORDS else ""
    return Search(text, window, meant=mistyped(sentence), title=title)
