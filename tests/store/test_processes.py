"""One process per database, and ``kill -9`` at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning
from bot.store.database import Database
from tests.store.series import names, on_disk

ROOT = Path(__file__).parents[2]


@contextmanager
def writing(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that writes to the database; it has been answered once."""
    command = [sys.executable, "-m", "tests.store.writing", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def first_answer(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()


async def test_a_second_process_is_refused_within_a_second_and_may_read(path: Path) -> None:
    with writing(path) as process:
        assert first_answer(process)
        began = time.monotonic()
        with pytest.raises(AlreadyRunning):
            await Database.open(path)
        assert time.monotonic() - began < 1
        beside = await Database.open_to_read(path)
        assert len(await beside.read(names)) > 0
        await beside.close()


@pytest.mark.parametrize("seed", range(3))
async def test_after_kill_9_all_that_was_answered_is_there(path: Path, seed: int) -> None:
    answered: list[str] = []
    for moment in (random.Random(seed).uniform(0, 0.1), 0):
        with writing(path) as process:
            answered.append(first_answer(process).decode().strip())
            time.sleep(moment)  # noqa: ASYNC251
            process.kill()
            assert process.stdout is not None
            answered += process.stdout.read().decode().split()
    began = time.monotonic()
    database = await Database.open(path)
    assert time.monotonic() - began < 1
    kept = await database.read(names)
    await database.close()
    assert len(answered) > 1
    assert sorted(set(answered) - set(kept)) == []
    assert len(kept) == len(set(kept))
    assert on_disk(path, "PRAGMA integrity_check") == ["ok"]
