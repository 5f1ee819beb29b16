"""A line to a server that can be cut and mended: connections break off, and new ones are not taken."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """Carries bytes both ways between whoever connects to ``port`` and a server of this computer."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._open: list[socket.socket] = []
        self._cut = False
        self._lock = threading.Lock()
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            for each in self._open:
                _hang_up(each)
            self._open.clear()

    def mend(self) -> None:
        self._cut = False

    def close(self) -> None:
        self.cut()
        _hang_up(self._door)
        self._door.close()

    def _take(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with self._lock:
                if self._cut:
                    caller.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._to_port))
                self._open += [caller, server]
            threading.Thread(target=_serve, args=(caller, server), daemon=True).start()


def _serve(caller: socket.socket, server: socket.socket) -> None:
    with caller, server:
        back = threading.Thread(target=_carry, args=(server, caller), daemon=True)
        back.start()
        _carry(caller, server)
        back.join()


def _carry(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while heard := source.recv(65536):
            to.sendall(heard)
    for each in (source, to):
        _hang_up(each)


def _hang_up(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
