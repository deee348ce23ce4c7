"""Rows of the first sheet of a workbook (XLSX): the values in it. Formulas never run.

Its parts (ECMA-376, part 1, 12.3 and 18; strict ones too) are read piece by piece, and what is read
is counted on the way: no part and no row is ever held whole.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from desktop_app.core.safe_open import open_regular
from desktop_app.storage.table_cells import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_LINE,
    MOST_UNFOLDED,
    WrongCell,
    table_fault,
)

_CHUNK: Final = 1 << 16
_MOST_ELEMENTS: Final = 4 * MOST_CELLS
"""Of the sheet, and of the texts that its cells share."""
_MOST_OF_OTHERS: Final = 300_000
_MOST_DEPTH: Final = 64
_MOST_NAMES: Final = 4096
"""Of elements and attributes, different ones: their parser keeps each."""
_MOST_TOKEN: Final = 1 << 20
"""Bytes of an element's attributes: it is held whole."""
_MOST_COLUMN: Final = 16_384
"""Of any spreadsheet (XFD)."""
_BEGUN: Final = ("row", "cellXfs")
"""Elements that are told of when they begin, and without what is in them."""

_FORMATS: Final = frozenset(map(str, (*range(14, 23), *range(45, 48))))
"""Of dates and times, by their number (18.8.30)."""
_SPAN: Final = "46"
"""The one of them that counts hours on, past a day."""
_LITERAL: Final = re.compile(r'".*?"|\[(?!(?i:hh?|mm?|ss?)\])[^\[\]]*\]')
"""What a format shows as it stands, and colours and languages."""
_DATED: Final = re.compile(r"(?<![_\\])[dmyhs]", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_MOST_FORMAT: Final = 255
"""Characters of one, of any spreadsheet."""
_MIDNIGHT: Final = re.compile(r"(?<=\d)T00:00(?::00(?:\.0+)?)?$")


def cells_of(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Its rows with their numbers, from 1; cells are texts, numbers, flags or `WrongCell`.

    Raises OSError; ValueError: it is not a workbook, or too large.
    """
    try:
        with open_regular(path) as file, ZipFile(file) as archive:
            yield from _Parts(archive).rows()
    except (ExpatError, zlib.error, EOFError, NotImplementedError) as error:
        raise ValueError(table_fault("sheet")) from error
    except (BadZipFile, KeyError, RuntimeError) as error:
        reason = "it is no workbook: an .xlsx without a password is expected, a text is called .csv"
        raise ValueError(reason) from error


class _Parts:
    """Those of a workbook. Raises ValueError, and what its packing and XML raise.

    Args:
        archive: it.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive, self._names = archive, frozenset(archive.namelist())
        self._bytes = self._elements = 0

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """As `cells_of`; of a sheet whose first rows are empty, an empty one first."""
        book = dict(self._related("").values()).get("officeDocument", "xl/workbook.xml")
        related, sheet, epoch = self._related(book), "", datetime(1899, 12, 30)  # noqa: DTZ001
        for one in self._elements_of(book, "sheet", "workbookPr"):
            if one.get("date1904") in ("1", "true"):
                epoch = datetime(1904, 1, 1)  # noqa: DTZ001
            key = next((said for name, said in one.items() if name.endswith(":id")), "")
            kind, target = related.get(key, ("", ""))
            sheet = sheet or (target if kind == "worksheet" else "")
        if not sheet:
            raise ValueError(table_fault("no_sheet"))
        parts = dict(related.values())
        texts = self._texts(parts["sharedStrings"]) if "sharedStrings" in parts else []
        dates = self._dates(parts["styles"]) if "styles" in parts else {}
        last = wide = 0
        named, merged = set[int](), dict[int, WrongCell]()
        for number, cells in _Cells(texts, dates, epoch).rows(
            self._elements_of(sheet, "c", most=_MOST_ELEMENTS)
        ):
            if number <= last:
                continue
            if not last:
                named = {*cells}
                if number > 1:
                    yield 1, []
            elif odd := cells.keys() - named:
                merged = merged or self._merged(sheet)
                cells |= {at: merged[at] for at in odd & merged.keys()}
            last, width = number, max(cells, default=0)
            wide = wide or width  # of the heading: what is empty at its end is no column
            if sum(len(one) for one in cells.values() if isinstance(one, str)) > MOST_LINE:
                raise ValueError(table_fault("long_row", row=number, most=f"{MOST_LINE:,}"))
            yield number, [cells.get(at) for at in range(1, max(width, wide) + 1)]

    def _merged(self, sheet: str) -> dict[int, WrongCell]:
        """What is wrong below headings that reach over more than their own column; 0: nothing."""
        found = {0: WrongCell("")}
        for one in self._elements_of(sheet, "mergeCell", most=_MOST_ELEMENTS):
            first, _, last = (ref := one.get("ref", "")).partition(":")
            reason = table_fault("merged", range=ref[:20])
            end = _column(last, 0) if first.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "1" else 0
            for at in range(_column(first, 0) + 1, min(end, _MOST_COLUMN) + 1):
                if at in found:
                    break  # ranges don't overlap, but in a stranger's
                found[at] = WrongCell(reason)
        return found

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What kind of part each id of that one means, and its name."""
        folder, file = posixpath.split(part)
        found, relations = dict[str, tuple[str, str]](), f"{folder}/_rels/{file}.rels".lstrip("/")
        for of in self._elements_of(relations, "Relationship") if relations in self._names else ():
            target = posixpath.normpath(posixpath.join("/", folder, of.get("Target", "")))
            found[of.get("Id", "")] = of.get("Type", "").rpartition("/")[2], target.lstrip("/")
        return found

    def _texts(self, part: str) -> list[str]:
        """Those that cells name by their numbers."""
        texts, size = list[str](), 0
        for one in self._elements_of(part, "si", most=_MOST_ELEMENTS):
            # As it is written where what is meant looks like an escape (22.9.2.19).
            texts.append(_text(one).replace("x005F_", ""))
            size += len(texts[-1])
            if len(texts) > MOST_CELLS or size > MOST_UNFOLDED // 2:
                raise ValueError(table_fault("texts", most=f"{MOST_CELLS:,}"))
        return texts

    def _dates(self, part: str) -> dict[str, bool]:
        """Styles of dates and times; True: of hours that are counted on, past a day."""
        own, styles = dict[str, str](), list[str]()
        for one in self._elements_of(part, "numFmt", "xf"):
            if one.tag == "numFmt":
                code = one.get("formatCode", "")
                shown = code.partition(";")[0] if len(code) <= _MOST_FORMAT else ""
                own[one.get("numFmtId", "")] = _LITERAL.sub("", shown)
            elif one.tag == "xf":
                styles.append(one.get("numFmtId", "0"))
            else:  # those before are of named styles
                styles.clear()
        dated = {name for name, shown in own.items() if _DATED.search(shown)}
        dated |= {name for name in _FORMATS if name not in own}
        return {
            str(at): bool(_COUNTED.search(own[name])) if name in own else name == _SPAN
            for at, name in enumerate(styles)
            if name in dated
        }

    def _elements_of(
        self, part: str, *wanted: str, most: int = _MOST_OF_OTHERS
    ) -> Iterator[Element]:
        """Those of these names, with all that is in them, and `_BEGUN`; ``most``: of all names."""
        if self._archive.getinfo(part).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotImplementedError  # no other is a workbook's, or bounded while it unpacks
        found, before = _Found(wanted), self._bytes
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                found.parser.Parse(chunk, False)
                self._bytes += len(chunk)
                held = self._bytes - before - found.parser.CurrentByteIndex
                if self._bytes > MOST_UNFOLDED:
                    raise ValueError(table_fault("unfolds", most=MOST_UNFOLDED >> 20))
                if found.size > MOST_CHARACTERS:
                    raise ValueError(table_fault("long_cell", most=f"{MOST_CHARACTERS:,}"))
                is_endless = found.count > most or found.depth > _MOST_DEPTH
                if is_endless or held > _MOST_TOKEN or len(found.names) > _MOST_NAMES:
                    raise ValueError(
                        f"it has more than {MOST_CELLS:,} cells, or no end of elements"
                    )
                yield from found.whole
                found.whole.clear()
            found.parser.Parse(b"", True)
            yield from found.whole


class _Found:
    """What a parser found of a part. Names have no prefix: what a strict workbook calls a sheet is
    one, too.

    Args:
        wanted: names of elements.

    Attributes:
        parser: gives it.
        whole: elements that have ended.
        size: characters and elements in the one that has not.
        count: of elements of all names.
        depth: in each other, now.
        names: of them and of their attributes, that the parser keeps.
    """

    def __init__(self, wanted: Sequence[str]) -> None:
        self.whole, self._wanted, self.names = list[Element](), wanted, dict[str, str]()
        self._builder: TreeBuilder | None = None
        self.count = self.depth = self._top = self.size = 0
        self.parser = ParserCreate(intern=self.names)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.depth += 1
        self.count += 1
        self.size += 1
        if self._builder is None:
            self._top, self.size = self.depth, 0
            self._builder = TreeBuilder() if name in self._wanted else None
        if self._builder is not None:
            self._builder.start(name, attributes)
        elif name in _BEGUN:
            self.whole.append(Element(name, attributes))

    def _end(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(name.rpartition(":")[2])
            if self.depth == self._top:
                self.whole.append(self._builder.close())
                self._builder, self.size = None, 0
        self.depth -= 1

    def _add(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)
            self.size += len(text)

    def _refuse(self, *_: object) -> None:
        raise ValueError(table_fault("entities"))


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """How they are read.

    Attributes:
        texts: that cells name by their numbers.
        dates: styles of dates and times; True: of hours that are counted on.
        epoch: day 0.
    """

    texts: list[str]
    dates: Mapping[str, bool]
    epoch: datetime

    def rows(self, elements: Iterator[Element]) -> Iterator[tuple[int, dict[int, Any]]]:
        """Numbers of rows, and their cells by the numbers of columns."""
        number = column = seen = 0
        cells = dict[int, Any]()
        for one in elements:
            if one.tag == "row":
                if number:
                    yield number, cells
                number, column, seen = _row_number(one.get("r", ""), number), 0, 0
                cells = {}
            else:
                column, seen = _column(one.get("r", ""), column), seen + 1
                if max(column, seen) > _MOST_COLUMN:
                    raise ValueError(table_fault("wide_row", row=number, most=f"{_MOST_COLUMN:,}"))
                if (cell := self._cell(one)) not in ("", None):
                    cells[column] = cell
        if number:
            yield number, cells

    def _cell(self, one: Element) -> object:
        kind, value = one.get("t", "n"), one.findtext("v", "")
        try:
            if kind == "inlineStr":
                inline = one.find("is")
                return None if inline is None else _text(inline)
            if not value:
                lacks = one.find("f") is not None and kind != "str"  # that gave an empty text
                return WrongCell(table_fault("formula")) if lacks else None
            match kind:
                case "s":
                    return self.texts[int(value)]
                case "b":
                    return bool(int(value))
                case "d":
                    return _MIDNIGHT.sub("", value.removesuffix("Z"))
                case "n":
                    return self._number(value, one.get("s", "0"))
                case _:
                    return WrongCell(table_fault("error", value=value)) if kind == "e" else value
        except (ValueError, IndexError, OverflowError):
            return WrongCell(table_fault("kind", value=value[:40]))

    def _number(self, text: str, style: str) -> object:
        value: float = float(text) if {*text} & {*".eE"} else int(text)
        if style not in self.dates:
            return int(value) if isinstance(value, float) and value.is_integer() else value
        if self.dates[style]:
            return str(timedelta(milliseconds=round(value * 86_400_000)))
        day, fraction = divmod(value, 1)
        part = timedelta(milliseconds=round(fraction * 86_400_000))
        if 0 <= value < 1 and not part.days:
            return (self.epoch + part).time().isoformat()
        # 1900 had no 29th of February but in spreadsheets (18.17.4.1).
        found = self.epoch + timedelta(day + (0 < value < 60 and self.epoch.year < 1900)) + part
        return (found.date() if found.time() == time() else found).isoformat()


def _text(of: Element) -> str:
    """What is said in it; how that is pronounced is none of it."""
    return "".join(one.text or "" for one in (*of.findall("t"), *of.findall("r/t")))


def _row_number(text: str, before: int) -> int:
    """The number in ``text``; empty: the next one. Raises ValueError."""
    try:
        return int(float(text)) if text else before + 1
    except (ValueError, OverflowError) as error:
        reason = f"the row after row {before} has “{text[:40]}” for its number"
        raise ValueError(reason) from error


def _column(text: str, before: int) -> int:
    """Of a cell that says ``text`` ("AB12"), or nothing."""
    number = 0
    for sign in text[:4].upper():
        if not "A" <= sign <= "Z":
            break
        number = 26 * number + ord(sign) - 64
    return number or before + 1
