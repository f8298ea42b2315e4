"""XML read in one pass by expat, with what a file of strangers may not do: entities, endless
depth, more elements than a schedule has.

Expat fetches nothing by itself; an entity's declaration is refused before it can be used, so
none is ever expanded (XML 1.0, 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from schedules.texts import T, Text

DEEPEST = 60

Start = Callable[[str, dict[str, str], int], None]
End = Callable[[str], None]
Characters = Callable[[str], None]


class BrokenXml(ValueError):
    """What cannot be read as XML; ``text`` says why, ``line`` where."""

    def __init__(self, text: Text, line: int) -> None:
        super().__init__(str(text))
        self.text = text
        self.line = line


@dataclass(slots=True)
class Budget:
    """How many more elements may be read, in one or several texts."""

    left: int


def parse(data: bytes, budget: Budget, start: Start, end: End, characters: Characters) -> None:
    """Tell the handlers of each element (its name as "namespace name", its attributes, its line)
    and of all text. Raises BrokenXml, also where the budget is used up, and whatever a handler
    raises.

    All at once: in pieces, expat before 2.6 reads one long token again for each of them.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        budget.left -= 1
        depth += 1
        if budget.left < 0 or depth > DEEPEST:
            raise BrokenXml(T("The file is too long to read."), parser.CurrentLineNumber)
        start(name, attributes, parser.CurrentLineNumber)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    def on_entity(*_: object) -> NoReturn:
        raise BrokenXml(
            T("Entities are not read here. Write the text itself."), parser.CurrentLineNumber
        )

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = on_entity
    parser.SkippedEntityHandler = on_entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BrokenXml(
            T("This is not whole as XML: {why}.", why=expat.ErrorString(error.code)), error.lineno
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that Python lacks, or reads otherwise
        if isinstance(error, BrokenXml):
            raise
        raise BrokenXml(T("Save the file as UTF-8: here are other bytes."), 1) from None
    finally:  # handlers hold their parser: no circle of everything read is left behind
        parser.StartElementHandler = parser.EndElementHandler = None
        parser.EntityDeclHandler = parser.SkippedEntityHandler = None


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
