"""People whose direct message was refused, mentioned in the channel together."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Due, Notice, Reason, Urgency
from bot.domain.notices import spread
from bot.domain.people import Actor
from bot.services import Services
from bot.store import communities, deliveries
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.announced import announce
from tests.conftest import Clock
from tests.programmes import NOW, event

HERE, CHANNEL = 5, 50
MANAGER = Actor(HERE, 1, "manager", manages=True)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def community(db: Database) -> None:
    here = Community(HERE, "MC2CM", "Africa/Tunis", events_channel_id=CHANNEL)

    def job(tx: Tx) -> None:
        communities.ensure(tx, here, NOW)
        communities.save(tx, here, NOW)
        tx.many(
            """INSERT INTO people (community_id, person_id, name, reach, created_at)
            VALUES (5, :id, 'x', 'dm', 0)""",
            [{"id": number} for number in range(100, 700)],
        )

    await db.write(job)


async def plan(db: Database, people: int, kind: str = "word") -> int:
    """A message to each of so many people alone, of one event; its id."""
    held = await announce(db, HERE, event("sfax"))
    notice = Notice(
        kind=kind,
        key=f"{kind}:1",
        community_id=HERE,
        due=NOW,
        urgency=Urgency.REMINDER,
        event_id=held.id,
        content={"text": "hello"},
        late=NOW + timedelta(hours=1),
    )
    everyone = dict.fromkeys(range(100, 100 + people), True)
    alone = [each for each in spread(notice, everyone) if each.person_id is not None]
    await db.write(lambda tx: deliveries.plan(tx, alone, NOW))
    return held.id


class Discord:
    """What arrived, once for each nonce; the doors of some people are closed."""

    def __init__(self, closed: set[int]) -> None:
        self.closed = closed
        self.arrived: dict[str, tuple[int, ...]] = {}
        self.by_dm: list[int] = []

    def takes(self, due: Due) -> bool:
        if due.by_dm and due.person_id in self.closed:
            return False
        named = (due.person_id,) if due.by_dm and due.person_id else due.people
        assert self.arrived.setdefault(due.key, named) == named  # the same text for a nonce
        return True

    def told(self) -> Counter[int]:
        return Counter(each for named in self.arrived.values() for each in named)


async def run(
    services: Services, clock: Clock, discord: Discord, *, dies: random.Random | None = None
) -> None:
    """Send until nothing is due; ``dies``: the process is killed at random steps."""
    calm = 0
    while True:
        for due in await services.deliveries.claim(100):
            if dies and dies.random() < 0.05:
                break
            taken = discord.takes(due)
            if dies and dies.random() < 0.05:
                break
            if taken:
                await services.deliveries.sent(due, due.id, due.channel_id or 77)
            else:
                await services.deliveries.failed(due, Reason.DM_CLOSED)
            clock.now += timedelta(milliseconds=22)
        else:
            following = await services.deliveries.next_due()
            if following is None:
                calm += 1
                if calm > 1:
                    return
            else:
                clock.now = max(clock.now, following)
                continue
        await services.deliveries.recover()


@pytest.mark.parametrize(
    ("count", "closed", "messages"),
    [(0, 0, []), (1, 1, [1]), (3, 1, [1]), (500, 60, [60]), (500, 200, [75, 75, 50])],
)
async def test_those_whose_message_was_refused_are_mentioned_once_together(
    count: int, closed: int, messages: list[int], services: Services, db: Database, clock: Clock
) -> None:
    event_id = await plan(db, count)
    shut = set(random.Random(1).sample(range(100, 100 + count), closed))
    discord = Discord(shut)
    await run(services, clock, discord)
    assert discord.told() == Counter(range(100, 100 + count))
    gathered = [each for key, each in discord.arrived.items() if key.endswith(":c")]
    assert [len(each) for each in gathered] == messages
    found = await services.explanations.of_event(MANAGER, event_id)
    expected = {
        (DeliveryState.SENT, None): count - closed,
        (DeliveryState.SENT, Reason.DM_CLOSED): len(messages),
        (DeliveryState.SKIPPED, Reason.DM_CLOSED): closed,
    }
    assert found.counts == {outcome: n for outcome, n in expected.items() if n}
    assert clock.now - NOW < timedelta(seconds=30)


@pytest.mark.parametrize("seed", range(20))
async def test_a_kill_at_any_step_neither_loses_nor_doubles_a_mention(
    seed: int, services: Services, db: Database, clock: Clock
) -> None:
    """Within the nonce's window; past it the channel's history is looked at, as for all."""
    await plan(db, 30)
    chance = random.Random(seed)
    discord = Discord(set(chance.sample(range(100, 130), 12)))
    await run(services, clock, discord, dies=chance)
    assert discord.told() == Counter(range(100, 130))


async def test_a_nudge_that_was_refused_names_nobody_in_the_channel(
    services: Services, db: Database, clock: Clock
) -> None:
    """Whoever is asked once more has not answered, which is nobody else's business."""
    await plan(db, 3, "nudge")
    discord = Discord({100, 101})
    await run(services, clock, discord)
    assert discord.arrived == {"nudge:1:p102": (102,), "nudge:1:c0": ()}


async def test_one_message_does_not_wait_for_others_for_more_than_a_minute(
    services: Services, db: Database, clock: Clock
) -> None:
    await plan(db, 2)
    slow, refused = await services.deliveries.claim(2)
    await services.deliveries.failed(refused, Reason.DM_CLOSED)
    waits = []
    while not (found := await services.deliveries.claim(2)):
        following = await services.deliveries.next_due()
        assert following is not None
        waits.append(following - clock.now)
        clock.now = following
    assert (found[0].people, set(waits)) == ((refused.person_id,), {2 * SECOND})
    assert clock.now - NOW == 60 * SECOND
    assert slow.by_dm


async def test_a_message_that_was_tried_is_joined_by_nobody(
    services: Services, db: Database, clock: Clock
) -> None:
    """It may have arrived: with another text, its nonce would hide who was added."""
    await plan(db, 2)
    slow, refused = await services.deliveries.claim(2)
    await services.deliveries.failed(refused, Reason.DM_CLOSED)
    clock.now += timedelta(minutes=2)
    (tried,) = await services.deliveries.claim(2)
    await services.deliveries.again(tried, SECOND, Reason.UNREACHABLE, certain=False)
    await services.deliveries.failed(slow, Reason.DM_CLOSED)
    clock.now += SECOND
    found = await services.deliveries.claim(2)
    assert sorted(each.people for each in found) == [(100,), (101,)]
