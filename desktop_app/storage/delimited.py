"""CSV as any program writes it: which encoding and delimiter it has is found, and a line that can't
be read spoils no other."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_app.core.plain_text import decoded
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.table_cells import (
    MOST_CHARACTERS,
    MOST_LINE,
    MOST_ROWS,
    WrongLine,
    table_fault,
)

_CHUNK: Final = 1 << 20
_PIECE: Final = 4096
_DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 20
"""Lines by which the delimiter is found."""
_MOST_LINES: Final = 200
"""Of one cell."""
_ENDLESS: Final = table_fault("quote")
_MOST_IN_VAIN: Final = 50_000_000
"""Characters that are looked through for the ends of quotes that have none."""
_WORKBOOK: Final = b"PK\3\4"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAID = re.compile(r"sep=[,;\t|]\s*")
"""A first line, as Excel writes it."""
_EVIDENCE: Final = 200
"""Lines by which an encoding is guessed."""


def records_of(path: Path) -> Iterator[tuple[int, list[str]] | WrongLine]:
    """The rows of a file with their numbers, from 1. Raises OSError; ValueError: it has no
    encoding that is known."""
    encoding = encoding_of(path)
    with TextIOWrapper(open_regular(path), encoding, newline="") as text:
        yield from _records(_lines(text), path.suffix.lower())


def dialect_of(path: Path) -> tuple[str, str, str]:
    """Encoding, delimiter and line ends of a file. Raises as `records_of`."""
    encoding = encoding_of(path)
    with TextIOWrapper(open_regular(path), encoding, newline="") as text:
        start = [*islice(_lines(text), _LOOKED_AT)]
    ends = "\r\n" if start and start[0].endswith("\r\n") else "\n"
    return encoding, _split(start, path.suffix.lower()), ends


def encoding_of(path: Path) -> str:
    """By its mark, else by what its bytes can be. Raises OSError, ValueError."""
    with open_regular(path) as file:
        start = file.read(_PIECE)
    if start.startswith(_WORKBOOK):
        raise ValueError(table_fault("archive"))
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    if _can_be(path, "utf-8"):
        return "utf-8"
    with open_regular(path) as file:
        pieces = iter(partial(file.readline, _PIECE), b"")
        lines = (line for line in pieces if not line.isascii())
        sample = b"".join(islice(lines, _EVIDENCE))
    names = (decoded(sample).encoding, "cp1252", "gb18030")
    found = next((name for name in names if _can_be(path, name)), None)
    if found is None:
        raise ValueError(table_fault("encoding"))
    return found


def _can_be(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open_regular(path) as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """With their ends. Raises ValueError: one is too long."""
    while line := text.readline(MOST_LINE):
        if len(line) >= MOST_LINE:
            raise ValueError(table_fault("long_line", most=f"{MOST_LINE:,}"))
        yield line


def _records(lines: Iterator[str], ending: str) -> Iterator[tuple[int, list[str]] | WrongLine]:
    ahead = deque[str]()
    while len(ahead) < _LOOKED_AT and (line := next(lines, None)) is not None:
        ahead.append(line)
    delimiter = _split([*ahead], ending)
    if ahead and _SAID.fullmatch(ahead[0]):
        ahead.popleft()
    number = in_vain = 0
    while (line := ahead.popleft() if ahead else next(lines, None)) is not None:
        number += 1
        if number > MOST_ROWS + 1:  # with the heading
            raise ValueError(table_fault("rows", most=f"{MOST_ROWS:,}"))
        if not line.strip():
            continue
        taken, cells, reason = _record(line, ahead, lines, delimiter)
        if cells is None:
            in_vain += sum(map(len, islice(ahead, taken)))
            if in_vain > _MOST_IN_VAIN:
                raise ValueError(table_fault("in_rows", row=number, fault=_ENDLESS))
            yield WrongLine(
                number,
                table_fault("at_number", row=number, column=_column(line, delimiter), fault=reason),
            )
            continue
        yield number, cells
        for _ in range(taken):
            ahead.popleft()


def _record(
    line: str, ahead: deque[str], lines: Iterator[str], delimiter: str
) -> tuple[int, list[str] | None, str]:
    """How many lines of ``ahead`` the row that begins with ``line`` has besides, and its cells;
    None, and why: it can't be read."""
    taken = 0

    def following() -> Iterator[str]:
        nonlocal taken
        yield line
        size = len(line)
        while taken < _MOST_LINES:
            if len(ahead) == taken and (more := next(lines, None)) is not None:
                ahead.append(more)
            if len(ahead) == taken or (size := size + len(ahead[taken])) > MOST_LINE:
                return
            taken += 1
            yield ahead[taken - 1]

    try:
        cells = next(csv.reader(following(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "field limit" in str(error):
            return taken, None, table_fault("long_cell", most=f"{MOST_CHARACTERS:,}")
        is_endless = taken or "unexpected end" in str(error)
        return taken, None, _ENDLESS if is_endless else str(error)
    return taken, cells, ""


def _column(line: str, delimiter: str) -> int:
    """Where a quote has no other, or a cell is too long, from 1."""
    cells = line.split(delimiter)
    wrong = (cell.count('"') % 2 or len(cell) > MOST_CHARACTERS for cell in cells)
    return next((at for at, is_wrong in enumerate(wrong, 1) if is_wrong), len(cells))


def _split(lines: list[str], ending: str) -> str:
    """The delimiter, by the first lines."""
    if lines and _SAID.fullmatch(lines[0]):
        return lines[0][4]
    return "\t" if ending == ".tsv" else _delimiter(lines)


def _delimiter(lines: list[str]) -> str:
    """The one by which most rows have as many cells as the heading."""

    def alike(delimiter: str) -> tuple[int, int]:
        rows = csv.reader([line for line in lines if line.strip()], delimiter=delimiter)
        with suppress(csv.Error):
            widths = [*map(len, rows)]
            wide = widths[0] if widths else 0
            return (widths.count(wide), wide) if wide > 1 else (0, 0)
        return 0, 0

    return max(_DELIMITERS, key=alike)
