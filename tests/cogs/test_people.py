"""`/me` in the simulated Discord."""

from __future__ import annotations

from bot.store import people as store
from tests.simulation import World, texts


def card(*rows: str) -> str:
    names = ("Organisation", "Kind", "Country", "Language", "Time zone", "Reminders")
    names += ("Who sees that you come",)
    said = zip(names, rows, strict=True)
    return "\n".join(["## You in this community", *(f"**{name}**: {row}" for name, row in said)])


async def test_a_newcomer_is_shown_that_nothing_is_said(world: World) -> None:
    result = await world.ana.slash(world.channel, "me show")
    assert result.ephemeral
    assert texts(result.response) == card(
        "not said",
        "not said",
        "not said",
        "as in your Discord",
        "UTC, as the community's",
        "mentioned in the channel",
        "those who come too",
    )


async def test_a_profile_is_said_with_choices_and_shown_back(world: World) -> None:
    assert await world.ana.autocomplete(world.channel, "me profile", "country", "tunis") == [
        {"name": "Tunisia", "value": "TN"}
    ]
    result = await world.ana.slash(
        world.channel,
        "me profile",
        organisation="Municipality of *Sfax*",
        kind="city",
        country="TN",
        zone="Africa/Tunis",
    )
    assert texts(result.response) == card(
        "Municipality of \\*Sfax\\*",
        "City",
        "Tunisia",
        "as in your Discord",
        "Africa/Tunis",
        "mentioned in the channel",
        "those who come too",
    )
    other = await world.join("ben").autocomplete(
        world.channel, "me profile", "organisation", "sfax"
    )
    assert other == [{"name": "Municipality of *Sfax*", "value": "Municipality of *Sfax*"}]


async def test_reminders_can_come_by_direct_message_and_back(world: World) -> None:
    for by, said in (("dm", "by direct message"), ("channel", "mentioned in the channel")):
        await world.ana.slash(world.channel, "me reminders", by=by)
        result = await world.ana.slash(world.channel, "me show")
        assert f"**Reminders**: {said}" in texts(result.response).splitlines()


async def test_closed_dms_are_explained(world: World) -> None:
    await world.ana.slash(world.channel, "me reminders", by="dm")
    now = world.services.clock()
    await world.db.write(lambda tx: store.close_dm(tx, world.guild.id, world.ana.id, now))
    result = await world.ana.slash(world.channel, "me show")
    assert texts(result.response).splitlines()[-1] == (
        "-# Discord refused the last direct message to you, so you are mentioned in the channel. "
        "Allow direct messages from this server, then use /me reminders."
    )


async def test_one_is_told_that_an_organisation_keeps_its_kind(world: World) -> None:
    await world.ana.slash(world.channel, "me profile", organisation="Sfax", kind="city")
    result = await world.join("ben").slash(
        world.channel, "me profile", organisation="Sfax", kind="donor"
    )
    assert texts(result.response).splitlines()[-1] == (
        "-# The kind and country of an organisation stay as they were first said; an organiser "
        "can correct them."
    )


async def test_who_sees_that_one_comes_is_chosen_and_what_stays_seen_is_said(
    world: World,
) -> None:
    """Mentions in the channel, until one is told by direct message."""
    last = []
    for said in ({"visibility": "everyone"}, {"visibility": "nobody"}, {"zone": "Europe/Rome"}):
        result = await world.ana.slash(world.channel, "me profile", **said)
        last.append(texts(result.response).splitlines()[-1])
    stays_seen = (
        "-# Messages in the channel still mention you, and whoever has an event's role is seen "
        "with it. By direct message you are told alone: /me reminders."
    )
    assert last == ["**Who sees that you come**: everyone", stays_seen, stays_seen]
    await world.ana.slash(world.channel, "me reminders", by="dm")
    shown = await world.ana.slash(world.channel, "me show")
    assert texts(shown.response).splitlines()[-1] == "**Who sees that you come**: nobody"
