"""Much falls due at once, at a Discord that enforces its limits; `make fuzz` has ten thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.deliveries import Urgency
from tests.fuzz.fanout import Run

pytestmark = pytest.mark.alone


async def test_what_falls_due_at_once_leaves_at_the_rate_that_is_allowed_the_urgent_first(
    tmp_path: Path,
) -> None:
    """At 95 % of it at least, without a 429; five messages a channel in five seconds."""
    outcome = await Run(communities=12, events=9)(tmp_path)
    assert outcome.problems == []
    assert list(outcome.statuses) == [200]
    assert len(outcome.people) == 432
    assert sorted(outcome.late) == [*_WITHOUT_ANNOUNCEMENTS]
    reminders, last_calls = outcome.late[Urgency.REMINDER], outcome.late[Urgency.LAST_CALL]
    assert max(last_calls) < max(reminders)


_WITHOUT_ANNOUNCEMENTS = [each for each in Urgency if each is not Urgency.ANNOUNCEMENT]
