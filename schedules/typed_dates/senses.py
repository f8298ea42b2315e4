"""What a word can mean, whatever its language.

A language is a table: sense → value → the phrases that say it, parted by ``|``. Accents and
capitals do not matter, nor does the order; a phrase may have several senses.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Any


class Sense(Enum):
    """The value of each is in brackets."""

    MONTH = auto()  # (1 to 12)
    WEEKDAY = auto()  # (0, Monday, to 6)
    NUMBER = auto()  # a number in words (itself)
    ORDINAL = auto()  # what makes a number an ordinal: rd, er
    THE = auto()  # an article before a day of the month
    GLUE = auto()  # says nothing: on, date
    OF = auto()
    AND = auto()
    FROM = auto()
    TO = auto()
    AT = auto()  # before a time
    IN = auto()  # before a length of time that is to pass, or before a month
    HENCE = auto()  # after it
    FOR = auto()  # before a length
    THIS = auto()
    NEXT = auto()
    WEEK = auto()  # a whole week, from this one (0, 1, 2)
    MONTH_ON = auto()  # a whole month, from this one (0, 1)
    LATER = auto()  # days after the coming weekday of that name (7, 14)
    DAY = auto()  # a day, from today (0, 1, 2, -1)
    TODAY = auto()  # a part of today (a Part)
    UNIT = auto()  # (a Unit)
    UNITS = auto()  # a number and its unit in one word ((number, Unit))
    HOUR = auto()  # what follows the hour: h
    HOURS = auto()  # what follows hours and minutes: 15:00 hours
    OCLOCK = auto()
    HALF = auto()
    QUARTER = auto()
    LESS = auto()  # before a quarter that is taken off
    PAST = auto()  # half past
    BEFORE = auto()  # quarter to
    NOON = auto()
    MIDNIGHT = auto()
    PART = auto()  # (a Part)
    TBA = auto()
    ALL_DAY = auto()
    UTC = auto()
    OFFSET = auto()  # an abbreviation (its offsets, in minutes)
    TIME_OF = auto()  # before a place: its time
    TIME = auto()  # after it
    LOCAL = auto()  # the local time
    PLACE = auto()  # (its zones)
    REPEATED = auto()  # every week: not a date


class Part(StrEnum):
    """A part of the day, beside an hour of the clock with twelve."""

    AM = "am"
    PM = "pm"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


Table = Mapping[Sense, Mapping[Any, str]]
Meaning = tuple[Sense, Any]
