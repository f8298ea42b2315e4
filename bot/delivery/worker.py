"""The outbox's worker: claim what is due, send it, mark it.

Exactly once across a crash (reliability.md, "Delivery"): that it is sent is written before it
is, the nonce follows from the row, and the mark comes after. What an earlier process had begun
to send is sent again under the same nonce while Discord still knows it; later the channel's
history says whether it arrived, and where that cannot be read it is unknown.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.delivery.alarm import Alarm
from bot.delivery.failures import begin_attempt, judge
from bot.delivery.history import Unreadable
from bot.delivery.pacing import BAN, Door, Timetable, urgency
from bot.delivery.sending import Sent
from bot.domain.deliveries import Due, Reason, Urgency
from bot.services import Services

# Claimed, and not settled: what 50 channels take in this window and the next, so that the limit
# of all is reached though each of them has its own.
IN_HAND = 500
AT_ONCE = 100  # claimed in one transaction
_DMS = 64  # being sent at once; enough for all turns of a second, and not more in doubt at a crash
_REFILL = 50  # the room from which on more is claimed: that of a second
TRIES = 60  # with growing pauses: some four hours
_LONGEST_PAUSE = 300  # seconds
_PATIENCE = 5.0  # seconds that what is being sent has at a stop
log = structlog.get_logger(__name__)
Write = Callable[[], Awaitable[None]]
Place = tuple[bool, int | None]  # by DM?, and the person's id or the channel's


class Worker:
    """One alarm at the next due time; a pass claims what is due and starts sending it.

    One lane for each place: messages to one channel keep their order, but that the most urgent go
    first, and a slow or failing place holds up no other; what a channel has no room for yet is
    given back until it has. ``send`` sends one delivery, or raises; ``find`` finds what one that
    is in doubt became, or raises; ``opened`` knows the channel of a person's DMs, or raises.
    """

    def __init__(
        self,
        services: Services,
        send: Callable[[Due], Awaitable[Sent]],
        find: Callable[[Due], Awaitable[Sent | None]],
        *,
        opened: Callable[[Due], Awaitable[Due]] | None = None,
        recheck: float | None = None,
    ) -> None:
        self._services = services
        self._opened = opened or _as_it_is
        self._send = send
        self._find = find
        self.alarm = Alarm(self.one_pass, services.clock, recheck=recheck)
        self._lanes: dict[Place, list[tuple[int, int, Due]]] = {}
        self._order = itertools.count()
        self._timetable = Timetable()
        self._dms = Door(_DMS)
        self._sending: set[asyncio.Task[None]] = set()
        self._in_hand: set[int] = set()
        self._unwritten: list[tuple[Due, Write]] = []
        self._recovered = False
        self._banned_until: datetime | None = None

    async def quiet(self) -> None:
        """Wait until what was taken is sent, or has failed."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def stop(self) -> None:
        """Claim no more; what is being sent has a few seconds, the rest is taken up again at
        the next start."""
        await self.alarm.stop()
        for lane in self._lanes.values():
            lane.clear()
        if self._sending:
            await asyncio.wait(self._sending, timeout=_PATIENCE)
        for task in self._sending:
            task.cancel()

    async def one_pass(self) -> datetime | None:
        """Claim what is due and start sending it; when the next pass is wanted."""
        if self._banned_until is not None:
            if self._services.clock() < self._banned_until:
                return self._banned_until
            self._banned_until = None
        await self._write_what_is_left()
        if not self._recovered:
            count = await self._services.deliveries.recover()
            self._recovered = True
            if count:
                log.warning("taken back from an unclean stop", deliveries=count)
        await self._services.recurrences.extend()
        await self._services.reminders.fall_due()
        room = IN_HAND - len(self._in_hand)
        if not room:
            return None  # what is let go rings again
        waits: list[tuple[Due, timedelta]] = []
        for due in await self._services.deliveries.claim(min(room, AT_ONCE)):
            wait = self._wait(due)
            if wait:
                waits.append((due, wait))
            else:
                self._take(due)
        if waits:
            await self._services.deliveries.put_off(waits)
        return await self._services.deliveries.next_due()

    def _wait(self, due: Due) -> timedelta:
        """Until its channel has room; what is urgent goes to the front of the lane instead."""
        if due.by_dm:
            return timedelta()
        wait = self._timetable.book(due.channel_id, asyncio.get_running_loop().time())
        return timedelta(seconds=wait) if due.urgency > Urgency.LAST_CALL else timedelta()

    def _take(self, due: Due) -> None:
        self._in_hand.add(due.id)
        place = (due.by_dm, due.person_id if due.by_dm else due.channel_id)
        lane = self._lanes.get(place)
        entry = due.urgency, next(self._order), due
        if lane is not None:
            heapq.heappush(lane, entry)
            return
        self._lanes[place] = [entry]
        task = asyncio.get_running_loop().create_task(self._drive(place))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _drive(self, place: Place) -> None:
        """Send what is in a lane, one after the other."""
        lane = self._lanes[place]
        try:
            while lane:
                _, _, due = heapq.heappop(lane)
                await self._settle(due, await self._attempt(due))
        finally:
            del self._lanes[place]

    async def _attempt(self, due: Due) -> Write:
        """Send it when it is its turn; what is to be written of it."""
        urgency.set(due.urgency)
        if not due.by_dm:
            return await self._try(due)
        async with self._dms:
            return await self._try(due)

    async def _try(self, due: Due) -> Write:
        deliveries = self._services.deliveries
        begin_attempt()
        if self._banned_until is not None:
            return partial(deliveries.again, due, BAN, Reason.UNREACHABLE, certain=True)
        try:
            due = await self._opened(due)
        except Exception as error:
            if due.doubtful_since is not None and judge(error).final:
                return partial(deliveries.unknown, due)
            return self._after(due, error)
        try:
            due = await deliveries.begin(due)
        except Exception:
            log.exception("that it is sent cannot be written, so it is not", key=due.key)
            return partial(deliveries.put_off, [(due, timedelta(seconds=1))])
        try:
            sent = None if due.doubtful_since is None else await self._find(due)
            if sent is None and due.recalled:
                return partial(deliveries.withdrawn, due)
            if sent is None and due.overdue:
                return partial(deliveries.missed, due)
            sent = sent or await self._send(due)
        except Unreadable:
            return partial(deliveries.unknown, due)
        except Exception as error:
            return self._after(due, error)
        return partial(deliveries.sent, due, sent.message_id, sent.channel_id)

    def _after(self, due: Due, error: Exception) -> Write:
        deliveries, verdict = self._services.deliveries, judge(error)
        if verdict.ban:
            self._banned_until = self._services.clock() + BAN
            log.error("Discord has shut this address out; nothing is sent for an hour")
        if verdict.reason is Reason.BROKEN:
            log.error("a bug in a delivery", kind=due.kind, key=due.key, exc_info=error)
        if verdict.final or due.tries >= TRIES:
            return partial(deliveries.failed, due, verdict.reason)
        return partial(
            deliveries.again,
            due,
            BAN if verdict.ban else _pause(due),
            verdict.reason,
            certain=verdict.certain,
        )

    async def _settle(self, due: Due, write: Write) -> None:
        """Write what became of it; where the database refuses, a later pass does."""
        try:
            await write()
        except Exception:
            log.exception("what became of a delivery is not written yet", key=due.key)
            self._unwritten.append((due, write))
            self.alarm.set(self._services.clock() + timedelta(seconds=1))
        else:
            self._let_go(due)

    async def _write_what_is_left(self) -> None:
        while self._unwritten:
            due, write = self._unwritten[0]
            await write()
            del self._unwritten[0]
            self._let_go(due)

    def _let_go(self, due: Due) -> None:
        self._in_hand.discard(due.id)
        if len(self._in_hand) == IN_HAND - _REFILL:
            self.alarm.set(self._services.clock())


async def _as_it_is(due: Due) -> Due:
    return due


def _pause(due: Due) -> timedelta:
    return timedelta(seconds=min(2 ** (due.tries - 1), _LONGEST_PAUSE))
