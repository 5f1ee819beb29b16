"""On what kind of disk a folder lies."""

from __future__ import annotations

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

REMOTE = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2"}
    | {"gpfs", "lustre", "nfs", "nfs4", "smb2", "smb3", "smbfs"}
)
"""Several machines write there, and SQLite's write-ahead log cannot: https://www.sqlite.org/wal.html"""


def file_system(folder: str) -> str | None:
    """The kind of the file system this folder lies on, as Linux calls it; None elsewhere."""
    try:
        return kind_of(folder, MOUNTS.read_text(errors="surrogateescape"))
    except OSError:
        return None


def kind_of(folder: str, mounts: str) -> str | None:
    """The same, given what ``/proc/self/mountinfo`` says: the last mount above the folder counts.

    https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
    """
    found: tuple[str | None, str] = (None, "")
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.partition(" ")[0]
        if len(fields) < 6 or not kind:
            continue
        point = _plain(fields[4])
        above = f"{point.rstrip('/')}/"
        if f"{folder}/".startswith(above) and len(point) >= len(found[1]):
            found = kind, point
    return found[0]


def _plain(written: str) -> str:
    r"""A path without the escapes of spaces (``\040``) and the like."""
    for code, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        written = written.replace(code, letter)
    return written
