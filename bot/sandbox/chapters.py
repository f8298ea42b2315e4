"""The chapters of the story, each a few acts and what must come of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import simcord

from bot.domain.people import Actor, Told, Visibility
from bot.sandbox.stage import Stage
from bot.sandbox.story import Story, addresses, attachments_of, has_button, last_of, spoken

Chapter = Callable[[Story], Awaitable[None]]
SFAX = "Coordination with civil society"
VISIT = "Seat: Cooperation in the city"
SEATS_OF_VISIT = 25
GOING = 64  # of 70: the others may come, cannot, or say nothing
WANT_VISIT = 28
RATINGS = "5" * 15 + "4" * 10 + "3" * 5  # five of each, so that each may be shown
_SEEN = Visibility.EVERYONE  # so that the cards show names


async def set_up(story: Story) -> None:
    """The organiser names the zone, the channel and the roles, and checks permissions."""
    stage = story.stage
    await story.slash(stage.organiser, "setup zone", zone="Africa/Tunis")
    await story.slash(stage.organiser, "setup channel", channel=stage.events)
    await story.slash(stage.organiser, "setup check")
    actor = Actor(stage.guild.id, stage.organiser.id, stage.organiser.name, manages=True)
    community = await stage.bot.services.communities.get(actor.community_id)
    story.check(community.zone == "Africa/Tunis", "the community lives in Africa/Tunis")
    story.check(community.events_channel_id == stage.events.id, "events go to #events")


async def introduce(story: Story) -> None:
    """Everybody says where they come from; one in ten wants direct messages."""
    stage = story.stage
    for place, (person, character) in enumerate(zip(stage.people, stage.characters, strict=True)):
        home = character.organisation
        actor = Actor(stage.guild.id, person.id, person.name)
        said = Told(home.name, home.kind, home.country, zone=home.zone, visibility=_SEEN)
        await stage.bot.services.people.tell(actor, said)
        if place % 10 == 9:
            await person.slash(stage.events, "me reminders", by="dm")
    story.transcript.did("70 people", "said which city, network or organisation they come from")


async def post_programme(story: Story) -> None:
    """The organiser posts the file, sees the preview, confirms; posting it again is nothing."""
    stage, organiser = story.stage, story.stage.organiser
    before = len(stage.events.history())
    file = ("mc2cm.yaml", story.programme)
    preview = await story.slash(organiser, "programme import", file=file)
    await story.press(organiser, last_of(preview), "Confirm")
    await stage.env.settle()
    story.kept["cards"] = stage.events.history()[before:]
    announced = len(story.kept["cards"])
    story.check(announced == 5, f"five events were announced in #events ({announced})")
    again = await story.slash(organiser, "programme import", file=file)
    unchanged = not has_button(last_of(again), "Confirm")
    story.check(unchanged, "posting the same file again would change nothing")
    story.check(len(stage.events.history()) == before + 5, "and nothing more was announced")


async def browse(story: Story) -> None:
    """A participant looks at what is coming, and at one event."""
    ana = story.person(0)
    await story.slash(ana, "calendar")
    shown = await story.slash(ana, "event show", event=SFAX_TITLE)
    story.check(has_button(last_of(shown), "Going"), "the event's card has its buttons")


async def answer(story: Story) -> None:
    """People answer on the public card; its counts follow."""
    stage, card = story.stage, card_of(story, SFAX)
    first = await story.press(story.person(0), card, "Going")
    story.check(first.ephemeral, "only the one who pressed sees the answer")
    for person in stage.people[1:GOING]:
        await story.press(person, card, "Going", quietly=True)
    await story.press(story.person(GOING), card, "Maybe")
    await story.press(story.person(GOING + 1), card, "Can't")
    story.transcript.did(f"{GOING - 1} more people", "pressed **Going**")
    await stage.advance(timedelta(seconds=5))
    words = spoken(card_of(story, SFAX))
    story.check(f"{GOING} going" in words, f"the card in #events says {GOING} going")


async def fill_the_visit(story: Story) -> None:
    """More people than seats: a waitlist in order, and the first in line gets a freed seat."""
    card = card_of(story, SFAX)
    for place in range(WANT_VISIT):
        quietly = place not in (0, SEATS_OF_VISIT)
        await story.press(story.person(place), card, VISIT, quietly=quietly)
    story.transcript.did(f"{WANT_VISIT} people", f"asked for {SEATS_OF_VISIT} seats")
    mine = await story.person(3).slash(story.stage.events, "event show", event=SFAX_TITLE)
    before = len(story.stage.events.history())
    await story.press(story.person(3), last_of(mine), "Give up seat")
    await story.stage.advance(timedelta(seconds=5))
    news = [spoken(message) for message in story.stage.events.history()[before:]]
    first = story.person(SEATS_OF_VISIT)
    told = [words for words in news if first.mention in words]
    story.check(len(told) == 1, f"{first.name}, first on the waitlist, was told of the seat")


async def remind(story: Story) -> None:
    """Reminders come once, to everybody who goes, in the channel or by direct message; the week's
    in the organiser's own words."""
    stage, of_sfax = story.stage, {"event": SFAX_TITLE}
    words = "In a week we meet in {place}. Bring a *printed* map."
    await story.slash(stage.organiser, "remind edit", rule="7d", text=words, **of_sfax)
    await story.slash(stage.organiser, "remind list", **of_sfax)
    await story.slash(stage.organiser, "remind preview", days=30)
    until = story.kept["starts"] - timedelta(days=7, hours=1) - stage.env.now()
    await story.pass_time(until, "it is a week before the event")
    news = await story.pass_time(timedelta(hours=2), "the week's reminder falls due")
    times = [sum(_pings(stage, each, words) for words in news) for each in stage.people]
    by_dm = [p for p in stage.people[:GOING] if stage.people.index(p) % 10 == 9]
    story.check(any("Bring a *printed* map." in said for said in news), "in the words as written")
    expected = GOING - len(by_dm)
    pinged = sum(count > 0 for count in times)
    story.check(pinged == expected, f"{pinged} people were pinged, by the event's role")
    story.check(max(times) == 1, "nobody was pinged twice")
    reached = [p for p in by_dm if len(p.user.dm_channel.history()) == 1]
    story.check(len(reached) == len(by_dm), f"{len(reached)} who chose so had a direct message")


def _pings(stage: Stage, person: simcord.MemberActor, words: str) -> bool:
    """Whether a message names the person, or a role that they have."""
    roles = stage.env.backend.get_member(stage.guild.id, person.id).role_ids
    return any(ping in words for ping in (person.mention, *(f"<@&{each}>" for each in roles)))


async def survive(story: Story) -> None:
    """The bot is started anew; the buttons on old messages still work."""
    stage = story.stage
    await stage.restart()
    story.transcript.did("The bot", "was stopped and started again")
    result = await story.press(story.person(GOING), card_of(story, SFAX), "Going")
    story.check(result.ephemeral, "a button from before the restart works")


async def share(story: Story) -> None:
    """Slides are shared, found and handed back from our own store."""
    organiser, reader = story.stage.organiser, story.person(1)
    slides = b"%PDF-1.7 slides of the opening"
    given = {"event": SFAX_TITLE, "title": "Opening slides", "audience": "going"}
    await story.slash(organiser, "materials add", file=("opening.pdf", slides), **given)
    listed = await story.slash(reader, "materials list", event=SFAX_TITLE)
    got = await story.press(reader, last_of(listed), "Get")
    handed = attachments_of(got)
    story.check(len(handed) == 1, "one file was handed back")
    story.check(await handed[0].read() == slides, "byte for byte the one that was shared")


async def attend(story: Story) -> None:
    """The event takes place; after each session its message asks for a rating."""
    stage = story.stage
    begin = story.kept["starts"] - stage.env.now()
    await story.pass_time(begin + timedelta(minutes=5), "the event begins")
    news = await story.pass_time(timedelta(hours=34), "two days of sessions")
    asked = [words for words in news if "★" in words or "⭐" in words or "[5" in words]
    story.check(len(asked) >= 6, f"{len(asked)} sessions asked for a rating")


async def rate(story: Story) -> None:
    """One tap each; anonymous, so the results wait until the form has closed."""
    stage = story.stage
    request = next(
        message
        for message in stage.events.history()
        if has_button(message, "5") and "cooperate with civil society" in spoken(message)
    )
    for place, rating in enumerate(RATINGS):
        tapped = await story.press(story.person(place), request, rating, quietly=place > 0)
        if place == 0:
            await _add_words(story, tapped)
    story.transcript.did(f"{len(RATINGS)} people", "gave a rating with one tap")
    again = await story.press(story.person(0), request, "1")
    story.check(again.ephemeral, "a second tap changes nothing")
    given = {"event": SFAX_TITLE, "session": "Why cooperate with civil society"}
    await story.slash(stage.organiser, "feedback results", **given)
    await story.pass_time(timedelta(days=8), "the forms close")
    results = await story.slash(stage.organiser, "feedback results", **given)
    counted = f"n = {len(RATINGS)} of"
    story.check(counted in spoken(last_of(results)), f"the results count {len(RATINGS)} answers")
    exported = await story.slash(stage.organiser, "feedback export", event=SFAX_TITLE)
    files = attachments_of(exported)
    story.check(len(files) == 1, "the results come as a file too")
    (story.out / "feedback.csv").write_bytes(await files[0].read())


async def _add_words(story: Story, tapped: Any) -> None:
    """The optional words after a tap, in a form."""
    who = story.person(0)
    form = await story.press(who, last_of(tapped), "Add words")
    sent = await who.submit_modal(form, {"useful": "Hearing how Sfax does it"})
    story.transcript.did(who.name, "wrote what was most useful")
    story.check(sent.acknowledged, "the words were taken")


async def subscribe(story: Story) -> None:
    """The community's calendar and a personal one, fetched as a calendar program would."""
    ana = story.person(0)
    public = addresses(await story.slash(ana, "feed community"))
    personal = addresses(await story.slash(ana, "feed mine"))
    story.check(bool(public and personal), "both answers hold an address")
    everything = await story.fetch(public[0], "community.ics")
    mine = await story.fetch(personal[0], "personal.ics")
    story.check(everything.count(b"BEGIN:VEVENT") == 10, "the feed holds 4 events and 6 sessions")
    story.check(0 < mine.count(b"BEGIN:VEVENT") < 10, "the personal feed holds what she goes to")
    story.check(b"Homelessness" not in everything, "September has no day, so it is in neither")


SFAX_TITLE = "Coordination with civil society for local governance of migration"
ALL: tuple[tuple[str, Chapter], ...] = (
    ("The organiser sets the community up", set_up),
    ("Seventy people introduce themselves", introduce),
    ("The programme is posted", post_programme),
    ("A participant looks around", browse),
    ("People answer", answer),
    ("The technical visit has few seats", fill_the_visit),
    ("Calendars subscribe", subscribe),
    ("Slides are shared", share),
    ("Reminders come, once", remind),
    ("A restart in between", survive),
    ("The event takes place", attend),
    ("Feedback", rate),
)
PRELUDE: tuple[tuple[str, Chapter], ...] = ALL[:6]


def card_of(story: Story, title: str) -> Any:
    """The event's card in the events channel, as it is now."""
    ids = {message.id for message in story.kept["cards"]}
    return next(
        message
        for message in story.stage.events.history()
        if message.id in ids and title in spoken(message)
    )
