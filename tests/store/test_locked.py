"""Every method of every service on a database that another program has locked."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import services as services_room
from bot.errors import DatabaseLocked, Refusal, StoreRefusal
from bot.services import Services
from bot.store.database import Database
from tests.store.conftest import locked
from tests.store.samples import NO_TRANSACTION, NOW, READS, methods, sampled
from tests.store.schemas import make_with_rows

METHODS = [name for name in methods() if name not in NO_TRANSACTION]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with rows in every table."""
    path = tmp_path_factory.mktemp("rows") / "rows.db"
    make_with_rows(path)
    return path


@pytest.fixture
async def over_rows(rows: Path, path: Path) -> AsyncIterator[Services]:
    """The services over a copy of it, with little patience."""
    shutil.copy(rows, path)
    database = await Database.open(path, durable=False, busy_ms=1)
    yield services_room.over(
        database, lambda: NOW, materials_dir=path.parent / "materials", url="http://127.0.0.1"
    )
    await database.close()


@pytest.mark.parametrize("name", METHODS)
async def test_on_a_locked_database_a_write_is_refused_and_a_read_answered(
    name: str, over_rows: Services, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote: list[Any] = []
    write = Database.write

    async def noted(self: Database, job: Any) -> Any:
        wrote.append(job)
        return await write(self, job)

    call = await sampled(over_rows, name)
    monkeypatch.setattr(Database, "write", noted)
    with locked(path):
        told: type[BaseException] | None = None
        try:
            await call()
        except Refusal as refusal:
            told = type(refusal)
    if name in READS:
        assert (wrote, told is not None and issubclass(told, StoreRefusal)) == ([], False)
    else:
        assert wrote, f"{name} wrote nothing: if it only reads, name it in tests/store/samples.py"
        assert (len(wrote), told) == (1, DatabaseLocked)


def test_every_name_in_the_lists_is_that_of_a_method() -> None:
    assert {*READS, *NO_TRANSACTION} - set(methods()) == set()
    assert len(METHODS) > 40


async def test_a_method_with_an_argument_unheard_of_is_told() -> None:
    class Unheard:
        async def of(self, colour: str) -> None: ...

    class Some:
        unheard = Unheard()

    with pytest.raises(LookupError, match=r"needs a sample of unheard.of\(colour\)"):
        await sampled(Some(), "unheard.of")  # type: ignore[arg-type]  # a service of its own
