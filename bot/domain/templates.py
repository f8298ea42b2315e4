"""Templates: an event kept under a name, to make others like it. Of its dates only the distances
count, of its sessions and its deadline from its start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.editing import copied
from bot.errors import Refusal
from schedules import files
from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.texts import T

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Template:
    """``content``: the event as a schedule file in JSON."""

    id: int
    name: str
    content: bytes
    kept: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A template that was kept; ``id``: of the question, where it would replace one of the same
    name, kept at ``was``."""

    name: str
    title: str
    sessions: int
    id: int | None = None
    was: datetime | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A template that is removed, or would be: ``id`` of the question."""

    name: str
    id: int | None = None


def content_of(event: EventDraft, now: datetime) -> bytes:
    """What is kept of an event: what a copy would take over."""
    draft = copied(event)
    return files.write(ProgrammeDraft((draft,), zone=draft.dates.zone), "json", now=now)


def draft_of(template: Template) -> EventDraft:
    """The event of a template. Raises a Refusal where its words are not read any more."""
    reading = files.read(template.content, zone=None, now=template.kept)
    if reading.problems or len(reading.programme.events) != 1:
        raise Refusal(
            T("The template {name} cannot be read any more.", name=template.name),
            hint=T("Keep it anew with /event template save."),
            problems=reading.problems,
        )
    return replace(reading.programme.events[0], line=None)
