"""The preview of a posted programme, what its Confirm did, and the lists too long for a card."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import discord
from discord import ui

from bot.domain.differences import Kind, counted
from bot.domain.notices import Telling, What
from bot.domain.programmes import Applied, Crowded, Preview
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.differences import (
    IN_FILE,
    IN_VERSION,
    OVERFLOW,
    SHOWN,
    as_text,
    lines_of,
    listed,
    more,
    overflow,
)
from cogs.ui.fit import first_of, plain
from cogs.ui.refusals import problem_list
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import Problem, T, Text, Tn

_ANNOUNCED = 2_000  # for what is announced, beside what else must be said
_ASIDE = 700
_TITLE = 60
_READY, _WRONG, _DONE, _QUIET = 0x2E86C1, 0xC0392B, 0x27AE60, 0x7F8C8D
Box = ui.Container[ui.LayoutView]


def preview(
    found: Preview, file_name: str | None, reader: Reader, *, attached: bool
) -> ui.LayoutView:
    """What the file (None: a version) would change, all of its problems, and Confirm where it may
    be pressed. ``attached``: `whole_list` goes with it."""
    ready = found.draft_id is not None
    box: Box = ui.Container(accent_colour=_WRONG if found.problems else _READY if ready else _QUIET)
    heading = reader.say(_heading(found, file_name))
    counts = counted(found.difference, version=found.restores is not None)
    box.add_item(ui.TextDisplay(f"## {heading}\n{_summary(counts, reader)}"))
    if found.problems:
        sentence = reader.say(T("Nothing can be written until this is right:"))
        box.add_item(ui.TextDisplay(f"**{sentence}**\n{problem_list(found.problems, reader)}"))
    else:
        items = listed(found.difference.items, reader, _missing(found))
        box.add_item(ui.TextDisplay(items or reader.say(T("The file has no events."))))
        box.add_item(ui.TextDisplay(f"-# {reader.say(_outlook(found))}"))
        if ready and found.difference.items[Kind.MISSING]:
            box.add_item(ui.TextDisplay(f"**{_keep_or_cancel(found, reader)}**"))
    if attached:
        box.add_item(ui.File(f"attachment://{OVERFLOW}"))
    if ready:
        box.add_item(_confirming(found, reader))
    return view_of(box)


def applied(done: Applied, reader: Reader) -> ui.LayoutView:
    """What was written, what will be announced, and what was told to whom."""
    box: Box = ui.Container(accent_colour=_DONE)
    heading = reader.say(T("The programme is written"))
    box.add_item(ui.TextDisplay(f"## {heading}\n{_summary(counted(done.difference), reader)}"))
    box.add_item(ui.TextDisplay(_announcing(done, reader)))
    if told := _told(done, reader):
        box.add_item(ui.TextDisplay(told))
    if done.crowded:
        lines = (_crowded(each, reader) for each in done.crowded)
        box.add_item(ui.TextDisplay(first_of(lines, _ASIDE, lambda n: more(n, reader))))
    return view_of(box)


def discarded(reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=_QUIET)
    box.add_item(ui.TextDisplay(reader.say(T("The preview was discarded; nothing was written."))))
    return view_of(box)


def exported(name: str, reader: Reader) -> ui.LayoutView:
    """The card that carries a programme's file."""
    box: Box = ui.Container(accent_colour=_QUIET)
    box.add_item(ui.TextDisplay(reader.say(T("The whole programme, to change and post again."))))
    box.add_item(ui.File(f"attachment://{name}"))
    return view_of(box)


def template(name: str, reader: Reader) -> ui.LayoutView:
    """The card that carries a table to fill in."""
    box: Box = ui.Container(accent_colour=_QUIET)
    sentence = T("Fill in a row for each event and session, and post it with /programme import.")
    box.add_item(ui.TextDisplay(reader.say(sentence)))
    box.add_item(ui.File(f"attachment://{name}"))
    return view_of(box)


def files_of(text: bytes | None) -> list[discord.File]:
    """The attachment of a preview, where it has one."""
    return [] if text is None else [discord.File(BytesIO(text), OVERFLOW)]


def whole_list(found: Preview, reader: Reader) -> bytes | None:
    """Everything the card cannot show, as a text file; None where it shows all. Not for the
    event loop: thousands of dates take a while to put into words."""
    if not found.problems:
        lines = overflow(found.difference.items, reader, _missing(found))
        return None if lines is None else as_text(lines)
    shown = problem_list(found.problems, reader)
    lines = [_problem(problem, reader) for problem in found.problems]
    return None if shown.count("\n- ") + 1 >= len(lines) else as_text(lines)


def _problem(problem: Problem, reader: Reader) -> str:
    found = f" “{problem.found}”" if problem.found else ""
    return f"{reader.where(problem)}{found}: {reader.say(problem.message)}".lstrip(": ")


def _heading(found: Preview, file_name: str | None) -> Text:
    if found.restores is None:
        return T("Preview of {file}", file=plain(file_name or "", 100))
    titles = [each.before.title for each in found.difference.events if each.before]
    title = plain(", ".join(titles), 100)
    return T("Back to version {n} of {title}", n=found.restores, title=title)


def _missing(found: Preview) -> Text:
    return IN_FILE if found.restores is None else IN_VERSION


def _summary(counts: Iterable[Text], reader: Reader) -> str:
    """ "5 new · 1 moved": the kinds there are."""
    return " · ".join(f"**{reader.say(text)}**" for text in counts)


def _outlook(found: Preview) -> Text:
    """What Confirm will announce, or why there is nothing to confirm."""
    if found.draft_id is None:
        return T("All of this is stored already: there is nothing to confirm.")
    if found.restores is not None:
        return T("It will be another version; answers, materials and reminders stay.")
    if not found.difference.writes:
        return T("All that the file has is stored already.")
    if not found.announcing:
        return _NOTHING_NEW
    channel = found.community.events_channel_id if found.community else None
    if channel is None:
        return _NO_CHANNEL
    return Tn(
        "{n} event will be announced in {channel}.",
        "{n} events will be announced in {channel}.",
        len(found.announcing),
        channel=f"<#{channel}>",
    )


_NOTHING_NEW = T("Nothing will be announced: no event that is still to come is new.")
_NO_CHANNEL = T(
    "Nothing will be announced, because there is no events channel. Choose one with /setup channel."
)


def _keep_or_cancel(found: Preview, reader: Reader) -> str:
    """The question about what the file lacks, in numbers."""
    n = len(found.difference.items[Kind.MISSING])
    of_file = Tn(
        "{n} is not in the file: keep it as it is, or cancel it?",
        "{n} are not in the file: keep them as they are, or cancel them?",
        n,
    )
    of_version = Tn(
        "{n} is not in that version: keep it as it is, or cancel it?",
        "{n} are not in that version: keep them as they are, or cancel them?",
        n,
    )
    question = of_file if found.restores is None else of_version
    consequence = Tn(
        "Cancelling tells {n} person.", "Cancelling tells {n} people.", found.concerned
    )
    return f"{reader.say(question)} {reader.say(consequence)}"


def _announcing(done: Applied, reader: Reader) -> str:
    if not done.announcing:
        return reader.say(_NOTHING_NEW)
    if done.channel_id is None:
        return reader.say(_NO_CHANNEL)
    heading = Tn(
        "Announced in {channel}, {n} event:",
        "Announced in {channel}, {n} events:",
        len(done.announcing),
        channel=f"<#{done.channel_id}>",
    )
    lines = list(lines_of(done.announcing[:SHOWN], reader))
    if len(done.announcing) > SHOWN:
        lines.append(more(len(done.announcing) - SHOWN, reader))
    return first_of([reader.say(heading), *lines], _ANNOUNCED, lambda n: more(n, reader))


_TOLD: dict[What | None, Text] = {
    What.CANCELLED: T("cancelled"),
    What.POSTPONED: T("postponed"),
    What.RESTORED: T("takes place after all"),
    What.MOVED: T("moved or changed"),
    None: T("its date is known"),
}


def _told(done: Applied, reader: Reader) -> str:
    """What those concerned are told, a line for each event; "" where nothing moved."""
    moved = done.difference.items[Kind.MOVED], done.difference.items[Kind.CANCELLED]
    if not done.told:
        return reader.say(_NOBODY) if any(moved) else ""
    heading = reader.say(T("Those concerned are told:"))
    lines = (f"- {reader.say(_telling(each))}" for each in done.told)
    return first_of([heading, *lines], _ASIDE, lambda n: more(n, reader))


_NOBODY = T("Nobody is told of what moved: nobody goes to it, or it is past.")


def _telling(each: Telling) -> Text:
    said = {
        "title": f"**{plain(each.title, _TITLE)}**",
        "what": _TOLD[each.what],
        "when": stamp(each.due, "R"),
    }
    if not each.people:
        return T("{title}: {what}; the events channel, {when}", **said)
    return Tn(
        "{title}: {what}; {n} person, {when}",
        "{title}: {what}; {n} people, {when}",
        each.people,
        **said,
    )


def _crowded(each: Crowded, reader: Reader) -> str:
    sentence = Tn(
        "{title} has {n} seat now and {going} people going: nobody is removed, and nobody else"
        " gets in until there is room.",
        "{title} has {n} seats now and {going} people going: nobody is removed, and nobody else"
        " gets in until there is room.",
        each.seats,
        title=f"**{plain(each.title, _TITLE)}**",
        going=each.going,
    )
    return f"⚠️ {reader.say(sentence)}"


def _confirming(found: Preview, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    """Confirm and Discard; where the file lacks something, what becomes of it is chosen with it."""
    missing, writes = len(found.difference.items[Kind.MISSING]), found.difference.writes
    green, red = discord.ButtonStyle.success, discord.ButtonStyle.danger
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if writes:
        label = T("Confirm, keep the missing") if missing else T("Confirm")
        row.add_item(button(reader.say(label), "programme_confirm", found.draft_id, style=green))
    if missing:
        both = Tn("Confirm, cancel the missing one", "Confirm, cancel the {n} missing", missing)
        alone = Tn("Cancel the missing one", "Cancel the {n} missing", missing)
        label = both if writes else alone
        asked = (found.draft_id, "cancel")
        row.add_item(button(reader.say(label), "programme_confirm", *asked, style=red))
    discard = T("Discard") if writes else T("Keep everything")
    row.add_item(button(reader.say(discard), "programme_discard", found.draft_id))
    return row
