"""What a file is, by what is in it; its name says nothing."""

from __future__ import annotations

import re
from typing import Literal, get_args

from schedules.files.csv_file import DELIMITERS, delimiter_of
from schedules.files.xlsx_parts import BrokenWorkbook, names_in
from schedules.texts import T, Text

Format = Literal["yaml", "csv", "xlsx", "ics", "schedule.xml", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TAKEN = "YAML, CSV, Excel (.xlsx), iCalendar (.ics), schedule.xml, JSON"
_NOT_A_SCHEDULE = T(
    "This is not a schedule file that can be read. Schedules are read as {formats}.", formats=_TAKEN
)
NO_COLUMNS = T(
    "This looks like a table, but none of its first rows names the columns: title, start, end and"
    " so on. /programme template gives a table that does."
)
_YAML_WORD = re.compile(r"^(?:- )?[\"']?\w+[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{"\]]')
_PICTURE, _ARCHIVE = T("a picture"), T("an archive of files")
_SEEN: dict[bytes, Text] = {
    b"%PDF": T("a PDF document"),
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"\xd0\xcf\x11\xe0": T("an old Excel workbook (.xls), or one with a password"),
    b"{\\rtf": T("a text document"),
    b"\x1f\x8b": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"SQLite format 3": T("a database"),
}
_IN_A_ZIP: dict[str, Text] = {
    "word/document.xml": T("a Word document"),
    "ppt/presentation.xml": T("a presentation"),
    "xl/workbook.bin": T("a binary Excel workbook (.xlsb)"),
    "content.xml": T("an OpenDocument file (.ods or .odt)"),
}
_WEB = ("<!doctype html", "<html", "<head", "<body", "<table", "<meta")


def kind_of(data: bytes, text: str) -> Format | Text:
    """The format of a file, or why it is none of them. ``text``: the bytes as text, as far as
    they are."""
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _zipped(data)
    for mark, what in _SEEN.items():
        if data.startswith(mark):
            return _seems(what)
    if not text.strip():
        return T("The file is empty.")
    if b"\0" in data and not data.startswith(UTF_16):
        return _NOT_A_SCHEDULE
    head = text[:2_000].lstrip()
    if head.casefold().startswith(_WEB):
        return _seems(T("a web page"))
    return "schedule.xml" if head.startswith("<") else recognised(text) or _unknown(text)


def recognised(text: str) -> Format | None:
    """The format of a text: a calendar begins with BEGIN:, a table has a row that names its
    columns, YAML a word and a colon at the beginning of a line."""
    head = text[:2_000].lstrip()
    if head[:6].upper() == "BEGIN:":
        return "ics"
    if _JSON.match(head):
        return "json"
    if head.startswith("{"):
        return "yaml"
    if head.startswith("<"):
        return None
    if delimiter_of(text) is not None:
        return "csv"
    return "yaml" if _YAML_WORD.search(text) else None


def _unknown(text: str) -> Text:
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:2]
    for delimiter in DELIMITERS:
        counts = {line.count(delimiter) for line in lines}
        if len(lines) == 2 and len(counts) == 1 and counts != {0}:
            return NO_COLUMNS
    return _NOT_A_SCHEDULE


def _zipped(data: bytes) -> Format | Text:
    try:
        names = set(names_in(data))
    except BrokenWorkbook as broken:
        return broken.text
    if "xl/workbook.xml" in names:
        return "xlsx"
    found = (what for name, what in _IN_A_ZIP.items() if name in names)
    return _seems(next(found, _ARCHIVE))


def _seems(what: Text) -> Text:
    return T("This seems to be {what}. Schedules are read as {formats}.", what=what, formats=_TAKEN)
