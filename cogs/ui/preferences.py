"""How a person is told, as they see and change it."""

from __future__ import annotations

import discord
from discord import ui

from bot.domain.people import Reach
from bot.domain.preferences import NONE, HowTold, Topic
from bot.texts import Reader, language_name, languages
from cogs.ui.buttons import button, form, menu
from cogs.ui.events import Box
from cogs.ui.fit import CHOICE, TITLE, fit, plain
from cogs.ui.people import COLOUR
from cogs.ui.rule_words import whose
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules import offsets
from schedules.texts import T, Text

YES, NO = "yes", "no"
TOPICS: dict[Topic, Text] = {
    Topic.REMINDERS: T("reminders of what you go to"),
    Topic.CHANGES: T("changes of dates and programme"),
    Topic.SEATS: T("a seat that has become free for you"),
    Topic.FEEDBACK: T("requests for feedback"),
    Topic.WORDS: T("words of the organisers"),
}
_ALWAYS = T(
    "That something is cancelled is always told. New materials are announced in the channel and "
    "ring nobody."
)
_TITLE = 100


def card(told: HowTold, reader: Reader) -> ui.LayoutView:
    """Everything that holds, when the person is told next, and what changes it."""
    box: Box = ui.Container(accent_colour=COLOUR)
    box.add_item(ui.TextDisplay(f"## {reader.say(T('How you are told here'))}"))
    rows = [
        (T("How"), reader.say(_way(told))),
        (T("Not told of"), _off(told, reader)),
        (T("Reminders of your own"), _own(told, reader)),
        (T("Quiet hours"), _quiet(told, reader)),
        (T("Language"), _language(told, reader)),
        (T("Next"), _next(told, reader)),
    ]
    said = (f"**{reader.say(name)}**: {value}" for name, value in rows)
    box.add_item(ui.TextDisplay("\n".join([*said, f"-# {reader.say(_ALWAYS)}"])))
    if told.preferences.dm_closed:
        box.add_item(ui.TextDisplay(f"-# {reader.say(_CLOSED)}"))
    box.add_item(_topics(told, reader))
    box.add_item(_languages(told, reader))
    box.add_item(_buttons(told, reader))
    return view_of(box)


_CLOSED = T(
    "Discord refused the last direct message to you, so you are mentioned in the channel. Allow "
    "direct messages from this server, then choose them again."
)


def _way(told: HowTold) -> Text:
    if told.preferences.by_dm:
        return T("by direct message")
    return T("mentioned in the channel")


def _off(told: HowTold, reader: Reader) -> str:
    off = [reader.say(TOPICS[topic]) for topic in Topic if topic in told.preferences.off]
    return ", ".join(off) or reader.say(T("nothing is switched off"))


def _own(told: HowTold, reader: Reader) -> str:
    said = [reader.say(offsets.words(each)) for each in told.offsets]
    return ", ".join(said) or reader.say(T("none"))


def _quiet(told: HowTold, reader: Reader) -> str:
    quiet = told.preferences.quiet
    if quiet is None:
        return reader.say(T("none"))
    values = {"start": f"{quiet.start:%H:%M}", "until": f"{quiet.until:%H:%M}", "zone": told.zone}
    if told.preferences.last_calls:
        return reader.say(T("{start}–{until}, {zone}; last calls ring all the same", **values))
    return reader.say(
        T("{start}–{until}, {zone}; what comes meanwhile waits for their end", **values)
    )


def _language(told: HowTold, reader: Reader) -> str:
    code = told.preferences.language
    return language_name(code) if code else reader.say(T("as in your Discord"))


def _next(told: HowTold, reader: Reader) -> str:
    """When the person would next be reminded, of what and how."""
    example = told.example
    if example is None:
        return reader.say(T("you go to nothing that you would be reminded of"))
    title = plain((example.session or example.event).title, _TITLE)
    return reader.say(
        T(
            "{when}, of {title} ({rule}), {how}",
            when=stamp(example.at, "f"),
            title=f"**{title}**",
            rule=whose(example.rule, example.level),
            how=_way(told),
        )
    )


def _topics(told: HowTold, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    options = [
        discord.SelectOption(
            label=fit(reader.say(TOPICS[topic]), CHOICE),
            value=topic.value,
            default=topic not in told.preferences.off,
        )
        for topic in Topic
    ]
    row.add_item(menu(reader.say(T("What you are told of")), options, "told_of", several=True))
    return row


def _languages(told: HowTold, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    known = [(NONE, reader.say(T("as in your Discord")))]
    known += [(code, language_name(code)) for code in languages()]
    options = [
        discord.SelectOption(
            label=fit(name, CHOICE),
            value=code,
            default=code == (told.preferences.language or NONE),
        )
        for code, name in known
    ]
    row.add_item(menu(reader.say(T("Language")), options, "told_in"))
    return row


def _buttons(told: HowTold, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    by_dm = told.preferences.by_dm
    label = T("Mention me in the channel") if by_dm else T("Tell me by direct message")
    other = Reach.CHANNEL if by_dm else Reach.DM
    row.add_item(button(reader.say(label), "told_by", other.value))
    times = T("Own reminders and quiet hours")
    row.add_item(button(reader.say(times), "told_times", style=discord.ButtonStyle.primary))
    if told.preferences.quiet is not None:
        ring = told.preferences.last_calls
        label = T("Hold last calls back too") if ring else T("Let last calls ring")
        row.add_item(button(reader.say(label), "told_last_calls", NO if ring else YES))
    return row


def times_form(told: HowTold, reader: Reader) -> ui.Modal:
    """Two lines, as they hold now: how long before, and the quiet hours."""
    quiet = told.preferences.quiet
    fields = [
        _field(
            "own",
            T("How long before, at most 5"),
            T("2 hours, 1 day"),
            ", ".join(offsets.typed(each) for each in told.offsets),
            reader,
        ),
        _field(
            "quiet",
            T("Quiet hours, from and until"),
            T("22:00-07:00"),
            f"{quiet.start:%H:%M}-{quiet.until:%H:%M}" if quiet is not None else "",
            reader,
        ),
    ]
    return form(reader.say(T("Own reminders and quiet hours")), fields, "told_times_said")


def _field(name: str, label: Text, example: Text, now: str, reader: Reader) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=fit(reader.say(label), TITLE),
        component=ui.TextInput(
            custom_id=name,
            required=False,
            placeholder=fit(reader.say(example), CHOICE),
            default=now or None,
            max_length=200,
        ),
    )
