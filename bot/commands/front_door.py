"""The forgiving front door: whatever people type → what they mean.

In this order: characters and markup are made plain; ``search`` is always a search; an identifier or a link
is that paper; a verb, if it stands alone or its text has the verb's shape; else a search, with the time
window taken off and without filler. Pure: nothing is looked up, and nothing can be wrong yet (a keyword's
own mistakes are found when it is parsed).
"""

import re
from dataclasses import replace

from bot.commands import filler, verbs
from bot.commands.identifiers import identifiers, leads_elsewhere, versions
from bot.commands.normalise import has_pictures, normalise
from bot.commands.objects import subscribed, unsubscribed
from bot.commands.understood import (
    AskSchedule,
    AskStatus,
    AuthorHint,
    Help,
    Incomplete,
    ListFollows,
    Looked,
    NotAPaper,
    Nothing,
    Recent,
    Resume,
    Search,
    SetSchedule,
    Show,
    Understood,
)
from bot.commands.windows import split_window

TITLE_WORDS = 3
"""Fewer words than these are never taken for a pasted title."""

_CALL = re.compile(
    r"\A(?:<@[!&]?\w+(?:\|[^>]*)?>[\s,:]*(?=\S)|@papers\b[\s,:]*|[/!](?:papers?|feed|arxiv)\b\s*|/(?=\w))+",
    re.IGNORECASE,
)
_LOOKED = {"it is there": Looked(there=True), "post again": Looked(there=False)}
_HELP_FLAG = re.compile(r"\?+|--?h|--?help")
_MENTION = re.compile(r"<@[!&]?\w+(?:\|(?P<label>[^>]*))?>|(?<!\S)@(?P<name>[^\W\d][^\":,()<>@]+)")
_NUMBER = re.compile(r"[#\d][\d./:v-]*")
_STOP = re.compile(r"stop(?: (?:following|posting|sending|watching))?(?: (?P<what>.+))?", re.IGNORECASE)
_BEFORE = re.compile(r"(?P<text>.+) before (?P<id>\S+)", re.IGNORECASE)


def understand(text: str) -> Understood:
    """What somebody means. Never raises."""
    typed = _CALL.sub("", normalise(text), count=1)
    if _HELP_FLAG.fullmatch(typed) or (not typed and has_pictures(text)):
        return Help()
    typed = filler.without_greeting(filler.without_politeness(typed))
    return _older(_line(typed)) or _meant(typed)


def _older(sentence: str) -> Search | None:
    """``… before 2504.02408``: the same search, further back."""
    further = _BEFORE.fullmatch(sentence)
    ids = identifiers(further["id"]) if further else ()
    search = _meant(further["text"]) if further and ids else None
    return replace(search, below=ids[0], stops=None, title="") if isinstance(search, Search) else None


def _meant(typed: str) -> Understood:
    first, rest = (*typed.split(maxsplit=1), "", "")[:2]
    verb = verbs.verb_called(first)
    if verb == "search":
        return _searched(_line(rest))
    if looked := _LOOKED.get(_line(typed).lower()):
        return looked
    if verb in {None, "show"} and (named := _named(_line(typed))):
        return named
    return (_done(verb, rest) if verb else None) or _stopped(_line(typed)) or _asked(_line(typed))


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
    return Show(ids, versions(sentence)) if ids else None


def _done(verb: str, typed: str) -> Understood | None:
    """What a verb asks for, or None where its words are a keyword after all (``status epilepticus``)."""
    rest = _line(typed)
    if _HELP_FLAG.fullmatch(rest) or (rest.lower() == "help" and verb != "help"):
        return Help(verb)
    match verb:
        case "subscribe" | "unsubscribe":
            return _changed(verb, typed)
        case "list":
            return ListFollows() if not rest or verbs.is_about_list(rest) else None
        case "status":
            return AskStatus() if not rest or verbs.is_about_status(rest) else None
        case "resume":
            return Resume() if not rest or verbs.is_about_resuming(rest) else None
        case "help":
            topic = verbs.help_topic(rest)
            return None if topic is None else Help(topic)
        case "schedule":
            return _scheduled(rest)
        case _:
            return _shown(rest)


def _changed(verb: str, typed: str) -> Understood:
    if not typed:
        return Incomplete(verb)
    if typed.lower() == "list":  # as other bots call it
        return ListFollows()
    if mention := _mention(typed):
        return mention
    return subscribed(typed) if verb == "subscribe" else unsubscribed(typed)


def _scheduled(rest: str) -> Understood | None:
    if not rest:
        return AskSchedule()
    return SetSchedule(rest) if verbs.is_about_schedule(rest) else None


def _shown(rest: str) -> Understood | None:
    """``show`` with what is no identifier (those are seen to before): ``show mri`` is a search."""
    if not rest:
        return Incomplete("show")
    return NotAPaper(rest) if leads_elsewhere(rest) or _NUMBER.fullmatch(rest) else None


def _stopped(sentence: str) -> Understood | None:
    """``stop #3`` and ``stop all`` end these; other words are a search, unless they are followed here."""
    found = _STOP.fullmatch(sentence)
    if not found:
        return None
    if not found["what"]:
        return Incomplete("unsubscribe")
    ends = unsubscribed(found["what"])
    if not ends.text:
        return ends
    search = _asked(sentence)
    return replace(search, stops=ends) if isinstance(search, Search) else search


def _asked(sentence: str) -> Understood:
    """A question in people's own words."""
    if not sentence:
        return Nothing()
    if verbs.is_about_us(sentence):
        return Help()
    if leads_elsewhere(sentence):
        return NotAPaper(sentence)
    if mention := _mention(sentence):
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
    return Search(text, window, meant=verbs.mistyped(sentence), title=title)


def _mention(typed: str) -> AuthorHint | None:
    """Whoever is called with an ``@``, outside quotes."""
    found = None if '"' in typed else _MENTION.search(typed)
    return AuthorHint((found["label"] or found["name"] or "").strip()) if found else None
