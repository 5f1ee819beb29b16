"""Verbs with a slip: what may have been meant."""

from bot.commands.shapes import end_of_pause, is_about_schedule, is_about_settings, is_moment_of_sorts
from bot.commands.verbs import verb_called

_TAKES_TEXT = ("subscribe", "unsubscribe", "follow", "unfollow", "mute", "unmute")
_ALONE = (
    "subscribe", "unsubscribe", "schedule", "status", "search", "list", "help", "show", "pause", "resume",
    "preview", "settings",
)  # fmt: skip
_OWN_WORDS = {
    "hollow", "fellow", "follows", "following", "followed", "subscript", "scheduled", "scheduler", "premier",
    "premiere", "previews", "sittings", "sitting", "settling", "settlings",
}  # fmt: skip
"""Words close to a verb that mean themselves."""


def mistyped(sentence: str) -> str | None:
    """The sentence with its first word as the verb it nearly is, where that would be understood."""
    first, _, rest = sentence.partition(" ")
    word = first.lower()
    if word in _OWN_WORDS or verb_called(word):
        return None
    near = [verb for verb in (_TAKES_TEXT if rest else _ALONE) if _is_near(word, verb)]
    near += [verb for verb in ("schedule", "pause", "settings") if rest and _is_near(word, verb)]
    verb = next((verb for verb in near if not rest or _belongs(rest, verb)), None)
    return f"{verb} {rest}".rstrip() if verb else None


def _belongs(rest: str, verb: str) -> bool:
    """Whether the words have the verb's shape."""
    match verb:
        case "schedule":
            return is_about_schedule(rest)
        case "pause":
            return end_of_pause(rest) is not None or is_moment_of_sorts(rest)
        case "settings":
            return is_about_settings(rest)
        case _:
            return True


def _is_near(word: str, verb: str) -> bool:
    """One slip, or two in a long verb; a short verb must keep its letters (no ``lost``, no ``heap``)."""
    if len(verb) <= 4:
        return len(word) == len(verb) and sorted(word) == sorted(verb) and word[0] == verb[0]
    if word[:1] != verb[0] and verb in {"pause", "preview", "resume", "settings"}:
        return False  # cause, review, assume, bettings
    return slips(word, verb) <= (1 if len(verb) <= 6 else 2)


def slips(word: str, other: str) -> int:
    """How many letters were missed, added, changed or swapped with a neighbour."""
    if abs(len(word) - len(other)) > 2:
        return max(len(word), len(other))
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and (a, word[i - 2]) == (other[j - 2], b):
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
