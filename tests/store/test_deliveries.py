"""The outbox."""

from datetime import UTC, datetime, timedelta

from bot.domain.communities import Community
from bot.domain.deliveries import Notice, Urgency
from bot.store import communities, deliveries
from bot.store.database import Database
from bot.store.transactions import Effects, Tx

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_notice_planned_twice_is_one_and_names_when_it_is_due(db: Database) -> None:
    seen: list[Effects] = []
    db.after_commit = seen.append
    notice = Notice(
        kind="promotion",
        key="promotion:1:7",
        community_id=5,
        due=NOW + timedelta(hours=1),
        urgency=Urgency.LAST_CALL,
        person_id=7,
    )

    def plan(tx: Tx) -> None:
        communities.ensure(tx, Community(5, "MC2CM"), NOW)
        deliveries.plan(tx, [notice, notice], NOW)

    await db.write(plan)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM deliveries")) == 1
    assert [effects.due for effects in seen] == [1767229200000]
