"""``python -m bot.store.migrations``: the present schema, whole, as the migrations make it.

``make schema`` keeps it as ``bot/store/schema.sql``: nothing runs that file; it is there to be
read, and to show in a review what a migration comes to. A test compares the two.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bot.store import migrations

HEADER = "-- What the migrations come to. Written by `make schema`; to change it, add a migration."
OBJECTS = """
SELECT sql FROM sqlite_schema AS found WHERE sql IS NOT NULL
ORDER BY (SELECT rowid FROM sqlite_schema WHERE name = found.tbl_name), rowid
"""


def whole() -> str:
    """Every table, each followed by its indexes, in the order they came to be."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.migrate(connection, None)
        objects = [f"{sql};" for (sql,) in connection.execute(OBJECTS)]
    return "\n".join([HEADER, *objects])


if __name__ == "__main__":
    print(whole())
