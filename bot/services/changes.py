"""The one path by which events change, whoever asks: a posted file or a command.

What hangs on an event is brought along in the same transaction: its card, the waitlist,
embargoes, reminders, what those concerned are told, the announcement of what is new, and the
version of its programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import EVENT
from bot.domain.communities import Community
from bot.domain.deliveries import announcement
from bot.domain.differences import EventChange, Item, Kind, SessionChange, item
from bot.domain.events import Event
from bot.domain.followers import renumbered
from bot.domain.notices import Telling, what_happened
from bot.domain.programmes import Crowded
from bot.domain.releases import By, Made
from bot.services import recurrence_files
from bot.services.notices import tell_change
from bot.services.recurrence_changes import announce_again
from bot.services.releases import record
from bot.services.reminders import replan
from bot.services.rsvps import promote
from bot.store import deliveries, events, followers, materials, rsvps
from bot.store.transactions import Tx

# What a card says of an event that follows it.
_NAMED = frozenset({"title", "follows", "relation", "cancelled", "published"})


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the id of each event by its ref, where seats are fewer than people, and
    of what changed, who is told what."""

    ids: Mapping[str, int]
    crowded: tuple[Crowded, ...]
    told: tuple[Telling, ...]


def write_changes(
    tx: Tx,
    community: Community,
    changing: Iterable[EventChange],
    announcing: Iterable[Item],
    now: datetime,
    by: By,
    made: Mapping[str, Made] | None = None,
) -> Written:
    """Write every change that writes, and plan the announcements. ``made``: by ref, what each
    makes of its event's programme, where that was worked out before the transaction."""
    writes = [change for change in changing if change.writes]
    begun = [each for each in writes if each.begins_to_repeat]
    repeats = [each for each in writes if each.repeats and not each.begins_to_repeat]
    changes = [each for each in writes if not each.repeats]
    changes += map(recurrence_files.as_one, begun)
    ids = {item(change).id: _write(tx, community.id, change, now) for change in changes}
    for change in changes:
        _follow(tx, community.id, change, ids[item(change).id])
    along, series = [], set[str]()
    for change in changes:
        ref = item(change).id
        written, told = _bring_along(tx, community.id, change, ids[ref], now)
        record(tx, change.before, written, told, by, now, made.get(ref) if made else None)
        along.append(told)
        series |= renumbered(change.before, written)
    followers.touch_series(tx, community.id, series, now)
    for change in begun:
        recurrence_files.begin(tx, community.id, ids[item(change).id], change, now)
    for change in repeats:
        along += recurrence_files.write(tx, community.id, change, by, now)
    if community.events_channel_id is not None:
        channel_id = community.events_channel_id
        notices = [
            announcement(community.id, channel_id, ids[each.id], each.dates.passes, now)
            for each in announcing
            if each.id in ids  # what repeats has planned its own
        ]
        deliveries.plan(tx, notices, now)
    fewer = tuple(each for change in changes for each in crowded(tx, change))
    return Written(ids, fewer, tuple(each for each in along if each is not None))


def _write(tx: Tx, community_id: int, change: EventChange, now: datetime) -> int:
    """Write one event and its sessions; its id."""
    before, after = change.before, change.after
    assert after is not None  # what the file lacks is never written
    if before is None:
        event_id = events.insert(tx, community_id, after, change.state, now)
    else:
        event_id = before.id
        if change.kind is not Kind.UNCHANGED:
            events.update(tx, before, after, change.state, moved=change.moves, now=now)
    for session in change.sessions:
        if session.deletes and session.before is not None:
            events.delete_session(tx, session.before)
        if session.after is None or session.kind is Kind.UNCHANGED:
            continue
        if session.before is None:
            events.insert_session(tx, community_id, event_id, session.after, now)
        else:
            events.update_session(
                tx, session.before.id, session.after, moved=session.moves, now=now
            )
    return event_id


def _follow(tx: Tx, community_id: int, change: EventChange, event_id: int) -> None:
    """Set what an event follows, once every event of the file has its id. The cards of what it
    followed and follows name it."""
    ref = change.after.follows if change.after else None
    was = change.before.follows_id if change.before else None
    now = events.id_of(tx, community_id, ref) if ref else None
    if now is not None or was is not None:
        events.follow(tx, event_id, now)
    is_named_anew = change.before is None or not _NAMED.isdisjoint(change.fields)
    for parent in {was, now}:
        if parent is not None and is_named_anew:
            events.touch_card(tx, parent)


def _bring_along(
    tx: Tx, community_id: int, change: EventChange, event_id: int, now: datetime
) -> tuple[Event, Telling | None]:
    """What hangs on an event changes with it: card, waitlist, embargoes, reminders. The event as
    it is now, and what is told of it."""
    events.release(tx, event_id, now)
    written = events.load(tx, community_id, event_id)
    assert written is not None  # by this transaction
    told = None
    if change.before is not None:
        events.touch_card(tx, event_id)
        promote(tx, event_id, now)
        what = what_happened(change.before, written)
        told = tell_change(tx, change.before, written, what, now)
    materials.follow(tx, written, now)
    replan(tx, written, now)
    announce_again(tx, written, now)
    return written, told


def crowded(tx: Tx, change: EventChange) -> Iterator[Crowded]:
    """Where seats were taken away below what is taken: nobody is thrown out, so it is said."""
    if change.before is None:
        return
    scopes: list[tuple[EventChange | SessionChange, int]] = [(change, EVENT)]
    scopes += [(each, each.before.id) for each in change.sessions if each.before]
    for each, scope in scopes:
        if each.after is None or each.after.seats is None or "seats" not in each.fields:
            continue
        going = rsvps.taken(tx, change.before.id, scope)
        if going > each.after.seats:
            yield Crowded(each.after.title, going, each.after.seats)
