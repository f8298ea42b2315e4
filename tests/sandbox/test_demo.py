"""The demo as a newcomer meets it: the whole story unattended, and the page in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from icalendar import Calendar
from playwright.async_api import expect

from tests.sandbox.browser import browser_page

ENGLISH = {**os.environ, "LC_ALL": "C.UTF-8"}
PATIENCE = 60  # seconds for what takes a few on an idle machine


def convenor(*arguments: str) -> list[str]:
    return [sys.executable, "-u", "-m", "bot", *arguments]


async def test_the_story_plays_to_its_end_and_leaves_its_files(tmp_path: Path) -> None:
    """Every step does what it should, and what it writes can be read."""
    out = tmp_path / "out"
    playing = await asyncio.create_subprocess_exec(
        *convenor("demo", "--script", "--out", str(out)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=ENGLISH,
    )
    said, _ = await asyncio.wait_for(playing.communicate(), PATIENCE)
    assert (playing.returncode, said.decode()) == (
        0,
        f"Every step did what it should. The story is in {out / 'transcript.md'}.\n",
    )
    story = (out / "transcript.md").read_text("utf-8")
    assert ("✗" in story, story.count("\n## ")) == (False, 12)
    everything = Calendar.from_ical((out / "community.ics").read_bytes()).walk("VEVENT")
    mine = Calendar.from_ical((out / "personal.ics").read_bytes()).walk("VEVENT")
    assert len(everything) == 10
    assert {each["UID"] for each in mine} < {each["UID"] for each in everything}
    lines = (out / "feedback.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) > 3


@asynccontextmanager
async def running() -> AsyncIterator[tuple[str, str, asyncio.StreamReader]]:
    """A demo that runs: the chat page, the feed, and what it prints from then on."""
    demo = await asyncio.create_subprocess_exec(
        *convenor("demo"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=ENGLISH,
    )
    assert demo.stdout is not None
    try:
        told = b""
        while b"Ctrl-C" not in told:
            line = await asyncio.wait_for(demo.stdout.readline(), PATIENCE)
            assert line, told.decode()
            told += line
        chat, feed = re.findall(r"http://\S+", told.decode())
        yield chat, feed, demo.stdout
    finally:
        demo.send_signal(2)
        assert await asyncio.wait_for(demo.wait(), PATIENCE) == 0


async def test_commands_are_typed_and_buttons_pressed_in_the_page() -> None:
    """A participant is chosen, a command typed, a button pressed; time passes; DMs are printed."""
    async with browser_page() as page, running() as (chat, feed, printed):
        await page.goto(chat)
        viewer = page.get_by_label("Viewing as")
        await viewer.select_option(label="Amel Ben Salah")
        composer = page.locator("[contenteditable=true], textarea").first
        await composer.click()
        await composer.type("/calendar")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("What is coming in MC2CM").last).to_be_visible()

        card = page.get_by_role("button", name="Going", exact=True)
        await card.nth(1).click()
        await expect(page.get_by_text("You are going to Meeting in Rabat.").last).to_be_visible()
        await keep_picture(page)

        await composer.click()
        await composer.type("/demo advance")
        await page.keyboard.press("Enter")
        await page.keyboard.type("2w")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        line = b""
        while not line.startswith(b"[DM to "):
            line = await asyncio.wait_for(printed.readline(), PATIENCE)
        assert b"Coordination with civil society" in line

        async with aiohttp.ClientSession() as session, session.get(feed) as answer:
            assert (answer.status, answer.content_type) == (200, "text/calendar")


async def keep_picture(page: object) -> None:
    """Where the environment names a file, a screenshot to look at."""
    path = os.environ.get("CONVENOR_SCREENSHOT")
    if path:
        await page.screenshot(path=path)  # type: ignore[attr-defined]
