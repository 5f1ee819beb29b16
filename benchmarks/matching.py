"""How fast 50,000 keywords meet a day of 3,000 papers, against a loop of substring tests in the same run."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.material import some_papers, source
from benchmarks.measure import Row, seconds, under
from bot.domain import Keyword, KeywordId, Paper
from bot.keywords import parse
from bot.matching import Index
from bot.matching.reading import Reading
from bot.text.stems import STOP_WORDS

KEYWORDS, PAPERS, LOOPED = 50_000, 3_000, 100
FASTER = 100
"""So many times faster than the loop; it runs over some of the papers and is scaled up."""


def rows() -> Iterator[Row]:
    chance = random.Random(7)
    every = some_papers(50_000)
    texts = phrases([paper.title for paper in every], KEYWORDS, chance)
    day = chance.sample(every, PAPERS)
    del every  # a bot does not hold all papers in memory, and the garbage collector would walk them
    index, readings, keywords = Index(), list[Reading](), list[Keyword]()

    def compile_all() -> None:
        keywords.extend(map(parse, texts))
        for number, keyword in enumerate(keywords):
            index.add(KeywordId(number), keyword)

    def match_all() -> int:
        return sum(1 for reading in readings for _ in index.found(reading))

    of = f"{PAPERS:,} analysed papers against {KEYWORDS:,} keywords ({source()})"
    yield under(f"compile {KEYWORDS:,} keywords", seconds(compile_all), 1.5)
    added = seconds(lambda: index.add(KeywordId(-1), parse("entirely new -old cat:cs.LG")))
    yield under("add one more", added, 0.005)
    readings.extend(map(Reading, day))
    matched = seconds(match_all)
    yield under(f"match {of}", matched, 1)
    looped = seconds(lambda: substrings(day[:LOOPED], texts)) * PAPERS / LOOPED
    times = looped / matched
    yield Row(
        "a loop of substring tests takes", f"{times:.0f} times as long", f"{FASTER} times", times >= FASTER
    )


def substrings(papers: list[Paper], texts: list[str]) -> int:
    """The simplest matcher there is, and a far less exact one."""
    lower = [f"{paper.title} {paper.abstract}".lower() for paper in papers]
    return sum(text in paper for paper in lower for text in texts)


def phrases(titles: list[str], count: int, chance: random.Random) -> list[str]:
    """Different keywords people might type: pieces of titles, every 20th with an operator."""
    found: dict[str, str] = {}
    while len(found) < count:
        title = chance.choice(titles)
        words = [word for word in (title if len(found) % 3 else title.lower()).split() if word.isalpha()]
        start, length = chance.randrange(len(words) + 1), chance.choice((1, 2, 2, 2, 3, 3, 4))
        phrase = words[start : start + length]
        if telling := [word for word in phrase if word.lower() not in STOP_WORDS]:
            typed = " ".join(phrase)
            keyword = parse(typed if len(found) % 20 else with_operator(typed, telling[0], chance))
            found[keyword.key] = keyword.text
    return list(found.values())


def with_operator(phrase: str, word: str, chance: random.Random) -> str:
    return chance.choice(
        (f'"{phrase}" cat:cs.LG', f'"{phrase}" AND NOT survey', f'ti:{word} OR "{phrase}"', f'="{phrase}"')
    )
