"""What the local Discord knows: servers, people, channels, messages, as its API shows them."""

from __future__ import annotations

import itertools
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = Any
BOT_ID = 119999999999999999  # the id in TOKEN
TOKEN = "MTE5OTk5OTk5OTk5OTk5OTk5.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789ab"
BOT = {
    "id": str(BOT_ID),
    "username": "convenor",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "bot": True,
    "mfa_enabled": True,
    "locale": "en-US",
    "verified": True,
    "email": None,
    "flags": 0,
    "premium_type": 0,
    "public_flags": 0,
}
ALL_PERMISSIONS = str((1 << 50) - 1)
_EPOCH = 1_420_070_400_000  # ms: Discord's ids count from here
_MENTION = re.compile(r"<@(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")


@dataclass
class Message:
    """``at``: loop-free monotonic seconds. ``body``: as the bot sent it. ``by_role``: who held a
    role that it pinged, when it was sent."""

    id: int
    channel_id: int
    body: Json
    at: float
    edits: int = 0
    by_role: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that it says, of its components too."""
        parts = [self.body.get("content") or ""]
        parts += [each.get("content") or "" for each in components(self.body)]
        return "\n".join(part for part in parts if part)

    @property
    def mentioned(self) -> list[int]:
        """Whom it pings: named in its text and let through by ``allowed_mentions``."""
        allowed = {int(each) for each in self.body.get("allowed_mentions", {}).get("users", [])}
        return [int(each) for each in _MENTION.findall(self.text) if int(each) in allowed]

    @property
    def roles(self) -> list[int]:
        """The roles that it pings, in the same way."""
        allowed = {int(each) for each in self.body.get("allowed_mentions", {}).get("roles", [])}
        return [int(each) for each in _ROLE.findall(self.text) if int(each) in allowed]

    @property
    def custom_ids(self) -> list[str]:
        return [each["custom_id"] for each in components(self.body) if each.get("custom_id")]


def components(body: Json) -> list[Json]:
    """Every component of a message, nested ones included."""
    found: list[Json] = []
    waiting = list(body.get("components") or [])
    while waiting:
        each = waiting.pop(0)
        found.append(each)
        waiting += each.get("components") or []
        waiting += [inner for key in ("accessory", "component") if (inner := each.get(key))]
    return found


@dataclass
class Guild:
    id: int
    name: str
    channel_ids: list[int]


@dataclass
class World:
    """``dms``: the person → the channel; ``closed``: who takes no direct messages; ``strangers``:
    who is not in the servers. ``roles`` and ``scheduled`` events by server, ``holders`` by role; a
    thread is a channel too.

    ``nonce_window``: seconds for which a nonce is known ("the past few minutes").
    """

    nonce_window: float = 120.0
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, int | None] = field(default_factory=dict)  # its server; None: a DM
    dms: dict[int, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    strangers: set[int] = field(default_factory=set)
    roles: defaultdict[int, dict[int, Json]] = field(default_factory=lambda: defaultdict(dict))
    holders: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    threads: dict[int, Json] = field(default_factory=dict)
    scheduled: defaultdict[int, dict[int, Json]] = field(default_factory=lambda: defaultdict(dict))
    messages: dict[int, Message] = field(default_factory=dict)
    in_channel: defaultdict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    commands: list[Json] = field(default_factory=list)
    _nonces: dict[str, Message] = field(default_factory=dict)
    _last_id: int = 0
    _small_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1_000_001))

    def new_id(self) -> int:
        """A snowflake: later ones are greater, and tell when they were made."""
        self._last_id = max(self._last_id + 1, (int(time.time() * 1_000) - _EPOCH) << 22)
        return self._last_id

    def add_guild(self, name: str = "MC2CM", channels: int = 1) -> Guild:
        """Ids are the same in each run, so that a database can be prepared beforehand."""
        guild_id = next(self._small_ids)
        guild = Guild(guild_id, name, [next(self._small_ids) for _ in range(channels)])
        self.guilds[guild_id] = guild
        self.channels |= dict.fromkeys(guild.channel_ids, guild_id)
        return guild

    def open_dm(self, person_id: int) -> int:
        """The channel of a person's direct messages, the same each time."""
        if person_id not in self.dms:
            self.dms[person_id] = next(self._small_ids)
            self.channels[self.dms[person_id]] = None
        return self.dms[person_id]

    def person_of(self, channel_id: int) -> int | None:
        return next((who for who, dm in self.dms.items() if dm == channel_id), None)

    def say(self, channel_id: int, body: Json) -> Message:
        """A message, or the one that came with the same nonce a while ago."""
        now, nonce = time.monotonic(), body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            known = self._nonces.get(str(nonce))
            if known is not None and now - known.at < self.nonce_window:
                return known
        message = Message(self.new_id(), channel_id, body, now)
        held = {who for role_id in message.roles for who in self.holders[role_id]}
        message.by_role = sorted(held - {*message.mentioned})
        self.messages[message.id] = message
        self.in_channel[channel_id].append(message)
        if nonce is not None:
            self._nonces[str(nonce)] = message
        return message

    def forget_nonces(self) -> None:
        """The past few minutes are over."""
        self._nonces.clear()

    def told(self) -> list[int]:
        """Who was told, once for each message that reached them: by DM, or by a mention.

        It knows nothing of nonces: what came twice stands here twice.
        """
        people = {dm: person for person, dm in self.dms.items()}
        found: list[int] = []
        for message in self.messages.values():
            if message.channel_id in people:
                found.append(people[message.channel_id])
            else:
                found += [*message.mentioned, *message.by_role]
        return found


def person(person_id: int) -> Json:
    return {
        "id": str(person_id),
        "username": f"person{person_id}",
        "discriminator": "0",
        "global_name": f"Person {person_id}",
        "avatar": None,
        "public_flags": 0,
    }


def member(person_id: int, permissions: str | None = None) -> Json:
    """``permissions``: only in interactions, where Discord has worked them out."""
    found = {
        "user": person(person_id) if person_id != BOT_ID else BOT,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [],
        "joined_at": "2025-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return found if permissions is None else {**found, "permissions": permissions}


def channel(world: World, channel_id: int) -> Json:
    if channel_id in world.threads:
        return world.threads[channel_id]
    guild_id = world.channels[channel_id]
    if guild_id is None:
        who = world.person_of(channel_id)
        assert who is not None
        recipients = [person(who)]
        return {
            "id": str(channel_id),
            "type": 1,
            "last_message_id": None,
            "flags": 0,
            "recipients": recipients,
        }
    return {
        "id": str(channel_id),
        "type": 0,
        "guild_id": str(guild_id),
        "name": f"events-{channel_id}",
        "position": 0,
        "permission_overwrites": [],
        "topic": None,
        "nsfw": False,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "flags": 0,
    }


def everyone(guild_id: int) -> Json:
    """The role that all have; its id is the server's."""
    return {
        "id": str(guild_id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": ALL_PERMISSIONS,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def guild(world: World, guild_id: int) -> Json:
    """As GUILD_CREATE carries it."""
    found = world.guilds[guild_id]
    nothing = dict.fromkeys(_NULL)
    empty: dict[str, list[Json]] = {each: [] for each in _EMPTY}
    return {
        **nothing,
        **empty,
        "id": str(guild_id),
        "name": found.name,
        "owner_id": "1",
        "roles": [everyone(guild_id), *world.roles[guild_id].values()],
        "threads": [each for each in world.threads.values() if each["guild_id"] == str(guild_id)],
        "channels": [channel(world, each) for each in found.channel_ids],
        "guild_scheduled_events": list(world.scheduled[guild_id].values()),
        "members": [member(BOT_ID)],
        "member_count": 1,
        "large": False,
        "unavailable": False,
        "joined_at": "2025-01-01T00:00:00+00:00",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "lazy": False,
    }


_NULL = (
    *("icon", "splash", "discovery_splash", "banner", "description", "vanity_url_code"),
    *("afk_channel_id", "application_id", "system_channel_id", "rules_channel_id"),
    *("public_updates_channel_id", "safety_alerts_channel_id", "incidents_data"),
)
_EMPTY = (
    *("emojis", "stickers", "features", "threads", "presences", "voice_states"),
    *("stage_instances", "soundboard_sounds"),
)


def message(found: Message) -> Json:
    body = found.body
    edited = datetime.now(UTC).isoformat() if found.edits else None
    return {
        "id": str(found.id),
        "channel_id": str(found.channel_id),
        "author": BOT,
        "content": body.get("content") or "",
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": edited,
        "tts": False,
        "mention_everyone": False,
        "mentions": [person(each) for each in found.mentioned],
        "mention_roles": [str(each) for each in found.roles],
        "attachments": body.get("attachments_made", []),
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": body.get("flags", 0),
        "components": _numbered(body.get("components") or [], itertools.count(1)),
        **({"nonce": body["nonce"]} if body.get("nonce") is not None else {}),
    }


def _numbered(found: list[Json], count: itertools.count[int]) -> list[Json]:
    """Components as Discord gives them back: each with an id."""
    numbered = []
    for each in found:
        one = {**each, "id": each.get("id") or next(count)}
        if "components" in each:
            one["components"] = _numbered(each["components"], count)
        for key in ("accessory", "component"):
            if each.get(key):
                (one[key],) = _numbered([each[key]], count)
        numbered.append(one)
    return numbered
