"""Nothing in the house is too large to be read at once, and names say what a thing is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from statistics import median

from tests.house.sources import PACKAGES, Function, Source, functions, sources

MODULE, MODULE_MEDIAN = 400, 120
FUNCTION, FUNCTION_MEDIAN = 60, 10
CALLBACK = 15  # lines of a cog's callback: parse, one service call, render
SAYS_NOTHING = {"util", "utils", "common", "helper", "helpers", "manager", "base", "misc"}


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def body_length(function: Function) -> int:
    """From the first statement on: a signature with many options is not logic."""
    return (function.end_lineno or 0) - function.body[0].lineno + 1


def modules_too_long(read: list[Source], most: int) -> list[str]:
    return [f"{each.path}: {each.lines} lines" for each in read if each.lines > most]


def functions_too_long(read: list[Source], most: int) -> list[str]:
    return [
        f"{each.path}: {one.name}: {length(one)} lines"
        for each in read
        for one in functions(each)
        if length(one) > most
    ]


def callbacks_too_long(read: list[Source]) -> list[str]:
    return [
        f"{each.path}: {one.name}: {body_length(one)} lines"
        for each in read
        for one in functions(each)
        if any(_names(decorator) == "answered" for decorator in one.decorator_list)
        and body_length(one) > CALLBACK
    ]


def _names(decorator: ast.expr) -> str:
    return getattr(decorator, "id", "")


def empty_names(read: list[Source]) -> Iterator[str]:
    """Modules and classes named after no thing."""
    for each in read:
        if SAYS_NOTHING & words(each.path.removesuffix(".py")):
            yield each.path
        for node in each.nodes:
            if isinstance(node, ast.ClassDef) and SAYS_NOTHING & words(node.name):
                yield f"{each.path}: {node.name}"


def words(name: str) -> set[str]:
    """The words of a path or of a name in CamelCase, in small letters."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", name)}


def test_no_module_is_too_long() -> None:
    assert modules_too_long(sources(*PACKAGES, "tests"), MODULE) == []


def test_no_function_is_too_long() -> None:
    assert functions_too_long(sources(*PACKAGES), FUNCTION) == []


def test_most_modules_and_functions_are_short() -> None:
    read = sources(*PACKAGES)
    assert median(each.lines for each in read) <= MODULE_MEDIAN
    assert median(length(one) for each in read for one in functions(each)) <= FUNCTION_MEDIAN


def test_a_callback_parses_calls_one_service_and_renders() -> None:
    assert callbacks_too_long(sources("cogs")) == []


def test_names_say_what_a_thing_is() -> None:
    assert list(empty_names(sources(*PACKAGES, "tests"))) == []


def test_the_rules_can_fail() -> None:
    long = "\n".join(["@answered", "async def show(self):", *["    x = 1"] * 16])
    bad = Source("bot/utils.py", f"class TaskManager:\n    pass\n{long}\n")
    assert modules_too_long([bad], 19) == ["bot/utils.py: 20 lines"]
    assert functions_too_long([bad], 16) == ["bot/utils.py: show: 17 lines"]
    assert callbacks_too_long([bad]) == ["bot/utils.py: show: 16 lines"]
    assert list(empty_names([bad])) == ["bot/utils.py", "bot/utils.py: TaskManager"]
