"""Files of pages, in which text stays text. They are written, and not opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop_app.imaging.drawing.fonts import Fonts
    from desktop_app.imaging.drawing.page import DrawnPage, PageInfo

USUAL_DPI: Final = 144.0
"""Pixels an inch of a picture that doesn't say."""


@dataclass(frozen=True, slots=True)
class PageFormat:
    """One format.

    Attributes:
        id: ours.
        title: what the user reads.
        endings: file name endings in lower case.
        make: the bytes of a file with one page, whose units are so many an inch.
    """

    id: str
    title: str
    endings: tuple[str, ...]
    make: Callable[[DrawnPage, Fonts, PageInfo, float], bytes]


# Skia comes with the first file.


def _pdf(page: DrawnPage, fonts: Fonts, info: PageInfo, dpi: float) -> bytes:
    from desktop_app.imaging.drawing.painting import pdf

    return pdf([page], fonts, info, 72 / dpi)


def _svg(page: DrawnPage, fonts: Fonts, info: PageInfo, dpi: float) -> bytes:
    from desktop_app.imaging.drawing.svg import svg

    return svg(page, fonts, info)


PAGE_FORMATS: Final = {
    "PDF": PageFormat("PDF", "PDF", (".pdf",), _pdf),
    "SVG": PageFormat("SVG", "SVG", (".svg",), _svg),
}


def page_format(path: PurePath) -> PageFormat | None:
    """The row that a file name's ending stands for; None: it is another kind of file."""
    ending = path.suffix.lower()
    return next((row for row in PAGE_FORMATS.values() if ending in row.endings), None)
