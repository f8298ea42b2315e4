"""The bench: goals are judged as they read, and every module can be run."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.table import Row, number


@pytest.mark.parametrize(
    ("row", "goal", "ok"),
    [
        (Row("x", 9, "tx/s"), "", None),
        (Row("x", 9, "tx/s", limit=3), "", None),
        (Row("x", 10_000, "tx/s", at_least=10_000), "≥ 10,000", True),
        (Row("x", 9_999, "tx/s", at_least=10_000), "≥ 10,000", False),
        (Row("x", 50, "ms", at_most=50), "≤ 50", True),
        (Row("x", 51, "ms", at_most=50), "≤ 50", False),
        (Row("x", 5, "tx/s", limit=2, ratio_at_least=2.5), "≥ 2.5 ×", True),
        (Row("x", 4, "tx/s", limit=2, ratio_at_least=2.5), "≥ 2.5 ×", False),
        (Row("x", 6, "ms", limit=2, ratio_at_most=3), "≤ 3 ×", True),
        (Row("x", 7, "ms", limit=2, ratio_at_most=3), "≤ 3 ×", False),
        (Row("x", 9, "ms", limit=2, at_most=9, ratio_at_most=3), "≤ 9, ≤ 3 ×", False),
        (Row("x", 9, "ms", limit=0, ratio_at_least=3), "≥ 3 ×", False),
        (Row("x", 9, "ms", limit=0, ratio_at_most=3), "≤ 3 ×", False),
    ],
)
def test_a_row_is_ok_when_every_goal_is_reached(row: Row, goal: str, ok: bool | None) -> None:
    assert (row.goal, row.ok) == (goal, ok)


def test_a_goal_for_the_ratio_without_a_limit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs a limit"):
        Row("x", 1, "ms", ratio_at_most=2)


def test_numbers_are_shown_with_what_matters_of_them() -> None:
    shown = [number(value) for value in (17_897.4, 60.0, 52.34, 0.00712, None)]
    assert shown == ["17,897", "60", "52.3", "0.00712", ""]


@pytest.mark.parametrize("name", bench.KNOWN)
def test_every_bench_can_be_run_and_says_what_it_measures(name: str) -> None:
    module = import_module(f"tests.bench.bench_{name}")
    assert (callable(module.run), inspect.signature(module.run).parameters) == (True, {})
    assert module.__doc__


def test_a_missed_goal_or_a_broken_bench_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, answers = tmp_path / "figures.json", {"store": [Row("x", 1, "ms", at_most=1)]}
    monkeypatch.setattr(bench, "measure", lambda name: answers[name])
    assert bench.main(["store", "--json", str(file)]) == 0
    assert [row["ok"] for row in json.loads(file.read_text())["benches"]["store"]] == [True]
    answers["store"] = [Row("x", 2, "ms", at_most=1)]
    assert bench.main(["store"]) == 1
    answers.clear()
    assert bench.main(["store", "--json", str(file)]) == 1
    assert json.loads(file.read_text())["failed"] == ["store"]
