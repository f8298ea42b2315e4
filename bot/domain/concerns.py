"""What organisers are told of: that something they can mend keeps messages from arriving."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.communities import Community
from bot.domain.deliveries import CONCERN, Due, Notice, Reason, Urgency
from bot.domain.places import Deed, Step

TOO_MANY = 0.05  # of one reminder, or of one notice, that failed
_GATHER = timedelta(minutes=1)  # what is missed together is told together


class Cause(StrEnum):
    NO_CHANNEL = "no_channel"
    CHANNEL_GONE = "channel_gone"
    NOT_ALLOWED = "not_allowed"
    MANY_FAILED = "many_failed"
    MISSED = "missed"
    ROLES_REFUSED = "roles_refused"
    ROLE_DELETED = "role_deleted"
    THREADS_REFUSED = "threads_refused"
    THREAD_DELETED = "thread_deleted"
    MIRROR_REFUSED = "mirror_refused"
    CARD_DELETED = "card_deleted"
    CARD_CHANNEL_GONE = "card_channel_gone"
    OVERVIEW_DELETED = "overview_deleted"
    OVERVIEW_CHANNEL_GONE = "overview_channel_gone"


_OF_CHANNELS = {
    Reason.NO_CHANNEL: Cause.NO_CHANNEL,
    Reason.CHANNEL_GONE: Cause.CHANNEL_GONE,
    Reason.NOT_ALLOWED: Cause.NOT_ALLOWED,
}


class Concern(NamedTuple):
    """``key``: what makes it one in its community. ``channel_id``: of which channel it is, 0
    where none is set; sending there again mends it. ``named``: the channel it is told of."""

    cause: Cause
    key: str
    channel_id: int | None = None
    event_id: int | None = None
    named: int | None = None


def of_failure(due: Due, reason: Reason, failed: int, total: int) -> Concern | None:
    """What a failure tells organisers of; ``failed`` of ``total`` messages of the same reminder
    or notice. A concern that cannot be told is none itself."""
    if due.kind == CONCERN:
        return None
    cause = _OF_CHANNELS.get(reason)
    if cause is not None:
        channel_id = due.channel_id or 0
        return Concern(cause, f"{cause}:{channel_id}", channel_id)
    if due.event_id is None or failed <= total * TOO_MANY:
        return None
    return many_failed(due)


def many_failed(due: Due) -> Concern:
    """Too many failed of the reminder or notice that this one is of."""
    scope = due.session.id if due.session is not None else 0
    rule = due.content.get("rule", "")
    key = f"{Cause.MANY_FAILED}:{due.event_id}:{scope}:{due.kind}:{rule}"
    return Concern(Cause.MANY_FAILED, key, event_id=due.event_id)


def of_place(step: Step) -> Concern:
    """Discord refuses what a role or a thread needs."""
    if step.deed is Deed.MAKE_THREAD:
        key = f"{Cause.THREADS_REFUSED}:{step.channel_id or 0}"
        return Concern(Cause.THREADS_REFUSED, key, named=step.channel_id)
    return Concern(Cause.ROLES_REFUSED, Cause.ROLES_REFUSED)


def of_loss(cause: Cause, event_id: int) -> Concern:
    """An event's role, its thread or its card was deleted by hand."""
    return Concern(cause, f"{cause}:{event_id}", event_id=event_id)


def not_allowed(channel_id: int) -> Concern:
    """Convenor may not write there."""
    return Concern(Cause.NOT_ALLOWED, f"{Cause.NOT_ALLOWED}:{channel_id}", channel_id)


def of_card_channel(channel_id: int, community: Community) -> Concern:
    """A channel with cards was deleted."""
    main = community.events_channel_id
    if main == channel_id:
        return Concern(Cause.CHANNEL_GONE, f"{Cause.CHANNEL_GONE}:{channel_id}", channel_id)
    return of_channel(Cause.CARD_CHANNEL_GONE, channel_id, community)


def of_channel(cause: Cause, channel_id: int, community: Community) -> Concern:
    """Something that stood in a channel is there no more; told in the events channel, or where
    that is the channel, or none is set, to whoever set the community up."""
    main = community.events_channel_id
    told_in = None if main not in (None, channel_id) else main or 0
    return Concern(cause, f"{cause}:{channel_id}", told_in, named=channel_id)


MISSED = Concern(Cause.MISSED, Cause.MISSED)
MIRROR_REFUSED = Concern(Cause.MIRROR_REFUSED, Cause.MIRROR_REFUSED)


def told(concern: Concern, community: Community, set_up_by: int | None, now: datetime) -> Notice:
    """One message to the events channel; where that is what is out of order, to whoever set the
    community up."""
    notice = Notice(
        kind=CONCERN,
        key=f"{CONCERN}:{community.id}:{concern.key}:{int(now.timestamp() * 1000)}",
        community_id=community.id,
        due=now + _GATHER if concern.cause is Cause.MISSED else now,
        urgency=Urgency.ANNOUNCEMENT,
        event_id=concern.event_id,
        content={
            "cause": concern.cause,
            "concern": concern.key,
            "channel": concern.named or concern.channel_id,
        },
    )
    if concern.channel_id in (community.events_channel_id, 0):
        return replace(notice, person_id=set_up_by)
    return notice
