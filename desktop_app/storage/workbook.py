"""Rows of the first sheet of a workbook (XLSX): the values in it. Formulas never run.

Its parts (ECMA-376, part 1, 12.3 and 18; strict ones too) are read piece by piece, and what is read
is counted on the way: no part and no row is ever held whole.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from desktop_app.core.safe_open import open_regular
from desktop_app.storage.table_cells import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_LINE,
    MOST_UNFOLDED,
    WrongCell,
)

_CHUNK: Final = 1 << 16
_MOST_ELEMENTS: Final = 4 * MOST_CELLS
_MOST_DEPTH: Final = 64
_MOST_NAMES: Final = 4096
"""Of elements and attributes, different ones: their parser keeps each."""
_MOST_TOKEN: Final = 1 << 20
"""Bytes of an element's attributes: it is held whole."""
_MOST_COLUMN: Final = 16_384
"""Of any spreadsheet (XFD)."""
_NO_VALUE: Final = "a formula whose result isn't kept in the file; save it in a spreadsheet"

_OLD: Final = b"\xd0\xcf\x11\xe0"
_FORMATS: Final = frozenset((*range(14, 23), *range(45, 48)))
"""Of dates and times, by their number (18.8.30)."""
_SPAN: Final = 46
"""The one of them that counts hours on, past a day."""
_LITERAL: Final = re.compile(r'".*?"|\[(?!(?i:hh?|mm?|ss?)\])[^\]]*\]')
"""What a format shows as it stands, and colours and languages."""
_DATED: Final = re.compile(r"(?<![_\\])[dmyhs]", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)

_Event: TypeAlias = tuple[str, Mapping[str, str] | None, str]
"""Name of an element; where it begins its attributes; where it ends None, and its text."""


def cells_of(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Its rows with their numbers, from 1; cells are texts, numbers, flags or `WrongCell`.

    Raises OSError; ValueError: it is not a workbook, or too large.
    """
    with open_regular(path) as file:
        is_old = file.read(len(_OLD)) == _OLD
        if is_old:
            raise ValueError("it is no .xlsx, or has a password; save it as .xlsx without one")
        try:
            with ZipFile(file) as archive:
                yield from _Parts(archive).rows()
        except (BadZipFile, KeyError) as error:
            raise ValueError("it is no workbook; a table of text is called .csv") from error
        except (ExpatError, zlib.error, EOFError, NotImplementedError) as error:
            raise ValueError("a sheet is damaged") from error
        except RuntimeError as error:
            raise ValueError("it has a password; save it without one") from error


class _Parts:
    """Those of a workbook. Raises ValueError, KeyError and what its packing and XML raise.

    Args:
        archive: it.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive, self._names = archive, frozenset(archive.namelist())
        self._bytes = self._elements = 0

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """See `cells_of`."""
        found = dict(self._related("").values())
        book = found.get("officeDocument", "xl/workbook.xml")
        related, sheet, epoch = self._related(book), "", datetime(1899, 12, 30)  # noqa: DTZ001
        for name, attributes, _ in self._events(book):
            if name == "sheet" and attributes is not None and not sheet:
                kind, target = related.get(_own(attributes, "id"), ("", ""))
                sheet = target if kind == "worksheet" else ""
            elif name == "workbookPr" and (attributes or {}).get("date1904") in ("1", "true"):
                epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        if not sheet:
            raise ValueError("it has no sheet")
        parts = dict(related.values())
        texts = self._texts(parts["sharedStrings"]) if "sharedStrings" in parts else []
        dates = self._dates(parts["styles"]) if "styles" in parts else {}
        yield from _Sheet(texts, dates, epoch).rows(self._events(sheet))

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What kind of part each id of that one means, and its name."""
        folder, file = posixpath.split(part)
        found = dict[str, tuple[str, str]]()
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        for name, of, _ in self._events(relations) if relations in self._names else ():
            if name == "Relationship" and of and of.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, of.get("Target", "")))
                kind = of.get("Type", "").rpartition("/")[2]
                found[of.get("Id", "")] = kind, target.lstrip("/")
        return found

    def _texts(self, part: str) -> list[str]:
        """Those that cells name by their numbers."""
        texts, size, into = list[str](), 0, _Text()
        for event in self._events(part):
            if into.takes(event):
                # As it is written down where what is meant looks like an escape (22.9.2.19).
                texts.append(into.text.replace("x005F_", ""))
                size += len(texts[-1])
                if len(texts) > MOST_CELLS or size > MOST_UNFOLDED // 2:
                    raise ValueError(f"it has more than {MOST_CELLS:,} texts, or longer ones")
        return texts

    def _dates(self, part: str) -> dict[str, bool]:
        """Styles of dates and times; True: of hours that are counted on, past a day."""
        own, styles, within = dict[str, str](), dict[str, bool](), False
        count = 0
        for name, of, _ in self._events(part):
            if name == "cellXfs":
                within = of is not None
            elif name == "numFmt" and of:
                shown = of.get("formatCode", "").partition(";")[0]
                own[of.get("numFmtId", "")] = _LITERAL.sub("", shown)
            elif name == "xf" and of is not None and within:
                number = of.get("numFmtId", "0")
                if number in own:
                    if _DATED.search(own[number]):
                        styles[str(count)] = bool(_COUNTED.search(own[number]))
                elif number.isdecimal() and int(number) in _FORMATS:
                    styles[str(count)] = int(number) == _SPAN
                count += 1
        return styles

    def _events(self, part: str) -> Iterator[_Event]:
        """Its elements as they begin and end. Names have no prefix: what a strict workbook calls a
        sheet is one, too."""
        found, text, names = list[_Event](), list[str](), dict[str, str]()
        depth = length = 0

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth, length
            depth, length = depth + 1, 0
            text.clear()
            found.append((name.rpartition(":")[2], attributes, ""))
            if depth > _MOST_DEPTH:
                raise ValueError("its elements lie too deep in each other")

        def end(name: str) -> None:
            nonlocal depth, length
            found.append((name.rpartition(":")[2], None, "".join(text)))
            depth, length = depth - 1, 0
            text.clear()

        def add(piece: str) -> None:
            nonlocal length
            if length <= MOST_CHARACTERS:
                text.append(piece)
                length += len(piece)

        def refuse(*_: object) -> None:
            raise ValueError("it declares entities, which no spreadsheet does")

        parser = ParserCreate(intern=names)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = begin, end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = add, refuse
        read = 0
        if self._archive.getinfo(part).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotImplementedError  # no other is a workbook's, or bounded while it unpacks
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
                read += len(chunk)
                self._bytes += len(chunk)
                self._elements += len(found)
                if self._bytes > MOST_UNFOLDED:
                    raise ValueError(f"it unfolds to more than {MOST_UNFOLDED >> 20} MB")
                if self._elements > 2 * _MOST_ELEMENTS:
                    raise ValueError(f"it has more than {MOST_CELLS:,} cells")
                if len(names) > _MOST_NAMES or read - parser.CurrentByteIndex > _MOST_TOKEN:
                    raise ValueError("its elements are none of a spreadsheet's")
                yield from found
                found.clear()
            parser.Parse(b"", True)
            yield from found


class _Text:
    """The text of a cell or of a shared one, put together of its runs; how it is pronounced is none
    of it.

    Attributes:
        text: the last whole one.
    """

    def __init__(self) -> None:
        self.text = ""
        self._pieces, self._length, self._is_spoken = list[str](), 0, False

    def takes(self, event: _Event) -> bool:
        """Whether one has ended with this."""
        name, attributes, text = event
        if name == "rPh":
            self._is_spoken = attributes is not None
        elif attributes is not None:
            return False
        elif name == "t" and not self._is_spoken and self._length <= MOST_CHARACTERS:
            self._pieces.append(text)
            self._length += len(text)
        elif name in ("si", "is", "v"):
            self.text = text if name == "v" else "".join(self._pieces)[: MOST_CHARACTERS + 1]
            self._pieces.clear()
            self._length = 0
            return True
        return False


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """How its cells are read.

    Attributes:
        texts: that cells name by their numbers.
        dates: styles of dates and times; True: of hours that are counted on.
        epoch: day 0.
    """

    texts: list[str]
    dates: Mapping[str, bool]
    epoch: datetime

    def rows(self, events: Iterator[_Event]) -> Iterator[tuple[int, list[Any]]]:
        """Those that have cells. Of a sheet whose first rows are empty, an empty one first."""
        last = wide = 0
        for number, cells in self._rows(events):
            if number <= last:
                continue
            if not last and number > 1:
                yield 1, []
            last, width = number, max(cells, default=0)
            wide = wide or width  # of the heading: what is empty at its end is no column
            if sum(len(one) for one in cells.values() if isinstance(one, str)) > MOST_LINE:
                raise ValueError(f"row {number} is longer than {MOST_LINE:,} characters")
            yield number, [cells.get(at) for at in range(1, max(width, wide) + 1)]

    def _rows(self, events: Iterator[_Event]) -> Iterator[tuple[int, dict[int, Any]]]:
        """Their numbers, and cells by the numbers of their columns."""
        number = column = seen = 0
        cells, of = dict[int, Any](), dict[str, str]()
        value, has_formula, into = "", False, _Text()
        for event in events:
            name, attributes, _ = event
            if into.takes(event):
                value = into.text
            elif name == "f":
                has_formula = True
            elif name == "row":
                if attributes is None:
                    yield number, cells
                else:
                    number, column, seen = _row_number(attributes.get("r"), number), 0, 0
                    cells = {}
            elif name == "c":
                if attributes is not None:
                    of, value, has_formula = dict(attributes), "", False
                    column, seen = _column_number(of.get("r"), column), seen + 1
                    if max(column, seen) > _MOST_COLUMN:
                        raise ValueError(f"row {number} has more than {_MOST_COLUMN:,} cells")
                elif value or has_formula:
                    cells[column] = self._cell(of.get("t", "n"), of.get("s", "0"), value)

    def _cell(self, kind: str, style: str, value: str) -> object:
        try:
            if not value and kind != "str":
                return WrongCell(_NO_VALUE)
            if kind == "s":
                return self.texts[int(value)]
            if kind == "b":
                return bool(int(value))
            if kind == "d":
                return _plain(_iso(value))
            if kind == "n":
                return self._number(value, style)
        except (ValueError, IndexError, OverflowError):
            return WrongCell(f"“{value[:40]}” can't be what the file calls it")
        return WrongCell(f"it is the error {value}") if kind == "e" else value

    def _number(self, text: str, style: str) -> object:
        value = float(text) if {*text} & {*".eE"} else int(text)
        if style in self.dates:
            with suppress(OverflowError, ValueError):
                return _plain(_day(value, self.epoch, self.dates[style]))
            return WrongCell("it is the error #VALUE!")
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _own(attributes: Mapping[str, str], name: str) -> str:
    """The attribute of that name which has a prefix."""
    return next((one for key, one in attributes.items() if key.endswith(f":{name}")), "")


def _row_number(text: str | None, before: int) -> int:
    """Of a row that says ``text``, or nothing. Raises ValueError."""
    value = before + 1 if text is None else float(text)
    if value != int(value):
        raise ValueError(f"{text} is no number of a row")
    return int(value)


def _column_number(text: str | None, before: int) -> int:
    """Of a cell that says ``text`` ("AB12"), or nothing."""
    number = 0
    for sign in (text or "")[:4].upper():
        if not "A" <= sign <= "Z":
            break
        number = 26 * number + ord(sign) - 64
    return number or before + 1


def _day(value: float, epoch: datetime, counts_on: bool) -> date | time | timedelta:
    """What a number means as a date, with the leap day that 1900 did not have (18.17.4.1). Raises
    OverflowError, ValueError."""
    if counts_on:
        return timedelta(milliseconds=round(value * 86_400_000))
    day, fraction = divmod(value, 1)
    part = timedelta(milliseconds=round(fraction * 86_400_000))
    if 0 <= value < 1 and not part.days:
        return (epoch + part).time()
    return epoch + timedelta(days=day + (0 < value < 60 and epoch.year < 1900)) + part


def _iso(text: str) -> date | time | str:
    """What a date of ISO 8601 says; "": a span of time, which stays as it is."""
    if text.startswith("P"):
        return text
    text = text.removesuffix("Z")
    return (
        time.fromisoformat(text.removeprefix("T"))
        if ":" in text[:4]
        else (datetime.fromisoformat(text))
    )


def _plain(value: date | time | timedelta | str) -> str:
    """A date as it is written (ISO 8601); midnight is no time."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
