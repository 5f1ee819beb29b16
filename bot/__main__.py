"""``papers`` and ``python -m bot``: run a verb and turn what came of it into an exit code.

Nothing is imported up here that takes time: Ctrl-C must find us ready from the first moment.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn

    from bot.errors import PapersError

FAILED, WRONG, BROKEN_OFF, TOLD_TO_STOP = 1, 2, 130, 143


def main() -> NoReturn:
    """Never shows a traceback for what a person can cause or fix."""
    try:
        _prepare()
        code = call(sys.argv[1:])
    except KeyboardInterrupt:
        code = BROKEN_OFF
    sys.exit(code)


def _prepare() -> None:
    import io
    import logging
    import signal

    from bot.cli.logs import log_to_stderr

    _open_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a title may hold what this terminal cannot show
    log_to_stderr(logging.WARNING, one_verb=True)
    signal.signal(signal.SIGTERM, _stop)


def call(args: Sequence[str]) -> int:
    """Run one command; the exit code: 0 done, 1 failed, 2 wrong usage or settings, 130 broken off."""
    import io

    import click

    from bot.cli import papers
    from bot.errors import ConfigError, KeywordError, PapersError, RequestError

    try:
        code = papers.main(list(args), prog_name="papers", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(printable(said.getvalue()), err=True, nl=False)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return BROKEN_OFF
    except PapersError as error:
        click.echo(printable(in_words(error)), err=True)
        return WRONG if isinstance(error, ConfigError | RequestError | KeywordError) else FAILED
    except OSError as error:
        return _no_system(error)
    return code if isinstance(code, int) else 0


def in_words(error: PapersError) -> str:
    """What is wrong, with an example that works where there is one."""
    example = getattr(error, "example", None)
    return f"{error} For example: {example}" if example else str(error)


def printable(text: str) -> str:
    """Without anything that would command the terminal: errors quote what people and files say."""
    from bot.text import visible

    return "\n".join(map(visible, text.split("\n")))


def _no_system(error: OSError) -> int:
    """A disk, a device, a pipe that does not do what it should."""
    import os

    if isinstance(error, BrokenPipeError):
        # Whoever read along has enough; Python must not try again to hand over the rest when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        what = error.filename or "The output"
        print(printable(f"{what} cannot be used ({error.strerror or error})."), file=sys.stderr)
    return FAILED


def _open_standard_streams() -> None:
    """What was closed before we began is there again; writing to a closed output fails, as it should."""
    import os

    sys.stdin = sys.stdin or open(os.devnull)  # noqa: SIM115 - for as long as the process lives
    sys.stdout = sys.stdout or open(os.devnull)  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115


def _stop(_number: int, _frame: FrameType | None) -> None:
    # As an exception, so that whoever holds a turn at arXiv or a lease gives it back.
    sys.exit(TOLD_TO_STOP)


if __name__ == "__main__":
    main()
