"""The grammar of a button's custom_id: ``cv1:what:argument:…``, at most 100 characters.

``what`` names who answers (`Convenor.presses`); arguments are ids and words without colons.
What a button needs stands in its id, so it works after a restart, for ever. A change of the
grammar takes a new prefix, and the old one stays understood.
"""

from __future__ import annotations

import re

PREFIX = "cv1"
LIMIT = 100  # Discord's, for a custom_id
TEMPLATE = re.compile(r"cv1:(?P<what>[a-z_]+)(?P<arguments>(?::[^:]*)*)")


def build(what: str, *arguments: object) -> str:
    """The custom_id. Raises ValueError where it would not fit or not read back."""
    built = ":".join([PREFIX, what, *(str(each) for each in arguments)])
    if (
        len(built) > LIMIT
        or TEMPLATE.fullmatch(built) is None
        or built.count(":") != (len(arguments) + 1)
    ):
        raise ValueError(f"not a custom_id of ours: {built!r}")
    return built


def parse(custom_id: str) -> tuple[str, tuple[str, ...]] | None:
    """(what, arguments), or None where it is not one of ours."""
    match = TEMPLATE.fullmatch(custom_id)
    if match is None:
        return None
    return match["what"], tuple(match["arguments"].split(":")[1:])
