"""Every rule of Discord's that no document states is seen broken once, by a body that it names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.discord_bodies import Request
from tests.discord_rules import RULES, V2, breaches

Json = Any
CALLBACK, COMMANDS = "/interactions/1/aW50/callback", "/applications/1/commands"
CHANNEL, EVENTS = "/channels/1/messages", "/guilds/1/scheduled-events"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONG = [{"name": f"{n:0100}", "value": str(n)} for n in range(25)]


def command(*options: Json, **said: Json) -> Json:
    return [{"name": "calendar", "description": "x", "options": [*options], **said}]


def option(name: str, **said: Json) -> Json:
    return {"name": name, "type": 3, "description": "x", **said}


def message(*components: Json, **said: Json) -> Json:
    return {"flags": V2, "components": [*components], **said}


def text(said: str = "x", **more: Json) -> Json:
    return {"type": 10, "content": said, **more}


def button(**said: Json) -> Json:
    return {"type": 2, "style": 1, "label": "Going", "custom_id": "a", **said}


def row(*inner: Json) -> Json:
    return {"type": 1, "components": [*inner]}


def select(*options: Json) -> Json:
    return row({"type": 3, "custom_id": "a", "options": [*options]})


def choice(value: str, **said: Json) -> Json:
    return {"label": value, "value": value, **said}


def form(*items: Json, title: str = "Feedback") -> Json:
    return {"type": 9, "data": {"custom_id": "f", "title": title, "components": [*items]}}


def item(name: str = "a", label: str = "Why?", **said: Json) -> Json:
    inner = {"type": 4, "custom_id": name, "style": 1, **said}
    return {"type": 18, "label": label, "component": inner}


def event(**said: Json) -> Json:
    whole = {"name": "Open data", "entity_type": 3, "entity_metadata": {"location": "Lyon"}}
    times = {"scheduled_start_time": "2026-01-01T13:00:00+00:00"}
    return {**whole, **times, "scheduled_end_time": "2026-01-01T14:00:00+00:00", **said}


def mentions(**allowed: Json) -> Json:
    return message(text(), allowed_mentions={"parse": [], **allowed})


BROKEN: dict[str, tuple[str, str, Json]] = {
    "A name fits": ("PUT", COMMANDS, command(name="Calendar")),
    "A description has": ("PUT", COMMANDS, command(description="x" * 101)),
    "Names, descriptions and values of a command": (
        "PUT",
        COMMANDS,
        command(*(option(f"o{n}", choices=LONG) for n in range(25))),
    ),
    "Two commands, options": ("PUT", COMMANDS, command(option("a"), option("a"))),
    "Required options": ("PUT", COMMANDS, command(option("a"), option("b", required=True))),
    "A command has at most 25": ("PUT", COMMANDS, command(*(option(f"o{n}") for n in range(26)))),
    "An option has at most 25": (
        "PUT",
        COMMANDS,
        command(option("a", choices=[{"name": f"c{n}", "value": str(n)} for n in range(26)])),
    ),
    "Name and value of a choice": (
        "PUT",
        COMMANDS,
        command(option("a", choices=[{"name": "a", "value": ""}])),
    ),
    "An option has choices or": (
        "PUT",
        COMMANDS,
        command(option("a", choices=[{"name": "a", "value": "a"}], autocomplete=True)),
    ),
    "An application has": (
        "PUT",
        COMMANDS,
        [each for n in range(101) for each in command(name=f"c{n}")],
    ),
    "A message has at most 40": ("POST", CHANNEL, message(*(text() for _ in range(41)))),
    "A message has at most 4,000": ("POST", CHANNEL, message(text("x" * 3_000), text("x" * 1_001))),
    "A message of components": ("POST", CHANNEL, message(text(), content="x")),
    "Components of V2 come": ("POST", CHANNEL, message(text(), flags=64)),
    "A message says something": ("POST", CHANNEL, {"content": ""}),
    "Content has at most": ("PATCH", f"{CHANNEL}/2", {"content": "x" * 2_001}),
    "A nonce has": ("POST", CHANNEL, message(text(), nonce="x" * 26)),
    "Mentions are allowed by": ("POST", CHANNEL, mentions(parse=["users"], users=[1])),
    "At most 100 ids": ("POST", CHANNEL, mentions(users=[*range(101)])),
    "Custom ids differ": ("POST", CALLBACK, {"type": 4, "data": message(row(button(), button()))}),
    "Ids of components differ": ("POST", CHANNEL, message(text(id=7), text(id=7))),
    "A custom id has": ("POST", CHANNEL, message(row(button(custom_id="x" * 101)))),
    "A text has": ("POST", "/webhooks/1/abc", message(text(""))),
    "A button's label": ("POST", CHANNEL, message(row(button(label="x" * 81)))),
    "A button shows": ("POST", CHANNEL, message(row(button(label="")))),
    "A button has": ("POST", CHANNEL, message(row(button(url="https://a.example")))),
    "A row has": ("POST", CHANNEL, message(row(*(button(custom_id=str(n)) for n in range(6))))),
    "A section has": ("POST", CHANNEL, message({"type": 9, "components": [text()]})),
    "A select has": ("POST", CHANNEL, message(select())),
    "Values of a select": ("POST", CHANNEL, message(select(choice("a"), choice("a")))),
    "An option's label": ("POST", CHANNEL, message(select(choice("a", description="x" * 101)))),
    "A form has": ("POST", CALLBACK, form(*(item(str(n)) for n in range(6)))),
    "A form's title": ("POST", CALLBACK, form(item(), title="x" * 46)),
    "The label of a form's item": ("POST", CALLBACK, form(item(label="x" * 46))),
    "A text filled in": ("POST", CALLBACK, form(item(value="xx", max_length=1))),
    "Autocompletion offers": (
        "POST",
        CALLBACK,
        {"type": 8, "data": {"choices": [{"name": str(n), "value": n} for n in range(26)]}},
    ),
    "Name and value of an offered": (
        "POST",
        CALLBACK,
        {"type": 8, "data": {"choices": [{"name": "", "value": "a"}]}},
    ),
    "No event is scheduled": (
        "POST",
        EVENTS,
        event(scheduled_start_time="2026-01-01T12:00:00+00:00"),
    ),
    "A scheduled event ends": (
        "POST",
        EVENTS,
        event(scheduled_end_time="2026-01-01T13:00:00+00:00"),
    ),
    "A scheduled event outside": ("POST", EVENTS, event(scheduled_end_time=None)),
    "Name and location of a scheduled": ("PATCH", f"{EVENTS}/3", {"description": "x" * 1_001}),
    "Names of threads": ("POST", "/channels/1/threads", {"name": "x" * 101}),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_a_body_that_breaks_the_rule_breaks_it_and_no_other(rule: Any) -> None:
    ((method, path, body),) = [
        body for begins, body in BROKEN.items() if rule.says.startswith(begins)
    ]
    broken = breaches(Request(method, path, body, NOON))
    assert [each.says for each, _ in broken] == [rule.says]


def test_every_rule_has_its_source_and_no_body_is_left_over() -> None:
    assert [rule.says for rule in RULES if not rule.source] == []
    assert len(BROKEN) == len(RULES)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", COMMANDS, command(option("a", required=True), option("b"))),
        ("POST", CHANNEL, message(text("x" * 4_000), row(button()), nonce="x" * 25)),
        ("POST", CHANNEL, {"content": "x" * 2_000, "allowed_mentions": {"users": [1]}}),
        ("PATCH", f"{CHANNEL}/2", {"components": [text()]}),
        ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", CALLBACK, {"type": 6}),
        ("POST", CALLBACK, form(*(item(str(n)) for n in range(5)))),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": []}}),
        ("POST", EVENTS, event()),
        ("PATCH", "/channels/1", {"archived": True}),
    ],
)
def test_a_right_body_breaks_none(method: str, path: str, body: Json) -> None:
    assert breaches(Request(method, path, body, NOON)) == []
