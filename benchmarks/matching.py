"""How fast 50,000 keywords meet a day of papers. Run: python benchmarks/matching.py [keywords] [papers]"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.domain import Keyword, KeywordId, Paper, PaperId
from bot.keywords import parse
from bot.matching import Index
from bot.matching.reading import Reading
from bot.text.stems import STOP_WORDS

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("PAPERS_DATA") or ROOT.parent / "shared" / "data") / "papers-50k.jsonl.gz"


def papers() -> Iterator[Paper]:
    """Real papers where the data is at hand, else made-up ones of the same size."""
    if not DATA.exists():
        yield from made_up(random.Random(1))
        return
    with gzip.open(DATA, "rt") as lines:
        for line in lines:
            record = json.loads(line)
            yield Paper(
                id=PaperId(record["id"]), version=1, title=record["title"], abstract=record["abstract"],
                authors=tuple(record["authors"]), categories=tuple(record["categories"]),
            )  # fmt: skip


def made_up(chance: random.Random, count: int = 50_000) -> Iterator[Paper]:
    """Papers of made-up words, some common and most rare."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    vocabulary = ["".join(chance.choices(syllables, k=3)) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    for number in range(count):
        text = chance.choices(vocabulary, weights, k=200)
        yield Paper(
            id=PaperId(f"2504.{number:05}"),
            version=1,
            title=" ".join(text[:10]),
            abstract=" ".join(text[10:]),
            authors=("Ada Lovelace",),
            categories=("cs.LG",),
        )


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


def timed(what: str, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"{what:<62}{seconds * 1000:>10,.1f} ms")
    return seconds


def main(keyword_count: int = 50_000, paper_count: int = 3_000) -> None:
    chance = random.Random(7)
    every = list(papers())
    texts = phrases([paper.title for paper in every], keyword_count, chance)
    day = chance.sample(every, min(paper_count, len(every)))
    del every  # a bot does not hold all papers in memory, and the garbage collector would walk them
    print(f"{len(texts):,} keywords, {len(day):,} papers{'' if DATA.exists() else ' (made up)'}\n")

    index, readings, keywords = Index(), list[Reading](), list[Keyword]()

    def compile_all() -> None:
        keywords.extend(map(parse, texts))
        for number, keyword in enumerate(keywords):
            index.add(KeywordId(number), keyword)

    def match_all() -> int:
        return sum(1 for reading in readings for _ in index.found(reading))

    def substrings() -> int:
        lower = [f"{paper.title} {paper.abstract}".lower() for paper in day[:100]]
        return sum(text in paper for paper in lower for text in texts)

    timed(f"parse and index {len(texts):,} keywords", compile_all)
    timed("parse and add one more", lambda: index.add(KeywordId(-1), parse("entirely new -old cat:cs.LG")))
    timed(f"analyse {len(day):,} papers (the first time)", lambda: readings.extend(map(Reading, day)))
    timed(f"analyse {len(day):,} papers (stems and TeX known)", lambda: [Reading(paper) for paper in day])
    first = timed(f"match {len(day):,} analysed papers (the first time)", match_all)
    timed(f"match {len(day):,} analysed papers (again)", match_all)
    loop = timed("a loop of substring tests, 100 papers", substrings) * len(day) / min(100, len(day))
    print(f"\n{match_all():,} hits; a loop over all papers: {loop:,.0f} s, {loop / first:,.0f} times as long")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
