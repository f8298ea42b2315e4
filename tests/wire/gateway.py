"""The gateway: sessions that outlive their connections, and replay what was missed."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.wire import world as shapes
from tests.wire.world import BOT, BOT_ID, TOKEN, Json, World

HEARTBEAT = 10_000  # ms; Discord's is 41,250
NOT_AUTHENTICATED, ALREADY, INVALID_SEQUENCE = 4004, 4005, 4007


class Connection:
    """One socket; ``compress=zlib-stream``: one stream of deflate over all of it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        *,
        squeezed: bool,
    ) -> None:
        self.socket, self.transport = socket, transport
        self._squeeze = zlib.compressobj() if squeezed else None

    async def send(
        self, op: int, data: Json = None, event: str | None = None, seq: int | None = None
    ) -> None:
        if self.socket.closed:
            return
        text = json.dumps({"op": op, "d": data, "t": event, "s": seq})
        with suppress(ConnectionError):  # it broke off: whoever resumes is told again
            if self._squeeze is None:
                await self.socket.send_str(text)
                return
            packed = self._squeeze.compress(text.encode())
            await self.socket.send_bytes(packed + self._squeeze.flush(zlib.Z_SYNC_FLUSH))


@dataclass
class Session:
    """``log``: every event since it began, for those who resume."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    log: list[tuple[str, Json]] = field(default_factory=list)
    connection: Connection | None = None

    async def dispatch(self, event: str, data: Json) -> None:
        self.log.append((event, data))
        if self.connection is not None:
            await self.connection.send(0, data, event, len(self.log))

    async def replay(self, after: int) -> None:
        assert self.connection is not None
        for seq, (event, data) in enumerate(self.log[after:], after + 1):
            await self.connection.send(0, data, event, seq)


class Gateway:
    """``url``: where a client resumes. ``down``: it takes no connection. ``heard``: the ops of
    clients, in order. ``ready`` is set while a client is identified or resumed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = ""
        self.down = False
        self.heard: list[int] = []
        self.ready = asyncio.Event()
        self.resumed = asyncio.Event()
        self.sessions: dict[str, Session] = {}
        self.session: Session | None = None
        self.closes: int | None = None  # the code with which whoever identifies is turned away

    async def connect(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        squeezed = request.query.get("compress") == "zlib-stream"
        assert isinstance(request.transport, asyncio.WriteTransport)
        connection = Connection(socket, request.transport, squeezed=squeezed)
        await connection.send(10, {"heartbeat_interval": HEARTBEAT})
        async for frame in socket:
            if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                said = json.loads(frame.data)
                self.heard.append(said["op"])
                await self._hear(connection, said["op"], said.get("d"))
        self._forget(connection)
        return socket

    async def _hear(self, connection: Connection, op: int, data: Json) -> None:
        if op == 1:
            await connection.send(11)
        elif op == 2:
            await self._identify(connection, data)
        elif op == 6:
            await self._resume(connection, data)

    async def _identify(self, connection: Connection, data: Json) -> None:
        turned_away = self.closes
        if turned_away is None and data["token"].removeprefix("Bot ") != TOKEN:
            turned_away = NOT_AUTHENTICATED
        if turned_away is not None:
            await connection.socket.close(code=turned_away)
            return
        session = self.session = Session(connection=connection)
        self.sessions[session.id] = session
        guilds = [{"id": str(each), "unavailable": True} for each in self._world.guilds]
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": guilds,
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": data.get("shard", [0, 1]),
            "application": {"id": str(BOT_ID), "flags": 0},
            "private_channels": [],
            "relationships": [],
        }
        await session.dispatch("READY", ready)
        for guild_id in self._world.guilds:
            await session.dispatch("GUILD_CREATE", shapes.guild(self._world, guild_id))
        self.ready.set()

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await connection.send(9, False)
        elif data["seq"] > len(session.log):
            await connection.socket.close(code=INVALID_SEQUENCE)
        else:
            session.connection = connection
            self.session = session
            await session.replay(data["seq"])
            await session.dispatch("RESUMED", {"_trace": []})
            self.ready.set()
            self.resumed.set()

    def _forget(self, connection: Connection) -> None:
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
                self.ready.clear()

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell the client, now or when it resumes."""
        assert self.session is not None, "nobody has identified"
        await self.session.dispatch(event, data)

    async def ask_to_reconnect(self) -> None:
        """Op 7: come back and resume."""
        await self._connected().send(7)

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9: the session is not valid (any more)."""
        if not resumable and self.session is not None:
            self.sessions.pop(self.session.id, None)
        await self._connected().send(9, resumable)

    async def close(self, code: int) -> None:
        await self._connected().socket.close(code=code)

    def drop(self) -> None:
        """The connection breaks without a word."""
        for session in self.sessions.values():
            if session.connection is not None:
                session.connection.transport.abort()
                self._forget(session.connection)

    def _connected(self) -> Connection:
        assert self.session is not None and self.session.connection is not None
        return self.session.connection
