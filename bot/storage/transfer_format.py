"""The file an installation travels in: gzip'ed lines of JSON.

The first line tells what follows, then comes one line per row (``["paper", 250100001, …]``, values in the
order of the table's columns), tables in the order of their references. The last line holds the checksum of
all before it, so a file that was cut off is never taken for a whole one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from bot.errors import StoreError

KIND, FORMAT = "papers-export", 1

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; the longest row there is, a paper of 5,000 authors, takes 0.2 MB."""

COMPRESSION = 5  # a third of the time of the usual 9, for a file 3 % larger

Row = Sequence[Any]
Columns = Mapping[str, str]
"""Names of columns, and of what kind their values are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in the first line."""

    schema: str
    written_at: datetime
    columns: Mapping[str, Columns]  # by table, in the order of the file
    rows: Mapping[str, int]  # by table

    @property
    def total(self) -> int:
        return sum(self.rows.values())


class NotAnExport(StoreError):
    """The file is of another kind, damaged, or of a newer version; nothing of it was kept."""


def _integer(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _of_type(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError
        return value

    return read


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _anything(value: Any) -> Any:
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "text": _of_type(str),
    "boolean": _of_type(bool),
    "moment": _moment,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "json": _anything,
}
"""By kind of value: from JSON to what the database takes. SQLite itself would take anything anywhere."""

KINDS = tuple(_READ)


# --- out ----------------------------------------------------------------------------------------


class Writer:
    """Writes an export, row by row."""

    def __init__(self, out: BinaryIO, head: Head) -> None:
        # Without the time of writing in the envelope: what the rows say decides what the file is.
        self._file = gzip.GzipFile("", "wb", COMPRESSION, out, mtime=0)
        self._sum = hashlib.sha256()
        self._line(
            {
                "kind": KIND,
                "format": FORMAT,
                "schema": head.schema,
                "written_at": head.written_at,
                "tables": {
                    name: {"columns": columns, "rows": head.rows[name]}
                    for name, columns in head.columns.items()
                },
            }
        )

    def row(self, table: str, values: Row) -> None:
        self._line([table, *values])

    def end(self) -> None:
        self._line({"end": self._sum.hexdigest()})
        self._file.close()

    def _line(self, content: object) -> None:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)
        line = f"{text}\n".encode()
        self._sum.update(line)
        self._file.write(line)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written")


# --- in -----------------------------------------------------------------------------------------


class Reader:
    """Reads an export from its beginning to its end, and nothing that is not one. Raises `NotAnExport`."""

    def __init__(self, file: BinaryIO, name: str, newest_schema: str) -> None:
        """``name`` is the file's, for people; ``newest_schema`` the newest that can be read."""
        self._name = name
        self._file = gzip.GzipFile(fileobj=file)
        self._sum = hashlib.sha256()
        self._at = 0
        self.head = self._head(newest_schema)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Table and values of each row; ends only where the file is whole."""
        left = dict(self.head.rows)
        readers = {
            table: [_READ[kind] for kind in columns.values()] for table, columns in self.head.columns.items()
        }
        for _ in range(self.head.total):
            yield self._row(self._line(), readers, left)
        end = {"end": self._sum.hexdigest()}
        if self._line() != end:
            raise self.damaged("its checksum is another")
        self._ends()

    def damaged(self, why: str) -> NotAnExport:
        """What is said of a file that cannot be used; ``why`` goes into brackets."""
        return NotAnExport(
            f"{self._name} is damaged ({why}), so nothing was imported: copy or export it once more."
        )

    def _row(
        self, content: Any, readers: Mapping[str, list[Callable[[Any], Any]]], left: dict[str, int]
    ) -> tuple[str, Row]:
        try:
            table, *values = content
            left[table] -= 1
            if left[table] < 0:
                raise ValueError
            pairs = zip(readers[table], values, strict=True)
            return table, [None if value is None else read(value) for read, value in pairs]
        except (ValueError, TypeError, KeyError) as error:
            raise self.damaged(f"line {self._at:,} is no row that could stand there") from error

    def _head(self, newest_schema: str) -> Head:
        try:
            content = json.loads(self._raw())
            if content["kind"] != KIND:
                raise ValueError
            newer = content["format"] > FORMAT or content["schema"] > newest_schema
            if not newer:
                return _head_of(content)
        except (NotAnExport, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise error if isinstance(error.__cause__, EOFError) else self._foreign() from error
        raise NotAnExport(
            f"{self._name} was written by a newer version of this program (schema {content['schema']}, "
            f"this version knows {newest_schema}): install that version here, too."
        )

    def _foreign(self) -> NotAnExport:
        if self._at == 0:
            return NotAnExport(f"{self._name} is empty; `papers db export FILE` writes a file to import.")
        return NotAnExport(
            f"{self._name} is not what `papers db export` writes, or it is damaged from its first line on. "
            "(A Daily Papers page is taken in with `papers import`.)"
        )

    def _line(self) -> Any:
        try:
            return json.loads(self._raw())
        except (ValueError, RecursionError) as error:
            raise self.damaged(f"line {self._at:,} cannot be read") from error

    def _raw(self) -> bytes:
        """The next line. Its bytes count for the checksum."""
        try:
            line = self._file.readline(LONGEST_LINE)
        except (OSError, EOFError, zlib.error) as error:
            self._at += 1
            if isinstance(error, OSError) and error.errno is not None:
                raise StoreError(f"{self._name} cannot be read: {error.strerror or error}.") from error
            why = "it ends too early" if isinstance(error, EOFError) else "its bytes are not what they were"
            raise self.damaged(why) from error
        self._at += bool(line)
        if not line.endswith(b"\n"):
            raise self.damaged("it ends too early" if len(line) < LONGEST_LINE else "a line never ends")
        self._sum.update(line)
        return line

    def _ends(self) -> None:
        """Nothing follows; asking also compares gzip's own checksum."""
        try:
            more = self._file.read(1)
        except (OSError, EOFError, zlib.error) as error:
            raise self.damaged("its bytes are not what they were") from error
        if more:
            raise self.damaged("something follows its end")


def _head_of(content: Mapping[str, Any]) -> Head:
    tables = content["tables"]
    columns = {str(name): dict(table["columns"]) for name, table in tables.items()}
    if unknown := {kind for table in columns.values() for kind in table.values()} - set(KINDS):
        raise ValueError(unknown)
    return Head(
        schema=_of_type(str)(content["schema"]),
        written_at=_moment(content["written_at"]),
        columns=columns,
        rows={name: _count(table["rows"]) for name, table in tables.items()},
    )


def _count(value: Any) -> int:
    count = _integer(value)
    if count < 0:
        raise ValueError
    return count
