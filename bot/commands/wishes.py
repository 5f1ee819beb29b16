"""What a channel wants beyond its keywords and its time, as people say it: ``quiet days: on``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from bot.domain import Preferences
from bot.errors import RequestError

Name = Literal["quiet", "replacements", "cross-lists", "compact", "changes"]

NAMES: tuple[Name, ...] = ("quiet", "replacements", "cross-lists", "compact", "changes")


@dataclass(frozen=True, slots=True)
class Wish:
    """One preference and what it shall be; None is *as is usual here*, for who may change things."""

    name: Name
    value: bool | None

    def granted(self, old: Preferences) -> Preferences:
        """The preferences with this one as wished."""
        match self.name:
            case "quiet":
                return replace(old, quiet_days=bool(self.value))
            case "replacements":
                return replace(old, replacements=bool(self.value))
            case "cross-lists":
                return replace(old, cross_lists=bool(self.value))
            case "compact":
                return replace(old, compact=bool(self.value))
            case "changes":
                return replace(old, managers_only=self.value)

    @property
    def typed(self) -> str:
        """What to say to get it."""
        if self.name != "changes":
            return f"settings {self.name} {'on' if self.value else 'off'}"
        return f"settings changes {_WHO_TYPED[self.value]}"


def held(name: Name, preferences: Preferences) -> Wish:
    """The wish that this preference is as it is."""
    values: dict[Name, bool | None] = {
        "quiet": preferences.quiet_days,
        "replacements": preferences.replacements,
        "cross-lists": preferences.cross_lists,
        "compact": preferences.compact,
        "changes": preferences.managers_only,
    }
    return Wish(name, values[name])


# --- reading ------------------------------------------------------------------------------------

_WHO_TYPED: dict[bool | None, str] = {True: "managers", False: "everyone", None: "usual"}
_WORDS: dict[Name, str] = {
    "quiet": r"quiet(?:[ -](?:days?|lines?|posts?))?",
    "replacements": r"replacements?|replaced(?: papers)?|new[ -]versions?|versions?",
    "cross-lists": r"cross[- ]?list(?:s|ed|ings?)?(?: papers)?",
    "compact": r"compact(?: (?:digests?|posts?|layout))?",
    "changes": r"changes?|(?:who )?(?:may|can) change(?: (?:things|it|this|settings))?|permissions?",
}
_NAMED: dict[Name, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})(?![\w-])", re.IGNORECASE) for name, words in _WORDS.items()
}
_ON = {"on", "yes", "true", "enable", "enabled", "start"}
_OFF = {"off", "no", "false", "disable", "disabled", "none", "never", "stop", "without"}
_WHO: dict[str, bool | None] = {
    **dict.fromkeys(("everyone", "everybody", "anyone", "anybody", "all", "members"), False),
    **dict.fromkeys(("managers", "manager", "admins", "admin", "moderators", "mods", "owners"), True),
    **dict.fromkeys(("usual", "default"), None),
}
_FILLER = {
    "turn",
    "switch",
    "set",
    "to",
    "is",
    "are",
    "be",
    "the",
    "with",
    "by",
    "for",
    "as",
    "only",
    "please",
}
_BARE = re.compile(
    r"""(?:enable|disable|(?:turn|switch)\ (?:on|off))\ (?:the\ )?(?P<first>{any})
    |(?:(?:turn|switch)\ )?(?P<last>{any})(?:\ ?:)?\ (?:on|off)""".format(
        any="|".join(_WORDS[name].replace(" ", r"\ ") for name in NAMES if name != "changes")
    ),
    re.IGNORECASE | re.VERBOSE,
)


def is_one(text: str) -> bool:
    """Whether words after ``settings`` name a preference, or a value one may have."""
    return _name(text) is not None or any(
        word in _ON or word in _OFF or word in _WHO for word in _words(text)
    )


def is_one_by_itself(sentence: str) -> bool:
    """``enable replacements``, ``turn quiet days off``: without ``settings`` in front."""
    return bool(_BARE.fullmatch(sentence))


def read(text: str) -> Wish:
    """The wish in ``quiet days: on``. Raises `RequestError` with what is wrong and an example."""
    name = _name(text)
    if name is None:
        raise RequestError(
            f"I know no setting “{text[:40]}”; there are {', '.join(NAMES[:-1])} and {NAMES[-1]}.",
            example="settings quiet on",
        )
    words = [word for word in _words(_NAMED[name].sub(" ", text, count=1)) if word not in _FILLER]
    value = _value(name, words)
    if value == "?":
        if name == "changes":
            problem = "Who may change things here: everyone, or managers?"
            raise RequestError(problem, example="settings changes managers")
        raise RequestError(f"Say on or off after {name}.", example=f"settings {name} on")
    return Wish(name, value)


def _name(text: str) -> Name | None:
    return next((name for name in NAMES if _NAMED[name].search(text)), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s:=,]+", text.lower())


def _value(name: Name, words: list[str]) -> bool | Literal["?"] | None:
    """The one value these words say."""
    if len(words) != 1:
        return "?"
    if name == "changes":
        return _WHO.get(words[0], "?")
    return True if words[0] in _ON else False if words[0] in _OFF else "?"
