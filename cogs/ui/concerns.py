"""What needs the organisers: what happened, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.domain.concerns import Cause
from bot.domain.deliveries import Due
from bot.texts import Reader
from cogs.ui.events import Box
from cogs.ui.fit import plain
from cogs.ui.views import view_of
from schedules.texts import T, Text, Tn

_COLOUR = 0xC0392B
_NAME = 100


def concern(due: Due, lacking: Sequence[Text], reader: Reader) -> ui.LayoutView:
    """``lacking``: the names of the permissions that are missing in its channel."""
    box: Box = ui.Container(accent_colour=_COLOUR)
    name = plain(due.community.name, _NAME)
    heading = reader.say(T("For the organisers of {community}", community=name))
    box.add_item(ui.TextDisplay(f"### ⚠️ {heading}"))
    cause = Cause(due.content["cause"])
    lines = [reader.say(_what(cause, due)), f"-# {reader.say(_HOW[cause])}"]
    if cause in _OF_PERMISSIONS and lacking:
        names = ", ".join(reader.say(each) for each in lacking)
        lines.insert(1, reader.say(T("Missing: **{permissions}**.", permissions=names)))
    box.add_item(ui.TextDisplay("\n".join(lines)))
    return view_of(box)


def _what(cause: Cause, due: Due) -> Text:
    channel = f"<#{due.content['channel']}>"
    match cause:
        case Cause.NO_CHANNEL:
            return T("No events channel is set, so messages cannot be sent.")
        case Cause.CHANNEL_GONE:
            return T("The channel that messages were to be sent to was deleted.")
        case Cause.NOT_ALLOWED:
            return T("Convenor may not send messages in {channel}.", channel=channel)
        case Cause.MANY_FAILED:
            event = _title(due)
            return T("More than 5 % of the messages of {event} were not delivered.", event=event)
        case Cause.MISSED:
            return Tn(
                "A message could not be sent while it was of use; it is not sent now.",
                "{n} messages could not be sent while they were of use; they are not sent now.",
                int(due.content.get("count", 1)),
            )
        case Cause.ROLES_REFUSED:
            return T("Convenor may not manage the roles of events any more.")
        case Cause.THREADS_REFUSED:
            return T("Convenor may not open threads for events in {channel}.", channel=channel)
        case Cause.ROLE_DELETED:
            return T("The role of {event} was deleted twice.", event=_title(due))
        case Cause.THREAD_DELETED:
            return T("The thread of {event} was deleted.", event=_title(due))
        case Cause.MIRROR_REFUSED:
            return T("Convenor may not keep Discord's own events like yours any more.")
        case Cause.CARD_DELETED:
            return T("The card of {event} was deleted twice.", event=_title(due))
        case Cause.CARD_CHANNEL_GONE:
            return _cards_gone(due)
        case Cause.OVERVIEW_DELETED:
            return T("The overview in {channel} was deleted twice.", channel=channel)
        case Cause.OVERVIEW_CHANNEL_GONE:
            return T("A channel was deleted, and with it the overview of what is coming.")


def _cards_gone(due: Due) -> Text:
    main = due.community.events_channel_id
    if main is None:
        return T("A channel where events were announced was deleted; their cards stand nowhere.")
    return T(
        "A channel where events were announced was deleted; their cards are in {channel} now.",
        channel=f"<#{main}>",
    )


def _title(due: Due) -> str:
    return "" if due.shown is None else plain(due.shown.event.title, _NAME)


_OF_PERMISSIONS = (
    *(Cause.NOT_ALLOWED, Cause.ROLES_REFUSED, Cause.THREADS_REFUSED, Cause.MIRROR_REFUSED),
)
_HOW: dict[Cause, Text] = {
    Cause.CARD_DELETED: T("It is not posted again by itself. To have it posted: /event announce."),
    Cause.OVERVIEW_DELETED: T("It is not kept any more. To have it again: /setup overview."),
    Cause.OVERVIEW_CHANNEL_GONE: T("To have it elsewhere, use /setup overview."),
    Cause.CARD_CHANNEL_GONE: T("To have one elsewhere, use /event announce."),
    Cause.NO_CHANNEL: T("Choose a channel with /setup channel."),
    Cause.CHANNEL_GONE: T("Choose another with /setup channel."),
    Cause.NOT_ALLOWED: T("Grant it in the channel's settings; /setup check says whether it is."),
    Cause.MANY_FAILED: T("See why, and try again, with /remind deliveries."),
    Cause.MISSED: T("This happens when the bot was not running. See /remind deliveries."),
    Cause.ROLES_REFUSED: T(
        "Meanwhile people are mentioned by name. To mend it: Server Settings, Roles; allow "
        "Convenor's role what is named above, and keep it above the roles of events."
    ),
    Cause.THREADS_REFUSED: T(
        "Meanwhile all is said in the channel. Grant it in the channel's settings, or turn threads "
        "off with /setup threads."
    ),
    Cause.ROLE_DELETED: T(
        "It is not made again; people are mentioned by name. To do without roles for events: "
        "/setup roles."
    ),
    Cause.MIRROR_REFUSED: T(
        "Those that are there stay as they are. To mend it: Server Settings, Roles; allow "
        "Convenor's role what is named above. To do without them: /setup mirror."
    ),
    Cause.THREAD_DELETED: T("The event is spoken of in the events channel from now on."),
}
