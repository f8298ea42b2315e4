"""Events that repeat, posted in files and given back as files of every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.differences import Difference, Kind
from bot.domain.programmes import Preview
from bot.domain.recurrences import Scope
from bot.errors import Refusal
from bot.services import Services
from bot.store.database import Database
from schedules import files
from schedules.drafts import EventDraft
from schedules.files import FORMATS, Format
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER, post, rows, told, yaml
from tests.programmes import NOW, TUNIS, event, programme, session
from tests.repeating import (
    MONDAY,
    dates_made,
    days_of,
    do,
    edited,
    goes,
    going,
    mondays,
    on,
    repeated,
    walls,
    weekly,
)

pytestmark = pytest.mark.usefixtures("in_tunis")


async def preview(services: Services, data: bytes) -> Preview:
    return await services.programmes.preview(ORGANISER, data, "programme")


def fields(difference: Difference, kind: Kind) -> dict[str, tuple[str, ...]]:
    return {each.id: each.fields for each in difference.items[kind]}


async def problems(services: Services, *drafts: EventDraft) -> list[str]:
    found = await preview(services, yaml(programme(*drafts, zone=TUNIS)))
    return [str(each.message) for each in found.problems]


async def test_what_repeats_is_posted_once_and_its_dates_are_events(
    known: Services, db: Database
) -> None:
    posted = programme(weekly(how="every 2 weeks except 19 January"), event("sfax"), zone=TUNIS)
    found = await post(known, posted)
    assert told(found) == {"new": ["weekly", "sfax"]}
    assert days_of(await dates_made(db)) == [*mondays(5), *mondays(2, 16, month=2)]
    again = await preview(known, yaml(posted))
    assert (told(again.difference), again.draft_id) == ({"unchanged": ["weekly", "sfax"]}, None)
    announced = "SELECT count(*) FROM deliveries WHERE kind = 'announcement'"
    assert await rows(db, announced) == [(4,)]


async def everything_different(services: Services, db: Database, *, postponed: bool = True) -> None:
    """One date moved, one called off, one with a title and seats of its own, one postponed, one
    far ahead left out; and of another the 28th of February moved."""
    await repeated(services)
    made = await dates_made(db)
    await do(services, made[1], Act.RESCHEDULE, Scope.ONE, start="2026-01-13 18:00")
    await do(services, made[2], Act.CANCEL, Scope.ONE)
    await edited(services, made[3], Scope.ONE, title="Own", seats="3")
    if postponed:
        asked = await services.acts.propose(ORGANISER, Ask(made[4].id, Act.POSTPONE))
        assert asked.id is not None
        await services.acts.confirm(ORGANISER, asked.id)
    await services.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 9))
    await repeated(services, ref="other", how="every 31st, or the last day of shorter months",
                   dates=on("2026-01-31T10:00"))  # fmt: skip
    [_, second, *_] = await dates_made(db, 2)
    await do(services, second, Act.RESCHEDULE, Scope.ONE, start="2026-02-27 10:00")
    await post(services, programme(event("sfax"), zone=TUNIS))


@pytest.mark.parametrize("as_", FORMATS)
async def test_an_export_posted_again_changes_nothing_whatever_single_dates_are(
    known: Services, db: Database, clock: Clock, as_: Format
) -> None:
    """Nor a month later, when some dates are over and others have become events."""
    await everything_different(known, db)
    data = await known.programmes.export(ORGANISER, as_)
    for days in (0, 31):
        clock.now = NOW + timedelta(days=days)
        await known.recurrences.extend()
        found = await preview(known, data)
        assert found.problems == ()
        assert sorted(told(found.difference)["unchanged"]) == ["other", "sfax", "weekly"]
        assert list(told(found.difference)) == ["unchanged"]


async def test_what_is_over_and_what_a_file_cannot_say_stays_as_it_is(
    known: Services, db: Database, clock: Clock
) -> None:
    """After the export one date is called off and one is moved to some day in April. Posted again
    when the first is over, the file changes neither."""
    await repeated(known)
    made = await dates_made(db)
    data = await known.programmes.export(ORGANISER, "ics")
    await do(known, made[0], Act.CANCEL, Scope.ONE)
    await do(known, made[3], Act.RESCHEDULE, Scope.ONE, date="2026-04")
    clock.now = datetime(2026, 1, 6, tzinfo=UTC)
    found = await preview(known, data)
    assert (found.problems, told(found.difference)) == ((), {"unchanged": ["weekly"]})


async def test_a_preview_is_not_confirmed_once_a_date_far_ahead_is_left_out(
    known: Services, db: Database
) -> None:
    await repeated(known)
    [made, *_] = await dates_made(db)
    found = await preview(known, yaml(programme(event("sfax"), zone=TUNIS)))
    await known.recurrences.skip(ORGANISER, made.id, date(2026, 3, 9))
    assert found.draft_id is not None
    with pytest.raises(Refusal) as refused:
        await known.programmes.confirm(ORGANISER, found.draft_id)
    assert "was changed since" in str(refused.value.sentence)


async def test_a_calendar_takes_every_single_date_to_another_community(
    known: Services, db: Database
) -> None:
    await everything_different(known, db)
    data = await known.programmes.export(ORGANISER, "ics")
    await known.programmes.apply_file(9, data)
    here = await walls(db, 1)
    there = await walls(db, 3)
    assert [each for each in there if "cancelled" not in each] == [
        each.removesuffix(" postponed") for each in here if "cancelled" not in each
    ]
    assert [each.title for each in await dates_made(db, 3)].count("Own") == 1
    [here_rule, _, there_rule, _] = await rows(db, "SELECT rule FROM recurrences ORDER BY id")
    assert there_rule == here_rule


async def test_another_rule_in_the_file_moves_what_is_to_come_with_its_answers(
    known: Services, db: Database, clock: Clock
) -> None:
    """The file says when it all began; of the store, what has been stays."""
    await post(known, programme(weekly(), zone=TUNIS))
    made = await dates_made(db)
    await goes(known, *made[:3])
    clock.now = datetime(2026, 1, 8, tzinfo=UTC)
    changed = weekly(dates=on("2026-01-06T18:00"), how="every week", title="New")
    found = await post(known, programme(changed, zone=TUNIS))
    assert fields(found, Kind.MOVED) == {"weekly": ("title", "repeat")}
    assert (await walls(db))[:2] == ["01-13 18:00", "01-20 18:00"]
    assert [wall for _, wall, _ in await going(db)] == [
        "2026-01-05T10:00",
        "2026-01-13T18:00",
        "2026-01-20T18:00",
    ]
    again = await preview(known, yaml(programme(changed, zone=TUNIS)))
    assert told(again.difference) == {"unchanged": ["weekly"]}


async def test_dates_left_out_in_the_file_are_called_off_and_others_taken_back(
    known: Services, db: Database
) -> None:
    await post(known, programme(weekly(how="every week except 12 January"), zone=TUNIS))
    assert (await walls(db))[:2] == ["01-05 10:00", "01-19 10:00"]
    found = await post(known, programme(weekly(how="every week except 19 January"), zone=TUNIS))
    assert fields(found, Kind.CHANGED) == {"weekly": ("overrides",)}
    assert (await walls(db))[:3] == ["01-05 10:00", "01-12 10:00", "01-19 10:00 cancelled"]
    await post(known, programme(weekly(), zone=TUNIS))
    assert (await walls(db))[:3] == ["01-05 10:00", "01-12 10:00", "01-19 10:00"]


async def test_an_event_of_the_file_begins_to_repeat(known: Services, db: Database) -> None:
    await post(known, programme(event("call", dates=on(MONDAY)), zone=TUNIS))
    [made] = await rows(db, "SELECT id FROM events")
    found = await post(known, programme(weekly("call", title="New"), zone=TUNIS))
    assert fields(found, Kind.CHANGED) == {"call": ("title", "repeat")}
    dates = await dates_made(db)
    assert (dates[0].id, dates[0].title, len(dates)) == (*made, "New", 8)
    again = await preview(known, yaml(programme(weekly("call", title="New"), zone=TUNIS)))
    assert told(again.difference) == {"unchanged": ["call"]}


async def test_what_repeats_ends_by_its_file_and_goes_on_again(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, programme(weekly(), zone=TUNIS))
    clock.now = datetime(2026, 1, 14, tzinfo=UTC)
    ended = weekly(how="every week, until 2026-01-12")
    await post(known, programme(ended, zone=TUNIS))
    assert await walls(db) == ["01-05 10:00", "01-12 10:00"]
    again = await preview(known, yaml(programme(ended, zone=TUNIS)))
    assert told(again.difference) == {"unchanged": ["weekly"]}
    await post(known, programme(weekly(), zone=TUNIS))
    assert (await walls(db))[0] == "01-19 10:00"
    assert await rows(db, "SELECT count(*) FROM events WHERE recurrence_id IS NULL") == [(2,)]


async def test_what_repeats_and_is_not_in_the_file_is_kept_or_cancelled(
    known: Services, db: Database
) -> None:
    """Once, as a whole, with everybody who goes to one of its dates counted."""
    await post(known, programme(weekly(), event("sfax"), zone=TUNIS))
    await goes(known, *(await dates_made(db))[:2])
    found = await preview(known, yaml(programme(event("sfax"), zone=TUNIS)))
    assert (told(found.difference)["missing"], found.concerned) == (["weekly"], 1)
    assert found.draft_id is not None
    done = await known.programmes.confirm(ORGANISER, found.draft_id, cancelling=True)
    assert told(done.difference) == {"cancelled": ["weekly"], "unchanged": ["sfax"]}
    assert [each.people for each in done.told] == [1, 1]
    assert [state for _, _, state in await going(db)] == ["cancelled", "cancelled"]
    assert await rows(db, "SELECT count(*) FROM recurrences") == [(0,)]


async def test_cancelled_in_the_file_what_repeats_has_no_date_to_come(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, programme(weekly(), zone=TUNIS))
    clock.now = datetime(2026, 1, 8, tzinfo=UTC)
    off = replace(weekly(), cancelled=True)
    found = await post(known, programme(off, zone=TUNIS))
    assert told(found) == {"cancelled": ["weekly"]}
    assert await walls(db) == ["01-05 10:00"]


AFTER = {"relation": "follow_up"}
WRONG = {
    "It repeats here, every week on Monday. To end that, say until when it repeats, or use"
    " /repeat stop.": (event("weekly", dates=on(MONDAY)),),
    "It follows what repeats. Say which date: weekly/2027-03-03.": (
        event("sfax", follows="weekly", **AFTER),
    ),
    "What repeats does not follow another event; one of its dates may.": (
        weekly("new", follows="sfax", **AFTER),
        event("sfax"),
    ),
    "What repeats and is cancelled as a whole is not kept: leave it out of the file.": (
        weekly("new", cancelled=True),
    ),
    "An event with sessions does not repeat: give each date an event.": (weekly("talks"),),
    "One date of what repeats does not itself repeat.": (weekly("weekly/2026-01-05"),),
}


@pytest.mark.parametrize("sentence", WRONG)
async def test_what_a_file_cannot_say_of_what_repeats_is_told(
    known: Services, sentence: str
) -> None:
    talks = event("talks", 20, sessions=(session("a", 20),))
    await post(known, programme(weekly(), talks, zone=TUNIS))
    assert await problems(known, *WRONG[sentence]) == [sentence]


async def test_an_event_follows_one_date_of_what_repeats(known: Services) -> None:
    await post(known, programme(weekly(), zone=TUNIS))
    await post(known, programme(event("sfax", follows="weekly/2026-01-05", **AFTER), zone=TUNIS))
    [event_id] = [each.id for each in await known.events.suggest(ORGANISER, "sfax")]
    assert (await known.events.show(ORGANISER, event_id)).follows == "Weekly"


async def test_a_table_without_the_column_leaves_what_repeats_as_it_is(
    known: Services, db: Database
) -> None:
    await post(known, programme(weekly(), zone=TUNIS))
    table = b"id,title,start,end\nweekly,Weekly,2026-01-05 10:00,11:00\n"
    found = await preview(known, table)
    assert (found.problems, told(found.difference)) == ((), {"unchanged": ["weekly"]})


async def test_our_own_feed_posted_back_is_known_again(known: Services, db: Database) -> None:
    await everything_different(known, db, postponed=False)
    address = (await known.feeds.community(ORGANISER)).address or ""
    feed = await known.feeds.fetch(address.rpartition("/")[2].removesuffix(".ics"))
    found = await preview(known, feed.body)  # type: ignore[union-attr]
    assert (found.problems, list(told(found.difference))) == ((), ["unchanged"])
    assert files.read(feed.body, zone=TUNIS, now=NOW).problems == ()  # type: ignore[union-attr]
    assert HERE.zone == TUNIS
