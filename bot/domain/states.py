"""Which acts each state of an event allows, in one table, and why the others are refused.

draft → announced → scheduled → live → ended → reported → archived; cancelled from any state
before ended, postponed from announced or scheduled, and back with a new date (domain.md, "Event
and its dates"). Live and ended follow from the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from bot.domain.events import Event, State
from bot.errors import Refusal
from schedules.moments import Dates
from schedules.texts import T, Text


class Act(StrEnum):
    """What an organiser does to an event."""

    PUBLISH = "publish"
    EDIT = "edit"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    RESCHEDULE = "reschedule"
    ARCHIVE = "archive"


D, A, S, L = State.DRAFT, State.ANNOUNCED, State.SCHEDULED, State.LIVE
E, R, P = State.ENDED, State.REPORTED, State.POSTPONED

# From which states each act is allowed. What it leads to: publishing and a new date lead to
# announced, or where the date is exact to scheduled (a draft with a new date stays one); an edit
# leaves the state to the date; the others bear the name of theirs.
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.PUBLISH: frozenset({D}),
    Act.EDIT: frozenset({D, A, S, L, E, R, P}),
    Act.CANCEL: frozenset({D, A, S, L, P}),
    Act.POSTPONE: frozenset({A, S}),
    Act.RESCHEDULE: frozenset({D, A, S, P}),
    Act.ARCHIVE: frozenset({E, R}),
}


def stands(event: Event, now: datetime) -> State:
    """The state at ``now``; what was only known to the day, or the month, does not end by itself
    and is over all the same."""
    state = event.state(now)
    return State.ENDED if state is State.ANNOUNCED and event.is_over(now) else state


def require(event: Event, act: Act, now: datetime) -> State:
    """The state the event is in. Raises a Refusal where that does not allow the act: it says why,
    and what would be right."""
    state = stands(event, now)
    if state not in ALLOWED[act]:
        sentence, hint = _refusal(event.title, act, state)
        raise Refusal(sentence, hint=hint)
    return state


def keeps_its_date(state: State, was: Dates, new: Dates) -> Text | None:
    """Why an event in that state cannot have that date; None where it can."""
    if was == new or state not in (State.LIVE, State.ENDED, State.REPORTED):
        return None
    if state is not State.LIVE:
        return T("It is over: its date does not change any more.")
    if was.begins != new.begins:
        return T("It has begun: its start does not change any more, its end can.")
    return None


def _refusal(title: str, act: Act, state: State) -> tuple[Text, Text]:
    if state is State.ARCHIVED and act is Act.ARCHIVE:
        return T("{title} is archived already.", title=title), _COPY_IT
    if state is State.CANCELLED and act is Act.CANCEL:
        return T("{title} is cancelled already.", title=title), _COPY_IT
    if state is State.CANCELLED and act is Act.ARCHIVE:
        return T("{title} is cancelled: its role goes by itself.", title=title), _COPY_IT
    if state in (State.CANCELLED, State.ARCHIVED):
        return _says_why(title, state), _COPY_IT
    if act is Act.PUBLISH:
        return T("{title} is published already.", title=title), _EDIT_IT
    if act is Act.ARCHIVE:
        return T("{title} is not over: it cannot be archived.", title=title), _AFTER_ITS_END
    if act is Act.CANCEL:
        return T("{title} is over: it cannot be cancelled any more.", title=title), _ARCHIVE_IT
    if act is Act.POSTPONE and state is State.POSTPONED:
        return T("{title} is postponed already.", title=title), _DATE_IT
    return _says_why(title, state), _EDIT_IT if state is State.DRAFT else _ONLY_BEFORE


def _says_why(title: str, state: State) -> Text:
    if state is State.CANCELLED:
        return T("{title} is cancelled.", title=title)
    if state is State.DRAFT:
        return T("{title} is a draft: nobody knows of it yet.", title=title)
    if state is State.LIVE:
        return T("{title} has begun.", title=title)
    if state is State.ARCHIVED:
        return T("{title} is archived.", title=title)
    return T("{title} is over.", title=title)


_EDIT_IT = T("Change it with /event edit.")
_COPY_IT = T("To hold it after all, or again, copy it with /event duplicate.")
_DATE_IT = T("Give it a new date with /event reschedule.")
_ARCHIVE_IT = T("Archive it with /event archive.")
_ONLY_BEFORE = T("Only an event that has not begun can be postponed or get another date.")
_AFTER_ITS_END = T("An event is archived after its end.")
