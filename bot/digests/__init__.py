"""Which channel is due, and what goes into its digest. Decisions only; the store writes them down.

`due` finds the slots, `drafting` deals the papers, `quiet` finds honest words for a day without any, and
`preview` shows what would have come.
"""

from bot.digests.drafting import DigestLimits, draft, is_late
from bot.digests.due import batch_slot, compose_due, due_slot
from bot.digests.preview import PREVIEW_DAYS, PREVIEW_PAPERS, preview
from bot.digests.quiet import quiet_line

__all__ = [
    "PREVIEW_DAYS",
    "PREVIEW_PAPERS",
    "DigestLimits",
    "batch_slot",
    "compose_due",
    "draft",
    "due_slot",
    "is_late",
    "preview",
    "quiet_line",
]
