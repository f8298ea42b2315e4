"""Reminder rules as organisers set them: added, changed and taken away with what they plan."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.reminders import Reminder
from bot.domain.reminders import ReminderState as State
from bot.domain.rules import (
    Asked,
    Change,
    Ladders,
    Listed,
    Listing,
    Outcome,
    Own,
    Place,
    Rung,
    added,
    check_room,
    checked_language,
    edited,
    no_rule,
    no_series,
)
from bot.errors import Refusal
from bot.services import ladders
from bot.services.acts import KEPT, answered
from bot.services.communities import Clock, organised
from bot.services.events import meant, present
from bot.store import acts, reminders
from bot.store import rules as store
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.rules import Series
from bot.store.transactions import Tx
from schedules.texts import T

SUGGESTED = 25
_HOLDS = "rule"  # what a question about a rule holds


class Rules:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def add(self, actor: Actor, place: Place, ask: Asked) -> Outcome:
        """Set a new rule and plan its reminders. Raises NotAllowed, NotFound, and a Refusal
        with every problem of what was typed."""
        now, name = self._clock(), f"own-{secrets.token_hex(4)}"

        def job(tx: Tx) -> Outcome:
            scene = _Scene(tx, actor, place)
            check_room(scene.own)
            language = scene.language(ask.language)
            rung = added(ask, name, place, scene.whole, language)
            return scene.put(rung, now)

        return await self._db.write(job)

    async def edit(self, actor: Actor, place: Place, name: str, ask: Asked) -> Outcome:
        """Change a rule for a place, from wherever it comes. Where that withdraws reminders it is
        asked back first. Raises NotAllowed, NotFound, and a Refusal with every problem of what
        was typed."""
        now = self._clock()

        def job(tx: Tx) -> Outcome:
            change = Change(place, name, ask)
            return _Scene(tx, actor, place).carry_out(change, now, unless_asked=True)

        return await self._db.write(job)

    async def remove(self, actor: Actor, place: Place, name: str) -> Outcome:
        """Take a place's own rule away, or switch off there what comes from farther out. Where
        that withdraws reminders it is asked back first. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Outcome:
            change = Change(place, name)
            return _Scene(tx, actor, place).carry_out(change, now, unless_asked=True)

        return await self._db.write(job)

    async def confirm(self, actor: Actor, question_id: int) -> Outcome:
        """Do what was asked back. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Outcome:
            content = answered(tx, actor, question_id, _HOLDS, now).content
            change = Change.read_back(content[_HOLDS])
            return _Scene(tx, actor, change.place).carry_out(change, now)

        return await self._db.write(job)

    async def listing(self, actor: Actor, place: Place) -> Listing:
        """The ladder as it holds at a place. Raises NotAllowed, NotFound."""
        return await self._db.read(lambda tx: _Scene(tx, actor, place).listing())

    async def show(
        self, actor: Actor, place: Place, name: str, language: str | None
    ) -> tuple[Rung, str]:
        """One rule as it holds at a place, and the language of its text that is meant: the
        community's unless one is given. Raises NotAllowed, NotFound, Refusal."""

        def job(tx: Tx) -> tuple[Rung, str]:
            scene = _Scene(tx, actor, place)
            return scene.rung(name), scene.language(language)

        return await self._db.read(job)

    async def suggest(self, actor: Actor, event_typed: str, series_typed: str) -> list[Rung]:
        """The rules that hold at the place chosen so far. Raises NotAllowed, NotFound."""
        return await self._db.read(lambda tx: _meant(tx, actor, event_typed, series_typed).whole)

    async def find(self, actor: Actor, event_typed: str, series_typed: str, typed: str) -> str:
        """The name of a rule of the place chosen. Raises NotAllowed, NotFound."""

        def job(tx: Tx) -> str:
            return _meant(tx, actor, event_typed, series_typed).rung(typed.strip()).name

        return await self._db.read(job)

    async def suggest_series(self, actor: Actor, typed: str) -> list[Series]:
        """Series whose name holds what was typed."""
        return await self._db.read(
            lambda tx: store.matching_series(tx, actor.community_id, typed, SUGGESTED)
        )

    async def find_series(self, actor: Actor, typed: str) -> int:
        """The id of a series by id or name. Raises NotFound."""
        return await self._db.read(lambda tx: _series(tx, actor, typed))


def _series(tx: Tx, actor: Actor, typed: str) -> int:
    found = store.find_series(tx, actor.community_id, typed.strip())
    if found is None:
        raise no_series(typed)
    return found.id


def _meant(tx: Tx, actor: Actor, event_typed: str, series_typed: str) -> _Scene:
    organised(tx, actor)
    event_id = meant(tx, actor, event_typed) if event_typed else None
    return _Scene(
        tx, actor, Place(event_id, _series(tx, actor, series_typed) if series_typed else None)
    )


class _Scene:
    """The rules as they hold at a place, for an organiser. Raises NotAllowed, NotFound."""

    def __init__(self, tx: Tx, actor: Actor, place: Place) -> None:
        self._tx, self.actor, self.place = tx, actor, place
        self.community = organised(tx, actor)
        self.event: Event | None = None
        self.where: str | None = None
        series_id = place.series_id
        if place.event_id is not None:
            if series_id is not None:
                raise Refusal(T("Give an event or a series, not both."))
            self.event = present(tx, actor, place.event_id)
            self.where, series_id = self.event.title, store.series_of(tx, self.event.id)
            self.rows = store.of_event(tx, self.community.id, self.event.id, series_id)
        else:
            self.rows = store.of_community(tx, self.community.id)
        if place.series_id is not None:
            series = store.series(tx, self.community.id, place.series_id)
            if series is None:
                raise no_series(str(place.series_id))
            self.where = series.name
        self.own = [each.rung for each in self.rows if each.place == place]
        self._series_id = series_id
        self.whole = self._whole(self.rows)

    def _whole(self, rows: Sequence[Own]) -> list[Rung]:
        return Ladders(rows).whole(self.place.event_id, self._series_id)

    def rung(self, name: str) -> Rung:
        """The rule of that name as it holds here. Raises NotFound."""
        found = next((each for each in self.whole if each.name == name), None)
        if found is None:
            raise no_rule(name)
        return found

    def language(self, given: str | None) -> str:
        """The language of a text: the one given, else the community's. Raises a Refusal."""
        return self.community.language if given is None else checked_language(given)

    def put(self, rung: Rung, now: datetime) -> Outcome:
        """Write what the place says of a rule, and bring the reminders into line with it."""
        rows = [*self._others(rung.name), Own(self.place, rung)]
        return self._write(rung.name, rows, self._outlook(rows, now), now)

    def carry_out(self, change: Change, now: datetime, *, unless_asked: bool = False) -> Outcome:
        """Write a change. ``unless_asked``: where it withdraws reminders, it is only kept until
        it is confirmed."""
        rows = self._after(change)
        found = self._outlook(rows, now)
        if unless_asked and found.withdrawn:
            return self._ask(change, self._outcome(change.name, rows, found), now)
        return self._write(change.name, rows, found, now)

    def _ask(self, change: Change, outcome: Outcome, now: datetime) -> Outcome:
        acts.purge(self._tx, now - KEPT)
        asked = Question(self.place.event_id, {_HOLDS: asdict(change)}, 0)
        question_id = acts.ask(self._tx, self.community.id, self.actor.person_id, asked, now)
        return replace(outcome, id=question_id)

    def _write(self, name: str, rows: list[Own], found: ladders.Outlook, now: datetime) -> Outcome:
        store.forget(self._tx, self.community.id, self.place, name)
        for each in rows:
            if (each.place, each.rung.name) == (self.place, name):
                store.put(self._tx, self.community.id, self.place, each.rung, now)
        ladders.carry_out(self._tx, self.community.id, found, now)
        return self._outcome(name, rows, found)

    def _after(self, change: Change) -> list[Own]:
        """The rules after a change. Taken away is the place's own rule of that name; where it has
        none, one that is off stands there then."""
        rung, others = self.rung(change.name), self._others(change.name)
        own = rung.level is self.place.level
        if change.ask is None and own:
            return others
        if not own:
            check_room(self.own)
        ask = Asked(on=False) if change.ask is None else change.ask
        language = self.language(ask.language)
        return [*others, Own(self.place, edited(rung, ask, self.place, self.whole, language))]

    def _others(self, name: str) -> list[Own]:
        return [each for each in self.rows if (each.place, each.rung.name) != (self.place, name)]

    def _outlook(self, rows: list[Own], now: datetime) -> ladders.Outlook:
        return ladders.outlook(self._tx, self.community.id, self.place, self.rows, rows, now)

    def _outcome(self, name: str, rows: list[Own], found: ladders.Outlook) -> Outcome:
        holds = next((each for each in self._whole(rows) if each.name == name), None)
        due = tuple(each.due for each in self._planned(name)) if self.event else ()
        return Outcome(
            self.place,
            self.where,
            next((each for each in self.whole if each.name == name), None),
            holds,
            planned=found.moved,
            withdrawn=found.withdrawn,
            events=found.events,
            due=due,
        )

    def _planned(self, name: str) -> list[Reminder]:
        """What an event's reminders by a rule are now."""
        assert self.event is not None
        found = reminders.of_event(self._tx, self.event.id)
        return [each for each in found if each.rule == name and each.state is State.PLANNED]

    def listing(self) -> Listing:
        standing = reminders.of_event(self._tx, self.event.id) if self.event else []
        listed = []
        for rung in self.whole:
            of = [each for each in standing if each.rule == rung.name]
            due = tuple(each.due for each in of if each.state is State.PLANNED)
            sent = sum(each.state is State.SENT for each in of)
            listed.append(Listed(rung, due, sent))
        return Listing(self.community, self.place, self.where, self.event, listed)
