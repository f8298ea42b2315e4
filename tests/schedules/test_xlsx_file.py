"""Reading workbooks: as Excel, LibreOffice and people write them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from schedules.drafts import EventDraft, Reading
from schedules.files import read, xlsx_parts
from schedules.files.xlsx_parts import MOST_BYTES, Style, style_of
from schedules.moments import Dates, place
from tests.schedules.programmes import NOW
from tests.schedules.workbooks import row, text, workbook

TUNIS = "Africa/Tunis"
HEAD = row("title", "date", "start", "end", "seats")
STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy;@"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="22"/>'
    '<xf numFmtId="170"/><xf numFmtId="46"/></cellXfs>'
)


def reading(data: bytes) -> Reading:
    return read(data, zone=TUNIS, now=NOW)


def told(data: bytes) -> list[tuple[str | None, str | None, str]]:
    return [(each.cell, each.found, str(each.message)) for each in reading(data).problems]


def the_event(data: bytes) -> EventDraft:
    found = reading(data)
    assert found.problems == ()
    [event] = found.programme.events
    return event


def exactly(*hours: int) -> Dates:
    start, end = (place(datetime(2027, 3, 3, hour), TUNIS) for hour in hours)
    return Dates.exact(start, end)


def number(value: float | str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


DAY = (date(2027, 3, 3) - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["2027-03-03", "15:00", "17:00"], exactly(15, 17)),
        (["", "2027-03-03 15:00", "17:00"], exactly(15, 17)),
        ([number(DAY, 1), number(0.625, 2), number(17 / 24, 2)], exactly(15, 17)),
        ([number(DAY, 4), number(0.625, 5), number(17 / 24, 2)], exactly(15, 17)),
        (["", number(DAY + 0.625, 3), number(DAY + 17 / 24, 3)], exactly(15, 17)),
        (["", number(DAY + 0.625, 2), number(DAY + 17 / 24)], exactly(15, 17)),
        ([number(DAY), "15h00", "17:00:00"], exactly(15, 17)),
        (["", number(DAY, 3), number(DAY + 0.125, 3)], exactly(0, 3)),
        (
            [
                "",
                '<c t="d"><v>2027-03-03T15:00:00</v></c>',
                '<c t="d"><v>2027-03-03T17:00:00</v></c>',
            ],
            exactly(15, 17),
        ),
        ([number(DAY, 3)], Dates.days(date(2027, 3, 3), date(2027, 3, 3), TUNIS)),
        (
            ['<c t="d"><v>2027-03-03T00:00:00</v></c>'],
            Dates.days(date(2027, 3, 3), date(2027, 3, 3), TUNIS),
        ),
        (["2027-03"], Dates.in_month(2027, 3, TUNIS)),
        (["à confirmer"], Dates.tba(TUNIS)),
    ],
)
def test_days_and_times_are_read_as_typed_and_as_spreadsheets_keep_them(
    cells: list[str], dates: Dates
) -> None:
    assert the_event(workbook(HEAD + row("A", *cells), styles=STYLES)).dates == dates


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    cells = [number(DAY - 1462, 1), number(0.625, 2), number(17 / 24, 2)]
    data = workbook(HEAD + row("A", *cells), styles=STYLES, head='<workbookPr date1904="1"/>')
    assert the_event(data).dates == exactly(15, 17)


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("General", Style()),
        ("0.00E+00", Style()),
        ('#,##0 "days"', Style()),
        ("[$-409]d\\-mmm\\-yy", Style(day=True)),
        ("yyyy", Style(day=True)),
        ("mmmm", Style(day=True)),
        ("dd/mm/yyyy hh:mm", Style(day=True, time=True)),
        ("h:mm AM/PM", Style(time=True)),
        ("[h]:mm:ss", Style(time=True)),
        ("mm:ss.0", Style(time=True)),
        ("[Red]0;[Blue]-0", Style()),
        ("@", Style()),
    ],
)
def test_a_format_says_whether_a_number_is_a_day_or_a_time(code: str, style: Style) -> None:
    assert style_of(code) == style


def test_texts_come_from_where_programs_keep_them() -> None:
    strings = (
        "<si><t>title</t></si><si><t>date</t></si>"
        "<si><r><t>Open </t></r><r><t>data_x000A_!</t></r><rPh><t>no</t></rPh></si>"
    )
    rows = (
        '<row r="4"><c r="C4" t="s"><v>0</v></c><c r="E4" t="s"><v>1</v></c></row>'
        '<row r="7"><c r="C7" t="s"><v>2</v></c><c r="E7" t="str"><v>2027-03-03</v></c></row>'
    )
    event = the_event(workbook(rows, strings=strings))
    assert (event.title, event.line) == ("Open data !", 7)


def test_numbers_and_truth_are_read_as_people_see_them() -> None:
    rows = row("title", "date", "seats", "cancelled", "id") + row(
        "A", "2027-03-03", number("20.0"), '<c t="b"><v>1</v></c>', number("2027")
    )
    event = the_event(workbook(rows))
    assert (event.seats, event.cancelled, event.ref) == (20, True, "2027")


def test_every_problem_is_told_at_its_cell() -> None:
    rows = HEAD + row(
        "A",
        "2027-03-03",
        "<c><f>NOW()</f><v>46449.625</v></c>",
        '<c t="e"><v>#REF!</v></c>',
        "many",
    )
    rows += row("", "2027-03-03") + row("C", "soon", "", "", '<c t="s"><v>7</v></c>')
    assert told(workbook(rows)) == [
        (
            "C2",
            "46449.625",
            "This is a formula, and formulas are not read. Put its value here instead.",
        ),
        ("D2", "#REF!", "This cell shows an error. Put a value here instead."),
        ("E2", "many", "Write the number of seats in digits, for example 20."),
        ("A3", None, "A title is missing."),
        ("B4", "soon", "Write a day with its year first, for example 2027-03-03."),
        ("E4", "7", "This cell cannot be read. Type it again."),
    ]


def test_of_several_sheets_the_one_that_names_columns_is_read() -> None:
    data = workbook(row("Notes") + row("Title of the day"), HEAD + row("A", "soon"))
    assert [cell for cell, _, _ in told(data)] == ["Sheet2!B2"]
    assert told(workbook(HEAD + row("A", "2027-03-03"), HEAD + row("B", "2027-03-04"))) == [
        (
            None,
            None,
            "The sheets Sheet1 and Sheet2 both name columns. Keep one programme in the file.",
        )
    ]


def test_a_sheet_that_nobody_sees_is_read_only_where_no_other_names_columns() -> None:
    book = Workbook()
    book.active.append(["title", "date"])
    book.active.append(["Old", date(2026, 3, 3)])
    book.active.sheet_state = "hidden"
    book.create_sheet("Now")
    book["Now"].append(["title", "date"])
    book["Now"].append(["New", date(2027, 3, 3)])
    assert the_event(saved(book)).title == "New"
    book.remove(book["Now"])
    book.create_sheet("Notes")
    assert the_event(saved(book)).title == "Old"


def test_a_formula_without_a_value_is_told_as_it_stands() -> None:
    book = Workbook()
    book.active.append(["title", "date"])
    book.active.append(['=A1&"x"', date(2027, 3, 3)])
    assert told(saved(book)) == [
        (
            "A2",
            '=A1&"x"',
            "This is a formula, and formulas are not read. Put its value here instead.",
        )
    ]


@pytest.mark.parametrize(
    "cells",
    [
        [46449, 0.625, 0.6875],
        [46449.625, None, "16:30"],
        [None, 46449.625, 46449.6875],
        [datetime(2027, 3, 3), time(15), time(16, 30)],
        [datetime(2027, 3, 3, 15), None, time(16, 30)],
    ],
)
def test_numbers_that_were_never_formatted_are_days_and_parts_of_days(cells: list[object]) -> None:
    book = Workbook()
    book.active.append(["title", "date", "start", "end"])
    book.active.append(["A", *cells])
    start, end = (place(datetime(2027, 3, 3, *clock), TUNIS) for clock in ((15,), (16, 30)))
    assert the_event(saved(book)).dates == Dates.exact(start, end)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_that_names_no_columns_is_told_so() -> None:
    data = workbook(row("What", "When") + row("Opening", "Monday"), row(""))
    assert [message for _, _, message in told(data)] == [
        "No row names the columns: title, start, end and so on. /programme template gives a table"
        " that does."
    ]


def test_what_another_program_writes_is_read() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Programme of the year"])
    sheet.append([])
    sheet.append(["Titre", "Jour", "Début", "Durée", "Places", "Lien"])
    sheet.append(
        [
            "=Été".removeprefix("="),
            date(2027, 3, 3),
            time(15),
            timedelta(hours=2),
            20,
            "https://a.example",
        ]
    )
    sheet["F4"].hyperlink = "https://a.example"
    event = the_event(saved(book))
    assert (event.title, event.dates, event.seats, event.link) == (
        "Été",
        exactly(15, 17),
        20,
        "https://a.example",
    )


TOO_LARGE = "This workbook is too large to read. Keep only the programme in it."
TOO_LONG = "The file is too long to read."
DAMAGED = "This workbook is damaged. Save it again as .xlsx."


def with_many_parts() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(9_000):
            archive.writestr(f"xl/media/{number}", b"")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lambda: workbook(HEAD + " " * MOST_BYTES), TOO_LARGE),
        (lambda: workbook(HEAD, strings=" " * MOST_BYTES), TOO_LARGE),
        (with_many_parts, TOO_LARGE),
        (lambda: workbook(HEAD + "<a>" * 100), TOO_LONG),
        (lambda: workbook(HEAD, method=zipfile.ZIP_LZMA), DAMAGED),
        (lambda: workbook(HEAD)[:-30], DAMAGED),
        (lambda: workbook(HEAD + row("A", *["x"] * 250)), "A table has 200 columns at most."),
    ],
)  # fmt: skip
def test_a_workbook_made_to_swell_is_refused_with_one_sentence(data: object, sentence: str) -> None:
    made = data()  # type: ignore[operator]
    assert len(made) < 1_000_000
    assert [message for _, _, message in told(made)][-1:] == [sentence]


@pytest.mark.parametrize(
    "data",
    [
        workbook(HEAD + "<row/>" * 1_000),
        workbook(HEAD, strings="<si/>" * 1_000),
        workbook(HEAD, styles="<cellXfs>" + "<xf/>" * 1_000 + "</cellXfs>"),
        workbook(*["<row>" + "<c/>" * 300 + "</row>"] * 4),
    ],
)
def test_the_elements_of_all_parts_together_are_counted(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_parts, "MOST_ELEMENTS", 1_000)
    assert [message for _, _, message in told(data)] == [TOO_LONG]


def test_entities_are_refused_before_they_unfold() -> None:
    whole = workbook("")
    bomb = b'<!DOCTYPE a [<!ENTITY a "title"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if "sheet1" in name else old.read(name))
    assert [message for _, _, message in told(target.getvalue())] == [
        "Entities are not read here. Write the text itself."
    ]


def test_a_picture_however_large_does_not_keep_a_programme_from_being_read() -> None:
    data = workbook(HEAD + row("A", "2027-03-03"), extra={"xl/media/a.png": bytes(MOST_BYTES)})
    assert the_event(data).title == "A"


def test_an_instant_of_a_cell_is_that_of_the_wall_clock() -> None:
    event = the_event(workbook(HEAD + row("A", number(DAY, 1), "15:00", "17:00"), styles=STYLES))
    assert event.dates.start is not None
    assert event.dates.start.instant == datetime(2027, 3, 3, 14, tzinfo=UTC)
    assert text("a") in row("a")
