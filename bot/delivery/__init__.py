"""DELIVERY: what was planned in the database reaches Discord, exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.cards import LiveCards
from bot.delivery.history import History
from bot.delivery.mirror import LiveMirror
from bot.delivery.overviews import LiveOverviews
from bot.delivery.places import LivePlaces
from bot.delivery.sending import Sender
from bot.delivery.worker import Worker

if TYPE_CHECKING:
    from bot.client import Convenor


class Delivery:
    """Everything that goes out by itself: the outbox's worker, the live cards and overviews, the
    roles and threads of events, and Discord's own events.

    ``recheck``: seconds after which each looks again though nothing told it to; None in a
    simulated world. It listens to what commits: the next due time, and the cards that show
    something else now.
    """

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._services = bot.services
        self._stopped = False
        sender = Sender(bot)
        self.worker = Worker(
            bot.services, sender, History(bot), opened=sender.opened, recheck=recheck
        )
        self.cards = LiveCards(bot, recheck=recheck)
        self.overviews = LiveOverviews(bot, recheck=recheck)
        self.places = LivePlaces(bot, recheck=recheck)
        self.mirror = LiveMirror(bot, recheck=recheck)

    def start(self) -> None:
        """Begin; where it runs already (Discord says READY again), begin a pass. Once stopped it
        stays so: READY may come in the moment of leaving."""
        if self._stopped:
            return
        self._services.deliveries.listen(self._committed)
        self.worker.alarm.start()
        self.cards.start()
        self.overviews.start()
        self.places.start()
        self.mirror.start()

    async def stop(self) -> None:
        self._stopped = True
        await self.worker.stop()
        await self.cards.stop()
        await self.overviews.stop()
        await self.places.stop()
        await self.mirror.stop()

    def permissions_changed(self, guild_id: int) -> None:
        """What Discord refused may be granted now, or what it granted refused."""
        self.places.permissions_changed(guild_id)
        self.mirror.permissions_changed(guild_id)
        self.cards.look_again()
        self.overviews.touch([guild_id])

    def _committed(
        self,
        due: datetime | None,
        cards: frozenset[int],
        places: frozenset[int],
        mirror: frozenset[int],
        calendars: frozenset[int],
    ) -> None:
        """After each commit, on the loop: the earliest due time planned, the cards touched, the
        communities whose roles or threads are, those whose events in Discord are, and those where
        what is coming is another."""
        if due is not None:
            self.worker.alarm.set(due)
        self.cards.touch(cards)
        self.overviews.touch(calendars)
        self.places.touch(places)
        self.mirror.touch(mirror)
