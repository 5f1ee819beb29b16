"""The `papers` command: what is said where, and how it ends."""

import os
import subprocess
import sys

import pytest

from bot.app import roles
from bot.cli.group import VERBS, is_sentence, mistyped
from bot.cli.running import ROLES
from bot.commands.verbs import VERBS as SAID


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("mri", True),
        ("subscribe mri", True),
        ("list", True),
        ("pause", True),
        ("pause until friday", True),
        ("mute survey", True),
        ("unmute #1", True),
        ("why 2504.02408", True),
        ("settings quiet on", True),
        ("preview tuning", True),
        ("help", True),
        ("run", False),
        ("run clock", False),
        ("run slack discord", False),
        ("run length coding", True),
        ("run slak", False),
        ("run discrod", False),
        ("page", False),
        ("page --out x.md", False),
        ("page rank", True),
        ("demo", False),
        ("demo crazy", True),
        ("check --json", False),
        ("check mate", True),
        ("import README.md", False),
        ("tick --now 2025-04-04", False),
        ("tick borne disease", True),
        ("db upgrade", False),
    ],
)
def test_every_first_word_that_is_no_verb_begins_a_sentence(typed, sentence):
    assert is_sentence(typed.split()) is sentence


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harvst", "harvest"),
        ("tikc", "tick"),
        ("chek --json", "check"),
        ("prevew --as slack", "preview"),
        ("improt", "import"),
        ("harvst of grapes", None),
        ("harvest", None),
        ("harvesting", None),
        ("review", None),
        ("ticks", None),
        ("trick", None),
        ("rnn", None),
        ("DBS", None),
        ("mri", None),
        *((name, None) for verb in sorted(SAID) for name in (verb, *SAID[verb])),
    ],
)
def test_a_slip_in_a_verb_is_told_from_a_word_to_search_for(typed, meant):
    assert mistyped(typed.split()) == meant


def test_a_mistyped_verb_is_refused_with_the_right_one_and_the_way_to_search(shell):
    done = shell.papers("harvst")
    assert (done.code, done.out) == (2, "")
    assert "There is no command “harvst”. Did you mean harvest?" in done.err
    assert "To search for the word: papers search harvst" in done.err


def test_roles_are_the_same_everywhere():
    assert ROLES == roles.ROLES


@pytest.mark.parametrize("verb", ["run", "db upgrade", "page"])
def test_help_for_a_verb_is_its_help(shell, verb):
    assert shell.papers("help", *verb.split()) == shell.papers(*verb.split(), "--help")


def test_help_for_a_sentence_is_the_bots_own(shell):
    assert "papers subscribe mri, medical imaging" in shell.papers("subscribe", "--help").out
    assert "papers help subscribe" in " ".join(shell.papers("mri", "--help").out.split())


def test_a_keyword_may_be_excluded_and_anything_may_follow_two_dashes(shell):
    assert "mri AND NOT ultrasound" in shell.papers("mri", "-ultrasound").out
    assert shell.papers("mri", "--", "--bogus").code == 0


@pytest.mark.parametrize("typed", ["--help", "-h", ""])
def test_help_names_every_verb_and_shows_sentences(shell, typed):
    done = shell.papers(*typed.split())
    assert done.code == 0
    assert all(f"\n  {verb.name} " in done.out for verb in VERBS)
    assert "papers subscribe mri" in done.out


@pytest.mark.parametrize("verb", [*(str(verb.name) for verb in VERBS), "db upgrade"])
def test_each_verb_teaches_by_example(shell, verb):
    done = shell.papers(*verb.split(), "--help")
    assert done.code == 0
    assert f"\n  papers {verb}" in done.out


def test_all_mistakes_in_the_settings_come_at_once_and_nothing_starts(shell):
    shell.database.unlink()
    shell.settings("keyword: [mri]\nschedule:\n  at: 8:30\n")
    done = shell.papers("tick", DISCORD_TOKEN="Bot x")
    assert done.code == 2
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == [
        "config.yaml:1", "config.yaml:3", "DISCORD_TOKEN",
    ]  # fmt: skip
    assert not shell.database.exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("tick", "--now", "yesterday"), "2025-04-04T09:00:00Z"),
        (("tick", "--colour"), "No such option"),
        (("page", "--channel", "general"), "slack/TEAM/CHANNEL"),
        (("--config", "other.yaml", "list"), "other.yaml: cannot be read"),
        (("list", "--config", "other.yaml"), "other.yaml: cannot be read"),
        (("preview", "--as", "teams"), "slack"),
        (("import", "missing.md"), "missing.md"),
        (("mri", "--bogus"), "No such option '--bogus'"),
        (("--bogus", "mri"), "--bogus"),
        (("mri", "--jsn"), "--json"),
        (("run", "slak"), "'clock', 'slack', 'discord'"),
        (("run", "slack", "telegram"), "'clock', 'slack', 'discord'"),
        (("run",), "SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN"),
        (("run", "clock"), "DISCORD_TOKEN"),
        (("run", "slack"), "papers run slack needs SLACK_BOT_TOKEN"),
        (("db",), "upgrade"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(shell, args, says):
    done = shell.papers(*args)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err


def test_piped_sentences_do_not_start_a_chat(shell):
    done = shell.process("run", stdin="mri\n")
    assert (done.code, done.out) == (2, "")


def test_a_host_that_forgets_its_files_is_refused(shell):
    done = shell.papers("tick", DYNO="clock.1")
    assert done.code == 2
    assert "DATABASE_URL" in done.err


def test_a_broken_pipe_is_no_catastrophe(shell):
    """`papers --help | head -1`"""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([sys.executable, "-m", "bot", "--help"], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert process.communicate(timeout=30)[1] == b""


@pytest.mark.parametrize("library", ["click", "yaml", "sqlalchemy"])
def test_ctrl_c_while_the_program_is_still_being_loaded_leaves_cleanly(shell, library):
    """The key is pressed while this library is imported."""
    pressed = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (shell.folder / f"{library}.py").write_text(pressed, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "list"]
    done = subprocess.run(
        command, cwd=shell.folder, env=shell.env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


def test_a_database_that_cannot_be_used_is_one_sentence(shell):
    (shell.folder / "papers.sqlite3").write_bytes(b"this is not a database, not even nearly" * 100)
    done = shell.papers("list")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "said", ["subscribe NOT mri", "schedule 25:00", "mute all", "subscribe", "show 2504"]
)
def test_a_sentence_with_a_mistake_is_wrong_usage_to_scripts_too(shell, said):
    assert shell.papers(*said.split()).code == 2


def test_who_sets_up_a_channel_nothing_can_be_posted_to_is_told(shell):
    done = shell.papers("subscribe", "mri", "--channel", "mail/you@lab.example")
    assert done.code == 0
    assert done.err == (
        "Nothing is posted there without SMTP_URL and MAIL_FROM in the environment of the bot.\n"
    )
    assert shell.papers("list", "--channel", "mail/you@lab.example").err == ""
    assert shell.papers("subscribe", "mri").err == ""
