"""What the tests of the services begin with."""

from __future__ import annotations

import pytest

from bot.domain.communities import Community
from bot.services import Services
from tests.posting import HERE, ORGANISER
from tests.programmes import TUNIS


@pytest.fixture
async def known(services: Services) -> Services:
    """Two communities, the first with an events channel."""
    await services.communities.meet([HERE, Community(2, "Elsewhere")])
    await services.communities.configure(ORGANISER, events_channel_id=77)
    return services


@pytest.fixture
async def in_tunis(known: Services) -> None:
    """The first community is in Tunis."""
    await known.communities.configure(ORGANISER, zone=TUNIS)
