"""Programmes: a posted file previewed, then applied whole in one transaction; and back to a file.

Reading a file and comparing it are work for a processor: both run in a thread of their own,
between the read that brings what is stored and the write that counts on it. The write carries
a fingerprint of what was read and refuses where the programme has changed since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import garbage
from bot.domain.communities import Community
from bot.domain.differences import Difference, Kind, announced, item
from bot.domain.events import Event, State
from bot.domain.notices import concerned
from bot.domain.people import Actor
from bot.domain.programmes import (
    Applied,
    Preview,
    called_off,
    compare,
    problems_against_store,
    programme_of,
    refs_known,
)
from bot.domain.recurrences import Scene
from bot.domain.releases import By, Made, Source, of_change, packed, unpacked
from bot.errors import NotFound, Refusal
from bot.services import recurrence_changes
from bot.services.changes import write_changes
from bot.services.communities import Clock, known, organised
from bot.services.events import present
from bot.services.releases import no_version
from bot.store import acts, communities, events, releases
from bot.store import programmes as store
from bot.store.database import Database
from bot.store.programmes import Posted
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules import files
from schedules.drafts import ProgrammeDraft, Reading
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
from schedules.files.snapshot import draft_of
from schedules.files.template import TableFormat, template_bytes
from schedules.texts import T

KEPT = timedelta(days=1)  # how long a preview waits for its Confirm


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a file is held against. ``community`` None: not known yet."""

    community: Community | None
    events: list[Event]
    scenes: list[Scene]
    uid_domain: str
    seen: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A file that was read and held against what is stored; ``seen``: the programme's
    fingerprint as whoever applies it saw it; ``made``: by ref, the version of each event that
    it makes."""

    draft: ProgrammeDraft
    preview: Preview
    seen: str
    made: Mapping[str, Made] = field(default_factory=dict)


_AGAIN = T("Post the file again to see what it would change now.")
_CHOOSE_AGAIN = T(
    "Choose the version again with /programme history to see what it would change now."
)


class Programmes:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    @garbage.later
    async def preview(self, actor: Actor, data: bytes, file_name: str) -> Preview:
        """What a file would change here. Where it may be confirmed, it is kept for a day."""
        now = self._clock()

        def job(tx: Tx) -> _Stored:
            return _stored(tx, organised(tx, actor).id)

        return await self._keep(actor, await self._db.read(job), Posted(file_name, data), now)

    @garbage.later
    async def restore(self, actor: Actor, event_id: int, number: int) -> Preview:
        """What bringing back a version of an event's programme would change, kept as a posted
        file's preview is. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> tuple[_Stored, Posted]:
            stored = _stored(tx, organised(tx, actor).id)
            event = present(tx, actor, event_id)
            was = releases.programme(tx, event.id, number)
            if was is None:
                raise no_version(event, number)
            name = f"{event.ref}:{number}"
            return stored, Posted(name, packed(was.words), event_id=event.id, version=number)

        stored, posted = await self._db.read(job)
        return await self._keep(actor, stored, posted, now)

    async def _keep(self, actor: Actor, stored: _Stored, posted: Posted, now: datetime) -> Preview:
        """The preview of what was posted; where it may be confirmed, that is kept."""
        held = await asyncio.to_thread(_hold, stored, posted, now)
        preview = held.preview
        missing = preview.difference.items[Kind.MISSING]
        if preview.problems or not (preview.difference.writes or missing):
            return preview
        people = await self._db.read(lambda tx: _concerned_by_missing(tx, preview.difference, now))

        def keep(tx: Tx) -> int:
            organised(tx, actor)
            store.purge(tx, now - KEPT)
            seen = replace(posted, seen=held.seen)
            return store.post(tx, actor.community_id, actor.person_id, seen, now)

        return replace(preview, draft_id=await self._db.write(keep), concerned=people)

    @garbage.later
    async def confirm(self, actor: Actor, draft_id: int, *, cancelling: bool = False) -> Applied:
        """Write what a preview showed, and plan its announcements and what is told of changes.
        ``cancelling``: what the file lacks is called off. Raises NotFound where it was confirmed,
        discarded or purged, and a Refusal where the programme changed meanwhile."""
        now = self._clock()

        def job(tx: Tx) -> tuple[Posted, _Stored]:
            community = organised(tx, actor)
            return _waiting(tx, community.id, draft_id), _stored(tx, community.id)

        posted, stored = await self._db.read(job)
        held = await asyncio.to_thread(_work_out, stored, posted, now, cancelling)
        source = Source.IMPORT if posted.version is None else Source.RESTORE
        by = By(actor.person_id, source, posted.version)

        def write(tx: Tx) -> Applied:
            community = organised(tx, actor)
            _waiting(tx, community.id, draft_id)
            store.forget(tx, community.id, draft_id)
            return _apply(tx, community, replace(held, seen=posted.seen), by, now)

        return await self._db.write(write)

    async def discard(self, actor: Actor, draft_id: int) -> None:
        """Forget a preview; nothing else happens. Raises NotFound where it is gone."""

        def job(tx: Tx) -> None:
            community = organised(tx, actor)
            _waiting(tx, community.id, draft_id)
            store.forget(tx, community.id, draft_id)

        await self._db.write(job)

    @garbage.later
    async def export(self, actor: Actor, as_: files.Format) -> bytes:
        """The community's programme as a file."""

        def job(tx: Tx) -> ProgrammeDraft:
            community = organised(tx, actor)
            return _programme(tx, community)

        return await self._written(await self._db.read(job), as_)

    @garbage.later
    async def look(self, community_id: int, data: bytes, *, cancelling: bool = False) -> Preview:
        """What a file would change in a community, known or not; nothing is kept."""
        now = self._clock()
        stored = await self._db.read(lambda tx: _stored(tx, community_id))
        held = await asyncio.to_thread(_hold, stored, Posted("", data), now, cancelling)
        return held.preview

    @garbage.later
    async def apply_file(
        self, community_id: int, data: bytes, *, cancelling: bool = False
    ) -> Applied:
        """Write a file at once. A community not known yet takes its name and zone from it.
        ``cancelling``: what the file lacks is called off."""
        now = self._clock()
        stored = await self._db.read(lambda tx: _stored(tx, community_id))
        held = await asyncio.to_thread(_work_out, stored, Posted("", data), now, cancelling)
        draft, by = held.draft, By(None, Source.IMPORT)

        def write(tx: Tx) -> Applied:
            named = Community(community_id, draft.community or str(community_id))
            communities.ensure(tx, replace(named, zone=draft.zone or named.zone), now)
            return _apply(tx, known(tx, community_id), held, by, now)

        return await self._db.write(write)

    async def template(self, actor: Actor, as_: TableFormat, reader: Reader) -> bytes:
        """A table to fill in, in the reader's language. Raises NotAllowed."""
        await self._db.read(lambda tx: organised(tx, actor))
        return await asyncio.to_thread(
            template_bytes, as_, reader.language, reader.say, self._clock()
        )

    @garbage.later
    async def export_of(self, community_id: int, as_: files.Format) -> bytes:
        """A community's programme as a file. Raises NotFound."""

        def job(tx: Tx) -> ProgrammeDraft:
            return _programme(tx, known(tx, community_id))

        return await self._written(await self._db.read(job), as_)

    async def _written(self, draft: ProgrammeDraft, as_: files.Format) -> bytes:
        return await asyncio.to_thread(files.write, draft, as_, now=self._clock())


def _programme(tx: Tx, community: Community) -> ProgrammeDraft:
    found = events.all_of(tx, community.id)
    return programme_of(community, found, recurrence_changes.scenes(tx, community.id))


def _stored(tx: Tx, community_id: int) -> _Stored:
    return _Stored(
        communities.load(tx, community_id),
        events.all_of(tx, community_id),
        recurrence_changes.scenes(tx, community_id),
        communities.uid_domain(tx),
        store.fingerprint(tx, community_id),
    )


def _waiting(tx: Tx, community_id: int, draft_id: int) -> Posted:
    posted = store.load(tx, community_id, draft_id)
    if posted is None:
        raise NotFound(
            T("This preview is gone: it was confirmed, discarded, or is more than a day old."),
            hint=T("Post the file again to see what is left to do."),
        )
    return posted


def _concerned_by_missing(tx: Tx, difference: Difference, now: datetime) -> int:
    """How many people would be told, were everything cancelled that the file lacks."""
    people: set[int] = set()
    for change in difference.events:
        if change.scene is not None and change.after is None:
            for each in change.scene.events:
                if each.state(now) in (State.ANNOUNCED, State.SCHEDULED):
                    people |= concerned(each, acts.answers(tx, each.id)).keys()
        if change.before is None or change.scene is not None:
            continue
        lacking = [each.before.id for each in change.sessions if each.before and not each.after]
        if change.after is None or lacking:
            sessions = None if change.after is None else lacking
            people |= concerned(change.before, acts.answers(tx, change.before.id), sessions).keys()
    return len(people)


def _hold(stored: _Stored, posted: Posted, now: datetime, cancelling: bool = False) -> _Held:
    """Read what was posted and hold it against what is stored; no I/O, off the loop."""
    community, domain = stored.community, stored.uid_domain
    reading = _read(stored, posted, now)
    draft = reading.programme
    found, scenes = stored.events, stored.scenes
    problems = (*reading.problems, *problems_against_store(found, draft, domain, scenes))
    difference = compare(found, draft, now, domain, scenes)
    if posted.version is not None:
        difference = difference.of_its_events()
    if problems:
        difference = difference.of_the_file()
    elif cancelling:
        difference = called_off(stored.events, difference)
    ordered = sorted(problems, key=lambda each: (each.line or 1_000_000_000, each.column or 0))
    preview = Preview(
        difference,
        tuple(ordered),
        announced(difference, now),
        community,
        restores=posted.version,
    )
    return _Held(draft, preview, stored.seen)


def _read(stored: _Stored, posted: Posted, now: datetime) -> Reading:
    """A posted file, or the one event of a version."""
    if posted.version is not None:
        draft, problems = draft_of(unpacked(posted.content))
        return Reading(ProgrammeDraft((draft,)), problems)
    zone = stored.community.zone if stored.community else None
    known_refs = refs_known(stored.events, stored.uid_domain, stored.scenes)
    return files.read(posted.content, zone=zone, now=now, known=known_refs)


def _work_out(stored: _Stored, posted: Posted, now: datetime, cancelling: bool) -> _Held:
    """The same with the version of each event that it makes, before the transaction."""
    held = _hold(stored, posted, now, cancelling)
    if held.preview.problems:
        return held
    refs = {event.id: event.ref for event in stored.events}
    changes = [each for each in held.preview.difference.events if each.writes]
    return replace(held, made={item(each).id: of_change(each, refs) for each in changes})


def _apply(tx: Tx, community: Community, held: _Held, by: By, now: datetime) -> Applied:
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
            hint=_AGAIN if by.restores is None else _CHOOSE_AGAIN,
        )
    announcing = held.preview.announcing
    written = write_changes(tx, community, difference.events, announcing, now, by, held.made)
    return Applied(
        difference, announcing, community.events_channel_id, written.crowded, written.told
    )
