"""A part of a side panel: a heading, and what stands below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Act, Caption, Retranslated, label, styled
from desktop_app.ui.look.text_scale import hold, text_scale, use_font
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.spaced import filled, gridded, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel

_NAMES = 104
_WORD = 30
"""Letters of a word that fits beside the names."""


def dense_button(parent: QWidget, variant: str = "") -> QPushButton:
    """A lower push button, as in side panels."""
    return styled(QPushButton(parent, autoDefault=False), dense="true", look=variant)


class Section(Retranslated, QWidget):
    """Subclasses fill ``body``, and say in `_acts` what the heading and the parts are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label("heading", self, wrap=True)
        self.body = spaced(QVBoxLayout(), 6)
        filled(spaced(QVBoxLayout(self), 6), self.heading, self.body)

    def _acts(self) -> Iterable[Act | Caption]:
        raise NotImplementedError


class FactGrid(QWidget):
    """Names at the left, values at the right; rows without a value are left out.

    Args:
        names: width of the names in pixels; 0: they take the room, the values stand at the right.
    """

    def __init__(self, parent: QWidget | None = None, names: int = _NAMES) -> None:
        super().__init__(parent)
        self._names = names
        self._grid = gridded(QGridLayout(self), 8, 3, 1 if names else 0)
        self._rows: list[tuple[QLabel, QLabel, ElidedLabel]] = []

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        shown = [(name, value) for name, value in facts if value]
        while len(self._rows) < len(shown):
            self._add()
        for at, (name, value, long) in enumerate(self._rows):
            text = shown[at][1] if at < len(shown) else ""
            # A path has no place to break at: it is cut, and whole in its tooltip.
            is_long = any(len(word) * max(1.0, text_scale()) > _WORD for word in text.split())
            name.setVisible(bool(text))
            value.setVisible(bool(text) and not is_long)
            long.setVisible(is_long)
            name.setText(shown[at][0] if text else "")
            value.setText(text)
            long.setText(text)

    def texts(self) -> dict[str, str]:
        """What is shown, by name."""
        return {name.text(): value.text() for name, value, _ in self._rows if name.text()}

    def _add(self) -> None:
        value, long = label("small", self), use_font(ElidedLabel(self), secondary_font)
        name = label("secondary", self) if self._names else ElidedLabel(self)
        if self._names:
            name.setWordWrap(True)
            hold(name, width=self._names)
            value.setWordWrap(True)
        else:
            use_font(name, secondary_font)
            name.setProperty("role", "secondary")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        at = len(self._rows)
        top = Qt.AlignmentFlag.AlignTop
        if self._names:
            self._grid.addWidget(name, at, 0, top)
        else:
            self._grid.addWidget(name, at, 0)
        self._grid.addWidget(value, at, 1, top)
        self._grid.addWidget(long, at, 1)
        self._rows.append((name, value, long))
