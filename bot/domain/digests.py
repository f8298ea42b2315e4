"""The weekly word of what is coming: when the next is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.communities import Community, Digest
from bot.domain.deliveries import Notice, Urgency
from schedules.moments import GapError, place, zone_named

KIND = "digest"
LISTED = 10  # events
WEEK = timedelta(days=7)
GRACE = timedelta(hours=12)  # older, it is of yesterday


def next_after(digest: Digest, zone: str, now: datetime) -> tuple[date, datetime]:
    """The local day and the instant of the first one after ``now``. A time that the clocks skip is
    the first moment after the gap; of one that comes twice it is the first."""
    today = now.astimezone(zone_named(zone)).date()
    day = today + timedelta(days=(digest.weekday - today.weekday()) % 7)
    while (instant := _instant(day, digest.at, zone)) <= now:
        day += WEEK
    return day, instant


def _instant(day: date, at: time, zone: str) -> datetime:
    wall = datetime.combine(day, at)
    try:
        return place(wall, zone, fold=0).instant
    except GapError as gap:
        return place(gap.after, zone, fold=0).instant


def days_planned(zone: str, now: datetime) -> list[date]:
    """The days of which one may be planned, whatever the zone was before."""
    today = now.astimezone(zone_named(zone)).date()
    return [today + timedelta(days=offset) for offset in range(-1, 9)]


def key_of(community_id: int, day: date) -> str:
    """One day has one, whatever is set meanwhile."""
    return f"{KIND}:{community_id}:{day.isoformat()}"


def notice(community: Community, digest: Digest, now: datetime) -> Notice:
    """The first one after ``now``."""
    day, due = next_after(digest, community.zone, now)
    return Notice(
        kind=KIND,
        key=key_of(community.id, day),
        community_id=community.id,
        due=due,
        urgency=Urgency.ANNOUNCEMENT,
        channel_id=digest.channel_id,
        late=due + GRACE,
    )
