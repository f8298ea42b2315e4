"""A change of one event: reckoned up before it is written, and written when it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.acts import dates_along
from bot.domain.clashes import Clash, clashes
from bot.domain.communities import Community
from bot.domain.differences import EventChange, announced, difference_of, item
from bot.domain.events import Event, State, deadline_along, state_for
from bot.domain.followers import Follower, moved_along
from bot.domain.interest import becomes_dated
from bot.domain.notices import KIND, Telling, collapsed, concerned, known_of, what_happened, whom
from bot.domain.programmes import change_of, whole_draft_of
from bot.domain.proposals import Proposal, Saved, event_after
from bot.domain.releases import By, Source
from bot.errors import Refusal
from bot.services.changes import crowded, write_changes
from bot.services.reminders import outlook
from bot.store import acts, deliveries, events, followers
from bot.store import clashes as store
from bot.store.transactions import Tx
from schedules.moments import Dates
from schedules.texts import T

_TO_COME = (State.DRAFT, State.ANNOUNCED, State.SCHEDULED, State.POSTPONED)
_MOST = 20  # events that follow each other and are offered to move along


def reckoned(tx: Tx, community: Community, change: EventChange, now: datetime) -> Proposal:
    """What a change would come to, nothing being written."""
    before, after = change.before, event_after(change, community.id)
    shown = after
    if after.stored is State.DRAFT:
        shown = replace(after, stored=state_for(after.dates, cancelled=False))
    withdrawn, planned = outlook(tx, shown, now)
    ref = change.after.follows if change.after else None
    follows_id = events.id_of(tx, community.id, ref) if ref else None
    return Proposal(
        community,
        change,
        after,
        now,
        told=_told(tx, before, after, now) if before else None,
        withdrawn=withdrawn,
        planned=planned,
        clashes=clashing(tx, before, after),
        followers=followers_along(tx, before, after.dates),
        crowded=tuple(crowded(tx, change)),
        follows=events.title_of(tx, follows_id) if follows_id else None,
    )


def clashing(tx: Tx, before: Event | None, after: Event) -> tuple[Clash, ...]:
    """What a change brings about at the same time. ``before`` None: the event is new."""
    both = store.both(tx, after.id) if before else []
    return clashes(before, after, store.beside(tx, after), both)


def _told(tx: Tx, before: Event, after: Event, now: datetime) -> Telling | None:
    """To how many people what is told, and when; as `tell_change` does it."""
    if before.stored in (State.DRAFT, State.REPORTED, State.ARCHIVED) or after.is_over(now):
        return None
    what, answers = what_happened(before, after), acts.answers(tx, before.id)
    if becomes_dated(before, after):
        return Telling(after.title, None, len(concerned(before, answers)), now)
    waiting = deliveries.unsent(tx, before.id, KIND)
    unsaid = known_of(waiting[0]) if waiting else None
    changed = collapsed(before, after, what, unsaid, now) if what else None
    if changed is None:
        return None
    people = concerned(before, answers, whom(changed, after))
    return Telling(after.title, changed.what, len(people), changed.due)


def followers_along(tx: Tx, before: Event | None, new: Dates) -> tuple[Follower, ...]:
    """What follows an event that gets a new date, and the dates at which it would be then."""
    found = _followers(tx, before, new)
    return tuple(Follower(each.title, each.dates, dates) for each, dates in found)


def _followers(tx: Tx, before: Event | None, dates: Dates) -> Iterator[tuple[Event, Dates | None]]:
    """The events that follow one that moves, and those that follow them, each with its date were
    it to move along; None where that cannot be known."""
    if before is None or before.dates == dates:
        return
    moving = [(before, dates)]
    seen = {before.id}
    while moving and len(seen) <= _MOST:
        parent, new = moving.pop(0)
        for event_id in followers.follower_ids(tx, parent.id):
            each = events.load(tx, parent.community_id, event_id)
            if each is None or each.id in seen:
                continue
            seen.add(each.id)
            its = moved_along(each.dates, parent.dates, new)
            yield each, its
            if its is not None:
                moving.append((each, its))


def written(
    tx: Tx,
    community: Community,
    change: EventChange,
    author: int,
    now: datetime,
    *,
    along: bool = False,
) -> Saved:
    """Write the change, and with ``along`` those that follow by the same time. ``author``: who
    asked for it, by id. Raises a Refusal where it changes nothing."""
    if not change.writes:
        raise Refusal(T("Nothing would change."))
    changes = [change]
    if along and change.after is not None:
        changes += changes_along(tx, change.before, change.after.dates, now)
    announcing = announced(difference_of(changes), now)
    done = write_changes(tx, community, changes, announcing, now, By(author, Source.EDIT))
    saved = events.load(tx, community.id, done.ids[item(change).id])
    assert saved is not None  # by this transaction
    return Saved(
        saved,
        done.told,
        done.crowded,
        tuple(item(each).title for each in changes[1:]),
        bool(announcing),
        community.events_channel_id,
    )


def changes_along(tx: Tx, before: Event | None, dates: Dates, now: datetime) -> list[EventChange]:
    """The changes of what follows an event, were it to move along; what has begun stays."""
    return [
        _moved(tx, each, new)
        for each, new in _followers(tx, before, dates)
        if new is not None and each.state(now) in _TO_COME
    ]


def _moved(tx: Tx, event: Event, dates: Dates) -> EventChange:
    ref = follows_ref(tx, event)
    draft = whole_draft_of(event, ref)
    sessions = tuple(
        each if each.cancelled else replace(each, dates=dates_along(each, event.dates, dates))
        for each in draft.sessions
    )
    deadline = deadline_along(event.rsvp_until, event.dates, dates)
    moved = replace(draft, dates=dates, sessions=sessions, rsvp_until=deadline)
    return change_of(event, ref, moved)


def follows_ref(tx: Tx, event: Event) -> str | None:
    """The ref of what an event follows."""
    return followers.ref_of(tx, event.follows_id) if event.follows_id else None
