"""A part of a side panel: a heading, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import label

__all__ = ["FactGrid", "Section", "dense_button"]

_NAMES = 92


def dense_button(parent: QWidget, look: str = "") -> QPushButton:
    """A lower push button, as in side panels."""
    button = QPushButton(parent)
    button.setProperty("dense", "true")
    button.setAutoDefault(False)
    if look:
        button.setProperty("look", look)
    return button


class Section(QWidget):
    """Subclasses fill ``body`` and set their words in `retranslate`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label("heading", self)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.heading)
        layout.addLayout(self.body)

    def retranslate(self) -> None:
        """Set all words again."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class FactGrid(QWidget):
    """Names at the left, values at the right; rows without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, _NAMES)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these."""
        shown = [(name, value) for name, value in facts if value]
        while len(self._rows) < len(shown):
            self._add()
        for at, (name, value) in enumerate(self._rows):
            there = at < len(shown)
            name.setVisible(there)
            value.setVisible(there)
            name.setText(shown[at][0] if there else "")
            value.setText(shown[at][1] if there else "")

    def texts(self) -> dict[str, str]:
        """What is shown, by name."""
        return {name.text(): value.text() for name, value in self._rows if name.text()}

    def _add(self) -> None:
        name, value = label("secondary", self), label("small", self)
        name.setWordWrap(True)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        at = len(self._rows)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)
        self._rows.append((name, value))
