"""What takes the disk space: by family, kind, place or last use."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.state.model_cards import DiskUsageRow
from desktop_app.ui.kit import Caption, Retranslated, label
from desktop_app.ui.models.bar_list import Bar, BarList
from desktop_app.ui.models.disk_usage_table import LineList
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
    """By family, kind, place or last use; follows ``state.room`` and ``state.free_bytes``."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.line = label("", self, wrap=True)
        self.group = FilterBox(parts.kit, self)
        self.group.setMinimumContentsLength(11)
        self.bars = BarList(parts.kit.theme)
        self.list = LineList(self)
        self.list.lines.setContentsMargins(0, 0, 12, 0)
        self.list.lines.insertWidget(0, self.bars)
        self.stack = EmptyStack(self.list, self)
        filled(
            spaced(QVBoxLayout(self), 16, (16, 16, 16, 16)),
            filled(QHBoxLayout(), grow(self.line), self.group),
            grow(self.stack),
        )
        watch(parts.state.disk_usage, self._show)
        watch(parts.state.free_bytes, self._show)

    def _acts(self) -> list[Caption]:
        rows, free = self._parts.state.disk_usage.value, self._parts.state.free_bytes.value
        space = self.tr("Disk space used by models")
        nothing = self.tr("Measuring disk usage…") if rows is None else self.tr("No models yet.")
        taken = sum(row.size_bytes for row in rows or () if row.group == "family")
        parts = [self.tr("Models use {size}.").format(size=size_text(taken))]
        if free is not None:
            text = self.tr("{size} free on the disk of the models folder.")
            parts.append(text.format(size=size_text(free)))
        return [
            Caption(
                "group",
                self.tr("Group by"),
                choices={
                    "family": self.tr("By family"),
                    "component": self.tr("By kind"),
                    "place": self.tr("By place"),
                    "last_used": self.tr("By last use"),
                },
                do=self._show,
            ),
            Caption("bars", space),
            Caption("list", space),
            Caption("stack.sentence", nothing),
            Caption("line", "" if rows is None else " ".join(parts)),
        ]

    def retranslate(self) -> None:
        self._show()

    def _show(self, _: object = None) -> None:
        self.acts.refresh()
        group, rows = self.group.value or "family", self._parts.state.disk_usage.value or ()
        shown = sorted((row for row in rows if row.group == group), key=lambda row: -row.size_bytes)
        self.bars.set_bars(
            [Bar(_name(row), row.size_bytes, files_text(row.files)) for row in shown]
        )
        self.stack.set_empty(not shown)


def _name(row: DiskUsageRow) -> str:
    if row.group == "family":
        return architecture_name(row.name) or in_words(UNKNOWN_FAMILY)
    if row.group == "component":
        return kind_name(row.name)
    return in_words(SPANS[row.name]) if row.name in SPANS else row.name
