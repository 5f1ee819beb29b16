"""arXiv: each of its two doors is asked once, in turn and some seconds apart; and what time it is there."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app import App
from bot.check.clocks import compared
from bot.errors import SourceError
from bot.keywords import parse
from bot.ports import ASK_AGAIN, Finding

PROBE = "mri"


def findings(app: App) -> Iterator[Finding]:
    """The harvest's door first: it tells the time, too."""
    yield from _harvest(app)
    yield _search(app)


def _harvest(app: App) -> Iterator[Finding]:
    try:
        there = app.arxiv.identify(app.clock())
    except SourceError as error:
        fix = f"{ASK_AGAIN}; or look at ARXIV_OAI_URL" if app.settings.arxiv.oai_url else ASK_AGAIN
        yield Finding(False, "arXiv harvest", f"not answering ({error.reason})", fix)
        return
    yield Finding(True, "arXiv harvest", "answers")
    if there:
        yield compared(app, there)


def _search(app: App) -> Finding:
    own = bool(app.settings.arxiv.api_url)
    try:
        found = app.arxiv.newest(parse(PROBE), 1, app.clock())
    except SourceError as error:
        fix = f"{ASK_AGAIN}; or look at ARXIV_API_URL" if own else ASK_AGAIN
        return Finding(False, "arXiv search", f"not answering ({error.reason})", fix)
    if not found:
        fix = "look at ARXIV_API_URL" if own else "try again later: it finds hundreds when it is well"
        return Finding(False, "arXiv search", f"answers, but finds nothing about {PROBE}", fix)
    return Finding(True, "arXiv search", f"answers; the newest paper about {PROBE} is {found[0].id}")
