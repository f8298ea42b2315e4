"""Roles and threads of the local Discord: made, given, renamed, removed, and told of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire import world as shapes
from tests.wire.asking import Handler, Problem, body_of, reply
from tests.wire.world import BOT_ID, Json, World

if TYPE_CHECKING:
    from tests.wire.gateway import Gateway

MOST = 250  # roles of a server


class Places:
    """A thread has the id of the message it hangs on, and a message has one at most."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[tuple[str, str, Handler]]:
        guild = r"/guilds/{guild:\d+}"
        role = guild + r"/roles/{role:\d+}"
        member = guild + r"/members/{person:\d+}/roles/{role:\d+}"
        return [
            ("GET", guild + "/roles", self._roles),
            ("POST", guild + "/roles", self._make),
            ("PATCH", role, self._edit),
            ("DELETE", role, self._remove),
            ("PUT", member, self._give),
            ("DELETE", member, self._take),
            ("POST", r"/channels/{channel:\d+}/messages/{message:\d+}/threads", self._open),
            ("PATCH", r"/channels/{channel:\d+}", self._rename),
        ]

    async def delete_thread(self, thread_id: int) -> None:
        """As somebody does in Discord."""
        thread = self._world.threads.pop(thread_id)
        del self._world.channels[thread_id]
        gone = {key: thread[key] for key in ("id", "guild_id", "parent_id", "type")}
        await self._tell("THREAD_DELETE", gone)

    async def delete_role(self, role_id: int) -> None:
        guild_id = next(guild for guild, held in self._world.roles.items() if role_id in held)
        await self._forget(guild_id, role_id)

    async def _roles(self, request: web.Request) -> web.Response:
        guild_id = self._guild(request)
        return reply([shapes.everyone(guild_id), *self._world.roles[guild_id].values()])

    async def _make(self, request: web.Request) -> web.Response:
        guild_id, asked = self._guild(request), await body_of(request)
        held = self._world.roles[guild_id]
        if len(held) + 1 >= MOST:
            raise Problem(400, 30005, f"Maximum number of server roles reached ({MOST})")
        role_id = self._world.new_id()
        made = {**shapes.everyone(role_id), "permissions": "0", "position": 1, **asked}
        held[role_id] = {**made, "name": asked.get("name") or "new role"}
        await self._tell("GUILD_ROLE_CREATE", _of(guild_id, held[role_id]))
        return reply(held[role_id])

    async def _edit(self, request: web.Request) -> web.Response:
        guild_id, role_id = self._role(request)
        role = {**self._world.roles[guild_id][role_id], **await body_of(request)}
        self._world.roles[guild_id][role_id] = role
        await self._tell("GUILD_ROLE_UPDATE", _of(guild_id, role))
        return reply(role)

    async def _remove(self, request: web.Request) -> web.Response:
        await self._forget(*self._role(request))
        return web.Response(status=204)

    async def _forget(self, guild_id: int, role_id: int) -> None:
        del self._world.roles[guild_id][role_id]
        self._world.holders.pop(role_id, None)
        await self._tell("GUILD_ROLE_DELETE", {"guild_id": str(guild_id), "role_id": str(role_id)})

    async def _give(self, request: web.Request) -> web.Response:
        self._world.holders[self._role(request)[1]].add(self._member(request))
        return web.Response(status=204)

    async def _take(self, request: web.Request) -> web.Response:
        self._world.holders[self._role(request)[1]].discard(self._member(request))
        return web.Response(status=204)

    async def _open(self, request: web.Request) -> web.Response:
        message = self._world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel_id != int(request.match_info["channel"]):
            raise Problem(404, 10008, "Unknown Message")
        if message.id in self._world.threads:
            raise Problem(400, 160004, "A thread has already been created for this message")
        guild_id = self._world.channels[message.channel_id]
        thread = _thread(message.id, message.channel_id, guild_id, await body_of(request))
        self._world.threads[message.id] = thread
        self._world.channels[message.id] = guild_id
        await self._tell("THREAD_CREATE", {**thread, "newly_created": True})
        return reply(thread, 201)

    async def _rename(self, request: web.Request) -> web.Response:
        thread = self._world.threads.get(int(request.match_info["channel"]))
        if thread is None:
            raise Problem(404, 10003, "Unknown Channel")
        asked = await body_of(request)
        thread["name"] = asked.get("name", thread["name"])
        thread["thread_metadata"]["archived"] = asked.get("archived", False)
        await self._tell("THREAD_UPDATE", thread)
        return reply(thread)

    def _guild(self, request: web.Request) -> int:
        guild_id = int(request.match_info["guild"])
        if guild_id not in self._world.guilds:
            raise Problem(404, 10004, "Unknown Guild")
        return guild_id

    def _role(self, request: web.Request) -> tuple[int, int]:
        guild_id, role_id = self._guild(request), int(request.match_info["role"])
        if role_id not in self._world.roles[guild_id]:
            raise Problem(404, 10011, "Unknown Role")
        return guild_id, role_id

    def _member(self, request: web.Request) -> int:
        person_id = int(request.match_info["person"])
        if person_id in self._world.strangers:
            raise Problem(404, 10007, "Unknown Member")
        return person_id

    async def _tell(self, event: str, data: Json) -> None:
        if self._gateway.session is not None:
            await self._gateway.dispatch(event, data)


def _of(guild_id: int, role: Json) -> Json:
    return {"guild_id": str(guild_id), "role": role}


def _thread(thread_id: int, channel_id: int, guild_id: int | None, asked: Json) -> Json:
    now = datetime.now(UTC).isoformat()
    return {
        "id": str(thread_id),
        "type": 11,
        "guild_id": str(guild_id),
        "parent_id": str(channel_id),
        "owner_id": str(BOT_ID),
        "name": asked["name"],
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": asked.get("auto_archive_duration", 1_440),
            "archive_timestamp": now,
            "create_timestamp": now,
            "locked": False,
        },
    }
