"""Every SQL constant of the store: it can be run, finds its rows by an index, and is SQL that
PostgreSQL has too."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from bot import store
from tests.store.schemas import migrated

STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")

# Tables and partial indexes that may be read from end to end, and why.
SMALL = {
    "installation": "one row",
    "communities": "a row for each server",
    "cards_behind": "only cards that wait to be edited",
    "overviews": "a row for each channel that has one",
    "cards_left": "only messages that wait to be edited, once",
    "deliveries_claimed": "only what is being sent",
    "places_behind": "only what waits to be looked after",
    "places_with_role": "at most 50 a server",
}
# Steps of single statements that may stand, and why.
STANDING = {
    ("deliveries.NEXT", "SCAN reminders USING INDEX reminders_due"): "stops at the first entry",
}

# In SQLite ≥ 3.40 and in PostgreSQL ≥ 15 alike.
FUNCTIONS = {
    *("abs", "avg", "ceil", "coalesce", "count", "dense_rank", "first_value", "floor", "lag"),
    *("last_value", "lead", "length", "like", "lower", "max", "min", "nullif", "rank", "replace"),
    *("round", "row_number", "sign", "substr", "sum", "trim", "upper"),
    "fold",  # ours (`folding`); there: lower(unaccent(normalize(text)))
}
NOT_SHARED = {
    r"\bINSERT\s+OR\b|\bUPDATE\s+OR\b|\bREPLACE\s+INTO\b": "ON CONFLICT",
    r"\bGLOB\b|\bREGEXP\b|\bMATCH\b": "LIKE",
    r"\bINDEXED\s+BY\b|\bNOT\s+INDEXED\b": "no hints",
    r"\b(rowid|oid|_rowid_)\b": "the id",
    r"==": "=",
    r"\"\w+\"|`\w+`|\[\w+\]": "plain names",
    r"\bIS\s+(NOT\s+)?:": "IS NOT DISTINCT FROM",
    r"\bLIMIT\s+[^\s]+\s*,": "LIMIT … OFFSET …",
    r"\b(max|min)\s*\([^()]*,": "CASE",
    r"[@$]\w": "named parameters with a colon",
    r"\bjson\w*\s*\(|\bpragma_\w+": "columns",
    r"\bRAISE\s*\(": "a CHECK",
}


class Given(dict[str, None]):
    """Every parameter, as NULL: a plan does not depend on them."""

    def __missing__(self, name: str) -> None:
        return None


def modules() -> Iterator[ModuleType]:
    for path in sorted(Path(store.__file__).parent.glob("*.py")):
        yield import_module(f"bot.store.{path.stem}")


def constants() -> dict[str, str]:
    """ "module.NAME" → its text, for every upper-case string of the store's modules."""
    return {
        f"{module.__name__.removeprefix('bot.store.')}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }


CONSTANTS = constants()
STATEMENTS = {name: text for name, text in CONSTANTS.items() if STATEMENT.match(text)}


@cache
def schema() -> sqlite3.Connection:
    return migrated()


def plan(sql: str) -> list[str]:
    rows = schema().execute(f"EXPLAIN QUERY PLAN {sql}", Given()).fetchall()
    return [row["detail"] for row in rows]


def scans(sql: str) -> list[str]:
    """The steps of the plan that go through a whole table or index that grows."""
    steps = plan(sql)
    made = {step.split()[1] for step in steps if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    fine = {*SMALL, *made, "CONSTANT"}
    found = [step for step in steps if "AUTOMATIC" in step]
    for step in steps:
        scanned = re.match(r"SCAN (\S+)(?:.* INDEX (\w+))?", step)
        if scanned is not None and not fine & {scanned[1], scanned[2]}:
            found.append(step)
    return found


def functions(sql: str) -> set[str]:
    """The names of the functions a statement calls, as SQLite itself resolves them."""
    called: set[str] = set()

    def note(action: int, _: str | None, name: str | None, *rest: str | None) -> int:
        if action == sqlite3.SQLITE_FUNCTION and name is not None:
            called.add(name.lower())
        return sqlite3.SQLITE_OK

    schema().set_authorizer(note)
    schema().execute(f"EXPLAIN {sql}", Given())
    schema().set_authorizer(None)
    return called


def not_shared(sql: str) -> list[str]:
    """What PostgreSQL does not have, and what to write in its place."""
    text = re.sub(r"'[^']*'", "''", sql)
    found = [f"{name}()" for name in sorted(functions(sql) - FUNCTIONS)]
    for pattern, instead in NOT_SHARED.items():
        found += [f"{hit[0].strip()}: {instead}" for hit in re.finditer(pattern, text, re.I)]
    return found


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_constant_is_a_statement_or_a_part_of_one(name: str) -> None:
    text = CONSTANTS[name]
    if name not in STATEMENTS:
        assert any(text in statement for statement in STATEMENTS.values())


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_finds_its_rows_without_looking_through_a_table(name: str) -> None:
    assert [step for step in scans(STATEMENTS[name]) if (name, step) not in STANDING] == []


@pytest.mark.parametrize("name", ["calendar.COUNT", "calendar.PAGE"])
def test_the_calendar_reads_what_is_coming_and_not_all_there_is(name: str) -> None:
    steps = [
        each for each in plan(STATEMENTS[name]) if each.startswith("SEARCH events USING INDEX")
    ]
    assert steps == [
        "SEARCH events USING INDEX events_coming (community_id=? AND passes_at>?)",
    ]


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_is_sql_that_postgresql_has_too(name: str) -> None:
    assert not_shared(STATEMENTS[name]) == []


def test_what_may_be_scanned_exists_and_the_statements_are_found() -> None:
    known = {row[0] for row in schema().execute("SELECT name FROM sqlite_schema")}
    assert set(SMALL) - known == set()
    assert [each for each in STANDING if each[1] not in scans(STATEMENTS[each[0]])] == []
    assert len(STATEMENTS) > 40


@pytest.mark.parametrize(
    ("sql", "step"),
    [
        ("SELECT id FROM events WHERE summary = :x", "SCAN events"),
        (
            "SELECT id FROM events ORDER BY community_id, sorts_at",
            "SCAN events USING COVERING INDEX",
        ),
        ("SELECT count(*) FROM rsvps", "SCAN rsvps USING COVERING INDEX"),
        ("UPDATE rsvps SET turn = 1 WHERE person_id = :x", "SCAN rsvps"),
        ("DELETE FROM deliveries WHERE message_id = :x", "SCAN deliveries"),
        ("SELECT e.id FROM events AS e WHERE e.summary = :x", "SCAN e"),
        ("WITH a AS (SELECT id FROM events WHERE place = :x) SELECT id FROM a", "SCAN events"),
        (
            "SELECT id FROM events WHERE id = :x OR EXISTS (SELECT 1 FROM feeds WHERE id > 0)",
            "SCAN events",
        ),
        ("SELECT 1 FROM rsvps JOIN events ON place = answer WHERE rsvps.id = :x", "SCAN events"),
        ("SELECT 1 FROM rsvps LEFT JOIN events ON place = answer WHERE turn = :x", "SEARCH events"),
    ],
)
def test_a_scan_is_seen(sql: str, step: str) -> None:
    assert [found[: len(step)] for found in scans(sql)][:1] == [step]


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("SELECT datetime('now')", ["datetime()"]),
        ("SELECT ifnull(place, 1) FROM events WHERE id = :x", ["ifnull()"]),
        ("SELECT group_concat(title) FROM events WHERE id = :x", ["group_concat()"]),
        ("SELECT content ->> 'a' FROM deliveries WHERE id = :x", ["->>()"]),
        ("SELECT max(seats, 1) FROM events WHERE id = :x", ["max(seats,: CASE"]),
        ("SELECT value FROM json_each(:x)", ["json_each(: columns"]),
        ("SELECT id FROM events WHERE id == :x", ["==: ="]),
        ("SELECT id FROM events WHERE follows_id IS :x", ["IS :: IS NOT DISTINCT FROM"]),
        ("SELECT rowid FROM events WHERE id = :x", ["rowid: the id"]),
        ("SELECT id FROM events WHERE id = :x LIMIT 5, 10", ["LIMIT 5,: LIMIT … OFFSET …"]),
        (
            "INSERT OR IGNORE INTO series (community_id, name) VALUES (:x, 'a')",
            ["INSERT OR: ON CONFLICT"],
        ),
        ('SELECT "id" FROM events WHERE id = :x', ['"id": plain names']),
        ("SELECT id FROM events WHERE id = @x", ["@x: named parameters with a colon"]),
    ],
)
def test_sql_of_sqlite_alone_is_seen(sql: str, seen: list[str]) -> None:
    assert not_shared(sql) == seen


def test_what_is_shared_is_not_taken_for_what_is_not() -> None:
    sql = "SELECT max(seats), coalesce(place, '?') FROM events WHERE id = :x LIMIT 5 OFFSET 10"
    assert not_shared(sql) == []
