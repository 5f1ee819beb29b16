"""``/feed`` as a table: every verb, and its options with what may be typed there. Each is a sentence, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to type or to choose; in the sentence ``link`` stands before it."""

    name: str
    hint: str
    required: bool = False
    link: str = ""
    choices: tuple[str, ...] = ()  # all there are
    begins: str = ""  # the sentence that is completed with it; other options' names in braces
    shape: str = ".*"  # of what is offered, where such a sentence could be completed otherwise, too

    def beginning(self, others: Mapping[str, str]) -> str:
        """What stands before the option in a sentence, as far as it is said."""
        return self.begins.format_map(_Said(others))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One subcommand."""

    name: str
    does: str
    options: tuple[Option, ...] = ()

    def sentence(self, given: Mapping[str, str]) -> str:
        """The sentence to say; what is left out is left out there, too."""
        said = (f"{option.link}{given[option.name]}" for option in self.options if given.get(option.name))
        return " ".join([self.name, *said])


class _Said(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return ""


WINDOWS = ("today", "yesterday", "this week", "last week", "this month", "last month")
_FOLLOWED = "unsubscribe "

VERBS = (
    Verb(
        name="subscribe",
        does="Follow a keyword here",
        options=(
            Option(name="keyword", hint='for example: mri, or au:"LeCun"', required=True),
            Option(
                name="instead_of",
                hint="a keyword that is then followed no longer",
                link="instead of ",
                begins=_FOLLOWED,
            ),
        ),
    ),
    Verb(
        name="unsubscribe",
        does="Stop following a keyword",
        options=(
            Option(name="keyword", hint="a keyword, its #number, or all", required=True, begins=_FOLLOWED),
        ),
    ),
    Verb(name="list", does="What this channel follows"),
    Verb(name="preview", does="What the next digest would hold, shown only to you"),
    Verb(
        name="schedule",
        does="When the digest comes; with nothing said, how it is",
        options=(
            Option(
                name="at",
                hint="for example: 09:00, 8pm, or announced",
                begins="schedule ",
                shape=r".*\d.*|noon|announced",
            ),
            Option(
                name="days",
                hint="for example: mon-fri, daily, monday",
                begins="schedule 9am ",
                shape="[a-z-]+",
            ),
            Option(
                name="zone", hint="a city, or a zone such as Europe/Paris", begins="schedule 9am mon-fri "
            ),
        ),
    ),
    Verb(
        name="pause",
        does="No digest for a while; new papers are kept",
        options=(
            Option(
                name="until",
                hint="for example: friday; 2 dec; monday 9am. Left out: until somebody resumes",
                link="until ",
                begins="pause until ",
            ),
        ),
    ),
    Verb(name="resume", does="Post again, and catch up"),
    Verb(
        name="mute",
        does="Leave out papers about something; with nothing said, what is muted",
        options=(Option(name="keyword", hint='for example: survey, or au:"LeCun"', begins="mute "),),
    ),
    Verb(
        name="unmute",
        does="Post such papers again",
        options=(Option(name="keyword", hint="a keyword, its #number, or all", begins="unmute "),),
    ),
    Verb(
        name="why",
        does="Why a paper was posted here, or not",
        options=(
            Option(name="paper", hint="an arXiv number or link, for example: 2504.02408", required=True),
        ),
    ),
    Verb(
        name="settings",
        does="How this channel is set up; with nothing said, all of it",
        options=(
            Option(
                name="setting",
                hint="what to change",
                choices=("quiet", "replacements", "cross-lists", "compact", "changes"),
            ),
            Option(
                name="to", hint="on or off; for changes: everyone or managers", begins="settings {setting} "
            ),
        ),
    ),
    Verb(name="status", does="Whether papers come in and go out"),
    Verb(
        name="search",
        does="The newest papers for a keyword",
        options=(
            Option(name="keyword", hint="for example: mri", required=True, begins="search "),
            Option(name="when", hint="only papers since then", choices=WINDOWS),
        ),
    ),
    Verb(
        name="show",
        does="A paper with its abstract",
        options=(
            Option(name="paper", hint="an arXiv number or link, for example: 2504.02408", required=True),
        ),
    ),
    Verb(
        name="share",
        does="Show everybody here a paper, or those for a keyword",
        options=(
            Option(
                name="what", hint="an arXiv number, or a keyword such as mri", required=True, begins="search "
            ),
        ),
    ),
    Verb(
        name="help",
        does="What can be said",
        options=(Option(name="about", hint="a verb, or keywords", begins="help "),),
    ),
)
