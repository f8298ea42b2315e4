"""Lists of deliveries as Discord takes them, however long their parts."""

import pytest

from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.explanations import PAGE, EventDeliveries, Explained, Way, Why
from bot.domain.reminders import RULES
from bot.texts import Reader, languages
from cogs.ui import explanations as ui
from cogs.ui.fit import ITEMS, TEXT
from tests.programmes import NOW
from tests.simulation import texts

SNOWFLAKE = 2**63
HERE = Community(SNOWFLAKE, "MC2CM")
"""The largest of everything: titles of marks that are all escaped, ids of 19 digits."""


def entry(held: object) -> Explained:
    return Explained(
        due=NOW,
        kind="reminder",
        rule=RULES["7d"],
        event=held,  # type: ignore[arg-type]
        session=None,
        state=DeliveryState.SENT,
        reason=Reason.UNCERTAIN,
        settled=NOW,
        way=Way.MENTION,
        channel_id=SNOWFLAKE,
        message_id=SNOWFLAKE,
        people=75,
        person_id=SNOWFLAKE,
    )


class Held:
    """As much of an event as a list needs."""

    id, title = SNOWFLAKE, "*" * 500


@pytest.mark.parametrize("language", languages())
def test_a_full_page_fits_into_one_message(language: str) -> None:
    rows = [entry(Held())] * PAGE
    every = [(state, reason) for state in DeliveryState for reason in Reason]
    listed = EventDeliveries(
        community=HERE,
        event=Held(),  # type: ignore[arg-type]
        found=rows,
        counts=dict.fromkeys(every, 10_000),
        page=1,
        pages=3,
        again=10_000,
        retried=10_000,
    )
    for view in (
        ui.of_event(listed, Reader(language)),
        ui.why(Why(HERE, SNOWFLAKE, False, 60, rows, 1, 3), Reader(language)),
    ):
        assert view.content_length() <= TEXT
        assert view.total_children_count <= ITEMS
        assert len(texts(view).splitlines()) >= 2 * PAGE
