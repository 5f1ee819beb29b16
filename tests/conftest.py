"""What every test may use. Each local server's fixtures live in the module of that server."""

import importlib.util
import os

from hypothesis import settings

SERVERS = ("arxiv_server", "slack_server", "discord_server", "stores", "shell")

pytest_plugins = [name for name in SERVERS if importlib.util.find_spec(name)]

# `pytest --hypothesis-profile=many` looks further; where CI says so, every run tries the same examples.
settings.register_profile("many", max_examples=3_000, deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
