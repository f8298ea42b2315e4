"""Why something was told or was not: a person's own list, and an event's deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.deliveries import DeliveryState
from bot.domain.explanations import EventDeliveries, Explained, Way, Why
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import Box, turning
from cogs.ui.fit import first_of, plain
from cogs.ui.reminders import REASONS, kind_or_rule
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import T, Text, Tn

_COLOUR = 0x7F8C8D
_TITLE = 60
_COUNTS = 600  # characters
_MESSAGE_URL = "https://discord.com/channels/{guild}/{channel}/{message}"
_OUTCOMES: dict[DeliveryState, Text] = {
    DeliveryState.PLANNED: T("planned"),
    DeliveryState.CLAIMED: T("being sent"),
    DeliveryState.SENT: T("sent"),
    DeliveryState.FAILED: T("not delivered"),
    DeliveryState.SKIPPED: T("not sent"),
    DeliveryState.MISSED: T("missed"),
    DeliveryState.SUPERSEDED: T("withdrawn"),
    DeliveryState.UNKNOWN: T("perhaps delivered"),
}


def why(found: Why, reader: Reader) -> ui.LayoutView:
    """What a person was told and was not, newest first."""
    box: Box = ui.Container(accent_colour=_COLOUR)
    heading = (
        T("What you are told")
        if found.own
        else T("What {person} is told", person=f"<@{found.person_id}>")
    )
    box.add_item(ui.TextDisplay(f"## {reader.say(heading)}"))
    lines = [_entry(each, found.community.id, reader) for each in found.found]
    if not lines:
        nothing = Tn(
            "Nothing was planned in the last day.",
            "Nothing was planned in the last {n} days.",
            found.days,
        )
        lines = [reader.say(nothing)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    box.add_item(ui.TextDisplay(f"-# {reader.say(T('Reminders go to those who are going.'))}"))
    if found.pages > 1:
        box.add_item(turning("why", (found.person_id,), found.page, found.pages, reader))
    return view_of(box)


def of_event(found: EventDeliveries, reader: Reader) -> ui.LayoutView:
    """What an event sent, will send and did not send, counted; what failed can be tried again."""
    box: Box = ui.Container(accent_colour=_COLOUR)
    heading = T("Deliveries of {event}", event=plain(found.event.title, _TITLE))
    box.add_item(ui.TextDisplay(f"## {reader.say(heading)}"))
    box.add_item(ui.TextDisplay(_counted(found, reader)))
    if found.found:
        box.add_item(ui.Separator())
        lines = (_entry(each, found.community.id, reader) for each in found.found)
        box.add_item(ui.TextDisplay("\n".join(lines)))
    if found.retried is not None:
        box.add_item(ui.TextDisplay(f"**{reader.say(_retried(found.retried))}**"))
    if found.pages > 1:
        turned = turning("deliveries", (found.event.id,), found.page, found.pages, reader)
        box.add_item(turned)
    if found.again:
        label = Tn("Try what failed again", "Try the {n} that failed again", found.again)
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(
            button(
                reader.say(label),
                "deliveries_again",
                found.event.id,
                found.page,
                style=discord.ButtonStyle.primary,
            )
        )
        box.add_item(row)
    return view_of(box)


def _retried(count: int) -> Text:
    if not count:
        return T("Nothing that failed is left to try again.")
    return Tn("It is being sent again.", "{n} are being sent again.", count)


def _counted(found: EventDeliveries, reader: Reader) -> str:
    """A line for each state, its reasons beside it, the most frequent first."""
    if not found.counts:
        return reader.say(T("Nothing is planned."))
    totals: Counter[DeliveryState] = Counter()
    for (state, _), count in found.counts.items():
        totals[state] += count
    lines = [
        reader.say(_total(state, totals[state])) + _reasons(found, state, reader)
        for state in _OUTCOMES
        if totals[state]
    ]
    return first_of(lines, _COUNTS, lambda left: reader.say(T("… and more")))


def _total(state: DeliveryState, count: int) -> Text:
    return T("{n} × {state}", n=count, state=_OUTCOMES[state])


def _reasons(found: EventDeliveries, state: DeliveryState, reader: Reader) -> str:
    counted = sorted(
        ((count, reason) for (of, reason), count in found.counts.items() if of is state and reason),
        reverse=True,
    )
    said = [
        reader.say(T("{n} × {state}", n=count, state=REASONS[reason])) for count, reason in counted
    ]
    return f" ({', '.join(said)})" if said else ""


def _entry(each: Explained, guild_id: int, reader: Reader) -> str:
    """What it was, and below, what became of it."""
    subject = each.session or each.event
    facts = [
        stamp(each.due, "f"),
        f"**{plain(subject.title, _TITLE)}**" if subject is not None else "",
        reader.say(kind_or_rule(each.kind, each.rule, each.level)),
    ]
    what = " · ".join(fact for fact in facts if fact)
    return f"- {what}\n  {' · '.join(_became(each, guild_id, reader))}"


def _became(each: Explained, guild_id: int, reader: Reader) -> Iterator[str]:
    """ "sent 09:00", "in #events, 75 mentioned", "because direct messages are closed"."""
    outcome = reader.say(_OUTCOMES[each.state])
    if each.state is DeliveryState.SENT and each.settled is not None:
        outcome = f"{outcome} {stamp(each.settled, 'f')}"
    yield outcome
    where = _where(each)
    if where is not None:
        yield reader.say(where)
    if each.person_id is not None:
        yield f"<@{each.person_id}>"
    if each.not_going:
        yield reader.say(T("it went to those who are going"))
    elif each.reason is not None:
        yield reader.say(REASONS[each.reason])
    if each.message_id is not None and each.channel_id is not None:
        guild = "@me" if each.way is Way.DM else guild_id
        yield _MESSAGE_URL.format(guild=guild, channel=each.channel_id, message=each.message_id)


def _where(each: Explained) -> Text | None:
    if each.way is Way.DM:
        return T("by direct message")
    if each.way is None:
        return None
    place = T("in the channel")
    if each.channel_id is not None:
        place = T("in {channel}", channel=f"<#{each.channel_id}>")
    if each.way is Way.ROLE:
        pinged = Tn("{n} person by the event's role", "{n} people by the event's role", each.people)
        return T("{place}, {people}", place=place, people=pinged)
    if each.people > 1:
        return T("{place}, {n} mentioned", place=place, n=each.people)
    return place
