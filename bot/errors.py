"""What a person may see when something cannot be done; everything else is a bug."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from schedules.texts import Problem, T, Text


class Refusal(Exception):
    """A clear sentence for the person who asked, what they can do, and every problem at once.

    A refused transaction changes nothing.
    """

    sentence: Text
    hint: Text | None
    problems: tuple[Problem, ...]

    def __init__(
        self, sentence: Text, *, hint: Text | None = None, problems: Sequence[Problem] = ()
    ) -> None:
        self.sentence = sentence
        self.hint = hint
        self.problems = tuple(problems)
        super().__init__(str(sentence))


class NotFound(Refusal):
    """It does not exist, or belongs to another community: the same answer on purpose."""


class NotAllowed(Refusal):
    """The person is not an organiser of this community."""

    def __init__(self) -> None:
        super().__init__(
            T("Only organisers may do this."),
            hint=T("A server manager names the organiser roles with /setup organisers."),
        )


class StoreRefusal(Refusal):
    """The database cannot do it now; nothing was saved. Each kind has its own sentence."""

    says: ClassVar[Text] = T("The database cannot be used now; nothing was saved.")
    helps: ClassVar[Text | None] = None

    def __init__(self, sentence: Text | None = None) -> None:
        super().__init__(sentence or self.says, hint=self.helps)


class DatabaseLocked(StoreRefusal):
    """Another program holds the write lock for longer than the busy timeout."""

    says = T("The database is in use by another program; nothing was saved.")
    helps = T("Try again in a moment.")


class DatabaseFull(StoreRefusal):
    """The disk is full (SQLITE_FULL) or failing (SQLITE_IOERR)."""

    says = T("The disk is full or failing; nothing was saved.")
    helps = T("Free some space on the machine that runs Convenor, then try again.")


class DatabaseReadOnly(StoreRefusal):
    """The file or its directory may not be written."""

    says = T("The database may not be written; nothing was saved.")
    helps = T("Check who owns the file and the directory it is in: both must be writable.")


class StoreStopping(StoreRefusal):
    """The database was closed: the process is on its way out."""

    says = T("Convenor is stopping; nothing was saved.")
    helps = T("Try again in a moment.")


class DatabaseNewer(StoreRefusal):
    """The schema was made by a later version of Convenor."""

    says = T("The database was made by a newer version of Convenor; it was left as it is.")
    helps = T("Run that version, or restore the backup made before the update.")


class DatabaseForeign(StoreRefusal):
    """The file is not a database, or not one of ours."""

    says = T("The file is not a Convenor database; it was left as it is.")
    helps = T("Set DATABASE_PATH to another file.")


class DatabaseDamaged(StoreRefusal):
    """SQLite met damage: in `PRAGMA quick_check` after an unclean stop, or in use."""

    says = T("The database is damaged; it was left as it is.")
    helps = T("Restore the latest backup, or ask for help with the file before changing it.")


class AlreadyRunning(StoreRefusal):
    """Another Convenor holds the instance lock of this database."""

    says = T("Another Convenor is running on this database.")
    helps = T("Stop it first, or give this one its own DATABASE_PATH.")


class FilesUnwritable(StoreRefusal):
    """The disk is full or failing, or MATERIALS_DIR may not be written."""

    says = T("The file could not be kept; nothing was saved.")
    helps = T("Free some space on the machine that runs Convenor, or check MATERIALS_DIR.")


class FileDamaged(StoreRefusal):
    """A file of our own store is gone, or is not what was put there."""

    says = T("The file is damaged or gone from our store.")
    helps = T("Please ask an organiser to add it again.")
