"""How fast and how many files at a time downloads may be."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.ui.kit import Caption, Retranslated, label
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
            line, column = (at, 0) if tall else (0, 2 * at)
            layout.addWidget(name, line, column)
            layout.addWidget(box, line, column + 1)
        layout.setColumnStretch(1, 1 if tall else 0)
        watch(parts.state.bandwidth, self.acts.refresh)
        watch(parts.state.parallel, self.acts.refresh)

    def _acts(self) -> list[Caption]:
        state, speed, files = self._parts.state, self.tr("Speed"), self.tr("Files")
        now, at_once = state.bandwidth.value, state.parallel.value
        speeds = sorted({*_SPEEDS, now} - {0})
        told = self.tr("{count} at once")
        return [
            Caption("names.0", speed),
            Caption(
                "speed",
                speed,
                self.tr("<b>Speed</b><br>Maximum speed of all downloads together."),
                value=str(now) if now else "",
                choices={"": self.tr("No limit"), **{str(one): speed_text(one) for one in speeds}},
                do=self._chosen,
            ),
            Caption("names.1", files),
            Caption(
                "files",
                files,
                self.tr("<b>Files</b><br>How many files are downloaded at the same time."),
                value=str(at_once),
                choices={str(n): told.format(count=n) for n in sorted({*_FILES, at_once})},
                do=self._chosen,
            ),
        ]

    def _chosen(self, _: str) -> None:
        self._parts.commands.network.set_limits(int(self.speed.value or 0), int(self.files.value))
