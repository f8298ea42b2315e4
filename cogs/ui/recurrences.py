"""How an event would repeat, in words and with its next dates; and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import discord
from discord import ui

from bot.domain.recurrence_changes import Outlook, Plan
from bot.domain.recurrences import Scope
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import fit, plain
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.moments import Dates
from schedules.recurrence.questions import Question
from schedules.recurrence.rule import Recurrence
from schedules.recurrence.words import in_words
from schedules.texts import T, Text, Tn

WHICH: Mapping[Scope, Text] = {
    Scope.ONE: T("Only this date"),
    Scope.FOLLOWING: T("This and following dates"),
    Scope.ALL: T("All dates to come"),
}
_TITLE = 150
_RULE = 400
_LEFT_OUT = 10  # days that are named
Row = ui.ActionRow[ui.LayoutView]


def question(plan: Plan, reader: Reader) -> ui.LayoutView:
    """What would happen, and two buttons; or first what is meant, with a button for each way."""
    box: Box = ui.Container(accent_colour=COLOURS[plan.event.stored])
    row: Row = ui.ActionRow()
    if plan.question is not None:
        box.add_item(ui.TextDisplay(f"## {_titled(T('How does {title} repeat?'), plan, reader)}"))
        box.add_item(ui.TextDisplay(reader.say(plan.question.sentence)))
        add_ways(row, plan.question, "repeat_choose", plan.id, reader)
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


def add_ways(row: Row, found: Question, what: str, question_id: int | None, reader: Reader) -> None:
    """A button ``what:question:place`` for each way to understand what was typed."""
    for number, answer in enumerate(found.answers):
        row.add_item(button(reader.say(answer.words), what, question_id, number))


def which(
    box: Box, row: Row, rule: Recurrence, what: str, question_id: int | None, reader: Reader
) -> None:
    """Of one date of what repeats: which are meant, with a button ``what:question:scope``."""
    said = T("It repeats {rule}. Which dates do you mean?", rule=in_words(rule))
    box.add_item(ui.TextDisplay(fit(reader.say(said), _RULE)))
    for scope, words in WHICH.items():
        row.add_item(button(reader.say(words), what, question_id, scope.value))


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
        yield rule_line(plan.rule, reader)
    if plan.since is not None:
        yield reader.say(T("From {date} on; before, as it was.", date=plan.since))
    yield from dates_lines(plan.skipped, plan.dates, reader)
    yield from (f"- {reader.say(each)}" for each in outlook(plan.outlook))


def rule_line(rule: Recurrence, reader: Reader) -> str:
    return f"🔁 {fit(reader.say(in_words(rule)), _RULE)}"


def dates_lines(skipped: Sequence[date], dates: Iterable[Dates], reader: Reader) -> Iterator[str]:
    """Which dates are left out, and which are next."""
    if skipped:
        days = ", ".join(reader.day(day) for day in skipped[:_LEFT_OUT])
        left = len(skipped) - _LEFT_OUT
        yield reader.say(T("Left out: {days}", days=days if left <= 0 else f"{days} +{left}"))
    if dates:
        yield reader.say(T("The next dates:"))
        yield from (f"- {_date(each, reader)}" for each in dates)


def _date(dates: Dates, reader: Reader) -> str:
    return reader.dates(dates) if dates.start is None else stamp(dates.start.instant)


def outlook(found: Outlook) -> Sequence[Text]:
    """Who is told, and how many dates change or are called off."""
    said = []
    if found.people:
        said.append(Tn("{n} person is told.", "{n} people are told.", found.people))
    if found.changed:
        said.append(Tn("{n} date changes.", "{n} dates change.", found.changed))
    if found.called_off:
        said.append(Tn("{n} date is called off.", "{n} dates are called off.", found.called_off))
    return said
