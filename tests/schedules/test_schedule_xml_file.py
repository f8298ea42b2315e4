"""Reading schedule.xml as pentabarf, frab, pretalx and c3voc write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from schedules.drafts import EventDraft, Reading, SessionDraft, Speaker
from schedules.files import read, write
from schedules.moments import Dates, Precision, seen_in
from tests.programmes import event, exact, programme, session
from tests.schedules.programmes import NOW

BRUSSELS = "Europe/Brussels"
# In the manner of FOSDEM, which writes pentabarf's dialect: no zone, no guid, no date.
PENTABARF = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference>
    <title>Small cities 2027</title><subtitle/>
    <venue>Town hall</venue><city>Brussels</city>
    <start>2027-02-06</start><end>2027-02-06</end><days>1</days>
    <day_change>09:00:00</day_change><timeslot_duration>00:05:00</timeslot_duration>
  </conference>
  <day index="1" date="2027-02-06">
    <room name="Janson">
      <event id="6245">
        <start>10:00</start><duration>00:50</duration><room>Janson</room>
        <slug>osi</slug><title>Open &amp; shared</title><subtitle>Twenty years</subtitle>
        <track>Keynotes</track><type>keynote</type><language/>
        <abstract>About sharing.</abstract><description>About sharing.</description>
        <persons><person id="1">Amina B.</person><person id="2"> </person>
          <person id="3">Bruno  C.</person></persons>
        <links><link href="mailto:x@y.z">m</link><link href="https://a.example/f">f</link></links>
      </event>
      <event id="6246">
        <start>00:30</start><duration>1:00</duration><title>Late</title><type>workshop</type>
      </event>
    </room>
  </day>
</schedule>
"""
# In the manner of pretalx and frab: zone, guid, date with its offset, days that pass midnight.
VOC = """<schedule><generator name="pretalx" version="2026.1"/><version>3</version>
  <conference><acronym>sc27</acronym><title>Small cities</title><start>2027-03-27</start>
    <end>2027-03-28</end><base_url>https://sc.example/2027/</base_url>
    <time_zone_name>Europe/Madrid</time_zone_name></conference>
  <day index="1" date="2027-03-27"
       start="2027-03-27T09:00:00+01:00" end="2027-03-28T04:00:00+02:00">
    <room name="A" guid="r">
      <event guid="11111111-1111-1111-1111-111111111111" id="1" code="X">
        <date>2027-03-28T03:30:00+02:00</date><start>03:30</start><duration>00:30</duration>
        <room>A</room><url>https://sc.example/t/1</url><title>After the change</title>
        <type>Talk</type><persons><person name="Ana" guid="p"/></persons>
      </event>
      <event guid="22222222-2222-2222-2222-222222222222" id="2">
        <start>01:15</start><duration>0:00:45:00</duration><title>Night</title>
      </event>
    </room>
  </day>
</schedule>
"""


def reading(text: str, zone: str | None = BRUSSELS) -> Reading:
    return read(text.encode(), zone=zone, now=NOW)


def the_event(text: str, zone: str | None = BRUSSELS) -> EventDraft:
    found = reading(text, zone)
    assert found.problems == ()
    [one] = found.programme.events
    return one


def told(text: str, zone: str | None = BRUSSELS) -> list[tuple[int | None, str | None, str]]:
    found = reading(text, zone).problems
    return [(each.line, each.cell, str(each.message)) for each in found]


def lasting(start: datetime, minutes: int, zone: str) -> Dates:
    end = start + timedelta(minutes=minutes)
    return Dates.exact(seen_in(start, zone), seen_in(end, zone))


def test_a_conference_of_pentabarf_is_an_event_with_its_sessions() -> None:
    assert the_event(PENTABARF) == EventDraft(
        "small-cities-2027",
        "Small cities 2027",
        Dates.days(date(2027, 2, 6), date(2027, 2, 7), BRUSSELS),
        place="Town hall",
        sessions=(
            SessionDraft(
                "6245",
                "Open & shared",
                lasting(datetime(2027, 2, 6, 9, tzinfo=UTC), 50, BRUSSELS),
                abstract="Twenty years\n\nAbout sharing.",
                place="Janson",
                link="https://a.example/f",
                speakers=(Speaker("Amina B."), Speaker("Bruno C.")),
            ),
            SessionDraft(
                "6246",
                "Late",
                lasting(datetime(2027, 2, 6, 23, 30, tzinfo=UTC), 60, BRUSSELS),
                format="workshop",
                place="Janson",
            ),
        ),
    )


def test_dates_with_offsets_are_instants_and_nights_belong_to_the_day_before() -> None:
    found = the_event(VOC, "Africa/Tunis")
    assert (found.ref, found.link, found.dates.zone) == (
        "sc27",
        "https://sc.example/2027/",
        "Europe/Madrid",
    )
    assert [
        (each.ref[0], each.dates.start and each.dates.start.wall) for each in found.sessions
    ] == [
        ("2", datetime(2027, 3, 28, 1, 15)),
        ("1", datetime(2027, 3, 28, 3, 30)),
    ]
    assert found.sessions[1].dates == lasting(
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 30, "Europe/Madrid"
    )
    assert found.sessions[1].speakers == (Speaker("Ana"),)


def test_what_a_foreign_file_does_not_say_is_not_carried() -> None:
    carried = reading(PENTABARF).programme.carries
    assert carried.event == {"title", "zone", "place"}
    assert carried.session == {"title", "zone", "abstract", "place", "link", "speakers"}
    assert reading(VOC).programme.carries.event == {"title", "zone", "link"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "<start>10:00</start>",
            "<start>25:00</start>",
            (12, "start", "A day has the times 00:00 to 23:59."),
        ),
        (
            "<start>10:00</start>",
            "",
            (11, "event", "When does it begin? Give start, for example 09:00."),
        ),
        (
            "<duration>00:50</duration>",
            "<duration>50</duration>",
            (12, "duration", "Write a duration as hours and minutes, for example 01:30."),
        ),
        (
            "<duration>00:50</duration>",
            "<duration>9999:00</duration>",
            (12, "duration", "This is longer than a year."),
        ),
        (
            "<duration>00:50</duration>",
            "",
            (11, "event", "How long is it? Give duration, for example 01:30."),
        ),
        ("<title>Open &amp; shared</title>", "", (11, "event", "A title is missing.")),
        (
            '<event id="6246">',
            '<event id="6245">',
            (20, "id", "This id stands already in line 11."),
        ),
        (
            "2027-02-06</end>",
            "soon</end>",
            (6, "end", "Write a day with its year first, for example 2027-03-03."),
        ),
    ],
)
def test_every_problem_is_told_at_its_element(
    old: str, new: str, problem: tuple[int, str, str]
) -> None:
    assert old in PENTABARF
    assert told(PENTABARF.replace(old, new)) == [problem]


def test_without_a_zone_anywhere_it_is_asked_for() -> None:
    assert told(PENTABARF, None) == [
        (3, "conference", "No time zone is known: the conference names none.")
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "<rss><channel/></rss>",
            "This XML is not a schedule.xml: it begins with another element.",
        ),
        ("<schedule><day></schedule>", "This is not whole as XML: mismatched tag."),
        ("<schedule/>", "A title is missing."),
        (
            '<!DOCTYPE s [<!ENTITY a "b">]><schedule>&a;</schedule>',
            "Entities are not read here. Write the text itself.",
        ),
        (
            '<!DOCTYPE s SYSTEM "file:///etc/passwd"><schedule>&a;</schedule>',
            "Entities are not read here. Write the text itself.",
        ),
        ("<schedule>" + "<a>" * 100, "The file is too long to read."),
        (
            '<?xml version="1.0" encoding="utf-7"?><schedule/>',
            "Save the file as UTF-8: here are other bytes.",
        ),
    ],
)
def test_what_is_no_schedule_is_told_in_a_sentence(text: str, sentence: str) -> None:
    assert sentence in [message for _, _, message in told(text)]


def test_other_encodings_that_the_file_names_are_read() -> None:
    latin = PENTABARF.replace("UTF-8", "ISO-8859-1").replace("Janson", "Été").encode("latin-1")
    [found] = read(latin, zone=BRUSSELS, now=NOW).programme.events
    assert found.sessions[0].place == "Été"
    [found] = read(
        PENTABARF.replace("UTF-8", "UTF-16").encode("utf-16"), zone=BRUSSELS, now=NOW
    ).programme.events
    assert len(found.sessions) == 2


def test_an_export_shows_other_programs_what_has_a_time_and_keeps_the_rest_for_us() -> None:
    draft = programme(
        event("webinar", 3, title="Webinar", summary="About", seats=9, place="Online"),
        event("forum", 5, dates=exact(5, 48), sessions=(session("s", 5, format="visit"),)),
        event("later", dates=Dates.tba("Africa/Tunis")),
        community="MC2CM",
        zone="Africa/Tunis",
    )
    text = write(draft, "schedule.xml", now=NOW).decode()
    assert text.count("<event ") == 2
    assert text.count("<convenor:event>\n") == 3
    moved = text.replace("<title>Webinar</title>", "<title>Seminar</title>").replace(
        "2026-01-04T01:00:00+01:00", "2026-01-04T02:00:00+01:00"
    )
    assert moved != text
    found = reading(moved)
    assert found.problems == ()
    first = found.programme.events[0]
    assert (first.title, first.seats, first.summary) == ("Seminar", 9, "About")
    assert first.dates.start == seen_in(datetime(2026, 1, 4, 1, tzinfo=UTC), "Africa/Tunis")
    assert found.programme.events[2].dates.precision is Precision.TBA


def test_a_session_of_an_event_that_is_not_there_is_told_so() -> None:
    draft = programme(event("a", 5, dates=exact(5, 48), sessions=(session("s", 5),)))
    text = write(draft, "schedule.xml", now=NOW).decode()
    broken = text.replace("<convenor:event>a<", "<convenor:event>b<")
    assert [message for _, _, message in told(broken)] == ["No event here has this id."]
