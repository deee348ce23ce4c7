"""Downloads: a row for each, the sum of all at the top, and the limits."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.download import DownloadStatus
from desktop_app.ui.kit import Act, Caption, Retranslated, discard, horizontal_line
from desktop_app.ui.look.theme import tabular
from desktop_app.ui.models.disk_usage_table import LineList
from desktop_app.ui.models.download_row import DownloadRow
from desktop_app.ui.models.download_words import total_line
from desktop_app.ui.models.limits_row import LimitsRow
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.offline_bar import OfflineBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.worker.background import repeated


class DownloadsPage(Retranslated, QWidget):
    """``show_wanted`` asks to show the model at a path."""

    show_wanted = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.rows: dict[str, DownloadRow] = {}
        self.offline = OfflineBar(parts, self)
        self.total = ElidedLabel(self)
        self.total.setFont(tabular(self.total.font()))
        self.limits = LimitsRow(parts, self)
        self.clear = QPushButton(self)
        self.scroll_area = LineList(self)
        self._lines = self.scroll_area.lines
        self.stack = EmptyStack(self.scroll_area, self)
        filled(
            spaced(QVBoxLayout(self)),
            self.offline,
            filled(
                spaced(QHBoxLayout(), 12, (16, 10, 12, 10)),
                grow(self.total),
                self.limits,
                self.clear,
            ),
            horizontal_line(),
            grow(self.stack),
        )
        self._clock = repeated(self, self._tick, 1000)
        self.retranslate()
        watch(parts.state.downloads, self._on_downloads)

    def _acts(self) -> list[Act | Caption]:
        return [
            Act(
                "clear",
                self.tr("Clear finished"),
                self._parts.commands.getting.clear_finished,
                self.tr("Remove finished and cancelled downloads from the list."),
            ),
            Caption("scroll_area", self.tr("Downloads")),
            Caption(
                "stack.sentence",
                self.tr("Nothing is being downloaded. Choose Get models on the left to find some."),
            ),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._say_total(self._parts.state.downloads.value)

    def _on_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        there = {each.request.id for each in downloads}
        for gone in set(self.rows) - there:
            row = self.rows.pop(gone)
            discard(row)
        for at, each in enumerate(downloads):
            row = self.rows.get(each.request.id)
            if row is None:
                row = self.rows[each.request.id] = DownloadRow(
                    self._parts, each, self.scroll_area.page
                )
                row.show_wanted.connect(self.show_wanted)
            elif row.status is not each:
                row.show_status(each)
            if self._lines.indexOf(row) != at:
                self._lines.insertWidget(at, row)
        self._say_total(downloads)
        self.stack.set_empty(not downloads)
        self.clear.setEnabled(any(each.phase in ("done", "cancelled") for each in downloads))
        if any(each.phase == "waiting" for each in downloads):
            self._clock.start()
        else:
            self._clock.stop()

    def _say_total(self, downloads: tuple[DownloadStatus, ...]) -> None:
        self.total.setText(total_line(downloads) or self.tr("No downloads"))

    @Slot()
    def _tick(self) -> None:
        for row in self.rows.values():
            if row.status.phase == "waiting":
                row.tick()
