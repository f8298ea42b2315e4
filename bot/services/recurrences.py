"""Events that repeat: begun, changed, stopped, and their coming dates made events in time.

How one date is called off or moved is `acts`, as of every event; so is the choice between that
date, those that follow, and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import recurrence_changes as domain
from bot.domain.acts import Act, Ask, Proposal
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.recurrence_changes import Plan, Reshaped
from bot.domain.recurrences import (
    Repeating,
    Scope,
    as_draft,
    draft_on,
    occurs_from,
    reach,
    with_recurring,
)
from bot.domain.releases import By, Source
from bot.errors import Refusal
from bot.services import acts
from bot.services import recurrence_changes as changes
from bot.services.acts import KEPT, answered
from bot.services.communities import Clock, organised
from bot.services.events import meant, present
from bot.services.recurrence_changes import scene_of
from bot.store import acts as questions
from bot.store import recurrences as store
from bot.store.acts import Question
from bot.store.columns import rule_of, rule_text
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.moments import Dates, MomentError
from schedules.recurrence.occurrences import Override
from schedules.recurrence.rule import Recurrence
from schedules.recurrence.singles import must_occur, skip
from schedules.texts import T

SHOWN = 5  # dates of a plan
SUGGESTED = 25
_AT_ONCE = 20  # recurring events looked after in one transaction
_HOLDS = "repeat"  # what a question about a rule holds
_DAY = timedelta(days=1)


class Recurrences:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def propose(self, actor: Actor, event_id: int, text: str, language: str) -> Plan:
        """How the event would repeat by what was typed, kept for a day until it is confirmed. Of
        one that repeats: from this date on. Raises NotAllowed, NotFound, and a Refusal with all
        that is wrong."""
        now = self._clock()

        def job(tx: Tx) -> Plan:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            read = domain.read_how(text, _start(tx, event, now), language)
            if read.question is None:
                assert read.rule is not None  # it has no problems
                return _asked(tx, actor, event, read.rule, read.skipped, now)
            rules = [rule_text(each.rule) for each in read.question.answers]
            plan = Plan(event, None, skipped=read.skipped, question=read.question)
            return _kept(tx, actor, plan, rules, now)

        return await self._db.write(job)

    async def choose(self, actor: Actor, question_id: int, number: int) -> Plan:
        """The same by the answer of that number. Raises as `propose`, and NotFound where the
        question was answered or is a day old."""
        now = self._clock()

        def job(tx: Tx) -> Plan:
            content = answered(tx, actor, question_id, _HOLDS, now).content[_HOLDS]
            event = present(tx, actor, content["event_id"])
            rules = content["rules"]
            rule = rule_of(rules[min(max(number, 0), len(rules) - 1)])
            return _asked(tx, actor, event, rule, _days(content), now)

        return await self._db.write(job)

    async def stop(self, actor: Actor, event_id: int) -> Plan:
        """What it would do that this date is the last, kept until it is confirmed. Raises
        NotAllowed, and NotFound where the event does not repeat."""
        now = self._clock()

        def job(tx: Tx) -> Plan:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            plan, _ = _what_was_asked(tx, event, {"rules": []}, now)
            return _kept(tx, actor, plan, [], now)

        return await self._db.write(job)

    async def confirm(self, actor: Actor, question_id: int) -> Plan:
        """Do what was shown. Raises NotAllowed, NotFound, and a Refusal where it is not possible
        any more."""
        now = self._clock()

        def job(tx: Tx) -> Plan:
            content = answered(tx, actor, question_id, _HOLDS, now).content[_HOLDS]
            event = present(tx, actor, content["event_id"])
            plan, change = _what_was_asked(tx, event, content, now)
            if change is not None:
                changes.carry_out(tx, change, None, _by(actor), now)
            elif plan.rule is not None:
                changes.begin(tx, event, _first(event, plan.rule, plan.skipped, now), now)
            return plan

        return await self._db.write(job)

    async def skip(self, actor: Actor, event_id: int, day: date) -> Proposal | Plan:
        """The date of that day does not take place: asked back where it is an event already, else
        done. Raises NotAllowed, NotFound, and a Refusal where there is no such date."""
        now = self._clock()

        def job(tx: Tx) -> Proposal | Plan:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            repeating = _occurring(tx, event, day, now)
            found = store.event_on(tx, repeating.id, day)
            if found is not None:
                return acts.propose(tx, actor, Ask(found, Act.CANCEL, scope=Scope.ONE), now)
            skipped = skip(repeating.recurring, day)
            store.override(tx, repeating, skipped.overrides, now)
            after = with_recurring(repeating.draft, skipped)
            dates = domain.next_dates(after, now, SHOWN)
            return Plan(event, after.repeat, dates, skipped=(day,))

        return await self._db.write(job)

    async def move(
        self, actor: Actor, event_id: int, day: date, words: Mapping[str, str]
    ) -> Proposal:
        """The date of that day takes place at another time, asked back; ``words``: as of
        `Ask`. Raises NotAllowed, NotFound, and a Refusal where there is no such date or the new
        one cannot be read."""
        now = self._clock()

        def job(tx: Tx) -> Proposal:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            repeating = _occurring(tx, event, day, now)
            found = store.event_on(tx, repeating.id, day)
            if found is None:
                found = changes.make_early(tx, repeating, day, now)
            return acts.propose(tx, actor, Ask(found, Act.RESCHEDULE, None, words, Scope.ONE), now)

        return await self._db.write(job)

    async def suggest_days(self, actor: Actor, event_typed: str) -> list[tuple[date, Dates]]:
        """The next days on which the event chosen takes place by its rule, and when. Raises
        NotFound."""
        now = self._clock()

        def job(tx: Tx) -> list[tuple[date, Dates]]:
            event = present(tx, actor, meant(tx, actor, event_typed))
            draft = scene_of(tx, event).repeating.draft
            return domain.next_days(draft, now, SUGGESTED)

        return await self._db.read(job)

    async def extend(self) -> int:
        """Make the dates events that have come within the horizon; of how many recurring events."""
        total = 0
        while count := await self._db.write(lambda tx: _extend(tx, self._clock())):
            total += count
        return total


def _by(actor: Actor) -> By:
    return By(actor.person_id, Source.EDIT)


def _extend(tx: Tx, now: datetime) -> int:
    found = store.due(tx, now, _AT_ONCE)
    for repeating in found:
        changes.make(tx, repeating, now)
    return len(found)


def _start(tx: Tx, event: Event, now: datetime) -> Any:
    """Where what is typed begins. Raises a Refusal where the event cannot repeat."""
    dates = event.dates
    if event.repeat is None:
        domain.check_can_repeat(event, now)
    else:
        repeating = scene_of(tx, event).repeating
        day, _ = reach(repeating.recurring, event, Scope.FOLLOWING, now)
        dates = draft_on(replace(repeating.draft, overrides=()), day).dates
    return dates.start or dates.first


def _asked(
    tx: Tx,
    actor: Actor,
    event: Event,
    rule: Recurrence,
    skipped: tuple[date, ...],
    now: datetime,
) -> Plan:
    plan, _ = _plan(tx, event, rule, skipped, now)
    return _kept(tx, actor, plan, [rule_text(rule)], now)


def _kept(tx: Tx, actor: Actor, plan: Plan, rules: list[str], now: datetime) -> Plan:
    """The plan, once it waits for its answer."""
    questions.purge(tx, now - KEPT)
    skipped = [day.isoformat() for day in plan.skipped]
    content = {_HOLDS: {"event_id": plan.event.id, "rules": rules, "skipped": skipped}}
    asked = Question(plan.event.id, content, 0)
    return replace(plan, id=questions.ask(tx, actor.community_id, actor.person_id, asked, now))


def _days(content: Mapping[str, Any]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, content["skipped"]))


def _plan(
    tx: Tx, event: Event, rule: Recurrence, skipped: tuple[date, ...], now: datetime
) -> tuple[Plan, Reshaped | None]:
    """How it would repeat; and of one that repeats already, what becomes of its dates."""
    if event.repeat is None:
        draft = _first(event, rule, skipped, now)
        return Plan(event, rule, domain.next_dates(draft, now, SHOWN), skipped=skipped), None
    repeating, events = scene_of(tx, event)
    day, in_place = reach(repeating.recurring, event, Scope.FOLLOWING, now)
    plain = draft_on(replace(repeating.draft, overrides=()), day)
    draft = replace(plain, ref=repeating.draft.ref, repeat=rule, overrides=_skips(skipped))
    domain.check_fits(draft)
    after = domain.again(repeating, day, draft)
    change = domain.reshaped(repeating, events, day, after, now, in_place=in_place)
    plan = Plan(
        event,
        rule,
        domain.next_dates(after, now, SHOWN),
        since=None if in_place else plain.dates,
        skipped=skipped,
        outlook=changes.outlook(tx, change, now),
    )
    return plan, change


def _first(event: Event, rule: Recurrence, skipped: tuple[date, ...], now: datetime) -> EventDraft:
    """The draft of which the event becomes the first date. Raises a Refusal."""
    domain.check_can_repeat(event, now)
    if event.dates.first in skipped:
        raise Refusal(
            T("Its first date cannot be left out."), hint=T("Move the event to its first date.")
        )
    draft = replace(as_draft(event), repeat=rule, overrides=_skips(skipped))
    domain.check_fits(draft)
    return draft


def _skips(days: tuple[date, ...]) -> tuple[Override, ...]:
    return tuple(Override(day, skipped=True) for day in days)


def _what_was_asked(
    tx: Tx, event: Event, content: Mapping[str, Any], now: datetime
) -> tuple[Plan, Reshaped | None]:
    """As `_plan`, of a question; without a rule it asked to end."""
    if content["rules"]:
        return _plan(tx, event, rule_of(content["rules"][0]), _days(content), now)
    change = _ending(tx, event, now)
    return Plan(event, None, outlook=changes.outlook(tx, change, now)), change


def _ending(tx: Tx, event: Event, now: datetime) -> Reshaped:
    """What becomes of the dates after this one, where it is the last. Raises a Refusal."""
    repeating, events = scene_of(tx, event)
    assert event.repeat is not None
    day = event.repeat.day + _DAY
    if not occurs_from(repeating.recurring, day):
        raise Refusal(T("{title} has no date after this one.", title=event.title))
    return domain.stopped(repeating, events, day, now)


def _occurring(tx: Tx, event: Event, day: date, now: datetime) -> Repeating:
    """The recurring event. Raises a Refusal where it has no date on that day, or it is past."""
    repeating = scene_of(tx, event).repeating
    try:
        must_occur(repeating.recurring, day)
    except MomentError as wrong:
        raise Refusal(wrong.text) from None
    dates = draft_on(repeating.draft, day).dates
    if (dates.passes or now) < now:
        raise Refusal(
            T("That date is past: {dates}.", dates=dates),
            hint=T("Give a date that is to come."),
        )
    return repeating
