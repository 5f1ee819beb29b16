"""The digest as HTML that reads well on a phone, in the dark, and where a mail program drops the styles.

Nothing is loaded from anywhere, and nobody is told that it was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count

from adapters.mail.inert import inert
from bot.message import (
    Actions,
    Block,
    Code,
    Form,
    Heading,
    Items,
    Link,
    Note,
    PaperCard,
    PaperLine,
    Span,
    Strong,
    Text,
    plain,
)

_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; padding: 16px; font: 16px/1.45 -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }}
main {{ display: block; max-width: 42em; margin: 0 auto; overflow-wrap: anywhere; }}
h2 {{ font-size: 20px; line-height: 1.3; margin: 0 0 4px; }}
h3 {{ font-size: 17px; line-height: 1.35; margin: 28px 0 4px; }}
p {{ margin: 4px 0; }}
h3 a {{ text-decoration: none; }}
small {{ font-size: 14px; color: #5f6368; }}
a {{ color: #1558b0; }}
.k {{ color: #2e7031; }}
.foot {{ margin-top: 36px; border-top: 1px solid #9aa0a6; padding-top: 12px; }}
.peek {{ display: none; }}
@media (prefers-color-scheme: dark) {{
a {{ color: #8ab4f8; }} small {{ color: #b0b4b9; }} .k {{ color: #8fce92; }}
}}
</style></head>
<body><div class="peek" style="display:none">{peek}</div>
<main>
{body}
<div class="foot">{foot}</div>
</main></body></html>
"""


def page(title: str, peek: str, blocks: Sequence[Block], foot: Sequence[Block]) -> str:
    """A whole page; ``peek`` is what a list of mails shows beside the subject."""
    numbers = count(1)
    body = "\n".join(_block(block, numbers) for block in blocks)
    below = "\n".join(_block(block, numbers) for block in foot)
    return _PAGE.format(title=_words(title), peek=_words(peek), body=body, foot=below)


def _block(block: Block, numbers: Iterator[int]) -> str:
    match block:
        case Heading(words):
            return f"<h2>{_words(words)}</h2>"
        case Text(spans):
            return f"<p>{_spans(spans)}</p>"
        case Note(spans):
            return f"<p><small>{_spans(spans)}</small></p>"
        case Items(rows, numbered):
            name = "ol" if numbered else "ul"
            return f"<{name}>{''.join(f'<li>{_spans(row)}</li>' for row in rows)}</{name}>"
        case PaperLine():
            return "\n".join(_paper(block, next(numbers)))
        case PaperCard():
            abstract = f"<p><small>{_words(block.abstract)}</small></p>"
            return "\n".join((*_paper(block.line, next(numbers)), abstract))
        case Actions() | Form():
            return ""


def _paper(line: PaperLine, number: int) -> Iterator[str]:
    yield f"<h3>{number}. {_link(line.title, line.url)}</h3>"
    facts = " · ".join(_words(fact) for fact in (line.authors, line.categories, line.date) if fact)
    keywords = " · ".join(_words(keyword) for keyword in line.keywords)
    rows = (facts, _words(line.comment), f'<span class="k">{keywords}</span>' if keywords else "")
    told = [row for row in rows if row]
    if told:
        yield f"<p><small>{'<br>'.join(told)}</small></p>"


def _spans(spans: Sequence[Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    match span:
        case Strong(words):
            return f"<b>{_words(words)}</b>"
        case Code(words):
            return f"<code>{_words(words)}</code>"
        case Link(label, url):
            return _link(label, url)
    # The blanks around a span are ours and keep words apart.
    words = plain((span,))
    before, after = " " * words.startswith(" "), " " * words.endswith(" ")
    return f"{before}{_words(words)}{after}"


def _link(label: str, url: str) -> str:
    if not url.startswith(("https://", "mailto:")):
        return _words(label)
    return f'<a href="{escape(url)}">{_words(label)}</a>'


def _words(text: str) -> str:
    return escape(inert(text), quote=False)
