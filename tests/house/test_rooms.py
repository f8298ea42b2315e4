"""The rooms of the house: which may know which, and that every door has somebody behind it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.client import EXTENSIONS
from tests.house.sources import PACKAGES, ROOT, Source, called, functions, sources
from tests.simulation import World

# A breach for every contract: the module that may not → what it imports → the contract's name.
BREACHES = {
    "bot/domain/offers.py": ("cogs.problems", "Floors: cogs, then bot, then schedules"),
    "schedules/zones.py": ("asyncio", "The pure rooms know no I/O, no loop, no log, no Discord"),
    "bot/services/people.py": ("discord", "Only cogs, client, delivery and sandbox know Discord"),
    "cogs/setup.py": (
        "bot.store.people",
        "Only services and the composition root import the store",
    ),
    "cogs/ui/people.py": ("bot.services.people", "cogs.ui calls no service"),
    "bot/delivery/alarm.py": ("bot.settings", "Settings are read at the door only"),
    "cogs/people.py": ("cogs.events", "Cogs do not import each other"),
}
SHARED = {"cogs.problems", "cogs.presses", "cogs.translation"}  # extensions without commands
_CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]


def lint_imports(where: Path) -> str:
    """The report of import-linter on the packages there."""
    tool = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [tool, "--no-cache"],
        cwd=where,
        env=os.environ | {"PYTHONPATH": str(where)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on a copy of the house in which every contract is broken once."""
    copy, caches = tmp_path_factory.mktemp("house"), shutil.ignore_patterns("__pycache__")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=caches)
    for path, (imported, _) in BREACHES.items():
        with (copy / path).open("a", encoding="utf-8") as module:
            module.write(f"\nimport {imported}\n")
    return lint_imports(copy)


def test_every_contract_has_its_breach() -> None:
    named = [each["name"] for each in _CONTRACTS["contracts"]]
    assert sorted(named) == sorted(name for _, name in BREACHES.values())


@pytest.mark.parametrize("path", BREACHES)
def test_a_breach_of_the_contract_is_found(breached: str, path: str) -> None:
    imported, name = BREACHES[path]
    module = path.removesuffix(".py").replace("/", ".")
    assert re.search(rf"^{re.escape(name)} BROKEN", breached, flags=re.MULTILINE), breached
    assert re.search(rf"{re.escape(module)} -> {re.escape(imported)} \(l", breached), breached


def test_every_cog_is_held_apart_from_the_others() -> None:
    (apart,) = [each for each in _CONTRACTS["contracts"] if each["type"] == "independence"]
    assert sorted(apart["modules"]) == sorted(set(EXTENSIONS) - SHARED)


def test_every_cog_is_loaded() -> None:
    having = {
        each.path.removesuffix(".py").replace("/", ".")
        for each in sources("cogs")
        if any(getattr(node, "name", "") == "setup" for node in each.tree.body)
    }
    assert sorted(EXTENSIONS) == sorted(having)


def pressed(source: Source) -> Iterator[str]:
    """The names that buttons, menus and forms carry, as far as they stand in the code."""
    place = {"button": 1, "menu": 2, "form": 2, "build": 0}
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) in place:
            given = node.args[place[called(node)] : place[called(node)] + 1]
            yield from (each.value for each in given if isinstance(each, ast.Constant))


async def test_every_button_is_answered_and_every_answer_has_a_button(world: World) -> None:
    found = {name for source in sources("cogs") for name in pressed(source)}
    literals = {
        node.value
        for source in sources("cogs/ui")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(found - set(world.bot.presses)) == []
    assert sorted(set(world.bot.presses) - literals) == []
    assert len(found) >= 10


def unanswered(source: Source) -> Iterator[str]:
    """Commands whose refusals nobody would put into words."""
    for one in functions(source):
        names = [called(each) for each in one.decorator_list]
        if "command" in names and names[-1] != "answered":
            yield f"{source.path}: {one.name}"


async def test_every_command_and_press_puts_refusals_into_words(world: World) -> None:
    assert [each for source in sources("cogs") for each in unanswered(source)] == []
    assert [name for name, each in world.bot.presses.items() if not _is_answered(each)] == []


def _is_answered(press: object) -> bool:
    return hasattr(press, "__wrapped__")


def test_a_command_that_is_not_answered_is_found() -> None:
    code = "class C:\n    @group.command(name=n)\n    async def show(self): ...\n"
    assert list(unanswered(Source("cogs/new.py", code))) == ["cogs/new.py: show"]


def viewed(source: Source) -> Iterator[str]:
    """Views that are made here; those that are not stopped cost a task for 15 minutes each."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) in ("LayoutView", "View"):
            yield f"{source.path}: {node.lineno}"


def test_a_view_is_made_in_one_place() -> None:
    found = [each.split(":")[0] for source in sources("bot", "cogs") for each in viewed(source)]
    assert found == ["cogs/ui/views.py"]
