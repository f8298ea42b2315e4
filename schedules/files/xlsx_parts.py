"""An Excel workbook (ECMA-376) as its sheets' rows: what a person would see in each cell.

The zip's directory says how large everything is before anything is unpacked, and zipfile gives
no more than that. No formula is calculated, and no value that was kept of one is believed.
Times are told from numbers by the formats of their cells.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from schedules.files.xml_parts import Budget, Characters, End, Start, local, parse
from schedules.texts import T, Text

MOST_BYTES = 40_000_000  # of all parts that are read, unpacked; 5,000 rows take a quarter
MOST_ELEMENTS = 600_000  # of all parts; 5,000 rows of 23 columns have 460,000
_MOST_DIRECTORY = 400_000  # of the zip's directory: a few thousand parts
_MOST_FORMATS = 5_000  # of numbers; Excel takes 250 of a workbook's own
_MOST_TEXT = 20_000_000  # characters of all shared texts together
_LONGEST = 100_001  # characters of one text that are kept: one more than is taken
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_HEXED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The formats that need no description (18.8.30): of days, of times, of both, and in East Asia.
_DAYS = {*range(14, 18), *range(27, 32), 36, *range(50, 59)}
_TIMES = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47}
_BOTH = {22}
TOO_LARGE = T("This workbook is too large to read. Keep only the programme in it.")
DAMAGED = T("This workbook is damaged. Save it again as .xlsx.")


class BrokenWorkbook(ValueError):
    """``text`` says why the workbook cannot be read."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True, slots=True)
class Style:
    """Whether numbers of a format are days, times of a day, or both."""

    day: bool = False
    time: bool = False


@dataclass(slots=True)
class Workbook:
    """``sheets``: the name of each and the part it is in, in order; ``hidden``: the names of those
    that nobody sees. ``of_1904``: days are counted
    from 1904. ``styles`` and ``strings`` by their number."""

    parts: Mapping[str, bytes]
    sheets: list[tuple[str, str]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    of_1904: bool = False
    styles: list[Style] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    budget: Budget = field(default_factory=lambda: Budget(MOST_ELEMENTS))

    def parse(
        self,
        part: str,
        start: Start,
        end: End = lambda _: None,
        characters: Characters = lambda _: None,
    ) -> None:
        """Parse a part, of all that may be parsed; nothing where there is no such part."""
        if part in self.parts:
            parse(self.parts[part], self.budget, start, end, characters)


def names_in(data: bytes) -> list[str]:
    """What is in a zip; raises BrokenWorkbook."""
    with _opened(data) as archive:
        return archive.namelist()


def open_workbook(data: bytes) -> Workbook:
    """The workbook without its rows. Raises BrokenWorkbook, BrokenXml."""
    book = Workbook(_unpacked(data))
    _read_workbook(book, _relations(book))
    book.styles = _styles(book)
    book.strings = _strings(book)
    return book


def _opened(data: bytes) -> ZipFile:
    at = data.find(b"PK\5\6", max(0, len(data) - 65_557))
    while at >= 0:  # whichever of them is taken for the end: its directory is not too long
        length = int.from_bytes(data[at + 12 : at + 16], "little")
        if length > _MOST_DIRECTORY or data[max(0, at - 20) : at].startswith(b"PK\6\7"):
            raise BrokenWorkbook(TOO_LARGE)
        at = data.find(b"PK\5\6", at + 1)
    try:
        return ZipFile(io.BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise BrokenWorkbook(DAMAGED) from None


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts that are read. Raises BrokenWorkbook before it unpacks too much."""
    with _opened(data) as archive:
        wanted = [info for info in archive.infolist() if _is_read(info.filename)]
        if sum(info.file_size for info in wanted) > MOST_BYTES or len(wanted) > 1_000:
            raise BrokenWorkbook(TOO_LARGE)
        if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in wanted):
            raise BrokenWorkbook(DAMAGED)
        try:
            return {info.filename: archive.read(info) for info in wanted}
        except (BadZipFile, RuntimeError, ValueError, EOFError, OSError, zlib.error):
            raise BrokenWorkbook(DAMAGED) from None


def _is_read(name: str) -> bool:
    return name in (_WORKBOOK, _RELATIONS, _STRINGS, _STYLES) or (
        name.startswith("xl/worksheets/") and name.endswith(".xml")
    )


def _relations(book: Workbook) -> dict[str, str]:
    """The parts that the workbook names by ids."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str], _: int) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[attributes.get("Id", "")] = path

    book.parse(_RELATIONS, start)
    return found


def _read_workbook(book: Workbook, targets: Mapping[str, str]) -> None:
    def start(name: str, attributes: dict[str, str], _: int) -> None:
        if local(name) == "workbookPr":
            book.of_1904 = attributes.get("date1904") in ("1", "true")
        elif local(name) == "sheet":
            ids = (value for key, value in attributes.items() if local(key) == "id")
            part = targets.get(next(ids, ""), "")
            if part in book.parts:
                book.sheets.append((attributes.get("name", ""), part))
                if attributes.get("state", "visible") != "visible":
                    book.hidden.add(book.sheets[-1][0])

    book.parse(_WORKBOOK, start)


def _styles(book: Workbook) -> list[Style]:
    formats: dict[str, Style] = {}
    styles: list[Style] = []
    within: list[str] = []

    def start(name: str, attributes: dict[str, str], _: int) -> None:
        within.append(local(name))
        number = attributes.get("numFmtId", "0")
        if within[-1] == "numFmt" and len(formats) < _MOST_FORMATS:
            formats[number] = style_of(attributes.get("formatCode", ""))
        elif within[-2:] == ["cellXfs", "xf"]:
            styles.append(formats.get(number) or _BUILT_IN.get(number, Style()))

    book.parse(_STYLES, start, lambda _: within.__delitem__(-1))
    return styles


def style_of(code: str) -> Style:
    """What a format's code makes of a number: ``dd/mm/yyyy hh:mm``; m is a month beside d or y,
    and minutes beside h or s."""
    letters = _QUOTED.sub("", code[:1_000].partition(";")[0]).casefold()
    day = bool(re.search("[dy]", letters)) and "general" not in letters
    time = bool(re.search("[hs]", letters)) and "general" not in letters
    return Style(day or (not time and "m" in letters), time)


_BUILT_IN = {
    **{str(number): Style(day=True) for number in _DAYS},
    **{str(number): Style(time=True) for number in _TIMES},
    **{str(number): Style(day=True, time=True) for number in _BOTH},
}


def _strings(book: Workbook) -> list[str]:
    """The shared texts, each of all its runs, without readings for pronunciation (rPh)."""
    texts: list[str] = []
    gathered = Gathered()
    left = _MOST_TEXT

    def end(name: str) -> None:
        nonlocal left
        gathered.end(local(name))
        if local(name) == "si":
            texts.append(gathered.taken())
            left -= len(texts[-1])
            if left < 0:
                raise BrokenWorkbook(TOO_LARGE)

    book.parse(_STRINGS, lambda name, *_: gathered.start(local(name)), end, gathered.characters)
    return texts


@dataclass(slots=True)
class Gathered:
    """The text of the ``t`` elements that pass, up to a length; pronunciation left out."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: bool = False
    aside: bool = False

    def start(self, name: str) -> None:
        if name == "t" and not self.aside:
            self.open = True
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        if name == "t":
            self.open = False
        elif name == "rPh":
            self.aside = False

    def characters(self, text: str) -> None:
        if self.open and self.length < _LONGEST:
            self.parts.append(text[: _LONGEST - self.length])
            self.length += len(self.parts[-1])

    def taken(self) -> str:
        """The text, which begins anew."""
        text = "".join(self.parts)
        self.parts.clear()
        self.length = 0
        return _HEXED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found: re.Match[str]) -> str:
    """``_x000D_`` as its character (ST_Xstring, 22.9.2.19); no half of a pair."""
    code = int(found[1], 16)
    return "" if 0xD800 <= code < 0xE000 else chr(code)
