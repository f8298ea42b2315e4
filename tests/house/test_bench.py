"""The bench: goals are judged as they read, and every module can be run."""

from __future__ import annotations

import ast
import inspect
import json
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import bench_year
from tests.bench.table import Row, number
from tests.house.sources import ROOT, called, sources


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
    file, answers = tmp_path / "build" / "bench.json", {"store": [Row("x", 1, "ms", at_most=1)]}
    monkeypatch.setattr(bench, "measure", lambda name: answers[name])
    assert bench.main(["store", "--json", str(file)]) == 0
    assert [row["ok"] for row in json.loads(file.read_text())["benches"]["store"]] == [True]
    answers["store"] = [Row("x", 2, "ms", at_most=1)]
    assert bench.main(["store", "--json", str(file)]) == 1
    answers.clear()
    assert bench.main(["store", "--json", str(file)]) == 1
    assert json.loads(file.read_text())["failed"] == ["store"]


def test_figures_are_written_where_git_does_not_look() -> None:
    assert bench.JSON.relative_to(ROOT) == Path("build/bench.json")
    assert "build/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


# What is to be reached with reminders, presses and commands: the bench it is measured by, words of
# its row, and the goal that stands there.
FIGURES = [
    ("rsvps", "RSVPs, committed in groups", "at_least=10_000"),
    ("rsvps", "groups against one commit each", "ratio_at_least=2.5"),
    ("store", "groups, one commit each", "ratio_at_least=2.5"),
    ("presses", "CPU of a press", "ratio_at_most=2"),
    ("presses", "p99 to the durable answer", "at_most=50"),
    ("presses", "lateness of its loop, p99", "at_most=10"),
    ("presses", "answered and kept", "at_least=count"),
    ("presses", "all answered", "at_most=most"),
    ("presses", "seats exact, waitlist in order", "at_least=size"),
    ("large", "… {name}", "ratio_at_most=3"),
    ("large", "from login to ready", "at_most=3"),
    ("large", "memory at the peak", "at_most=120"),
    ("reminders", "next due among 1,000,000 reminders", "at_most=50"),
    ("reminders", "claim 1,000 of 1,000,000 deliveries", "at_most=100"),
    ("reminders", "1,000,000 planned reminders on disk", "at_most=60"),
    ("reminders", "lateness of the alarm, p99", "at_most=50"),
    ("fanout", "all sent in", "ratio_at_most=1.05"),
    ("fanout", "delivered, each once", "at_least=total"),
    ("fanout", "refused with 429", "at_most=0"),
    ("fanout", "a command meanwhile, worst", "at_most=200"),
    ("kills", "lost: marked as sent, never arrived", "at_most=0"),
    ("kills", "doubled", "at_most=0"),
    ("kills", "the file is whole afterwards", "at_least=1"),
    ("kills", "from a start to the outbox taken up", "at_most=5"),
    ("year", "lost, doubled, early or late without a word", "at_most=0"),
]
# How much of it, as the figures ask for.
SIZES: list[tuple[str, dict[str, object]]] = [
    ("bench_presses", {"RATE": 1_000, "SECONDS": 60, "SEATS": 60, "BURSTS": (2_000, 5_000)}),
    ("bench_large", {"COMMUNITIES": 1_000}),
    ("building", {"EVENTS": 1_000, "ANSWERS": 10}),  # of a community, of an event
    ("bench_reminders", {"MILLION": 1_000_000, "AT_ONCE": 1_000}),
    ("bench_fanout", {"DMS": 1_000, "CHANNELS": 200}),
    ("bench_kills", {"KILLS": 1_000}),
    ("bench_year", {"END": bench_year.BEGIN + timedelta(days=400)}),
]


@pytest.mark.parametrize(("name", "words", "goal"), FIGURES)
def test_every_figure_to_reach_has_its_row_and_its_goal(name: str, words: str, goal: str) -> None:
    whole = re.compile(rf"{re.escape(goal)}(?![\w.])")
    assert [row for row in rows(name) if words in row and whole.search(row)] != []


@pytest.mark.parametrize(("name", "sizes"), SIZES)
def test_the_figures_are_measured_in_full(name: str, sizes: dict[str, object]) -> None:
    module = import_module(f"tests.bench.{name}")
    assert {each: getattr(module, each) for each in sizes} == sizes


def rows(name: str) -> list[str]:
    """The rows of a bench as its code states them, each with what its goal is taken from."""
    (source,) = sources(f"tests/bench/bench_{name}.py")
    names = {
        node.targets[0].id: ast.unparse(node.value)
        for node in source.nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    found = []
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) == "Row":
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            said = [
                ast.get_source_segment(source.text, node) or "",
                *(names[each] for each in sorted(used & set(names))),
            ]
            found.append("\n".join(said))
    return found
