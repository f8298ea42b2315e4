"""What a change of an event would come to, and what it came to: the lines of every question and
answer about one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.clashes import Clash, Why
from bot.domain.differences import FIELDS, EventChange, SessionChange
from bot.domain.events import FORMATS, KINDS, State
from bot.domain.followers import Follower
from bot.domain.notices import Telling
from bot.domain.programmes import Crowded
from bot.domain.proposals import Proposal, Saved
from bot.texts import Reader
from cogs.ui.fit import fit, plain
from cogs.ui.times import stamp, when
from schedules.drafts import EventDraft, SessionDraft
from schedules.moments import Dates, seen_in
from schedules.texts import T, Text, Tn
from schedules.typed_dates import Understood, echo

_TITLE = 100
_VALUE = 80
_CLASHES = 5
_FOLLOWERS = 5
_RELATIONS: dict[str, Text] = {
    "consecutive": T("held consecutively"),
    "follow_up": T("a follow-up"),
}


def echoed(dates: Dates, reader: Reader) -> str:
    """A date as it was understood: the reader's time, and in words with its own zone and how
    exactly it is known."""
    said = f"-# {reader.say(echo(Understood(dates)))}"
    if dates.start is None:
        return f"**{reader.dates(dates)}**\n{said}"
    return f"{stamp(dates.start.instant)} ({stamp(dates.start.instant, 'R')})\n{said}"


def moved(was: Dates, now: Dates, reader: Reader) -> Iterator[str]:
    yield reader.say(T("Before: {when}", when=when(was, reader)))
    yield reader.say(T("Now: {when}", when=echoed(now, reader)))


def changed_fields(change: EventChange | SessionChange, reader: Reader) -> Iterator[str]:
    """A line for each field that changes, with what was and what will be."""
    before, after = change.before, change.after
    for name in change.fields if before is not None and after is not None else ():
        if name in ("follows", "cancelled", "published"):
            was, now = "", str(getattr(after, name, "") or "")
        else:
            was, now = (
                _value(name, getattr(each, name), after, reader) for each in (before, after)
            )
        label = reader.say(FIELDS[name])
        yield f"- {label}: {was or '–'} → {now or '–'}"


def _value(
    name: str, value: object, draft: EventDraft | SessionDraft | None, reader: Reader
) -> str:
    if name == "rsvp_until" and draft is not None and value is not None:
        zone = draft.dates.zone
        return reader.moment(seen_in(value, zone).instant, zone)  # type: ignore[arg-type]
    if name == "languages":
        return plain(", ".join(str(each) for each in value), _VALUE)  # type: ignore[attr-defined]
    if name == "speakers":
        return plain(", ".join(each.name for each in value), _VALUE)  # type: ignore[attr-defined]
    words: dict[str, Text] = {**KINDS, **FORMATS, **_RELATIONS}
    if name in ("kind", "format", "relation") and isinstance(value, str):
        return reader.say(words[value])
    if name == "link" and isinstance(value, str):
        return fit(value, _VALUE)
    return plain(str(value), _VALUE) if value not in (None, "", ()) else ""


def outlook(proposal: Proposal, reader: Reader) -> Iterator[str]:
    """Who is told what, and what becomes of reminders, sessions and seats."""
    if proposal.told is not None:
        yield f"- {reader.say(_told(proposal.told))}"
    elif proposal.before is not None and proposal.before.stored is not State.DRAFT:
        yield f"- {reader.say(T('Nobody is told; the card follows.'))}"
    if proposal.withdrawn:
        n = proposal.withdrawn
        yield "- " + reader.say(Tn("{n} reminder is withdrawn.", "{n} reminders are withdrawn.", n))
    if proposal.planned:
        yield f"- {reader.say(_planned(proposal))}"
    along = _moving(proposal)
    if along:
        yield "- " + reader.say(
            Tn("{n} session moves by the same time.", "{n} sessions move by the same time.", along)
        )
    yield from (f"⚠️ {crowded(each, reader)}" for each in proposal.crowded)


def _told(told: Telling) -> Text:
    at = stamp(told.due, "R")
    return Tn("{n} person is told, {at}.", "{n} people are told, {at}.", told.people, at=at)


def _planned(proposal: Proposal) -> Text:
    n = proposal.planned
    if proposal.is_hidden:
        return Tn(
            "{n} reminder is planned once it is published.",
            "{n} reminders are planned once it is published.",
            n,
        )
    return Tn("{n} reminder is planned.", "{n} reminders are planned.", n)


def _moving(proposal: Proposal) -> int:
    """Sessions that go along with their event."""
    before = proposal.before
    if before is None or before.dates == proposal.after.dates:
        return 0
    return sum(each.before is not None and each.moves for each in proposal.change.sessions)


def crowded(each: Crowded, reader: Reader) -> str:
    return reader.say(
        T(
            "{title}: {seats} seats, {going} taken. Nobody loses a seat; nobody new gets one until "
            "fewer are taken.",
            title=plain(each.title, _TITLE),
            seats=each.seats,
            going=each.going,
        )
    )


def warnings(proposal: Proposal, reader: Reader) -> Iterator[str]:
    yield from warned(proposal.clashes, proposal.followers, reader)


def warned(
    clashes: Sequence[Clash], followers: Sequence[Follower], reader: Reader
) -> Iterator[str]:
    """Clashes with the names of both, and what follows the event."""
    for clash in clashes[:_CLASHES]:
        yield f"⚠️ {reader.say(_clash(clash))}"
    left = len(clashes) - _CLASHES
    if left > 0:
        yield reader.say(Tn("… and {n} more", "… and {n} more", left))
    for each in followers[:_FOLLOWERS]:
        yield f"↪️ {reader.say(follower(each, reader))}"
    left = len(followers) - _FOLLOWERS
    if left > 0:
        yield reader.say(Tn("… and {n} more", "… and {n} more", left))


def _clash(clash: Clash) -> Text:
    names = {"first": plain(clash.first, _TITLE), "second": plain(clash.second, _TITLE)}
    if clash.why is Why.ROOM:
        what = plain(clash.what, _VALUE)
        return T(
            "In the same room at the same time ({what}): {first}, {second}", what=what, **names
        )
    if clash.why is Why.SPEAKER:
        what = plain(clash.what, _VALUE)
        return T(
            "{what} would speak in both at the same time: {first}, {second}", what=what, **names
        )
    if clash.why is Why.PEOPLE:
        return Tn(
            "{n} person goes to both at the same time: {first}, {second}",
            "{n} people go to both at the same time: {first}, {second}",
            clash.people,
            **names,
        )
    return T("At the same time: {first}, {second}", **names)


def follower(each: Follower, reader: Reader) -> Text:
    title = plain(each.title, _TITLE)
    if each.now is None:
        return T("{title} follows it and stays as it is.", title=title)
    moved_to = stamp(each.now.start.instant, "f") if each.now.start else reader.dates(each.now)
    return T("{title} follows it and could move along, to {when}.", title=title, when=moved_to)


def came_of_it(saved: Saved, reader: Reader) -> Iterator[str]:
    """What was written: announced where, told to whom, moved along."""
    if saved.announced and saved.channel_id is not None:
        yield "- " + reader.say(
            T("It is announced in {channel}.", channel=f"<#{saved.channel_id}>")
        )
    elif saved.announced:
        yield "- " + reader.say(
            T("There is no events channel to announce it in: choose one with /setup channel.")
        )
    for telling in saved.told:
        yield f"- {plain(telling.title, _TITLE)}: {reader.say(_told(telling))}"
    yield from (f"- {reader.say(went_along(title))}" for title in saved.moved)
    yield from (f"⚠️ {crowded(each, reader)}" for each in saved.crowded)


def went_along(title: str) -> Text:
    return T("{title} moved along.", title=plain(title, _TITLE))
