"""The local Discord keeps Discord's own rules, or what it proves would be worth nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.wire.faults import Answer, Fault, Reset
from tests.wire.limits import GLOBAL, LIMIT, Limits
from tests.wire.registration import problems, refusal
from tests.wire.server import LocalDiscord
from tests.wire.world import TOKEN, Guild

OWN = "applications/119999999999999999"


class Client:
    def __init__(self, discord: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.discord, self.session = discord, session
        self.guild: Guild = discord.world.add_guild()
        self.path = f"channels/{self.guild.channel_ids[0]}/messages"

    async def ask(self, method: str, path: str, **said: Any) -> tuple[int, Any, Any]:
        """(status, JSON, headers)"""
        url = f"{self.discord.api_url}/{path}"
        async with self.session.request(method, url, **said) as answer:
            return answer.status, await answer.json(), answer.headers

    async def bare(self, method: str, path: str) -> int:
        """Of an answer without a body: its status."""
        async with self.session.request(method, f"{self.discord.api_url}/{path}") as answer:
            return answer.status

    async def say(self, text: str = "hello", **said: Any) -> tuple[int, Any, Any]:
        return await self.ask("POST", self.path, json={"content": text, **said})


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with (
        LocalDiscord(limits=Limits()) as discord,
        aiohttp.ClientSession(headers=headers) as session,
    ):
        yield Client(discord, session)


async def test_a_nonce_is_taken_once_while_it_is_known_and_only_where_that_is_asked(
    client: Client,
) -> None:
    first = (await client.say(nonce="a", enforce_nonce=True))[1]["id"]
    again = (await client.say(nonce="a", enforce_nonce=True))[1]["id"]
    unasked = (await client.say(nonce="a"))[1]["id"]
    client.discord.world.nonce_window = 0.0
    later = (await client.say(nonce="a", enforce_nonce=True))[1]["id"]
    assert first == again
    assert len({first, unasked, later}) == 3


async def test_a_channel_takes_five_messages_in_five_seconds_and_says_so_beforehand(
    client: Client,
) -> None:
    answers = [await client.say() for _ in range(LIMIT + 1)]
    left = [headers["X-RateLimit-Remaining"] for *_, headers in answers]
    assert [status for status, *_ in answers] == [200] * LIMIT + [429]
    assert left == ["4", "3", "2", "1", "0", "0"]
    _, body, headers = answers[-1]
    assert headers["Via"]
    assert 4 < body["retry_after"] <= 5
    assert body["global"] is False
    assert len(client.discord.world.messages) == LIMIT


async def test_all_requests_of_a_second_together_are_limited(client: Client) -> None:
    limits = Limits()
    taken = [limits.take(f"channel {number}") for number in range(GLOBAL + 1)]
    assert taken[:GLOBAL] == [None] * GLOBAL
    assert taken[GLOBAL] is not None and taken[GLOBAL].is_global


async def test_a_history_is_told_the_newest_first_from_a_message_on(client: Client) -> None:
    ids = [(await client.say(str(n)))[1]["id"] for n in range(4)]
    after = {"after": ids[0], "limit": "2"}
    newest = await client.ask("GET", client.path, params={"limit": "2"})
    nearest = await client.ask("GET", client.path, params=after)
    assert [each["id"] for each in newest[1]] == [ids[3], ids[2]]
    assert [each["id"] for each in nearest[1]] == [ids[2], ids[1]]


async def test_a_file_comes_beside_its_message(client: Client) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "see"}', content_type="application/json")
    form.add_field("files[0]", b"abc", filename="a.txt")
    status, body, _ = await client.ask("POST", client.path, data=form)
    assert (status, body["content"]) == (200, "see")
    assert [(each["filename"], each["size"]) for each in body["attachments"]] == [("a.txt", 3)]


async def test_an_answer_lost_after_the_work_leaves_the_message_and_before_it_none(
    client: Client,
) -> None:
    client.discord.faults.add(Fault(Reset(), done=True), Fault(Reset()))
    for expected in (1, 1):
        with pytest.raises(aiohttp.ClientError):
            await client.say()
        assert len(client.discord.world.messages) == expected
    assert [each.status for each in client.discord.asked] == [0, 0]


async def test_a_ban_is_a_429_without_via(client: Client) -> None:
    client.discord.faults.add(Fault(Answer(429, via=False)))
    status, _, headers = await client.say()
    assert (status, "Via" in headers) == (429, False)


async def test_an_unknown_token_a_closed_door_and_an_unknown_channel_are_refused(
    client: Client,
) -> None:
    client.discord.world.closed.add(7)
    dm = (await client.ask("POST", "users/@me/channels", json={"recipient_id": "7"}))[1]["id"]
    stranger = {"Authorization": "Bot nobody"}
    said = {"content": "hello"}
    found = [
        (await client.ask("GET", "users/@me", headers=stranger))[:2],
        (await client.ask("POST", f"channels/{dm}/messages", json=said))[:2],
        (await client.ask("POST", "channels/1/messages", json=said))[:2],
        (await client.ask("POST", client.path, json={}))[:2],
    ]
    assert [(status, body["code"]) for status, body in found] == [
        (401, 0),
        (403, 50007),
        (404, 10003),
        (400, 50035),
    ]


def command(**said: Any) -> dict[str, Any]:
    return {"name": "calendar", "description": "What is coming", **said}


def option(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "type": 3, "description": "x", **said}


LONG = [{"name": f"{n:0100}", "value": str(n)} for n in range(25)]


@pytest.mark.parametrize(
    ("commands", "place"),
    [
        ([command(name="Calendar")], "0.name"),
        ([command(name="a b")], "0.name"),
        ([command(name="x" * 33)], "0.name"),
        ([command(description="x" * 101)], "0.description"),
        ([command(description="")], "0.description"),
        ([command(name_localizations={"fr": "A"})], "0.name_localizations.fr"),
        ([command(), command()], "1"),
        ([command(options=[option(f"o{n}") for n in range(26)])], "0.options"),
        ([command(options=[option("a"), option("a")])], "0.options.1"),
        ([command(options=[option("a"), option("b", required=True)])], "0.options.1"),
        (
            [command(options=[option("a", choices=[{"name": "x" * 101, "value": "1"}])])],
            "0.options.0.choices.0.name",
        ),
        ([command(name=f"c{n}") for n in range(101)], ""),
        (
            [command(options=[option(f"o{n}", choices=LONG) for n in range(25)])],
            "0",
        ),
    ],
)
def test_a_command_that_discord_refuses_is_refused(commands: Any, place: str) -> None:
    assert [".".join(where) for where, *_ in problems(commands)] == [place]


async def test_a_refusal_names_the_place_and_changes_nothing(client: Client) -> None:
    await client.ask("PUT", f"{OWN}/commands", json=[command()])
    answer = await client.ask("PUT", f"{OWN}/commands", json=[command(description="")])
    said = {"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 100 in length."}
    assert answer[0] == 400
    assert answer[1]["errors"] == {"0": {"description": {"_errors": [said]}}}
    assert answer[1] == refusal(list(problems([command(description="")])))
    assert [each["description"] for each in client.discord.world.commands] == ["What is coming"]


async def test_a_role_pings_who_holds_it_when_it_is_sent_each_once(client: Client) -> None:
    roles = f"guilds/{client.guild.id}/roles"
    role = int(
        (await client.ask("POST", roles, json={"name": "Sfax", "mentionable": True}))[1]["id"]
    )
    for person in (7, 8, 9):
        await client.bare("PUT", f"guilds/{client.guild.id}/members/{person}/roles/{role}")
    await client.bare("DELETE", f"guilds/{client.guild.id}/members/9/roles/{role}")
    allowed = {"parse": [], "roles": [str(role)], "users": ["8"]}
    await client.say(f"<@&{role}> <@8>", allowed_mentions=allowed)
    await client.say(f"<@&{role}>", allowed_mentions={"parse": []})
    assert client.discord.world.told() == [8, 7]
    named = [each["name"] for each in (await client.ask("GET", roles))[1]]
    assert named == ["@everyone", "Sfax"]


async def test_a_message_has_one_thread_whose_id_is_its_own(client: Client) -> None:
    said = (await client.say())[1]["id"]
    path = f"{client.path}/{said}/threads"
    first = await client.ask("POST", path, json={"name": "Sfax"})
    again = await client.ask("POST", path, json={"name": "Sfax"})
    into = await client.ask("POST", f"channels/{said}/messages", json={"content": "in it"})
    assert (first[0], first[1]["id"], again[1]["code"]) == (201, said, 160004)
    assert (into[0], into[1]["channel_id"]) == (200, said)
    await client.discord.places.delete_thread(int(said))
    gone = await client.ask("POST", f"channels/{said}/messages", json={"content": "in it"})
    assert gone[1]["code"] == 10003
