"""Services: one public method is one transaction: load → decide → save → return what happened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.services.acts import Acts
from bot.services.announcements import Announcements
from bot.services.calendar import Calendar
from bot.services.cards import Cards
from bot.services.communities import Clock, Communities
from bot.services.deliveries import Deliveries
from bot.services.editing import Editing
from bot.services.events import Events
from bot.services.explanations import Explanations
from bot.services.feedback import Feedback
from bot.services.feeds import Feeds
from bot.services.materials import Materials
from bot.services.mirror import Mirror
from bot.services.overviews import Overviews
from bot.services.people import People
from bot.services.places import Places
from bot.services.preferences import Preferences
from bot.services.programmes import Programmes
from bot.services.readers import Readers
from bot.services.recurrences import Recurrences
from bot.services.releases import Releases
from bot.services.reminders import Reminders
from bot.services.rsvps import Rsvps
from bot.services.rules import Rules
from bot.services.sessions import Sessions
from bot.services.templates import Templates
from bot.services.zones import Zones
from bot.store.database import Database
from bot.store.files import Files


@dataclass(frozen=True, slots=True)
class Services:
    """Every service of the house, over one database and one clock."""

    clock: Clock
    communities: Communities
    people: People
    preferences: Preferences
    events: Events
    calendar: Calendar
    rsvps: Rsvps
    acts: Acts
    editing: Editing
    sessions: Sessions
    templates: Templates
    announcements: Announcements
    cards: Cards
    overviews: Overviews
    places: Places
    mirror: Mirror
    recurrences: Recurrences
    reminders: Reminders
    rules: Rules
    deliveries: Deliveries
    explanations: Explanations
    programmes: Programmes
    releases: Releases
    materials: Materials
    feedback: Feedback
    feeds: Feeds
    zones: Zones


def over(
    db: Database,
    clock: Clock,
    *,
    materials_dir: Path = Path("data/materials"),
    feeds_dir: Path | None = None,
    url: str | None = None,
) -> Services:
    """The services over an open database; ``url``: the web server's address, where one runs;
    ``feeds_dir``: where published calendars outlive a restart."""
    readers = Readers()
    return Services(
        clock=clock,
        communities=Communities(db, clock, changed=readers.forget),
        people=People(db, clock, readers),
        preferences=Preferences(db, clock, changed=readers.forget),
        events=Events(db, clock, readers),
        calendar=Calendar(db, clock, readers),
        rsvps=Rsvps(db, clock, readers),
        acts=Acts(db, clock),
        editing=Editing(db, clock),
        sessions=Sessions(db, clock),
        templates=Templates(db, clock),
        announcements=Announcements(db, clock),
        cards=Cards(db, clock),
        overviews=Overviews(db, clock),
        places=Places(db, clock),
        mirror=Mirror(db, clock),
        recurrences=Recurrences(db, clock),
        reminders=Reminders(db, clock),
        rules=Rules(db, clock),
        deliveries=Deliveries(db, clock),
        explanations=Explanations(db, clock),
        programmes=Programmes(db, clock),
        releases=Releases(db, clock),
        materials=Materials(db, clock, Files(materials_dir), url),
        feedback=Feedback(db, clock),
        feeds=Feeds(db, clock, url=url or "http://127.0.0.1:8080", kept=feeds_dir),
        zones=Zones(db, clock),
    )
