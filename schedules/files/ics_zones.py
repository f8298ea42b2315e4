"""Which IANA zone a calendar means by the names that calendar programs write."""

from __future__ import annotations

import re
from collections.abc import Mapping

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from schedules.files.typed import Unreadable, zone
from schedules.texts import T

_COPY = re.compile(r" \d{1,2}$")  # Exchange numbers its copies of a zone
_WINDOWS = {name.casefold(): iana for name, iana in WINDOWS_TO_OLSON.items()}  # CLDR


def zone_of(tzid: str, own_zones: Mapping[str, str]) -> str:
    """The IANA zone of a TZID; raises Unreadable where it is not certain.

    Understood are IANA names, those that the file's VTIMEZONE says it stands for, Windows
    names (CLDR), and names with a path before them: ``/mozilla.org/20050126_1/Europe/Madrid``.
    """
    tzid = tzid.strip().strip('"')
    parts = tzid.strip("/").split("/")[-6:]
    names = [_COPY.sub("", own_zones.get(tzid, tzid))]
    names += ["/".join(parts[number:]) for number in range(len(parts))]
    for name in names:
        name = _WINDOWS.get(name.casefold(), name)
        try:
            return "UTC" if name.upper() in ("GMT", "ETC/UTC") else zone(name)
        except Unreadable:
            continue
    raise Unreadable(
        T(
            "The zone {zone} is not known. Write the calendar with times in UTC or in a zone"
            " such as Africa/Tunis.",
            zone=tzid[:60],
        )
    )
