"""Pictures arranged on pages: a sheet with title, captions and sources, in points (1/72 inch)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.drawing.lettering import size_of
from desktop_app.imaging.drawing.page import DrawnLine, DrawnPage, Item, Shown, TextBlock, TextStyle

if TYPE_CHECKING:
    from desktop_app.imaging.drawing.fonts import Fonts

Paper: TypeAlias = Literal["a4", "letter"]

PAPERS: Final[dict[Paper, tuple[float, float]]] = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""Width and height, upright (ISO 216; ANSI A)."""

_MARGIN: Final = 42.0
_GAP: Final = 14.0
_TITLE: Final = TextStyle(20, "#1c1c1c", bold=True)
_PLAIN: Final = TextStyle(10, "#1c1c1c")
_MOST_COLUMNS: Final = 3
_ON_A_PAGE: Final = 9
"""Up to so many pictures are on one page."""
_MORE: Final = 1.02
"""Factor by which one column more must cover more of the page."""
_BLANK: Final = 26.0
"""Height of a line to write on by hand."""
_SMALL: Final = TextStyle(8, "#5c5c5c")


@dataclass(frozen=True, slots=True, eq=False)
class SheetPicture:
    """One picture.

    Attributes:
        pixels: (h, w, 3|4) uint8 sRGB, without annotations.
        items: what stands on it, in its pixels.
        caption: below it.
        text: below that, smaller.
        words: what it shows, for those who can't see it.
        rows: a list below all, each with its number and its text; an empty text is a line to
            write on.
        leads: it may be larger than those it fills a page with, above them.
    """

    pixels: ByteArray
    items: Sequence[Item] = ()
    caption: str = ""
    words: str = ""
    text: str = ""
    rows: Sequence[tuple[str, str]] = ()
    leads: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What is arranged.

    Attributes:
        title: above all.
        pictures: in their order.
        text: below the title.
        source: at the foot of each page: where they came from, how much of them a model made.
        paper: its format.
        together: so many fill a page by themselves; 0: they follow one another.
        asks: what is to be written above the first picture, the first of them the longest.
    """

    title: str
    pictures: Sequence[SheetPicture]
    text: str = ""
    source: str = ""
    paper: Paper = "a4"
    together: int = 0
    asks: Sequence[str] = ()


def pages_of(sheet: Sheet, fonts: Fonts) -> list[DrawnPage]:
    """Its pages. Pictures are as large as their column; a row that doesn't fit begins a page."""
    return _Layout(sheet, fonts).pages()


class _Layout:
    def __init__(self, sheet: Sheet, fonts: Fonts) -> None:
        self._sheet, self._fonts = sheet, fonts
        self._width, self._height = PAPERS[sheet.paper]
        self._inner = self._width - 2 * _MARGIN
        foot = self._high(sheet.source, _SMALL, self._inner) if sheet.source else 0.0
        self._bottom = self._height - _MARGIN - foot - (_GAP if foot else 0)
        self._pages = list[list[Item]]()
        self._y = 0.0

    def pages(self) -> list[DrawnPage]:
        self._begin()
        self._write(self._sheet.title, _TITLE)
        self._write(self._sheet.text, _PLAIN)
        self._ask(self._sheet.asks)
        pictures, together = self._sheet.pictures, self._sheet.together
        for first in range(0, len(pictures), together or max(len(pictures), 1)):
            if first:
                self._begin()
            part = pictures[first : first + (together or len(pictures))]
            for row in self._rows(part):
                self._row(*row)
        return [
            DrawnPage(self._width, self._height, (*items, *self._foot(number)), "#ffffff")
            for number, items in enumerate(self._pages, 1)
        ]

    def _high(self, text: str, style: TextStyle, width: float) -> float:
        return size_of(text, style, self._fonts, width)[1]

    def _begin(self) -> None:
        self._pages.append([])
        self._y = _MARGIN

    def _room(self, high: float) -> None:
        """A new page, where so much doesn't fit on this one, and it is not empty."""
        if self._y + high > self._bottom and self._pages[-1]:
            self._begin()

    def _write(self, text: str, style: TextStyle) -> None:
        if not text.strip():
            return
        high = self._high(text, style, self._inner)
        self._room(high)
        self._pages[-1].append(TextBlock(text, _MARGIN, self._y, self._inner, style))
        self._y += high + _GAP / 2

    def _ask(self, names: Sequence[str]) -> None:
        """Names with lines behind them, in a row."""
        part = self._inner / max(1, len(names))
        for at, name in enumerate(names):
            x, y = _MARGIN + at * part, self._y + _GAP
            self._pages[-1] += self._blank(f"{name}:", x, y, part - _GAP)
        self._y += 3 * _GAP if names else 0

    def _blank(self, name: str, x: float, y: float, wide: float) -> list[Item]:
        """A name, and a line to write on up to the end."""
        start, base = x + size_of(name, _PLAIN, self._fonts)[0] + 4, y + _PLAIN.pitch * 0.85
        line = DrawnLine(((start, base), (x + wide, base)), _SMALL.colour, 0.6)
        return [TextBlock(name, x, y, wide, _PLAIN), line]

    def _list(self, one: SheetPicture, x: float, y: float, wide: float) -> tuple[list[Item], float]:
        """Its rows in two columns, and how high they are."""
        half, items, ends = (wide - 2 * _GAP) / 2, list["Item"](), [y, y]
        for at, (number, text) in enumerate(one.rows):
            column = 2 * at // len(one.rows)
            left, top = x + column * (wide - half), ends[column] + 4
            if text:
                items.append(TextBlock(f"{number} {text}", left, top, half, _PLAIN))
                ends[column] = top + self._high(f"{number} {text}", _PLAIN, half)
            else:
                items += self._blank(number, left, top + 8, half)
                ends[column] += _BLANK
        return items, max(ends) - y

    def _rows(self, pictures: Sequence[SheetPicture]) -> list[_Row]:
        """With which all are on the current page and as large as can be; of many, as they come."""
        ways = [_in_rows(pictures, columns) for columns in range(1, _MOST_COLUMNS + 1)]
        if len(pictures) > _ON_A_PAGE:
            return ways[-1]
        leading, others = ([one for one in pictures if one.leads is led] for led in (True, False))
        if leading and others:
            ways.append([*_in_rows(leading, 1), *_in_rows(others, len(others))])
        best, found = 0.0, ways[_MOST_COLUMNS - 1]
        for way in map(self._fitted, ways):
            area = sum(
                tall * min(self._wide(row.columns), row.highest / tall) ** 2
                for row in way
                for tall in map(_tall, row.pictures)
            )
            if area > best * _MORE:
                best, found = area, way
        return found

    def _fitted(self, rows: Sequence[_Row]) -> list[_Row]:
        """As high as there is room on the current page; none where there is none."""
        wides = [self._wide(row.columns) for row in rows]
        pairs = [*zip(rows, wides, strict=True)]
        below = sum(max(self._captions(row.pictures, wide)) + 2 * _GAP for row, wide in pairs)
        highs = [wide * max(map(_tall, row.pictures)) for row, wide in pairs]
        part = min(1.0, (self._bottom - self._y - below) / sum(highs))
        whole = zip(rows, highs, strict=True)
        return [row._replace(highest=part * high) for row, high in whole] if part > 0 else []

    def _wide(self, columns: int) -> float:
        return (self._inner - _GAP * (columns - 1)) / columns

    def _captions(self, pictures: Sequence[SheetPicture], wide: float) -> list[float]:
        """Heights of what stands below each."""
        return [
            sum(self._high(*each, wide) for each in _below(one)) + self._list(one, 0, 0, wide)[1]
            for one in pictures
        ]

    def _row(self, pictures: Sequence[SheetPicture], columns: int, highest: float) -> None:
        wide = self._wide(columns)
        below, captions = [_below(one) for one in pictures], self._captions(pictures, wide)
        most = self._bottom - _MARGIN - max(captions) - 2 * _GAP
        if not self._pages[-1] or self._y > _MARGIN:  # below a title there is less
            most = max(most - (self._y - _MARGIN if len(self._pages) == 1 else 0), most / 2)
        most = min(most, highest)
        scales = [min(wide / one.pixels.shape[1], most / one.pixels.shape[0]) for one in pictures]
        highs = [one.pixels.shape[0] * s for one, s in zip(pictures, scales, strict=True)]
        whole = max(h + c for h, c in zip(highs, captions, strict=True)) + _GAP
        self._room(whole)
        for at, (one, scale) in enumerate(zip(pictures, scales, strict=True)):
            x = _MARGIN + at * (wide + _GAP)
            height, width = one.pixels.shape[:2]
            left = x + (wide - width * scale) / 2
            items = self._pages[-1]
            items.append(Shown(one.pixels, left, self._y, width * scale, height * scale, one.words))
            items += [scaled(each, scale, left, self._y) for each in one.items]
            y = self._y + height * scale + 4
            for text, style in below[at]:
                items.append(TextBlock(text, x, y, wide, replace(style, align="middle")))
                y += self._high(text, style, wide)
            items += self._list(one, x, y + 4, wide)[0]
        self._y += whole + _GAP

    def _foot(self, number: int) -> list[Item]:
        made = list[Item]()
        y = self._bottom + _GAP / 2
        if self._sheet.source:
            edge = ((_MARGIN, y), (_MARGIN + self._inner, y))
            made.append(DrawnLine(edge, "#a8a8a8", 0.5))
            wide = self._inner - 40
            made.append(TextBlock(self._sheet.source, _MARGIN, y + 4, wide, _SMALL))
        if len(self._pages) > 1:
            style = replace(_SMALL, align="end")
            text = f"{number} / {len(self._pages)}"
            made.append(TextBlock(text, _MARGIN, y + 4, self._inner, style))
        return made


class _Row(NamedTuple):
    """Pictures side by side, in so many columns, and how high they are at most."""

    pictures: Sequence[SheetPicture]
    columns: int
    highest: float = math.inf


def _in_rows(pictures: Sequence[SheetPicture], columns: int) -> list[_Row]:
    starts = range(0, len(pictures), columns)
    return [_Row(pictures[at : at + columns], columns) for at in starts]


def _tall(one: SheetPicture) -> float:
    """How many times as high as wide."""
    return one.pixels.shape[0] / one.pixels.shape[1]


def _below(one: SheetPicture) -> list[tuple[str, TextStyle]]:
    """What stands below a picture."""
    return [each for each in ((one.caption, _PLAIN), (one.text, _SMALL)) if each[0]]


def scaled(item: Item, scale: float, x: float, y: float) -> Item:
    """An item so many times as large, and then moved."""

    def at(px: float, py: float) -> tuple[float, float]:
        return x + px * scale, y + py * scale

    if isinstance(item, DrawnLine):
        dash = tuple(each * scale for each in item.dash)
        points = tuple(at(*point) for point in item.points)
        return replace(item, points=points, width=item.width * scale, dash=dash)
    left, top = at(item.x, item.y)
    match item:
        case TextBlock():
            wide = item.width if math.isinf(item.width) else item.width * scale
            style = replace(item.style, size=item.style.size * scale)
            return replace(item, x=left, y=top, width=wide, style=style)
        case Shown():
            return replace(
                item, x=left, y=top, width=item.width * scale, height=item.height * scale
            )
        case _:
            corner = None if item.corner is None else item.corner * scale
            return replace(
                item,
                x=left,
                y=top,
                width=item.width * scale,
                height=item.height * scale,
                stroke=item.stroke * scale,
                corner=corner,
            )
