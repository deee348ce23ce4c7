"""The map of what the shown result changes over the canvas, and of what it cuts off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
from PySide6.QtGui import QColor

from desktop_app.core.pixels import Array
from desktop_app.jobs.changes_of import CHANGED, CUT, changes_of
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.marked_overlay import SIDE, Marked, MarkedOverlay, inked

_CHANGED: Final = QColor(0, 190, 255)
_CUT: Final = QColor(255, 140, 0)


class ChangesOverlay(MarkedOverlay):
    """Of the result on the canvas, whose bar is below."""

    at_top = True

    def key(self, document: Document) -> tuple[Any, ...] | None:
        """The result, and the picture that it is compared with."""
        result = self.scene.result
        return None if result is None else (result, document.content.layers)

    def finder(self, document: Document) -> Callable[[], Array]:
        """Of the result on the canvas."""
        assert self.scene.result is not None
        return partial(changes_of, self.scene.result, document, SIDE)

    def marked(self, found: Array) -> Marked:
        """In two colours, with shares of the picture and how the answer lay."""
        result = self.scene.result
        assert result is not None
        changed, cut = (f"{100 * (found == one).mean():.1f}" for one in (CHANGED, CUT))
        legend: list[tuple[QColor | None, str]] = [
            (_CHANGED, self.tr("Changed: {share} % of the picture").format(share=changed))
        ]
        if np.any(found == CUT):
            legend.append((_CUT, self.tr("Cut off: {share} %").format(share=cut)))
        for spot in result.reports:
            moved = next((one.numbers for one in spot if one.stage == "register"), {})
            if "x" in moved:
                text = self.tr("Aligned: it was {x}, {y} px off, {scale} times as large")
                lay = {name: f"{moved[name]:.2f}" for name in ("x", "y")}
                legend.append((None, text.format(scale=f"{moved['scale']:.4f}", **lay)))
        return Marked(inked(found, {CHANGED: _CHANGED, CUT: _CUT}), tuple(legend))
