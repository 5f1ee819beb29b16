"""Everything that can go wrong and be told to a person, as one tree.

    PapersError                      one plain sentence: what is wrong, and what to do
    ├── KeywordError                 a keyword that cannot be followed or asked
    ├── RequestError                 any other sentence in chat we cannot act on
    ├── ConfigError                  all mistakes in config.yaml and the environment at once
    ├── StoreError                   the database: read-only, locked, corrupt, full, unreachable
    │   └── StoreNewer               a newer version of this program made or upgraded it
    ├── SourceError                  arXiv did not give a usable answer
    │   ├── SourceBusy               arXiv asks us to wait: 406, 429, 503, "Rate exceeded."
    │   ├── SourceRefused            arXiv says the request itself is wrong: 400, badArgument
    │   └── SourceClosed             we hung up ourselves, because the bot is stopping
    ├── AccessError                  a token that is missing, wrong or not allowed enough
    ├── DeliveryError                a post that surely did not go out; ``permanent``: never will
    │   └── DeliveryUnknown          a post that may have gone out
    └── CannotAsk                    the platform cannot tell whether a post went out

Library errors are translated into these where they enter the house, with the cause chained.
The text of each is shown to people as it is.
"""

from collections.abc import Sequence
from datetime import timedelta


class PapersError(Exception):
    """One plain sentence that says what is wrong and what to do."""


class KeywordError(PapersError):
    """A keyword nobody can follow: what is wrong, where, and an example that works."""

    def __init__(self, problem: str, *, at: int, example: str) -> None:
        """``at`` is the offset in the text where the problem starts, in characters."""
        super().__init__(problem, at, example)
        self.problem = problem
        self.at = at
        self.example = example

    def __str__(self) -> str:
        return self.problem


class RequestError(PapersError):
    """A sentence we understood well enough to know that it cannot be done as typed."""

    def __init__(self, problem: str, *, example: str | None = None) -> None:
        super().__init__(problem, example)
        self.problem = problem
        self.example = example

    def __str__(self) -> str:
        return self.problem


class ConfigError(PapersError):
    """Every mistake found in the settings, each a sentence with its place and what would be right."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class StoreError(PapersError):
    """The database cannot be used; nothing of the failed step was written."""


class StoreNewer(StoreError):
    """A newer version of this program made or upgraded the database: this one leaves it alone."""


class SourceError(PapersError):
    """arXiv did not give a usable answer; whoever asked may ask again later."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.reason


class SourceBusy(SourceError):
    """arXiv asks us to wait (406, 429, 503 or such a body); ``retry_after`` if it said how long."""


class SourceRefused(SourceError):
    """arXiv says the request itself is wrong; asking the same again is pointless."""


class SourceClosed(SourceError):
    """We hung up ourselves, because the bot is stopping; arXiv is not to blame."""


class AccessError(PapersError):
    """A token is missing, wrong or not allowed enough: which one, and where to find the right one."""


class DeliveryError(PapersError):
    """A post surely did not go out."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None) -> None:
        """``permanent`` pauses the channel until somebody acts; otherwise it is tried again."""
        super().__init__(reason, permanent, retry_after)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.reason


class DeliveryUnknown(DeliveryError):
    """A post may have gone out: the connection broke, or the platform failed while it worked."""


class CannotAsk(PapersError):
    """The platform cannot be asked whether a post went out (no permission, no history)."""
