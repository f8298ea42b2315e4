"""How the command line speaks: answers on stdout, a refusal as sentences on stderr.

Its reader is whoever sits at the machine: the language of the environment (LC_ALL, LC_MESSAGES,
LANG, the first that is set, as POSIX orders them) and the machine's time zone. Help is put into
words when it is imported, everything else when it is said. What typer itself says ("Missing
argument", "Usage:") is typer's: it asks Python's gettext, with catalogues of its own.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from babel.localtime import get_localzone
from rich.console import Console
from rich.style import Style
from rich.text import Text as Styled

from bot import texts
from bot.errors import Refusal
from bot.settings import SettingsRefusal
from bot.texts import Reader
from schedules.moments import zone_named
from schedules.texts import Text

ALARM = Style(color="red", bold=True)
_NAMES_LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")


def reader() -> Reader:
    """Whoever sits there; English and UTC where the machine says nothing that is known."""
    return Reader(_language(), _zone())


def _language() -> str:
    """ "pt-BR" of "pt_BR.UTF-8"; English for "C", and where there is no catalogue."""
    named = next(filter(None, map(os.environ.get, _NAMES_LANGUAGE)), "")
    code = named.partition(".")[0].partition("@")[0]
    return texts.spoken(code.replace("_", "-"))


def _zone() -> str:
    """The IANA zone that TZ or the system names."""
    try:
        return zone_named(getattr(get_localzone(), "key", None) or "").key
    except (LookupError, ValueError, OSError):  # TZ may hold anything: a rule, a path, a mistake
        return "UTC"


def to_any_terminal() -> None:
    """A letter that the terminal lacks is printed as "?", and does not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def words(text: Text) -> str:
    """The sentence in the reader's language: for help, tables and what is not printed here."""
    return reader().say(text)


def say(text: Text) -> None:
    _console().print(Styled(words(text)))


def tell(refusal: Refusal) -> int:
    """Print the sentence, every problem and the hint; the exit code (2: called wrongly)."""
    console, speaker = _console(stderr=True), reader()
    console.print(Styled(speaker.say(refusal.sentence), style=ALARM))
    wrong_call = isinstance(refusal, SettingsRefusal)
    for problem in refusal.problems:
        # A sentence about a setting names it already.
        place = "" if wrong_call else speaker.where(problem)
        line = [part for part in (place, speaker.say(problem.message)) if part]
        console.print(Styled(f"  - {': '.join(line)}"))
    if refusal.hint is not None:
        console.print(Styled(speaker.say(refusal.hint), style="dim"))
    return 2 if wrong_call else 1


def _console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr, soft_wrap=True, highlight=False)
