"""The outbox's worker: claim what is due, send it, mark it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.alarm import Alarm

if TYPE_CHECKING:
    from bot.client import Convenor


class Worker:
    """One alarm at the next due time; one pass sends all that is due."""

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._services = bot.services
        self.alarm = Alarm(self._work, bot.services.clock, recheck=recheck)

    async def _work(self) -> datetime | None:
        return await self._services.deliveries.next_due()
