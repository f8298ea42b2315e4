"""Damaged schedule files by the ten thousand, each read within 5 seconds and 300 MiB.

``python -m tests.fuzz.files --count 20000`` reads so many of every format (``--format csv`` of one)
in processes of their own. What failed is kept, with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schedules.drafts import (
    EVENT_KINDS,
    SESSION_FORMATS,
    EventDraft,
    ProgrammeDraft,
    Reading,
    SessionDraft,
    Speaker,
)
from schedules.files import FORMATS, Format, read, write
from schedules.moments import Dates, seen_in
from schedules.recurrence.rule import Frequency, Recurrence

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MADRID = "Europe/Madrid"
SECONDS, MIB = 5, 300  # what one file may take
_PER_SEED = 50  # damaged files made of one sound one

TEXTS = (
    "Été: ouverture", "One.\nTwo, three; \\n", "=1+1", "a,b;c\t\"d\" 'e'", "الجلسة", "<a>&amp;]]>",
    "no", "# not read", "x" * 400, "{\"a\": [1]}", "- a: b", "_x000D_", "@everyone",
)  # fmt: skip
RULES = (
    Recurrence.of(frequency=Frequency.DAILY, count=9),
    Recurrence.of(frequency=Frequency.DAILY, interval=3, until=date(2028, 3, 1)),
)
TOKENS = (
    b"RRULE:FREQ=DAILY;COUNT=999999999\n", b"EXDATE:20270404T080000Z\n", b"BYSETPOS=-1;",
    b"RECURRENCE-ID:20270404T080000Z\n", b"repeat: every 31st\n", b", except 2027-04-04",
    b"\0", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\t", b"\n", b"\r", b": ", b"- ", b"&a ", b"*a",
    b"!!x ", b"[", b"{", b"]", b"}", b'"', b"'", b"|\n", b"%", b"---\n", b"~", b"9" * 30, b"-1",
    b"0000-00-00", b"9999-12-31", b"T235960", b"\\", b";", b",", b",,,,", b"\\ud800", b"null",
    b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"RRULE:FREQ=SECONDLY\n", b"DTSTART:99991231T235959Z\n",
    b"DTEND;TZID=/x/Asia/Tokyo:00010101\n", b"DURATION:P9999999W\n", b"BEGIN:VTIMEZONE\n",
    b"events:\n", b"zone: Nowhere\n", b"2027-03-28 02:30", b"2027-03-28T02:30:00+99:00",
    b"follows: b\n", b"\xe2\x80\xae", b"../../etc/passwd", b" " * 5_000, b"title,start\n",
    b"<event>", b"</event>", b"<day>", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;",
    b"/>",
    b"<f>1</f>", b't="s"', b's="999999"', b"<v>1e308</v>", b"<v>-1</v>", b"<v>nan</v>",
    b'r="XFD1048576"', b'r="0"', b"PK\3\4", b"PK\5\6", b"99:99", b"type,title,date\n",
)  # fmt: skip


def sound(dice: random.Random) -> ProgrammeDraft:
    """A programme of a few events with a few sessions, as the dice fall."""
    events: list[EventDraft] = []
    for number in range(dice.randint(1, 4)):
        day = date(2027, 3, 27) + timedelta(days=dice.randint(0, 250))
        dates = dice.choice(
            (
                Dates.days(day, day + timedelta(days=dice.randint(0, 3)), MADRID),
                _hours(day, 8, 10),
                _hours(day, 8, 10),
            )
        )
        repeat = dice.choice((None, None, *RULES)) if dates.start else None
        events.append(
            EventDraft(
                f"e{number}",
                dice.choice(TEXTS).replace("\n", " "),
                dates,
                kind=dice.choice(EVENT_KINDS),
                summary=dice.choice((None, *TEXTS)),
                languages=("en", "no"),
                seats=dice.choice((None, 20)),
                rsvp_until=datetime(2027, 3, 1, tzinfo=UTC),
                follows=None if repeat else _followed(events, dice),
                repeat=repeat,
                sessions=() if repeat else _sessions(day, dice),
                cancelled=repeat is None and dice.random() < 0.1,
            )
        )
    return ProgrammeDraft(tuple(events), "Network", MADRID)


def _followed(events: Sequence[EventDraft], dice: random.Random) -> str | None:
    """The event before, sometimes, if it can be followed."""
    follows = events and events[-1].repeat is None and dice.random() < 0.3
    return events[-1].ref if follows else None


def _sessions(day: date, dice: random.Random) -> tuple[SessionDraft, ...]:
    return tuple(_session(n, day, dice) for n in range(dice.randint(0, 4)))


def _session(number: int, day: date, dice: random.Random) -> SessionDraft:
    return SessionDraft(
        f"s{number}",
        dice.choice(TEXTS).replace("\n", " "),
        _hours(day, 9 + number, 1),
        format=dice.choice(SESSION_FORMATS),
        abstract=dice.choice((None, *TEXTS)),
        place=dice.choice((None, "Hall")),
        speakers=dice.choice(((), (Speaker("Amina"), Speaker("Bruno", "City of Douala")))),
    )


def _hours(day: date, hour: int, count: int) -> Dates:
    start = datetime(day.year, day.month, day.day, hour - 2, tzinfo=UTC)
    return Dates.exact(seen_in(start, MADRID), seen_in(start + timedelta(hours=count), MADRID))


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four changes; of an archive mostly in what is inside it."""
    if data.startswith(b"PK\3\4") and dice.random() < 0.8:
        return _damaged_inside(data, dice)
    for _ in range(dice.randint(1, 4)):
        data = _changed(data, dice)
    return data


def _damaged_inside(data: bytes, dice: random.Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        parts = [name for name in old.namelist() if name.startswith("xl/")]
        chosen = set(dice.sample(parts, dice.randint(1, 2)))
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, dice) if name in chosen else part)
    return target.getvalue()


def _changed(data: bytes, dice: random.Random) -> bytes:
    """One change: something cut, doubled, turned, swapped or put in, or the end cut off."""
    here, there = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    there = min(there, here + dice.choice((1, 3, 40, 400)))
    change = dice.randrange(8)
    if change == 0:
        return data[:here] + data[there:]
    if change == 1:
        return data[:there] + data[here:there] * dice.randint(1, 3) + data[there:]
    if change == 2:
        return data[:here] + dice.randbytes(min(there - here, 3)) + data[there:]
    if change == 3:
        return data[: dice.choice((here, len(data)))]
    if change == 4 and data[here:there]:
        turned = data[here] ^ (1 << dice.randrange(8))
        return data[:here] + bytes([turned]) + data[here + 1 :]
    if change == 5:
        return _lines_swapped(data, dice)
    if change == 6:
        return data[:here] + dice.choice(TEXTS).encode() + data[here:]
    return data[:here] + dice.choice(TOKENS) + data[dice.choice((here, there)) :]


def _lines_swapped(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def files(as_: Format, count: int, seed: int) -> Iterator[bytes]:
    """So many damaged files of a format; the same for the same seed."""
    dice = random.Random(f"{as_} {seed}")
    whole = b""
    for number in range(count):
        if number % _PER_SEED == 0:
            whole = write(sound(dice), as_, now=NOW)
        yield damaged(whole, dice)


def timed(data: bytes, zone: str | None = None) -> tuple[Reading, float]:
    """The reading, and the seconds of the processor that it took: others may be using it too."""
    started = time.process_time()
    reading = read(data, zone=zone, now=NOW)
    return reading, time.process_time() - started


def run_within_limits(as_: Format, count: int, seed: int) -> str:
    """Read them in this process, which may not grow; what went wrong, or ""."""
    timed(write(sound(random.Random(0)), as_, now=NOW))  # what is loaded once is not counted
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = size + MIB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGALRM, _too_slow)
    slowest, sound_ones = 0.0, 0
    for number, data in enumerate(files(as_, count, seed)):
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            reading, seconds = timed(data, MADRID if number % 2 else None)
        except BaseException as error:
            kept = Path(tempfile.gettempdir()) / f"fuzz-{as_}-{seed}-{number}"
            kept.write_bytes(data)
            return f"{as_}, seed {seed}, file {number}: {error!r}, kept as {kept}"
        signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, seconds)
        sound_ones += not reading.problems
    print(f"{as_}: {count} files read, {sound_ones} without problems, slowest {slowest:.3f} s")
    return ""


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"longer than {SECONDS} s")


def run(formats: Sequence[Format], count: int, seed: int) -> int:
    """Every format in a process of its own; how many failed."""
    call = [sys.executable, "-m", "tests.fuzz.files", "--within", "--count", str(count)]
    failed = 0
    for as_ in formats:
        done = subprocess.run([*call, "--seed", str(seed), "--format", as_])
        failed += done.returncode != 0
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz.files", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="files of each format")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--within", action="store_true", help="in this process, within its limits")
    asked = parser.parse_args()
    formats = [asked.format] if asked.format else FORMATS
    if not asked.within:
        print(f"seed {asked.seed}")
        return run(formats, asked.count, asked.seed)
    problem = run_within_limits(asked.format, asked.count, asked.seed)
    if problem:
        print(problem, file=sys.stderr)
    return int(bool(problem))


if __name__ == "__main__":
    raise SystemExit(main())
