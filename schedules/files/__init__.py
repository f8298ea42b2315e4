"""Schedule files: bytes in, a programme or all of its problems out; and back.

What a file is, is seen from its content, not from its name. Reading never raises and never
hangs, whatever the bytes are. A format's parsers are loaded when first used: they take as long
as all the rest of the command line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime

from schedules.drafts import ProgrammeDraft, Reading
from schedules.files.content import FORMATS, UTF_16, Format, kind_of, recognised
from schedules.files.words import Desk
from schedules.texts import T, Text

__all__ = ["FORMATS", "MOST_BYTES", "Format", "file_name", "read", "recognised", "write"]

MOST_BYTES = 10_000_000
_NOT_OF_WINDOWS = re.compile("[^\\0-\x7f\ufffd]")  # what is well written as UTF-8
_SEPARATES = re.compile(rb"[\0-\x1f,;:\"]")
_OTHER_BYTES = T("Save the file as UTF-8: here are other bytes.")
_OTHER_BYTES_OF_A_TABLE = T(
    "Save the file as UTF-8: here are other bytes. In Excel the type is called “CSV UTF-8”."
)


def read(data: bytes, *, zone: str | None, now: datetime, known: Collection[str] = ()) -> Reading:
    """The programme in a file of any format we read, and its problems.

    ``zone``: the IANA zone for times whose file names none; ``known``: refs of events outside
    the file that its events may follow.
    """
    if len(data) > MOST_BYTES:
        return _refused(T("The file is too large: {n} MB at most.", n=MOST_BYTES // 1_000_000))
    encoding = "utf-16" if data.startswith(UTF_16) else "utf-8-sig"
    text = "" if data.startswith(b"PK") else _as_text(data, encoding)
    kind = kind_of(data, text)
    if isinstance(kind, Text):
        return _refused(kind)
    desk = Desk()
    if kind == "xlsx":
        from schedules.files.xlsx_file import read_xlsx

        return read_xlsx(data, desk, zone=zone, now=now, known=known)
    if kind == "schedule.xml":
        from schedules.files.schedule_xml_file import read_schedule_xml

        return read_schedule_xml(data, desk, zone=zone, now=now, known=known)
    if kind == "csv" and encoding == "utf-16":
        return _refused(
            T("Save the file as UTF-8: this is UTF-16. In Excel the type is called “CSV UTF-8”.")
        )
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = _OTHER_BYTES_OF_A_TABLE if kind == "csv" else _OTHER_BYTES
        desk.add(sentence, line, found=_word_around(data, error.start))
    return _text_reader(kind)(text, desk, zone=zone, now=now, known=known)


def _as_text(data: bytes, encoding: str) -> str:
    """The bytes as text; where they are not UTF-8 but, it seems, of Windows, as a person sees them
    there, so that everything else that is wrong is told at once."""
    text = data.decode(encoding, "replace")
    if "\ufffd" in text and encoding != "utf-16" and not _NOT_OF_WINDOWS.search(text):
        return data.decode("cp1252", "replace")
    return text


def _word_around(data: bytes, place: int) -> str | None:
    """What stands there, as Windows would show it; None where that is nothing to show."""
    before, after = data[max(0, place - 40) : place], data[place : place + 40]
    word = _SEPARATES.split(before)[-1] + _SEPARATES.split(after)[0]
    return word.decode("cp1252", "replace").strip() or None


def _text_reader(kind: Format) -> Callable[..., Reading]:
    """What reads a text of that format."""
    if kind == "csv":
        from schedules.files.csv_file import read_csv

        return read_csv
    if kind == "json":
        from schedules.files.json_file import read_json

        return read_json
    if kind == "ics":
        from schedules.files.ics_file import read_ics

        return read_ics
    from schedules.files.yaml_file import read_yaml

    return read_yaml


def write(programme: ProgrammeDraft, as_: Format, *, now: datetime) -> bytes:
    """The programme in that format; ``now`` stands in the formats that say when they were made."""
    if as_ in ("ics", "xlsx"):
        return _writer_that_dates(as_)(programme, now)
    return _writer(as_)(programme)


def _writer_that_dates(as_: Format) -> Callable[[ProgrammeDraft, datetime], bytes]:
    if as_ == "ics":
        from schedules.files.ics_out import ics_bytes

        return ics_bytes
    from schedules.files.xlsx_out import xlsx_bytes

    return xlsx_bytes


def _writer(as_: Format) -> Callable[[ProgrammeDraft], bytes]:
    if as_ == "csv":
        from schedules.files.csv_out import csv_bytes

        return csv_bytes
    if as_ == "json":
        from schedules.files.json_out import json_bytes

        return json_bytes
    if as_ == "schedule.xml":
        from schedules.files.schedule_xml_out import schedule_xml_bytes

        return schedule_xml_bytes
    from schedules.files.yaml_out import yaml_bytes

    return yaml_bytes


def file_name(as_: Format) -> str:
    """What an export of that format is called."""
    return "schedule.xml" if as_ == "schedule.xml" else f"programme.{as_}"


def _refused(sentence: Text) -> Reading:
    desk = Desk()
    desk.add(sentence)
    return Reading(ProgrammeDraft(()), desk.in_order())
