"""A page on its way into a file, or into what merely has a file's name."""

import os
from pathlib import Path
from uuid import uuid4

from bot.errors import PapersError
from bot.text import visible

_STREAMS = (Path("/dev/stdout"), Path("/dev/stderr"))
_NUMBERED_STREAMS = (Path("/dev/fd"), Path("/proc/self/fd"))


def save(path: Path, text: str) -> None:
    """Replace the file at once: whoever reads it sees the old page or the new one, never half of one.

    A pipe, a device or an open stream stays what it is and is written to.
    """
    try:
        if _is_written_to(path):
            _append(path, text)
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        problem = error.strerror or error
        raise PapersError(f"The page cannot be written to {visible(str(path))}: {problem}.") from error


def _is_written_to(path: Path) -> bool:
    # A stream may lead into a regular file, which keeps what the shell has put there.
    stream = path in _STREAMS or path.parent in _NUMBERED_STREAMS
    return stream or (path.exists() and not path.is_file())


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _replace(target: Path, text: str) -> None:
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
