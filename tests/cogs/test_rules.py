"""`/remind add, list, edit, remove` in the simulated Discord."""

import re
from datetime import timedelta

from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.rules import Place
from bot.store import communities
from bot.texts import Reader
from cogs.ui import explanations as ui_why
from tests.announced import announce, remind
from tests.cogs.test_reminders import HOUR_BEFORE, SECOND, START, going, sent_to, until
from tests.programmes import NOW, TUNIS, event, session
from tests.simulation import World, texts

EIGHTEEN = START.replace(hour=17) - timedelta(days=3)  # 18:00 in Tunis


async def told(world: World, command: str, **options: object) -> str:
    """What the manager is answered."""
    result = await world.manager.slash(world.channel, command, **options)
    assert result.followups == []
    return texts(result.response)


async def held(world: World, ref: str = "sfax", **said: object) -> Event:
    made = await announce(world.db, world.guild.id, event(ref, **said))
    community = Community(world.guild.id, "MC2CM", TUNIS, events_channel_id=world.channel.id)
    await world.db.write(lambda tx: communities.save(tx, community, NOW))
    await remind(world.db, made)
    return made


def said_in_channel(world: World) -> list[str]:
    return [texts(message) for message in world.channel.history()]


async def test_a_rule_is_added_as_typed_echoed_and_sent_once_at_its_wall_time(
    world: World,
) -> None:
    made, (ana,) = await going(world, 1)
    answer = await told(
        world, "remind add", when="3 days before 18:00", event=str(made.id), text="Hi *{title}*!"
    )
    assert answer.splitlines() == [
        "**3 days before at 18:00**, for Sfax.",
        "- 1 reminder is planned, of 1 event.",
        f"- It falls due: <t:{int(EIGHTEEN.timestamp())}:F>",
        "-# English",
        "Hi *{title}*!",
    ]
    await until(world, EIGHTEEN - SECOND)
    before = len(said_in_channel(world))
    await until(world, EIGHTEEN + SECOND)
    (told_,) = said_in_channel(world)[before:]
    assert told_.splitlines() == [
        f"⏰ **Sfax** starts <t:{int(START.timestamp())}:R>",
        "Hi *Sfax*!",
        f"<@{ana}>",
    ]


async def test_what_is_not_understood_is_told_all_at_once_and_nothing_is_set(
    world: World,
) -> None:
    await held(world)
    answer = await told(world, "remind add", when="3 dayz before", text="{titel}")
    assert answer.splitlines() == [
        "This reminder cannot be set so; nothing was changed.",
        "- This word is not understood here. Did you mean day?",
        "- **Line 1** “{titel}”: There is no such field. Known are {title}, {event}, {session}, "
        "{start}, {day}, {time}, {until}, {place}, {link}, {community}.",
        "-# When: “3 days before at 18:00”, “2 hours before”, “90 minutes after the end”.",
    ]
    listing = await world.services.rules.listing(manager(world), Place())
    assert len(listing.listed) == 7


def manager(world: World) -> Actor:
    return world.actor(world.manager.id, "manager", manages=True)


async def test_the_list_shows_the_ladder_of_an_event_with_whose_each_rule_is(
    world: World,
) -> None:
    made = await held(world, series="Peers")
    await told(world, "remind add", when="2 days before at 18:00", event=str(made.id), text="Yo")
    off = await world.manager.slash(
        world.channel, "remind edit", rule="7d", on=False, series="Peers"
    )
    await world.manager.click(off.response, label="Yes, do it")
    await told(world, "remind edit", rule="1h", when="2 hours before")
    start = made.dates.begins
    assert start is not None

    def due(**before: float) -> str:
        return f"<t:{int((start - timedelta(**before)).timestamp())}:f>"

    lines = (await told(world, "remind list", event=str(made.id))).splitlines()
    assert lines == [
        "## Reminder rules of Sfax",
        "- ~~7 days before at 09:00~~ · of the series · switched off",
        f"- **2 days before at 18:00** · of the event · {due(days=2, hours=-17)}",
        "  -# English: Yo",
        f"- **1 day before at 09:00** · default · {due(days=1, hours=-8)}",
        f"- **2 hours before** · of the community · {due(hours=2)}",
        f"- **10 minutes before** · default · {due(minutes=10)}",
        "- **10 minutes before of each session with seats** · default · does not fall due",
        f"- **request for feedback 30 minutes after the end** · default · {due(hours=-2.5)}",
        "- **asking once more for feedback 2 days and 30 minutes after the end** · default · "
        f"{due(days=-2, hours=-2.5)}",
    ]


async def test_the_list_of_many_rules_is_turned_page_by_page(world: World) -> None:
    for number in range(14):
        await told(world, "remind add", when=f"{100 + number} minutes before")
    first = await world.manager.slash(world.channel, "remind list")
    pages = [texts(first.response)]
    message = first.response
    for _ in range(2):
        turned = await world.manager.click(message, label="Later")
        message = turned.response
        pages.append(texts(message))
    listed = [line for page in pages for line in page.splitlines() if line.startswith("- ")]
    assert len(listed) == len(set(listed)) == 21
    assert pages[0].splitlines()[0] == "## Reminder rules of this community"


async def test_edit_alone_opens_the_present_text_to_be_changed(world: World) -> None:
    made = await held(world)
    asked = {"rule": "1d", "event": str(made.id), "language": "fr"}
    await told(world, "remind edit", text="Bonjour", **asked)
    opened = await world.manager.slash(world.channel, "remind edit", **asked)
    assert opened.modal is not None
    assert opened.modal["title"] == "1 day before at 09:00"
    (label,) = opened.modal["components"]
    assert (label["label"], label["component"]["value"]) == ("The text in français", "Bonjour")
    sent = await world.manager.submit_modal(opened, {"text": "Bonsoir {event}"})
    assert texts(sent.response).splitlines()[-2:] == ["-# français", "Bonsoir {event}"]
    listing = await world.services.rules.listing(manager(world), Place(made.id))
    (rung,) = [each.rung for each in listing.listed if each.rung.name == "1d"]
    assert rung.texts == {"fr": "Bonsoir {event}"}
    opened = await world.manager.slash(world.channel, "remind edit", **asked)
    emptied = await world.manager.submit_modal(opened, {"text": ""})
    assert texts(emptied.response).splitlines()[0] == "**1 day before at 09:00**, for Sfax."
    listing = await world.services.rules.listing(manager(world), Place(made.id))
    assert [each.rung.texts for each in listing.listed if each.rung.name == "1d"] == [{}]


async def test_removing_asks_with_the_number_of_reminders_and_then_does_it(world: World) -> None:
    for ref in ("sfax", "rabat", "tunis"):
        await held(world, ref)
    result = await world.manager.slash(world.channel, "remind remove", rule="1h")
    assert texts(result.response).splitlines() == [
        "## Withdraw reminders?",
        "**1 hour before** is switched off, for every event of this community.",
        "- 3 reminders are withdrawn, of 3 events.",
    ]
    pressed = await world.manager.click(result.response, label="Yes, do it")
    (edited,) = [pressed.response] if pressed.response else pressed.followups
    assert texts(edited).splitlines() == [
        "**1 hour before** is switched off, for every event of this community.",
        "- 3 reminders are withdrawn, of 3 events.",
    ]
    assert (await told(world, "remind remove", rule="1h")).splitlines() == [
        "**1 hour before** (default) holds again, for every event of this community.",
        "- 3 reminders are planned, of 3 events.",
    ]


async def test_leaving_it_changes_nothing(world: World) -> None:
    await held(world)
    result = await world.manager.slash(world.channel, "remind remove", rule="1h")
    pressed = await world.manager.click(result.response, label="Leave it as it is")
    assert texts(pressed.response) == "Nothing was changed."
    listing = await world.services.rules.listing(manager(world), Place())
    assert all(each.rung.on for each in listing.listed)


async def test_rules_and_series_are_suggested_while_typing(world: World) -> None:
    made = await held(world, series="Peers & friends")
    await told(world, "remind add", when="3 days before", event=str(made.id))

    async def suggested(typed: str, option: str = "rule", **filled: str) -> list[str]:
        command = "remind edit" if option == "rule" else "remind list"
        found = await world.manager.autocomplete(world.channel, command, option, typed, **filled)
        return [each["name"] for each in found]

    assert (await suggested("", event=str(made.id)))[:3] == [
        "7 days before at 09:00 (default)",
        "3 days before (of the event)",
        "1 day before at 09:00 (default)",
    ]
    assert await suggested("3 DAYS b", event=str(made.id)) == ["3 days before (of the event)"]
    assert await suggested("3 DAYS b") == []
    assert await suggested("peers", option="series") == ["Peers & friends"]
    assert await suggested("", event="no such event") == []


async def test_a_text_is_in_the_persons_language_by_dm_and_in_the_communitys_in_the_channel(
    world: World,
) -> None:
    made, (ana, bo) = await going(world, 2, by_dm=1)

    def speaks_french(tx: object) -> None:
        sql = "UPDATE people SET language = 'fr' WHERE person_id = :id"
        tx.run(sql, id=ana)  # type: ignore[attr-defined]

    await world.db.write(speaks_french)
    for language, text in (("en", "Soon"), ("fr", "Bientôt")):
        ask = {"rule": "1h", "event": str(made.id), "text": text, "language": language}
        await told(world, "remind edit", **ask)
    await until(world, HOUR_BEFORE + SECOND)
    *_, said = said_in_channel(world)
    assert said.splitlines()[1:] == ["Soon", f"<@{bo}>"]
    opened = await world.bot.create_dm(await world.bot.fetch_user(ana))
    *_, body = sent_to(world, opened.id)
    assert "Bientôt" in str(body)


async def test_a_text_pings_nobody_and_forges_nothing(world: World) -> None:
    made, (ana,) = await going(world, 1)
    text = f"@everyone <@{world.organiser.id}> <@&{world.organiser_role.id}> [us](https://evil.example)"
    await told(world, "remind edit", rule="1h", event=str(made.id), text=text)
    await until(world, HOUR_BEFORE + SECOND)
    *_, said = said_in_channel(world)
    assert said.splitlines()[1] == (
        f"\\@everyone \\<\\@{world.organiser.id}\\> \\<\\@&{world.organiser_role.id}\\> "
        "\\[us\\](https://evil.example)"
    )
    *_, body = sent_to(world, world.channel.id)
    allowed = body["allowed_mentions"]
    assert ([int(each) for each in allowed["users"]], allowed["parse"]) == ([ana], [])
    assert allowed.get("roles", []) == []


async def test_the_preview_counts_each_day_and_names_own_rules(world: World) -> None:
    made, _ = await going(world, 80, by_dm=3)
    await told(world, "remind add", when="7 days before at 18:00", event=str(made.id))
    await told(world, "remind edit", rule="7d", text="Hello", event=str(made.id))
    result = await world.manager.slash(world.channel, "remind preview", days=5)
    nine = START - timedelta(days=7, hours=5)
    assert texts(result.response).splitlines() == [
        "## To be sent in the next 5 days",
        "**Sunday 4 January 2026** · 10 messages to 80 people",
        f"- <t:{int(nine.timestamp())}:t> · **Sfax** · 7 days before at 09:00, a rule of this "
        "event · 80 people, 3 of them by DM",
        f"- <t:{int((nine + timedelta(hours=9)).timestamp())}:t> · **Sfax** · 7 days before at "
        "18:00, a rule of this event · 80 people, 3 of them by DM",
    ]


async def test_why_and_deliveries_name_an_own_rule_in_words_even_when_it_is_gone(
    world: World,
) -> None:
    made, (ana,) = await going(world, 1)
    done = await told(world, "remind add", when="3 days before at 18:00", event=str(made.id))
    assert done.startswith("**3 days before at 18:00**")
    await until(world, EIGHTEEN + SECOND)
    listing = await world.services.rules.listing(manager(world), Place(made.id))
    (name,) = [each.rung.name for each in listing.listed if each.rung.rule.days == 3]
    gone = await told(world, "remind remove", rule=name, event=str(made.id))
    assert gone == "**3 days before at 18:00** is taken away, for Sfax."
    actor = Actor(world.guild.id, ana, "person0")
    own = ui_why.why(await world.services.explanations.why(actor, ana), Reader())
    of_event = await told(world, "remind deliveries", event=str(made.id))
    for shown in (texts(own), of_event):
        listed = re.findall(r"\*\*Sfax\*\* · (.+)$", shown, flags=re.MULTILINE)
        assert listed.count("3 days before at 18:00, a rule of this event") == 1
        assert listed.count("1 hour before") == 1


async def test_once_it_has_begun_or_ended_a_reminder_says_so(
    world: World,
) -> None:
    made, _ = await going(world, 1)
    end = START + timedelta(hours=2)
    for when in ("15 minutes after the start", "10 minutes after the end"):
        await told(world, "remind add", when=when, event=str(made.id))
    await until(world, end + timedelta(minutes=11))
    *_, during, over = world.channel.history()
    assert texts(during).splitlines()[0] == f"⏰ **Sfax** has begun <t:{int(START.timestamp())}:R>"
    assert "🔗 https://meet.example/sfax" in texts(during)
    assert texts(over).splitlines()[0] == f"⏰ **Sfax** ended <t:{int(end.timestamp())}:R>"
    assert "I cannot come" not in str([each.to_dict() for each in over.components])


async def test_a_rule_of_each_session_is_sent_for_each(world: World) -> None:
    made = await held(world, sessions=(session("opening", 10), session("visit", 10.05, seats=3)))
    actor = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(actor, made.id, Answer.GOING)
    await told(world, "remind add", when="5 minutes before", about="session", event=str(made.id))
    assert made.dates.begins is not None
    await until(world, made.dates.begins + timedelta(hours=1.2))
    headings = [said.splitlines()[0] for said in said_in_channel(world)]
    assert sum(each.startswith("⏰ **Opening**") for each in headings) == 1
    assert sum(each.startswith("⏰ **Visit**") for each in headings) == 0  # no seat there


async def test_a_reminder_of_the_deadline_says_until_when_people_can_answer(world: World) -> None:
    deadline = NOW + timedelta(days=8)
    made = await held(world, rsvp_until=deadline)
    actor = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(actor, made.id, Answer.GOING)
    await told(world, "remind add", when="1 day before the deadline", event=str(made.id))
    await until(world, deadline - timedelta(days=1) + SECOND)
    *_, said = said_in_channel(world)
    assert f"✍️ You can answer until <t:{int(deadline.timestamp())}:F>." in said
