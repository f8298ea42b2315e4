"""Schedule files: bytes in, a programme or all of its problems out; and back.

What a file is, is seen from its content, not from its name. Reading never raises and never
hangs, whatever the bytes are. A format's parsers are loaded when first used: they take as long
as all the rest of the command line.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Literal, get_args

from schedules.drafts import ProgrammeDraft, Reading
from schedules.files.words import Desk
from schedules.texts import T, Text

MOST_BYTES = 10_000_000

Format = Literal["yaml", "ics"]
FORMATS: tuple[Format, ...] = get_args(Format)

_NOT_A_SCHEDULE = T(
    "This is not a schedule file that can be read. YAML (.yaml) and iCalendar (.ics) can."
)
_YAML_WORD = re.compile(r"^[\"']?\w+[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(data: bytes, *, zone: str | None, now: datetime, known: Collection[str] = ()) -> Reading:
    """The programme in a file of any format we read, and its problems.

    ``zone``: the IANA zone for times whose file names none; ``known``: refs of events outside
    the file that its events may follow.
    """
    if len(data) > MOST_BYTES:
        return _refused(T("The file is too large: {n} MB at most.", n=MOST_BYTES // 1_000_000))
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    text = data.decode(encoding, "replace")
    kind = recognised(text)
    if kind is None or (b"\0" in data and encoding != "utf-16"):
        return _refused(_NOT_A_SCHEDULE if text.strip() else T("The file is empty."))
    desk = Desk()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        desk.add(T("Save the file as UTF-8: here are other bytes."), line)
    if kind == "yaml":
        from schedules.files.yaml_file import read_yaml as read_text
    else:
        from schedules.files.ics_file import read_ics as read_text
    return read_text(text, desk, zone=zone, now=now, known=known)


def write(programme: ProgrammeDraft, as_: Format, *, now: datetime) -> bytes:
    """The programme in that format; ``now`` stands in the formats that say when they were made."""
    if as_ == "ics":
        from schedules.files.ics_out import ics_bytes

        return ics_bytes(programme, now)
    from schedules.files.yaml_out import yaml_bytes

    return yaml_bytes(programme)


def recognised(text: str) -> Format | None:
    """The format, by what the text says: a calendar begins with BEGIN:, YAML has a word and a colon
    at the beginning of a line."""
    head = text.lstrip()[:6].upper()
    if head == "BEGIN:":
        return "ics"
    if head.startswith("{") or (_YAML_WORD.search(text) and not head.startswith("<")):
        return "yaml"
    return None


def _refused(sentence: Text) -> Reading:
    desk = Desk()
    desk.add(sentence)
    return Reading(ProgrammeDraft(()), desk.in_order())
