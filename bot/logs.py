"""Logs: one line for each thing that happened, for people or as JSON, and never a secret in one.

discord.py and aiohttp log through the standard library; their lines come out like ours.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_BOT_TOKEN = r"[\w-]{23,}\.[\w-]{6,}\.[\w-]{27,}"
_IN_ADDRESSES = (
    r"(?:(?<=/feeds/)|(?<=/materials/))[^\s/?\"'.]+"
    r"|(?:(?<=/webhooks/)|(?<=/interactions/))\d+/[^\s/?\"']+"
)
_SECRETS = re.compile(f"{_BOT_TOKEN}|{_IN_ADDRESSES}")
HIDDEN = "[hidden]"


def configure(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Send every log line to stderr; ``form`` is "console" or "json".

    ``secrets`` are hidden wherever they appear, and so is what looks like a bot's token, the
    token of an interaction or a webhook, or that of a feed or file.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(form),
                Hide(secrets),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # In debugging discord.py writes whatever comes in: who pressed what, and words in full.
    logging.getLogger("discord").setLevel(max(root.level, logging.INFO))


def _rendering(form: str) -> list[Processor]:
    if form == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


class Hide:
    """The last step of a log line: no secret leaves, whatever it stood in."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, logger: WrappedLogger, method: str, line: EventDict | str) -> Any:
        hidden = str(line)
        for secret in self._secrets:
            hidden = hidden.replace(secret, HIDDEN)
        return _SECRETS.sub(HIDDEN, hidden)
