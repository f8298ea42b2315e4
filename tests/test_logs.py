"""Logs: one line each, and no secret in any."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

_TOKEN = "MTE5OTk5OTk5OTk5OTk5OTk5.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789ab"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("discord").setLevel(logging.NOTSET)
    structlog.reset_defaults()


def test_a_line_of_ours_and_one_of_a_library_are_json_objects_of_one_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("INFO", "json")
    structlog.get_logger("bot.here").info("announced", id=7)
    logging.getLogger("discord.gateway").warning("late by %s s", 3)
    logging.getLogger("discord.gateway").debug("not shown")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    for line in lines:
        assert line.pop("timestamp").endswith("Z")
    assert lines == [
        {"event": "announced", "id": 7, "logger": "bot.here", "level": "info"},
        {"event": "late by 3 s", "logger": "discord.gateway", "level": "warning"},
    ]


@pytest.mark.parametrize(("level", "written"), [("DEBUG", 2), ("ERROR", 0)])
def test_what_comes_in_from_discord_is_not_written_even_when_debugging(
    capsys: pytest.CaptureFixture[str], level: str, written: int
) -> None:
    """A press holds who pressed and what: with anonymous feedback that must stand nowhere."""
    logs.configure(level, "json")
    logging.getLogger("discord.gateway").debug("WebSocket Event: %s", {"custom_id": "cv1:rate"})
    logging.getLogger("discord.client").info("connected")
    logging.getLogger("bot.here").debug("ours")
    assert len(capsys.readouterr().err.splitlines()) == written


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ("the secret is s3cr3t!", "the secret is [hidden]"),
        (f"using {_TOKEN}.", "using [hidden]."),
        ("GET /feeds/AbC-123_x.ics 200", "GET /feeds/[hidden].ics 200"),
        ("GET /materials/AbC-123_x?a=1", "GET /materials/[hidden]?a=1"),
        ("POST /webhooks/11/aW50ZXJh/messages", "POST /webhooks/[hidden]/messages"),
        ("POST /interactions/11/aW50ZXJh/callback", "POST /interactions/[hidden]/callback"),
        ("GET /channels/11/messages", "GET /channels/11/messages"),
    ],
)
@pytest.mark.parametrize("form", ["console", "json"])
def test_secrets_are_hidden(
    capsys: pytest.CaptureFixture[str], form: str, logged: str, shown: str
) -> None:
    logs.configure("INFO", form, ["s3cr3t!"])
    try:
        raise ValueError(logged)
    except ValueError:
        structlog.get_logger().exception("failed", where=logged)
    written = capsys.readouterr().err
    assert written.count(shown) == 2  # as a value, and in the traceback
    if shown != logged:
        assert logged not in written
