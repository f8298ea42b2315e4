"""Files that people share, kept by what is in them: `<dir>/ab/cd/<sha-256>`.

A file is written beside its place, made durable, then moved there; one that is there is never
written over. What is read is held against its name, so damage is found and never handed out.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from bot.errors import FileDamaged, FilesUnwritable


class Files:
    """The store of files. Its methods block: call them in a thread."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, sha256: str) -> Path:
        """Where the file of a hash stands. Raises ValueError for anything but a hash."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self._directory / sha256[:2] / sha256[2:4] / sha256

    def keep(self, content: bytes) -> str:
        """Keep the content, durably; its SHA-256. Raises FilesUnwritable."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            if not self._is_whole(path, sha256):
                path.parent.mkdir(parents=True, exist_ok=True)
                _place(content, path)
        except OSError as error:
            raise FilesUnwritable from error
        return sha256

    def read(self, sha256: str) -> bytes:
        """The content of a hash. Raises FileDamaged where it is gone or not what it was."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise FileDamaged from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged
        return content

    def verified(self, sha256: str) -> Path:
        """Where the whole file of a hash stands, to be sent from there. Raises FileDamaged."""
        path = self.path(sha256)
        if not self._is_whole(path, sha256):
            raise FileDamaged
        return path

    def _is_whole(self, path: Path, sha256: str) -> bool:
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False


def _place(content: bytes, path: Path) -> None:
    """Write, make durable, move: at the path there is all of it or nothing."""
    incoming = path.with_name(f".{secrets.token_hex(8)}.incoming")
    try:
        with incoming.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        incoming.replace(path)
    except BaseException:
        incoming.unlink(missing_ok=True)
        raise
    for directory in (path.parent, path.parent.parent, path.parent.parent.parent):
        _make_durable(directory)


def _make_durable(directory: Path) -> None:
    """A new name is on the disk once the directory it stands in is."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
