"""Rows of a name and its control, as the panels of settings have them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QWidget

from desktop_app.ui.kit import FORM_NAME, label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL

_NAMES = 82
"""Pixels for the names, so that the controls of several forms are in line."""


class Form(QGridLayout):
    """Names at the left, controls at the right. The names' words are set with `set_names`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self._owner = parent
        self.names: dict[str, QLabel] = {}
        self.setHorizontalSpacing(8)
        self.setVerticalSpacing(8)
        self.setColumnMinimumWidth(0, _NAMES)
        self.setColumnStretch(1, 1)

    def add(self, key: str, item: QWidget | QLayout, buddy: QWidget, *, tall: bool = False) -> None:
        """Append a row. ``tall``: the name is next to the control's first line."""
        name = label("secondary", self._owner)
        name.setBuddy(buddy)
        buddy.setProperty(FORM_NAME, name)
        self.names[key] = name
        at = self.rowCount()
        side = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
        if tall:
            hold(name, least_height=CONTROL)
        self.addWidget(name, at, 0, side)
        if isinstance(item, QLayout):
            self.addLayout(item, at, 1)
        else:
            self.addWidget(item, at, 1)

    def add_wide(self, item: QWidget) -> None:
        """Append a row without a name, over both columns."""
        self.addWidget(item, self.rowCount(), 0, 1, 2)

    def set_names(self, names: dict[str, str]) -> None:
        """The words of the names, by key."""
        for key, text in names.items():
            self.names[key].setText(text)

    def name_of(self, key: str) -> QLabel:
        """The label of a row."""
        return self.names[key]
