"""Whatever the bytes are: a reading comes back, soon, and nothing is raised."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from schedules.drafts import EventDraft, ProgrammeDraft, Reading, SessionDraft, Speaker
from schedules.files import FORMATS, Format, read, write
from schedules.moments import Dates, place
from tests.schedules.programmes import NOW

MADRID = "Europe/Madrid"
SEED = ProgrammeDraft(
    (
        EventDraft(
            "a",
            "Été: ouverture",
            Dates.exact(
                place(datetime(2027, 3, 27, 9), MADRID), place(datetime(2027, 3, 28, 17), MADRID)
            ),
            summary="One.\nTwo, three; \\n",
            languages=("en", "no"),
            rsvp_until=datetime(2027, 3, 1, tzinfo=UTC),
            sessions=(
                SessionDraft(
                    "s",
                    "Visit",
                    Dates.exact(
                        place(datetime(2027, 3, 28, 9), MADRID),
                        place(datetime(2027, 3, 28, 10), MADRID),
                    ),
                    seats=20,
                    speakers=(Speaker("Amina"), Speaker("Bruno", "City of Douala")),
                ),
            ),
        ),
        EventDraft(
            "b", "Webinar", Dates.days(date(2027, 4, 1), date(2027, 4, 2), MADRID), follows="a"
        ),
    ),
    "Network",
    MADRID,
)
TOKENS = (
    b"\0", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\t", b"\n", b"\r", b": ", b"- ", b"&a ", b"*a",
    b"!!x ", b"[", b"{", b'"', b"'", b"|\n", b"%", b"---\n", b"~", b"9" * 30, b"-1", b"0000-00-00",
    b"9999-12-31", b"T235960", b"\\", b";", b",", b"BEGIN:VEVENT\n", b"END:VEVENT\n",
    b"RRULE:FREQ=SECONDLY\n", b"DTSTART:99991231T235959Z\n", b"DTEND;TZID=/x/Asia/Tokyo:00010101\n",
    b"DURATION:P9999999W\n", b"BEGIN:VTIMEZONE\n", b"events:\n", b"zone: Nowhere\n",
    b"2027-03-28 02:30", b"follows: b\n", b"\xe2\x80\xae", b"../../etc/passwd", b" " * 5_000,
)  # fmt: skip


def timed(data: bytes, zone: str | None = None) -> tuple[Reading, float]:
    started = time.perf_counter()
    reading = read(data, zone=zone, now=NOW)
    return reading, time.perf_counter() - started


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four changes: cut, doubled, overwritten, a token put in."""
    for _ in range(dice.randint(1, 4)):
        here, there = sorted(dice.randrange(len(data) + 1) for _ in range(2))
        there = min(there, here + dice.choice((1, 3, 40, 400)))
        change = dice.randrange(5)
        if change == 0:
            data = data[:here] + data[there:]
        elif change == 1:
            data = data[:there] + data[here:there] * dice.randint(1, 3) + data[there:]
        elif change == 2:
            data = data[:here] + dice.randbytes(min(there - here, 3)) + data[there:]
        elif change == 3:
            data = data[: dice.choice((here, len(data)))]
        else:
            data = data[:here] + dice.choice(TOKENS) + data[dice.choice((here, there)) :]
    return data


@pytest.mark.parametrize("as_", FORMATS)
def test_a_thousand_damaged_files_are_read_or_refused_within_a_second_each(as_: Format) -> None:
    dice = random.Random(2019)
    whole = write(SEED, as_, now=NOW)
    assert read(whole, zone=None, now=NOW).problems == ()
    outcomes = {True: 0, False: 0}
    for _ in range(1_000):
        reading, seconds = timed(mutated(whole, dice), dice.choice((None, MADRID)))
        assert isinstance(reading, Reading)
        assert seconds < 1
        outcomes[reading.problems == ()] += 1
    assert min(outcomes.values()) > 20  # both the sound and the broken were met


SIZE = 1_000_000


def filled(unit: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A megabyte: the unit again and again between a head and a tail."""
    return head + unit * ((SIZE - len(head) - len(tail)) // len(unit)) + tail


EVENT = b"zone: UTC\nevents:\n- title: A\n  start: 2027-01-01 10:00\n  "
VEVENT = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\n"
BOMBS: dict[str, Callable[[], bytes]] = {
    "aliases of aliases": lambda: b"a: &a [x]\n" + filled(b"b: &b [*a, *a, *a]\n"),
    "brackets": lambda: filled(b"[", b"events: "),
    "list items": lambda: filled(b"- a\n", b"events:\n"),
    "unknown words": lambda: (
        b"events:\n- title: A\n"
        + b"".join(b"  word%d: x\n" % number for number in range(SIZE // 15))
    ),
    "a length of many": lambda: filled(b"1h ", EVENT + b"length: "),
    "days of many": lambda: filled(b"to ", b"zone: UTC\nevents:\n- title: A\n  days: "),
    "unknown zones": lambda: (
        b"events:\n"
        + b"".join(b"- {title: A, date: tba, zone: America/x%d}\n" % n for n in range(4_000))
    ),
    "a circle of events": lambda: (
        b"zone: UTC\nevents:\n"
        + b"".join(
            b"- {title: e%d, date: tba, follows: e%d}\n" % (n, (n + 1) % 4_990)
            for n in range(4_990)
        )
    ),
    "events without end": lambda: filled(b"BEGIN:VEVENT\n"),
    "folds": lambda: filled(b"\n ", VEVENT),
    "parameters": lambda: filled(b';A="b"', VEVENT + b"DTSTART"),
    "quotes": lambda: filled(b'"', VEVENT + b"DTSTART;A="),
    "a zone of slashes": lambda: filled(b"/a", VEVENT + b"DTSTART;TZID=", b":20270101T100000"),
    "a long duration": lambda: filled(b"9", VEVENT + b"DTSTART:20270101\nDURATION:P", b"D"),
    "zeros": lambda: bytes(SIZE),
    "an open quote": lambda: filled(b"x", b'events: "'),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_made_to_waste_time_is_refused_soon(bomb: str) -> None:
    reading, seconds = timed(BOMBS[bomb]())
    assert reading.problems != ()
    assert seconds < 3
