"""The grammar of time zones: a name, a place, an abbreviation, an offset."""

from __future__ import annotations

from schedules.typed_dates.pieces import Zones
from schedules.typed_dates.rules import Rule, chain, digits, either, maybe, quiet, sign, word
from schedules.typed_dates.senses import Sense

_FARTHEST = 14 * 60  # minutes from Greenwich


def _offset(sign: str, hours: str, minutes: str | None = None) -> Zones | None:
    east = int(hours) * 60 + int(minutes or 0)
    if east > _FARTHEST or int(minutes or 0) > 59:
        return None
    return Zones(offsets=(-east if sign == "-" else east,))


def _in_four(sign: str, figures: str) -> Zones | None:
    return _offset(sign, figures[:2], figures[2:])


def _of_utc(offset: Zones | None) -> Zones:
    return Zones(("UTC",)) if offset is None or offset.offsets == (0,) else offset


def offset(*signs: str) -> Rule:
    """``+01:00``, ``+0100``, ``+1`` with one of the signs."""
    minutes = maybe(chain(str, quiet(sign(":")), digits(2)))
    return either(
        chain(_offset, sign(*signs), digits(1, 2), minutes),
        chain(_in_four, sign(*signs), digits(4)),
    )


_MAY_TIME_OF = quiet(maybe(chain(lambda *_: True, word(Sense.TIME_OF), maybe(word(Sense.THE)))))
_MAY_TIME = quiet(maybe(word(Sense.TIME)))
_PLACE = chain(lambda zones: Zones(zones), word(Sense.PLACE))
_ABBREVIATED = chain(lambda offsets: Zones(offsets=offsets), word(Sense.OFFSET))
# A minus after a time is a range, "9:00-12:00", unless the time is written as ISO 8601 has it.
ZONE = either(
    chain(_of_utc, _MAY_TIME_OF, quiet(word(Sense.UTC)), maybe(offset("+", "-")), _MAY_TIME),
    chain(lambda zones: zones, _MAY_TIME_OF, _ABBREVIATED, _MAY_TIME),
    chain(lambda zones: zones, _MAY_TIME_OF, _PLACE, _MAY_TIME),
    chain(lambda zones: zones, quiet(word(Sense.IN, Sense.AT)), _PLACE),
    chain(lambda *_: Zones(local=True), word(Sense.LOCAL)),
    offset("+"),
)
