"""How often one address may ask for what does not exist: nobody guesses 256 bits, but trying
costs the database a look each time."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

BURST = 20.0  # misses at once
PER_SECOND = 0.5  # misses given back
_ADDRESSES = 10_000  # remembered


class Pace:
    """A bucket of misses for each address; ``clock`` in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, address: str) -> bool:
        return self._now_left(address) >= 1.0

    def miss(self, address: str) -> None:
        """It asked for something that does not exist."""
        left = self._now_left(address)
        self._left[address] = (left - 1.0, self._clock())
        self._left.move_to_end(address)
        if len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)

    def _now_left(self, address: str) -> float:
        left, at = self._left.get(address, (BURST, self._clock()))
        return min(BURST, left + (self._clock() - at) * PER_SECOND)


def address_of(request: web.Request) -> str:
    """Who asks. A proxy on this machine or its private network says for whom it does.

    Of ``X-Forwarded-For`` only the last entry counts: it is the proxy's own.
    """
    peer = request.remote or ""
    try:
        near = ipaddress.ip_address(peer).is_private
    except ValueError:
        near = False
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip()[:64] or peer if near else peer
