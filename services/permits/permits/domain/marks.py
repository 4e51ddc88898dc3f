"""Text with simple marks as a tree: paragraphs, bold, lists, tables, and placeholders for what is known later. Nothing in it is executed.

    A paragraph with **bold words** and a {placeholder}.

    1. a numbered list        a. a lettered list        - a plain list
    | a | table |             its second line `|---|---|` makes the first one the head

An empty line ends a paragraph, list or table; an indented line goes on with the item before it. Whatever cannot be read is a fault with its
line, and what was typed stays as it is.
"""

import re
from dataclasses import dataclass, field
from typing import Any

NUMBERED, LETTERED, PLAIN = "numbered", "lettered", "plain"
MOST_COLUMNS = 8
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ITEM = re.compile(r"(?:(?P<number>[0-9]{1,3})|(?P<letter>[a-z]))[.)]\s+(?P<rest>\S.*)|-\s+(?P<plain>\S.*)")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_PIECE = re.compile(r"\*\*|\{(?P<name>[^{}]*)\}|[{}]")
_RULE = re.compile(r":?-{2,}:?")


@dataclass(frozen=True)
class Run:
    """Text, or with `placeholder` what it stands for."""

    text: str
    bold: bool = False
    placeholder: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """Its lines as they were typed."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Items:
    """A list: its kind, from which number or letter it counts, and the lines of each item."""

    kind: str
    start: int
    items: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Grid:
    """A table. `head`: the first row is the names of the columns; else the first cell names its row."""

    head: bool
    rows: tuple[tuple[Line, ...], ...]


Block = Paragraph | Items | Grid


@dataclass(frozen=True)
class Fault:
    """What is wrong in which line, counted from 1; `text`: what was found there."""

    code: str
    line: int
    text: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """`placeholders`: each with the line in which it stands."""

    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]
    placeholders: tuple[tuple[str, int], ...]


def parse(source: str) -> Parsed:
    reader = _Reader()
    for number, line in enumerate(source.splitlines(), start=1):
        reader.take(number, line)
    reader.close()
    return Parsed(tuple(reader.blocks), tuple(sorted(reader.faults, key=lambda each: each.line)), tuple(reader.named))


class _Reader:
    """One block is open at a time: its kind says what the next line may be."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.faults: list[Fault] = []
        self.named: list[tuple[str, int]] = []
        self._paragraph: list[Line] = []
        self._items: list[list[Line]] = []
        self._list: tuple[str, int] | None = None
        self._rows: list[tuple[Line, ...]] = []
        self._head = False

    def take(self, number: int, line: str) -> None:
        text = line.strip()
        if not text:
            self.close()
        elif text.startswith("|"):
            self._row(number, text)
        elif item := _ITEM.fullmatch(text):
            self._item(number, item)
        elif self._items and line[:1].isspace():
            self._items[-1].append(self._line(number, text))
        else:
            if not self._paragraph:
                self.close()
            self._paragraph.append(self._line(number, text))

    def close(self) -> None:
        if self._paragraph:
            self.blocks.append(Paragraph(tuple(self._paragraph)))
        if self._list:
            self.blocks.append(Items(*self._list, tuple(tuple(item) for item in self._items)))
        if self._rows:
            self.blocks.append(Grid(self._head, tuple(self._rows)))
        self._paragraph, self._items, self._list, self._rows, self._head = [], [], None, [], False

    def _item(self, number: int, found: re.Match[str]) -> None:
        if found["plain"]:
            kind, place, rest = PLAIN, 0, found["plain"]
        else:
            kind, place = (NUMBERED, int(found["number"])) if found["number"] else (LETTERED, LETTERS.index(found["letter"]) + 1)
            rest = found["rest"]
        if self._list is None or self._list[0] != kind:
            self.close()
            self._list = (kind, place)
        expected = self._list[1] + len(self._items)
        if kind != PLAIN and place != expected:
            after = str(expected) if kind == NUMBERED else LETTERS[min(expected, len(LETTERS)) - 1]
            self.faults.append(Fault("mark_order", number, found[0][:60], {"expected": after}))
        self._items.append([self._line(number, rest)])

    def _row(self, number: int, text: str) -> None:
        if not self._rows:
            self.close()
        cells = [cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")]
        if all(_RULE.fullmatch(cell) for cell in cells):
            self._head = len(self._rows) == 1
            if not self._head:
                self.faults.append(Fault("mark_rule", number))
            return
        wide = len(self._rows[0]) if self._rows else len(cells)
        if len(cells) != wide:
            self.faults.append(Fault("mark_uneven", number, text[:60], {"expected": wide, "found": len(cells)}))
        if wide > MOST_COLUMNS:
            self.faults.append(Fault("mark_columns", number, text[:60], {"limit": MOST_COLUMNS}))
        self._rows.append(tuple(self._line(number, cell) for cell in cells))

    def _line(self, number: int, text: str) -> Line:
        """The runs of one line; bold ends in the line where it began."""
        for tag in _TAG.findall(text):
            self.faults.append(Fault("mark_html", number, tag[:60]))
        runs, bold, begun = list[Run](), False, 0
        for piece in _PIECE.finditer(text):
            runs.append(Run(text[begun : piece.start()], bold))
            begun = piece.end()
            if piece[0] == "**":
                bold = not bold
            elif piece["name"] is None:
                self.faults.append(Fault("mark_brace", number, text[max(0, piece.start() - 10) : piece.end() + 20].strip()))
                runs.append(Run(piece[0], bold))
            else:
                self.named.append((piece["name"].strip(), number))
                runs.append(Run(piece["name"].strip(), bold, placeholder=True))
        if bold:
            self.faults.append(Fault("mark_bold", number, text[:60]))
        runs.append(Run(text[begun:], bold))
        return tuple(run for run in runs if run.text or run.placeholder)
