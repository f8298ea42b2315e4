"""The form of a session, and the question that follows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.differences import Kind, SessionChange
from bot.domain.events import FORMATS, State
from bot.domain.proposals import Proposal
from bot.domain.sessions import PAGES, Asked, Form
from bot.texts import Reader
from cogs.ui import proposals
from cogs.ui.buttons import Press, button, form
from cogs.ui.editing import fitted, option_field, text_field, which_row, wrong
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import TEXT, plain
from cogs.ui.views import view_of
from schedules.drafts import SESSION_FORMATS, SessionDraft
from schedules.texts import T, Text, Tn

Row = ui.ActionRow[ui.LayoutView]
_TITLE = 150
_PAGES: Sequence[Text] = (T("Change"), T("Format, abstract"))
_HINTS: dict[str, Text] = {
    "when": T("16:00-17:30, day 2 14:00, 25 June 16:00; time zone {zone}"),
    "where": T("A room, a link, or both"),
    "seats": T("Seats of its own, for which people then answer; empty: none"),
    "speakers": T("Amina B. | City of Sfax; Bruno C."),
}


def first_form(found: Form, event_id: int, session_id: int, reader: Reader) -> ui.Modal:
    """A page of the form of a session, with what is."""
    return _form(found, reader, "session_form", event_id, session_id)


def next_form(found: Form, question_id: int, reader: Reader) -> ui.Modal:
    """A page of the form of a question, with what was typed."""
    return _form(found, reader, "session_again", question_id)


def _form(found: Form, reader: Reader, what: str, *arguments: object) -> ui.Modal:
    fields = [_field(name, found, reader) for name in PAGES[found.page]]
    return form(found.title or reader.say(T("A new session")), fields, what, *arguments, found.page)


def _field(name: str, found: Form, reader: Reader) -> ui.Label[ui.LayoutView]:
    text = found.texts.get(name, "")
    if name == "format":
        names = {each: FORMATS[each] for each in SESSION_FORMATS}
        return option_field(name, text, names, reader, required=True)
    return text_field(name, text, _HINTS.get(name), found.zone, reader)


def question(asked: Asked, reader: Reader) -> ui.LayoutView:
    """What was understood and would become of it, with its buttons; or what is wrong, or which of
    several times is meant."""
    if asked.made.problems:
        box = wrong(asked.made.problems, reader)
        box.add_item(_changing(asked, reader))
        return view_of(box)
    if asked.made.choice is not None:
        box = ui.Container(accent_colour=COLOURS[State.POSTPONED])
        which_row(box, asked.made.choice, "session_choose", asked.id, reader)
        box.add_item(_changing(asked, reader))
        return view_of(box)
    assert asked.proposal is not None and asked.change is not None  # nothing is in its way
    return _asked(asked, asked.change, asked.proposal, reader)


def _asked(
    asked: Asked, change: SessionChange, proposal: Proposal, reader: Reader
) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=COLOURS[proposal.after.stored])
    writes = proposal.change.writes
    lines = [f"## {_heading(asked, change, reader)}", *_body(asked, change, reader)]
    lines += [f"-# {reader.say(each)}" for each in asked.made.notes]
    if writes:
        lines += [*proposals.outlook(proposal, reader), *proposals.warnings(proposal, reader)]
    box.add_item(ui.TextDisplay(fitted(lines, TEXT - 400, reader)))
    if writes:
        row: Row = ui.ActionRow()
        row.add_item(_save(asked, reader))
        box.add_item(row)
    box.add_item(_changing(asked, reader))
    return view_of(box)


def _heading(asked: Asked, change: SessionChange, reader: Reader) -> str:
    shown = change.after or change.before
    names = {
        "session": f"**{plain(shown.title if shown else '', _TITLE)}**",
        "event": f"**{plain(asked.event.title, _TITLE)}**",
    }
    return reader.say(Text(_question(asked, change).source, values=names))


def _question(asked: Asked, change: SessionChange) -> Text:
    if change.deletes:
        return T("Delete {session} of {event}?")
    if asked.removes:
        return T("Cancel {session} of {event}?")
    if asked.is_new:
        return T("Add {session} to {event}?")
    if change.kind is not Kind.UNCHANGED:
        return T("Change {session} of {event}?")
    return T("Nothing of {session} would change.")


def _body(asked: Asked, change: SessionChange, reader: Reader) -> Iterator[str]:
    if change.deletes:
        yield f"- {reader.say(T('Nobody has answered to it, and nothing was shared of it.'))}"
        return
    before, after = change.before, change.after
    assert after is not None  # it is not deleted
    if asked.removes:
        yield f"- {reader.say(T('It stays on the card as cancelled; its materials stay too.'))}"
        return
    if before is None:
        yield proposals.echoed(after.dates, reader)
        yield f"-# {' · '.join(_facts(after, reader))}"
        return
    if before.dates != after.dates:
        yield from proposals.moved(before.dates, after.dates, reader)
    yield from proposals.changed_fields(change, reader)


def _facts(draft: SessionDraft, reader: Reader) -> Iterator[str]:
    yield reader.say(FORMATS[draft.format])
    if draft.place:
        yield plain(draft.place, 100)
    if draft.seats is not None:
        yield reader.say(Tn("{n} seat", "{n} seats", draft.seats))
    yield from (plain(each.name, 60) for each in draft.speakers[:3])


def _save(asked: Asked, reader: Reader) -> Press:
    if asked.removes:
        label = T("Remove the session")
        return button(reader.say(label), "session_save", asked.id, style=discord.ButtonStyle.danger)
    return button(
        reader.say(T("Save")), "session_save", asked.id, style=discord.ButtonStyle.primary
    )


def _changing(asked: Asked, reader: Reader) -> Row:
    """What opens the form's pages again, and what leaves it."""
    row: Row = ui.ActionRow()
    if not asked.removes:
        for page, label in enumerate(_PAGES):
            row.add_item(button(reader.say(label), "session_change", asked.id, page))
    row.add_item(button(reader.say(T("Discard")), "act_discard", asked.id))
    return row
