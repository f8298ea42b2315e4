"""A local Discord, over real HTTP and WebSocket: for a bot that is a process of its own.

`LocalDiscord` is the whole: the world it knows, its gateway, what goes wrong on purpose, and a
record of every request.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests import discord_rules, openapi
from tests.discord_bodies import Request
from tests.wire.asking import Handler, Problem, body_of, reply
from tests.wire.faults import Answer, Faults, Reset, Slow
from tests.wire.gateway import Gateway
from tests.wire.interactions import AUTOCOMPLETE, COMMAND, FORM, PRESS, Interaction, Interactions
from tests.wire.limits import Limits, Refused
from tests.wire.places import Places
from tests.wire.rest import Rest
from tests.wire.scheduled import Scheduled
from tests.wire.world import TOKEN, Guild, Json, Message, World

_SENDING = re.compile(r"/channels/(\d+)/messages")
EXEMPT = ("/interactions/", "/webhooks/")
_API = "/api/v10"


@dataclass
class Asked:
    """A request. ``at``: monotonic seconds; ``status`` 0: it was never answered."""

    at: float
    when: datetime
    method: str
    path: str
    json: Json
    status: int = 0

    @property
    def body(self) -> Request:
        """As the judges read it."""
        return Request(self.method, self.path, self.json, self.when)


class LocalDiscord:
    """``limits`` None: nothing is limited."""

    def __init__(self, *, seed: int = 0, limits: Limits | None = None) -> None:
        self.world = World()
        self.faults = Faults(seed)
        self.limits = limits
        self.asked: list[Asked] = []
        self.gateway = Gateway(self.world)
        self.interactions = Interactions(self.world)
        self.places = Places(self.world, self.gateway)
        self.scheduled = Scheduled(self.world, self.gateway)
        self._rest = Rest(self.world, self.interactions, self.places, self.scheduled)
        app = web.Application(middlewares=[self._watch], client_max_size=32 << 20)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_get("/gateway", self.gateway.connect)
        app.add_routes(self._rest.routes())
        self._server = TestServer(app)

    async def __aenter__(self) -> LocalDiscord:
        await self._server.start_server()
        address = str(self._server.make_url("/gateway")).replace("http", "ws", 1)
        self.gateway.url = self._rest.gateway_url = address
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def api_url(self) -> str:
        return str(self._server.make_url(_API))

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead a bot here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway.url,
        }

    def requests(self, method: str, path: str) -> list[Asked]:
        """Those whose whole path fits the pattern."""
        return [
            each for each in self.asked if each.method == method and re.fullmatch(path, each.path)
        ]

    def wrong(self) -> list[str]:
        """A sentence for each body so far that the true Discord would refuse."""
        bodies = [each.body for each in self.asked]
        return openapi.wrong(bodies) + discord_rules.wrong(bodies)

    # People

    async def command(
        self, guild: Guild, person_id: int, name: str, *options: Json, **who: Any
    ) -> Interaction:
        """``name`` may have a subcommand: "event show"; it is answered, or it is too late."""
        data = self._command_data(name, list(options))
        return await self._act(COMMAND, guild, person_id, data, **who)

    async def type(
        self, guild: Guild, person_id: int, name: str, *options: Json, **who: Any
    ) -> list[Json]:
        """Autocompletion: the choices that come."""
        data = self._command_data(name, list(options))
        act = await self._act(AUTOCOMPLETE, guild, person_id, data, **who)
        choices: list[Json] = act.callback["data"]["choices"]
        return choices

    async def press(
        self, guild: Guild, person_id: int, message: Message, custom_id: str, **who: Any
    ) -> Interaction:
        data = {"custom_id": custom_id, "component_type": 2, "id": 1}
        return await self._act(PRESS, guild, person_id, data, message=message, **who)

    async def send_form(
        self, guild: Guild, person_id: int, custom_id: str, components: list[Json], **who: Any
    ) -> Interaction:
        data = {"custom_id": custom_id, "components": components}
        return await self._act(FORM, guild, person_id, data, **who)

    def _command_data(self, name: str, options: list[Json]) -> Json:
        root, *inner = name.split()
        for each in reversed(inner):
            options = [{"name": each, "type": 1, "options": options}]
        known = next(each for each in self.world.commands if each["name"] == root)
        return {"id": known["id"], "name": root, "type": 1, "options": options}

    async def _act(
        self, kind: int, guild: Guild, person_id: int, data: Json, *, wait: float = 5.0, **who: Any
    ) -> Interaction:
        act, told = self.interactions.begin(kind, guild, person_id, data, **who)
        await self.gateway.dispatch("INTERACTION_CREATE", told)
        if wait:
            await asyncio.wait_for(act.answered.wait(), wait)
        return act

    # Requests

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_API):
            return await handler(request)
        path = request.path.removeprefix(_API)
        has_body = request.content_type != "application/octet-stream"  # none is stated
        body: Json = await body_of(request) if has_body else None
        if isinstance(body, dict):
            body.pop("attachments_made", None)  # that is ours, not what was sent
        asked = Asked(time.monotonic(), datetime.now(UTC), request.method, path, body)
        self.asked.append(asked)
        answer = await self._answer(request, asked, handler)
        asked.status = 0 if isinstance(answer, _Torn) else answer.status
        return answer

    async def _answer(
        self, request: web.Request, asked: Asked, handler: Handler
    ) -> web.StreamResponse:
        path = asked.path
        fault = self.faults.met(request.method, path)
        if fault is not None and not fault.done and not isinstance(fault.outcome, Slow):
            return _go_wrong(request, fault.outcome)
        bucket = _bucket(request.method, path)
        if self.limits is not None and not path.startswith(EXEMPT):
            refused = self.limits.take(bucket)
            if refused is not None:
                return self._refuse(refused, bucket)
        answer = await _carried_out(request, asked, handler)
        if fault is not None and isinstance(fault.outcome, Slow):
            await asyncio.sleep(fault.outcome.seconds)
        elif fault is not None:
            return _go_wrong(request, fault.outcome)
        if self.limits is not None and bucket is not None:
            answer.headers.update(self.limits.headers(bucket))
        return answer

    def _refuse(self, refused: Refused, bucket: str | None) -> web.Response:
        assert self.limits is not None
        answer = Answer(429, after=refused.after, is_global=refused.is_global)
        stated = {} if bucket is None or refused.is_global else self.limits.headers(bucket)
        return reply(answer.body, 429, {**answer.headers, **stated})


async def _carried_out(request: web.Request, asked: Asked, handler: Handler) -> web.StreamResponse:
    open_to_all = asked.path.startswith(EXEMPT)  # their token stands in the address
    if not open_to_all and request.headers.get("Authorization") != f"Bot {TOKEN}":
        return reply({"message": "401: Unauthorized", "code": 0}, 401)
    # What is wrong with commands, `registration` says in Discord's own words.
    of_commands = asked.path.endswith("/commands")
    broken = [] if asked.json is None or of_commands else discord_rules.breaches(asked.body)
    if broken:
        said = [{"code": rule.source, "message": f"{rule.says}: {each}"} for rule, each in broken]
        refused = {"message": "Invalid Form Body", "code": 50035, "errors": {"_errors": said}}
        return reply(refused, 400)
    try:
        return await handler(request)
    except Problem as problem:
        return reply(problem.body, problem.status)
    except web.HTTPException as unknown:
        return reply({"message": f"{unknown.status}: {unknown.reason}", "code": 0}, unknown.status)


class _Torn(web.Response):
    """An answer that reaches nobody."""


def _go_wrong(request: web.Request, outcome: Answer | Reset | Slow) -> web.StreamResponse:
    if isinstance(outcome, Answer):
        answer = reply(outcome.body, outcome.status, outcome.headers)
        if not outcome.via:
            del answer.headers["Via"]
        return answer
    transport = request.transport
    if transport is not None:
        # A reset, not an orderly end: what is not sent yet is thrown away.
        now = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        transport.abort()
    return _Torn()


def _bucket(method: str, path: str) -> str | None:
    found = _SENDING.fullmatch(path)
    return found[1] if found and method == "POST" else None
