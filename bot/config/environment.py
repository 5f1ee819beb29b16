"""What the environment says: secrets, and the addresses of other servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.addresses import database_mistake, is_web_address
from bot.config.mail import read_mail
from bot.config.settings import Secret, Variables
from bot.errors import PapersError

_SLACK = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CONFIG_TOKEN", "SLACK_API_URL")
_DISCORD = ("DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL")
_PROXY = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
"""discord.py looks for none of them, slack_sdk not for the last."""

_ANY_PROXY = (*_PROXY, "HTTP_PROXY", "http_proxy")
_WEB = ("http", "https")
_ADDRESSES = {
    "ARXIV_API_URL": _WEB,
    "ARXIV_OAI_URL": _WEB,
    "SLACK_API_URL": _WEB,
    "DISCORD_API_URL": _WEB,
    "DISCORD_GATEWAY_URL": ("ws", "wss"),
}
HIGHEST_PORT = 65_535
_PRINTABLE = "[!-~]+"  # what goes into an HTTP header
_SLACK_TOKENS = {
    "SLACK_BOT_TOKEN": ("xoxb-", "OAuth & Permissions → Bot User OAuth Token"),
    "SLACK_APP_TOKEN": ("xapp-", "Basic Information → App-Level Tokens (scope connections:write)"),
}


@dataclass(slots=True)
class Surroundings:
    """The parts of the settings that come from the environment."""

    database_url: Secret
    slack: Variables = field(default_factory=Variables)
    discord: Variables = field(default_factory=Variables)
    mail: Variables = field(default_factory=Variables)
    api_url: str | None = None
    oai_url: str | None = None
    monitor_port: int | None = None


def read_environment(env: Mapping[str, str], folder: Path, mistakes: list[str]) -> Surroundings:
    """Secrets and addresses; ``folder`` is where the database file lies by default."""
    known = {name: value.strip() for name, value in env.items() if value.strip()}
    mistakes.extend(_quotes(known))
    mistakes.extend(_addresses(known))
    mistakes.extend(_slack_tokens(known))
    mistakes.extend(_discord_token(known))
    mistakes.extend(_database(known))
    mail = read_mail(known, mistakes)
    return Surroundings(
        database_url=Secret(known.get("DATABASE_URL") or _file_in(folder)),
        slack=_variables(known, (*_SLACK, *_ANY_PROXY)) if "SLACK_BOT_TOKEN" in known else Variables(),
        discord=_variables(known, (*_DISCORD, *_PROXY)) if "DISCORD_TOKEN" in known else Variables(),
        mail=mail,
        api_url=known.get("ARXIV_API_URL"),
        oai_url=known.get("ARXIV_OAI_URL"),
        monitor_port=_port(known, mistakes),
    )


def _file_in(folder: Path) -> str:
    try:
        file = (folder / "papers.sqlite3").absolute()
    except FileNotFoundError as error:  # whoever asks where he is learns that he is nowhere
        raise PapersError("The folder you are in was deleted: change into another one.") from error
    return f"sqlite:///{str(file).replace('%', '%25').replace('?', '%3F')}"


def _variables(known: Mapping[str, str], names: tuple[str, ...]) -> Variables:
    return Variables({name: known[name] for name in names if name in known})


def _quotes(known: Mapping[str, str]) -> list[str]:
    ours = (*_SLACK, *_DISCORD, *_ADDRESSES, "DATABASE_URL", "SMTP_URL")
    return [
        f"{name}: the value stands in quotes; leave them out"
        for name in dict.fromkeys(ours)
        if known.get(name, "x")[0] in "\"'"
    ]


def _addresses(known: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: takes an address like {schemes[-1]}://host/path"
        for name, schemes in _ADDRESSES.items()
        if name in known and not is_web_address(known[name], schemes)
    ]


def _port(known: Mapping[str, str], mistakes: list[str]) -> int | None:
    value = known.get("MONITOR_PORT")
    if value is None:
        return None
    if re.fullmatch("[0-9]{1,5}", value) and 1 <= int(value) <= HIGHEST_PORT:
        return int(value)
    mistakes.append(f"MONITOR_PORT: takes a whole number from 1 to {HIGHEST_PORT}, for example 9091")
    return None


def _slack_tokens(known: Mapping[str, str]) -> list[str]:
    given = [name for name in _SLACK_TOKENS if name in known]
    found = [_slack_token(name, known[name]) for name in given]
    if len(given) == 1:
        missing = next(name for name in _SLACK_TOKENS if name not in known)
        start, place = _SLACK_TOKENS[missing]
        found.append(
            f"{missing}: not set, but {given[0]} is; it starts with {start} (api.slack.com/apps: {place})"
        )
    return [mistake for mistake in found if mistake]


def _slack_token(name: str, value: str) -> str | None:
    start, place = _SLACK_TOKENS[name]
    if re.fullmatch(f"{start}{_PRINTABLE}", value):
        return None
    other = next((n for n, (s, _) in _SLACK_TOKENS.items() if n != name and value.startswith(s)), None)
    wrong = f"this one belongs in {other}; " if other else ""
    if value.startswith(start):
        wrong = "this one is not whole, or has more in it than the token; "
    return f"{name}: {wrong}it starts with {start} (api.slack.com/apps: {place})"


def _discord_token(known: Mapping[str, str]) -> list[str]:
    value = known.get("DISCORD_TOKEN", "")
    place = "discord.com/developers/applications: Bot → Reset Token"
    if value.lower().startswith("bot "):
        return ["DISCORD_TOKEN: leave out the word Bot in front of the token"]
    if value.isdigit():
        return [f"DISCORD_TOKEN: this is an application's number, not its bot token ({place})"]
    if value and (not re.fullmatch(_PRINTABLE, value) or value.startswith(("xoxb-", "xapp-"))):
        return [f"DISCORD_TOKEN: this is not a Discord bot token ({place})"]
    return []


def _database(known: Mapping[str, str]) -> list[str]:
    url = known.get("DATABASE_URL")
    if url is None:
        lost = "DATABASE_URL: not set, and this host forgets its files at every restart"
        remedy = "attach a PostgreSQL database, or name a SQLite file on a disk that stays"
        return [f"{lost}; {remedy}"] if "DYNO" in known else []
    mistake = database_mistake(url)
    return [f"DATABASE_URL: {mistake}"] if mistake else []
