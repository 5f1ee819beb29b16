"""What Slack's libraries may write into our log."""

from __future__ import annotations

import logging

library_log = logging.getLogger("adapters.slack.sdk")
"""For the libraries where they let us choose; they look at its own level, not at its parents'."""


def hush() -> None:
    """Keep out their debug lines, which hold addresses as good as passwords, and their chatter."""
    library_log.setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.INFO)
