"""Rate limits, as Discord states them: 50 requests a second in all, 5 in 5 seconds a channel.

The real values of other routes are not published; they have none here.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

GLOBAL = 50  # in any second
LIMIT, WINDOW = 5, 5.0  # messages to one channel, in so many seconds


class Refused(NamedTuple):
    """``after``: seconds until it may be asked again."""

    after: float
    is_global: bool


class Limits:
    """Counts what is let through. What is refused does not count."""

    def __init__(self) -> None:
        self._second: deque[float] = deque()
        self._buckets: dict[str, tuple[float, int]] = {}  # when it began, how many since

    def take(self, bucket: str | None) -> Refused | None:
        """``bucket``: of a message to a channel; None: only the limit of all counts."""
        now = time.monotonic()
        while self._second and now - self._second[0] >= 1.0:
            self._second.popleft()
        if len(self._second) >= GLOBAL:
            return Refused(1.0 - (now - self._second[0]), True)
        if bucket is not None:
            began, used = self._standing(bucket, now)
            if used >= LIMIT:
                return Refused(WINDOW - (now - began), False)
            self._buckets[bucket] = (began, used + 1)
        self._second.append(now)
        return None

    def headers(self, bucket: str) -> Mapping[str, str]:
        now = time.monotonic()
        began, used = self._standing(bucket, now)
        left = WINDOW - (now - began)
        return {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(LIMIT - used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            # Rounded up: whoever waits so long is never too early.
            "X-RateLimit-Reset-After": f"{math.ceil(left * 1_000) / 1_000:.3f}",
            "X-RateLimit-Bucket": "0123456789abcdef0123456789abcdef",
        }

    def _standing(self, bucket: str, now: float) -> tuple[float, int]:
        began, used = self._buckets.get(bucket, (now, 0))
        return (now, 0) if now - began >= WINDOW else (began, used)
