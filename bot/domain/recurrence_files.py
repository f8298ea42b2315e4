"""A posted event that repeats, held against the stored one.

What counts are the dates to come: a file that says when it all began and a store that goes on from
the next date are the same where these are. Of single dates a format says what it can; the rest is
left as it is stored, and so is all that is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.differences import EventChange
from bot.domain.events import Event
from bot.domain.recurrences import (
    FIELDS,
    Scene,
    as_event,
    coming,
    recurring_of,
    standing,
    with_recurring,
)
from schedules.drafts import Carried, EventDraft
from schedules.moments import Dates
from schedules.recurrence.expansion import occurring
from schedules.recurrence.occurrences import Override, Recurring, dates_on, with_override
from schedules.recurrence.words import in_words
from schedules.texts import Problem, T, Text

_FIELDS = tuple(name for name in FIELDS if name != "dates")


class Repeats:
    """Stored recurring events, by every name a file may call them."""

    def __init__(self, scenes: Sequence[Scene], uid_domain: str) -> None:
        self.scenes = scenes
        self._by_ref = {each.repeating.draft.ref: each for each in scenes} | {
            f"repeat-{each.repeating.id}@{uid_domain}": each for each in scenes
        }

    def get(self, ref: str | None) -> Scene | None:
        return self._by_ref.get(ref or "")


def change(scene: Scene, draft: EventDraft, carries: Carried, now: datetime) -> EventChange:
    """The change that a posted draft makes to a recurring event; none where its format cannot say
    how often something repeats."""
    was = standing(scene.repeating, scene.events)
    after = was if draft.repeat is None else _after(was, draft, carries, now)
    old = _to_come(was, now)
    new = _to_come(after, now) or (after if old else was)
    called_off = draft.cancelled and old is not None
    old = old or was
    fields = [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
    fields += ["repeat"] if old.repeat != new.repeat else []
    fields += ["overrides"] if old.overrides != new.overrides else []
    fields += ["cancelled"] if called_off else []
    before = replace(as_event(scene.repeating), dates=old.dates)
    return EventChange(before, replace(new, cancelled=called_off), tuple(fields), scene=scene)


def missing(scene: Scene, now: datetime) -> EventChange | None:
    """A recurring event that a file lacks; None where it has no date to come."""
    was = _to_come(standing(scene.repeating, scene.events), now)
    if was is None:
        return None
    return EventChange(replace(as_event(scene.repeating), dates=was.dates), None, scene=scene)


def called_off(lacking: EventChange) -> EventChange:
    """What a file lacks, cancelled."""
    assert lacking.scene is not None
    draft = replace(lacking.scene.repeating.draft, cancelled=True)
    return replace(lacking, after=draft, fields=("cancelled",))


def problems(
    repeats: Repeats, known: Sequence[Event | None], drafts: Sequence[EventDraft], carries: Carried
) -> Iterator[Problem]:
    """What is wrong with posted events that repeat only in the light of what is stored. ``known``:
    the event that each draft is, if it is one."""
    of_file = {each.ref for each in drafts if each.repeat is not None}
    seen: set[int] = set()
    for draft, event in zip(drafts, known, strict=True):
        scene = repeats.get(draft.ref)
        if scene is not None and scene.repeating.id in seen:
            title = scene.repeating.draft.title
            sentence = T("This is “{title}”, which stands in the file already.", title=title)
            yield Problem(sentence, draft.line, found=draft.ref)
        seen |= set() if scene is None else {scene.repeating.id}
        if draft.follows and (draft.follows in of_file or repeats.get(draft.follows)):
            sentence = T(
                "It follows what repeats. Say which date: {ref}/2027-03-03.", ref=draft.follows
            )
            yield Problem(sentence, draft.line, found=draft.follows)
        for sentence in _wrong(draft, scene, event, carries):
            yield Problem(sentence, draft.line, found=draft.ref)


def _wrong(
    draft: EventDraft, scene: Scene | None, event: Event | None, carries: Carried
) -> Iterator[Text]:
    if draft.repeat is None:
        if scene is not None and "repeat" in carries.repeats:
            assert scene.repeating.draft.repeat is not None
            rule = in_words(scene.repeating.draft.repeat)
            yield T(
                "It repeats here, {rule}. To end that, say until when it repeats, or use"
                " /repeat stop.",
                rule=rule,
            )
        return
    if draft.follows:
        yield T("What repeats does not follow another event; one of its dates may.")
    if draft.cancelled and scene is None:
        yield T("What repeats and is cancelled as a whole is not kept: leave it out of the file.")
    if event is not None and event.repeat is not None:
        yield T("One date of what repeats does not itself repeat.")
    if event is not None and event.sessions:
        yield T("An event with sessions does not repeat: give each date an event.")


def _after(was: EventDraft, draft: EventDraft, carries: Carried, now: datetime) -> EventDraft:
    """The draft as it is to be stored, with what its format cannot say as it was."""
    kept = {name: getattr(was, name) for name in _FIELDS if name not in carries.event}
    after = replace(draft, ref=was.ref, **kept)
    plain = replace(recurring_of(after), overrides=())
    ours = {each.day: each for each in was.overrides}
    theirs = {each.day: each for each in draft.overrides}
    merged = plain
    for day in sorted(occurring(plain.rule, plain.first_day, {*ours, *theirs})):
        stored = ours.get(day, Override(day))
        if not _is_left(stored, plain, carries, now):
            stored = _merged(stored, theirs.get(day, Override(day)), carries)
        merged = with_override(merged, stored)
    return with_recurring(after, merged)


def _is_left(stored: Override, of: Recurring, carries: Carried, now: datetime) -> bool:
    """Whether it is over, or was moved to a date that the format cannot say."""
    passes = dates_on(of.first, stored.day).passes
    over = passes is not None and passes <= now
    return over or bool(stored.dates and stored.dates.precision not in carries.precisions)


def _merged(stored: Override, posted: Override, carries: Carried) -> Override:
    says = carries.repeats
    return Override(
        stored.day,
        skipped=posted.skipped if "skipped" in says else stored.skipped,
        dates=_dates(stored.dates, posted.dates) if "dates" in says else stored.dates,
        fields=tuple(sorted(posted.fields if "fields" in says else stored.fields)),
    )


def _dates(stored: Dates | None, posted: Dates | None) -> Dates | None:
    """The posted dates; as they are stored, where they are the same in another zone."""
    if not (stored and posted and stored.start and posted.start):
        return posted
    same = (stored.begins, stored.passes) == (posted.begins, posted.passes)
    return stored if same else posted


def _to_come(draft: EventDraft, now: datetime) -> EventDraft | None:
    found = coming(recurring_of(draft), now)
    return None if found is None else with_recurring(draft, found)
