"""What tools fill, filled at once."""

from __future__ import annotations

from desktop_app.imaging.shapes import Point
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Filling
from desktop_app.state.painting.filling import filling_of
from desktop_app.state.painting.strokes import Colours


def fill_in(
    document: Document,
    chosen: Filling,
    colours: Colours,
    start: Point,
    end: Point,
    *,
    swapped: bool = False,
) -> bool:
    """Fill at once, as one undoable step; returns whether anything changed. As `filling_of`."""
    steps = document.position(whole=True)
    filling_of(document, chosen, colours, start, end, swapped=swapped).do(document)
    return document.position(whole=True) is not steps
