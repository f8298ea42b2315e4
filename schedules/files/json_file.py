"""Reading a schedule in JSON: the words of YAML, and the version of what they mean."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from schedules.drafts import Reading
from schedules.files.json_tree import read_tree
from schedules.files.words import Desk
from schedules.files.yaml_file import read_root


def read_json(
    text: str, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of a JSON text, and all of its problems; never raises. Arguments as of
    `read_yaml`."""
    return read_root(lambda: read_tree(text, desk), desk, zone=zone, now=now, known=known)
