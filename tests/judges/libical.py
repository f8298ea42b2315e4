"""libical (Debian's libical3) through ctypes, as a judge of the calendars we write."""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_long, c_void_p
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tests.judges import Occurrence

NAME = "libical.so.3"


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = [
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", c_int),
        ("is_daylight", c_int),
        ("zone", c_void_p),
    ]


class _Span(ctypes.Structure):
    """struct icaltime_span."""

    _fields_ = [("start", c_long), ("end", c_long), ("is_busy", c_int)]


_OnSpan = CFUNCTYPE(None, c_void_p, POINTER(_Span), c_void_p)
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (c_void_p, [c_char_p]),
    "icalcomponent_free": (None, [c_void_p]),
    "icalcomponent_string_to_kind": (c_int, [c_char_p]),
    "icalcomponent_count_errors": (c_int, [c_void_p]),
    "icalcomponent_get_first_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_next_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_uid": (c_char_p, [c_void_p]),
    "icalcomponent_get_summary": (c_char_p, [c_void_p]),
    "icalcomponent_get_description": (c_char_p, [c_void_p]),
    "icalcomponent_get_dtstart": (_Time, [c_void_p]),
    "icalcomponent_get_status": (c_int, [c_void_p]),
    "icalproperty_status_to_string": (c_char_p, [c_int]),
    "icalproperty_string_to_kind": (c_int, [c_char_p]),
    "icalcomponent_get_first_property": (c_void_p, [c_void_p, c_int]),
    "icalproperty_get_datetime_with_component": (_Time, [c_void_p, c_void_p]),
    "icaltime_as_timet_with_zone": (c_long, [_Time, c_void_p]),
    "icalrecur_expand_recurrence": (c_int, [c_char_p, c_long, c_int, POINTER(c_long)]),
    "icalcomponent_foreach_recurrence": (None, [c_void_p, _Time, _Time, _OnSpan, c_void_p]),
}


@cache
def library() -> Any:
    """The library with its signatures; raises OSError where it is not installed."""
    lib = ctypes.CDLL(NAME)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def occurrences(feed: bytes, first_year: int, last_year: int) -> list[Occurrence]:
    lib = library()
    calendar = lib.icalparser_parse_string(feed)
    assert calendar, "libical does not read it at all"
    try:
        assert lib.icalcomponent_count_errors(calendar) == 0, "libical finds errors in it"
        return list(_occurrences(lib, calendar, first_year, last_year))
    finally:
        lib.icalcomponent_free(calendar)


def _occurrences(lib: Any, calendar: Any, first_year: int, last_year: int) -> list[Occurrence]:
    vevent = lib.icalcomponent_string_to_kind(b"VEVENT")
    recurrence_id = lib.icalproperty_string_to_kind(b"RECURRENCE-ID")
    window = (_Time(first_year, 1, 1), _Time(last_year, 12, 31, 23, 59, 59))
    found: list[Occurrence] = []
    moved: set[tuple[str, str]] = set()
    component = lib.icalcomponent_get_first_component(calendar, vevent)
    masters: list[tuple[str, Occurrence]] = []
    while component:
        spans: list[tuple[int, int]] = []
        note = _OnSpan(lambda _, span, __: spans.append((span[0].start, span[0].end)))  # noqa: B023
        lib.icalcomponent_foreach_recurrence(component, *window, note, None)
        uid = lib.icalcomponent_get_uid(component).decode()
        whole = bool(lib.icalcomponent_get_dtstart(component).is_date)
        status = lib.icalproperty_status_to_string(lib.icalcomponent_get_status(component))
        summary = lib.icalcomponent_get_summary(component).decode()
        text = lib.icalcomponent_get_description(component).decode()
        read = [
            (uid, _spoken(start, whole), _spoken(end, whole), status.decode(), summary, text)
            for start, end in spans
        ]
        if was := lib.icalcomponent_get_first_property(component, recurrence_id):
            time = lib.icalproperty_get_datetime_with_component(was, component)
            instant = lib.icaltime_as_timet_with_zone(time, time.zone)
            moved.add((uid, _spoken(instant, bool(time.is_date))))
            found += read
        else:
            masters += [(each[1], each) for each in read]
        component = lib.icalcomponent_get_next_component(calendar, vevent)
    return found + [each for start, each in masters if (each[0], start) not in moved]


def _spoken(instant: int, whole: bool) -> str:
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment:%Y-%m-%d}" if whole else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
