"""A digest as a mail: headers that mean what they should, two bodies that say the same."""

from datetime import date
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from adapters.mail.inert import cut, inert, opening
from adapters.mail.layout import HTML_BYTES
from adapters.mail.letter import write
from adapters.mail.server import Sender
from bot.domain import ChannelId, Digest, Match, Paper
from bot.message import (
    Action,
    Actions,
    Heading,
    Items,
    Link,
    Message,
    Note,
    Say,
    digest_part,
    paper_line,
    text,
)
from bot.ports import Parcel
from feed import a_paper, utc

GROUP = "reading-group@lab.example"
SENDER = Sender("papers@lab.example", "Daily Papers")
NOW = utc(2025, 4, 2, 9)

OURS = [
    "From", "To", "Subject", "Date", "Message-ID", "List-ID", "List-Unsubscribe", "Auto-Submitted",
    "Precedence", "MIME-Version", "Content-Type",
]  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "main", "h2", "h3", "p", "small", "br", "span",
    "a",
}  # fmt: skip
UNSUBSCRIBE = "mailto:papers@lab.example?subject=unsubscribe%20mail/"


def a_parcel(
    *papers: Paper,
    keywords: tuple[str, ...] = ("mri",),
    channel: str = f"mail/{GROUP}",
    line: str | None = None,
    skipped: int = 0,
    again: bool = False,
) -> Parcel:
    """A digest of these papers on its way."""
    matches = tuple(Match(paper=paper, keywords=keywords) for paper in papers)
    digest = Digest(
        channel=ChannelId(channel), slot=NOW, day=date(2025, 4, 2), zone="UTC", total=len(papers), parts=1,
        skipped=skipped, catch_up=False, announced_at=utc(2025, 4, 2, 3), line=line,
    )  # fmt: skip
    message = digest_part(digest, 1, matches)
    return Parcel(
        channel=digest.channel, key="d41d8c", message=message, digest=digest, matches=matches, at=NOW,
        again=again,
    )  # fmt: skip


def read(parcel: Parcel, sender: Sender = SENDER) -> EmailMessage:
    """The mail as its reader's program takes it apart."""
    content = write(parcel, sender).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) < 999
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def plain_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def html_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]


def words_of(page: str) -> str:
    return " ".join(html.fromstring(page).find("body").text_content().split())


def studies(count: int, **facts: object) -> list[Paper]:
    return [a_paper(f"2504.{n:05}", f"MRI study {n}", **facts) for n in range(count, 0, -1)]


# --- headers ------------------------------------------------------------------------------------


def test_the_headers_are_what_mail_programs_expect():
    mail = read(a_parcel(*studies(12), keywords=("mri", "llm")))
    assert {name: mail[name] for name in OURS[:9]} == {
        "From": "Daily Papers <papers@lab.example>",
        "To": GROUP,
        "Subject": "12 new papers for mri, llm · Wed 2 Apr 2025",
        "Date": "Wed, 02 Apr 2025 09:00:00 +0000",
        "Message-ID": "<d41d8c@lab.example>",
        "List-ID": "Daily Papers <daily-papers.lab.example>",
        "List-Unsubscribe": f"<{UNSUBSCRIBE}reading-group%40lab.example>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "list",
    }
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_every_attempt_is_the_same_to_the_byte():
    parcel = a_parcel(*studies(3))
    assert write(parcel, SENDER).as_bytes() == write(parcel, SENDER).as_bytes()


def test_a_repeated_mail_says_so_and_bears_the_same_name():
    mail = read(a_parcel(*studies(1), again=True))
    assert mail["Message-ID"] == "<d41d8c@lab.example>"
    again = "Sent again: the first attempt was cut off, so you may have this mail twice."
    assert plain_of(mail).splitlines()[1] == again
    assert again in words_of(html_of(mail))


def test_a_line_without_papers_is_a_mail_of_one_line():
    mail = read(a_parcel(line="1,204 papers announced, none matched your keywords."))
    assert mail["Subject"] == "1,204 papers announced, none matched your keywords · Wed 2 Apr 2025"
    assert plain_of(mail).startswith("1,204 papers announced, none matched your keywords.\n\n-- \n")


LONG = f"{'a' * 64}@{'.'.join(['b' * 61] * 3)}.org"


@pytest.mark.parametrize("address", [LONG, "o'brien+news@lab.example", "a/b=c?d&e@lab.example"])
def test_addresses_stay_whole_in_every_header(address):
    sender = Sender(address, "Döner & Söhne, “Papers” <x@y.example>")
    content = write(a_parcel(*studies(1), channel=f"mail/{address}"), sender).as_bytes()
    lines = content.decode("ascii").split("\r\n")
    assert f"To: {address}" in lines
    assert next(line for line in lines if line.startswith("List-Unsubscribe: <mailto:")).endswith(">")
    mail = message_from_bytes(content, policy=default)
    assert mail["From"].addresses[0].addr_spec == address
    whole = make_header(decode_header(message_from_bytes(content)["From"]))
    assert str(whole) == f"{sender.name} <{address}>"
    assert mail["To"].addresses[0].addr_spec == address


# --- what it says -------------------------------------------------------------------------------


def test_the_text_reads_from_top_to_bottom():
    paper = a_paper(
        "2504.00001",
        "Fast MRI of F$^3$",
        comment="Accepted at MICCAI 2025",
        categories=("eess.IV", "cs.CV"),
    )
    assert plain_of(read(a_parcel(paper, keywords=("mri", "fast"), skipped=412))) == (
        "Papers · Wed 2 Apr 2025 · 1 new for mri, fast\n"
        "New on arXiv as of Wed 2 Apr 2025, 03:00 (UTC)\n"
        "\n"
        "1. Fast MRI of F³\n"
        "https://arxiv.org/abs/2504.00001v1\n"
        "Ada Lovelace, Emmy Noether · eess.IV × cs.CV · 1 Apr 2025\n"
        "Accepted at MICCAI 2025\n"
        "mri · fast\n"
        "\n"
        "We study it.\n"
        "\n"
        "And 412 more that are not shown: narrow the keyword to see them all.\n"
        "\n"
        "-- \n"
        "Sent to reading-group@lab.example by the Daily Papers bot. "
        "To change or stop it, answer this mail or write to papers@lab.example.\n"
    )


def test_both_bodies_say_the_same():
    mail = read(a_parcel(*studies(3, comment="4 pages & more")))
    drawn = words_of(html_of(mail))
    for line in plain_of(mail).splitlines():
        if line and not line.startswith(("https://", "-- ")):
            assert line in drawn


def test_the_list_of_mails_shows_titles_beside_the_subject():
    shown = words_of(html_of(read(a_parcel(*studies(5)))))
    assert shown.startswith("MRI study 5; MRI study 4; MRI study 3 Papers · Wed")


def test_what_only_a_chat_can_do_is_left_out():
    message = Message(
        summary="Preview",
        blocks=(
            Heading("Preview"),
            text("Follow ", Link("arXiv", "https://arxiv.org/"), "."),
            Items((("one",), ("two",)), numbered=True),
            Note(("Change what you get: ", Say("list"))),
            Actions((Action("More", "more"),)),
        ),
    )
    mail = read(Parcel(channel=ChannelId(f"mail/{GROUP}"), key="k", message=message))
    assert mail["Subject"] == "Preview"
    assert (
        plain_of(mail).partition("\n\n-- \n")[0]
        == "Preview\n\nFollow arXiv https://arxiv.org/.\n1. one\n2. two"
    )
    assert "More" not in html_of(mail)
    assert "<ol><li>one</li><li>two</li></ol>" in html_of(mail)


# --- how much -----------------------------------------------------------------------------------

ABSTRACT = "We present a method. It works well on many sets of data and is fast. " * 25


def html_bytes(parcel: Parcel) -> int:
    part = write(parcel, SENDER).get_body(("html",))
    assert part
    return len(part.as_bytes())


def test_an_abstract_is_told_in_whole_sentences():
    (line,) = [
        line
        for line in plain_of(read(a_parcel(*studies(1, abstract=ABSTRACT)))).splitlines()
        if "present" in line
    ]
    assert line.endswith("and is fast. …") or line.endswith("a method. …")
    assert 300 < len(line) <= 602


def test_what_mail_programs_would_cut_off_loses_abstracts_from_the_end_and_says_so():
    papers = studies(100, abstract=f"Étude. {ABSTRACT}", comment="c" * 200)
    parcel = a_parcel(*papers)
    assert html_bytes(parcel) <= HTML_BYTES
    told = plain_of(read(parcel))
    kept = told.count("Étude")
    assert 10 < kept < 100
    assert f"The abstracts of the {100 - kept} papers that follow would make this mail too long" in told
    assert told.rindex("Étude") < told.index("would make this mail too long")
    assert all(f"\n{n}. MRI study" in told for n in range(1, 101))


def test_the_longest_of_everything_still_fits():
    wild = "\N{SNAKE}" * 400
    papers = [
        a_paper(f"2504.{n:05}", wild, abstract=wild, comment=wild, authors=(wild, wild), categories=(wild,))
        for n in range(100)
    ]
    parcel = a_parcel(*papers, keywords=(wild, wild))
    assert html_bytes(parcel) <= HTML_BYTES
    mail = read(parcel)
    assert html_of(mail).count("<h3>") == 100
    assert "The abstracts would make this mail too long: open a title" in plain_of(mail)


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ("short", 10, "short"),
        ("two words here", 10, "two words…"),
        ("unbreakable", 5, "unbr…"),
        ("a verylongsecondword", 10, "a verylon…"),
    ],
)
def test_text_is_cut_at_a_word(words, most, expected):
    assert inert(words, most) == expected
    assert len(cut(words, most)) <= most


def test_an_opening_without_sentences_is_cut_at_a_word():
    assert opening("word " * 30, 20) == "word word word word…"


# --- strangers' text ----------------------------------------------------------------------------

STRANGE = st.text(
    alphabet=st.one_of(
        st.sampled_from("<script>&\"'/javascript:=?_.\r\n\t\x00\x1b\u202e\u200b\u2028 -,;@"), st.characters()
    ),
    max_size=60,
)


def links_in(page: str) -> list[str]:
    return [str(link.get("href")) for link in html.fromstring(page).iter("a")]


@settings(deadline=None)
@given(
    titles=st.lists(STRANGE, min_size=1, max_size=3),
    author=STRANGE,
    comment=STRANGE,
    abstract=STRANGE,
    keyword=STRANGE,
    name=STRANGE,
)
def test_strangers_text_is_only_text(titles, author, comment, abstract, keyword, name):
    papers = [
        a_paper(
            f"2504.{n:05}",
            title,
            authors=(author,),
            comment=comment,
            abstract=abstract,
            categories=(keyword,),
        )
        for n, title in enumerate(titles)
    ]
    mail = read(a_parcel(*papers, keywords=(keyword,)), Sender("papers@lab.example", inert(name)))
    assert mail.keys() == OURS
    assert len(mail["From"].addresses) == len(mail["To"].addresses) == 1
    assert mail["From"].addresses[0].addr_spec == "papers@lab.example"
    page, told = html_of(mail), plain_of(mail)
    assert {str(element.tag) for element in html.fromstring(page).iter()} <= TAGS
    *to_papers, to_us = links_in(page)
    assert to_papers == [paper.url for paper in papers]
    assert to_us.startswith(UNSUBSCRIBE)
    for link in html.fromstring(page).iter("a"):
        assert set(link.keys()) == {"href"}
    titles_told = [inert(paper_line(paper).title, 300) or paper.id for paper in papers]
    drawn = [str(title.text_content()) for title in html.fromstring(page).iter("h3")]
    assert drawn == [f"{number}. {title}" for number, title in enumerate(titles_told, 1)]
    assert [line for line in told.splitlines() if line in drawn] == drawn


@settings(deadline=None)
@given(words=STRANGE)
def test_a_subject_arrives_as_it_was_written(words):
    mail = read(a_parcel(line=f"x {words}"))
    assert mail["Subject"] == f"{inert(f'x {words}').rstrip('.')} · Wed 2 Apr 2025"


def test_a_long_subject_is_folded_as_the_rules_of_encoded_words_want_it():
    content = write(a_parcel(line="Ünß " * 30), SENDER).as_bytes()
    lines = content.partition(b"\r\nDate:")[0].split(b"\r\n")[2:]
    assert len(lines) > 3
    assert max(map(len, lines)) <= 76
