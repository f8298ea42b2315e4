"""What hangs on recurring events, in the transaction that changes them: their dates are made
events, moved along, called off and announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain.deliveries import ANNOUNCEMENT, Reason, announcement
from bot.domain.events import Event, State, state_for
from bot.domain.notices import Telling, What, concerned, edition, what_happened
from bot.domain.recurrence_changes import Outlook, Reshaped, edited, reshaped
from bot.domain.recurrences import (
    LAST_CARD,
    Repeating,
    Scene,
    Scope,
    announces,
    as_draft,
    draft_on,
    horizon,
    reach,
    with_recurring,
)
from bot.domain.releases import By
from bot.errors import NotFound
from bot.services.communities import known
from bot.services.notices import tell_change
from bot.services.releases import record
from bot.services.reminders import outlook as outlook_of_reminders
from bot.services.reminders import replan
from bot.services.rsvps import promote
from bot.store import acts, deliveries, events, followers, materials
from bot.store import recurrences as store
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.recurrence.singles import restore
from schedules.texts import T


def scene_of(tx: Tx, event: Event) -> Scene:
    """What the event is one date of. Raises NotFound where it does not repeat."""
    found = event.repeat and store.load(tx, event.community_id, event.repeat.id)
    if not found:
        raise NotFound(
            T("{title} does not repeat.", title=event.title),
            hint=T("Say how it repeats with /repeat set."),
        )
    return Scene(found, store.events_of(tx, found.id))


def edition_of(tx: Tx, event: Event) -> int:
    """A number that every change of the event, or of the rule whose date it is, raises."""
    if event.repeat is None:
        return edition(event)
    return edition(event) + scene_of(tx, event).repeating.revision


def scenes(tx: Tx, community_id: int) -> list[Scene]:
    """Every recurring event of a community."""
    found = store.all_of(tx, community_id)
    return [Scene(each, store.events_of(tx, each.id)) for each in found]


def start(tx: Tx, community_id: int, draft: EventDraft, now: datetime) -> Repeating:
    """Keep a draft that repeats, and make its coming dates events."""
    recurrence_id = store.insert(tx, community_id, draft, now)
    repeating = store.load(tx, community_id, recurrence_id)
    assert repeating is not None  # by this transaction
    make(tx, repeating, now)
    return repeating


def begin(tx: Tx, event: Event, draft: EventDraft, now: datetime) -> None:
    """The event becomes the first date of the draft, which takes over its name in files."""
    assert draft.dates.first is not None
    store.park(tx, event.id)
    recurrence_id = store.insert(tx, event.community_id, draft, now)
    day = draft.dates.first
    ref = store.free_ref(tx, event.community_id, f"{draft.ref}/{day}")
    store.attach(tx, event.id, recurrence_id, day, ref)
    events.touch_card(tx, event.id)
    repeating = store.load(tx, event.community_id, recurrence_id)
    assert repeating is not None  # by this transaction
    make(tx, repeating, now)


def make(tx: Tx, repeating: Repeating, now: datetime) -> None:
    """Make events of the dates within the horizon, plan the cards of those that have none planned,
    and note when the next is due."""
    recurring = repeating.recurring
    made = {each.repeat.day: each for each in store.events_of(tx, repeating.id) if each.repeat}
    found = horizon(recurring, now)
    for day in found.days:
        if day not in made and not draft_on(repeating.draft, day).cancelled:
            made[day] = make_one(tx, repeating, day, now)
    for event in made.values():
        if event.state(now) in (State.ANNOUNCED, State.SCHEDULED):
            _announce(tx, event, repeating, now)
    left = [each for each in recurring.overrides if each.skipped or each.day not in found.days]
    if len(left) < len(recurring.overrides):
        store.override(tx, repeating, left, now)
    store.note_extends(tx, repeating.id, found.extends)
    _renumber(tx, repeating, now)


def _renumber(tx: Tx, repeating: Repeating, now: datetime) -> None:
    if series := repeating.draft.series:
        followers.touch_series(tx, repeating.community_id, [series], now)


def make_one(tx: Tx, repeating: Repeating, day: date, now: datetime) -> Event:
    """Make the date of that day an event."""
    draft = draft_on(repeating.draft, day)
    draft = replace(draft, ref=store.free_ref(tx, repeating.community_id, draft.ref))
    state = state_for(draft.dates, cancelled=False)
    event_id = events.insert(tx, repeating.community_id, draft, state, now)
    store.attach(tx, event_id, repeating.id, day, draft.ref)
    made = _written(tx, repeating.community_id, event_id)
    replan(tx, made, now)
    return made


def make_early(tx: Tx, repeating: Repeating, day: date, now: datetime) -> int:
    """Make the date of that day an event before its time; one that was skipped takes place. Its
    id."""
    recurring = restore(repeating.recurring, day)
    event = make_one(
        tx, replace(repeating, draft=with_recurring(repeating.draft, recurring)), day, now
    )
    _announce(tx, event, repeating, now)
    store.override(tx, repeating, [each for each in recurring.overrides if each.day != day], now)
    return event.id


def _announce(tx: Tx, event: Event, repeating: Repeating, now: datetime) -> None:
    """Plan the card of a date, for when the one before is over."""
    assert event.repeat is not None
    if known(tx, event.community_id).events_channel_id is not None:
        due = announces(repeating.recurring, event.repeat.day, event.dates.begins, now)
        card = announcement(event.community_id, None, event.id, event.dates.passes, now)
        deliveries.plan(tx, [replace(card, due=due)], now)


def announce_again(tx: Tx, event: Event, now: datetime) -> None:
    """One date was moved or called off: so is its card, where it is not posted yet."""
    if event.repeat is None:
        return
    if event.stored is State.CANCELLED:
        deliveries.withdraw(tx, event.id, ANNOUNCEMENT, Reason.CANCELLED, now)
        return
    latest = max(now, (event.dates.begins or now) - LAST_CARD)
    store.announce_by(tx, f"{ANNOUNCEMENT}:{event.id}", latest, event.dates.passes)


def edit_of(tx: Tx, event: Event, draft: EventDraft, scope: Scope, now: datetime) -> Reshaped:
    """What becomes of the dates in ``scope`` where all change as the event does to the draft.
    Raises a Refusal where they cannot."""
    repeating, made = scene_of(tx, event)
    day, in_place = reach(repeating.recurring, event, scope, now)
    after = edited(repeating, day, event, draft)
    return reshaped(repeating, made, day, after, now, in_place=in_place)


def outlook(tx: Tx, change: Reshaped, now: datetime) -> Outlook:
    """What carrying it out would do."""
    people: set[int] = set()
    withdrawn = planned = changed = 0
    for before, after in (*_moved(change), *_called_off(change)):
        if before.stored is not State.CANCELLED:
            people |= set(concerned(before, acts.answers(tx, before.id)))
        counted = outlook_of_reminders(tx, after, now)
        withdrawn, planned = withdrawn + counted[0], planned + counted[1]
    changed = sum(each.changes for each in change.kept)
    standing = sum(each.stored is not State.CANCELLED for each in change.lost)
    return Outlook(len(people), withdrawn, planned, changed, standing)


def _moved(change: Reshaped) -> list[tuple[Event, Event]]:
    return [(each.before, each.after) for each in change.kept if each.changes]


def _called_off(change: Reshaped) -> list[tuple[Event, Event]]:
    return [(each, _cancelled(each, None)) for each in change.lost]


def _cancelled(event: Event, reason: str | None) -> Event:
    return replace(
        event,
        stored=State.CANCELLED,
        reason=reason,
        sequence=event.sequence + 1,
        revision=event.revision + 1,
    )


def carry_out(
    tx: Tx, change: Reshaped, reason: str | None, by: By, now: datetime
) -> tuple[Telling, ...]:
    """Write it all; cards, reminders and embargoes follow, each date that changes has another
    version, and those concerned are told: who of what."""
    old, told = change.old, list[Telling | None]()
    for event in (*change.lost, *change.left):
        store.detach(tx, event.id, now)
    for kept in change.kept:
        store.park(tx, kept.before.id)
    repeating = _write_rules(tx, change, now)
    for kept in change.kept:
        assert repeating is not None
        ref = store.free_ref(tx, old.community_id, f"{repeating.draft.ref}/{kept.day}")
        store.attach(tx, kept.before.id, repeating.id, kept.day, ref)
        told.append(write_one(tx, kept.before, kept.after, by, now))
    for event in change.lost:
        told.append(_call_off(tx, event, reason, by, now))
    for event in store.events_of(tx, old.id):
        events.touch_card(tx, event.id)
    _renumber(tx, old, now)
    for each in {old.id, repeating.id if repeating else old.id}:
        found = store.load(tx, old.community_id, each)
        if found is not None:
            make(tx, found, now)
    return tuple(each for each in told if each is not None)


def _write_rules(tx: Tx, change: Reshaped, now: datetime) -> Repeating | None:
    """The rows of the rules; that of what follows, if anything does."""
    old, after = change.old, change.after
    if change.in_place and after is not None:
        store.update(tx, old, _without_kept(after, change), now)
        return store.load(tx, old.community_id, old.id)
    if change.before is None:
        store.remove(tx, old.id)
    else:
        store.update(tx, old, change.before, now)
    if after is None:
        return None
    ref = store.free_ref(tx, old.community_id, f"{old.draft.ref}-{after.dates.first}")
    draft = replace(_without_kept(after, change), ref=ref)
    recurrence_id = store.insert(tx, old.community_id, draft, now)
    return store.load(tx, old.community_id, recurrence_id)


def _without_kept(draft: EventDraft, change: Reshaped) -> EventDraft:
    """What is different about days that have an event is what that has of its own."""
    there = {each.day for each in change.kept}
    return replace(
        draft, overrides=tuple(each for each in draft.overrides if each.day not in there)
    )


def write_one(tx: Tx, before: Event, after: Event, by: By, now: datetime) -> Telling | None:
    """Write an event's new texts and dates, which is another version; what hangs on it follows,
    and whoever knows of it is told what concerns them."""
    events.touch_card(tx, before.id)
    if before.revision == after.revision:
        return None
    moved = after.sequence != before.sequence
    events.update(tx, before, as_draft(after), after.stored, moved=moved, now=now)
    written = _written(tx, before.community_id, before.id)
    promote(tx, written.id, now)
    materials.follow(tx, written, now)
    replan(tx, written, now)
    announce_again(tx, written, now)
    told = None
    if store.is_known(tx, written.id):
        told = tell_change(tx, before, written, what_happened(before, written), now)
    record(tx, before, written, told, by, now)
    return told


def _call_off(tx: Tx, event: Event, reason: str | None, by: By, now: datetime) -> Telling | None:
    """It is told where anybody knows of it; else it was made ahead only, and goes."""
    if not store.is_known(tx, event.id) and not store.is_used(tx, event.id):
        store.remove_event(tx, event.id)
        return None
    if event.stored is State.CANCELLED:
        return None
    before = _written(tx, event.community_id, event.id)
    acts.write(tx, before, _cancelled(before, reason), now)
    after = _written(tx, event.community_id, event.id)
    events.touch_card(tx, event.id)
    deliveries.withdraw(tx, event.id, ANNOUNCEMENT, Reason.CANCELLED, now)
    materials.follow(tx, after, now)
    replan(tx, after, now)
    told = tell_change(tx, before, after, What.CANCELLED, now)
    record(tx, before, after, told, by, now)
    return told


def _written(tx: Tx, community_id: int, event_id: int) -> Event:
    found = events.load(tx, community_id, event_id)
    assert found is not None  # by this transaction
    return found
