"""One process per database: a lock file beside it, held as long as the process lives."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import AlreadyRunning, DatabaseReadOnly

_PATIENCE = 0.2  # seconds: a second instance refuses within one


class InstanceLock:
    """The right to write one database. The operating system releases it with the process."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    @classmethod
    def take(cls, database: Path) -> InstanceLock:
        """Raises AlreadyRunning where another process holds it."""
        lock = FileLock(database.with_name(database.name + ".lock"), thread_local=False)
        try:
            database.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            raise AlreadyRunning from None
        except OSError:
            raise DatabaseReadOnly from None
        return cls(lock)

    def release(self) -> None:
        self._lock.release()
