"""The Daily Papers page: what is written, what is read back, what is refused."""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain import Paper, PaperId
from bot.errors import PapersError
from bot.page import read_page, save, write_page
from realdata import real_data

DAY = date(2025, 4, 4)
PAPER = Paper(
    id=PaperId("2504.02408"),
    version=1,
    title="Fetal Brain Ultrasound",
    abstract="Ultrasound is safe (p < 0.05).",
    comment="13 pages, 7 figures",
    published=datetime(2025, 4, 3, tzinfo=UTC),
    updated=datetime(2025, 4, 3, tzinfo=UTC),
)
HEAD = "| **Title** | **Date** | **Abstract** | **Comment** |\n| --- | --- | --- | --- |\n"
NASTY = (
    "<script>alert(1)</script>",
    "</p></details> | x |",
    "a | b || c \\| d \\\\| e",
    "ends with a backslash \\",
    "two \\\\",
    "![pixel](http://example.com/x.png)",
    "[link](http://example.com) and ](http://example.com)",
    "<details><summary>open",
    "&lt;b&gt; &amp;amp; &#124; &copy; &nothing; R&D",
    "a <b@example.com> <1@example.com> <=@example.com>",
    "<!-- hidden",
    "tick ` tock `` and `code`",
    "**bold _it ~~gone~~ $x$",
    "p<0.05, n < 3, a<=b, x<<y, x<.5, <",
    "line\nbreak\r\nand\u2028more\x1c\x85",
)

words = (
    st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY) | st.text("&#;|<>\\]([`1a@ ")
)
line = words.map(lambda text: " ".join(text.split()))


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    moment = datetime.combine(draw(st.dates(date(1991, 8, 1), date(2099, 1, 1))), datetime.min.time(), UTC)
    version = draw(st.integers(1, 12))
    return Paper(
        id=draw(st.sampled_from([PaperId("2504.02408"), PaperId("hep-th/9901001"), PaperId("0704.0001")])),
        version=version,
        title=draw(line),
        abstract=draw(line),
        comment=draw(line) or None,
        published=moment if version == 1 else None,
        updated=moment,
    )


def rows(page: str) -> list[str]:
    return [row for row in page.split("\n") if row.startswith("| **[")]


def test_a_paper_becomes_one_row_with_its_version_linked() -> None:
    """Title in bold and linked, date, folded abstract, comment."""
    page = write_page([("mri", [PAPER])], DAY)
    assert rows(page) == [
        "| **[Fetal Brain Ultrasound](http://arxiv.org/abs/2504.02408v1)** | 2025-04-03 | "
        "<details><summary>Show</summary><p>Ultrasound is safe (p < 0.05).</p></details> | "
        "13 pages, 7 figures |"
    ]
    assert f"Last update: 2025-04-04\n\n## mri\n{HEAD}" in page


@pytest.mark.parametrize(
    ("comment", "cell"),
    [
        (None, ""),
        ("Accepted at MICCAI", "Accepted at MICCAI"),
        ("exactly twenty chars", "exactly twenty chars"),
        (
            "twenty-one characters",
            "<details><summary>twent...</summary><p>twenty-one characters</p></details>",
        ),
    ],
)
def test_a_comment_over_twenty_characters_is_folded(comment: str | None, cell: str) -> None:
    """Its first five characters stay in sight."""
    (row,) = rows(write_page([("mri", [replace(PAPER, comment=comment)])], DAY))
    assert row.endswith(f"</p></details> | {cell} |")


def test_the_newest_come_first_and_one_day_keeps_its_order() -> None:
    """By the date of the current version; what was given first stays first within a day."""
    ids = ["2504.00001", "2504.00009", "2504.00005"]
    day = [replace(PAPER, id=PaperId(id)) for id in ids]
    later = replace(PAPER, id=PaperId("2504.00003"), updated=datetime(2025, 4, 4, tzinfo=UTC))
    page = write_page([("mri", [*day, later])], DAY)
    assert re.findall(r"abs/(\S+?)v1", page) == ["2504.00003", *ids]


def test_a_table_holds_at_most_a_hundred_papers() -> None:
    """The newest hundred."""
    many = [replace(PAPER, id=PaperId(f"2504.{n:05}")) for n in range(1, 130)]
    assert len(rows(write_page([("mri", many)], DAY))) == 100


@given(st.lists(st.tuples(line.filter(bool), st.lists(papers(), max_size=3)), min_size=1, max_size=3))
@example(
    [
        ("mri", [replace(PAPER, title=text, abstract=text, comment=text)])
        for text in map(str.strip, NASTY[:-1])
    ]
)
def test_what_is_written_reads_back_the_same(tables: list[tuple[str, list[Paper]]]) -> None:
    """Whatever strangers write into titles, abstracts and comments."""
    page = read_page(write_page(tables, DAY))
    newest = [
        (heading, tuple(sorted(found, key=lambda paper: paper.updated or 0, reverse=True)))  # type: ignore[arg-type,return-value]
        for heading, found in tables
    ]
    assert page.tables == tuple(newest)
    assert page.updated == DAY


class Tags(HTMLParser):
    """The tags a browser would see in some HTML, in order; each must close where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.seen.append("comment")


INLINE = {"em", "strong", "s", "code"}
FRAME = [
    "td",
    "a",
    "/a",
    "/td",
    "td",
    "/td",
    "td",
    "details",
    "summary",
    "/summary",
    "p",
    "/p",
    "/details",
    "/td",
]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
FOLDED = ["details", "summary", "/summary", "p", "/p", "/details"]


def frame(tags: list[str]) -> list[str]:
    """The tags without emphasis, which can change no more than the look of its own cell."""
    return [tag for tag in tags if tag.removeprefix("/") not in INLINE]


@given(line, line, line)
@example("a](http://example.com)[b", "x", "*a b _c ~~d` and then * more _ and ~~ `")
@pytest.mark.parametrize("nasty", NASTY)
def test_strangers_text_cannot_break_out_of_its_cell(nasty: str, a: str, b: str, c: str) -> None:
    """A Markdown renderer that lets HTML through sees our frame and nothing else, for any text."""
    for title, abstract, comment in ((a, b, c), (nasty, a, b), (c, nasty, a), (b, c, nasty)):
        paper = replace(PAPER, title=title, abstract=abstract, comment=comment)
        drawn = MARKDOWN.render(write_page([("mri", [paper])], DAY))
        body = drawn.partition("<tbody>")[2].partition("</tbody>")[0]
        assert "</tbody></table>" in drawn.replace("\n", "")
        long = FOLDED if len(" ".join(comment.split())) > 20 else []
        assert frame(Tags(body).seen) == ["tr", *FRAME, "td", *long, "/td", "/tr"]


def test_a_label_cannot_open_a_mark_that_its_comment_closes() -> None:
    """Emphasis across the folded comment's tags would tear them apart."""
    paper = replace(PAPER, comment="*a_`~ and a long text that closes * what _ it ` opened ~")
    (row,) = rows(write_page([("mri", [paper])], DAY))
    assert "<summary>&#42;a&#95;&#96;&#126;...</summary>" in row


def test_a_page_of_old_with_bars_in_its_texts_is_read() -> None:
    """Rows are found by what stands between the cells."""
    row = (
        "| **[P(a|b) | c](http://arxiv.org/abs/2504.02408v2)** | 2025-04-03 | "
        "<details><summary>Show</summary><p>x | y</p></details> | a | b |"
    )
    ((heading, (paper,)),) = read_page(f"## mri\n{HEAD}{row}\n").tables
    assert (heading, paper.title, paper.abstract, paper.comment) == ("mri", "P(a|b) | c", "x | y", "a | b")
    assert paper.version == 2
    assert paper.published is None, "a page does not say when version 1 came"
    assert paper.updated == datetime(2025, 4, 3, tzinfo=UTC)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    """A page saved by any editor is read."""
    page = write_page([("mri", [PAPER])], DAY)
    assert read_page("\ufeff" + page.replace("\n", "\r\n")) == read_page(page)


def test_a_page_whose_keywords_have_no_papers_yet_is_a_page() -> None:
    """An empty table is a table."""
    assert read_page(write_page([("mri", []), ("fMRI", [])], DAY)).tables == (("mri", ()), ("fMRI", ()))


ESCAPE = "\x1b[31m"
GOOD = rows(write_page([("mri", [PAPER])], DAY))[0]


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("", "there is no keyword heading in it"),
        ("# A project\n\nHello.\n", "there is no keyword heading in it"),
        ("# A project\n\n## Install\n\npip install it\n", "not a Daily Papers page: line 3, “## Install”"),
        ("## mri\n", "line 1, “## mri”, is not followed by a table"),
        (f"## mri\n{HEAD}{GOOD}\nand more\n", "Line 5 of the page is not understood"),
        (f"## mri\n{HEAD}| a | b | c | d |\n", "Line 4 of the page is not understood"),
        (f"## mri\n{HEAD}{GOOD.replace('2504.', '2513.')}", "Line 4 of the page: 2513.02408 is not an arXiv"),
        (
            f"## mri\n{HEAD}{GOOD.replace('v1)', 'v' + '9' * 20 + ')')}",
            "Line 4 of the page: no paper has so many",
        ),
        (
            f"## mri\n{HEAD}{GOOD.replace('v1)', 'v' + '9' * 5000 + ')')}",
            "Line 4 of the page: no paper has so many",
        ),
        (
            f"## mri\n{HEAD}{GOOD.replace('02408', '9' * 20)}",
            "Line 4 of the page: 2504.99999999999999999999 is",
        ),
        (
            f"## mri\n{HEAD}{GOOD.replace('2025-04-03', ESCAPE)}",
            r"Line 4 of the page: \x1b[31m is not a date",
        ),
        ("## \x1b[31mmri\n", r"line 1, “## \x1b[31mmri”, is not"),
        (f"## mri\n{HEAD}{GOOD.replace('-04-03', '-02-30')}", "Line 4 of the page: 2025-02-30 is not a date"),
        (f"## mri\n{HEAD}{GOOD.replace('13 pages', '<details>13')}", "Line 4 of the page: its comment"),
        (f"Last update: today\n## mri\n{HEAD}", "Line 1 of the page: today is not a date"),
    ],
)
def test_what_is_no_page_is_refused_in_one_sentence_with_its_line(page: str, problem: str) -> None:
    """The reader knows where to look."""
    with pytest.raises(PapersError, match=re.escape(problem)):
        read_page(page)


def test_a_saved_page_replaces_the_old_one_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Saving goes through a draft beside the page."""
    path = tmp_path / "README.md"
    save(path, "old ³\n")
    save(path, "new ³\n")
    assert path.read_bytes() == "new ³\n".encode()
    assert os.listdir(tmp_path) == ["README.md"]


def test_a_page_that_cannot_be_saved_says_so_and_the_old_one_stays(tmp_path: Path) -> None:
    """The sentence names the file."""
    (tmp_path / "README.md").mkdir()
    with pytest.raises(PapersError, match=r"The page cannot be written to .*README\.md: "):
        save(tmp_path / "README.md", "new")
    assert os.listdir(tmp_path) == ["README.md"]


def test_a_pipe_gets_the_page_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ours = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    save(pipe, "new ³\n")
    assert os.read(ours, 100) == "new ³\n".encode()
    os.close(ours)
    assert pipe.is_fifo()
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_device_that_takes_nothing_is_told_and_stays_a_device() -> None:
    with pytest.raises(PapersError, match="The page cannot be written to /dev/full: No space left"):
        save(Path("/dev/full"), "new")
    assert Path("/dev/full").is_char_device()


def test_a_stream_that_leads_into_a_file_keeps_what_stands_in_it(tmp_path: Path) -> None:
    with (tmp_path / "README.md").open("a", encoding="utf-8") as file:
        file.write("before\n")
        file.flush()
        save(Path(f"/dev/fd/{file.fileno()}"), "new ³\n")
        file.write("after\n")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "before\nnew ³\nafter\n"
    assert os.listdir(tmp_path) == ["README.md"]


def test_a_link_stays_a_link_to_the_page(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("old")
    (tmp_path / "README.md").symlink_to("page.md")
    save(tmp_path / "README.md", "new")
    assert (tmp_path / "README.md").is_symlink()
    assert (tmp_path / "page.md").read_text() == "new"


def test_the_real_page_is_written_as_it_was_read() -> None:
    """Same tables, row for row, byte for byte, but for one word in angle brackets."""
    text = real_data("daily-papers-2025-04-04.md").read_text(encoding="utf-8")
    page = read_page(text)
    assert [(heading, len(found)) for heading, found in page.tables] == [
        ("magnetic resonance imaging", 81),
        ("mri", 80),
        ("medical imaging", 97),
    ]
    assert page.updated == DAY
    written = write_page(page.tables, DAY)
    tables = text[text.index("## ") :].rstrip("\n")
    assert written[written.index("## ") :].rstrip("\n") == tables.replace("<HYBNEXT>", "&lt;HYBNEXT>")
    assert read_page(written) == page
