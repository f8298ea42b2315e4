"""Schedule files: bytes in, a programme or all of its problems out; and back.

What a file is, is seen from its content, not from its name. Reading never raises and never
hangs, whatever the bytes are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Literal, get_args

from schedules.drafts import ProgrammeDraft, Reading
from schedules.files.yaml_file import read_yaml
from schedules.files.yaml_out import yaml_bytes
from schedules.texts import Problem, T, Text

NOT_A_SCHEDULE = T("This is not a schedule file that can be read. YAML files can.")
MOST_BYTES = 10_000_000

Format = Literal["yaml"]
FORMATS: tuple[Format, ...] = get_args(Format)

_YAML_WORD = re.compile(r"^[\"']?\w+[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE)


def read(data: bytes, *, zone: str | None, now: datetime, known: Collection[str] = ()) -> Reading:
    """The programme in a file of any format we read, and its problems.

    ``zone``: the IANA zone for times whose file names none; ``known``: refs of events outside
    the file that its events may follow.
    """
    if len(data) > MOST_BYTES:
        return _refused(T("The file is too large: {n} MB at most.", n=MOST_BYTES // 1_000_000))
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            return _refused(NOT_A_SCHEDULE)
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(T("Save the file as UTF-8: this line holds other bytes."), line)
    kind = recognised(text)
    if kind == "yaml":
        return read_yaml(text, zone=zone, now=now, known=known)
    return _refused(NOT_A_SCHEDULE if text.strip() else T("The file is empty."))


def write(programme: ProgrammeDraft, as_: Format, *, now: datetime) -> bytes:
    """The programme in that format; ``now`` stands in the formats that say when they were made."""
    return yaml_bytes(programme)


def recognised(text: str) -> Format | None:
    """The format, by what the text says: YAML has a word and a colon at the beginning of a
    line."""
    head = text.lstrip()[:1]
    if head.startswith("{") or (_YAML_WORD.search(text) and not head.startswith("<")):
        return "yaml"
    return None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def _refused(sentence: Text, line: int | None = None) -> Reading:
    return Reading(ProgrammeDraft(()), (Problem(sentence, line),))
