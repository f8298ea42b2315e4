"""What Discord refuses of commands (API reference, "Application Commands"), in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = Any
Path = tuple[str, ...]
Problem = tuple[Path, str, str]  # where, Discord's code, its sentence

COMMANDS, OPTIONS, CHOICES = 100, 25, 25
NAME, DESCRIPTION, CHOICE, TOTAL = 32, 100, 100, 8_000
_NAMED = re.compile(r"[-_'\w]{1,32}")
_CONTAINERS = (1, 2)  # subcommand, group


def problems(commands: list[Json]) -> Iterator[Problem]:
    """Everything wrong with a bulk overwrite."""
    if len(commands) > COMMANDS:
        yield (), "BASE_TYPE_MAX_LENGTH", f"Must be {COMMANDS} or fewer in length."
    yield from _twice(commands, ())
    for number, command in enumerate(commands):
        at = (str(number),)
        if command.get("type", 1) == 1:
            yield from _described(command, at)
            yield from _options(command, at)
            if _weight(command) > TOTAL:
                said = f"Command exceeds maximum size ({TOTAL})."
                yield at, "APPLICATION_COMMAND_TOO_LARGE", said
        elif not 1 <= len(command.get("name") or "") <= NAME:
            yield (*at, "name"), "BASE_TYPE_BAD_LENGTH", _between(NAME)


def _described(found: Json, at: Path) -> Iterator[Problem]:
    for name, place in _said(found, "name", at):
        if _NAMED.fullmatch(name) is None or name != name.lower():
            yield place, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
    for text, place in _said(found, "description", at):
        if not 1 <= len(text) <= DESCRIPTION:
            yield place, "BASE_TYPE_BAD_LENGTH", _between(DESCRIPTION)


def _said(found: Json, key: str, at: Path) -> Iterator[tuple[str, Path]]:
    """A text and its translations, each with its place."""
    yield found.get(key) or "", (*at, key)
    plural = f"{key}_localizations"
    for locale, text in (found.get(plural) or {}).items():
        yield text, (*at, plural, locale)


def _options(found: Json, at: Path) -> Iterator[Problem]:
    options = found.get("options") or []
    if len(options) > OPTIONS:
        yield (*at, "options"), "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length."
    yield from _twice(options, (*at, "options"))
    optional = False
    for number, option in enumerate(options):
        place = (*at, "options", str(number))
        yield from _described(option, place)
        yield from _choices(option, place)
        yield from _options(option, place)
        if option.get("required") and optional:
            said = "Required options must be placed before non-required options"
            yield place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said
        optional = optional or not (option.get("required") or option["type"] in _CONTAINERS)


def _choices(option: Json, at: Path) -> Iterator[Problem]:
    choices = option.get("choices") or []
    if len(choices) > CHOICES:
        yield (*at, "choices"), "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length."
    if choices and option.get("autocomplete"):
        said = "Autocomplete may not be set to true if choices are present."
        yield at, "APPLICATION_COMMAND_INVALID_AUTOCOMPLETE", said
    yield from _twice(choices, (*at, "choices"))
    for number, choice in enumerate(choices):
        at_choice = (*at, "choices", str(number))
        texts = [*_said(choice, "name", at_choice), (str(choice["value"]), (*at_choice, "value"))]
        for text, place in texts:
            if not 1 <= len(text) <= CHOICE:
                yield place, "BASE_TYPE_BAD_LENGTH", _between(CHOICE)


def _twice(found: list[Json], at: Path) -> Iterator[Problem]:
    known: set[tuple[str, int]] = set()
    for number, each in enumerate(found):
        key = (each.get("name") or "", each.get("type", 1) if not at else 0)
        if key in known:
            said = (
                "Option names must be unique" if at else "Application command names must be unique"
            )
            yield (*at, str(number)), "APPLICATION_COMMANDS_DUPLICATE_NAME", said
        known.add(key)


def _weight(found: Json) -> int:
    """Characters of names, descriptions and values; of translations, only the longest counts."""
    total = sum(
        max((len(text) for text, _ in _said(found, key, ())), default=0)
        for key in ("name", "description")
        if key in found
    )
    total += len(str(found["value"])) if "value" in found else 0
    inner = [*(found.get("options") or []), *(found.get("choices") or [])]
    return total + sum(_weight(each) for each in inner)


def _between(most: int) -> str:
    return f"Must be between 1 and {most} in length."


def refusal(found: list[Problem]) -> Json:
    """Discord's shape: ``errors: {"0": {"description": {"_errors": [{code, message}]}}}``."""
    errors: dict[str, Json] = {}
    for place, code, said in found:
        node = errors
        for part in place:
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": said})
    return {"message": "Invalid Form Body", "code": 50035, "errors": errors}
