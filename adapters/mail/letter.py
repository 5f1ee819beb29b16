"""A parcel as a mail: headers that mail programs understand, and two bodies that say the same."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import quote

from adapters.mail import html, plain
from adapters.mail.inert import inert
from adapters.mail.layout import Detail, abstracts_of, fitting, laid_out
from adapters.mail.server import Sender
from bot.message import Block, Heading, Link, Message, PaperLine, day_words, digest_counts, note, some
from bot.ports import Parcel

SUBJECT = 150
PEEK_TITLES = 3
_LINE = 75  # https://www.rfc-editor.org/rfc/rfc2047#section-2


class _AsWritten(UniqueUnstructuredHeader):
    """A header that is folded between encoded words only.

    The library makes encoded words of an address that fills its line, and puts blanks into a subject.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: EmailPolicy) -> str:
        value = str(self).replace("?= =?", f"?={policy.linesep} =?")
        return f"{self.name}: {value}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
for _name in ("From", "To", "Subject", "Message-ID", "List-ID", "List-Unsubscribe"):
    _HEADERS.map_to_type(_name, _AsWritten)  # type: ignore[arg-type]  # these are mixins

POLICY = SMTP.clone(cte_type="7bit", max_line_length=76, header_factory=_HEADERS)
"""Letters beyond ASCII are encoded: not every server on the way takes them as they are."""


def recipient(parcel: Parcel) -> str:
    return parcel.channel.partition("/")[2]


def message_id(parcel: Parcel, sender: Sender) -> str:
    """The same for every attempt, so that servers and mail programs can tell copies."""
    return f"<{parcel.key}@{sender.domain}>"


def write(parcel: Parcel, sender: Sender) -> EmailMessage:
    """The mail, every byte of it but what servers add on its way."""
    letter = EmailMessage(POLICY)
    _address(letter, parcel, sender)
    foot = _foot(parcel, sender)
    message = _marked(parcel)
    abstracts = abstracts_of(parcel.matches)
    peek = "; ".join(_titles(message)[:PEEK_TITLES])

    def drawn(detail: Detail) -> str:
        return html.page(subject(parcel), peek, laid_out(message, abstracts, detail), foot)

    detail = fitting(len(abstracts), lambda detail: len(_part(drawn(detail)).as_bytes()))
    letter.set_content(plain.page(laid_out(message, abstracts, detail), foot))
    letter.add_alternative(drawn(detail), subtype="html")
    letter.set_boundary(f"=_{parcel.key}")  # no encoded text has this, and every attempt is the same
    return letter


def _address(letter: EmailMessage, parcel: Parcel, sender: Sender) -> None:
    letter["From"] = _named(sender)
    letter["To"] = recipient(parcel)
    letter["Subject"] = _encoded(subject(parcel), "Subject")
    if parcel.at:
        letter["Date"] = format_datetime(parcel.at)
    letter["Message-ID"] = message_id(parcel, sender)
    letter["List-ID"] = f"Daily Papers <daily-papers.{sender.domain}>"
    letter["List-Unsubscribe"] = f"<{_unsubscribe(parcel, sender)}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Precedence"] = "list"


def _named(sender: Sender) -> str:
    if sender.name.isascii():
        return formataddr((sender.name, sender.address))
    return f"{_encoded(sender.name, 'From')} <{sender.address}>"


def _encoded(text: str, header: str) -> str:
    """Text for a header; in encoded words where it is not ASCII."""
    if text.isascii():
        return text
    return Header(text, "utf-8", header_name=header, maxlinelen=_LINE).encode(linesep="")


def _part(text: str) -> EmailMessage:
    part = EmailMessage(POLICY)
    part.set_content(text, subtype="html")
    return part


def _unsubscribe(parcel: Parcel, sender: Sender) -> str:
    return f"mailto:{quote(sender.address, safe='@')}?subject={quote(f'unsubscribe {parcel.channel}')}"


# --- words --------------------------------------------------------------------------------------


def subject(parcel: Parcel) -> str:
    """``12 new papers for mri, llm · Wed 2 Apr 2025``."""
    digest = parcel.digest
    if digest is None:
        return inert(parcel.message.summary, SUBJECT)
    day = day_words(digest.day, weekday=True)
    if digest.line:
        return f"{inert(digest.line, SUBJECT).rstrip('.')} · {day}"
    keywords = dict.fromkeys(keyword for match in parcel.matches for keyword in match.keywords)
    named = f" for {some([inert(keyword, 40) for keyword in keywords], 3)}" if keywords else ""
    return f"{digest_counts(digest)}{named} · {day}"


def _titles(message: Message) -> list[str]:
    return [inert(block.title, 100) for block in message.blocks if isinstance(block, PaperLine)]


def _marked(parcel: Parcel) -> Message:
    """The message; a repeated one says so below its heading."""
    if not parcel.again:
        return parcel.message
    again = note("Sent again: the first attempt was cut off, so you may have this mail twice.")
    first, rest = parcel.message.blocks[:1], parcel.message.blocks[1:]
    blocks = (*first, again, *rest) if first and isinstance(first[0], Heading) else (again, *first, *rest)
    return Message(summary=parcel.message.summary, blocks=blocks)


def _foot(parcel: Parcel, sender: Sender) -> tuple[Block, ...]:
    why = f"Sent to {recipient(parcel)} by the Daily Papers bot. "
    how = "To change or stop it, answer this mail or write to "
    return (note(why, how, Link(sender.address, _unsubscribe(parcel, sender)), "."),)
