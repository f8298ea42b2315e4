"""A table to fill in: named columns, what belongs into each, and two rows as examples.

What explains stands in rows whose type begins with #, which are not read: an example is used by
taking that sign away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from schedules.files.csv_out import table_bytes
from schedules.files.table_file import REMARK
from schedules.files.table_words import name_of, type_in
from schedules.texts import T, Text

TableFormat = Literal["csv", "xlsx"]

# The columns that most programmes need, each with what belongs into it.
EXPLAINED: dict[str, Text] = {
    "type": T(
        "webinar, meeting, peer learning or study visit; for a session plenary, workshop, visit or"
        " break. Rows that begin with # are not read: take the # away to use an example."
    ),
    "title": T("required"),
    "date": T("2027-03-03, a month 2027-03, or tba; for a session of an event of one day: nothing"),
    "start": T("09:00"),
    "end": T("10:30, or day and time where it ends on another day"),
    "zone": T("Africa/Tunis; if empty, the community's"),
    "place": T("for an event where it is, for a session its room"),
    "link": T("where it is online: https://…"),
    "seats": T("a number; if empty, everybody can come"),
    "speakers": T("for a session: names with ; between them, and after a name | organisation"),
    "summary": T("what it is about"),
    "languages": T("en, fr"),
    "event": T("for a session: its event's id or title; if empty, the event above"),
    "id": T("any word: by it a row is known again when its title changes"),
}
_EVENT: dict[str, str | Text] = {
    "type": "peer_learning",
    "title": T("Coordination with civil society"),
    "date": "2027-06-25",
    "start": "09:00",
    "end": "17:00",
    "place": "Sfax",
    "seats": "60",
    "languages": "en, fr",
    "id": "sfax-2027",
}
_SESSION: dict[str, str | Text] = {
    "type": "visit",
    "title": T("Cooperation in the city"),
    "start": "16:00",
    "end": "17:00",
    "seats": "25",
    "speakers": "Amina B. | Sfax; Bruno C.",
    "event": "sfax-2027",
    "id": "visit",
}


def template_bytes(
    as_: TableFormat, language: str, say: Callable[[Text], str], now: datetime
) -> bytes:
    """The table in a language. ``say`` puts texts into words; ``now``: when it was made."""
    names = [name_of(column, language) for column in EXPLAINED]
    explained = [say(text) for text in EXPLAINED.values()]
    explained[0] = f"{REMARK} {explained[0]}"
    examples = [_example(each, language, say) for each in (_EVENT, _SESSION)]
    if as_ == "csv":
        return table_bytes([names, explained, *examples])
    from schedules.files.xlsx_out import workbook_bytes

    return workbook_bytes(list(EXPLAINED), names, [explained, *examples], now)


def _example(said: dict[str, str | Text], language: str, say: Callable[[Text], str]) -> list[str]:
    cells = {word: say(text) if isinstance(text, Text) else text for word, text in said.items()}
    cells["type"] = f"{REMARK} {type_in(cells['type'], language)}"
    return [cells.get(column, "") for column in EXPLAINED]
