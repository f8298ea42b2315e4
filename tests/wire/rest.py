"""The REST routes that the bot (and another library) asks for, answered from the world."""

from __future__ import annotations

from typing import Any, Protocol

from aiohttp import web

from tests.wire import registration
from tests.wire import world as shapes
from tests.wire.asking import Handler, Problem, body_of, reply
from tests.wire.interactions import Interaction, Interactions
from tests.wire.world import BOT, BOT_ID, Json, Message, World

APPLICATION = {
    "id": str(BOT_ID),
    "name": "convenor",
    "description": "",
    "summary": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "owner": {**BOT, "id": "1", "username": "owner", "bot": False},
    "team": None,
    "flags": 0,
}
CHUNK = 100  # messages of a history at once


class Routed(Protocol):
    def routes(self) -> list[tuple[str, str, Handler]]: ...


class Rest:
    """``gateway_url`` is told to whoever asks; ``besides``: what answers more routes."""

    def __init__(self, world: World, interactions: Interactions, *besides: Routed) -> None:
        self._world = world
        self._interactions = interactions
        self._besides = besides
        self.gateway_url = ""

    def routes(self) -> list[web.RouteDef]:
        api, own = "/api/v10", f"/applications/{BOT_ID}"
        hook = "/webhooks/{app}/{token}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", f"{own}/commands", self._commands),
            ("PUT", f"{own}/commands", self._overwrite),
            ("POST", f"{own}/commands", self._add_command),
            ("POST", "/users/@me/channels", self._open_dm),
            ("GET", r"/channels/{channel:\d+}", self._channel),
            ("GET", r"/channels/{channel:\d+}/messages", self._history),
            ("POST", r"/channels/{channel:\d+}/messages", self._create),
            ("GET", r"/channels/{channel:\d+}/messages/{message:\d+}", self._one),
            ("PATCH", r"/channels/{channel:\d+}/messages/{message:\d+}", self._edit),
            ("POST", r"/interactions/{id:\d+}/{token}/callback", self._callback),
            ("POST", hook, self._follow_up),
            ("GET", hook + "/messages/{message}", self._of_webhook),
            ("PATCH", hook + "/messages/{message}", self._edit_webhook),
            *(route for each in self._besides for route in each.routes()),
        ]
        return [web.route(method, api + path, handler) for method, path, handler in table]

    async def _me(self, request: web.Request) -> web.Response:
        return reply(BOT)

    async def _application(self, request: web.Request) -> web.Response:
        return reply(APPLICATION)

    async def _gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return reply({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})

    async def _commands(self, request: web.Request) -> web.Response:
        return reply(self._world.commands)

    async def _overwrite(self, request: web.Request) -> web.Response:
        asked = await body_of(request)
        found = list(registration.problems(asked))
        if found:
            return reply(registration.refusal(found), 400)
        self._world.commands = [self._made(each) for each in asked]
        return reply(self._world.commands)

    async def _add_command(self, request: web.Request) -> web.Response:
        asked = await body_of(request)
        found = [(place[1:], *rest) for place, *rest in registration.problems([asked])]
        if found:
            return reply(registration.refusal(found), 400)  # type: ignore[arg-type]
        made = self._made(asked)
        others = [each for each in self._world.commands if each["name"] != made["name"]]
        self._world.commands = [*others, made]
        return reply(made, 201)

    def _made(self, asked: Json) -> Json:
        unset = {
            "default_member_permissions": None,
            "nsfw": False,
            "name_localizations": None,
            "description_localizations": None,
            "options": [],
            "description": "",
        }
        known = {"id": str(self._world.new_id()), "application_id": str(BOT_ID), "type": 1}
        return {**unset, **known, **asked, "version": str(self._world.new_id())}

    async def _open_dm(self, request: web.Request) -> web.Response:
        asked = await body_of(request)
        channel_id = self._world.open_dm(int(asked["recipient_id"]))
        return reply(shapes.channel(self._world, channel_id))

    async def _channel(self, request: web.Request) -> web.Response:
        return reply(shapes.channel(self._world, self._known(request)))

    async def _create(self, request: web.Request) -> web.Response:
        channel_id, body = self._known(request), await body_of(request)
        if self._world.person_of(channel_id) in self._world.closed:
            raise Problem(403, 50007, "Cannot send messages to this user")
        return reply(shapes.message(self._world.say(channel_id, body)))

    async def _history(self, request: web.Request) -> web.Response:
        """The newest first; ``after``: those nearest after it."""
        found = self._world.in_channel[self._known(request)]
        limit = min(int(request.query.get("limit", 50)), CHUNK)
        if "after" in request.query:
            found = [each for each in found if each.id > int(request.query["after"])][:limit]
        elif "before" in request.query:
            found = [each for each in found if each.id < int(request.query["before"])]
        return reply([shapes.message(each) for each in reversed(found[-limit:])])

    async def _one(self, request: web.Request) -> web.Response:
        return reply(shapes.message(self._message(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        message.body = {**message.body, **await body_of(request)}
        message.edits += 1
        return reply(shapes.message(message))

    def _known(self, request: web.Request) -> int:
        channel_id = int(request.match_info["channel"])
        if channel_id not in self._world.channels:
            raise Problem(404, 10003, "Unknown Channel")
        return channel_id

    def _message(self, request: web.Request) -> Message:
        message = self._world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel_id != self._known(request):
            raise Problem(404, 10008, "Unknown Message")
        return message

    async def _callback(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        act = self._interactions.by_id.get(int(request.match_info["id"]))
        if act is None or act.token != request.match_info["token"]:
            raise Problem(404, 10062, "Unknown interaction")
        if act.callback is not None:
            raise Problem(400, 40060, "Interaction has already been acknowledged.")
        if act.is_too_late:
            raise Problem(404, 10062, "Unknown interaction")
        answer = self._interactions.answer(act, body)
        if request.query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        return reply(answer)

    def _act(self, request: web.Request) -> Interaction:
        act = self._interactions.of_token(request.match_info["token"])
        if act is None or act.callback is None:
            raise Problem(404, 10015, "Unknown Webhook")
        return act

    async def _follow_up(self, request: web.Request) -> web.Response:
        message = self._interactions.follow_up(self._act(request), await body_of(request))
        return reply(shapes.message(message))

    async def _of_webhook(self, request: web.Request) -> web.Response:
        return reply(shapes.message(self._said(request)[1]))

    async def _edit_webhook(self, request: web.Request) -> web.Response:
        act, message = self._said(request)
        edited = self._interactions.edit(act, message, await body_of(request))
        return reply(shapes.message(edited))

    def _said(self, request: web.Request) -> tuple[Interaction, Any]:
        act = self._act(request)
        message = self._interactions.find(act, request.match_info["message"])
        if message is None:
            raise Problem(404, 10008, "Unknown Message")
        return act, message
