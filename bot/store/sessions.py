"""What hangs on a session."""

from __future__ import annotations

from bot.store.transactions import Tx

ANSWERS = "SELECT count(*) FROM rsvps WHERE session_id = :session_id"
MATERIALS = "SELECT count(*) FROM materials WHERE session_id = :session_id"
FORMS = "SELECT count(*) FROM feedback_forms WHERE session_id = :session_id"
TOLD = "SELECT count(*) FROM deliveries WHERE session_id = :session_id"


def hangs(tx: Tx, session_id: int) -> bool:
    """Whether anybody answered, was told or shared anything of it."""
    return any(tx.value(sql, session_id=session_id) for sql in (ANSWERS, MATERIALS, FORMS, TOLD))
