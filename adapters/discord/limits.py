"""How much Discord takes. Lengths are in UTF-16 units: it counts one way or the other, this is the longer.

https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

CONTENT = 2_000
EMBEDS = 10
DESCRIPTION = 4_000  # Discord's limit is 4,096; the last line says what was cut
TOTAL = 5_800  # over all embeds; Discord's limit is 6,000
ADDRESS = 2_048  # of an embed
CUSTOM_ID = 100
ROWS = 5
PER_ROW = 5
OPTIONS = 25
OPTION = 100
BUTTON = 80
TITLE = 45  # of a window
QUESTION = 45
SMALL_PRINT = 100
TYPED = 4_000
CHOICES = 25
CHOICE = 100
NONCE = 25
THREAD = 100  # its name


def size(text: str) -> int:
    """How long Discord may find the text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text if it fits, else its beginning with an ellipsis, between words where possible."""
    if size(text) <= most:
        return text
    kept = text[: most - 1]
    while size(kept) > most - 1:
        kept = kept[:-1]
    space = kept.rfind(" ")
    return f"{(kept[:space] if space > len(kept) * 0.7 else kept).rstrip()}…"
