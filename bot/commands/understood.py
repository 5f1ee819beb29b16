"""What a sentence can mean to us, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands.windows import Window
from bot.domain import PaperId


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing was said: what happens here?"""


@dataclass(frozen=True, slots=True)
class Recent:
    """What is new for the keywords followed here."""

    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Papers for a keyword."""

    text: str
    window: Window | None = None
    meant: str | None = None  # a sentence that may have been meant instead
    below: PaperId | None = None  # only papers older than this one
    stops: Unsubscribe | None = None  # what ``stop …`` ends, if that is followed here
    title: str = field(default="", compare=False)  # all that was said, where it may be a pasted title


@dataclass(frozen=True, slots=True)
class Show:
    """These papers in full."""

    ids: tuple[PaperId, ...]
    versions: Mapping[PaperId, int] = field(default_factory=dict, compare=False)  # where one was named


@dataclass(frozen=True, slots=True)
class Share:
    """Show everybody here what these words bring."""

    text: str


@dataclass(frozen=True, slots=True)
class Replacing:
    """Keywords in the place of others."""

    new: str
    old: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow one or more keywords, separated by commas."""

    text: str
    dropped: str | None = None  # a time that was said too, and means nothing here
    replaces: Replacing | None = None  # what the text says if the old ones are followed here


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stop following keywords, by their words, their numbers in the list, or all of them."""

    text: str = ""
    numbers: tuple[int, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class ListFollows:
    """What is followed here?"""


@dataclass(frozen=True, slots=True)
class AskSchedule:
    """When is the digest posted?"""


@dataclass(frozen=True, slots=True)
class SetSchedule:
    """Post the digest at another time."""

    text: str


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Is everything well?"""


@dataclass(frozen=True, slots=True)
class Why:
    """What became of these papers in this channel?"""

    ids: tuple[PaperId, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted now?"""


@dataclass(frozen=True, slots=True)
class Pause:
    """Post nothing here for a while; ``until`` is as it was typed, None for until somebody resumes."""

    until: str | None = None
    said: str = field(default="", compare=False)  # all that stood after the verb


@dataclass(frozen=True, slots=True)
class Resume:
    """Post here again, after a pause or a refusal of the platform; ``when`` is as it was typed."""

    when: str = ""


@dataclass(frozen=True, slots=True)
class AskMutes:
    """What is muted here?"""


@dataclass(frozen=True, slots=True)
class Mute:
    """Post no papers about one or more keywords, whatever is followed."""

    text: str
    dropped: str | None = None  # a time that was said too, and means nothing here
    everything: bool = False  # no keyword, but all there is


@dataclass(frozen=True, slots=True)
class Unmute:
    """Mute keywords no longer, by their words, their numbers in the list, or all of them."""

    text: str = ""
    numbers: tuple[int, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class AskPreferences:
    """How is this channel set up?"""


@dataclass(frozen=True, slots=True)
class SetPreference:
    """Change one thing of how this channel is set up."""

    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody looked for a post that nobody could confirm."""

    there: bool  # else it is to be posted again


@dataclass(frozen=True, slots=True)
class Help:
    """How does it work? The topic is a verb, ``keywords``, empty, or a word there is no help on."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class AuthorHint:
    """A person was mentioned; authors are followed by name."""

    name: str = ""  # empty where only the platform's id was said


@dataclass(frozen=True, slots=True)
class NotAPaper:
    """A link or number that leads to no paper on arXiv."""

    said: str


@dataclass(frozen=True, slots=True)
class Paperless:
    """A message that was pointed at names no paper on arXiv."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A verb that needs more than was said."""

    verb: str


Understood = (
    Nothing
    | Recent
    | Search
    | Show
    | Share
    | Subscribe
    | Unsubscribe
    | ListFollows
    | AskSchedule
    | SetSchedule
    | AskStatus
    | Why
    | Preview
    | Pause
    | Resume
    | AskMutes
    | Mute
    | Unmute
    | AskPreferences
    | SetPreference
    | Looked
    | Help
    | AuthorHint
    | NotAPaper
    | Paperless
    | Incomplete
)

Change = Subscribe | Unsubscribe | SetSchedule | Pause | Resume | Mute | Unmute | SetPreference | Looked
"""What changes a channel."""
