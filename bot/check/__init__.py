"""The doctor: what is wrong with this installation, and how to fix it. Posts nothing and creates nothing.

`doctor` looks at all parts at once and tells of each as soon as it knows; `basics` are settings and database,
`ledgers` what the rows say of how the bot gets on, `sources` arXiv and the clock, `chats` the platforms.
"""

from bot.check.doctor import code_of, findings

__all__ = ["code_of", "findings"]
