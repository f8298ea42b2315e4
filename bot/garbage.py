"""How often Python looks for circles of garbage, during which the event loop waits.

Convenor leaves few: what it reads and writes is freed as it is let go. A look at everything there
is (the third generation) takes 40 ms of what is loaded, and 100 ms while the drafts of 10,000
events are in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_OFTEN, _TEN = 700, 10  # Python's own, for what is young
_NEVER = 1_000_000_000
_SELDOM = 1_000  # young generations between two looks at everything; by itself Python takes 10


def seldom() -> None:
    """What is loaded by now is looked at no more, and the rest all together only seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OFTEN, _TEN, _SELDOM)


def as_usual() -> None:
    """The opposite."""
    gc.unfreeze()
    gc.set_threshold(_OFTEN, _TEN, _TEN)


_before: list[tuple[int, int, int]] = []  # one for each of those that last: what was set before


def later(work: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Work of the event loop during which nobody looks at everything there is. Several may last at
    once, and end in any order."""

    @wraps(work)
    async def undisturbed(*args: P.args, **named: P.kwargs) -> R:
        _before.append(_before[0] if _before else gc.get_threshold())
        gc.set_threshold(*_before[0][:2], _NEVER)
        try:
            return await work(*args, **named)
        finally:
            before = _before.pop()
            if not _before:
                gc.set_threshold(*before)

    return undisturbed
