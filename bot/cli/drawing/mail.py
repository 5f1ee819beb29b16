"""A mail as a mail program opens it: who it is from, and the page in it as it is."""

from __future__ import annotations

from email import message_from_string
from email.policy import default

from bot.cli.drawing.frame import tag, words

_HEAD = "max-width: 42em; margin: 0 auto 20px; padding-bottom: 12px; border-bottom: 1px solid #9aa0a6"
_SHOWN = ("From", "To", "Date", "Subject")


def opened(letter: str) -> str:
    """The HTML of the mail, with the headers people get to see above it."""
    mail = message_from_string(letter, policy=default)
    body = mail.get_body(("html",))
    assert body is not None
    lines = [f"{tag('b', name)} {words(mail[name])}<br>" for name in _SHOWN if mail[name]]
    head = tag("div", "".join(lines), style=_HEAD)
    return str(body.get_content()).replace("<body>", f"<body>{head}", 1)
