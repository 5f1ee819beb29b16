"""What can be wrong with a keyword, each in one sentence with an example that works."""

from bot.errors import KeywordError

LONGEST = 300
LONGEST_LIST = 3_000
"""Of several keywords between commas, all together."""
DEEPEST = 20

_AFTER_PREFIX = {"au:": 'au:"Yann LeCun"', "cat:": "cat:eess.IV", "co:": "co:MICCAI", "all:": "mri"}


def empty() -> KeywordError:
    return KeywordError("There is no keyword here.", at=0, example="magnetic resonance imaging")


def too_long(length: int) -> KeywordError:
    return KeywordError(
        f"A keyword may have {LONGEST} characters; this one has {length:,}.",
        at=LONGEST,
        example="mri OR fmri",
    )


def too_long_written_out(length: int) -> KeywordError:
    problem = f"A keyword may have {LONGEST} characters; written out in full this one has {length:,}."
    return KeywordError(problem, at=0, example="mri OR fmri")


def too_deep(at: int) -> KeywordError:
    return KeywordError(
        f"More than {DEEPEST} brackets inside one another are too many.",
        at=at,
        example="mri AND (brain OR heart)",
    )


def unclosed_quote(at: int) -> KeywordError:
    return KeywordError("This quotation mark is never closed.", at=at, example='"medical imaging"')


def unclosed_bracket(at: int) -> KeywordError:
    return KeywordError("This bracket is never closed.", at=at, example="mri AND (brain OR heart)")


def unopened_bracket(at: int) -> KeywordError:
    return KeywordError("This bracket was never opened.", at=at, example="mri AND (brain OR heart)")


def empty_brackets(at: int) -> KeywordError:
    return KeywordError("There is nothing in these brackets.", at=at, example="mri AND (brain OR heart)")


def dangling(operator: str, at: int) -> KeywordError:
    if operator == "NOT":
        return KeywordError("NOT needs something after it.", at=at, example="mri AND NOT brain")
    return KeywordError(f"{operator} needs something on both sides.", at=at, example=f"mri {operator} brain")


def only_exclusions(at: int) -> KeywordError:
    return KeywordError(
        "This says only what to leave out; say also what to look for.", at=at, example="mri AND NOT brain"
    )


def only_common_words(words: str, at: int) -> KeywordError:
    return KeywordError(
        f"“{_short(words)}” has only words that are in every paper; add one that is not.",
        at=at,
        example="attention is all you need",
    )


def no_words(words: str, at: int) -> KeywordError:
    shown = f"“{_short(words)}” has no word in it" if words else "These quotation marks have no word in them"
    return KeywordError(f"{shown} to look for.", at=at, example='"medical imaging"')


def bare_prefix(prefix: str, at: int) -> KeywordError:
    example = _AFTER_PREFIX.get(prefix, f"{prefix}mri")
    return KeywordError(f"{prefix} needs a word right after it.", at=at, example=example)


def no_name(words: str, at: int) -> KeywordError:
    return KeywordError(f"“{_short(words)}” has no family name in it.", at=at, example='au:"Yann LeCun"')


def no_category(words: str, at: int, near: str | None = None) -> KeywordError:
    guess = f"; the nearest is {near}." if near else "."
    example = f"cat:{near}" if near else "mri cat:eess.IV"
    return KeywordError(f"“{_short(words)}” is no arXiv category{guess}", at=at, example=example)


def no_class(words: str, at: int, archive: str) -> KeywordError:
    problem = f"“{_short(words)}” is no arXiv category; the nearest is {archive}.*, all of {archive}."
    return KeywordError(problem, at=at, example=f"cat:{archive}.*")


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"
