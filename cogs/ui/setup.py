"""A community's settings, and what Convenor lacks in the server, with how to grant it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from discord import ui

from bot.domain.communities import Community
from bot.domain.overviews import Overview
from bot.texts import Reader, language_name
from cogs.permissions import THREADS, Need
from cogs.ui.calendar import filtered_by
from cogs.ui.fit import plain
from cogs.ui.views import view_of
from schedules.texts import T, Text

FINE = 0x27AE60
LACKING = 0xD68910


@dataclass(frozen=True, slots=True)
class Checked:
    """A community's settings as its server is now.

    ``channel_there``: the events channel exists; ``lacking``: what is not granted in it;
    ``roles``: the organiser roles that still exist; ``bot_name``: how Convenor is called there;
    ``wanting``: what is not granted, and need not be.
    """

    community: Community
    channel_there: bool
    lacking: tuple[Need, ...]
    roles: tuple[int, ...]
    bot_name: str
    wanting: tuple[Need, ...] = ()


def settings(checked: Checked, reader: Reader) -> ui.LayoutView:
    """All settings, and what is wrong with them."""
    community = checked.community
    rows: list[tuple[Text, str]] = [
        (T("Time zone"), community.zone),
        (T("Events channel"), _channel(checked, reader)),
        (T("Organisers"), _organisers(checked, reader)),
        (T("Language"), language_name(community.language)),
        (T("A role for each event"), reader.say(_ON_OFF[community.roles])),
        (T("A thread for each event"), reader.say(_ON_OFF[community.threads])),
        (T("Discord's own events"), reader.say(_ON_OFF[community.mirror])),
        (T("Weekly digest"), _digest(community, reader)),
    ]
    lines = [f"**{reader.say(name)}**: {value}" for name, value in rows]
    heading = reader.say(T("Settings of {community}", community=plain(community.name, 200)))
    return _card(checked, reader, heading, "\n".join(lines))


_ON_OFF = {True: T("on"), False: T("off")}


def report(checked: Checked, reader: Reader) -> ui.LayoutView:
    """Only what is wrong, or that nothing is; and what could be granted besides."""
    fine = reader.say(T("Everything Convenor needs here is granted."))
    heading, body = reader.say(T("What is missing")), fine if _fine(checked) else ""
    besides = [need for need in checked.wanting if need not in _for_threads(checked)]
    return _card(checked, reader, heading, body, besides)


def _card(
    checked: Checked, reader: Reader, heading: str, body: str, besides: Sequence[Need] = ()
) -> ui.LayoutView:
    box: ui.Container[ui.LayoutView] = ui.Container(
        accent_colour=FINE if _fine(checked) else LACKING
    )
    box.add_item(ui.TextDisplay(f"## {heading}"))
    if body:
        box.add_item(ui.TextDisplay(body))
    for each in problems(checked, reader):
        box.add_item(ui.TextDisplay(each))
    if besides:
        box.add_item(ui.TextDisplay(_besides(besides, reader)))
    return view_of(box)


def _fine(checked: Checked) -> bool:
    lacking = [*checked.lacking, *_for_threads(checked)]
    return checked.channel_there and not lacking and _roles_lost(checked) == 0


def _for_threads(checked: Checked) -> list[Need]:
    """What is missing for threads, where they are wanted."""
    wanted = checked.community.threads and checked.channel_there
    return [need for need in checked.wanting if need in THREADS] if wanted else []


def _roles_lost(checked: Checked) -> int:
    return len(checked.community.organiser_roles) - len(checked.roles)


def problems(checked: Checked, reader: Reader) -> Iterator[str]:
    """A paragraph for each thing that is wrong: what, where, and how to mend it."""
    if checked.community.events_channel_id is None:
        yield f"⚠️ {reader.say(_NO_CHANNEL)}"
    elif not checked.channel_there:
        yield f"⚠️ {reader.say(_CHANNEL_GONE)}"
    if checked.lacking:
        yield _missing(T("In {channel} Convenor lacks:"), checked.lacking, checked, reader)
    if of_threads := _for_threads(checked):
        said = T("To open threads in {channel} Convenor lacks:")
        yield _missing(said, of_threads, checked, reader)
    if _roles_lost(checked):
        yield f"⚠️ {reader.say(_ROLE_GONE)}"


_NO_CHANNEL = T("There is no events channel yet. Choose one with /setup channel.")
_CHANNEL_GONE = T("The events channel was deleted. Choose another with /setup channel.")
_ROLE_GONE = T("An organiser role was deleted. Name the roles again with /setup organisers.")


def _missing(said: Text, needs: Sequence[Need], checked: Checked, reader: Reader) -> str:
    """Permissions missing in the events channel, and how to grant them."""
    where = f"<#{checked.community.events_channel_id}>"
    lines = [f"⚠️ {reader.say(replace(said, values={'channel': where}))}"]
    lines += [f"- **{reader.say(need.name)}**, {reader.say(need.why)}" for need in needs]
    how = T(
        "To grant this: open the channel's settings, page Permissions, add {bot} and allow "
        "what is named above.",
        bot=plain(checked.bot_name, 100),
    )
    return "\n".join([*lines, f"-# {reader.say(how)}"])


def _besides(wanting: Sequence[Need], reader: Reader) -> str:
    """What need not be granted, and what happens without it."""
    lines = [reader.say(T("Not granted, and not necessary:"))]
    for need in wanting:
        without = reader.say(need.instead) if need.instead is not None else ""
        said = T("{why}; without it, {without}", why=reader.say(need.why), without=without)
        lines.append(f"- **{reader.say(need.name)}**, {reader.say(said)}")
    return "\n".join(lines)


WEEKDAYS = (
    T("Monday"),
    T("Tuesday"),
    T("Wednesday"),
    T("Thursday"),
    T("Friday"),
    T("Saturday"),
    T("Sunday"),
)


def _digest(community: Community, reader: Reader) -> str:
    digest = community.digest
    if digest is None:
        return reader.say(T("none"))
    said = T(
        "{day}, {time} in {zone}, in {channel}",
        day=WEEKDAYS[digest.weekday],
        time=f"{digest.at:%H:%M}",
        zone=community.zone,
        channel=f"<#{digest.channel_id}>",
    )
    return reader.say(said)


def overview(kept: Overview, reader: Reader) -> ui.LayoutView:
    """That it is kept, and what it is filtered by."""
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=FINE)
    channel = f"<#{kept.channel_id}>"
    lines = [reader.say(T("An overview of what is coming is kept in {channel}.", channel=channel))]
    if filtered := filtered_by(kept.filter, reader):
        lines.append(f"-# {filtered}")
    box.add_item(ui.TextDisplay("\n".join(lines)))
    return view_of(box)


def overview_gone(kept: Overview, reader: Reader) -> ui.LayoutView:
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=FINE)
    channel = f"<#{kept.channel_id}>"
    said = T("The overview in {channel} is not kept any more.", channel=channel)
    box.add_item(ui.TextDisplay(reader.say(said)))
    return view_of(box)


def _channel(checked: Checked, reader: Reader) -> str:
    chosen = checked.community.events_channel_id
    return f"<#{chosen}>" if chosen and checked.channel_there else reader.say(T("none"))


def _organisers(checked: Checked, reader: Reader) -> str:
    managers = reader.say(T("whoever may manage the server"))
    return ", ".join([*(f"<@&{role}>" for role in checked.roles), managers])
