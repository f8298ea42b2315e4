"""What goes wrong on purpose, by rule: which requests, how often, how, before or after the work."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

MESSAGES = r"/channels/\d+/messages"  # creating one, reading the history
DMS = r"/users/@me/channels"  # opening one
CALLBACKS = r"/interactions/\d+/[^/]+/callback"


class Answer(NamedTuple):
    """An answer in place of the true one. ``after``: of a 429, in seconds; ``via``: that it comes
    from Discord itself; without, it is Cloudflare's ban."""

    status: int
    code: int = 0
    after: float = 0.0
    is_global: bool = False
    via: bool = True

    @property
    def body(self) -> dict[str, Any]:
        if self.status == 429:
            said = "You are being rate limited."
            return {"message": said, "retry_after": self.after, "global": self.is_global}
        return {"message": f"{self.status}: on purpose", "code": self.code}

    @property
    def headers(self) -> dict[str, str]:
        limited = {"Retry-After": f"{self.after:.3f}"} if self.status == 429 else {}
        if self.is_global:
            limited["X-RateLimit-Global"] = "true"
        return limited


class Reset(NamedTuple):
    """The connection is torn down."""


class Slow(NamedTuple):
    """The true answer, so many seconds late."""

    seconds: float


@dataclass
class Fault:
    """``done``: the request is carried out first, and only its answer goes wrong.

    ``times``: how often at most; None: without end. ``chance``: of each request it is for.
    """

    outcome: Answer | Reset | Slow
    method: str = "POST"
    path: str = MESSAGES
    done: bool = False
    times: int | None = 1
    chance: float = 1.0
    met: int = 0

    def __str__(self) -> str:
        """What it is, for a table."""
        what = {MESSAGES: "messages", DMS: "opening DMs", CALLBACKS: "answers"}.get(self.path)
        when = ", after the work" if self.done else ""
        return f"{_named(self.outcome)}{when} ({self.method} {what or self.path})"

    def is_for(self, method: str, path: str) -> bool:
        left = self.times is None or self.met < self.times
        return left and method == self.method and re.fullmatch(self.path, path) is not None


def _named(outcome: Answer | Reset | Slow) -> str:
    if isinstance(outcome, Answer):
        return f"{outcome.status} {'global' if outcome.is_global else outcome.code or ''}".strip()
    return "reset" if isinstance(outcome, Reset) else f"{outcome.seconds} s late"


class Faults:
    """The first rule that is for a request, and falls due by its chance, is what happens."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Fault] = []
        self._random = random.Random(seed)

    def add(self, *rules: Fault) -> None:
        self.rules += rules

    def clear(self) -> None:
        self.rules.clear()

    def met(self, method: str, path: str) -> Fault | None:
        for rule in self.rules:
            if rule.is_for(method, path) and self._random.random() < rule.chance:
                rule.met += 1
                return rule
        return None


def weather(share: float) -> Iterable[Fault]:
    """Everything that can befall the sending of a message, ``share`` of all in total; as much
    befalls the opening of DMs and the reading of a history, which have nothing to lose."""
    mishaps = [
        (Answer(429, after=0.05), False),
        (Answer(429, after=0.05, is_global=True), False),
        (Answer(500), False),
        (Answer(502), True),
        (Answer(503), False),
        (Reset(), False),
        (Reset(), True),
        (Slow(0.3), True),
    ]
    for outcome, done in mishaps:
        yield Fault(outcome, done=done, times=None, chance=share / len(mishaps))
    for method, path in (("POST", DMS), ("GET", MESSAGES)):
        for outcome in (Answer(503), Reset(), Answer(429, after=0.05)):
            yield Fault(outcome, method, path, times=None, chance=share / 3)
