"""Events made and changed by what is typed, over the real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.acts import Act, Ask
from bot.domain.events import Event, State
from bot.domain.materials import Sharing
from bot.domain.offers import Offer
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store import events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import typed_dates
from schedules.drafts import Speaker
from schedules.moments import Dates, seen_in
from schedules.typed_dates import Understood, spelled
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.planted import goes, plant
from tests.posting import HERE, MEMBER, ORGANISER, announcements, events_of, post, rows
from tests.programmes import NOW, TUNIS, at, event, exact, programme, session

pytestmark = pytest.mark.usefixtures("in_tunis")


async def one(db: Database, ref: str) -> Event:
    (found,) = [each for each in await events_of(db) if each.ref == ref]
    return found


async def chain(db: Database) -> Event:
    """An event, one that follows it, and one that follows that."""
    draft = programme(
        event("sfax", 10, sessions=(session("visit", 10.02),)),
        event("rabat", 16, follows="sfax", relation="consecutive", sessions=(session("talk", 16),)),
        event("oran", 30, follows="rabat", relation="follow_up"),
    )
    made = await plant(db, HERE.id, draft)
    ids = {each.ref: each.id for each in made}

    def follow(tx: Tx) -> None:
        events.follow(tx, ids["rabat"], ids["sfax"])
        events.follow(tx, ids["oran"], ids["rabat"])

    await db.write(follow)
    return made[0]


async def test_what_follows_moves_along_only_if_that_is_wanted(
    known: Services, db: Database
) -> None:
    """By the same time on the clock, with its sessions; and what follows that."""
    made = await chain(db)
    for along, days in ((False, 0), (True, 2)):
        now = await one(db, "sfax")
        assert now.dates.start is not None
        later = now.dates.start.wall + timedelta(2)
        asked = await known.editing.edit(ORGANISER, made.id, {"when": f"{later:%Y-%m-%d %H:%M}"})
        assert asked.proposal is not None
        assert [each.title for each in asked.proposal.followers] == ["Rabat", "Oran"]
        done = await known.editing.save(ORGANISER, asked.id, along=along)
        assert done.moved == (("Rabat", "Oran") if along else ())
        rabat, oran = await one(db, "rabat"), await one(db, "oran")
        assert (rabat.dates, oran.dates) == (exact(16 + days), exact(30 + days))
        assert rabat.sessions[0].dates == exact(16 + days, 1)
    sfax = await one(db, "sfax")
    assert (sfax.dates, sfax.sessions[0].dates) == (exact(14), exact(14.02, 1))
    assert (rabat.follows_id, rabat.relation) == (sfax.id, "consecutive")


async def test_clashes_are_named_before_saving(known: Services, db: Database) -> None:
    """Two events at once, a room, a speaker, and people who go to both."""
    talk = session("talk", 10.02, place="Room A", speakers=(Speaker("Ana"),))
    other = await announce(db, HERE.id, event("rabat", 10, sessions=(talk,)))
    visit = session("visit", 20.02, place="room a", speakers=(Speaker("ana"),))
    made = await announce(db, HERE.id, event("sfax", 20, sessions=(visit,)))
    for each in (other, made):
        await goes(db, each, 100, 101)
    asked = await known.editing.edit(ORGANISER, made.id, {"when": "2026-01-11 01:00-03:00"})
    assert asked.proposal is not None
    found = [(each.why, each.first, each.second, each.people) for each in asked.proposal.clashes]
    assert found == [
        ("time", "Sfax", "Rabat", 0),
        ("room", "Visit", "Talk", 0),
        ("speaker", "Visit", "Talk", 0),
        ("people", "Sfax", "Rabat", 2),
    ]
    asked = await known.editing.edit(ORGANISER, made.id, {"title": "Sfax 2"})
    assert asked.proposal is not None
    assert asked.proposal.clashes == ()


async def test_fewer_seats_than_people_are_said_and_nobody_is_thrown_out(
    known: Services, db: Database
) -> None:
    made = await announce(db, HERE.id, event("sfax", 10, seats=5))
    await goes(db, made, 100, 101, 102)
    asked = await known.editing.edit(ORGANISER, made.id, {"seats": "2"})
    assert asked.proposal is not None
    assert [(each.going, each.seats) for each in asked.proposal.crowded] == [(3, 2)]
    await known.editing.save(ORGANISER, asked.id)
    assert await rows(db, "SELECT person_id, answer FROM rsvps ORDER BY person_id") == [
        (100, "going"),
        (101, "going"),
        (102, "going"),
    ]


async def test_two_organisers_at_once_the_second_is_told(known: Services, db: Database) -> None:
    """And what was answered is not answered again."""
    made = await announce(db, HERE.id, event("sfax", 10))
    first = await known.editing.edit(ORGANISER, made.id, {"title": "One"})
    second = await known.editing.edit(ORGANISER, made.id, {"title": "Two"})
    await known.editing.save(ORGANISER, first.id)
    with pytest.raises(Refusal) as refused:
        await known.editing.save(ORGANISER, second.id)
    assert str(refused.value.sentence) == "One was changed since; nothing was done."
    with pytest.raises(NotFound):
        await known.editing.save(ORGANISER, first.id)
    assert (await one(db, "sfax")).title == "One"


async def test_a_question_is_kept_for_a_day(known: Services, db: Database, clock: Clock) -> None:
    """A date is meant as it was typed then, not as it would be now."""
    asked = await known.editing.create(ORGANISER, {"title": "Talk", "when": "in 3 days at 15:00"})
    clock.now = NOW + timedelta(hours=23)
    asked = await known.editing.amend(ORGANISER, asked.id, {"title": "The talk"})
    assert asked.made.problems == ()
    await known.editing.save(ORGANISER, asked.id)
    made = await one(db, "the-talk")
    assert str(made.dates) == f"2026-01-04 15:00/2026-01-04 16:00 {TUNIS}"
    late = await known.editing.create(ORGANISER, {"title": "Late", "when": "tba"})
    clock.now += timedelta(hours=25)
    with pytest.raises(NotFound):
        await known.editing.save(ORGANISER, late.id)


async def test_everything_of_an_event_can_be_said_and_taken_away(
    known: Services, db: Database
) -> None:
    await announce(db, HERE.id, event("before", 5))
    words = {
        "title": "Talk",
        "when": "3 March 15:00",
        "length": "45m",
        "where": "Hall https://a.example",
        "summary": "One\n\nTwo",
        "seats": "5",
        "series": "Talks",
        "theme": "Data",
        "host": "Sfax",
        "languages": "en, fr",
        "rsvp_until": "1 March",
        "kind": "study_visit",
        "follows": "Before",
        "relation": "consecutive",
    }
    asked = await known.editing.create(ORGANISER, words)
    assert asked.made.problems == ()
    done = await known.editing.save(ORGANISER, asked.id, publish=True)
    made = done.event
    assert await announcements(db) == [("talk", 77)]
    assert (made.place, made.link, made.summary) == ("Hall", "https://a.example", "One\n\nTwo")
    assert (made.seats, made.series, made.theme, made.host) == (5, "Talks", "Data", "Sfax")
    assert (made.languages, made.kind, made.relation) == (
        ("en", "fr"),
        "study_visit",
        "consecutive",
    )
    assert made.follows_id == (await one(db, "before")).id
    deadline = seen_in(made.rsvp_until, TUNIS).wall if made.rsvp_until else None
    assert str(deadline) == "2026-03-01 23:59:00"
    empty = {name: "" for name in words if name not in ("title", "when", "length", "kind")}
    asked = await known.editing.edit(ORGANISER, made.id, empty)
    assert asked.made.problems == ()
    bare = (await known.editing.save(ORGANISER, asked.id)).event
    assert (bare.place, bare.link, bare.summary, bare.seats, bare.series) == (None,) * 5
    assert (bare.theme, bare.languages, bare.rsvp_until, bare.host) == (None, (), None, None)
    assert (bare.follows_id, bare.relation, bare.kind) == (None, None, "study_visit")


async def test_all_problems_are_told_at_once_and_nothing_is_lost(
    known: Services, db: Database
) -> None:
    words = {
        "title": "Talk",
        "when": "31 June 15:00",
        "seats": "many",
        "where": "Hall",
        "languages": "English!",
        "follows": "Nothing",
        "rsvp_until": "whenever",
    }
    asked = await known.editing.create(ORGANISER, words)
    assert [each.cell for each in asked.made.problems] == [
        *("when", "rsvp_until", "languages", "seats", "follows")
    ]
    with pytest.raises(Refusal):
        await known.editing.save(ORGANISER, asked.id)
    form = await known.editing.reopen(ORGANISER, asked.id)
    assert {name: form.texts[name] for name in words if name != "follows"} == {
        name: text for name, text in words.items() if name != "follows"
    }
    assert await events_of(db) == []


async def test_a_session_left_outside_its_event_is_told(known: Services, db: Database) -> None:
    draft = event("sfax", dates=Dates.days(at(10).wall.date(), at(12).wall.date(), TUNIS))
    made = await announce(
        db, HERE.id, event("sfax", dates=draft.dates, sessions=(session("visit", 12.2),))
    )
    asked = await known.editing.edit(ORGANISER, made.id, {"when": "21 January to 22 January"})
    assert [str(each.message) for each in asked.made.problems] == [
        "The session Visit would be outside the event, which is then from 2026-01-21 to "
        "2026-01-22. Move it first with /session move, or give the event more days."
    ]


async def test_a_copy_starts_as_a_draft_with_sessions_shifted_and_no_answers(
    known: Services, db: Database
) -> None:
    draft = event(
        "sfax",
        10,
        seats=5,
        rsvp_until=at(9).instant,
        sessions=(session("visit", 10.02, seats=2), session("off", 10.03, cancelled=True)),
    )
    made = await announce(db, HERE.id, draft)
    await remind(db, made)
    await goes(db, made, 100)
    asked = await known.editing.duplicate(ORGANISER, made.id, {"when": "2026-02-10 01:00"})
    copy = (await known.editing.save(ORGANISER, asked.id)).event
    assert (copy.ref, copy.title, copy.stored) == ("sfax-2", "Sfax", State.DRAFT)
    assert (copy.dates, copy.seats, copy.rsvp_until) == (exact(40), 5, at(39).instant)
    assert [(each.ref, each.dates) for each in copy.sessions] == [("visit", exact(40.02, 1))]
    of_copy = "SELECT count(*) FROM {} WHERE event_id = :id"
    assert await rows(db, of_copy.format("rsvps"), id=copy.id) == [(0,)]
    assert await rows(db, of_copy.format("reminders"), id=copy.id) == [(0,)]
    asked = await known.editing.publish(ORGANISER, copy.id)
    await known.editing.save(ORGANISER, asked.id)
    assert await rows(db, of_copy.format("reminders"), id=copy.id) != [(0,)]
    assert await announcements(db) == [("sfax-2", 77)]


async def test_a_draft_is_in_no_file_and_is_not_found_by_members(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("sfax", 10)))
    words = {"title": "Secret", "when": "3 March 15:00", "theme": "Hidden", "series": "Unheard"}
    asked = await known.editing.create(ORGANISER, words)
    made = (await known.editing.save(ORGANISER, asked.id)).event
    exported = await known.programmes.export(ORGANISER, "yaml")
    assert b"Sfax" in exported
    assert b"Secret" not in exported
    for typed in ("Secret", "secret", str(made.id)):
        with pytest.raises(NotFound) as refused:
            await known.events.find(MEMBER, typed)
        assert str(refused.value.sentence) == f"There is no event {typed} here."
    with pytest.raises(NotFound):
        await known.events.show(MEMBER, made.id)
    with pytest.raises(NotAllowed):
        await known.editing.edit(MEMBER, made.id, {})


@given(
    st.datetimes(min_value=at(0).wall, max_value=at(900).wall).map(
        lambda wall: wall.replace(second=0, microsecond=0)
    ),
    st.integers(0, 60 * 70),
)
def test_a_date_in_a_form_reads_back_as_it_is(wall: datetime, minutes: int) -> None:
    start = seen_in(wall.replace(tzinfo=UTC), TUNIS)
    dates = Dates.exact(start, seen_in(start.instant + timedelta(minutes=minutes), TUNIS))
    read = typed_dates.read(spelled(dates), now=NOW - timedelta(1), zone=TUNIS, languages=("en",))
    assert isinstance(read, Understood)
    assert read.dates == dates


async def test_what_has_begun_keeps_its_start_and_what_is_over_its_date(
    known: Services, db: Database, clock: Clock
) -> None:
    """Everything else can still be put right."""
    made = await announce(db, HERE.id, event("sfax", 10))
    clock.now = NOW + timedelta(days=10, hours=1)
    asked = await known.editing.edit(ORGANISER, made.id, {"when": "2026-01-11 02:00-05:00"})
    assert [str(each.message) for each in asked.made.problems] == [
        "It has begun: its start does not change any more, its end can."
    ]
    asked = await known.editing.edit(ORGANISER, made.id, {"length": "4h", "title": "Longer"})
    assert asked.made.problems == ()
    clock.now = NOW + timedelta(days=12)
    asked = await known.editing.edit(ORGANISER, made.id, {"when": "2026-02-11 02:00"})
    assert [str(each.message) for each in asked.made.problems] == [
        "It is over: its date does not change any more."
    ]
    asked = await known.editing.edit(ORGANISER, made.id, {"where": "https://a.example/recording"})
    assert (
        await known.editing.save(ORGANISER, asked.id)
    ).event.link == "https://a.example/recording"


async def test_a_new_date_as_people_say_it_moves_what_follows_if_wanted(
    known: Services, db: Database
) -> None:
    """One that may mean several is told with the ways to write it; nothing is guessed."""
    made = await chain(db)
    with pytest.raises(Refusal) as refused:
        await known.acts.propose(
            ORGANISER, Ask(made.id, Act.RESCHEDULE, words={"when": "3/4 15:00"})
        )
    assert [str(each.message) for each in refused.value.problems] == [
        "Is the day or the month first? Write one of: 2026-03-04 15:00 · 2026-04-03 15:00"
    ]
    ask = Ask(made.id, Act.RESCHEDULE, "Strike", {"when": "13 January 1am"})
    proposal = await known.acts.propose(ORGANISER, ask)
    assert [(each.title, each.now) for each in proposal.along] == [
        ("Rabat", exact(18)),
        ("Oran", exact(32)),
    ]
    assert proposal.id is not None
    done = await known.acts.confirm(ORGANISER, proposal.id, along=True)
    assert done.went_along == ("Rabat", "Oran")
    moved = [(await one(db, ref)).dates for ref in ("sfax", "rabat", "oran")]
    assert moved == [exact(12), exact(18), exact(32)]


async def test_a_text_too_long_for_a_form_stays_as_it_is(known: Services, db: Database) -> None:
    """The form shows it empty; sent back so, nothing is lost."""
    made = await announce(db, HERE.id, event("sfax", 10, summary="x" * 5_000, host="Sfax"))
    asked = await known.editing.edit(ORGANISER, made.id, {"summary": "", "host": ""})
    assert asked.proposal is not None
    assert asked.proposal.change.fields == ("host",)


async def test_files_come_along_with_a_copy_only_if_that_is_wanted(
    known: Services, db: Database
) -> None:
    """Of the event and its sessions, with all their versions; what was withdrawn does not."""
    visit = session("visit", 10.02)
    made = await announce(db, HERE.id, event("sfax", 10, sessions=(visit,)))
    for title, session_id in (("Agenda", None), ("Map", made.sessions[0].id), ("Gone", None)):
        for version in (1, 2):
            link = Offer(link=f"https://a.example/{title}/{version}")
            await known.materials.add(ORGANISER, Sharing(made.id, link, session_id, title))
    ids = await rows(db, "SELECT id FROM materials WHERE title = 'Gone'")
    await known.materials.withdraw(ORGANISER, ids[0][0])
    copies = []
    for files in (False, True):
        asked = await known.editing.duplicate(ORGANISER, made.id, {"when": "3 March"}, files=files)
        assert asked.files == (2 if files else 0)
        copies.append((await known.editing.save(ORGANISER, asked.id)).event)
    held = """SELECT event_id, session_id, title, version, link FROM materials
    JOIN material_versions ON material_id = materials.id WHERE event_id IN (:a, :b)
    ORDER BY title, version"""
    plain, full = copies
    assert await rows(db, held, a=plain.id, b=full.id) == [
        (full.id, session_id, title, n, f"https://a.example/{title}/{n}")
        for title, session_id in (("Agenda", None), ("Map", full.sessions[0].id))
        for n in (1, 2)
    ]


async def test_sessions_of_a_copy_without_a_time_move_by_days(
    known: Services, db: Database
) -> None:
    """Without a day nobody knows when they are: that is told."""
    made = await announce(db, HERE.id, event("sfax", 10, sessions=(session("visit", 10.02),)))
    asked = await known.editing.duplicate(ORGANISER, made.id, {"when": "10 February"})
    copy = (await known.editing.save(ORGANISER, asked.id)).event
    assert (str(copy.dates), copy.sessions[0].dates) == ("2026-02-10", exact(40.02, 1))
    asked = await known.editing.duplicate(ORGANISER, made.id, {"when": "March 2026"})
    assert [str(each.message) for each in asked.made.problems] == [
        "Its sessions need a day: give at least the day it begins."
    ]
