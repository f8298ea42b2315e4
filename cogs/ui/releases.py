"""The programme of an event by day, its versions, and what is open of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import discord
from discord import ui

from bot.domain.differences import Kind, in_words
from bot.domain.events import FORMATS, Session, State
from bot.domain.notices import edition
from bot.domain.releases import (
    PAGE,
    Changes,
    Counts,
    History,
    Pending,
    ProgrammePage,
    Release,
    Released,
    Source,
    Version,
)
from bot.texts import Reader
from cogs.ui.buttons import button, menu
from cogs.ui.differences import OVERFLOW, TAKEN_OUT, as_text, listed, more, overflow
from cogs.ui.events import COLOURS, STATES, Box, turning
from cogs.ui.fit import CHOICE, fit, plain
from cogs.ui.times import stamp, when
from cogs.ui.views import view_of
from schedules.moments import seen_in
from schedules.texts import T, Text, Tn

_TITLE = 100
_LINE = (
    60  # of a session's title, place or speakers: a page fits, though every character be escaped
)
_NAMED = 15  # people mentioned by name; nobody is notified
_QUIET = 0x7F8C8D


def programme(page: ProgrammePage, reader: Reader) -> ui.LayoutView:
    """A page of an event's sessions by day, in the event's zone and the reader's own."""
    event, state = page.event, page.event.state(page.now)
    box: Box = ui.Container(accent_colour=COLOURS[state])
    facts = [reader.say(T("Programme version {n}", n=page.number)), stamp(page.at, "f")]
    if state is not State.SCHEDULED:
        facts.append(reader.say(STATES[state]))
    head = [
        f"## {plain(event.title, _TITLE)}",
        when(event.dates, reader),
        f"-# {' · '.join(facts)}",
    ]
    box.add_item(ui.TextDisplay("\n".join(head)))
    if not page.sessions:
        box.add_item(ui.TextDisplay(reader.say(T("It has no sessions."))))
    zone = event.dates.zone
    for day, sessions in groupby(page.sessions, key=lambda each: _day(each, zone)):
        lines = [line for each in sessions for line in _session(each, zone, reader)]
        box.add_item(ui.TextDisplay("\n".join([f"**{reader.day(day)}**", *lines])))
    if page.pages > 1:
        box.add_item(ui.Separator())
        box.add_item(turning("programme_page", (event.id,), page.page, page.pages, reader))
    return view_of(box)


def _day(session: Session, zone: str) -> date:
    assert session.dates.start is not None  # a session is exact
    return seen_in(session.dates.start.instant, zone).wall.date()


def _session(session: Session, zone: str, reader: Reader) -> Iterator[str]:
    start, end = session.dates.start, session.dates.end
    assert start is not None and end is not None
    begins, ends = (seen_in(each.instant, zone).wall for each in (start, end))
    title = f"**{plain(session.title, _LINE)}**"
    if session.cancelled:
        title = f"~~{plain(session.title, _LINE)}~~ {reader.say(T('cancelled'))}"
    yield f"- {begins:%H:%M}–{ends:%H:%M} {title} ({stamp(start.instant, 't')})"
    facts = [reader.say(FORMATS[session.format])]
    if session.place:
        facts.append(plain(session.place, _LINE // 2))
    if session.speakers:
        facts.append(plain(", ".join(each.name for each in session.speakers), _LINE))
    yield f"  -# {' · '.join(facts)}"


def history(found: History, reader: Reader) -> ui.LayoutView:
    """A page of versions, the latest first; one is chosen to see what it changed."""
    box: Box = ui.Container(accent_colour=_QUIET)
    heading = reader.say(T("Versions of {title}", title=plain(found.event.title, _TITLE)))
    box.add_item(ui.TextDisplay(f"## {heading}"))
    lines = [
        f"**{each.number}** · {_made(each, reader)} · {_counts(each.counts, reader)}"
        + _open(each, found, reader)
        for each in found.releases
    ]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    options = [
        discord.SelectOption(
            label=reader.say(T("Version {n}", n=each.number)),
            description=fit(_counts(each.counts, reader), CHOICE),
            value=str(each.number),
        )
        for each in found.releases
    ]
    chosen = menu(reader.say(T("See what a version changed")), options, "version", found.event.id)
    box.add_item(ui.ActionRow(chosen))
    if found.pages > 1:
        box.add_item(turning("history_page", (found.event.id,), found.page, found.pages, reader))
    return view_of(box)


def _made(release: Release, reader: Reader) -> str:
    """When, by whom and by what."""
    return f"{stamp(release.changed, 'f')} · {reader.say(_by(release))}"


def _by(release: Release) -> Text:
    by = release.by
    who = T("the command line") if by.author is None else f"<@{by.author}>"
    if by.source is Source.FIRST:
        return T("what stood at first")
    if by.source is Source.EDIT:
        return T("edited by {who}", who=who)
    if by.source is Source.RESTORE:
        return T("version {n} brought back by {who}", n=by.restores, who=who)
    return T("a file posted by {who}", who=who)


def _counts(counts: Counts, reader: Reader) -> str:
    taken = Tn("{n} taken out", "{n} taken out", counts.get(Kind.MISSING, 0))
    return " · ".join(reader.say(each) for each in in_words(counts, taken)) or "–"


def _open(release: Release, found: History, reader: Reader) -> str:
    if not release.is_open(found.now):
        return ""
    return f" · {reader.say(T('open until {when}', when=stamp(release.closes, 't')))}"


def version(found: Version, reader: Reader, *, attached: bool) -> ui.LayoutView:
    """What one version changed, and Restore where it is not the present one. ``attached``:
    `whole_list` goes with it."""
    release, event = found.release, found.event
    box: Box = ui.Container(accent_colour=_QUIET)
    said = T("Version {n} of {title}", n=release.number, title=plain(event.title, _TITLE))
    lines = [f"## {reader.say(said)}", f"-# {_made(release, reader)}"]
    if release.number == found.latest:
        lines.append(reader.say(T("This is the present version.")))
    box.add_item(ui.TextDisplay("\n".join(lines)))
    _add_changes(box, found.changes, reader, attached=attached)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if release.number < found.latest:
        row.add_item(
            button(
                reader.say(T("Restore")),
                "version_restore",
                event.id,
                release.number,
                style=discord.ButtonStyle.primary,
            )
        )
    page = (found.latest - release.number) // PAGE
    row.add_item(button(reader.say(T("All versions")), "history_page", event.id, page, "back"))
    box.add_item(row)
    return view_of(box)


def _add_changes(box: Box, changes: Changes, reader: Reader, *, attached: bool) -> None:
    shown = listed(changes, reader, TAKEN_OUT)
    box.add_item(ui.TextDisplay(shown or reader.say(T("What changed with it is not known."))))
    if attached:
        box.add_item(ui.File(f"attachment://{OVERFLOW}"))


def whole_list(changes: Changes, reader: Reader) -> bytes | None:
    """Every change as a text file, where a card cannot show them all. Not for the event loop."""
    lines = overflow(changes, reader, TAKEN_OUT)
    return None if lines is None else as_text(lines)


def pending(found: Pending, reader: Reader, *, attached: bool) -> ui.LayoutView:
    """What changed since people were last told, whom it concerns, and two buttons."""
    box: Box = ui.Container(accent_colour=COLOURS[found.event.state(found.now)])
    title = plain(found.event.title, _TITLE)
    said = T("Open: version {n} of {title}", n=found.last, title=title)
    if found.first < found.last:
        said = T(
            "Open: versions {first} to {last} of {title}",
            first=found.first,
            last=found.last,
            title=title,
        )
    box.add_item(ui.TextDisplay(f"## {reader.say(said)}"))
    _add_changes(box, found.changes, reader, attached=attached)
    box.add_item(ui.TextDisplay("\n".join(_outlook(found, reader))))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    now, carried = reader.say(T("Release now")), (found.event.id, edition(found.event))
    row.add_item(button(now, "release_now", *carried, style=discord.ButtonStyle.primary))
    row.add_item(button(reader.say(T("Wait")), "release_wait"))
    box.add_item(row)
    return view_of(box)


def _outlook(found: Pending, reader: Reader) -> Iterator[str]:
    if found.due is None:
        yield reader.say(T("Nobody is told of it: no time changes, and nothing is called off."))
        return
    soon = {"when": stamp(found.due, "R")}
    people = len(found.people)
    if not people:
        yield reader.say(T("It will stand in the events channel {when}: nobody goes yet.", **soon))
        return
    yield reader.say(
        Tn("{n} person will be told {when}:", "{n} people will be told {when}:", people, **soon)
    )
    named = [f"<@{each}>" for each in found.people[:_NAMED]]
    left = [more(people - _NAMED, reader)] if people > _NAMED else []
    yield " ".join([*named, *left])


def released(done: Released, reader: Reader) -> ui.LayoutView:
    values = {"number": done.number, "title": plain(done.event.title, _TITLE)}
    said = T("Version {number} of {title} is released. Nobody need be told.", **values)
    if done.told is not None and done.told.people:
        said = Tn(
            "Version {number} of {title} is released, and {n} person is told now.",
            "Version {number} of {title} is released, and {n} people are told now.",
            done.told.people,
            **values,
        )
    elif done.told is not None:
        said = T("Version {number} of {title} is released; the events channel says so.", **values)
    return view_of(ui.Container(ui.TextDisplay(reader.say(said)), accent_colour=_QUIET))


def waits(reader: Reader) -> ui.LayoutView:
    said = T("Nothing was released: it is told when its time comes.")
    return view_of(ui.Container(ui.TextDisplay(reader.say(said)), accent_colour=_QUIET))
