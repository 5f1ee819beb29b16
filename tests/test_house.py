"""The rules of the house, held by tools and by a look at the code itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")])

HEAVY = (
    "sqlalchemy",
    "alembic",
    "discord",
    "slack_sdk",
    "slack_bolt",
    "rich",
    "prompt_toolkit",
    "arxiv",
    "lxml",
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "command",
    [
        ("lint-imports", "--no-cache"),
        ("ruff", "check", "--no-cache"),
        ("ruff", "format", "--check", "--no-cache"),
    ],
    ids=["imports point down the map", "ruff has nothing to say", "ruff has nothing to format"],
)
def test_the_tools_are_content(command):
    tool, *options = command
    done = subprocess.run([TOOLS / tool, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_loads_nothing_heavy():
    """`papers --help` and the shell's completion must answer at once."""
    code = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    """All modules, as Python reads them."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def test_a_module_says_what_it_is(trees):
    assert [name_of(path) for path, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_only_the_app_reads_clock_and_environment(trees):
    """Everything else is passed ``now`` and its settings."""
    app = ROOT / "bot" / "app"
    others = {path: tree for path, tree in trees.items() if not path.is_relative_to(app)}
    assert [f"{name_of(path)}, {read}" for path, tree in others.items() for read in _reads(tree)] == []


CLOCK_AND_ENVIRONMENT = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "os.environ", "os.getenv",
}  # fmt: skip


def _reads(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called = f"{node.value.id}.{node.attr}"
            if called in CLOCK_AND_ENVIRONMENT:
                yield f"line {node.lineno}: {called}"


TWINS = {
    "answers", "beginning", "chat", "check", "client", "ears", "errors", "find", "heard", "inert", "limits",
    "listen", "named", "parts", "plain", "render", "rows", "send", "windows",
}  # fmt: skip


@pytest.mark.parametrize("chat", ["slack", "discord"])
def test_what_is_the_same_in_both_chats_has_the_same_name(chat):
    """Who knows one adapter finds their way in the other."""
    assert {path.stem for path in (ROOT / "adapters" / chat).glob("*.py")} >= TWINS
