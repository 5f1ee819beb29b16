"""The page of faults tells the truth: its tests are there, and what it quotes is what the bot says."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| What goes wrong"))
]
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")
QUOTED = re.compile(r"“([^”]+)”")
DEFINED = re.compile(r"^(?:async )?def (test_\w+)\(", re.M)
ONE_STRING = re.compile(r"""(["'])\s*\n\s*f?\1""")  # broken over two lines
PUT_IN = re.compile(r"\{[^{}]*\}")


def test_every_fault_names_a_test_and_every_test_is_there() -> None:
    assert len(ROWS) > 80
    there = {file: set(DEFINED.findall(_text(ROOT / "tests" / file))) for file, _ in NAMED.findall(PAGE)}
    for row in ROWS:
        assert len(row) == 4, row
        assert NAMED.search(row[3]), row[0]
    assert [f"{file}::{name}" for file, name in NAMED.findall(PAGE) if name not in there[file]] == []


def test_every_quote_is_what_the_bot_says() -> None:
    said = sentences()
    assert [
        quote for quote in QUOTED.findall(PAGE) if any(piece not in said for piece in pieces(quote))
    ] == []


@pytest.mark.parametrize("quote", ["arXiv is asleep", "arXiv is asleep since …"])
def test_a_quote_of_what_nobody_says_is_noticed(quote: str) -> None:
    assert any(piece not in sentences() for piece in pieces(quote))


def pieces(quote: str) -> list[str]:
    """What stands between the parts that differ."""
    return [piece for piece in (each.strip(" :,;()") for each in quote.split("…")) if len(piece) > 1]


@cache
def sentences() -> str:
    """All the program's text, its sentences in one piece but for what is put into them."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")]
    text = ONE_STRING.sub("", "\n".join(map(_text, files)))
    return PUT_IN.sub("\n", text)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
