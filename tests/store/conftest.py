"""A database file, what is in it, and a way to be somebody whom permissions bind."""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.store.series import with_a_community

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "convenor.db"


@pytest.fixture
async def stored(path: Path) -> AsyncIterator[Database]:
    """An open database file with one community, 5; it gives up on a lock after 50 ms."""
    database = await Database.open(path, busy_ms=50)
    await database.write(with_a_community)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "file"])
async def either(path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An open database in memory, and one in a file."""
    database = await Database.open(path if request.param == "file" else None)
    yield database
    await database.close()


@pytest.fixture
def bound() -> Iterator[Path]:
    """A directory of somebody who is not root, as whom the test runs from here on."""
    with tempfile.TemporaryDirectory() as made, _nobody(Path(made)):
        yield Path(made)


@contextmanager
def _nobody(directory: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.chown(directory, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file may grow past so many bytes: the system refuses them, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another connection holds the write lock, as a backup tool or a shell would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
