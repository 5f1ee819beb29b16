"""The engine as one object."""

from bot.engine.asking import Asking
from bot.engine.harvesting import Harvesting
from bot.engine.outage import Outage
from bot.engine.searching import Searching


class Engine(Harvesting, Outage, Asking, Searching):
    """The feed engine over one store and one source of papers. Safe from several threads."""
