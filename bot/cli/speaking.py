"""How the command line speaks: answers on stdout, a refusal as sentences on stderr."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.errors import Refusal
from bot.settings import SettingsRefusal


def tell(refusal: Refusal) -> int:
    """Print the sentence, every problem and the hint; the exit code (2: called wrongly)."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(Text(str(refusal.sentence), style="bold red"))
    for problem in refusal.problems:
        console.print(Text(f"  - {problem}"))
    if refusal.hint is not None:
        console.print(Text(str(refusal.hint), style="dim"))
    return 2 if isinstance(refusal, SettingsRefusal) else 1


def say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(Text(sentence))
