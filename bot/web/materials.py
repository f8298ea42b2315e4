"""`GET /materials/<token>`: a file too large for a message, for the hour its address is good.

People upload these files, so a browser saves them and shows nothing of them as a page of ours.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.errors import NotFound, StoreRefusal
from bot.services.materials import Materials
from bot.web.pace import Pace, address_of
from bot.web.readers import reader_of
from schedules.texts import T, Text

ROUTE = r"/materials/{token:[A-Za-z0-9_-]{1,128}}"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
_TOO_MANY = T("Too many addresses that do not exist; try again in a minute.")
_NO_FILE = T("There is no file at this address, or not any more.")


class MaterialsRoom:
    """Hands out files by the addresses that the materials service gave."""

    def __init__(self, materials: Materials, pace: Pace) -> None:
        self._materials = materials
        self._pace = pace

    async def get(self, request: web.Request) -> web.StreamResponse:
        address = address_of(request)
        if not self._pace.allows(address):
            return _said(request, 429, _TOO_MANY)
        try:
            found = await self._materials.fetch(request.match_info["token"])
        except NotFound:
            self._pace.miss(address)
            return _said(request, 404, _NO_FILE)
        except StoreRefusal as refusal:
            return _said(request, 503, refusal.sentence)
        disposition = f"attachment; filename*=UTF-8''{quote(found.name, '')}"
        kind = found.media_type or "application/octet-stream"
        headers = {**_HEADERS, "Content-Type": kind, "Content-Disposition": disposition}
        return web.FileResponse(found.path, headers=headers)


def _said(request: web.Request, status: int, text: Text) -> web.Response:
    words = f"{reader_of(request).say(text)}\n"
    return web.Response(status=status, text=words, headers=_HEADERS)
