"""The map of invented pixels over the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QColor

from desktop_app.ui.canvas.marked_overlay import SIDE, Marked, MarkedOverlay, inked

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document

_COLOUR: Final = QColor(255, 0, 200)


class InventedOverlay(MarkedOverlay):
    """Of the document on the canvas."""

    def key(self, document: Document) -> tuple[Any, ...]:
        """Its layers."""
        return document, document.size, document.content.layers

    def make(self, document: Document) -> Marked:
        """In one colour, with the share of the picture."""
        from desktop_app.state.picture.invented import invented_of

        found = invented_of(document.content, document.origin.about, SIDE) > 0
        share = f"{100 * found.mean():.1f}"
        text = self.tr("Made by a model or by Remove: {share} % of the picture").format(share=share)
        return Marked(inked(found, {1: _COLOUR}), ((_COLOUR, text),))
