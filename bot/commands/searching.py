"""Papers for a keyword: what is stored at once, and what arXiv has where that is little."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot import keywords
from bot.commands import listing
from bot.commands.asked import Asked, asked_too_often, not_answering
from bot.commands.listing import SHOWN, Arxiv, Found
from bot.commands.nearby import nearby
from bot.commands.reworded import reworded
from bot.commands.understood import Search
from bot.domain import Keyword
from bot.errors import SourceError
from bot.message import Message
from bot.ports import Answer, Cursor

STORED = "What is stored here is still found at once."


def search(asked: Asked, said: Search) -> Answer:
    """The newest papers for a keyword. A pasted title finds that paper first."""
    if said.title and (paper := asked.engine.find_title(said.title)):
        return Answer(private=listing.titled(asked, paper, said))
    keyword = keywords.parse(said.text)
    found = _find(asked, said, keyword)
    plenty = len(found.papers) >= SHOWN and not found.loosened
    # Without a window all there is was looked at.
    if said.below or said.meant or plenty or (found.since and _is_plenty(asked, keyword)):
        return Answer(private=listing.message(asked, said, found))
    if too_often := asked_too_often(asked):
        spared = replace(found, arxiv=Arxiv.SPARED, trouble=f"{too_often} {STORED}")
        return Answer(private=listing.message(asked, said, _with_near(asked, spared)))
    return Answer(
        private=listing.message(asked, said, replace(found, arxiv=Arxiv.ASKING)),
        later=partial(_ask_arxiv, asked, said, keyword),
    )


def _is_plenty(asked: Asked, keyword: Keyword) -> bool:
    return len(asked.engine.search(keyword, SHOWN)) == SHOWN


def _find(asked: Asked, said: Search, keyword: Keyword) -> Found:
    """The nearest we have to what was asked: the phrase, else all its words; in the window, else before."""
    since = said.window.since(asked.today()) if said.window else None
    loosened = None if said.below else keywords.loosen(keyword)
    for start in dict.fromkeys((since, None)):
        for tried in filter(None, (keyword, loosened)):
            papers = asked.engine.search(tried, SHOWN + 1, Cursor(below=said.below, since=start))
            if papers:
                return Found(
                    asked_for=keyword,
                    found_by=tried,
                    papers=tuple(papers),
                    since=since,
                    in_window=start == since,
                    near=reworded(keyword) if tried is loosened else None,
                )
    return Found(asked_for=keyword, found_by=keyword, since=since)


def _ask_arxiv(asked: Asked, said: Search, keyword: Keyword) -> Message:
    """The same answer once arXiv was asked; what it has is stored by then."""
    try:
        asked.engine.ask_arxiv(keyword, asked.now)
        loosened = keywords.loosen(keyword)
        if loosened and not asked.engine.search(keyword, 1) and not _is_plenty(asked, loosened):
            asked.engine.ask_arxiv(loosened, asked.now)
    except SourceError as error:
        found, trouble = _find(asked, said, keyword), not_answering(error, asked)
        found = replace(found, arxiv=Arxiv.SILENT, trouble=trouble)
    else:
        found = replace(_find(asked, said, keyword), arxiv=Arxiv.ASKED)
    return listing.message(asked, said, _with_near(asked, found))


def _with_near(asked: Asked, found: Found) -> Found:
    """Where nothing was found, with a keyword that may have been meant."""
    return found if found.papers else replace(found, near=nearby(asked, found.asked_for))
