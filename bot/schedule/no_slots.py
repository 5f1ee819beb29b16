"""Times people say that no digest can keep to."""

import re

from bot.errors import RequestError

_NO_MORE = re.compile(
    r"(?:turn(?:ed)? )?off|never|none|no|nothing|stop|cancel|disabled?|no (?:more|digests?)", re.IGNORECASE
)
_NO_TIME = re.compile(
    r"""hourly|monthly|yearly|annually|quarterly|bi-?weekly|fortnightly|(?:every|each)\ (?:hour|month|year)
    |(?:every\ other|every\ second|every\ two)\ (?:day|week|month)s?|twice\ (?:a|per)\ (?:day|week|month)
    |tomorrow|today|tonight|now|later|soon|sometimes?|often|always|once|whenever|never\ again
    |(?:in\ the\ |every\ |each\ )?(?:morning|afternoon|evening|night)s?""",
    re.IGNORECASE | re.VERBOSE,
)


def means_no_slot(text: str) -> bool:
    """Whether it says when, yet nothing a digest could keep to: ``monthly``, ``tomorrow``, ``off``."""
    said = _line(text)
    return bool(_NO_MORE.fullmatch(said) or _NO_TIME.fullmatch(said))


def no_slot(text: str) -> RequestError:
    """Why it cannot be kept to, and what can."""
    said = _line(text)
    if _NO_MORE.fullmatch(said):
        problem = (
            "A digest comes as long as something is followed here. To have none, pause, or follow nothing."
        )
        return RequestError(problem, example="pause")
    problem = f"I do not know “{said}”: say a time of day, weekdays (or weekly), a time zone."
    return RequestError(problem, example="schedule weekly mon 8:30")


def _line(text: str) -> str:
    return " ".join(text.split())
