"""`GET /materials/<token>`: a file too large for a message, for the hour its address is good.

People upload these files, so a browser saves them and shows nothing of them as a page of ours.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.errors import NotFound, StoreRefusal
from bot.services.materials import Materials
from bot.web.pace import Pace, address_of

ROUTE = r"/materials/{token:[A-Za-z0-9_-]{1,128}}"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


class MaterialsRoom:
    """Hands out files by the addresses that the materials service gave."""

    def __init__(self, materials: Materials, pace: Pace) -> None:
        self._materials = materials
        self._pace = pace

    async def get(self, request: web.Request) -> web.StreamResponse:
        address = address_of(request)
        if not self._pace.allows(address):
            return _said(429, "Too many addresses that do not exist; try again in a minute.\n")
        try:
            found = await self._materials.fetch(request.match_info["token"])
        except NotFound:
            self._pace.miss(address)
            return _said(404, "There is no file at this address, or not any more.\n")
        except StoreRefusal as refusal:
            return _said(503, f"{refusal.sentence}\n")
        disposition = f"attachment; filename*=UTF-8''{quote(found.name, '')}"
        kind = found.media_type or "application/octet-stream"
        headers = {**_HEADERS, "Content-Type": kind, "Content-Disposition": disposition}
        return web.FileResponse(found.path, headers=headers)


def _said(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=_HEADERS)
