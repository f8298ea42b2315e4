"""Reminders as people get them, and the preview of what will be sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from discord import ui

from bot.domain.answers import EVENT, Answer
from bot.domain.deliveries import DeliveryState, Due, Reason
from bot.domain.events import Event, Session
from bot.domain.reminders import RULES, Coming, Preview
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box, turning, view_of
from cogs.ui.fit import first_of, fit, pages_of, plain
from cogs.ui.times import stamp, when
from schedules.moments import seen_in
from schedules.reminders import Kind, Rule
from schedules.texts import T, Text, Tn

PAGE = 12
_TITLE = 150
_PLACE = 200
_LINK = 500
_NEAR = 30  # minutes before the start: the reminder that carries the link
_PREVIEW = 0x7F8C8D
_TROUBLES = 700  # characters

MESSAGE = T("message")
KINDS: dict[str, Text] = {
    "announcement": T("announcement"),
    "promotion": T("a seat has become free"),
    "dated": T("the date is known"),
    "concern": T("a word to the organisers"),
    "notice": T("what has changed"),
    "words": T("words of an organiser"),
    "materials": T("new materials"),
    "reminder": T("reminder"),
    "feedback": T("request for feedback"),
    "nudge": T("asking once more for feedback"),
}
STATES: dict[DeliveryState, Text] = {
    DeliveryState.FAILED: T("not delivered"),
    DeliveryState.MISSED: T("missed"),
    DeliveryState.UNKNOWN: T("perhaps delivered"),
}
REASONS: dict[Reason, Text] = {
    Reason.CANCELLED: T("the event is cancelled"),
    Reason.POSTPONED: T("the event is postponed"),
    Reason.MOVED: T("the date has changed"),
    Reason.REGISTERED_LATER: T("registered after it was due"),
    Reason.NOBODY: T("nobody is going"),
    Reason.MERGED: T("a later reminder says it"),
    Reason.OVERDUE: T("too late to be of use"),
    Reason.DM_CLOSED: T("direct messages are closed"),
    Reason.DM_REFUSED: T("Discord refused the direct message"),
    Reason.NO_CHANNEL: T("no events channel is set: see /setup"),
    Reason.CHANNEL_GONE: T("the channel is gone: see /setup"),
    Reason.NOT_ALLOWED: T("a permission is missing: see /setup check"),
    Reason.REFUSED: T("Discord refused it"),
    Reason.UNREACHABLE: T("Discord could not be reached"),
    Reason.UNCERTAIN: T("the bot or Discord stopped while it was sent"),
    Reason.BROKEN: T("a bug in Convenor"),
}


def mentions(people: Iterable[int]) -> str:
    """Everyone who is told; 75 of them take 1,725 characters at most."""
    return " ".join(f"<@{person_id}>" for person_id in people)


def reminder(due: Due, reader: Reader) -> ui.LayoutView:
    """What starts when, where it is, and in the last one the link; who is mentioned.

    Further messages for further people say what starts, and mention them.
    """
    assert due.shown is not None
    event = due.shown.event
    box: Box = ui.Container(accent_colour=COLOURS[event.state(due.now)])
    first = not due.content.get("part")
    said = _whole(event, due.session, due.content.get("rule"), reader) if first else []
    box.add_item(ui.TextDisplay("\n".join([_heading(event, due.session, reader), *said])))
    if due.people:
        box.add_item(ui.TextDisplay(mentions(due.people)))
    if first and not due.by_dm:
        scope = due.session.id if due.session is not None else EVENT
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        label = reader.say(T("I cannot come"))
        row.add_item(button(label, "rsvp", event.id, scope, Answer.DECLINED.value))
        box.add_item(row)
    return view_of(box)


def _heading(event: Event, session: Session | None, reader: Reader) -> str:
    what = event if session is None else session
    start = what.dates.start
    assert start is not None
    said = T(
        "**{title}** starts {when}",
        title=plain(what.title, _TITLE),
        when=stamp(start.instant, "R"),
    )
    return f"⏰ {reader.say(said)}"


def _whole(
    event: Event, session: Session | None, rule_name: str | None, reader: Reader
) -> Iterator[str]:
    what = event if session is None else session
    yield when(what.dates, reader)
    if session is not None:
        yield f"-# {plain(event.title, _TITLE)}"
    place = what.place or event.place
    if place:
        yield f"📍 {plain(place, _PLACE)}"
    link = what.link or event.link
    if link and _is_near(RULES.get(rule_name or "")):
        yield f"🔗 {fit(link, _LINK)}"


def _is_near(rule: Rule | None) -> bool:
    return rule is None or (not rule.days and rule.minutes <= _NEAR)


def preview(found: Preview, reader: Reader, page: int = 0) -> ui.LayoutView:
    """Everything that will be sent, day by day; below, what did not arrive."""
    pages = pages_of(found.coming, PAGE)
    page = min(max(page, 0), pages - 1)
    box: Box = ui.Container(accent_colour=_PREVIEW)
    heading = Tn("To be sent in the next day", "To be sent in the next {n} days", found.days)
    box.add_item(ui.TextDisplay(f"## {reader.say(heading)}"))
    box.add_item(ui.TextDisplay("\n".join(_days(found, page, reader))))
    if pages > 1:
        box.add_item(turning("remind_preview", (found.days,), page, pages, reader))
    if found.troubles:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(_troubles(found, reader)))
    return view_of(box)


def _days(found: Preview, page: int, reader: Reader) -> Iterator[str]:
    if not found.coming:
        yield reader.say(T("Nothing is planned."))
    shown = found.coming[page * PAGE : (page + 1) * PAGE]
    for day, items in groupby(shown, key=lambda each: _day_of(each, reader)):
        yield f"**{day}**"
        for each in items:
            yield _line(each, reader)


def _day_of(coming: Coming, reader: Reader) -> str:
    return reader.day(seen_in(coming.due, reader.zone).wall.date())


def _line(coming: Coming, reader: Reader) -> str:
    subject = coming.session or coming.event
    rule = RULES.get(coming.rule or "")
    facts = [
        stamp(coming.due, "t"),
        f"**{plain(subject.title, 60)}**" if subject is not None else "",
        reader.say(KINDS.get(coming.kind, MESSAGE) if rule is None else rule_text(rule)),
        reader.say(_people(coming)),
    ]
    return f"- {' · '.join(fact for fact in facts if fact)}"


def _people(coming: Coming) -> Text:
    if coming.people is None:
        return T("in the channel")
    people = Tn("{n} person", "{n} people", coming.people)
    if not coming.by_dm:
        return people
    return T("{people}, {dm} of them by DM", people=people, dm=coming.by_dm)


def rule_text(rule: Rule) -> Text:
    """ "7 days before", "request for feedback"."""
    if rule.kind is not Kind.REMINDER:
        asked = T("request for feedback")
        return asked if rule.kind is Kind.FEEDBACK else T("asking once more for feedback")
    if rule.days:
        return Tn("{n} day before", "{n} days before", rule.days)
    if rule.minutes % 60 == 0:
        return Tn("{n} hour before", "{n} hours before", rule.minutes // 60)
    return Tn("{n} minute before", "{n} minutes before", rule.minutes)


def _troubles(found: Preview, reader: Reader) -> str:
    """What did not arrive, the most frequent first."""
    heading = reader.say(T("**In the last 7 days**"))
    ordered = sorted(found.troubles.items(), key=lambda each: -each[1])
    lines = (f"- {reader.say(_trouble(*what, count))}" for what, count in ordered)
    more = T("… and more")
    return first_of([heading, *lines], _TROUBLES, lambda left: reader.say(more))


def _trouble(state: DeliveryState, reason: Reason | None, count: int) -> Text:
    said = T("{n} × {state}", n=count, state=STATES[state])
    return said if reason is None else T("{what}: {reason}", what=said, reason=REASONS[reason])
