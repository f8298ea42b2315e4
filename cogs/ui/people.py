"""A person's own profile, as they see it."""

from __future__ import annotations

from discord import ui

from bot import countries
from bot.domain.people import Profile, Reach, Visibility
from bot.texts import Reader, language_name
from cogs.ui.fit import plain
from cogs.ui.views import view_of
from schedules.texts import T, Text

COLOUR = 0x2E86C1
KINDS: dict[str, Text] = {
    "city": T("City"),
    "network": T("Network of cities"),
    "civil_society": T("Civil society organisation"),
    "international": T("International organisation"),
    "national_authority": T("National authority"),
    "academia": T("Academia"),
    "donor": T("Donor"),
    "expert": T("Independent expert"),
    "other": T("Other"),
}
SEEN_BY: dict[Visibility, Text] = {
    Visibility.NOBODY: T("nobody"),
    Visibility.PARTICIPANTS: T("those who come too"),
    Visibility.EVERYONE: T("everyone"),
}
_REACHES = {Reach.CHANNEL: T("mentioned in the channel"), Reach.DM: T("by direct message")}


def card(profile: Profile, reader: Reader, *, kept: bool = False) -> ui.LayoutView:
    """Everything the person said; ``kept``: not all they said of their organisation was taken."""
    not_said = reader.say(T("not said"))
    kind, country = profile.organisation_kind, profile.country
    rows: list[tuple[Text, str]] = [
        (T("Organisation"), plain(profile.organisation or not_said, 100)),
        (T("Kind"), reader.say(KINDS[kind]) if kind else not_said),
        (T("Country"), countries.name_of(country, reader.language) if country else not_said),
        (T("Language"), _language(profile, reader)),
        (T("Time zone"), profile.zone or _the_community_s(reader)),
        (T("Reminders"), reader.say(_REACHES[profile.reach])),
        (T("Who sees that you come"), reader.say(SEEN_BY[profile.visibility])),
    ]
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=COLOUR)
    box.add_item(ui.TextDisplay(f"## {reader.say(T('You in this community'))}"))
    box.add_item(
        ui.TextDisplay("\n".join(f"**{reader.say(name)}**: {value}" for name, value in rows))
    )
    for note in _notes(profile, kept):
        box.add_item(ui.TextDisplay(f"-# {reader.say(note)}"))
    return view_of(box)


def _language(profile: Profile, reader: Reader) -> str:
    if profile.language:
        return language_name(profile.language)
    return reader.say(T("as in your Discord"))


def _the_community_s(reader: Reader) -> str:
    return reader.say(T("{zone}, as the community's", zone=reader.zone))


def _notes(profile: Profile, kept: bool) -> list[Text]:
    notes = []
    if profile.visibility is Visibility.NOBODY and not profile.wants_dm:
        notes.append(
            T(
                "Messages in the channel still mention you, and whoever has an event's role is "
                "seen with it. By direct message you are told alone: /me reminders."
            )
        )
    if profile.dm_closed:
        notes.append(
            T(
                "Discord refused the last direct message to you, so you are mentioned in the "
                "channel. Allow direct messages from this server, then use /me reminders."
            )
        )
    if kept:
        notes.append(
            T(
                "The kind and country of an organisation stay as they were first said; an "
                "organiser can correct them."
            )
        )
    return notes
