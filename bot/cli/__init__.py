"""The command line's own rooms: what it checks and how it speaks. `bot.__main__` wires them.

A noun that has commands offers ``add_to(app, house)`` in ``bot.cli.NOUN``; `bot.__main__`
calls it.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.services import Services


class House(Protocol):
    """Opens the services over the database of the settings, for as long as the context lasts.

    ``reading``: nothing is written, so it works beside a running Convenor; ``or_empty``: where
    there is no database yet, an empty one in memory is read. Raises a Refusal where the settings
    or the database are not right.
    """

    def __call__(
        self, *, reading: bool = False, or_empty: bool = False
    ) -> AbstractAsyncContextManager[Services]: ...
