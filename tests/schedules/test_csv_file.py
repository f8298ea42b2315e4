"""Reading tables as text: as spreadsheets write them, and as people name their columns."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from schedules.drafts import EVERYTHING, EventDraft, Reading, Speaker
from schedules.files import read
from schedules.files.csv_file import MOST_ROWS
from schedules.files.table_words import CHOICES, COLUMNS, LANGUAGES, choice, column_of, name_of
from schedules.moments import Dates, place
from tests.schedules.programmes import NOW

TUNIS = "Africa/Tunis"


def reading(text: str, zone: str | None = TUNIS) -> Reading:
    return read(text.encode(), zone=zone, now=NOW)


def told(text: str, zone: str | None = TUNIS) -> list[tuple[int | None, str | None, str]]:
    """Line, column and sentence of each problem."""
    found = reading(text, zone).problems
    return [(each.line, each.cell, str(each.message)) for each in found]


def events(text: str, zone: str | None = TUNIS) -> tuple[EventDraft, ...]:
    found = reading(text, zone)
    assert found.problems == ()
    return found.programme.events


def exactly(day: int, *hours: int) -> Dates:
    start, end = (place(datetime(2027, 3, day, hour), TUNIS) for hour in hours)
    return Dates.exact(start, end)


def test_the_smallest_table_is_a_title_and_a_day() -> None:
    [event] = events("title,date\nOpen data,2027-03-03\n")
    assert event == EventDraft(
        "open-data", "Open data", Dates.days(date(2027, 3, 3), date(2027, 3, 3), TUNIS)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_divides_cells_and_rows_is_seen_from_the_table(
    delimiter: str, newline: str, mark: str
) -> None:
    rows = [["Title", "Start", "End"], ['"A\nand ""B"" "', "2027-03-03 09:00", "10:00"]]
    text = newline.join(delimiter.join(row) for row in rows) + newline
    [event] = events(mark + text)
    assert (event.title, event.dates) == ('A and "B"', exactly(3, 9, 10))


@pytest.mark.parametrize(
    "heading",
    [
        "Type,Title,Date,Start,End,Room,Capacity,Speakers,Abstract,RSVP deadline,Cancelled",
        "TYPE,Titre,Jour,Heure de début,Fin,Salle,Places,Intervenants,Résumé,Date limite,Annulé",
        "Tipo,Título,Fecha,Hora de inicio,Hasta,Sala,Aforo,Ponentes,Resumen,Fecha límite,Cancelado",
    ],
)
def test_columns_are_known_in_english_french_and_spanish(heading: str) -> None:
    event, session = (
        "{0},A,2027-03-03,09:00,17:00,X,60,,About,2027-03-01,{2}",
        "{1},B,,10:00,11:00,Y,9,Ana | Sfax,Why,,",
    )
    words = {
        "Type": ("webinar", "technical visit", "no"),
        "TYPE": ("Webinaire", "Visite technique", "Non"),
        "Tipo": ("seminario web", "Visita técnica", "NO"),
    }[heading.partition(",")[0]]
    [found] = events("\n".join([heading, event.format(*words), session.format(*words)]))
    assert (found.kind, found.place, found.seats, found.summary) == ("webinar", "X", 60, "About")
    assert (found.dates, found.cancelled) == (exactly(3, 9, 17), False)
    assert found.rsvp_until is not None
    [session_found] = found.sessions
    assert (session_found.format, session_found.dates) == ("visit", exactly(3, 10, 11))
    assert (session_found.place, session_found.seats) == ("Y", 9)
    assert (session_found.abstract, session_found.speakers) == ("Why", (Speaker("Ana", "Sfax"),))


def test_every_name_of_a_column_means_that_column() -> None:
    for column, languages in COLUMNS.items():
        for language, names in zip(LANGUAGES, languages, strict=True):
            assert name_of(column, language) == names[0]
            assert column_of(names[0].upper()) == column
    own = {column_of(name) for names in COLUMNS.values() for of in names for name in of}
    assert own == {*COLUMNS}


def test_every_choice_is_known_by_its_names_in_every_language() -> None:
    for column, choices in CHOICES.items():
        for one, languages in choices.items():
            names = [one, one.replace("_", " "), *(name for of in languages for name in of)]
            assert {choice(column, name.upper()) for name in names} == {one}


def test_a_session_stands_below_its_event_or_names_it_by_id_or_title() -> None:
    table = (
        "type,event,id,title,start,length\n"
        "visit,b,v,Early,2027-03-04 09:00,1h\n"
        "meeting,,a,First,2027-03-03 09:00,8h\n"
        "plenary,,p,Below,10:00,1h\n"
        "meeting,,b,Second meeting,2027-03-04 09:00,8h\n"
        ",second MEETING,n,Named,11:00,1h\n"
        "session,a,q,Also,12:00,1h\n"
    )
    first, second = events(table)
    assert [each.ref for each in first.sessions] == ["p", "q"]
    assert [(each.ref, each.format) for each in second.sessions] == [
        ("v", "visit"),
        ("n", "plenary"),
    ]


def test_a_session_without_an_event_is_told_so() -> None:
    table = (
        "type,event,title,start,length\n"
        "visit,,A,2027-03-03 09:00,1h\n"
        "visit,nowhere,B,2027-03-03 09:00,1h\n"
        "meeting,,Twice,2027-03-03 09:00,8h\n"
        "visit,twice,C,09:00,1h\n"
        "webinar,x,Twice,2027-03-04 09:00,8h\n"
    )
    assert told(table) == [
        (2, "event", "Which event is it part of? Write the event's id or title."),
        (3, "event", "No event of this file has this id or, alone, this title."),
        (6, "event", "Only a session has this: leave it empty here."),
        (6, "title", "The title in line 4 gives the same id. Give this one an id of its own."),
    ]


def test_what_only_an_event_has_is_told_of_a_session() -> None:
    table = (
        "type,title,start,length,host\nmeeting,A,2027-03-03 09:00,8h,Sfax\nvisit,B,10:00,1h,Sfax\n"
    )
    assert told(table) == [(3, "host", "Only an event has this: leave it empty here.")]


def test_rows_may_stand_above_the_columns_and_remarks_among_the_rows() -> None:
    table = (
        "Programme of 2027,,\n\nplease fill in,,\nType,Title,Date\n# webinar,Example,soon\n,,\n"
        "webinar,Open data,2027-03-03\n#,note,\n"
    )
    [event] = events(table)
    assert (event.title, event.line) == ("Open data", 7)


def test_a_column_that_is_not_known_is_told_unless_its_name_begins_with_a_hash() -> None:
    assert told("title,date,#budget,strat\nA,2027-03-03,9,x\n") == [
        (1, "strat", "This column is not known here. Did you mean start?")
    ]
    known = ", ".join(COLUMNS)
    assert told("title,date,budget,\nA,2027-03-03,9,\n") == [
        (
            1,
            "budget",
            f"This column is not known here. Known are {known}. To leave it out, begin its name"
            " with #.",
        )
    ]
    assert told("title,date,Titre\nA,2027-03-03,B\n") == [
        (1, "Titre", "This column stands here twice.")
    ]
    assert told("title,date\nA,2027-03-03,x\nB,2027-03-03,y\n") == [
        (2, None, "This column has no name. Name it above, or leave its cells empty.")
    ]


def test_what_has_no_column_is_not_said() -> None:
    carried = reading("title,date\nA,2027-03-03\n").programme.carries
    assert (carried.event, carried.session) == ({"title", "zone"}, frozenset())
    whole = reading(",".join(COLUMNS) + "\n,,,A,tba" + "," * (len(COLUMNS) - 5) + "\n")
    assert whole.programme.carries == EVERYTHING


def test_all_problems_are_told_with_their_lines_and_columns() -> None:
    table = (
        "title;start;end;seats;Lien\n"
        "A;2027-03-03 09:00;08:00;many;ftp://x\n"
        '"B\nb";soon;;;\n'
        "C;2027-03-28 02:30;3:00;;\n"
    )
    assert told(table, "Europe/Madrid") == [
        (
            2,
            "end",
            "The end is before the start. If it is on the next day, write 2027-03-04 08:00.",
        ),
        (2, "Lien", "A link is one address that begins with https:// or http://."),
        (2, "seats", "Write the number of seats in digits, for example 20."),
        (3, "start", "Write a time with its day, for example 2027-03-03 15:00."),
        (
            5,
            "start",
            "2027-03-28 02:30 does not exist in Europe/Madrid: the clocks go forward then. The"
            " nearest times are 2027-03-28 01:59 and 2027-03-28 03:00.",
        ),
    ]


def test_without_a_zone_it_is_asked_for_once() -> None:
    assert told("title,date\nA,2027-03-03\nB,2027-03-03\n", None) == [
        (2, None, "No time zone is known. Add a column zone: Africa/Tunis.")
    ]
    [event] = events("title,date,zone\nA,2027-03-03,africa/tunis\n", None)
    assert event.dates.zone == TUNIS


def test_what_cannot_be_divided_into_cells_is_told_with_its_line() -> None:
    not_closed = "A quote in this row is not closed; a quote within a text is written twice."
    assert told('title,date\nA,2027-03-03\n"B,2027-03-03\n') == [(3, None, not_closed)]
    assert told('title,date\n"A,2027-03-03\nB,2027-03-03\n') == [(2, None, not_closed)]
    assert told('title,date\n"' + "x" * 200_000)[-1][:2] == (2, None)
    assert told("title,date\n" + "," * 250 + "x\n")[-1][2] == "A table has 200 columns at most."
    assert told("title,date\n" + ",\n" * MOST_ROWS) == [
        (MOST_ROWS + 1, None, "The file is too long to read."),
    ]


SAVE_AS_UTF_8 = (
    "Save the file as UTF-8: here are other bytes. In Excel the type is called “CSV UTF-8”."
)


def test_bytes_that_are_no_utf_8_are_told_beside_everything_else_that_is_wrong() -> None:
    table = "Intitulé;Début;Fin;Places\nÉté;2027-03-03 15h00;16h00;beaucoup\n"
    found = read(table.encode("cp1252"), zone=TUNIS, now=NOW)
    assert [(each.line, each.cell, each.found, str(each.message)) for each in found.problems] == [
        (1, None, "Intitulé", SAVE_AS_UTF_8),
        (2, "Places", "beaucoup", "Write the number of seats in digits, for example 20."),
    ]
    assert [event.title for event in found.programme.events] == ["Été"]


def test_of_one_wrong_byte_among_utf_8_the_place_is_told() -> None:
    data = "title,date\nÉté,2027-03-03\nA".encode() + b"\xe9t,2027-03-03\n"
    found = read(data, zone=TUNIS, now=NOW)
    assert [(each.line, each.found, str(each.message)) for each in found.problems] == [
        (3, "Aét", SAVE_AS_UTF_8)
    ]


@pytest.mark.parametrize(
    ("date_cell", "start", "end"),
    [
        ("2027-03-03", "09:00", "10:00"),
        ("2027-03-03", "9:00 AM", "10:00:00 am"),
        ("03/03/2027", "9:00", "10:00"),
        ("3.3.2027", "09h00", "10h00"),
        ("", "03/03/2027 09:00", "03/03/2027 10:00"),
        ("2027-03-03 00:00:00", "09:00:00", "10:00:00"),
        ("03-03-2027 9:00", "", "10:00"),
        ("2027-03-03", "2027-03-03 09:00", "10:00"),
    ],
)
def test_days_and_times_are_read_as_spreadsheets_put_them_into_a_text(
    date_cell: str, start: str, end: str
) -> None:
    [event] = events(f"title;date;start;end\nA;{date_cell};{start};{end}\n")
    assert event.dates == exactly(3, 9, 10)


def test_one_date_of_a_file_shows_which_number_is_the_day_of_the_others() -> None:
    by_day = events("title,date\nA,25/06/2027\nB,03/04/2027\n")
    by_month = events("title,date\nA,6/25/2027\nB,03/04/2027\n")
    assert [event.dates.first for event in by_day] == [date(2027, 6, 25), date(2027, 4, 3)]
    assert [event.dates.first for event in by_month] == [date(2027, 6, 25), date(2027, 3, 4)]


def test_a_day_that_may_be_two_is_asked_for_and_not_guessed() -> None:
    asked = "Write a day with its year first: 2027-04-03 or 2027-03-04."
    assert told("title,date,start,end\nA,3/4/2027,09:00,10:00\n") == [(2, "date", asked)]
    both = "title,date\nA,25/06/2027\nB,3/4/2027\nC,6/25/2027\nD,2/2/2027\n"
    assert told(both) == [(3, "date", asked)]


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ("3 March 2027,09:00,10:00", ["date Write a day with its year first, for example"]),
        ("2027-02-30,09:00,10:00", ["date There is no such day in the calendar."]),
        ("2027-03-03 to 2027-03-04,09:00,10:00", ["date Beside a start stands one day."]),
        ("2027-03,09:00,10:00", ["date Beside a start stands one day."]),
        ("2027-03-03,soon,10:00", ["start Write a time with its day, for example"]),
        ("30/02/2027,09:00,10:00", ["date There is no such day in the calendar."]),
        (
            "someday,soon,later",
            [
                "date Write a day with its year first, for example",
                "start Write a time with its day, for example",
                "end Write a time with its day, for example",
            ],
        ),
        ("2027-03-04,2027-03-03 09:00,10:00", ["date Give one of start, date, days and month"]),
    ],
)
def test_of_a_day_and_its_times_the_one_that_is_wrong_is_told(
    cells: str, problems: list[str]
) -> None:
    found = told(f"title,date,start,end\nA,{cells}\n")
    assert len(found) == len(problems)
    for (_, column, sentence), problem in zip(found, problems, strict=True):
        assert f"{column} {sentence}".startswith(problem)


def test_an_apostrophe_that_we_set_before_a_formula_is_taken_away() -> None:
    [event] = events("title,date,id\n'=A,2027-03-03,'b\n")
    assert (event.title, event.ref) == ("=A", "'b")
