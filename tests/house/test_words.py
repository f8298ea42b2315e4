"""What people read comes from the catalogue: no bare words are sent to them.

Every literal with words in it is suspected: what a callback, a card, a decision or a service
says must pass through T, Tn or locale_str, whatever variable it goes by. What is not said to
people is left out by where it stands (a log, a pattern, a bug's message), never by a list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import PACKAGES, Source, called, sources

# Of the sandbox, what it says in a terminal and in Discord; its transcript is an English document.
TERMINAL = ("bot/cli", "bot/__main__.py", "bot/sandbox/page.py")
DEMO = "bot/sandbox/commands.py"
ROOMS = (
    *("cogs", "bot/domain", "bot/services", "bot/delivery", "bot/web", "bot/errors.py"),
    *(DEMO, *TERMINAL),
)
TO_THE_CATALOGUE = ("T", "Tn", "locale_str")
NOT_TO_PEOPLE = {
    *("debug", "info", "warning", "error", "exception", "get_logger"),  # logs
    *("Counter", "Histogram", "Info"),  # metrics
    *("compile", "TypeVar", "TypeAlias"),
    "slash",  # what the demo types
    *("ValueError", "RuntimeError", "TypeError", "AssertionError"),  # bugs
}
HEADER = re.compile(r"(?:[A-Z][A-Za-z]*-)+[A-Z][A-Za-z]*|Via|Vary")  # of HTTP
ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+")
_SPOKEN = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}|^\W*[A-Z][a-z]")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Where a literal is shown as it is, so that even one small word is too much: call → which argument.
SHOWN = {
    "TextDisplay": 0,
    "button": 0,
    "menu": 0,
    "form": 0,
    "SelectOption": None,
    "send_message": 0,
    "send": 0,
}
SHOWN_BY_NAME = ("label", "placeholder", "description", "title", "content", "name")
# What prints on a terminal, whatever argument it is, and the calls that take a help.
PRINTED = {
    *("say", "words", "print", "Styled", "Finding", "BadParameter"),
    *("Table", "add_column", "add_row"),
}
HELPED = {"Typer", "command", "Option", "Argument"}
ENGLISH = ("sentence", "hint", "message", "says", "what")  # of our values, those that are a Text
OF_COMMANDS = ("command", "Group", "describe", "Choice")
REFUSALS = ("Refusal", "NotFound", "NotAllowed", "SettingsRefusal")


def bare_words(source: Source) -> Iterator[str]:
    """Literals that read as words and do not go to the catalogue."""
    passed = {id(each) for part in _not_said(source) for each in ast.walk(part)}
    for node in source.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in passed or HEADER.fullmatch(node.value) or ZONE.fullmatch(node.value):
            continue
        if _SPOKEN.search(node.value):
            yield f"{source.path}:{node.lineno}: {node.value!r}"


def _not_said(source: Source) -> Iterator[ast.AST]:
    """The parts of a module that no person reads, and those that the catalogue holds."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) in TO_THE_CATALOGUE:
            yield from node.args[:2]
        elif isinstance(node, ast.Call) and called(node) in NOT_TO_PEOPLE:
            yield node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node  # a docstring
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            yield node.format_spec
        elif isinstance(node, ast.Subscript):
            yield node.slice  # a key, or a type that is looked up later
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation


def shown_as_they_are(source: Source) -> Iterator[str]:
    """Literals with any word in them, given to what shows them."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or called(node) not in SHOWN:
            continue
        place = SHOWN[called(node)]
        given = [node.args[place]] if place is not None and len(node.args) > place else []
        given += [each.value for each in node.keywords if each.arg in SHOWN_BY_NAME]
        for argument in given:
            if any(_WORD.search(text) for text in _literals(argument)):
                yield f"{source.path}:{argument.lineno}: {ast.unparse(argument)}"


def _literals(argument: ast.expr) -> Iterator[str]:
    """The literal text of an expression itself: of a string, an f-string, a sum, a choice."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        for part in argument.values:
            yield from _literals(part)
    elif isinstance(argument, ast.BinOp):
        yield from _literals(argument.left)
        yield from _literals(argument.right)
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)


def not_for_the_catalogue(source: Source) -> Iterator[str]:
    """Sentences that the extractor could not read, and refusals that are none of its sentences."""
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        if called(node) in ("T", "Tn"):
            texts = node.args[: 1 if called(node) == "T" else 2]
            if not all(isinstance(each, ast.Constant) for each in texts):
                yield f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        elif called(node) in REFUSALS:
            given = node.args[:1] + [each.value for each in node.keywords if each.arg == "hint"]
            if any(isinstance(each, ast.Constant | ast.JoinedStr | ast.BinOp) for each in given):
                yield f"{source.path}:{node.lineno}: {ast.unparse(node)}"


def commands_not_localised(source: Source) -> Iterator[str]:
    """Names and descriptions of commands, options and choices that no translator would see."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or called(node) not in OF_COMMANDS:
            continue
        for each in node.keywords:
            said = called(node) == "describe" or each.arg in ("name", "description")
            if said and any(_WORD.search(text) for text in _literals(each.value)):
                yield f"{source.path}:{node.lineno}: {each.arg}={ast.unparse(each.value)}"


def printed_as_they_are(source: Source) -> Iterator[str]:
    """Literals with any word in them that a terminal shows; commands whose help is a docstring."""
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        name, helps = called(node), [each.value for each in node.keywords if each.arg == "help"]
        given = [*(node.args if name in PRINTED else []), *(helps if name in HELPED else [])]
        for argument in given:
            if any(_WORD.search(text) for text in _literals(argument)):
                yield f"{source.path}:{argument.lineno}: {ast.unparse(argument)}"
        if name == "command" and not helps:
            yield f"{source.path}:{node.lineno}: a command without help=: its docstring is shown"


def in_english_only(source: Source) -> Iterator[str]:
    """Texts that `str` or an f-string puts into words, and so never in the reader's language."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) == "str":
            put = node.args[0]
        elif isinstance(node, ast.FormattedValue):
            put = node.value
        else:
            continue
        if isinstance(put, ast.Attribute) and put.attr in ENGLISH:
            yield f"{source.path}:{node.lineno}: {ast.unparse(put)}"


def test_what_people_read_comes_from_the_catalogue() -> None:
    found = [each for source in sources(*ROOMS) for each in bare_words(source)]
    found += [each for source in sources("cogs", DEMO) for each in shown_as_they_are(source)]
    assert found == []


def test_what_a_terminal_shows_comes_from_the_catalogue() -> None:
    rules = (printed_as_they_are, in_english_only)
    shown = sources(*TERMINAL)
    assert [each for rule in rules for source in shown for each in rule(source)] == []


def test_every_sentence_is_one_that_the_extractor_can_read() -> None:
    read = sources(*PACKAGES)
    assert [each for source in read for each in not_for_the_catalogue(source)] == []


def test_commands_are_named_for_a_translator() -> None:
    read = sources("cogs", DEMO)
    assert [each for source in read for each in commands_not_localised(source)] == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (bare_words, 'def f(n):\n    text = f"{n} seats left"\n    return TextDisplay(text)'),
        (bare_words, 'LABEL = "Going"'),
        (bare_words, 'raise Refusal("There is no event here.")'),
        (shown_as_they_are, 'TextDisplay("none")'),
        (shown_as_they_are, 'TextDisplay(f"## {title} by {host}")'),
        (shown_as_they_are, 'button("yes", "rsvp")'),
        (shown_as_they_are, 'ui.SelectOption(label="none", value="0")'),
        (shown_as_they_are, 'interaction.response.send_message(content="ok " + name)'),
        (not_for_the_catalogue, 'T(f"{n} seats")'),
        (not_for_the_catalogue, 'Tn("{n} seat", plural, n)'),
        (not_for_the_catalogue, 'Refusal(T("No."), hint=f"try {other}")'),
        (commands_not_localised, 'app_commands.Group(name="event", description=locale_str("E"))'),
        (commands_not_localised, '@app_commands.describe(event="Which")\ndef f(): ...'),
        (commands_not_localised, 'app_commands.Choice(name="going", value=1)'),
        (printed_as_they_are, 'speaking.say(f"{path} is there")'),
        (printed_as_they_are, 'Console(stderr=True).print("no")'),
        (printed_as_they_are, 'console.print(Styled(f"  - {problem}: wrong"))'),
        (printed_as_they_are, 'Finding("token", Verdict.FINE, stated)'),
        (printed_as_they_are, 'table.add_column("start", no_wrap=True)'),
        (printed_as_they_are, 'raise typer.BadParameter(f"{file} cannot be read.")'),
        (printed_as_they_are, 'typer.Option("--json", help="object")'),
        (printed_as_they_are, 'typer.Argument(help=f"one of {formats}")'),
        (printed_as_they_are, '@app.command()\ndef run():\n    """Run it."""'),
        (in_english_only, 'Styled(str(refusal.sentence), style="red")'),
        (in_english_only, 'f"{place}: {problem.message}"'),
    ],
)
def test_a_bare_word_is_found(rule: object, code: str) -> None:
    assert len(list(rule(Source("cogs/new.py", code)))) == 1  # type: ignore[operator]


@pytest.mark.parametrize(
    "code",
    [
        '"""A module of words."""\n\ndef f():\n    """And a function."""',
        'raise ValueError("a Moment is aware")',
        'log.info("commands synced", count=1)',
        'T("Only organisers may do this.")',
        'TextDisplay(f"## {reader.say(heading)}\\n-# {note}")',
        'f"<t:{int(at)}:{style}>"',
        'f"{wall:%A %d %B}"',
        '@app.command("import", help=words(T("Read FILE.")))\ndef import_():\n    """Docs."""',
        'console.print(Styled(f"  - {words(problem.message)}", style=ALARM))',
        'typer.Option("--json", help=words(T("Answer with one object.")))',
    ],
)
def test_what_no_person_reads_is_left_alone(code: str) -> None:
    source = Source("cogs/new.py", code)
    rules = (
        *(bare_words, shown_as_they_are, not_for_the_catalogue, commands_not_localised),
        *(printed_as_they_are, in_english_only),
    )
    assert [each for rule in rules for each in rule(source)] == []
