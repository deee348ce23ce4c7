"""How fast and how many files at a time downloads may be."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.ui.kit import Retranslated, label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import speed_text
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.filter_box import FilterBox

_SPEEDS = tuple(1_000_000 * each for each in (1, 2, 5, 10, 25, 50, 100))
_FILES = (1, 2, 3, 4, 6, 8)


class LimitsRow(Retranslated, QWidget):
    """Two lists: speed, and files at a time; ``tall``: below each other."""

    def __init__(
        self, parts: ManagerViewParts, parent: QWidget | None = None, *, tall: bool = False
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self.speed, self.files = FilterBox(parts.kit, self), FilterBox(parts.kit, self)
        self.names = (label("secondary", self), label("secondary", self))
        layout = spaced(QGridLayout(self), 8)
        for at, (name, box) in enumerate(zip(self.names, (self.speed, self.files), strict=True)):
            name.setBuddy(box)
            box.setMinimumContentsLength(9)
            box.activated.connect(self._chosen)
            line, column = (at, 0) if tall else (0, 2 * at)
            layout.addWidget(name, line, column)
            layout.addWidget(box, line, column + 1)
        layout.setColumnStretch(1, 1 if tall else 0)
        self.retranslate()
        watch(parts.state.bandwidth, self._show)
        watch(parts.state.parallel, self._show)

    def retranslate(self) -> None:
        for name, box, text in zip(
            self.names, (self.speed, self.files), (self.tr("Speed"), self.tr("Files")), strict=True
        ):
            name.setText(text)
            box.setAccessibleName(text)
        self.speed.setToolTip(self.tr("<b>Speed</b><br>Maximum speed of all downloads together."))
        self.files.setToolTip(
            self.tr("<b>Files</b><br>How many files are downloaded at the same time.")
        )
        self._show(None)

    def _show(self, _: object) -> None:
        state = self._parts.state
        now, files = state.bandwidth.value, state.parallel.value
        speeds = sorted({*_SPEEDS, now} - {0})
        rows = [(str(each), speed_text(each)) for each in speeds]
        self.speed.set_rows((("", self.tr("No limit")), *rows))
        self.speed.choose(str(now) if now else "")
        text = self.tr("{count} at once")
        counts = sorted({*_FILES, files})
        self.files.set_rows([(str(each), text.format(count=each)) for each in counts])
        self.files.choose(str(files))

    @Slot()
    def _chosen(self) -> None:
        self._parts.commands.network.set_limits(int(self.speed.value or 0), int(self.files.value))
