"""The judge of request bodies, judged: it refuses what Discord refuses, and takes what it takes."""

from __future__ import annotations

import os
import time

import pytest

from tests import openapi
from tests.discord_bodies import Request
from tests.simulation import World

needs_document = pytest.mark.skipif(
    "CONVENOR_DISCORD_OPENAPI" not in os.environ,
    reason="CONVENOR_DISCORD_OPENAPI names no OpenAPI document",
)
_CALLBACK = "/interactions/1/aW50/callback"
_COMMANDS = "/applications/1/commands"


def text(content: str) -> dict[str, object]:
    return {"type": 10, "content": content}


def reply(*components: object, **data: object) -> dict[str, object]:
    return {"type": 4, "data": {"flags": 32832, "components": list(components), **data}}


def judged(method: str, path: str, body: object) -> list[str]:
    return openapi.wrong([Request(method, path, body)])


def row(**button: object) -> dict[str, object]:
    whole = {"type": 2, "style": 1, "label": "Going", "custom_id": "a"} | button
    return {"type": 1, "components": [whole]}


@needs_document
@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", _CALLBACK, reply(text("")), "[data][components][0][content]: '' should be"),
        (
            "POST",
            _CALLBACK,
            reply({"type": 17, "components": [row(label="x" * 81)]}),
            f"[data][components][0][components][0][components][0][label]: '{'x' * 81}' is too long",
        ),
        ("POST", _CALLBACK, reply(row(colour=1)), "[data][components][0][components][0]: 'colour'"),
        ("POST", _CALLBACK, {"type": 8, "data": {"choices": [{"name": "a"}]}}, "[data]"),
        ("POST", _CALLBACK, {"type": 99}, "body: {'type': 99} fits none of"),
        (
            "POST",
            "/channels/1/messages",
            {"components": [text("a")], "nonce": "n" * 26},
            f"[nonce]: {'n' * 26} fits none of",
        ),
        (
            "PUT",
            _COMMANDS,
            [{"name": "a", "type": 1, "description": "d" * 101}],
            f"[0][description]: '{'d' * 101}' is too long",
        ),
        ("POST", "/no/such/path", {"a": 1}, "the document knows no such request"),
    ],
)
def test_a_wrong_body_is_found(method: str, path: str, body: object, problem: str) -> None:
    (found,) = judged(method, path, body)
    assert found.startswith(f"{method} {path}: {problem}")


@needs_document
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", _CALLBACK, reply(text("Hello"), row(), tts=False)),
        ("POST", _CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", "/users/@me/channels", {"recipient_id": 12}),
        ("POST", "/channels/1/messages", {"content": "<@1>", "allowed_mentions": {"users": [1]}}),
        ("PUT", _COMMANDS, [{"name": "a", "type": 1, "description": "d", "nsfw": False}]),
        ("PUT", "/channels/1/pins/2", None),
    ],
)
def test_a_right_body_is_taken(method: str, path: str, body: object) -> None:
    assert judged(method, path, body) == []


@needs_document
async def test_what_the_bot_sent_in_a_world_is_judged_fast(world: World) -> None:
    await world.ana.slash(world.channel, "calendar")
    sent = [Request(r.method, r.path, r.json) for r in world.env.http_requests if r.json]
    assert {each.path.split("/")[1] for each in sent} == {"applications", "interactions"}
    openapi.wrong(sent)  # the document is read once
    began = time.perf_counter()
    assert openapi.wrong(sent) == []
    assert time.perf_counter() - began < 0.5  # some milliseconds on an idle machine
