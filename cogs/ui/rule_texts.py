"""Organisers' own words in a reminder, with the values of their fields, defused and fitted."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.deliveries import Due
from bot.domain.events import Event
from bot.domain.rule_texts import FIELDS, Field, pieces
from bot.texts import Reader
from cogs.ui.fit import fit, plain, several_lines
from cogs.ui.times import stamp
from schedules.moments import seen_in
from schedules.texts import T

LONGEST = 1_150  # characters as sent: a heading, the link and 75 mentions stand beside them
_TITLE = 150
_LINK = 400


def in_own_words(due: Due, event: Event, words: str, reader: Reader) -> str:
    """The words with what they say of the event or session filled in."""
    return filled(words, values(due, event, reader), LONGEST)


def values(due: Due, event: Event, reader: Reader) -> dict[str, str]:
    """What each field becomes; times of day in the event's own zone, which is named."""
    what = due.session or event
    start, unknown = what.dates.start, reader.say(T("not known yet"))
    assert start is not None
    here = seen_in(start.instant, event.dates.zone)
    place, link = what.place or event.place, what.link or event.link
    found = {
        "title": plain(what.title, _TITLE),
        "event": plain(event.title, _TITLE),
        "session": plain(what.title, _TITLE),
        "start": stamp(start.instant),
        "day": reader.day(here.wall.date()),
        "time": f"{here.wall:%H:%M} ({plain(here.zone)})",
        "until": stamp(event.rsvp_until or start.instant),
        "place": plain(place, _TITLE) if place else unknown,
        "link": fit(link, _LINK) if link else unknown,
        "community": plain(due.community.name, _TITLE),
    }
    assert found.keys() == set(FIELDS)
    return found


def filled(words: str, said: Mapping[str, str], budget: int) -> str:
    """The words with their fields, as far as they fit; a value is never cut within."""
    parts: list[str] = []
    left = budget - 1
    for piece in pieces(words):
        part = said[piece.name] if isinstance(piece, Field) else several_lines(piece)
        if len(part) > left:
            cut = fit(piece, left // 2) if isinstance(piece, str) and left > 1 else "…"
            parts.append(several_lines(cut))
            break
        parts.append(part)
        left -= len(part)
    return "".join(parts).strip()
