"""Seats and answers in words, and the buttons that answer: what every card shows of RSVPs."""

from __future__ import annotations

import discord
from discord import ui

from bot.domain.answers import EVENT, Answer, Mine, Tally
from bot.domain.calendar import CalendarPage
from bot.domain.events import Event, Session, Shown, State
from bot.texts import Reader
from cogs.ui.buttons import Press, button
from cogs.ui.fit import fit, plain
from cogs.ui.times import stamp
from schedules.texts import T, Text, Tn

Row = ui.ActionRow[ui.LayoutView]

GOING = (T("Going"), Answer.GOING)
CANNOT = (T("I cannot come"), Answer.DECLINED)
NAMES = 400  # characters of names on a card
_OPEN = (State.ANNOUNCED, State.SCHEDULED, State.LIVE, State.POSTPONED)
MINE: dict[Answer, Text] = {
    Answer.GOING: T("you are going"),
    Answer.MAYBE: T("you may come"),
    Answer.DECLINED: T("you are not coming"),
    Answer.WAITLISTED: T("you are on the waitlist"),
    Answer.OFFERED: T("a seat is offered to you"),
    Answer.LAPSED: T("the seat offered to you has lapsed"),
}


def is_open(shown: Shown) -> bool:
    """Whether an answer still changes something."""
    event = shown.event
    if event.state(shown.now) not in _OPEN:
        return False
    return event.stored is State.POSTPONED or not event.is_over(shown.now)


def counts(tally: Tally, reader: Reader, *, dated: bool = True, of_session: bool = False) -> str:
    """ "12 going · 2 maybe · 48 of 60 seats left"."""
    if not dated:
        return reader.say(
            Tn("{n} person wants to be told", "{n} people want to be told", tally.maybe)
        )
    facts = [Tn("{n} going", "{n} going", tally.going + tally.offered)]
    if tally.maybe:
        facts.append(Tn("{n} maybe", "{n} maybe", tally.maybe))
    facts += _room(tally, of_session=of_session)
    return " · ".join(reader.say(each) for each in facts)


def _room(tally: Tally, *, of_session: bool = False) -> list[Text]:
    """Seats left, or how far over, and how many wait. Who waits for a session that has seats
    left has none at the event yet."""
    facts = []
    if tally.over:
        facts.append(
            T("{over} more than the {seats} seats", over=tally.over, seats=tally.seats or 0)
        )
    elif tally.seats is not None:
        left, seats = tally.left or 0, tally.seats
        facts.append(Tn("{left} of {n} seat left", "{left} of {n} seats left", seats, left=left))
    if tally.waitlisted and of_session and tally.left:
        facts.append(
            Tn(
                "{n} waits for a seat at the event first",
                "{n} wait for a seat at the event first",
                tally.waitlisted,
            )
        )
    elif tally.waitlisted:
        facts.append(Tn("{n} on the waitlist", "{n} on the waitlist", tally.waitlisted))
    return facts


def room(tally: Tally, reader: Reader, *, of_session: bool = False) -> str:
    """ "3 of 12 seats left · 2 on the waitlist"; nothing where seats are not counted."""
    return " · ".join(reader.say(each) for each in _room(tally, of_session=of_session))


def names(tally: Tally, reader: Reader) -> str:
    """The first names of those going, and how many more: about `NAMES` characters."""
    kept: list[str] = []
    for name in tally.first:
        if sum(map(len, kept)) + len(name) > NAMES:
            break
        kept.append(plain(name, 40))
    left = tally.going - len(kept)
    if kept and left > 0:
        kept.append(reader.say(Tn("and {n} more", "and {n} more", left)))
    return ", ".join(kept)


def mine(own: Mine, reader: Reader, *, dated: bool = True) -> str:
    """The reader's own answer, in a few words."""
    if own.answer is Answer.MAYBE and not dated:
        return reader.say(T("you are told when the date is known"))
    if own.answer is Answer.WAITLISTED and own.position is not None:
        return reader.say(T("you are number {n} on the waitlist", n=own.position))
    return reader.say(MINE[own.answer])


def on_calendar(event: Event, page: CalendarPage, reader: Reader) -> list[str]:
    """The lines of one event in a list: seats left, and what the reader answered."""
    tally, own = page.tallies.get(event.id), page.mine.get(event.id)
    facts = []
    if tally is not None and (text := room(tally, reader)):
        facts.append(f"🪑 {text}")
    if own is not None:
        facts.append(f"**{mine(own, reader, dated=event.has_day)}**")
    return [" · ".join(facts)] if facts else []


def of_session(session: Session, shown: Shown, reader: Reader) -> str:
    """A session's seats, and whether the reader has one."""
    text = room(shown.tally(session.id), reader, of_session=True)
    own = (shown.mine or {}).get(session.id)
    if own is None or not own.answer.in_queue:
        return text
    has = T("you have a seat") if own.answer.holds_seat else None
    return f"{text} · **{reader.say(has) if has else mine(own, reader)}**"


def coming(shown: Shown, reader: Reader) -> str:
    """Who comes: counted, the first by name, what the reader answered, until when to."""
    tally = shown.tally()
    lines = [f"👥 {counts(tally, reader, dated=shown.event.has_day)}"]
    if shown.interested and shown.event.state(shown.now) in _OPEN:
        lines.append(f"-# {reader.say(_interested(shown.interested))}")
    if tally.first:
        lines.append(f"-# {names(tally, reader)}")
    if shown.mine and EVENT in shown.mine:
        own = mine(shown.mine[EVENT], reader, dated=shown.event.has_day)
        lines.append(f"➡️ **{own}**")
    if (until := deadline(shown)) is not None:
        lines.append(f"-# {reader.say(until)}")
    return "\n".join(lines)


def _interested(n: int) -> Text:
    return Tn("{n} interested in Discord's event", "{n} interested in Discord's event", n)


def deadline(shown: Shown) -> Text | None:
    """Until when to answer, where there is a limit and the event has not begun."""
    until, state = shown.event.rsvp_until, shown.event.state(shown.now)
    if until is None or state not in (State.ANNOUNCED, State.SCHEDULED):
        return None
    if shown.now >= until:
        return T("Answers closed on {when}", when=stamp(until, "f"))
    return T("Answer by {when}", when=stamp(until, "f"))


def answer_row(shown: Shown, reader: Reader) -> Row | None:
    """Going, Maybe, Can't, People; None where there is nothing to press."""
    row: Row = ui.ActionRow()
    event_id = shown.event.id
    if is_open(shown):
        for label, answer, style in _asked(shown.event):
            row.add_item(
                button(reader.say(label), _what(shown), event_id, EVENT, answer, style=style)
            )
    if is_open(shown) or shown.tally().going:
        row.add_item(button(reader.say(T("People")), "people", event_id, EVENT, 0, emoji="👥"))
    return row if row.children else None


def _what(shown: Shown) -> str:
    """A press on a card of one's own changes that card; on the public one it is replied to."""
    return "rsvp" if shown.mine is None else "rsvp_card"


def _asked(event: Event) -> list[tuple[Text, Answer, discord.ButtonStyle]]:
    grey = discord.ButtonStyle.secondary
    if not event.has_day:
        return [
            (T("Tell me the date"), Answer.MAYBE, discord.ButtonStyle.primary),
            (T("Can't"), Answer.DECLINED, grey),
        ]
    return [
        (T("Going"), Answer.GOING, discord.ButtonStyle.success),
        (T("Maybe"), Answer.MAYBE, grey),
        (T("Can't"), Answer.DECLINED, grey),
    ]


def seat_button(session: Session, shown: Shown, reader: Reader) -> Press | None:
    """Take a seat of the session, or on a card of one's own give it up."""
    if session.seats is None or session.cancelled or not is_open(shown) or _past(session, shown):
        return None
    own = (shown.mine or {}).get(session.id)
    event_id = shown.event.id
    if own is not None and own.answer.in_queue:
        label = T("Give up seat") if own.answer.holds_seat else T("Leave the waitlist")
        return button(reader.say(label), _what(shown), event_id, session.id, Answer.DECLINED)
    title = fit(session.title, 30)
    return button(
        reader.say(T("Seat: {session}", session=title)),
        _what(shown),
        event_id,
        session.id,
        Answer.GOING,
        style=discord.ButtonStyle.primary,
    )


def _past(session: Session, shown: Shown) -> bool:
    passes = session.dates.passes
    return passes is not None and shown.now >= passes
