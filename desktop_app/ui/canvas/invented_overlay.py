"""The map of invented pixels over the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtGui import QColor

from desktop_app.core.pixels import Array
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.marked_overlay import SIDE, Marked, MarkedOverlay, inked

_COLOUR: Final = QColor(255, 0, 200)


class InventedOverlay(MarkedOverlay):
    """Of the document on the canvas."""

    def key(self, document: Document) -> tuple[Any, ...]:
        return document, document.size, document.content.layers, len(document.told.all)

    def finder(self, document: Document) -> Callable[[], Array]:
        from desktop_app.state.picture.invented import invented_of

        about = document.told.all, document.origin.about.xmp
        return partial(invented_of, document.content, *about, SIDE)

    def marked(self, found: Array) -> Marked:
        """In one colour, with the share of the picture."""
        found = found > 0
        share = f"{100 * found.mean():.1f}"
        text = self.tr("Made by a model or by Remove: {share} % of the picture").format(share=share)
        return Marked(inked(found, {1: _COLOUR}), ((_COLOUR, text),))
