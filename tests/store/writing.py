"""A process that writes and says what was answered, until it is killed: ``writing.py FILE``.

Eight at once: each adds one more series and, once answered, prints its name.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from bot.store.database import Database
from tests.store.series import add, with_a_community


async def write_on(path: Path) -> None:
    database = await Database.open(path)
    if not await database.read(lambda tx: tx.value("SELECT count(*) FROM communities")):
        await database.write(with_a_community)
    numbers = itertools.count()

    async def one_after_the_other() -> None:
        for number in numbers:
            name = await database.write(add(f"{os.getpid()}-{number}"))
            os.write(1, f"{name}\n".encode())

    await asyncio.gather(*(one_after_the_other() for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(write_on(Path(sys.argv[1])))
