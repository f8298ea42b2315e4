"""The smallest Discord that a bot can log in to: three REST answers and a gateway that greets."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

TOKEN = "MTE5OTk5OTk5OTk5OTk5OTk5.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789ab"
_BOT = {"id": "1199", "username": "convenor", "discriminator": "0", "avatar": None, "bot": True}


_APPLICATION = {
    "id": "1199",
    "name": "convenor",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": {**_BOT, "bot": False},
}


class LocalDiscord:
    """``accepts``: whether any token is good; ``closes``: the code with which the gateway turns
    a bot away when it identifies. ``ready`` is set once one has identified, ``left`` when it left.
    """

    def __init__(self, *, accepts: bool = True, closes: int | None = None) -> None:
        self._accepts, self._closes = accepts, closes
        self.ready = asyncio.Event()
        self.left = asyncio.Event()
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._server = TestServer(app)

    async def __aenter__(self) -> LocalDiscord:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead a bot here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": str(self._server.make_url("/api/v10")),
            "DISCORD_GATEWAY_URL": str(self._server.make_url("/gateway").with_scheme("ws")),
        }

    async def _rest(self, request: web.Request) -> web.Response:
        if not self._accepts:
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        answers: dict[str, Any] = {"users/@me": _BOT, "oauth2/applications/@me": _APPLICATION}
        return _json(answers.get(request.match_info["path"], []))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        squeeze = zlib.compressobj()

        async def send(op: int, data: Any, event: str | None = None) -> None:
            text = json.dumps({"op": op, "d": data, "t": event, "s": 1 if event else None})
            packed = squeeze.compress(text.encode()) + squeeze.flush(zlib.Z_SYNC_FLUSH)
            await socket.send_bytes(packed)

        await send(10, {"heartbeat_interval": 45_000})
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            op = json.loads(message.data)["op"]
            if op == 2 and self._closes is not None:
                await socket.close(code=self._closes)
            elif op == 2:
                url = self.environment["DISCORD_GATEWAY_URL"]
                ready = {"v": 10, "user": _BOT, "guilds": [], "session_id": "1"}
                application = {"id": "1199", "flags": 0}
                await send(
                    0,
                    {**ready, "resume_gateway_url": url, "application": application},
                    "READY",
                )
                self.ready.set()
            elif op == 1:
                await send(11, None)
        self.left.set()
        return socket


def _json(body: Any, status: int = 200) -> web.Response:
    # discord.py reads JSON only where the type is exactly this, without a charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"}
    )
