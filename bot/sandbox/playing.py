"""Playing the story: every chapter in order, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import simcord

from bot.sandbox import chapters
from bot.sandbox.chapters import Chapter
from bot.sandbox.future import moved_after
from bot.sandbox.stage import Stage
from bot.sandbox.story import Story
from bot.sandbox.transcript import StoryFailed
from schedules import files

_AHEAD = timedelta(days=16)  # the first event: far enough for every reminder to be seen


async def play(stage: Stage, programme: bytes, out: Path) -> None:
    """The whole story; ``out`` is given transcript.md, the calendars and feedback.csv.

    Raises StoryFailed at the first step that did not do what it should; the transcript is
    written as far as it went.
    """
    out.mkdir(parents=True, exist_ok=True)
    story = prepared(stage, programme, out)
    try:
        await tell(story, chapters.ALL)
        story.check(not stage.env.errors, "nothing went wrong behind the scenes")
    finally:
        story.transcript.write(out / "transcript.md")


def prepared(stage: Stage, programme: bytes, out: Path) -> Story:
    """The story with its programme moved into the simulated future."""
    now = stage.env.now()
    draft = moved_after(files.read(programme, zone=None, now=now).programme, now + _AHEAD)
    story = Story(stage, files.write(draft, "yaml", now=now), out)
    story.kept["starts"] = min(e.dates.begins for e in draft.events if e.dates.begins)
    return story


async def tell(story: Story, told: Sequence[tuple[str, Chapter]]) -> None:
    for title, chapter in told:
        story.transcript.chapter(title, story.stage.env.now())
        try:
            await chapter(story)
        except (simcord.SetupError, simcord.BackendError, TimeoutError) as error:
            raise StoryFailed(f"{title}: {error}") from error
