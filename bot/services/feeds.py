"""Feeds: whose addresses there are, and what stands at each.

An address answers at once with the bytes it last published, as long as the database has
committed nothing since. Otherwise the feed is looked at again: one read tells which events
changed, only these are loaded and written, the whole is joined, checked, and then published.
Whatever fails on the way, the last good bytes stay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.domain import feeds as domain
from bot.domain.events import Event
from bot.domain.feeds import Feed, Nothing, Subscription
from bot.domain.people import Actor
from bot.domain.recurrences import Scene
from bot.domain.rules import no_series
from bot.errors import NotFound, StoreRefusal
from bot.services.communities import Clock, known
from bot.services.feed_shelf import Published, Shelf, seen_again
from bot.store import communities, events, people, recurrences, rules
from bot.store import feeds as store
from bot.store.database import Database
from bot.store.feeds import Edition, Repeats
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules.ical_out import calendar_bytes, is_whole, item_bytes
from schedules.texts import T

COLOUR = "teal"
LOOK_AGAIN = timedelta(hours=1)  # cancelled events leave with time, without a change
PATIENCE = 2.0  # seconds until an earlier answer is given while the database is busy
LAST_PATIENCE = 20.0  # where there is none
_ONE_BY_ONE = 50  # changed events loaded singly; more are loaded with all others
_BLOCKS = 50_000  # written events remembered
_ASK = 5.0  # seconds Discord has to say whether somebody is still a member

Variant = tuple[str, bool, int | None]  # language, personal, alarm
Block = tuple[bytes, int, tuple[str, int] | None]  # VEVENTs, how many, and the zone they need
IsMember = Callable[[int, int], Awaitable[bool | None]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a feed should hold, latest first: its editions, the bytes of each that is written
    already, and the events of the others; of recurring events the same."""

    feed: Feed
    name: str
    reader: Reader
    uid_domain: str
    editions: list[Edition]
    blocks: list[Block | None]
    unwritten: dict[int, Event]
    repeats: list[Repeats]
    repeat_blocks: list[Block | None]
    repeating: dict[int, Scene]

    @property
    def variant(self) -> Variant:
        return self.reader.language, self.feed.is_personal, self.feed.alarm


class Feeds:
    """``url``: the web server's address for links. ``is_member``: asks Discord whether a person
    still belongs to a community (None: cannot be known now)."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        url: str = "http://127.0.0.1:8080",
        kept: Path | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self.url = url
        self.is_member: IsMember | None = None
        self._shelf = Shelf(kept)
        self._blocks: dict[Variant, dict[Edition | Repeats, Block]] = {}
        self._underway: dict[bytes, asyncio.Task[Published | Nothing]] = {}
        self._packing: set[asyncio.Task[None]] = set()
        self._asked: dict[int, datetime] = {}

    async def community(self, actor: Actor) -> Subscription:
        """The community's public feed, made when it is first asked for."""
        now, token = self._clock(), domain.new_token()

        def job(tx: Tx) -> Subscription:
            community = known(tx, actor.community_id)
            feed = store.public(tx, community.id)
            if feed is None:
                key = domain.hash_of(token)
                feed = store.add(tx, community.id, None, key, now, public_token=token)
            return Subscription(feed, community.name, self._address(feed.public_token or ""))

        return await self._db.write(job)

    async def series(self, actor: Actor, series_id: int) -> Subscription:
        """A series' public feed, made when it is first asked for. Raises NotFound."""
        now, token = self._clock(), domain.new_token()

        def job(tx: Tx) -> Subscription:
            community = known(tx, actor.community_id)
            series = rules.series(tx, community.id, series_id)
            if series is None:
                raise no_series(str(series_id))
            feed = store.of_series(tx, community.id, series_id)
            if feed is None:
                key = domain.hash_of(token)
                feed = store.add(
                    tx, community.id, None, key, now, public_token=token, series_id=series_id
                )
            return Subscription(feed, series.name, self._address(feed.public_token or ""))

        return await self._db.write(job)

    async def mine(self, actor: Actor, alarm: int | None = None) -> Subscription:
        """The person's own feed; with its address only when it was made now.

        ``alarm``: minutes before the start, 0 for none, None to leave it as it is.
        """
        now, token = self._clock(), domain.new_token()

        def job(tx: Tx) -> Subscription:
            community = known(tx, actor.community_id)
            feed = store.personal(tx, community.id, actor.person_id)
            if feed is None:
                return self._made(tx, actor, community.name, token, alarm or None, now)
            if alarm is not None:
                store.set_alarm(tx, feed.id, alarm or None)
                feed = replace(feed, alarm=alarm or None)
            return Subscription(feed, community.name)

        return await self._db.write(job)

    async def replace(self, actor: Actor) -> Subscription:
        """A new address for the person's feed; the old one ends."""
        now, token = self._clock(), domain.new_token()

        def job(tx: Tx) -> Subscription:
            community = known(tx, actor.community_id)
            old = store.personal(tx, community.id, actor.person_id)
            store.revoke_of(tx, community.id, actor.person_id, now)
            alarm = old.alarm if old else None
            return self._made(tx, actor, community.name, token, alarm, now)

        return await self._db.write(job)

    async def revoke(self, actor: Actor) -> None:
        """End the person's feed. Raises NotFound where there is none."""
        now = self._clock()

        def job(tx: Tx) -> None:
            if not store.revoke_of(tx, actor.community_id, actor.person_id, now):
                raise NotFound(T("You have no calendar address here."))

        await self._db.write(job)

    def _made(
        self, tx: Tx, actor: Actor, name: str, token: str, alarm: int | None, now: datetime
    ) -> Subscription:
        key = domain.hash_of(token)
        feed = store.add(tx, actor.community_id, actor.person_id, key, now, alarm=alarm)
        return Subscription(feed, name, self._address(token))

    def _address(self, token: str) -> str:
        return f"{self.url}/feeds/{token}.ics"

    def at_hand(self, token: str) -> Published | None:
        """What is true at this address now, if that is known without asking the database."""
        found = self._shelf.held(domain.hash_of(token))
        if found is None or found.version != self._db.version:
            return None
        return found if self._clock() - found.seen < LOOK_AGAIN else None

    def knows(self, token: str) -> bool:
        """Whether the address was answered before, since the start."""
        return self._shelf.held(domain.hash_of(token)) is not None

    async def fetch(self, token: str) -> Published | Nothing:
        """What stands at an address: the newest there is, or the last good bytes."""
        if (found := self.at_hand(token)) is not None:
            return found
        key = domain.hash_of(token)
        task = self._underway.get(key)
        if task is None:
            task = self._underway[key] = asyncio.create_task(self._renewed(key))
            task.add_done_callback(lambda _: self._underway.pop(key, None))
        if await _ends(task, PATIENCE):
            return task.result()
        last = await self._last(key)
        if last is None and await _ends(task, LAST_PATIENCE):
            return task.result()
        return last or Nothing.UNREACHABLE

    async def close(self) -> None:
        """Wait for what is being renewed and kept, so that the database may be closed."""
        while self._underway or self._packing:
            await asyncio.wait({*self._underway.values(), *self._packing})

    async def _last(self, key: bytes) -> Published | None:
        return self._shelf.held(key) or await asyncio.to_thread(self._shelf.kept, key)

    async def _renewed(self, key: bytes) -> Published | Nothing:
        """The feed as it is now; the last good bytes where that fails."""
        try:
            return await self._renew(key)
        except StoreRefusal as refusal:
            log.warning("a feed could not be renewed", why=str(refusal))
        except Exception:
            log.exception("a feed could not be renewed: a bug")
        return await self._last(key) or Nothing.UNREACHABLE

    async def _renew(self, key: bytes) -> Published | Nothing:
        now, version = self._clock(), self._db.version
        look = await self._db.read(lambda tx: self._look(tx, key, now))
        if isinstance(look, Nothing) or await self._has_left(look.feed, now):
            if self._packing:  # one of them may be about to keep it
                await asyncio.wait(set(self._packing))
            await asyncio.to_thread(self._shelf.drop, key)
            return look if isinstance(look, Nothing) else Nothing.REVOKED
        last = await self._last(key)
        published = await asyncio.to_thread(self._published, look, last, now)
        published = seen_again(published, version, now)
        self._shelf.hold(key, published)
        if last is None or published.digest != last.digest or published.packed is None:
            self._pack(key, published)
        return published

    def _pack(self, key: bytes, published: Published) -> None:
        """Make the gzip form and keep it on the disk, after the answer."""

        async def pack() -> None:
            packed = await asyncio.to_thread(published.with_packed)
            held = self._shelf.held(key)
            if held is not None and held.digest == packed.digest:
                self._shelf.hold(key, replace(held, packed=packed.packed))
                await asyncio.to_thread(self._shelf.keep, key, packed)

        task = asyncio.create_task(pack())
        self._packing.add(task)
        task.add_done_callback(self._packing.discard)

    def _look(self, tx: Tx, key: bytes, now: datetime) -> _Look | Nothing:
        found = store.find(tx, key)
        if found is None or not domain.same_hash(found[1], key):
            return Nothing.UNKNOWN
        feed = found[0]
        if feed.revoked:
            return Nothing.REVOKED
        community = known(tx, feed.community_id)
        language = community.language
        if feed.person_id is not None:
            profile = people.load(tx, community.id, feed.person_id)
            language = (profile.language if profile else None) or language
        reader = Reader(language, community.zone)
        variant = language, feed.is_personal, feed.alarm
        editions = store.editions(tx, feed, now)
        written = self._blocks.get(variant, {})
        blocks = [written.get(each) for each in editions]
        pairs = zip(editions, blocks, strict=True)
        missing = [edition.event_id for edition, block in pairs if block is None]
        unwritten = _loaded(tx, community.id, missing)
        series = rules.series(tx, community.id, feed.series_id) if feed.series_id else None
        name = community.name if series is None else series.name
        repeats = store.repeats(tx, feed, now)
        return _Look(
            feed,
            name,
            reader,
            communities.uid_domain(tx),
            editions,
            blocks,
            unwritten,
            repeats,
            [written.get(each) for each in repeats],
            _repeating(tx, community.id, [each for each in repeats if each not in written]),
        )

    async def _has_left(self, feed: Feed, now: datetime) -> bool:
        """Whether the feed's owner is found to have left the server; then it is revoked.

        Asked once a day; where Discord cannot say, again an hour later.
        """
        person_id = feed.person_id
        if person_id is None or self.is_member is None or not feed.wants_check(now):
            return False
        if now - self._asked.get(feed.id, domain.NEVER) < LOOK_AGAIN:
            return False
        self._asked[feed.id] = now
        try:
            member = await asyncio.wait_for(self.is_member(feed.community_id, person_id), _ASK)
        except Exception as error:
            log.warning("membership could not be verified", feed=feed.id, why=repr(error))
            return False
        if member is None:
            return False
        settle = store.note_checked if member else store.revoke
        await self._db.write(lambda tx: settle(tx, feed.id, now))
        return not member

    def _published(self, look: _Look, last: Published | None, now: datetime) -> Published:
        """In a thread: write what is new, join and check. Raises where it is not whole."""
        if sum(map(len, self._blocks.values())) > _BLOCKS:
            self._blocks.clear()
        pairs = zip(look.editions, look.blocks, strict=True)
        blocks = [block or self._write(look, edition, now) for edition, block in pairs]
        blocks.reverse()
        repeats = zip(look.repeats, look.repeat_blocks, strict=True)
        blocks += [block or self._write_repeats(look, each, now) for each, block in repeats]
        feed = look.feed
        title = T("My events in {community}", community=look.name)
        about = T("What I go to in {community}", community=look.name)
        body = calendar_bytes(
            look.reader.say(title) if feed.is_personal else look.name,
            look.reader.say(about if feed.is_personal else T("Events of {name}", name=look.name)),
            [octets for octets, _, _ in blocks],
            url=self._address(feed.public_token) if feed.public_token else "",
            color=COLOUR,
            zones=[zone for _, _, zone in blocks if zone],
        )
        if not is_whole(body, sum(count for _, count, _ in blocks)):
            raise RuntimeError(f"feed {feed.id} is not whole")
        if last is not None and last.body == body:
            return replace(last, personal=feed.is_personal)
        return replace(Published.of(body, now), personal=feed.is_personal)

    def _write(self, look: _Look, edition: Edition, now: datetime) -> Block:
        event = look.unwritten[edition.event_id]
        answers = None if edition.answers is None else dict(edition.answers)
        say, alarm = look.reader.say, look.feed.alarm
        items = domain.items_of(event, say, look.uid_domain, now, answers=answers, alarm=alarm)
        written = [octets for octets in map(item_bytes, items) if octets]
        block = (b"".join(written), len(written), None)
        self._blocks.setdefault(look.variant, {})[edition] = block
        return block

    def _write_repeats(self, look: _Look, repeats: Repeats, now: datetime) -> Block:
        scene, say = look.repeating[repeats.recurrence_id], look.reader.say
        repeating, events_made = scene
        made = domain.repeating_bytes(repeating, events_made, say, look.uid_domain, now)
        block = (made.octets, made.count, made.zone)
        self._blocks.setdefault(look.variant, {})[repeats] = block
        return block


def _repeating(tx: Tx, community_id: int, wanted: list[Repeats]) -> dict[int, Scene]:
    found = (recurrences.load(tx, community_id, each.recurrence_id) for each in wanted)
    return {each.id: Scene(each, recurrences.events_of(tx, each.id)) for each in found if each}


def _loaded(tx: Tx, community_id: int, ids: list[int]) -> dict[int, Event]:
    """The events with these ids; many are loaded with all others, in three queries."""
    if len(ids) > _ONE_BY_ONE:
        wanted = set(ids)
        return {each.id: each for each in events.all_of(tx, community_id) if each.id in wanted}
    found = (events.load(tx, community_id, each) for each in ids)
    return {event.id: event for event in found if event is not None}


async def _ends(task: asyncio.Task[Published | Nothing], seconds: float) -> bool:
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return bool(done)
