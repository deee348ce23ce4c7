"""Reports as HTML and PDF, made of their JSON and the pictures that it names."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from itertools import pairwise
from typing import Final, TypeAlias

from desktop_app.core.harmless import for_xml
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.work.reports.plots import Inks
from desktop_app.extensions.evaluation.work.reports.report_words import Say, in_english
from desktop_app.extensions.evaluation.work.reports.sections import (
    Part,
    Plot,
    Shot,
    Shots,
    Table,
    sections_of,
)
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.drawing.lettering import size_of
from desktop_app.imaging.drawing.page import (
    DrawnLine,
    DrawnPage,
    Item,
    Oval,
    PageInfo,
    Shown,
    TextBlock,
    TextStyle,
)
from desktop_app.imaging.png import write_png
from desktop_app.imaging.resize import fit_within
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.studio.sheets import PAPERS, scaled

Picture: TypeAlias = "Callable[[str, str], Array | None]"
"""Pixels of the file of a set, by its label; None: it can't be read."""

Source: TypeAlias = Callable[["Shot | Plot"], str]
"""Where HTML finds a picture; empty: nowhere."""

SIDE: Final = 224
"""Pixels of the longest side of a picture in a report."""
_STYLE: Final = """
body { font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; margin: 2em auto;
  max-width: 62em; padding: 0 1em; color: #1c1c1c; background: #ffffff; line-height: 1.4 }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
table { border-collapse: collapse; margin: 0.8em 0; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: 0.25em 1.2em 0.25em 0; border-bottom: 1px solid #d8d8d8;
  vertical-align: top } th { color: #5c5c5c; font-weight: 600 }
.shots td { border: 0; padding: 0 0.8em 0.8em 0; width: 14em } .shots img { max-width: 100% }
small { color: #5c5c5c }
svg { max-width: 100%; height: auto; display: block; margin: 0.8em 0 }
"""


def html_of(report: Report, picture: Picture, say: Say = in_english, language: str = "en") -> str:
    """One file that needs no other."""
    seen = cache(picture)

    def source(one: Shot | Plot) -> str:
        if isinstance(one, Plot):
            return ""
        pixels = small(seen(one.of, one.file))
        if pixels is None:
            return ""
        return f"data:image/png;base64,{b64encode(write_png(pixels, ())).decode()}"

    body = "\n".join(body_of(report, source, say))
    return for_xml(
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(report.name)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def body_of(
    report: Report, source: Source, say: Say = in_english, inks: Inks | None = None
) -> Iterator[str]:
    """Lines of HTML.

    Args:
        report: which.
        source: gives the address of a picture or plot; a plot without one is drawn here, as SVG.
        say: translates.
        inks: colours of plots.
    """
    yield f"<h1>{escape(report.name)}</h1>"
    for section in sections_of(report, say, inks):
        yield f"<h2>{escape(section.title)}</h2>"
        for part in section.parts:
            yield from _html(part, source)


def _html(part: Part, source: Source) -> Iterator[str]:
    match part:
        case Table():
            heads = "".join(f"<th>{escape(each)}</th>" for each in part.heads)
            yield f"<table><tr>{heads}</tr>"
            for row in part.rows:
                yield f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in row)}</tr>"
            yield "</table>"
        case Plot():
            address = source(part)
            words = escape(part.words, quote=True)
            yield f'<p><img src="{address}" alt="{words}"></p>' if address else _svg(part.page)
        case Shots():
            for row in part.rows:
                shown = (_figure(shot, source(shot)) for shot in row)
                yield f'<table class="shots"><tr>{"".join(shown)}</tr></table>'
        case _:
            yield f"<p>{escape(part)}</p>"


def _figure(shot: Shot, address: str) -> str:
    """A cell: not every reader of HTML knows figures."""
    words = escape(shot.caption, quote=True)
    image = f'<img src="{address}" alt="{words}"><br>' if address else ""
    return f'<td width="{SIDE}">{image}<small>{escape(shot.of)} · {words}</small></td>'


def _svg(page: DrawnPage) -> str:
    from desktop_app.imaging.drawing.svg import svg

    drawn = svg(page, shipped_fonts(), PageInfo()).decode()
    return drawn[drawn.index("<svg") :]


def small(pixels: Array | None) -> ByteArray | None:
    """As large as reports show it; None: there is none."""
    return None if pixels is None else fit_within(to_bytes(pixels), SIDE)


# -- PDF -------------------------------------------------------------------------------------------


def pdf_of(report: Report, picture: Picture, say: Say = in_english, language: str = "en") -> bytes:
    """Pages of A4, in which text stays text. Raises InputError: a picture can't be read."""
    from desktop_app.imaging.drawing.painting import pdf

    fonts = shipped_fonts()
    pages = _Pages(report, picture, say).pages()
    return pdf(pages, fonts, PageInfo(report.name, language=language))


class _Pages:
    """Sections one below the other; what doesn't fit begins a page."""

    _MARGIN = 42.0
    _GAP = 7.0

    def __init__(self, report: Report, picture: Picture, say: Say) -> None:
        self._report, self._picture, self._say = report, cache(picture), say
        self._fonts = shipped_fonts()
        self._width, self._height = PAPERS["a4"]
        self._inner = self._width - 2 * self._MARGIN
        self._title, self._head = TextStyle(18, bold=True), TextStyle(13, bold=True)
        self._plain, self._small = TextStyle(9, "#1c1c1c"), TextStyle(8, "#5c5c5c")
        self._dense = TextStyle(8, "#1c1c1c")
        self._pages: list[list[Item]] = [[]]
        self._y = self._MARGIN

    def pages(self) -> list[DrawnPage]:
        self._write(self._report.name, self._title)
        for section in sections_of(self._report, self._say):
            self._room(60)  # a heading isn't the last of a page
            self._y += self._GAP
            self._write(section.title, self._head)
            for part, after in pairwise((*section.parts, "")):
                if isinstance(part, str) and not isinstance(after, str):
                    # What heads a table or pictures stands above them.
                    self._room(self._width / 4 if isinstance(after, Shots) else 60)
                self._put(part)
        foot = TextStyle(8, "#5c5c5c", align="end")
        y, count = self._height - self._MARGIN + 10, len(self._pages)
        return [
            DrawnPage(
                self._width,
                self._height,
                (*items, TextBlock(f"{number} / {count}", self._MARGIN, y, self._inner, foot)),
                "#ffffff",
            )
            for number, items in enumerate(self._pages, 1)
        ]

    def _put(self, part: Part) -> None:
        match part:
            case Table():
                self._table(part)
            case Plot():
                self._plot(part)
            case Shots():
                for row in part.rows:
                    self._shots(row)
            case _:
                self._write(part, self._plain)

    def _room(self, high: float) -> None:
        if self._y + high > self._height - self._MARGIN and self._pages[-1]:
            self._pages.append([])
            self._y = self._MARGIN

    def _write(self, text: str, style: TextStyle) -> None:
        high = size_of(text, style, self._fonts, self._inner)[1]
        self._room(high)
        self._pages[-1].append(TextBlock(text, self._MARGIN, self._y, self._inner, style))
        self._y += high + self._GAP / 2

    def _table(self, table: Table) -> None:
        wants = [
            max(size_of(row[at], self._small, self._fonts)[0] for row in (table.heads, *table.rows))
            for at in range(len(table.heads))
        ]
        widths = _shared(wants, self._inner - 8 * (len(wants) - 1))
        for number, row in enumerate((table.heads, *table.rows)):
            highs = (
                size_of(cell, self._small, self._fonts, width)[1]
                for cell, width in zip(row, widths, strict=True)
            )
            high = max(highs)
            self._room(high + 4)
            x = self._MARGIN
            style = self._small if number == 0 else self._dense
            for cell, width in zip(row, widths, strict=True):
                if cell:
                    self._pages[-1].append(TextBlock(cell, x, self._y, width, style))
                x += width + 8
            self._y += high + 2
            edge = ((self._MARGIN, self._y), (self._MARGIN + self._inner, self._y))
            self._pages[-1].append(DrawnLine(edge, "#d8d8d8", 0.5))
            self._y += 2
        self._y += self._GAP

    def _plot(self, plot: Plot) -> None:
        scale = min(self._inner / plot.page.width, 0.75)
        self._room(plot.page.height * scale)
        self._pages[-1] += [scaled(item, scale, self._MARGIN, self._y) for item in plot.page.items]
        self._y += plot.page.height * scale + self._GAP

    def _shots(self, row: tuple[Shot, ...]) -> None:
        wide = (self._inner - 3 * self._GAP) / 4
        shown = [(shot, small(self._picture(shot.of, shot.file))) for shot in row]
        highs = [0.0 if p is None else wide * min(1.0, p.shape[0] / p.shape[1]) for _, p in shown]
        captions = [f"{shot.of} · {shot.caption}" for shot in row]
        below = max(size_of(each, self._small, self._fonts, wide)[1] for each in captions)
        whole = max(highs) + 3 + below
        self._room(whole)
        for at, ((_, pixels), caption) in enumerate(zip(shown, captions, strict=True)):
            x = self._MARGIN + at * (wide + self._GAP)
            if pixels is None:
                self._pages[-1].append(Oval(x, self._y, wide, max(highs), fill="#e8e8e8", corner=0))
            else:
                height, width = pixels.shape[:2]
                size = min(wide / width, wide / height)
                place = (x, self._y, width * size, height * size)
                self._pages[-1].append(Shown(pixels, *place, words=caption))
            self._pages[-1].append(
                TextBlock(caption, x, self._y + max(highs) + 3, wide, self._small)
            )
        self._y += whole + self._GAP


def _shared(wants: list[float], inner: float) -> list[float]:
    """Widths of columns: what they want where all of that fits; else the widest give way."""
    if sum(wants) <= inner:
        return wants
    fair, left, widths = 0.0, inner, [0.0] * len(wants)
    for place, at in enumerate(sorted(range(len(wants)), key=lambda k: wants[k])):
        fair = left / (len(wants) - place)
        widths[at] = min(wants[at], fair)
        left -= widths[at]
    return widths
