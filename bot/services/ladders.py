"""What a change of rules does to the reminders of every event concerned, in one transaction.

However many events there are, it takes a handful of queries: the events, their sessions, and
what stands of the rules that changed. Only what changed is worked out anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Reason
from bot.domain.reminders import Reminder, Replanned, replanned
from bot.domain.reminders import ReminderState as State
from bot.domain.rules import Ladders, Own, Place, Rung, changed
from bot.services.reminders import hold_back, replan
from bot.store import deliveries, events, reminders
from bot.store import rules as store
from bot.store.rules import Held
from bot.store.transactions import Tx
from schedules.reminders import Scope


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change of rules comes to: for each event concerned, its reminders."""

    place: Place
    names: frozenset[str]
    changes: Sequence[tuple[Held, Replanned]]
    moved: int

    @property
    def withdrawn(self) -> int:
        return sum(len(change.supersede) for _, change in self.changes)

    @property
    def events(self) -> int:
        return sum(1 for _, change in self.changes if change.plan or change.supersede)


def outlook(
    tx: Tx,
    community_id: int,
    place: Place,
    before: Sequence[Own],
    after: Sequence[Own],
    now: datetime,
) -> Outlook:
    """What would become of the reminders, were the rules ``after`` instead of ``before``."""
    scopes = _scopes_changed(before, after)
    if not scopes:
        return Outlook(place, frozenset(), (), 0)
    were, are = Ladders(before), Ladders(after)
    memory: dict[tuple[int, int], frozenset[str]] = {}
    concerned: list[tuple[Held, frozenset[str], tuple[Rung, ...]]] = []
    with_sessions = scopes != {Scope.EVENT}
    for held in store.held(tx, community_id, place, now, with_sessions=with_sessions):
        old, new = (each.of(held.event.id, held.series_id) for each in (were, are))
        if (id(old), id(new)) not in memory:
            memory[id(old), id(new)] = changed(old, new)
        names = memory[id(old), id(new)]
        if names:
            concerned.append((held, names, tuple(each for each in new if each.name in names)))
    every = frozenset(name for names in memory.values() for name in names)
    standing = store.standing(tx, community_id, place, sorted(every), now)
    changes = []
    moved = 0
    for held, names, rungs in concerned:
        stands = [each for each in standing.get(held.event.id, ()) if each.rule in names]
        change = replanned(held.event, stands, now, rungs)
        changes.append((held, change._replace(reason=Reason.RULE_CHANGED)))
        moved += sum(1 for each in change.plan if _is_new(each, stands))
    return Outlook(place, every, changes, moved)


def _scopes_changed(before: Sequence[Own], after: Sequence[Own]) -> set[Scope]:
    """What the rules are for that are not as before, their texts apart."""
    were, are = (
        {(each.place, each.rung.rule, each.rung.on) for each in rows} for rows in (before, after)
    )
    return {rule.scope for _, rule, _ in were ^ are}


def _is_new(reminder: Reminder, standing: Sequence[Reminder]) -> bool:
    """Whether it is at another time than before, not only by another's rule."""
    return all(
        (each.scope, each.rule, each.due, each.state)
        != (reminder.scope, reminder.rule, reminder.due, State.PLANNED)
        for each in standing
    )


def carry_out(tx: Tx, community_id: int, found: Outlook, now: datetime) -> None:
    """Plan, withdraw, and hold back what is under way by a rule that is no more. The rules must
    be written already."""
    reminders.plan(tx, [each for _, change in found.changes for each in change.plan])
    gone = [each for _, change in found.changes for each in change.supersede]
    reminders.supersede(tx, gone, Reason.RULE_CHANGED, now)
    outdated = [each for _, change in found.changes for each in change.outdated]
    if not outdated:
        return
    waiting = {name: deliveries.waiting_by_rule(tx, community_id, name) for name in found.names}
    under_way = [each for each in outdated if (each.event_id, each.scope) in waiting[each.rule]]
    for each in under_way:
        if hold_back(tx, each, Reason.RULE_CHANGED, now):
            event = events.load(tx, community_id, each.event_id)
            assert event is not None  # its reminder is there
            replan(tx, event, now)
