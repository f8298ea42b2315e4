"""The worker on the real store, with a recorder in Discord's place."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.delivery.worker import Worker
from bot.domain.communities import Community
from bot.services import Services
from bot.store import communities
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.conftest import Clock
from tests.delivery.outbox import HERE
from tests.delivery.recorder import CHANNEL, Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def here(db: Database, clock: Clock) -> None:
    """The community, with its events channel."""

    def job(tx: Tx) -> None:
        communities.ensure(tx, Community(HERE, "MC2CM"), clock.now)
        communities.save(tx, Community(HERE, "MC2CM", events_channel_id=CHANNEL), clock.now)

    await db.write(job)


@pytest.fixture
async def worker(here: None, services: Services, recorder: Recorder) -> AsyncIterator[Worker]:
    made = Worker(services, recorder, recorder.find)
    yield made
    await made.stop()
