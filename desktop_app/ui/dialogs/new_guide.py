"""A new guide: which way it runs, and where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.geometry import Size
from desktop_app.state.guides import Guide, Orientation
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider

__all__ = ["NewGuideDialog"]

_WIDTH = 360


class NewGuideDialog(QDialog):
    """Gives the guide to ``then``; proposes the middle of a picture of ``size``."""

    def __init__(
        self, parent: QWidget, kit: Kit, size: Size, then: Callable[[Guide], object]
    ) -> None:
        super().__init__(parent)
        self._then, self._size = then, size
        self.setWindowTitle(self.tr("New Guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.way = ChoiceBox(kit.theme, kit.icons, self)
        self.way.addItem(self.tr("Upright"), Orientation.VERTICAL)
        self.way.addItem(self.tr("Level"), Orientation.HORIZONTAL)
        self.way.setAccessibleName(self.tr("Direction"))
        sides = (size.width, size.height)
        self.places = tuple(
            ValueSlider(
                Scale(0, side, step=1, default=side // 2, unit=" px"),
                kit.theme,
                self,
            )
            for side in sides
        )
        self._build()
        self.way.currentIndexChanged.connect(self._way_chosen)
        self._way_chosen(0)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = ((self.tr("Direction"), (self.way,)), (self.tr("Place"), self.places))
        for at, (words, widgets) in enumerate(rows):
            name = label("secondary", self)
            name.setText(words)
            grid.addWidget(name, at, 0)
            for widget in widgets:
                grid.addWidget(widget, at, 1)
        for slider in self.places:
            slider.set_label(self.tr("Place"), inside=False)
            slider.set_number(slider.scale.default)
        cancel, add = QPushButton(self.tr("Cancel"), self), QPushButton(self.tr("Add"), self)
        add.setProperty("look", "primary")
        add.setDefault(True)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        add.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(grid)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def accept(self) -> None:
        """Make it."""
        slider = self.places[self.way.currentIndex()]
        guide = Guide(Orientation(self.way.currentData()), float(round(slider.number)))
        super().accept()
        self._then(guide)

    def _way_chosen(self, index: int) -> None:
        for number, slider in enumerate(self.places):
            slider.setVisible(number == index)
