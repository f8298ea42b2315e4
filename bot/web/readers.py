"""Whoever reads an answer of the web server: a browser says in which language."""

from __future__ import annotations

from aiohttp import web

from bot.texts import Reader, languages


def reader_of(request: web.Request) -> Reader:
    """The first language of Accept-Language that Convenor speaks; its order is taken as it is."""
    spoken = languages()
    for each in request.headers.get("Accept-Language", "").split(","):
        code = each.partition(";")[0].strip()
        if code in spoken or code.partition("-")[0] in spoken:
            return Reader(code)
    return Reader()
