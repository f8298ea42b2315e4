"""Every body that the bot sends, held against Discord's own description of its API.

The simulated Discord takes more than the real one. Where ``CONVENOR_DISCORD_OPENAPI`` names
Discord's OpenAPI document, `wrong` reads each recorded request against it, unknown keys
included. What Discord refuses beyond that document stands in `discord_rules`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from tests.discord_bodies import Request

Json = Any
_SCHEMAS = "#/components/schemas/"

# What discord.py sends beside the document, and Discord takes: key → why.
TAKEN_ALL_THE_SAME = {
    "nsfw": "discord.py states it for every command; the document left it out",
    "tts": "discord.py states it when a button's answer replaces the message",
}
_SNOWFLAKE = {"type": ["string", "integer"]}  # discord.py sends ids as numbers; both are taken
# Permissions as text, as the API reference has them; the document knows them as numbers.
_PERMISSIONS = {"type": ["string", "integer", "null"], "pattern": "^[0-9]+$"}


def wrong(requests: Iterable[Request]) -> list[str]:
    """A sentence for each body that does not fit the document; none where there is none."""
    document = os.environ.get("CONVENOR_DISCORD_OPENAPI")
    if not document:
        return []
    bodies = dict.fromkeys(
        (each.method, each.path, _text(each.json)) for each in requests if each.json
    )
    return [
        f"{method} {path}: {problem}"
        for method, path, body in bodies
        for problem in _problems(document, method, _shape(path), body)
    ]


def _text(body: Json) -> str:
    return json.dumps(body, sort_keys=True, default=str)


@lru_cache(4096)
def _problems(document: str, method: str, shape: tuple[str, ...], body: str) -> tuple[str, ...]:
    """What is wrong with one body; the same ones come in many tests and are read once."""
    validator = _validators(Path(document))(method, shape)
    if validator is None:
        return ("the document knows no such request with a body",)
    return tuple(map(_in_words, validator.iter_errors(json.loads(body))))


def _in_words(error: ValidationError) -> str:
    place = "".join(f"[{each}]" for each in error.absolute_path)
    return f"{place or 'body'}: {error.message[:300]}"


def _shape(path: str) -> tuple[str, ...]:
    """A path with ids made alike, so that few are looked up."""
    segments = path.strip("/").split("/")
    return tuple("{}" if each.isdigit() else each for each in segments)


@cache
def _validators(document: Path) -> Callable[[str, tuple[str, ...]], Draft202012Validator | None]:
    """Who judges a body, by method and path; prepared once, made when first asked for."""
    described = json.loads(document.read_text(encoding="utf-8"))
    schemas: dict[str, Json] = described["components"]["schemas"]
    schemas["SnowflakeType"] = _SNOWFLAKE
    schemas["CreateRoleRequest"]["properties"]["permissions"] = _PERMISSIONS
    _lighten(schemas)
    one_of = partial(_one_of, schemas)
    kind = extend(
        Draft202012Validator,
        {"properties": _properties, "oneOf": one_of, "anyOf": one_of},
    )

    @cache
    def validator(method: str, shape: tuple[str, ...]) -> Draft202012Validator | None:
        fitting = [path for path in described["paths"] if _fits(path, shape)]
        for path in sorted(fitting, key=lambda each: each.count("{")):
            operation = described["paths"][path].get(method.lower(), {})
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                body = _lighten(content["application/json"]["schema"])
                return kind({**body, "components": {"schemas": schemas}})
        return None

    return validator


def _fits(path: str, shape: tuple[str, ...]) -> bool:
    segments = path.strip("/").split("/")
    return len(segments) == len(shape) and all(
        own.startswith("{") or own == asked for own, asked in zip(segments, shape, strict=True)
    )


def _lighten(schema: Json) -> Json:
    """Where an enum says which values fit, the list of all values beside it says nothing more."""
    if isinstance(schema, dict):
        if "enum" in schema:
            schema.pop("allOf", None)
        for each in schema.values():
            _lighten(each)
    elif isinstance(schema, list):
        for each in schema:
            _lighten(each)
    return schema


def _properties(
    validator: Draft202012Validator, properties: Json, instance: Json, schema: Json
) -> Iterator[ValidationError]:
    """As the standard says, and a key that is not among them is a mistake of ours."""
    if not isinstance(instance, dict):
        return
    for key, value in instance.items():
        if key in properties:
            yield from validator.descend(value, properties[key], path=key, schema_path=key)
        elif key not in TAKEN_ALL_THE_SAME and "additionalProperties" not in schema:
            yield ValidationError(f"{key!r} is not known there")


def _one_of(
    schemas: dict[str, Json],
    validator: Draft202012Validator,
    variants: list[Json],
    instance: Json,
    schema: Json,
) -> Iterator[ValidationError]:
    """One of several; where only one can be meant, that one says what is wrong."""
    possible = [each for each in variants if instance is None or each.get("type") != "null"]
    named = [each for each in possible if _says_its_type(schemas, each, instance)] or possible
    if len(named) == 1:
        yield from validator.descend(instance, named[0])
        return
    if not any(validator.evolve(schema=each).is_valid(instance) for each in named):
        yield ValidationError(f"{str(instance)[:200]} fits none of {len(variants)} forms")


def _says_its_type(schemas: dict[str, Json], variant: Json, instance: Json) -> bool:
    if not isinstance(instance, dict) or "type" not in instance:
        return False
    whole = schemas.get(variant.get("$ref", "").removeprefix(_SCHEMAS), variant)
    kinds = whole.get("properties", {}).get("type", {}).get("enum", [])
    return instance["type"] in kinds
