"""Programmes: a posted file previewed, then applied whole in one transaction; and back to a file.

Reading a file and comparing it are work for a processor: both run in a thread of their own,
between the read that brings what is stored and the write that counts on it. The write carries
a fingerprint of what was read and refuses where the programme has changed since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.answers import EVENT
from bot.domain.communities import Community
from bot.domain.deliveries import announcement
from bot.domain.differences import (
    Difference,
    EventChange,
    Kind,
    SessionChange,
    announced,
    item,
)
from bot.domain.events import Event
from bot.domain.notices import Telling, concerned, what_happened
from bot.domain.people import Actor
from bot.domain.programmes import (
    Applied,
    Crowded,
    Preview,
    called_off,
    compare,
    problems_against_store,
    programme_of,
    refs_known,
)
from bot.errors import NotFound, Refusal
from bot.services.communities import Clock, known, organised
from bot.services.notices import tell_change
from bot.services.reminders import replan
from bot.services.rsvps import promote
from bot.store import acts, communities, deliveries, events, materials, rsvps
from bot.store import programmes as store
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules import files
from schedules.drafts import ProgrammeDraft
from schedules.files import (  # noqa: F401  # loaded now, not while an organiser waits
    csv_file,
    csv_out,
    ics_file,
    ics_out,
    json_file,
    json_out,
    schedule_xml_file,
    schedule_xml_out,
    xlsx_file,
    xlsx_out,
    yaml_file,
    yaml_out,
)
from schedules.files.template import TableFormat, template_bytes
from schedules.texts import T

KEPT = timedelta(days=1)  # how long a preview waits for its Confirm


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a file is held against. ``community`` None: not known yet."""

    community: Community | None
    events: list[Event]
    uid_domain: str
    seen: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A file that was read and held against what is stored; ``seen``: the programme's
    fingerprint as whoever applies it saw it."""

    draft: ProgrammeDraft
    preview: Preview
    seen: str


class Programmes:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def preview(self, actor: Actor, data: bytes, file_name: str) -> Preview:
        """What a file would change here. Where it may be confirmed, it is kept for a day."""
        now = self._clock()

        def job(tx: Tx) -> _Stored:
            return _stored(tx, organised(tx, actor).id)

        held = await asyncio.to_thread(_hold, await self._db.read(job), data, now)
        preview = held.preview
        missing = preview.difference.items[Kind.MISSING]
        if preview.problems or not (preview.difference.writes or missing):
            return preview
        posted = store.Posted(file_name, data, held.seen)
        people = await self._db.read(lambda tx: _concerned_by_missing(tx, preview.difference))

        def keep(tx: Tx) -> int:
            organised(tx, actor)
            store.purge(tx, now - KEPT)
            return store.post(tx, actor.community_id, actor.person_id, posted, now)

        return replace(preview, draft_id=await self._db.write(keep), concerned=people)

    async def confirm(self, actor: Actor, draft_id: int, *, cancelling: bool = False) -> Applied:
        """Write what a preview showed, and plan its announcements and what is told of changes.
        ``cancelling``: what the file lacks is called off. Raises NotFound where it was confirmed,
        discarded or purged, and a Refusal where the programme changed meanwhile."""
        now = self._clock()

        def job(tx: Tx) -> tuple[store.Posted, _Stored]:
            community = organised(tx, actor)
            return _waiting(tx, community.id, draft_id), _stored(tx, community.id)

        posted, stored = await self._db.read(job)
        held = await asyncio.to_thread(_hold, stored, posted.content, now, cancelling)

        def write(tx: Tx) -> Applied:
            community = organised(tx, actor)
            _waiting(tx, community.id, draft_id)
            store.forget(tx, community.id, draft_id)
            return _apply(tx, community, replace(held, seen=posted.seen), now)

        return await self._db.write(write)

    async def discard(self, actor: Actor, draft_id: int) -> None:
        """Forget a preview; nothing else happens. Raises NotFound where it is gone."""

        def job(tx: Tx) -> None:
            community = organised(tx, actor)
            _waiting(tx, community.id, draft_id)
            store.forget(tx, community.id, draft_id)

        await self._db.write(job)

    async def export(self, actor: Actor, as_: files.Format) -> bytes:
        """The community's programme as a file."""

        def job(tx: Tx) -> ProgrammeDraft:
            community = organised(tx, actor)
            return programme_of(community, events.all_of(tx, community.id))

        return await self._written(await self._db.read(job), as_)

    async def look(self, community_id: int, data: bytes, *, cancelling: bool = False) -> Preview:
        """What a file would change in a community, known or not; nothing is kept."""
        now = self._clock()
        stored = await self._db.read(lambda tx: _stored(tx, community_id))
        held = await asyncio.to_thread(_hold, stored, data, now, cancelling)
        return held.preview

    async def apply_file(
        self, community_id: int, data: bytes, *, cancelling: bool = False
    ) -> Applied:
        """Write a file at once. A community not known yet takes its name and zone from it.
        ``cancelling``: what the file lacks is called off."""
        now = self._clock()
        stored = await self._db.read(lambda tx: _stored(tx, community_id))
        held = await asyncio.to_thread(_hold, stored, data, now, cancelling)
        draft = held.draft

        def write(tx: Tx) -> Applied:
            named = Community(community_id, draft.community or str(community_id))
            communities.ensure(tx, replace(named, zone=draft.zone or named.zone), now)
            return _apply(tx, known(tx, community_id), held, now)

        return await self._db.write(write)

    async def template(self, actor: Actor, as_: TableFormat, reader: Reader) -> bytes:
        """A table to fill in, in the reader's language. Raises NotAllowed."""
        await self._db.read(lambda tx: organised(tx, actor))
        return await asyncio.to_thread(
            template_bytes, as_, reader.language, reader.say, self._clock()
        )

    async def export_of(self, community_id: int, as_: files.Format) -> bytes:
        """A community's programme as a file. Raises NotFound."""

        def job(tx: Tx) -> ProgrammeDraft:
            return programme_of(known(tx, community_id), events.all_of(tx, community_id))

        return await self._written(await self._db.read(job), as_)

    async def _written(self, draft: ProgrammeDraft, as_: files.Format) -> bytes:
        return await asyncio.to_thread(files.write, draft, as_, now=self._clock())


def _stored(tx: Tx, community_id: int) -> _Stored:
    return _Stored(
        communities.load(tx, community_id),
        events.all_of(tx, community_id),
        communities.uid_domain(tx),
        store.fingerprint(tx, community_id),
    )


def _waiting(tx: Tx, community_id: int, draft_id: int) -> store.Posted:
    posted = store.load(tx, community_id, draft_id)
    if posted is None:
        raise NotFound(
            T("This preview is gone: it was confirmed, discarded, or is more than a day old."),
            hint=T("Post the file again to see what is left to do."),
        )
    return posted


def _concerned_by_missing(tx: Tx, difference: Difference) -> int:
    """How many people would be told, were everything cancelled that the file lacks."""
    people: set[int] = set()
    for change in difference.events:
        if change.before is None:
            continue
        lacking = [each.before.id for each in change.sessions if each.before and not each.after]
        if change.after is None or lacking:
            sessions = None if change.after is None else lacking
            people |= concerned(change.before, acts.answers(tx, change.before.id), sessions).keys()
    return len(people)


def _hold(stored: _Stored, data: bytes, now: datetime, cancelling: bool = False) -> _Held:
    """Read the file and hold it against what is stored; no I/O, off the loop."""
    community, domain = stored.community, stored.uid_domain
    zone = community.zone if community else None
    reading = files.read(data, zone=zone, now=now, known=refs_known(stored.events, domain))
    draft = reading.programme
    problems = (*reading.problems, *problems_against_store(stored.events, draft, domain))
    difference = compare(stored.events, draft, now, domain)
    if problems:
        difference = difference.of_the_file()
    elif cancelling:
        difference = called_off(stored.events, difference)
    ordered = sorted(problems, key=lambda each: (each.line or 1_000_000_000, each.column or 0))
    announcing = announced(difference, now)
    return _Held(draft, Preview(difference, tuple(ordered), announcing, community), stored.seen)


def _apply(tx: Tx, community: Community, held: _Held, now: datetime) -> Applied:
    """Write the difference. Raises a Refusal for problems, or a programme changed since."""
    difference = held.preview.difference
    if held.preview.problems:
        raise Refusal(
            T("The file has problems; nothing was written."),
            hint=T("Mend the file and post it again."),
            problems=held.preview.problems,
        )
    if store.fingerprint(tx, community.id) != held.seen:
        raise Refusal(
            T("The programme was changed since this preview; nothing was written."),
            hint=T("Post the file again to see what it would change now."),
        )
    changes = [change for change in difference.events if change.writes]
    ids = {item(change).id: _write(tx, community.id, change, now) for change in changes}
    for change in changes:
        _follow(tx, community.id, change, ids[item(change).id])
    along = [
        _bring_along(tx, community.id, change, ids[item(change).id], now) for change in changes
    ]
    announcing = held.preview.announcing
    if community.events_channel_id is not None:
        channel_id = community.events_channel_id
        notices = [
            announcement(community.id, channel_id, ids[each.id], each.dates.passes, now)
            for each in announcing
        ]
        deliveries.plan(tx, notices, now)
    crowded = [each for change in changes for each in _crowded(tx, change)]
    told = tuple(each for each in along if each is not None)
    return Applied(difference, announcing, community.events_channel_id, tuple(crowded), told)


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
    """Set what an event follows, once every event of the file has its id."""
    ref = change.after.follows if change.after else None
    if ref is not None or (change.before and change.before.follows_id):
        events.follow(tx, event_id, events.id_of(tx, community_id, ref) if ref else None)


def _bring_along(
    tx: Tx, community_id: int, change: EventChange, event_id: int, now: datetime
) -> Telling | None:
    """What hangs on an event changes with it: card, waitlist, embargoes, reminders. What is told
    of it."""
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
    return told


def _crowded(tx: Tx, change: EventChange) -> Iterator[Crowded]:
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
