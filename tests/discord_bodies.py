"""What stands in a request to Discord, and the simplest things that may be wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

Json = Any
MESSAGE, UPDATE, CHOICES, MODAL = 4, 7, 8, 9  # kinds of a callback
_MESSAGES = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?")
_NAMED = re.compile(r"/channels/\d+(/messages/\d+)?/threads|/channels/\d+|/guilds/\d+/roles(/\d+)?")


class Request(NamedTuple):
    """``when`` None: not known."""

    method: str
    path: str
    json: Json
    when: datetime | None = None


Scope = Callable[[Request], Iterable[Json]]
Check = Callable[[Json], Iterable[str]]


def commands(request: Request) -> Iterator[Json]:
    """One bulk overwrite, or one command made into one."""
    if request.path.endswith("/commands") and request.method in ("PUT", "POST"):
        yield request.json if isinstance(request.json, list) else [request.json]


def messages(request: Request) -> Iterator[Json]:
    """Messages made or edited, a forum post's first message too."""
    body = request.json
    if _is_callback(request):
        if body.get("type") in (MESSAGE, UPDATE):
            yield body.get("data") or {}
    elif request.method in ("POST", "PATCH") and _MESSAGES.fullmatch(request.path):
        yield body
    elif request.path.endswith("/threads") and "message" in body:
        yield body["message"]


def new_messages(request: Request) -> Iterator[Json]:
    made = request.method == "POST" and not (_is_callback(request) and request.json["type"] != 4)
    return messages(request) if made else iter(())


def forms(request: Request) -> Iterator[Json]:
    if _is_callback(request) and request.json.get("type") == MODAL:
        yield request.json["data"]


def offers(request: Request) -> Iterator[Json]:
    """Answers to an autocompletion."""
    if _is_callback(request) and request.json.get("type") == CHOICES:
        yield request.json["data"]


def scheduled(request: Request) -> Iterator[tuple[Json, datetime | None]]:
    if re.fullmatch(r"/guilds/\d+/scheduled-events(/\d+)?", request.path):
        yield request.json, request.when


def named_places(request: Request) -> Iterator[Json]:
    """Threads, channels and roles."""
    if _NAMED.fullmatch(request.path):
        yield request.json


def with_components(request: Request) -> Iterator[Json]:
    yield from messages(request)
    yield from forms(request)


def every_component(request: Request) -> Iterator[Json]:
    for body in with_components(request):
        yield from components(body)


def components(body: Json) -> Iterator[Json]:
    """All of a message or form, nested ones included."""
    waiting = list(body.get("components") or [])
    while waiting:
        each = waiting.pop(0)
        yield each
        waiting += each.get("components") or []
        waiting += [inner for key in ("accessory", "component") if (inner := each.get(key))]


def of_type(*types: int) -> Scope:
    """Every component of these types."""

    def scope(request: Request) -> Iterator[Json]:
        return (each for each in every_component(request) if each["type"] in types)

    return scope


def _is_callback(request: Request) -> bool:
    return request.path.startswith("/interactions/") and isinstance(request.json, dict)


def fits(*keys: str, least: int = 1, most: int) -> Check:
    """The texts under these keys, where there are any, have so many characters."""

    def check(body: Json) -> Iterator[str]:
        for key in keys:
            text = body.get(key)
            if text is not None and not least <= len(str(text)) <= most:
                yield f"{key} of {len(str(text))} characters"

    return check


def holds(key: str, least: int, most: int) -> Check:
    """So many things stand under this key."""

    def check(body: Json) -> Iterator[str]:
        count = len(body.get(key) or ())
        if not least <= count <= most:
            yield f"{count} {key}"

    return check


def differ(key: str, among: Callable[[Json], Iterable[Json]]) -> Check:
    def check(body: Json) -> Iterator[str]:
        known = Counter(each[key] for each in among(body) if each.get(key))
        yield from (f"{each} twice" for each, count in known.items() if count > 1)

    return check
