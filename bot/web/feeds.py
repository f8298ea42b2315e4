"""`GET /feeds/<token>.ics`: a calendar, as subscribers need it.

Only 200, 304, 404 (unknown) and 410 (revoked) are ever answered: any other 4xx or 5xx switches a
Thunderbird subscription off for good. Where none of these would be true (the database cannot
say, or the address asked for too much that does not exist) the connection is closed without an
answer, which every reader takes for a network fault and tries again.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

import structlog
from aiohttp import web

from bot.domain.feeds import Nothing
from bot.services.feed_shelf import Published
from bot.services.feeds import Feeds
from bot.web.pace import Pace, address_of
from bot.web.readers import reader_of
from schedules.texts import T

ROUTE = r"/feeds/{token:[A-Za-z0-9_-]{1,128}}.ics"
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
_ANSWERS = {
    Nothing.UNKNOWN: (404, T("There is no calendar at this address.")),
    Nothing.REVOKED: (410, T("This calendar address was revoked.")),
}
log = structlog.get_logger(__name__)


class Closed(web.Response):
    """The connection was closed without an answer; this one goes nowhere."""


class FeedRoom:
    """Answers subscribers from the feeds service."""

    def __init__(self, feeds: Feeds, pace: Pace) -> None:
        self._feeds = feeds
        self._pace = pace

    async def get(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        found: Published | Nothing | None = self._feeds.at_hand(token)
        if found is None:
            found = await self._look(request, token)
        if isinstance(found, Published):
            return answer(request, found)
        if found is Nothing.UNREACHABLE:
            return closed(request)
        status, text = _ANSWERS[found]
        words = f"{reader_of(request).say(text)}\n"
        return web.Response(status=status, text=words, headers={"Cache-Control": "no-store"})

    async def _look(self, request: web.Request, token: str) -> Published | Nothing:
        address = address_of(request)
        if not self._feeds.knows(token) and not self._pace.allows(address):
            return Nothing.UNREACHABLE
        found = await self._feeds.fetch(token)
        if found is Nothing.UNKNOWN:
            self._pace.miss(address)
        return found


def answer(request: web.Request, feed: Published) -> web.Response:
    """200 with the bytes, or 304 where the reader has them (RFC 9110, 13.1)."""
    packed = feed.packed if _takes_gzip(request) else None
    common, whole = _headers(feed.digest, feed.modified, feed.personal, packed is not None)
    if _has_it(request, feed):
        return web.Response(status=304, headers=common)
    return web.Response(body=feed.body if packed is None else packed, headers=whole)


@lru_cache(maxsize=1_024)
def _headers(
    digest: str, modified: datetime, personal: bool, packed: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """The headers of a 304, and of a 200."""
    common = {
        "ETag": f'"{digest}-gzip"' if packed else f'"{digest}"',
        "Last-Modified": format_datetime(modified, usegmt=True),
        "Vary": "Accept-Encoding",
        "Cache-Control": "private" if personal else "public, no-cache",
    }
    if personal:
        common["Referrer-Policy"] = "no-referrer"
    whole = {
        **common,
        "Content-Type": "text/calendar; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
    }
    if packed:
        whole["Content-Encoding"] = "gzip"
    return common, whole


def _takes_gzip(request: web.Request) -> bool:
    accepted = request.headers.get("Accept-Encoding", "")
    return "gzip" in accepted.lower() and not _NO_GZIP.search(accepted)


def _has_it(request: web.Request, feed: Published) -> bool:
    """If-None-Match decides where it is given; If-Modified-Since only without it."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        known = {each.strip().removeprefix("W/").strip('"') for each in tags.split(",")}
        return not known.isdisjoint({"*", feed.digest, f"{feed.digest}-gzip"})
    since = request.if_modified_since
    return since is not None and feed.modified <= since


def closed(request: web.Request) -> Closed:
    if request.transport is not None:
        request.transport.abort()
    return Closed()
