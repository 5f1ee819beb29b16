"""The bot, put together. Nothing else names every part, and nothing else reads clock and environment.

`parts` makes each part when it is first needed, `platforms` finds the chats, `desk` is what chats talk to,
`service` keeps the bot running in the `roles` of this process, `tick` does once what the service does again
and again.
"""

from bot.app.parts import App
from bot.app.platforms import asking, connect, letter, payload, picture, printer, show

__all__ = ["App", "asking", "connect", "letter", "payload", "picture", "printer", "show"]
