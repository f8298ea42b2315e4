"""A refusal as a card: the sentence, what can be done, and every problem at once."""

from __future__ import annotations

from dataclasses import replace

from discord import ui

from bot.errors import Refusal
from bot.texts import Reader
from cogs.ui.fit import first_of, plain
from cogs.ui.views import view_of
from schedules.texts import Problem, Text, Tn

COLOUR = 0xC0392B
_PROBLEMS_BUDGET = 2_500
_VALUE = 150  # of what a person typed, in a sentence


def card(refusal: Refusal, reader: Reader) -> ui.LayoutView:
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=COLOUR)
    container.add_item(ui.TextDisplay(reader.say(defused(refusal.sentence))))
    if refusal.problems:
        container.add_item(ui.TextDisplay(problem_list(refusal.problems, reader)))
    if refusal.hint is not None:
        container.add_item(ui.TextDisplay(f"-# {reader.say(defused(refusal.hint))}"))
    return view_of(container)


def defused(text: Text) -> Text:
    """The same sentence, what people typed in it made plain and no longer than `_VALUE`."""
    values = {
        name: plain(value, _VALUE)
        if isinstance(value, str)
        else defused(value)
        if isinstance(value, Text)
        else value
        for name, value in text.values.items()
    }
    return replace(text, values=values)


def problem_list(problems: tuple[Problem, ...], reader: Reader) -> str:
    """A line per problem: where, and what would be right; the rest counted."""
    return first_of(
        (_line(problem, reader) for problem in problems),
        _PROBLEMS_BUDGET,
        lambda left: reader.say(Tn("… and {n} more problem", "… and {n} more problems", left)),
    )


def _line(problem: Problem, reader: Reader) -> str:
    message, place = reader.say(defused(problem.message)), reader.where(problem)
    found = f" “{plain(problem.found, 60)}”" if problem.found else ""
    return f"- **{plain(place, 100)}**{found}: {message}" if place else f"- {message}"
