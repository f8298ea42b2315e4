"""Who goes to what: the one rule that materials, feedback and reminders share."""

from __future__ import annotations

from bot.domain.events import Session


def goes(scopes: frozenset[int], session: Session | None) -> bool:
    """Whether a person goes to a session, or to the event where it is None.

    ``scopes``: what they are going to, 0 for the event itself and ids of its sessions. Going to
    an event is going to it or to any session of it. Going to a session is having a seat in it
    where it has seats of its own, and going to its event where it has none.
    """
    if session is None:
        return bool(scopes)
    return session.id in scopes or (session.seats is None and 0 in scopes)
