"""What cancelling, postponing, rescheduling and archiving would do, what they did, and what
people are told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.acts import Act, Proposal
from bot.domain.deliveries import Due
from bot.domain.events import Event, Session
from bot.domain.notices import Known, SessionWas, What, Where, known_of, where
from bot.texts import Reader
from cogs.ui import recurrences
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import TEXT, first_of, plain
from cogs.ui.proposals import warned, went_along
from cogs.ui.reminders import pinged
from cogs.ui.times import stamp, when
from cogs.ui.views import view_of
from schedules.moments import Dates
from schedules.texts import T, Text, Tn

_TITLE = 150
_REASON = 500
_QUIET = 0x7F8C8D

_ASKED: dict[Act, Text] = {
    Act.CANCEL: T("Cancel {title}?"),
    Act.POSTPONE: T("Postpone {title}?"),
    Act.RESCHEDULE: T("Move {title}?"),
    Act.ARCHIVE: T("Archive {title}?"),
}
_CONFIRMS: dict[Act, Text] = {
    Act.CANCEL: T("Cancel the event"),
    Act.POSTPONE: T("Postpone the event"),
    Act.RESCHEDULE: T("Move the event"),
    Act.ARCHIVE: T("Archive the event"),
}
_DONE: dict[Act, Text] = {
    Act.CANCEL: T("{title} is cancelled."),
    Act.POSTPONE: T("{title} is postponed."),
    Act.RESCHEDULE: T("{title} has its new date."),
    Act.ARCHIVE: T("{title} is archived."),
}
# Of many dates of what repeats.
_ASKED_OF_MANY: dict[Act, Text] = {
    Act.CANCEL: T("Cancel these dates of {title}?"),
    Act.RESCHEDULE: T("Move these dates of {title}?"),
}
_CONFIRMS_MANY: dict[Act, Text] = {
    Act.CANCEL: T("Cancel the dates"),
    Act.RESCHEDULE: T("Move the dates"),
}
_DONE_TO_MANY: dict[Act, Text] = {
    Act.CANCEL: T("These dates of {title} are cancelled."),
    Act.RESCHEDULE: T("These dates of {title} have moved."),
}
_TOLD: dict[What, tuple[str, Text]] = {
    What.CANCELLED: ("🚫", T("{title} is cancelled")),
    What.POSTPONED: ("⏸️", T("{title} is postponed")),
    What.RESTORED: ("▶️", T("{title} takes place after all")),
    What.MOVED: ("📅", T("{title} has a new date")),
}
_PROGRAMME = "📅", T("The programme of {title} has changed")
_ELSEWHERE = "📍", T("{title} is held elsewhere")
_MARKS = ("📍", "🔗")
_SHORT, _LONG = 60, 150  # characters of a place or a link


def question(proposal: Proposal, reader: Reader) -> ui.LayoutView:
    """What would happen, in numbers and with the date as it was understood; and two buttons. Of
    one date of many, first which are meant."""
    act, after = proposal.ask.act, proposal.after
    many = proposal.ask.many
    box: Box = ui.Container(accent_colour=COLOURS[after.stored])
    lines = [f"## {_titled((_ASKED_OF_MANY if many else _ASKED)[act], after, reader)}"]
    if act is Act.RESCHEDULE:
        lines += _change(proposal.before.dates, after.dates, reader)
    if proposal.ask.reason:
        lines.append(f"> {plain(proposal.ask.reason, _REASON)}")
    said = "\n".join(lines)
    box.add_item(ui.TextDisplay(said))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if proposal.asks_scope and after.repeat is not None:
        recurrences.which(box, row, after.repeat.rule, "act_scope", proposal.id, reader)
    else:
        outlook = [f"- {reader.say(each)}" for each in _outlook(proposal)]
        outlook += _warnings(proposal, reader)
        box.add_item(ui.TextDisplay(_fitted(outlook, TEXT - len(said) - 1, reader)))
        confirms = reader.say((_CONFIRMS_MANY if many else _CONFIRMS)[act])
        harmless = act is Act.RESCHEDULE
        style = discord.ButtonStyle.primary if harmless else discord.ButtonStyle.danger
        row.add_item(button(confirms, "act_confirm", proposal.id, style=style))
        if any(each.now for each in proposal.along):
            label = reader.say(T("Move it, and what follows"))
            row.add_item(button(label, "act_along", proposal.id))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", proposal.id))
    box.add_item(row)
    return view_of(box)


def done(proposal: Proposal, reader: Reader) -> ui.LayoutView:
    """What was done, in the same numbers."""
    after = proposal.after
    box: Box = ui.Container(accent_colour=COLOURS[after.stored])
    said = (_DONE_TO_MANY if proposal.ask.many else _DONE)[proposal.ask.act]
    lines = [_titled(said, after, reader)]
    if proposal.ask.act is Act.RESCHEDULE:
        lines += _change(proposal.before.dates, after.dates, reader)
    lines += [f"- {reader.say(each)}" for each in _outlook(proposal)]
    lines += (f"- {reader.say(went_along(title))}" for title in proposal.went_along)
    box.add_item(ui.TextDisplay(_fitted(lines, TEXT, reader)))
    return view_of(box)


def discarded(reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=_QUIET)
    box.add_item(ui.TextDisplay(reader.say(T("Nothing was changed."))))
    return view_of(box)


def notice(due: Due, reader: Reader) -> ui.LayoutView:
    """What happened to an event, what was before and what is now; who is mentioned.

    Further messages for further people say what happened, and mention them.
    """
    assert due.shown is not None
    event, what = due.shown.event, What(due.content["what"])
    box: Box = ui.Container(accent_colour=COLOURS[event.state(due.now)])
    mark, said = _TOLD[what]
    known = known_of(due.content)
    if what is What.MOVED and known.was == event.dates:
        mark, said = _PROGRAMME if known.is_still(event) else _ELSEWHERE
    lines, said_to = [f"{mark} {_titled(said, event, reader)}"], pinged(due)
    if not due.content.get("part"):
        lines += _details(event, what, known.was, reader)
        lines += _where(known.where, where(event), reader) if what is What.MOVED else []
        if due.shown.version is not None:
            version = reader.say(T("Programme version {n}", n=due.shown.version))
            lines.append(f"-# {version}")
        lines += _sessions(event, known, reader)
    box.add_item(ui.TextDisplay(_fitted(lines, TEXT - len(said_to), reader)))
    if said_to:
        box.add_item(ui.TextDisplay(said_to))
    return view_of(box)


def _fitted(lines: Sequence[str], room: int, reader: Reader) -> str:
    """As many as there is room for beside the people who are mentioned."""
    return first_of(lines, room, lambda n: reader.say(Tn("… and {n} more", "… and {n} more", n)))


def _details(event: Event, what: What, was: Dates, reader: Reader) -> Iterator[str]:
    if what in (What.CANCELLED, What.POSTPONED):
        yield reader.say(T("It was to be: {when}", when=when(was, reader)))
    elif was != event.dates:
        yield from _change(was, event.dates, reader)
    else:
        yield when(event.dates, reader)
    if event.reason:
        yield f"> {plain(event.reason, _REASON)}"
    if what is What.POSTPONED:
        yield f"-# {reader.say(T('You are told as soon as there is a new date.'))}"


def _sessions(event: Event, known: Known, reader: Reader) -> Iterator[str]:
    """A line for each session that is new, moved or was called off."""
    for session in event.sessions:
        if session.id not in known.sessions:
            continue
        title, was = f"**{plain(session.title, 100)}**", known.sessions[session.id]
        yield " · ".join([f"- {title}", *_session(session, was, reader)])


def _session(session: Session, was: SessionWas, reader: Reader) -> Iterator[str]:
    """What was before of a session, and what is now."""
    if was.is_new:
        yield from (_brief(session.dates, reader), reader.say(T("new")))
        return
    before, now = (_brief(each, reader) for each in (was.dates, session.dates))
    yield before if before == now or session.cancelled else f"{before} → {now}"
    if session.cancelled:
        yield reader.say(T("cancelled"))
        return
    if was.cancelled:
        yield reader.say(T("takes place after all"))
    here = where(session)
    for mark, old, new in zip(_MARKS, was.where or here, here, strict=True):
        if old != new:
            yield f"{mark} {_said(old, _SHORT, reader)} → {_said(new, _SHORT, reader)}"


def _where(was: Where | None, now: Where, reader: Reader) -> Iterator[str]:
    """Place and link, each before and now, where it is another."""
    for mark, old, new in zip(_MARKS, was or now, now, strict=True):
        if old != new:
            yield f"{mark} {reader.say(T('Before: {when}', when=_said(old, _LONG, reader)))}"
            yield f"{mark} {reader.say(T('Now: {when}', when=_said(new, _LONG, reader)))}"


def _said(said: str | None, room: int, reader: Reader) -> str:
    return plain(said, room) if said else reader.say(T("not known yet"))


def _brief(dates: Dates, reader: Reader) -> str:
    return stamp(dates.start.instant, "f") if dates.start else reader.dates(dates)


def _change(was: Dates, now: Dates, reader: Reader) -> Iterator[str]:
    yield reader.say(T("Before: {when}", when=when(was, reader)))
    yield reader.say(T("Now: {when}", when=when(now, reader)))


def _titled(text: Text, event: Event, reader: Reader) -> str:
    return reader.say(Text(text.source, values={"title": f"**{plain(event.title, _TITLE)}**"}))


def _outlook(proposal: Proposal) -> Iterator[Text]:
    """Who is told, and what becomes of the reminders."""
    if proposal.ask.act is Act.ARCHIVE:
        yield T("Nobody is told. Its role is removed, and it is not suggested any more.")
    else:
        yield Tn("{n} person is told.", "{n} people are told.", proposal.people)
    if proposal.changed:
        yield Tn("{n} date moves.", "{n} dates move.", proposal.changed)
    if proposal.called_off:
        yield Tn("{n} date is called off.", "{n} dates are called off.", proposal.called_off)
    if proposal.withdrawn:
        yield Tn("{n} reminder is withdrawn.", "{n} reminders are withdrawn.", proposal.withdrawn)
    if proposal.moved:
        yield Tn("{n} reminder is planned.", "{n} reminders are planned.", proposal.moved)
    moved = sum(
        old.dates != new.dates
        for old, new in zip(proposal.before.sessions, proposal.after.sessions, strict=True)
    )
    if moved:
        yield Tn(
            "{n} session moves by the same time.", "{n} sessions move by the same time.", moved
        )


def _warnings(proposal: Proposal, reader: Reader) -> Iterator[str]:
    if proposal.before.repeat is not None and proposal.ask.act is Act.POSTPONE:
        yield f"-# {reader.say(T('Only this date: the others stay as they are.'))}"
    yield from warned(proposal.clashes, proposal.along, reader)
    if proposal.followers:
        titles = ", ".join(plain(title, _TITLE) for title in proposal.followers[:3])
        said = T("These follow it and stay as they are: {titles}", titles=titles)
        yield f"⚠️ {reader.say(said)}"
