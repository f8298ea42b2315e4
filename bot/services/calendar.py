"""The calendar: what is coming, as a person filters it, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import months
from bot.domain.answers import EVENT, Mine, Tally
from bot.domain.calendar import CalendarPage, Facet, Filter, from_token, meant
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services.communities import Clock, known
from bot.services.readers import Readers
from bot.store import calendar as store
from bot.store import cards, rsvps
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.texts import locale_of
from schedules.moments import zone_named
from schedules.texts import Problem, T

PAGE = 6
MOST_PAGES = 100  # nobody turns further; more are not counted
SUGGESTED = 25
_NAMED = 5  # values that there are, in a refusal
_A_DAY = timedelta(days=1)  # and more than zones are apart


class Calendar:
    def __init__(self, db: Database, clock: Clock, readers: Readers) -> None:
        self._db = db
        self._clock = clock
        self._readers = readers

    async def show(self, actor: Actor, typed: Filter) -> CalendarPage:
        """The first page of what suits a filter as the person typed it. Raises a Refusal with
        everything that there is not."""
        now = self._clock()

        def job(tx: Tx) -> CalendarPage:
            community = known(tx, actor.community_id)
            filter_ = read(tx, community, typed, actor.locale, now)
            return _page(tx, actor, community, filter_, 0, now)

        return await self._readers.beside(actor, self._db.read, job)

    async def turn(self, actor: Actor, token: str, page: int) -> CalendarPage:
        """Another page, of what a button says; one past the end is the last. Raises NotFound
        where what it filters by is there no more."""
        now = self._clock()

        def job(tx: Tx) -> CalendarPage:
            community = known(tx, actor.community_id)
            there = {
                facet.value: store.values(tx, community.id, facet) if token else []
                for facet in Facet
            }
            filter_ = from_token(token, there)
            if filter_ is None:
                raise NotFound(
                    T("What this list was filtered by is not there any more."),
                    hint=T("Give the command /calendar again."),
                )
            return _page(tx, actor, community, filter_, page, now)

        return await self._readers.beside(actor, self._db.read, job)

    async def suggest(self, actor: Actor, facet: Facet, typed: str) -> list[str]:
        """Values of what is coming that hold what was typed."""
        now, words = self._clock(), typed.strip().casefold()
        found = await self._readers.beside(
            actor,
            self._db.read,
            lambda tx: store.values(tx, actor.community_id, facet, after=now),
        )
        if facet is Facet.LANGUAGE:
            return [code for code in found if words in f"{_language(code)} {code}".casefold()]
        return [each for each in found if words in each.casefold()][:SUGGESTED]

    async def months(self, actor: Actor) -> list[str]:
        """The months in which something is coming."""
        now = self._clock()
        return await self._readers.beside(
            actor, self._db.read, lambda tx: store.months(tx, actor.community_id, now)
        )


def read(tx: Tx, community: Community, typed: Filter, language: str, now: datetime) -> Filter:
    """The filter that somebody means. Raises a Refusal with all that cannot be read of it."""
    problems: list[Problem] = []
    said: dict[str, Any] = {each.name: getattr(typed, each.name) for each in fields(typed)}
    for facet in Facet:
        words = said[facet.value]
        if words is None:
            continue
        there = store.values(tx, community.id, facet)
        said[facet.value] = _value(facet, words.strip(), there, language)
        if said[facet.value] is None:
            problems.append(_none_such(facet, words, there))
    if typed.month is not None:
        today = now.astimezone(zone_named(community.zone)).date()
        said["month"] = months.read(typed.month, language, today)
        if said["month"] is None:
            problems.append(Problem(months.unreadable(typed.month), cell="month"))
    if problems:
        raise Refusal(T("There is nothing to filter by so."), problems=problems)
    return Filter(**said)


def _value(facet: Facet, words: str, there: list[str], language: str) -> str | None:
    """A language may be named as it calls itself, or in the person's."""
    found = meant(words, there)
    if found is not None or facet is not Facet.LANGUAGE:
        return found
    wanted = words.casefold()
    named = (code for code in there if wanted in (_language(code), _language(code, language)))
    return next(named, None)


def _language(code: str, language: str | None = None) -> str:
    """What a language is called in another, or in itself; in small letters."""
    name = locale_of(code).get_display_name(locale_of(language or code))
    return (name or code).casefold()


def _none_such(facet: Facet, words: str, there: list[str]) -> Problem:
    if not there:
        return Problem(T("No event here has one."), cell=facet.value, found=words)
    named = ", ".join(there[:_NAMED]) + (" …" if len(there) > _NAMED else "")
    return Problem(T("No event here has it; there are: {named}", named=named), cell=facet.value)


def coming(
    tx: Tx, community: Community, filter_: Filter, now: datetime, limit: int
) -> CalendarPage:
    """The first events that suit a filter and are not called off, for everybody's eyes."""
    ask = store.asked(community.id, filter_, None, after=now, called_off=False)
    events = store.page(tx, ask, limit=limit + 1, offset=0)
    found = events[:limit]
    shown = {each.id: cards.load(tx, each.id) for each in found}
    return CalendarPage(
        community,
        found,
        0,
        1,
        now,
        _tallies(tx, found),
        filter=filter_,
        more=len(events) > limit,
        links={event_id: card.link for event_id, card in shown.items() if card is not None},
    )


def _page(
    tx: Tx, actor: Actor, community: Community, filter_: Filter, page: int, now: datetime
) -> CalendarPage:
    after, before = _bounds(filter_, now)
    ask = store.asked(community.id, filter_, actor.person_id, after=after, before=before)
    count = store.count(tx, ask, MOST_PAGES * PAGE + 1)
    pages = min(max(1, -(-count // PAGE)), MOST_PAGES)
    chosen = min(max(page, 0), pages - 1)
    events = store.page(tx, ask, limit=PAGE, offset=chosen * PAGE)
    return CalendarPage(
        community,
        events,
        chosen,
        pages,
        now,
        _tallies(tx, events),
        _mine(tx, actor, (event.id for event in events)),
        filter_,
        more=count > MOST_PAGES * PAGE,
    )


def _bounds(filter_: Filter, now: datetime) -> tuple[datetime, datetime | None]:
    """What is not over, or what may belong to the month in some zone."""
    if filter_.month is None:
        return now, None
    year, month = (int(each) for each in filter_.month.split("-"))
    first = datetime(year, month, 1, tzinfo=UTC)
    return first - _A_DAY, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) + _A_DAY


def _tallies(tx: Tx, events: Iterable[Event]) -> dict[int, Tally]:
    return {event.id: rsvps.tally(tx, event.id, EVENT, event.seats) for event in events}


def _mine(tx: Tx, actor: Actor, event_ids: Iterable[int]) -> dict[int, Mine]:
    """The actor's own answers to these events."""
    found = {each: rsvps.mine(tx, each, actor.person_id, EVENT) for each in event_ids}
    return {event_id: mine[EVENT] for event_id, mine in found.items() if mine}
