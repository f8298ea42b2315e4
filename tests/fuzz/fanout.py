"""Much falls due at once, at a Discord that enforces its limits: 50 requests in any second, and
5 messages in 5 seconds to one channel.

Every community has a burst of messages to its one channel, and as many DMs as it has room for;
half of the people have been written to before, the others' DMs are opened first. What is urgent
falls due while all the rest is under way.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles

from rich.table import Table

from bot.domain.deliveries import Urgency
from bot.domain.notices import Changed, Known, What, notices
from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.services.reminders import replan
from bot.store import deliveries
from bot.store.transactions import Tx
from tests.planted import goes
from tests.wire.limits import GLOBAL, Limits
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.seeding import Seeding, clock, seeding
from tests.wire.server import EXEMPT, LocalDiscord
from tests.wire.world import Guild

_FIRST_PERSON = 20_000_000
_START = timedelta(seconds=3)  # for the process, before anything falls due
# When each kind falls due, after everything else has; and when an event begins then, before.
_LATER = {Urgency.LAST_CALL: timedelta(seconds=3), Urgency.CANCELLATION: timedelta(seconds=4)}
_BEGINS = {
    Urgency.CANCELLATION: timedelta(days=3),
    Urgency.LAST_CALL: timedelta(minutes=10),
    Urgency.REMINDER: timedelta(hours=1),
    Urgency.REQUEST: -timedelta(hours=2, minutes=30),  # feedback, half an hour after the end
}
_LEFT = """SELECT (SELECT count(*) FROM deliveries WHERE state IN ('planned', 'claimed'))
    + (SELECT count(*) FROM reminders WHERE outcome IS NULL AND due_at < {until})"""
_SENT = "SELECT message_id, urgency FROM deliveries WHERE state = 'sent'"
_NOT_SENT = "SELECT count(*) FROM deliveries WHERE state <> 'sent'"


@dataclass
class Outcome:
    """``late``: in seconds, by urgency; ``rate``: requests a second in the steady nine tenths;
    ``statuses``: of all answers to requests that count."""

    people: dict[int, int]
    late: dict[Urgency, list[float]]
    statuses: Counter[int]
    rate: float
    seconds: float
    not_sent: int
    wrong: list[str]

    @property
    def share(self) -> float:
        """Of the rate that Discord allows."""
        return self.rate / GLOBAL

    @property
    def problems(self) -> list[str]:
        """Empty: it holds."""
        urgent = max(max(self.late[each]) for each in _LATER)
        found = {
            "429": self.statuses[429],
            "not told once": [who for who, n in self.people.items() if n != 1],
            "not sent": self.not_sent,
            "bodies that Discord refuses": self.wrong,
            "share of the rate that is allowed": self.share if self.share < 0.95 else None,
            "seconds that what is urgent was late": urgent if urgent > 5.5 else None,
        }
        return [f"{what}: {each}" for what, each in found.items() if each]

    def tables(self) -> Iterator[Table]:
        late = Table("lateness by kind, in seconds", "messages", "median", "p95", "most")
        for urgency, found in sorted(self.late.items()):
            cuts = quantiles(found, n=20) if len(found) > 1 else found * 19
            middle, most = f"{cuts[9]:.2f}", f"{max(found):.2f}"
            late.add_row(urgency.name.lower(), str(len(found)), middle, f"{cuts[18]:.2f}", most)
        yield late
        asked = Table("requests", "number")
        for status, count in sorted(self.statuses.items()):
            asked.add_row(f"answered {status}", str(count))
        asked.add_row("a second, in the steady nine tenths", f"{self.rate:.1f}")
        asked.add_row(f"of the {GLOBAL} that are allowed", f"{self.share:.1%}")
        asked.add_row("seconds in all", f"{self.seconds:.0f}")
        yield asked


@dataclass(frozen=True)
class Run:
    """``events`` in each of the ``communities``: a message to its channel that mentions two, and
    ``dms`` DMs."""

    communities: int
    events: int
    dms: int = 2

    async def __call__(self, where: Path) -> Outcome:
        async with LocalDiscord(limits=Limits()) as discord:
            bot = BotProcess(discord, where, LOG_LEVEL="WARNING")
            guilds = [discord.world.add_guild() for _ in range(self.communities)]
            async with seeding(bot) as seeds:
                people, at = await self._seed(seeds, discord, guilds)
            bot.change(*_shift(clock() + _START - at))
            at = clock() + _START
            began = time.monotonic() + _START.total_seconds()
            await bot.start()
            left = _LEFT.format(until=int((at + timedelta(minutes=1)).timestamp() * 1_000))
            with suppress(TimeoutError):
                await until(lambda: bot.ask(left) == [(0,)], 60 + 3 * len(people) / GLOBAL)
            outcome = _outcome(discord, bot, people, began)
            await bot.stop()
        return outcome

    async def _seed(
        self, seeds: Seeding, discord: LocalDiscord, guilds: Sequence[Guild]
    ) -> tuple[list[int], datetime]:
        """Who is to be told, once each; and when the first of it falls due, as planned now."""
        people: list[int] = []
        told_before: list[int] = []
        at = clock() + timedelta(hours=1)
        every = [guild for guild in guilds for _ in range(self.events)]
        for number, guild in enumerate(every):
            urgency = _kind(number, len(every))
            first = _FIRST_PERSON + len(people)
            going = list(range(first, first + 2 + self.dms))
            people += going
            by_dm = dict.fromkeys(going[2:], True) | dict.fromkeys(going[:2], False)
            told_before += going[2::2]
            begins = at + _LATER.get(urgency, timedelta()) + _BEGINS[urgency]
            await _event(seeds, guild, number, begins - clock(), urgency, by_dm)
        known = [(who, discord.world.open_dm(who)) for who in told_before]
        await seeds.db.write(lambda tx: [deliveries.know_dm(tx, *each) for each in known] and None)
        return people, at


def _kind(number: int, of: int) -> Urgency:
    """Some ten are urgent, of twenty events two ask for feedback, the rest are reminders."""
    urgent = {1: Urgency.LAST_CALL, 3: Urgency.CANCELLATION}
    otherwise = Urgency.REQUEST if number % 10 == 9 else Urgency.REMINDER
    return urgent.get(number % max(of // 5, 20), otherwise)


async def _event(
    seeds: Seeding,
    guild: Guild,
    number: int,
    begins_in: timedelta,
    urgency: Urgency,
    by_dm: Mapping[int, bool],
) -> None:
    event = await seeds.event(guild, f"Event {number}", begins_in=begins_in)
    for person_id in [each for each, chosen in by_dm.items() if chosen]:
        actor = Actor(event.community_id, person_id, f"Person {person_id}")
        await seeds.services.preferences.choose(actor, Wishes(reach=Reach.DM))
    await goes(seeds.db, event, *by_dm)
    due = clock() + begins_in - _BEGINS[urgency]

    def job(tx: Tx) -> None:
        if urgency is not Urgency.CANCELLATION:
            replan(tx, event, due - timedelta(seconds=30))
            return
        changed = Changed(What.CANCELLED, Known(event.dates, {}, clock()), due)
        deliveries.plan(tx, notices(event, changed, by_dm), clock())

    await seeds.db.write(job)


def _shift(by: timedelta) -> list[str]:
    """The whole plan, so much later: seeding takes its time."""
    ms = by // timedelta(milliseconds=1)
    times = {
        "events": ("starts_at", "ends_at", "sorts_at", "passes_at"),
        "reminders": ("due_at",),
        "deliveries": ("due_at", "late_at"),
    }
    return [
        f"UPDATE {table} SET " + ", ".join(f"{each} = {each} + {ms}" for each in columns)
        for table, columns in times.items()
    ]


def _outcome(
    discord: LocalDiscord, bot: BotProcess, people: Sequence[int], began: float
) -> Outcome:
    counted = [each for each in discord.asked if not each.path.startswith(EXEMPT)]
    times = sorted(each.at for each in counted if each.at > began)
    tenth = len(times) // 20
    steady = times[tenth : len(times) - tenth]
    late: defaultdict[Urgency, list[float]] = defaultdict(list)
    for message_id, number in bot.ask(_SENT):
        urgency, sent = Urgency(int(str(number))), discord.world.messages[int(str(message_id))].at
        late[urgency].append(sent - began - _LATER.get(urgency, timedelta()).total_seconds())
    return Outcome(
        people={**dict.fromkeys(people, 0), **Counter(discord.world.told())},
        late=dict(late),
        statuses=Counter(each.status for each in counted),
        rate=(len(steady) - 1) / (steady[-1] - steady[0]),
        seconds=times[-1] - times[0],
        not_sent=int(str(bot.ask(_NOT_SENT)[0][0])),
        wrong=discord.wrong(),
    )
