"""Services: one public method is one transaction: load → decide → save → return what happened."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.communities import Clock, Communities
from bot.services.deliveries import Deliveries
from bot.services.events import Events
from bot.services.people import People
from bot.services.programmes import Programmes
from bot.services.rsvps import Rsvps
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Every service of the house, over one database and one clock."""

    clock: Clock
    communities: Communities
    people: People
    events: Events
    rsvps: Rsvps
    deliveries: Deliveries
    programmes: Programmes


def over(db: Database, clock: Clock) -> Services:
    """The services over an open database."""
    return Services(
        clock=clock,
        communities=Communities(db, clock),
        people=People(db, clock),
        events=Events(db, clock),
        rsvps=Rsvps(db, clock),
        deliveries=Deliveries(db, clock),
        programmes=Programmes(db, clock),
    )
