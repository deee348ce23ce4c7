"""Whether words of a window can be read: the contrast of what is seen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

import accessibility_sheet as sheet
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.accessibility.contrast import luminance


def _read(root: QWidget, widget: QWidget) -> float:
    """The contrast of what is seen: of the commonest colour and the one farthest from it."""
    place = QRect(widget.mapTo(root, QPoint()), widget.size())
    pixels = from_qimage(root.grab(place).toImage())[..., :3].reshape(-1, 3)
    # As one number each: sorting rows takes ten times as long.
    packed, counts = np.unique(pixels.astype(np.int32) @ [1 << 16, 1 << 8, 1], return_counts=True)
    values = luminance((packed[:, None] >> [16, 8, 0] & 255).astype(np.uint8))
    ground = values[int(np.argmax(counts))]
    return float(np.max((np.maximum(values, ground) + 0.05) / (np.minimum(values, ground) + 0.05)))


class Words:
    """Looks at each kind of words once.

    Attributes:
        seen: the kinds.
        low: which can't be read, with their contrast, by where and what they are.
    """

    def __init__(self) -> None:
        self.seen = set[tuple[object, ...]]()
        self.low = dict[str, float]()

    def look(self, place: str, root: QWidget) -> None:
        """At those in a place."""
        for widget in root.findChildren(QWidget):
            if not isinstance(widget, (QLabel, QAbstractButton)) or not widget.text():
                continue
            looks = [widget.property(name) for name in ("look", "role", "cost")]
            kind = (type(widget), *looks, type(widget.parentWidget()))
            shown = widget.isVisible() and not widget.visibleRegion().isEmpty()
            if not shown or not widget.isEnabled() or kind in self.seen:
                continue
            self.seen.add(kind)
            # Letters are drawn smooth: a little of their colour is lost at their edges.
            if (found := _read(root, widget)) < 0.9 * sheet.READABLE:
                self.low[f"{place}: {widget.text()}"] = found
