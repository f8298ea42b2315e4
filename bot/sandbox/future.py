"""A programme of the past, moved into the future by whole weeks: same weekdays, same hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft
from schedules.moments import Dates, Moment, MomentError, place


def moved_after(programme: ProgrammeDraft, earliest: datetime) -> ProgrammeDraft:
    """The programme with its first exact date in the week after ``earliest`` (UTC)."""
    starts = [event.dates.begins for event in programme.events if event.dates.begins]
    if not starts:
        return programme
    weeks = -(-(earliest - min(starts)) // timedelta(weeks=1))
    return moved_by(programme, weeks)


def moved_by(programme: ProgrammeDraft, weeks: int) -> ProgrammeDraft:
    shift = timedelta(weeks=weeks)
    return replace(programme, events=tuple(_event(event, shift) for event in programme.events))


def _event(event: EventDraft, shift: timedelta) -> EventDraft:
    return replace(
        event,
        dates=_dates(event.dates, shift),
        rsvp_until=event.rsvp_until + shift if event.rsvp_until else None,
        sessions=tuple(_session(session, shift) for session in event.sessions),
    )


def _session(session: SessionDraft, shift: timedelta) -> SessionDraft:
    return replace(session, dates=_dates(session.dates, shift))


def _dates(dates: Dates, shift: timedelta) -> Dates:
    if dates.start is not None and dates.end is not None:
        return Dates.exact(_moment(dates.start, shift), _moment(dates.end, shift))
    if dates.first is not None and dates.last is not None:
        return Dates.days(dates.first + shift, dates.last + shift, dates.zone)
    if dates.month is not None:
        middle = date(*dates.month, 15) + shift
        return Dates.in_month(middle.year, middle.month, dates.zone)
    return dates


def _moment(moment: Moment, shift: timedelta) -> Moment:
    """The same wall time; where a gap swallows it that day, the first time after the gap."""
    try:
        return place(moment.wall + shift, moment.zone, fold=0)
    except MomentError as error:
        after: datetime | None = getattr(error, "after", None)
        if after is None:
            raise
        return place(after, moment.zone, fold=0)
