"""Where the real records and recorded answers lie, for the tests that add them on top."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of real data: ``PAPERS_DATA``, or the one beside the checkout."""
    return Path(os.environ.get("PAPERS_DATA") or ROOT.parent / "shared" / "data")


def real_data(name: str) -> Path:
    """The path of one file of real data; skips the test where it is missing."""
    path = data_folder() / name
    if not path.exists():
        pytest.skip(f"real data not found: {path.name} (set PAPERS_DATA to its folder)")
    return path
