"""What Discord refuses beyond, or beside, its OpenAPI document: each rule with its source.

`breaches` holds a request against all of them; the local Discord of the wire tests refuses what
breaks one, and every request of the simulated one is read too. Sources are pages of
docs.discord.com/developers; where a page is silent, the code of Discord's own refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.discord_bodies import (
    Check,
    Json,
    Request,
    Scope,
    commands,
    components,
    differ,
    every_component,
    fits,
    forms,
    holds,
    messages,
    named_places,
    new_messages,
    of_type,
    offers,
    scheduled,
    with_components,
)
from tests.wire import registration

V2 = 1 << 15  # the flag IS_COMPONENTS_V2
V2_TEXT, COMPONENTS = 4_000, 40  # of a message
ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, LABEL = 1, 2, 3, 4, 9, 10, 18
LINK, PREMIUM = 5, 6  # styles of a button
EXTERNAL = 3  # a scheduled event that is in no channel
_ONLY_V2 = {SECTION, TEXT, 11, 12, 13, 14, 17}


@dataclass(frozen=True, slots=True)
class Rule:
    says: str
    source: str
    of: Scope
    check: Check


def says_of_commands(means: Callable[[registration.Path, str], bool]) -> Check:
    """Those problems of a registration that are meant, by place and Discord's code."""

    def check(found: Json) -> Iterator[str]:
        for place, code, said in registration.problems(found):
            if means(place, code):
                yield f"{'.'.join(place) or 'all'}: {said}"

    return check


def coded(*codes: str) -> Check:
    return says_of_commands(lambda place, code: code in codes)


def _too_many(body: Json) -> Iterator[str]:
    count = sum(1 for _ in components(body))
    if count > COMPONENTS:
        yield f"{count} components"


def _too_much_text(body: Json) -> Iterator[str]:
    count = sum(len(each.get("content") or "") for each in components(body))
    if count > V2_TEXT:
        yield f"{count} characters of text"


def _old_fields(body: Json) -> Iterator[str]:
    if body.get("flags", 0) & V2:
        yield from (each for each in ("content", "embeds", "sticker_ids", "poll") if body.get(each))


def _without_its_flag(body: Json) -> Iterator[str]:
    kinds = {each["type"] for each in body.get("components") or []}
    if kinds & _ONLY_V2 and "flags" in body and not body["flags"] & V2:
        yield "IS_COMPONENTS_V2 is not set"


def _says_nothing(body: Json) -> Iterator[str]:
    said = ("content", "components", "embeds", "poll", "attachments", "sticker_ids")
    if not any(body.get(each) for each in (*said, "attachments_made")):
        yield "nothing is said"


def _by_kind_and_by_id(body: Json) -> Iterator[str]:
    allowed = body.get("allowed_mentions") or {}
    yield from (
        each
        for each in ("users", "roles")
        if allowed.get(each) and each in allowed.get("parse", ())
    )


def _too_many_ids(body: Json) -> Iterator[str]:
    for each in ("users", "roles"):
        yield from holds(each, 0, 100)(body.get("allowed_mentions") or {})


def _shows_nothing(button: Json) -> Iterator[str]:
    if not (button.get("label") or button.get("emoji") or button.get("style") == PREMIUM):
        yield "neither label nor emoji"


def _does_nothing(button: Json) -> Iterator[str]:
    is_link = button.get("style") == LINK
    if button.get("style") != PREMIUM and (
        bool(button.get("url")) != is_link or bool(button.get("custom_id")) == is_link
    ):
        yield "both custom_id and url, or neither"


def _row(row: Json) -> Iterator[str]:
    is_buttons = all(each["type"] == BUTTON for each in row.get("components") or [])
    return iter(holds("components", 1, 5 if is_buttons else 1)(row))


def _no_accessory(section: Json) -> Iterator[str]:
    yield from holds("components", 1, 3)(section)
    if not section.get("accessory"):
        yield "no accessory"


def _prefilled_too_long(item: Json) -> Iterable[str]:
    most = min(item.get("max_length") or V2_TEXT, V2_TEXT)
    return fits("value", least=0, most=most)(item)


def _past(found: tuple[Json, datetime | None]) -> Iterator[str]:
    body, when = found
    starts = body.get("scheduled_start_time")
    if starts and when is not None and datetime.fromisoformat(starts) <= when:
        yield f"{starts} is over"


def _ends_first(found: tuple[Json, datetime | None]) -> Iterator[str]:
    starts, ends = (found[0].get(f"scheduled_{each}_time") for each in ("start", "end"))
    if starts and ends and datetime.fromisoformat(ends) <= datetime.fromisoformat(starts):
        yield f"{starts} to {ends}"


def _nowhere(found: tuple[Json, datetime | None]) -> Iterator[str]:
    body = found[0]
    place = (body.get("entity_metadata") or {}).get("location")
    if body.get("entity_type") == EXTERNAL and not (place and body.get("scheduled_end_time")):
        yield "not both"


def _event_texts(found: tuple[Json, datetime | None]) -> Iterator[str]:
    yield from fits("name", most=100)(found[0])
    yield from fits("description", most=1_000)(found[0])
    yield from fits("location", most=100)(found[0].get("entity_metadata") or {})


def _choice_texts(found: Json) -> Iterator[str]:
    for each in found["choices"]:
        yield from fits("name", "value", most=100)(each)


def _option_texts(select: Json) -> Iterator[str]:
    for each in select.get("options") or []:
        yield from fits("label", "value", most=100)(each)
        yield from fits("description", least=0, most=100)(each)


# The rules

_NAMING = "Application Commands, Application Command Naming"
_COMMAND = "Application Commands, Application Command Structure"
_OPTION = "Application Commands, Application Command Option Structure"
_CHOICE = "Application Commands, Application Command Option Choice Structure"
_REGISTERING = "Application Commands, Registering a Command"
_CREATE = "Message, Create Message"
_MENTIONS = "Message, Allowed Mentions Object"
_COMPONENT = "Component Reference"
_ANATOMY = "Component Reference, Anatomy of a Component"
_TEXT = "Component Reference, Text Display"
_BUTTON = "Component Reference, Button"
_SELECT = "Component Reference, String Select"
_FORM = "Receiving and Responding, Modal"
_AUTOCOMPLETE = "Receiving and Responding, Autocomplete"
_SCHEDULED = "Guild Scheduled Event, Create Guild Scheduled Event"

RULES = tuple(
    Rule(*each)
    for each in (
        # Commands: the checks are in `registration`, which answers in Discord's words.
        (
            "A name fits ^[-_'\\w]{1,32}$, in small letters, in each language",
            *(_NAMING, commands, coded("APPLICATION_COMMAND_INVALID_NAME")),
        ),
        (
            "A description has 1 to 100 characters, in each language",
            *(_COMMAND, commands),
            says_of_commands(lambda place, _: "descript" in "".join(place[-2:])),
        ),
        (
            "Names, descriptions and values of a command have 8,000 characters together",
            *(_REGISTERING, commands, coded("APPLICATION_COMMAND_TOO_LARGE")),
        ),
        (
            "Two commands, options of one, or choices of one are not named alike",
            *("APPLICATION_COMMANDS_DUPLICATE_NAME", commands),
            coded("APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ),
        (
            "Required options stand before the others",
            *(_OPTION, commands, coded("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")),
        ),
        (
            "A command has at most 25 options, subcommands or groups",
            *(_COMMAND, commands, says_of_commands(lambda place, _: place[-1:] == ("options",))),
        ),
        (
            "An option has at most 25 choices",
            *(_OPTION, commands, says_of_commands(lambda place, _: place[-1:] == ("choices",))),
        ),
        (
            "Name and value of a choice have 1 to 100 characters",
            *(_CHOICE, commands),
            says_of_commands(lambda place, code: "choices" in place[:-1] and "LENGTH" in code),
        ),
        (
            "An option has choices or autocompletion, not both",
            *(_OPTION, commands, coded("APPLICATION_COMMAND_INVALID_AUTOCOMPLETE")),
        ),
        (
            "An application has at most 100 slash commands",
            *(_REGISTERING, commands, says_of_commands(lambda place, _: place == ())),
        ),
        # Messages
        ("A message has at most 40 components, nested ones too", _COMPONENT, messages, _too_many),
        ("A message has at most 4,000 characters of text", _TEXT, messages, _too_much_text),
        (
            "A message of components (V2) has no content, embeds, stickers or poll",
            *("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", messages, _old_fields),
        ),
        (
            "Components of V2 come with its flag",
            *(f"{_COMPONENT}, Legacy Message Component Behavior", messages, _without_its_flag),
        ),
        ("A message says something", "error 50006", new_messages, _says_nothing),
        (
            "Content has at most 2,000 characters",
            _CREATE,
            messages,
            fits("content", least=0, most=2_000),
        ),
        ("A nonce has at most 25 characters", _CREATE, messages, fits("nonce", most=25)),
        (
            "Mentions are allowed by kind or by id, not both",
            _MENTIONS,
            messages,
            _by_kind_and_by_id,
        ),
        ("At most 100 ids are allowed to be mentioned", _MENTIONS, messages, _too_many_ids),
        # Components of messages and forms
        (
            "Custom ids differ within a message or form",
            *("COMPONENT_CUSTOM_ID_DUPLICATED", with_components, differ("custom_id", components)),
        ),
        (
            "Ids of components differ within a message or form",
            *(_ANATOMY, with_components, differ("id", components)),
        ),
        (
            "A custom id has 1 to 100 characters",
            _ANATOMY,
            every_component,
            fits("custom_id", most=100),
        ),
        ("A text has 1 to 4,000 characters", _TEXT, of_type(TEXT), fits("content", most=V2_TEXT)),
        (
            "A button's label has at most 80 characters",
            _BUTTON,
            of_type(BUTTON),
            fits("label", least=0, most=80),
        ),
        ("A button shows a label or an emoji", _BUTTON, of_type(BUTTON), _shows_nothing),
        (
            "A button has a custom id or, as a link, an address",
            _BUTTON,
            of_type(BUTTON),
            _does_nothing,
        ),
        (
            "A row has 1 to 5 buttons, or one select",
            f"{_COMPONENT}, Action Row",
            of_type(ROW),
            _row,
        ),
        (
            "A section has 1 to 3 texts and an accessory",
            f"{_COMPONENT}, Section",
            of_type(SECTION),
            _no_accessory,
        ),
        ("A select has 1 to 25 options", _SELECT, of_type(SELECT), holds("options", 1, 25)),
        (
            "Values of a select's options differ",
            *("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", of_type(SELECT)),
            differ("value", lambda select: select.get("options") or []),
        ),
        (
            "An option's label and value have 1 to 100 characters, its description at most 100",
            *(f"{_SELECT}, Select Option Structure", of_type(SELECT), _option_texts),
        ),
        # Forms and autocompletion
        ("A form has 1 to 5 items", _FORM, forms, holds("components", 1, 5)),
        ("A form's title has 1 to 45 characters", _FORM, forms, fits("title", most=45)),
        (
            "The label of a form's item has 1 to 45 characters",
            *(f"{_COMPONENT}, Label", of_type(LABEL, TEXT_INPUT), fits("label", most=45)),
        ),
        (
            "A text filled in beforehand is no longer than its input takes",
            *(f"{_COMPONENT}, Text Input", of_type(TEXT_INPUT), _prefilled_too_long),
        ),
        (
            "Autocompletion offers at most 25 choices",
            _AUTOCOMPLETE,
            offers,
            holds("choices", 0, 25),
        ),
        (
            "Name and value of an offered choice have 1 to 100 characters",
            _CHOICE,
            offers,
            _choice_texts,
        ),
        # Scheduled events and places
        (
            "No event is scheduled in the past",
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
            scheduled,
            _past,
        ),
        (
            "A scheduled event ends after it begins",
            "GUILD_SCHEDULED_EVENT_END_BEFORE_START",
            scheduled,
            _ends_first,
        ),
        (
            "A scheduled event outside Discord has an end and a location",
            _SCHEDULED,
            scheduled,
            _nowhere,
        ),
        (
            "Name and location of a scheduled event have 1 to 100 characters, its text 1,000",
            *(_SCHEDULED, scheduled, _event_texts),
        ),
        (
            "Names of threads, channels and roles have 1 to 100 characters",
            *(
                "Channel, Start Thread; Guild, Create Guild Role",
                named_places,
                fits("name", most=100),
            ),
        ),
    )
)


def breaches(request: Request) -> list[tuple[Rule, str]]:
    """The rules that a request breaks, each with what is wrong."""
    return [
        (rule, problem)
        for rule in RULES
        for body in rule.of(request)
        for problem in rule.check(body)
    ]


def wrong(requests: Iterable[Request]) -> list[str]:
    """A sentence for each rule that a body breaks."""
    return [
        f"{each.method} {each.path}: {rule.says}: {problem} ({rule.source})"
        for each in requests
        if each.json
        for rule, problem in breaches(each)
    ]
