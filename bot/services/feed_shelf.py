"""Published feeds: in memory, and on the disk for the time after a restart.

What was published stays until something whole takes its place: an empty or cut answer would
wipe its subscribers' calendars.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import zlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

_MEMORY = 128 * 1024 * 1024  # octets of all feeds kept in memory together
_PACKED_AT_ONCE = 256 * 1024  # octets whose gzip form costs no more than a few milliseconds
_NO_OLDER = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """A feed's bytes as they are sent. ``packed``: their gzip form, None until it is made.
    ``modified``: since when they are what they are; ``version`` and ``seen``: the database's
    version and the moment at which that was so."""

    body: bytes
    packed: bytes | None
    digest: str
    modified: datetime
    personal: bool = False
    version: int = -1
    seen: datetime = _NO_OLDER

    @classmethod
    def of(cls, body: bytes, now: datetime) -> Published:
        """Newly made bytes with their hash; short ones with their gzip form too."""
        digest = hashlib.sha256(body).hexdigest()
        made = cls(body, None, digest, now.replace(microsecond=0))
        return made.with_packed() if len(body) <= _PACKED_AT_ONCE else made

    def with_packed(self) -> Published:
        """With the gzip form; slow for a long feed."""
        return replace(self, packed=self.packed or gzip.compress(self.body, 6, mtime=0))


class Shelf:
    """Feeds by the hash of their token. ``directory`` None: memory only."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._held: OrderedDict[bytes, Published] = OrderedDict()
        self._octets = 0

    def held(self, key: bytes) -> Published | None:
        """What is in memory."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def hold(self, key: bytes, published: Published) -> None:
        """Keep it in memory; what was asked for longest ago gives way."""
        self.let_go(key)
        self._held[key] = published
        self._octets += _size(published)
        while self._octets > _MEMORY and len(self._held) > 1:
            self.let_go(next(iter(self._held)))

    def let_go(self, key: bytes) -> None:
        """Out of memory; the disk's copy stays."""
        gone = self._held.pop(key, None)
        if gone is not None:
            self._octets -= _size(gone)

    def kept(self, key: bytes) -> Published | None:
        """What the disk has from before a restart; None where it has nothing whole.

        Served as if it were personal, which is the stricter way. Blocks."""
        path = self._path(key)
        if path is None:
            return None
        try:
            packed, modified = path.read_bytes(), path.stat().st_mtime
            body = gzip.decompress(packed)  # its checksum proves it whole
        except (OSError, EOFError, zlib.error):
            return None
        if not body.endswith(b"END:VCALENDAR\r\n"):  # an empty file is good gzip too
            return None
        digest = hashlib.sha256(body).hexdigest()
        return Published(body, packed, digest, datetime.fromtimestamp(modified, UTC), True)

    def keep(self, key: bytes, published: Published) -> None:
        """Write its gzip form to the disk, whole or not at all. Blocks; a full disk is no reason
        to fail."""
        path = self._path(key)
        if path is None or published.packed is None:
            return
        partial = path.with_suffix(".partial")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial.write_bytes(published.packed)
            partial.chmod(0o600)
            modified = published.modified.timestamp()
            os.utime(partial, (modified, modified))
            partial.replace(path)

    def drop(self, key: bytes) -> None:
        """Forget it for good: revoked, or never to be served again. Blocks."""
        self.let_go(key)
        path = self._path(key)
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _path(self, key: bytes) -> Path | None:
        return None if self._directory is None else self._directory / f"{key.hex()}.ics.gz"


def seen_again(published: Published, version: int, now: datetime) -> Published:
    """The same bytes, true at this version and moment too."""
    return replace(published, version=version, seen=now)


def _size(published: Published) -> int:
    return len(published.body) + len(published.packed or b"")
