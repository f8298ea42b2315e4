"""Every text a person sees is in the catalogue, and every translation fits its source."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

_ROOT = Path(__file__).parents[2]
_COMMITTED = _ROOT / "bot" / "locale" / "convenor.pot"


def extracted(target: Path) -> Catalog:
    """What `make texts` finds now, by its own command."""
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\t\$\(BIN\)/(pybabel .+)$", makefile, flags=re.MULTILINE)
    arguments = shlex.split(line)
    arguments[arguments.index("--output") + 1] = str(target)
    CommandLineInterface().run(arguments)
    with target.open("rb") as file:
        return read_po(file)


def ids(catalogue: Catalog) -> list[str]:
    """The sources, and of those that count both forms."""
    found = (message.id for message in catalogue if message.id)
    return sorted(each if isinstance(each, str) else " | ".join(each) for each in found)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(_ROOT)
        return extracted(tmp_path_factory.mktemp("texts") / "convenor.pot")


@pytest.mark.skipif(not _COMMITTED.exists(), reason="`make texts` was not run yet")
def test_the_committed_catalogue_is_what_make_texts_finds(source: Catalog) -> None:
    with _COMMITTED.open("rb") as file:
        assert ids(read_po(file)) == ids(source)


def test_sentences_counts_and_names_of_commands_are_found(source: Catalog) -> None:
    assert {
        "Only organisers may do this.",
        "… and {n} more problem | … and {n} more problems",
        "calendar",
    } <= set(ids(source))


def _catalogues() -> list[Path]:
    return sorted(_ROOT.glob("bot/locale/*/LC_MESSAGES/*.po")) + sorted(
        _ROOT.glob("tests/data/locale/*/LC_MESSAGES/*.po")
    )


@pytest.mark.parametrize("path", _catalogues(), ids=lambda path: path.parts[-3])
def test_every_translation_fits_its_source(path: Path) -> None:
    with path.open("rb") as file:
        assert list(misfits(read_po(file))) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "{a} of {b}"\nmsgstr "{a} de {c}"', "{a} de {c}: {c} is not in the source"),
        ('msgid "{a} of {b}"\nmsgstr "{a"', "{a: not a text with {fields}"),
        (
            'msgid "{n} seat"\nmsgid_plural "{n} seats"\nmsgstr[0] "{n} place"',
            "{n} seat: 1 forms, the language has 2",
        ),
    ],
)
def test_a_translation_that_would_fail_is_found(entry: str, problem: str) -> None:
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    )
    catalogue = read_po(io.BytesIO((header + entry).encode()), locale="fr")
    assert list(misfits(catalogue)) == [problem]


def misfits(catalogue: Catalog) -> Iterator[str]:
    """A sentence for each translation that could not be put into words."""
    for message in catalogue:
        if message.id and message.string:
            yield from _misfits(message, catalogue.num_plurals)


def _misfits(message: Message, plurals: int) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    given = sum(1 for form in forms if form)
    if len(sources) > 1 and given not in (0, plurals):
        yield f"{sources[0]}: {given} forms, the language has {plurals}"
    known = set().union(*(_fields(each) for each in sources))
    for form in forms:
        try:
            strange = sorted(_fields(form) - known)
        except ValueError:
            yield f"{form}: not a text with {{fields}}"
            continue
        for each in strange:
            yield f"{form}: {{{each}}} is not in the source"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
