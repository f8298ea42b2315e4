"""Released feedback as a table: one line per figure, one per answer in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.feedback import RATINGS, Results
from bot.texts import Reader
from cogs.ui.feedback import QUESTIONS, percent
from schedules.files.csv_out import Cell
from schedules.texts import T

HEAD = (T("about"), T("figure"), T("value"), T("n"), T("may answer"), T("response rate %"))


def rows(released: Iterable[Results], reader: Reader) -> Iterator[Sequence[Cell]]:
    """The head, then what may be shown of each form; every figure with its basis."""
    yield [reader.say(each) for each in HEAD]
    for found in released:
        yield from _of_one(found, reader)


def _of_one(found: Results, reader: Reader) -> Iterator[Sequence[Cell]]:
    title, shown = found.subject.title, found.figures
    if shown is None:
        few = T("fewer than {k}", k=found.form.threshold)
        yield [title, reader.say(T("answers")), reader.say(few), None, found.form.invited, None]
        return
    basis = (shown.answers, shown.invited, percent(shown.answers, shown.invited))
    kept_back = reader.say(T("kept back"))
    for rating in RATINGS:
        count = shown.counts[rating]
        name = reader.say(T("rating {rating}", rating=rating))
        yield [title, name, kept_back if count is None else count, *basis]
    if shown.kept_back:
        yield [title, reader.say(T("kept back together")), shown.kept_back, *basis]
    yield [title, reader.say(T("median")), shown.median, *basis]
    top = kept_back if shown.top is None else percent(shown.top, shown.answers)
    yield [title, reader.say(T("share of 4 and 5 in %")), top, *basis]
    for name, words in (found.words or {}).items():
        for each in words:
            yield [title, reader.say(QUESTIONS[name]), each, *basis]
