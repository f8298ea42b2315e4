"""A sample of every argument of every service, over the rows of `tests/data/databases`.

A test calls every public method of every service on a locked database. A new method
joins it by itself where its parameters bear names that stand here; otherwise the test says
which is missing. One that only reads is to be named in `READS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints

from bot.domain import mirror
from bot.domain.acts import Act, Ask
from bot.domain.calendar import EVERYTHING, Facet
from bot.domain.communities import Community
from bot.domain.deliveries import Due, Reason
from bot.domain.materials import Sharing
from bot.domain.offers import Offer
from bot.domain.people import Actor, Told
from bot.domain.places import Able, Deed, Step
from bot.domain.preferences import Wishes
from bot.domain.recurrences import Scope
from bot.domain.rsvps import Answer
from bot.domain.rules import Asked, Place
from bot.services import Services
from bot.texts import Reader
from tests.repeating import on, weekly

NOW = datetime(2019, 6, 1, tzinfo=UTC)
COMMUNITY, EVENT, SESSION, PERSON, REPEATING = 5, 1, 1, 71, 90
ORGANISER = Actor(COMMUNITY, PERSON, "Ana", manages=True)
EXAMPLE = Path(__file__).parents[2] / "schedules" / "examples" / "webinar.yaml"

DUE = Due(
    id=1,
    key="reminder:1",
    kind="reminder",
    community=Community(COMMUNITY, "MC2CM"),
    now=NOW,
    language="en",
    zone="UTC",
    urgency=20,
    by_dm=False,
    person_id=None,
    channel_id=50,
    people=(),
    content={},
)
MIRRORING = mirror.Step(mirror.Deed.REMOVE, COMMUNITY, EVENT, id=900)

BY_NAME: dict[str, Any] = {
    "actor": ORGANISER,
    "after": timedelta(minutes=1),
    "alarm": 10,
    "along": False,
    "answer": Answer.MAYBE,
    "as_": "yaml",
    "besides": (),
    "able": Able(roles=True, threads=frozenset({50})),
    "ask": Ask(EVENT, Act.CANCEL),
    "cancelling": False,
    "certain": True,
    "channel_id": 50,
    "changes": {"name": "MC2CM 2"},
    "community_id": COMMUNITY,
    "content": None,
    "data": EXAMPLE.read_bytes(),
    "days": 30,
    "digest": "new",
    "draft_id": 1,
    "day": date(2019, 6, 17),
    "draft": weekly(dates=on("2019-06-03T10:00")),
    "due": DUE,
    "event_id": EVENT,
    "event_ids": [EVENT],
    "event_typed": str(EVENT),
    "facet": Facet.THEME,
    "fields": {"title": "New"},
    "file_name": "programme.yaml",
    "files": True,
    "form_id": 1,
    "found": [Community(7, "New")],
    "language": "fr",
    "limit": 10,
    "listed": [],
    "material_id": 1,
    "message_id": 500,
    "name": "1d",
    "number": 1,
    "page": 0,
    "person": Actor(COMMUNITY, 72, "Amin"),
    "person_id": 72,
    "place": Place(EVENT),
    "publish": False,
    "question_id": 1,
    "rating": 4,
    "reader": Reader(),
    "reason": Reason.MOVED,
    "role_id": 53,
    "role_ids": frozenset({51}),
    "seen": 3,
    "said": Told(zone="Africa/Tunis"),
    "series_id": 1,
    "series_typed": "",
    "scope": Scope.FOLLOWING,
    "session_id": SESSION,
    "template_id": 1,
    "sharing": Sharing(EVENT, Offer(link="https://example.org/slides")),
    "text": "words",
    "step": Step(Deed.GIVE_ROLE, EVENT, COMMUNITY, id=53, person_id=73),
    "thread_id": 500,
    "ticket": "ticket",
    "token": "token",
    "typed": str(EVENT),
    "waits": [(DUE, timedelta(seconds=5))],
    "wanted": [mirror.Wanted(EVENT, mirror.Wish.REMOVE)],
    "weekday": 0,
    "which": 0,
    "wishes": Wishes(offsets="2 hours"),
    "words": {"title": "Another"},
    "written": {},
}


async def _left(services: Services) -> Any:
    return (await services.cards.left(EVENT))[0]


async def _overview(services: Services) -> Any:
    return (await services.overviews.live(COMMUNITY))[0]


# What is loaded before the database is locked.
LOADED: dict[str, Callable[[Services], Awaitable[Any]]] = {
    "live": lambda services: services.cards.live(EVENT),
    "left": _left,
    **{f"overviews.{name}(live)": _overview for name in ("edited", "lost", "refused")},
}
# Where one method needs another value than the rest.
BY_METHOD: dict[str, dict[str, Any]] = {
    "announcements.confirm": {"question_id": 2},
    "places.done": {"found": None},
    "programmes.template": {"as_": "csv"},
    "calendar.show": {"typed": EVERYTHING},
    "calendar.turn": {"token": ""},
    "communities.tell_weekly": {"typed": "09:00"},
    "overviews.set_up": {"typed": EVERYTHING},
    "overviews.take_down": {"channel_id": 52},
    "overviews.channel_deleted": {"channel_id": 52},
    "materials.hand_over": {"limit": -1},  # larger than that: an address is written down
    "mirror.done": {"step": MIRRORING, "made": 900},
    "rules.add": {"ask": Asked("2 days before")},
    "rules.confirm": {"question_id": 3},
    "rules.edit": {"ask": Asked("2 days before")},
    "rules.find": {"typed": "1d"},
    "rules.find_series": {"typed": "Peer learning"},
    "templates.find": {"typed": "Webinar"},
    "acts.choose": {"question_id": 5},
    "recurrences.choose": {"question_id": 4, "number": 0},
    "recurrences.confirm": {"question_id": 4},
    "editing.choose_scope": {"scope": Scope.ONE},
    "recurrences.move": {"event_id": REPEATING, "words": {"start": "2019-06-18 10:00"}},
    "recurrences.propose": {"event_id": REPEATING, "text": "every 2 weeks"},
    "recurrences.skip": {"event_id": REPEATING},
    "recurrences.stop": {"event_id": REPEATING},
    "recurrences.suggest_days": {"event_typed": str(REPEATING)},
    "rsvps.answer": {"session_id": 0},
    "rsvps.answer_for": {"session_id": 0},
}
# They read, and so are answered on a locked database; every other method must be refused.
READS = {
    *("overviews.communities", "overviews.live", "overviews.next_turn"),
    *("cards.behind", "cards.channels", "cards.left", "cards.live", "cards.next_turn"),
    *("communities.commands_synced", "communities.get", "communities.of_organiser"),
    *("deliveries.next_due", "reminders.preview", "rsvps.people"),
    *("explanations.of_event", "explanations.why"),
    *("editing.form", "editing.reopen", "sessions.form", "sessions.reopen"),
    *("templates.find", "templates.suggest"),
    *("calendar.months", "calendar.show", "calendar.suggest", "calendar.turn"),
    *("events.find", "events.find_session", "events.show"),
    *("events.suggest", "events.suggest_sessions"),
    *("feedback.ask", "feedback.closing", "feedback.released", "feedback.results", "feeds.fetch"),
    *("materials.check", "materials.fetch", "materials.find"),
    *("materials.of_event", "materials.suggest"),
    *("mirror.behind", "mirror.coming", "mirror.next_turn"),
    *("places.behind", "places.next_turn", "places.roles"),
    *("people.organisations_named", "people.profile", "people.reader", "preferences.show"),
    "recurrences.suggest_days",
    *("rules.find", "rules.find_series", "rules.listing", "rules.show"),
    *("rules.suggest", "rules.suggest_series"),
    *("programmes.export", "programmes.export_of", "programmes.look"),
    *("programmes.template", "releases.history", "releases.pending", "releases.show"),
    "releases.version",
}
NO_TRANSACTION = {"feeds.close": "waits for what is being renewed"}


def methods() -> Iterator[str]:
    """ "noun.method" for every public coroutine method of every service."""
    for noun, kind in get_type_hints(Services).items():
        if inspect.isclass(kind):
            found = inspect.getmembers(kind, inspect.iscoroutinefunction)
            yield from (f"{noun}.{name}" for name, _ in found if not name.startswith("_"))


async def sampled(services: Services, name: str) -> Callable[[], Any]:
    """The method of that name with a sample of each of its arguments."""
    noun, method = name.split(".")
    bound = getattr(getattr(services, noun), method)
    by_position, by_name = [], {}
    for parameter in inspect.signature(bound).parameters.values():
        value = await _value(services, name, parameter.name)
        if parameter.kind is parameter.VAR_KEYWORD:
            by_name |= value
        elif parameter.kind is parameter.KEYWORD_ONLY:
            by_name[parameter.name] = value
        else:
            by_position.append(value)
    return lambda: bound(*by_position, **by_name)


async def _value(services: Services, method: str, name: str) -> Any:
    for known in (f"{method}({name})", name):
        if known in LOADED:
            return await LOADED[known](services)
    values = {**BY_NAME, **BY_METHOD.get(method, {})}
    if name not in values:
        raise LookupError(f"tests/store/samples.py needs a sample of {method}({name})")
    return values[name]
