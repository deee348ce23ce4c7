"""What takes the disk space: by family, kind, place or last use."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.state.model_cards import DiskUsageRow
from desktop_app.ui.kit import Retranslated, label
from desktop_app.ui.models.bar_list import Bar, BarList
from desktop_app.ui.models.line_list import LineList
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import files_text, in_words, kind_name
from desktop_app.ui.models.sentences import SPANS, UNKNOWN_FAMILY
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.filter_box import FilterBox
from desktop_app.ui.words.families import architecture_name
from desktop_app.ui.words.texts import size_text


class DiskUsageOverview(Retranslated, QWidget):
    """Follows ``state.room`` and ``state.free_bytes``."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.line = label("", self, wrap=True)
        self.group = FilterBox(parts.kit, self)
        self.group.setMinimumContentsLength(11)
        self.group.activated.connect(self._show)
        self.bars = BarList(parts.kit.theme)
        self._scroll = LineList(self)
        self._scroll.lines.setContentsMargins(0, 0, 12, 0)
        self._scroll.lines.insertWidget(0, self.bars)
        self.stack = EmptyStack(self._scroll, self)
        filled(
            spaced(QVBoxLayout(self), 16, (16, 16, 16, 16)),
            filled(QHBoxLayout(), grow(self.line), self.group),
            grow(self.stack),
        )
        self.retranslate()
        watch(parts.state.disk_usage, self._show)
        watch(parts.state.free_bytes, self._show)

    def retranslate(self) -> None:
        self.group.setAccessibleName(self.tr("Group by"))
        self.group.set_rows(
            (
                ("family", self.tr("By family")),
                ("component", self.tr("By kind")),
                ("place", self.tr("By place")),
                ("last_used", self.tr("By last use")),
            )
        )
        self.bars.setAccessibleName(self.tr("Disk space used by models"))
        self._scroll.setAccessibleName(self.tr("Disk space used by models"))
        self._show()

    @Slot()
    def _show(self, _: object = None) -> None:
        rows, free = self._parts.state.disk_usage.value, self._parts.state.free_bytes.value
        if rows is None:
            self.bars.set_bars([])
            self.stack.set_empty(True)
            self.stack.sentence.setText(self.tr("Measuring disk usage…"))
            self.line.clear()
            return
        self.stack.sentence.setText(self.tr("No models yet."))
        group = self.group.value or "family"
        shown = sorted((row for row in rows if row.group == group), key=lambda row: -row.size_bytes)
        self.bars.set_bars(
            [Bar(_name(row), row.size_bytes, files_text(row.files)) for row in shown]
        )
        self.stack.set_empty(not shown)
        taken = sum(row.size_bytes for row in rows if row.group == "family")
        parts = [self.tr("Models use {size}.").format(size=size_text(taken))]
        if free is not None:
            text = self.tr("{size} free on the disk of the models folder.")
            parts.append(text.format(size=size_text(free)))
        self.line.setText(" ".join(parts))


def _name(row: DiskUsageRow) -> str:
    if row.group == "family":
        return architecture_name(row.name) or in_words(UNKNOWN_FAMILY)
    if row.group == "component":
        return kind_name(row.name)
    return in_words(SPANS[row.name]) if row.name in SPANS else row.name
