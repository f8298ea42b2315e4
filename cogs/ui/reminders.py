"""Reminders as people get them, and the preview of what will be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile

from discord import ui

from bot.domain.answers import EVENT, Answer
from bot.domain.deliveries import DeliveryState, Due, Reason
from bot.domain.events import Event
from bot.domain.reminders import RULES, Coming, Preview
from bot.domain.rule_texts import chosen
from bot.domain.rules import Level
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box, turning
from cogs.ui.fit import first_of, fit, pages_of, plain
from cogs.ui.rule_texts import in_own_words
from cogs.ui.rule_words import whose
from cogs.ui.times import stamp, when
from cogs.ui.views import view_of
from schedules.moments import seen_in
from schedules.reminders import Anchor, Rule, read_back
from schedules.texts import T, Text, Tn

PAGE = 12
_TITLE = 150
_PLACE = 200
_LINK = 500
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
    "overview": T("overview of what is coming"),
    "digest": T("what is coming, weekly"),
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
    Reason.RULE_CHANGED: T("organisers took this reminder back"),
    Reason.REGISTERED_LATER: T("registered after it was due"),
    Reason.NOBODY: T("nobody is going"),
    Reason.MERGED: T("a later reminder says it"),
    Reason.OVERDUE: T("too late to be of use"),
    Reason.SWITCHED_OFF: T("switched off in /me reminders"),
    Reason.HELD_BACK: T("held back until quiet hours end"),
    Reason.NOT_GOING: T("not going any more"),
    Reason.QUIET_HOURS: T("quiet hours, and of no use after them"),
    Reason.CLOSE_BEFORE: T("begins within 90 minutes of the session before"),
    Reason.SAME_TIME: T("another reminder says it at the same time"),
    Reason.DM_CLOSED: T("direct messages are closed: told in the channel"),
    Reason.DM_REFUSED: T("Discord refused the direct message: told in the channel"),
    Reason.NO_CHANNEL: T("no events channel is set: see /setup"),
    Reason.CHANNEL_GONE: T("the channel is gone: see /setup"),
    Reason.NOT_ALLOWED: T("a permission is missing: see /setup check"),
    Reason.REFUSED: T("Discord refused it"),
    Reason.UNREACHABLE: T("Discord could not be reached"),
    Reason.UNCERTAIN: T("the bot or Discord stopped while it was sent"),
    Reason.BROKEN: T("a bug in Convenor"),
    Reason.AFTER_QUIET: T("after quiet hours: told in the channel"),
    Reason.IN_CHANNEL: T("no direct message was wanted any more: told in the channel"),
    Reason.ROLE_GONE: T("the role could not be pinged: people are mentioned by name"),
    Reason.THREAD_LOST: T("the thread could not be used"),
    Reason.ARCHIVED: T("the event is archived"),
    Reason.NOTHING_COMING: T("nothing is coming"),
}


def mentions(people: Iterable[int]) -> str:
    """Everyone who is told; 75 of them take 1,725 characters at most."""
    return " ".join(f"<@{person_id}>" for person_id in people)


def pinged(due: Due) -> str:
    """The role and the people that a message pings."""
    role = "" if due.role is None else f"<@&{due.role}>"
    return " ".join(filter(None, (role, mentions(due.people))))


def reminder(due: Due, reader: Reader) -> ui.LayoutView:
    """What starts when, where it is, and in the last one the link, or the organisers' own words;
    who is mentioned.

    Further messages for further people say what starts, and mention them.
    """
    assert due.shown is not None
    event, rule = due.shown.event, _rule_of(due)
    box: Box = ui.Container(accent_colour=COLOURS[event.state(due.now)])
    first = not due.content.get("part")
    words = chosen(due.content.get("texts", {}), reader.language) if first else None
    said = _whole(due, event, rule, reader) if first and words is None else []
    box.add_item(ui.TextDisplay("\n".join([_heading(due, event, reader), *said])))
    if words is not None:
        box.add_item(ui.TextDisplay(in_own_words(due, event, words, reader) or "…"))
        if "{link}" not in words:
            for line in _link(due, event, rule):
                box.add_item(ui.TextDisplay(line))
    if said_to := pinged(due):
        box.add_item(ui.TextDisplay(said_to))
    if first and not due.by_dm and not event.is_over(due.now):
        scope = due.session.id if due.session is not None else EVENT
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        label = reader.say(T("I cannot come"))
        row.add_item(button(label, "rsvp", event.id, scope, Answer.DECLINED.value))
        box.add_item(row)
    return view_of(box)


def _rule_of(due: Due) -> Rule:
    name, said = due.content.get("rule") or "", due.content.get("said")
    return read_back(name, said) if said else RULES.get(name) or Rule(name)


def _heading(due: Due, event: Event, reader: Reader) -> str:
    """What starts, has begun or is over, by the time it is sent."""
    what = event if due.session is None else due.session
    start, end = what.dates.start, what.dates.end
    assert start is not None and end is not None
    title = plain(what.title, _TITLE)
    if due.now < start.instant:
        said = T("**{title}** starts {when}", title=title, when=stamp(start.instant, "R"))
    elif due.now < end.instant:
        said = T("**{title}** has begun {when}", title=title, when=stamp(start.instant, "R"))
    else:
        said = T("**{title}** ended {when}", title=title, when=stamp(end.instant, "R"))
    return f"⏰ {reader.say(said)}"


def _whole(due: Due, event: Event, rule: Rule, reader: Reader) -> Iterator[str]:
    what = due.session or event
    yield when(what.dates, reader)
    if due.session is not None:
        yield f"-# {plain(event.title, _TITLE)}"
    if rule.anchor is Anchor.DEADLINE and event.rsvp_until and due.now < event.rsvp_until:
        said = T("You can answer until {when}.", when=stamp(event.rsvp_until))
        yield f"✍️ {reader.say(said)}"
    place = what.place or event.place
    if place:
        yield f"📍 {plain(place, _PLACE)}"
    yield from _link(due, event, rule)


def _link(due: Due, event: Event, rule: Rule) -> Iterator[str]:
    link = (due.session.link if due.session else None) or event.link
    if link and rule.is_near:
        yield f"🔗 {fit(link, _LINK)}"


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
    first, last = page * PAGE, (page + 1) * PAGE
    for day, items in groupby(found.coming[first:last], key=_by_day(reader)):
        whole = _of_the_day(found.coming, first, last, day, reader)
        yield f"**{reader.day(day)}** · {reader.say(_counted(whole))}"
        for each in items:
            yield _line(each, reader)


def _by_day(reader: Reader) -> Callable[[Coming], date]:
    """The day on which something falls due for the reader."""
    return lambda each: seen_in(each.due, reader.zone).wall.date()


def _of_the_day(
    coming: Sequence[Coming], first: int, last: int, day: date, reader: Reader
) -> list[Coming]:
    """All of a day that is on the page, with what of it stands on the pages beside."""
    day_of = _by_day(reader)
    before = takewhile(lambda each: day_of(each) == day, reversed(coming[:first]))
    after = takewhile(lambda each: day_of(each) == day, coming[last:])
    here = (each for each in coming[first:last] if day_of(each) == day)
    return [*before, *here, *after]


def _counted(items: Sequence[Coming]) -> Text:
    """All that goes out on a day: how many messages, and how many people they are for, each
    counted once."""
    people = frozenset[int]().union(*(each.people or () for each in items))
    count = sum(each.messages for each in items)
    messages = Tn("{n} message", "{n} messages", count)
    if not people:
        return messages
    told = Tn("{n} person", "{n} people", len(people))
    return T("{messages} to {people}", messages=messages, people=told)


def _line(coming: Coming, reader: Reader) -> str:
    subject = coming.session or coming.event
    facts = [
        stamp(coming.due, "t"),
        f"**{plain(subject.title, 60)}**" if subject is not None else "",
        reader.say(kind_or_rule(coming.kind, coming.rule, coming.level)),
        reader.say(_people(coming)),
    ]
    return f"- {' · '.join(fact for fact in facts if fact)}"


def kind_or_rule(kind: str, rule: Rule | None, level: Level) -> Text:
    """ "3 days before at 18:00, a rule of this event"; of what comes from no rule, its kind."""
    return KINDS.get(kind, MESSAGE) if rule is None else whose(rule, level)


def _people(coming: Coming) -> Text:
    if coming.people is None:
        return T("in the channel")
    people = Tn("{n} person", "{n} people", len(coming.people))
    if not coming.by_dm:
        return people
    return T("{people}, {dm} of them by DM", people=people, dm=coming.by_dm)


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
