"""Feedback as it is asked, thanked for, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import discord
from discord import ui

from bot.domain.deliveries import Due
from bot.domain.feedback import (
    LONGEST_WORDS,
    RATINGS,
    THRESHOLD,
    Asked,
    Figures,
    Rated,
    Results,
    Subject,
)
from bot.texts import Reader
from cogs.ui.buttons import button, form
from cogs.ui.events import Box
from cogs.ui.fit import first_of, plain
from cogs.ui.reminders import pinged
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import T, Text, Tn

COLOUR = 0xB7950B
QUESTIONS: dict[str, Text] = {
    "useful": T("What was most useful?"),
    "change": T("What should change?"),
    "else": T("Anything else?"),
}
_TITLE = 150
_WORDS = 300  # of one answer on the card; the export has them whole
_BAR = 20  # blocks of the longest bar
_ROOM = 2_200  # characters for words
_LINES = 30  # answers to one question


def request(due: Due, reader: Reader) -> ui.LayoutView:
    """The question in the channel (mentioning whom it is for), or in a DM; and its repetition."""
    assert due.shown is not None
    said = due.content
    asked = Asked(
        due.community.id,
        Subject(due.shown.event, due.session),
        invited=int(said["invited"]),
        closes=datetime.fromtimestamp(said["closes"], UTC),
        threshold=int(said["threshold"]),
    )
    return question(asked, reader, pinged(due))


def question(asked: Asked, reader: Reader, mentions: str = "") -> ui.LayoutView:
    """Five buttons, with what must be said before the first is pressed."""
    subject = asked.subject
    lines = [f"## {reader.say(T('How was {title}?', title=plain(subject.title, _TITLE)))}"]
    if subject.session is not None:
        lines.append(f"-# {plain(subject.event.title, _TITLE)}")
    lines.append(reader.say(T("One tap, from 1 (poor) to 5 (excellent).")))
    box: Box = ui.Container(ui.TextDisplay("\n".join(lines)), accent_colour=COLOUR)
    box.add_item(ui.TextDisplay(f"-# {_promise(asked, reader)}"))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for rating in RATINGS:
        row.add_item(
            button(
                str(rating),
                "rate",
                asked.community_id,
                subject.event.id,
                subject.scope,
                rating,
                style=discord.ButtonStyle.primary,
            )
        )
    box.add_item(row)
    if mentions:
        box.add_item(ui.TextDisplay(mentions))
    return view_of(box)


def _promise(asked: Asked, reader: Reader) -> str:
    """That it is anonymous, what follows from it, and when which results are shown."""
    anonymous = T(
        "Your answer is anonymous: who has answered and what was answered are kept apart, and "
        "nothing joins them. So it cannot be changed or withdrawn."
    )
    released = T(
        "Organisers see results after {when}, and only numbers of at least {k} people.",
        when=stamp(asked.closes, "f"),
        k=asked.threshold,
    )
    said = f"{reader.say(anonymous)} {reader.say(released)}"
    if not asked.is_few:
        return said
    few = Tn(
        "Only {n} person may answer this; with fewer than {k} answers nothing is shown.",
        "Only {n} people may answer this; with fewer than {k} answers nothing is shown.",
        asked.invited,
        k=asked.threshold,
    )
    return f"{said} **{reader.say(few)}**"


def thanks(rated: Rated, reader: Reader) -> ui.LayoutView:
    """The answer to a tap; the first one may add words."""
    if rated.ticket is None:
        said = T("You have answered already. An anonymous answer cannot be changed.")
        return view_of(ui.Container(ui.TextDisplay(reader.say(said)), accent_colour=COLOUR))
    thank = T("Thank you, your answer is counted.")
    more = T(
        "You may add words. Organisers read them as they are written, mixed with those of others "
        "and apart from your rating. Only this message can add them."
    )
    lines = [reader.say(thank), f"-# {reader.say(more)}"]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    what = ("words", rated.community_id, rated.form_id, rated.ticket)
    row.add_item(button(reader.say(T("Add words")), *what))
    box: Box = ui.Container(ui.TextDisplay("\n".join(lines)), row, accent_colour=COLOUR)
    return view_of(box)


def words_form(arguments: tuple[str, ...], reader: Reader) -> ui.Modal:
    """Three questions, each of which may be left out."""
    fields: list[ui.Label[ui.Modal]] = [
        ui.Label(
            text=reader.say(text),
            component=ui.TextInput(
                custom_id=name,
                style=discord.TextStyle.paragraph,
                required=False,
                max_length=LONGEST_WORDS,
            ),
        )
        for name, text in QUESTIONS.items()
    ]
    return form(reader.say(T("In your words, if you like")), fields, "say", *arguments)


def said(kept: bool, reader: Reader) -> ui.LayoutView:
    """The answer to words sent."""
    if kept:
        words = T("Thank you, your words are kept, apart from your rating and your name.")
    else:
        words = T("Nothing was written; your rating counts all the same.")
    return view_of(ui.Container(ui.TextDisplay(reader.say(words)), accent_colour=COLOUR))


def results(found: Results, reader: Reader) -> ui.LayoutView:
    """Results for organisers: when they come, why there are none, or the distribution first."""
    box: Box = ui.Container(accent_colour=COLOUR)
    heading = T("Feedback on {title}", title=plain(found.subject.title, _TITLE))
    box.add_item(ui.TextDisplay(f"## {reader.say(heading)}"))
    if found.figures is None:
        box.add_item(ui.TextDisplay("\n".join(_waiting(found, reader))))
        return view_of(box)
    box.add_item(ui.TextDisplay(_distribution(found.figures, found.form.threshold, reader)))
    box.add_item(ui.TextDisplay(_middle(found.figures, reader)))
    for text in _words(found, reader):
        box.add_item(ui.TextDisplay(text))
    return view_of(box)


def _waiting(found: Results, reader: Reader) -> Iterable[str]:
    few = T("Fewer than {k} people have answered.", k=found.form.threshold)
    yield reader.say(few if found.answers is None else _answered(found.answers, found))
    if found.form.is_closed(found.now):
        yield reader.say(T("The form is closed; nothing is shown of so few answers."))
    else:
        yield reader.say(
            T("Results are shown when the form closes, {when}.", when=stamp(found.form.closes))
        )


def _answered(answers: int, found: Results) -> Text:
    return Tn(
        "{n} person of {invited} has answered.",
        "{n} people of {invited} have answered.",
        answers,
        invited=max(found.form.invited, answers),
    )


def basis(figures: Figures) -> Text:
    """What every figure carries: how many answered, and of how many."""
    return T(
        "n = {n} of {invited}, response rate {rate} %",
        n=figures.answers,
        invited=figures.invited,
        rate=percent(figures.answers, figures.invited),
    )


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole)


def _distribution(figures: Figures, threshold: int, reader: Reader) -> str:
    largest = max((count or 0 for count in figures.counts.values()), default=0)
    rows = [
        f"{rating}  {_bar(figures.counts[rating], largest, figures.answers)}"
        for rating in reversed(RATINGS)
    ]
    lines = ["```", *rows, "```"]
    if figures.kept_back:
        kept = T(
            "–: kept back, because fewer than {k} people gave one of these ratings; "
            "together they are {n}.",
            k=threshold,
            n=figures.kept_back,
        )
        lines.append(f"-# {reader.say(kept)}")
    return "\n".join([*lines, f"-# {reader.say(basis(figures))}"])


def _bar(count: int | None, largest: int, answers: int) -> str:
    if count is None:
        return "–"
    blocks = "█" * round(_BAR * count / largest) if largest else ""
    return f"{blocks} {count} ({percent(count, answers)} %)".strip()


def _middle(figures: Figures, reader: Reader) -> str:
    lines = [reader.say(T("Median: **{median}**", median=figures.median))]
    if figures.top is not None:
        top = T("Share of 4 and 5: **{share} %**", share=percent(figures.top, figures.answers))
        lines.append(reader.say(top))
    return "\n".join(f"{line} · {reader.say(basis(figures))}" for line in lines)


def _words(found: Results, reader: Reader) -> Iterable[str]:
    """Each question with what was written to it, as many as the card has room for."""
    asked = {name: words for name, words in (found.words or {}).items() if words}
    for name, words in asked.items():
        room = _ROOM // len(asked)
        yield f"**{reader.say(QUESTIONS[name])}**\n{_told(words, room, reader)}"


def _told(words: Sequence[str], room: int, reader: Reader) -> str:
    """The first of the words, drawn at random as they are, and how many more there are."""
    rest = max(len(words) - _LINES, 0)

    def more(left: int) -> str:
        said = Tn("… and {n} more answer", "… and {n} more answers", left + rest)
        return reader.say(T("{more}, in /feedback export", more=said))

    lines = [f"- {plain(each, _WORDS)}" for each in words[:_LINES]]
    whole = "\n".join([*lines, more(0)])
    return whole if rest and len(whole) <= room else first_of(lines, room, more)


def closing(found: Results, reader: Reader) -> ui.LayoutView:
    """What closing does, before it is done."""
    subject = found.subject
    lines = [
        f"## {reader.say(T('Close feedback on {title}?', title=plain(subject.title, _TITLE)))}"
    ]
    few = T("Fewer than {k} people have answered: nothing would ever be shown.", k=THRESHOLD)
    lines.append(reader.say(few if found.answers is None else _answered(found.answers, found)))
    lines.append(reader.say(T("Nobody can answer afterwards, and it cannot be opened again.")))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        button(
            reader.say(T("Close and release")),
            "feedback_close",
            subject.event.id,
            subject.scope,
            style=discord.ButtonStyle.danger,
        )
    )
    box: Box = ui.Container(ui.TextDisplay("\n".join(lines)), row, accent_colour=COLOUR)
    return view_of(box)
