"""The README shows what the bot really says, and names commands that exist."""

import io
import re
from pathlib import Path

from rich.console import Console

from adapters.console.render import Look, render
from bot.cli.group import VERBS
from bot.demo import run
from bot.message import Heading, Message

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = "Papers · Wed 2 Apr 2025"


def block(name: str) -> str:
    """The fenced block after the comment ``<!-- name -->``."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, f"README.md has no block <!-- {name} -->"
    return found[1]


def a_digest_of_the_demo() -> Message:
    said: list[Message] = []
    run(said.append, pace=0)
    headings = [(message, message.blocks[0]) for message in said]
    return next(
        message for message, first in headings if isinstance(first, Heading) and first.text.startswith(SHOWN)
    )


def test_the_digest_in_the_readme_is_what_the_bot_prints() -> None:
    out = io.StringIO()
    Console(file=out, width=110, highlight=False).print(render(a_digest_of_the_demo(), Look(prompt=True)))
    printed = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    assert block("digest") == printed, f"put this into README.md:\n{printed}"


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"\| `papers (\w+)", README))
    verbs = {str(command.name) for command in VERBS}
    assert verbs <= named
    assert named - verbs <= {"mri", "list"}


def test_both_commands_install_from_the_locks() -> None:
    assert "requirements.txt" in block("run")
    assert block("run").strip().endswith("papers run")
    assert "requirements-dev.txt" in block("tests")
    assert block("tests").strip().endswith("pytest")


def test_the_locks_name_no_package_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?://|--index-url|--find-links|file:", lock), name
