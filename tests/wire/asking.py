"""What every route of the local Discord needs: bodies read, answers and refusals written."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.wire.world import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """Discord's refusal: an HTTP status with its own code."""

    def __init__(self, status: int, code: int, said: str) -> None:
        super().__init__(said)
        self.status, self.body = status, {"message": said, "code": code}


def reply(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # discord.py reads JSON only where the type is exactly this, without a charset.
    own = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=own)


async def body_of(request: web.Request) -> Json:
    """JSON, or ``payload_json`` of a multipart body, with what the files became."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return json.loads(raw) if raw else {}
    form = await request.post()
    payload = form.get("payload_json")
    found: Json = json.loads(payload) if isinstance(payload, str | bytes | bytearray) else {}
    files = [each for each in form.values() if isinstance(each, web.FileField)]
    found["attachments_made"] = [_attachment(number, each) for number, each in enumerate(files, 1)]
    return found


def _attachment(number: int, file: web.FileField) -> Json:
    url = f"http://files.invalid/{number}/{file.filename}"
    size = file.file.seek(0, 2)
    return {
        "id": str(number),
        "filename": file.filename,
        "size": size,
        "url": url,
        "proxy_url": url,
    }
