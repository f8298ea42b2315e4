"""What is typed of events that repeat: new ones, and changes of several dates, reckoned up and
written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.differences import EventChange
from bot.domain.events import Event
from bot.domain.notices import Telling
from bot.domain.people import Actor
from bot.domain.proposals import Proposal, Saved
from bot.domain.recurrences import Scope, draft_on, horizon, recurring_of
from bot.domain.releases import By, Source
from bot.services.proposals import reckoned
from bot.services.recurrence_changes import carry_out, edit_of, start
from bot.store import recurrences
from bot.store.transactions import Tx
from schedules.drafts import EventDraft


def of_all_dates(tx: Tx, community: Community, first: Proposal, now: datetime) -> Proposal:
    """The question about something new with the reminders and the clashes of every date that
    becomes an event at once."""
    draft = first.change.after
    assert draft is not None  # of what is new
    days = horizon(recurring_of(draft), now).days
    others = [draft_on(draft, day) for day in days if day != draft.dates.first]
    found = [
        reckoned(tx, community, replace(first.change, after=each), now)
        for each in others
        if not each.cancelled
    ]
    return replace(
        first,
        planned=first.planned + sum(each.planned for each in found),
        clashes=tuple(clash for each in (first, *found) for clash in each.clashes),
    )


def begun(tx: Tx, community: Community, change: EventChange, now: datetime) -> Saved:
    """Write an event that repeats. It is announced at once: there are no drafts of it."""
    assert change.after is not None  # of what is new
    repeating = start(tx, community.id, change.after, now)
    first = recurrences.events_of(tx, repeating.id)[0]
    return Saved(first, announced=True, channel_id=community.events_channel_id)


def edit_many(
    tx: Tx, actor: Actor, event: Event, draft: EventDraft, scope: Scope, now: datetime
) -> tuple[Telling, ...]:
    """Change the dates in ``scope`` as the event changes to the draft; who is told of what."""
    change = edit_of(tx, event, draft, scope, now)
    return carry_out(tx, change, None, By(actor.person_id, Source.EDIT), now)
