"""What every test may use. Each local server's fixtures live in the module of that server."""

import importlib.util

SERVERS = ("arxiv_server", "slack_server", "discord_server", "stores", "shell")

pytest_plugins = [name for name in SERVERS if importlib.util.find_spec(name)]
