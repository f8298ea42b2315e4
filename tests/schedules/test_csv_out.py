"""Tables as CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.files.csv_out import table_bytes, unguarded


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("'quoted", "'quoted"),
        ("+33 1", "'+33 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ('say "so", please', '"say ""so"", please"'),
        ("مرحبا", "مرحبا"),
        (-3, "-3"),
        (None, '""'),
    ],
)
def test_a_cell_is_never_a_formula(cell: str | int | None, written: str) -> None:
    assert table_bytes([[cell]]) == b"\xef\xbb\xbf" + f"{written}\r\n".encode()


_CELLS = st.text(alphabet=st.characters(codec="utf-8")) | st.text(alphabet="'=+-@\t\r1")


@settings(max_examples=60)
@given(st.lists(st.lists(_CELLS, min_size=1), max_size=5))
def test_every_text_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(table_bytes(rows).decode("utf-8-sig"), newline="")))
    assert [[unguarded(each) for each in row] for row in read] == rows
