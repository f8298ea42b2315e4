"""The demo's programme is the past one, moved."""

from datetime import UTC, datetime

from bot.sandbox import cast
from bot.sandbox.future import moved_after
from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.moments import Dates, place


def exact(day: int, hour: int) -> Dates:
    zone = "Africa/Tunis"
    return Dates.exact(
        place(datetime(2019, 6, day, hour), zone), place(datetime(2019, 6, day, hour + 1), zone)
    )


def test_weekdays_and_local_hours_stay_and_a_month_stays_a_month() -> None:
    programme = ProgrammeDraft(
        (
            EventDraft("a", "A", exact(25, 9)),
            EventDraft("b", "B", Dates.in_month(2019, 9, "Africa/Tunis")),
        )
    )
    earliest = datetime(2026, 1, 15, tzinfo=UTC)
    first, second = moved_after(programme, earliest).events
    assert first.dates.start is not None
    assert first.dates.start.wall == datetime(2026, 1, 20, 9)
    assert first.dates.start.wall.weekday() == datetime(2019, 6, 25).weekday()
    assert second.dates.month == (2026, 4)


def test_the_cast_is_seventy_people_of_distinct_names_from_seventeen_cities() -> None:
    people = cast.people()
    assert len(people) == 70
    assert len({person.name for person in people}) == 70
    cities = {each.organisation.name for each in people if each.organisation.kind == "city"}
    assert len(cities) == 17
