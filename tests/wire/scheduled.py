"""Scheduled events of the local Discord, with the limits that Discord keeps.

They begin and end only where somebody says so: what the real one does by itself must not be
what makes a test green.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.asking import Handler, Problem, body_of, reply
from tests.wire.world import BOT_ID, Json, World

if TYPE_CHECKING:
    from tests.wire.gateway import Gateway

MOST = 100  # scheduled or active in a server
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
_UNSET = {
    **dict.fromkeys(("image", "entity_id", "channel_id", "recurrence_rule")),
    "status": SCHEDULED,
    "user_count": 0,
}
_WAYS = {(SCHEDULED, ACTIVE), (ACTIVE, COMPLETED), (SCHEDULED, CANCELLED)}


class Scheduled:
    """What is over is not listed any more."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[tuple[str, str, Handler]]:
        every = r"/guilds/{guild:\d+}/scheduled-events"
        one = every + r"/{event:\d+}"
        return [
            ("GET", every, self._list),
            ("POST", every, self._make),
            ("PATCH", one, self._edit),
            ("DELETE", one, self._remove),
        ]

    def of(self, guild_id: int) -> list[Json]:
        """Those that are scheduled or active."""
        found = self._world.scheduled[guild_id].values()
        return [each for each in found if each["status"] in (SCHEDULED, ACTIVE)]

    def others_make(self, guild_id: int, count: int) -> None:
        """Somebody else's, while nobody is connected."""
        for _ in range(count):
            event_id = self._world.new_id()
            self._world.scheduled[guild_id][event_id] = {
                **_UNSET,
                "id": str(event_id),
                "guild_id": str(guild_id),
                "creator_id": "1",
                "name": "another",
                "description": None,
                "scheduled_start_time": "2999-01-01T00:00:00+00:00",
                "scheduled_end_time": "2999-01-02T00:00:00+00:00",
                "privacy_level": 2,
                "entity_type": 3,
                "entity_metadata": {"location": "elsewhere"},
            }

    async def end(self, guild_id: int, event_id: int) -> None:
        """As somebody does in Discord."""
        event = self._world.scheduled[guild_id][event_id]
        event["status"] = COMPLETED
        await self._tell("UPDATE", event)

    async def press_interested(self, guild_id: int, event_id: int, person_id: int) -> None:
        self._world.scheduled[guild_id][event_id]["user_count"] += 1
        told = {"guild_scheduled_event_id": str(event_id), "user_id": str(person_id)}
        await self._gateway.dispatch(
            "GUILD_SCHEDULED_EVENT_USER_ADD", {**told, "guild_id": str(guild_id)}
        )

    async def _list(self, request: web.Request) -> web.Response:
        shown = [dict(each) for each in self.of(self._guild(request))]
        if request.query.get("with_user_count") != "1":
            for each in shown:
                del each["user_count"]
        return reply(shown)

    async def _make(self, request: web.Request) -> web.Response:
        guild_id, asked = self._guild(request), await body_of(request)
        if len(self.of(guild_id)) >= MOST:
            raise Problem(400, 30038, f"Maximum number of guild events reached ({MOST})")
        _fits(asked, asked)
        event_id = self._world.new_id()
        made = {**_UNSET, **asked, "id": str(event_id), "guild_id": str(guild_id)}
        made["creator_id"] = str(BOT_ID)
        self._world.scheduled[guild_id][event_id] = made
        await self._tell("CREATE", made)
        return reply(made)

    async def _edit(self, request: web.Request) -> web.Response:
        event, asked = self._event(request), await body_of(request)
        if event["status"] in (COMPLETED, CANCELLED):
            raise Problem(400, 180000, "Cannot update a finished event")
        status = asked.get("status", event["status"])
        if status != event["status"] and (event["status"], status) not in _WAYS:
            raise Problem(400, 50035, "Invalid Form Body: status")
        _fits(asked, {**event, **asked})
        event.update(asked)
        await self._tell("UPDATE", event)
        return reply(event)

    async def _remove(self, request: web.Request) -> web.Response:
        event = self._event(request)
        del self._world.scheduled[int(event["guild_id"])][int(event["id"])]
        await self._tell("DELETE", event)
        return web.Response(status=204)

    def _guild(self, request: web.Request) -> int:
        guild_id = int(request.match_info["guild"])
        if guild_id not in self._world.guilds:
            raise Problem(404, 10004, "Unknown Guild")
        return guild_id

    def _event(self, request: web.Request) -> Json:
        event = self._world.scheduled[self._guild(request)].get(int(request.match_info["event"]))
        if event is None:
            raise Problem(404, 10070, "Unknown Guild Scheduled Event")
        return event

    async def _tell(self, what: str, event: Json) -> None:
        if self._gateway.session is not None:
            await self._gateway.dispatch(f"GUILD_SCHEDULED_EVENT_{what}", event)


def _fits(asked: Json, after: Json) -> None:
    """Raises Problem for what Discord refuses: ``asked``, and the event as it would then be."""
    place = after["entity_metadata"]["location"]
    lengths = ((after["name"], 100), (place, 100), (after["description"], 1_000))
    if not all(1 <= len(text) <= most for text, most in lengths):
        raise Problem(400, 50035, "Invalid Form Body: BASE_TYPE_BAD_LENGTH")
    starts, ends = (after[f"scheduled_{each}_time"] for each in ("start", "end"))
    if datetime.fromisoformat(ends) <= datetime.fromisoformat(starts):
        raise Problem(400, 50035, "GUILD_SCHEDULED_EVENT_END_BEFORE_START")
    now = datetime.now(UTC)
    if "scheduled_start_time" in asked and datetime.fromisoformat(starts) <= now:
        raise Problem(400, 50035, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST")
