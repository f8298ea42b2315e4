"""How often Python looks for circles of garbage, during which the event loop waits.

Convenor leaves few: what it reads and writes is freed as it is let go. A look at everything there
is (the third generation) takes 40 ms of what is loaded, and 100 ms while the drafts of 10,000
events are in memory.
"""

from __future__ import annotations

import gc

_OFTEN, _TEN = 700, 10  # Python's own, for what is young
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
