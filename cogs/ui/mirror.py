"""An event as Discord's own: name, text and place, within what Discord takes.

The limits are those of the API reference, "Guild Scheduled Event". Discord formats the text, and
neither the name nor the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.events import Event, Session
from bot.domain.mirror import Body, Coming, times_of
from bot.texts import Reader
from cogs.ui.fit import bare, first_of, fit, plain
from schedules.moments import seen_in
from schedules.texts import T, Tn

NAME, TEXT, PLACE = 100, 1_000, 100
_SUMMARY = 400
_LINK = 300
_SESSION = 80
_BREAK = "\n\n"


def written(coming: Coming, reader: Reader) -> Body:
    """``coming``: of an event with an exact date."""
    event, times = coming.event, times_of(coming.event)
    assert times is not None
    return Body(
        name=bare(event.title, NAME) or str(event.id),
        text=_text(coming, reader),
        place=_place(event, reader),
        starts=times[0],
        ends=times[1],
    )


def _place(event: Event, reader: Reader) -> str:
    """A link that is too long is no link any more: it stands in the text."""
    if place := bare(event.place or "", PLACE):
        return place
    if event.link is None:
        return reader.say(T("The place is not known yet"))
    return event.link if len(event.link) <= PLACE else reader.say(T("Online: see below"))


def _text(coming: Coming, reader: Reader) -> str:
    """Summary, link, the first sessions as far as there is room, and where to answer."""
    event = coming.event
    parts = [fit(plain(event.summary or "", _SUMMARY), _SUMMARY)]
    if event.link is not None and len(event.link) <= _LINK and _place(event, reader) != event.link:
        parts.append(event.link)
    answer = _answer(coming, reader)
    room = TEXT - sum(len(each) + len(_BREAK) for each in (*parts, answer))
    parts += [_programme(event, room, reader), answer]
    return _BREAK.join(each for each in parts if each)


def _answer(coming: Coming, reader: Reader) -> str:
    """Interested, as Discord has it, is no answer: where that is given."""
    if coming.message_id is None:
        return reader.say(T("Seats and answers: /calendar"))
    link = f"{coming.community.id}/{coming.channel_id}/{coming.message_id}"
    return reader.say(T("Seats and answers: {link}", link=f"https://discord.com/channels/{link}"))


def _programme(event: Event, room: int, reader: Reader) -> str:
    held = [each for each in event.sessions if not each.cancelled]
    if not held:
        return ""
    heading = reader.say(T("Programme, in the time of {zone}:", zone=event.dates.zone))
    listed = first_of(
        _lines(event, held, reader),
        room - len(heading) - 1,
        lambda left: reader.say(Tn("… and {n} more", "… and {n} more", left)),
    )
    return f"{heading}\n{listed}"


def _lines(event: Event, held: list[Session], reader: Reader) -> Iterator[str]:
    """ "09:00 Opening"; of an event of several days with the day."""
    for each in held:
        at = each.dates.start
        if at is None:
            continue
        local = seen_in(at.instant, event.dates.zone).wall
        day = f"{reader.day(local.date())}, " if event.dates.first != event.dates.last else ""
        yield f"{day}{local:%H:%M} {plain(each.title, _SESSION)}"
