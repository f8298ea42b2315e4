"""How an event would repeat, in words and with its next dates; and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.recurrence_changes import Plan
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import fit, plain
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.moments import Dates
from schedules.recurrence.words import in_words
from schedules.texts import T, Text, Tn

_TITLE = 150
_RULE = 400
_LEFT_OUT = 10  # days that are named


def question(plan: Plan, reader: Reader) -> ui.LayoutView:
    """What would happen, and two buttons; or first what is meant, with a button for each way."""
    box: Box = ui.Container(accent_colour=COLOURS[plan.event.stored])
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if plan.question is not None:
        box.add_item(ui.TextDisplay(f"## {_titled(T('How does {title} repeat?'), plan, reader)}"))
        box.add_item(ui.TextDisplay(reader.say(plan.question.sentence)))
        for number, answer in enumerate(plan.question.answers):
            row.add_item(button(reader.say(answer.words), "repeat_choose", plan.id, number))
    else:
        heading = T("Let {title} repeat?") if plan.rule else T("Is this the last date of {title}?")
        lines = [f"## {_titled(heading, plan, reader)}", *_details(plan, reader)]
        box.add_item(ui.TextDisplay("\n".join(lines)))
        confirms = T("Let it repeat") if plan.rule else T("It is the last date")
        style = discord.ButtonStyle.primary if plan.rule else discord.ButtonStyle.danger
        row.add_item(button(reader.say(confirms), "repeat_confirm", plan.id, style=style))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", plan.id))
    box.add_item(row)
    return view_of(box)


def done(plan: Plan, reader: Reader) -> ui.LayoutView:
    """What was done, in the same numbers."""
    said = T("{title} repeats.") if plan.rule else T("This is the last date of {title}.")
    return _told(said, plan, reader)


def skipped(plan: Plan, reader: Reader) -> ui.LayoutView:
    """A date far ahead was left out; nobody had to be told."""
    return _told(T("{title} leaves that date out."), plan, reader)


def _told(said: Text, plan: Plan, reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=COLOURS[plan.event.stored])
    lines = [_titled(said, plan, reader), *_details(plan, reader)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    return view_of(box)


def _titled(text: Text, plan: Plan, reader: Reader) -> str:
    title = f"**{plain(plan.event.title, _TITLE)}**"
    return reader.say(Text(text.source, values={"title": title}))


def _details(plan: Plan, reader: Reader) -> Iterator[str]:
    if plan.rule is not None:
        yield f"🔁 {fit(reader.say(in_words(plan.rule)), _RULE)}"
    if plan.since is not None:
        yield reader.say(T("From {date} on; before, as it was.", date=plan.since))
    if plan.skipped:
        days = ", ".join(reader.day(day) for day in plan.skipped[:_LEFT_OUT])
        left = len(plan.skipped) - _LEFT_OUT
        yield reader.say(T("Left out: {days}", days=days if left <= 0 else f"{days} +{left}"))
    if plan.dates:
        yield reader.say(T("The next dates:"))
        yield from (f"- {_date(dates, reader)}" for dates in plan.dates)
    yield from (f"- {reader.say(each)}" for each in _outlook(plan))


def _date(dates: Dates, reader: Reader) -> str:
    return reader.dates(dates) if dates.start is None else stamp(dates.start.instant)


def _outlook(plan: Plan) -> Sequence[Text]:
    found, said = plan.outlook, []
    if found.people:
        said.append(Tn("{n} person is told.", "{n} people are told.", found.people))
    if found.changed:
        said.append(Tn("{n} date moves.", "{n} dates move.", found.changed))
    if found.called_off:
        said.append(Tn("{n} date is called off.", "{n} dates are called off.", found.called_off))
    return said
