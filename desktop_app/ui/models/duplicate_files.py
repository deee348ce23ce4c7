"""Files with the same content: where they are, and what linking them would free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.state.model_cards import DuplicateSet, ManagerWork
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Act, Caption, Retranslated, label, row
from desktop_app.ui.models.disk_usage_table import disk_usage_table
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.sentences import OBSTACLES, sentence
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.words.texts import path_text, size_text
from desktop_app.ui.words.untrusted import plain_tip

_SET_ROLE = Qt.ItemDataRole.UserRole


class DuplicatesPanel(Retranslated, QWidget):
    """Files with the same content and what linking them gains; follows ``state.duplicates``."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.text = label("secondary", self, wrap=True)
        self.find_button, self.link_one, self.link_all = (QPushButton(self) for _ in range(3))
        self.list = disk_usage_table(self, stretched=0, width=220)
        self.list.setUniformRowHeights(True)
        self.list.setItemsExpandable(False)
        self.stack = EmptyStack(self.list, self)
        self._parts.kit.primary_buttons.add(self.link_all, "page")
        filled(
            spaced(QVBoxLayout(self), 12, (16, 16, 16, 16)),
            filled(row(12), grow(self.text), self.find_button),
            grow(self.stack),
            filled(row(), STRETCH, self.link_one, self.link_all),
        )
        self.list.currentItemChanged.connect(self.acts.refresh)
        self.retranslate()
        watch(parts.state.duplicates, self._on_sets)
        watch(parts.state.work, self._on_work)

    def retranslate(self) -> None:
        self.list.setHeaderLabels([self.tr("File"), self.tr("Owner"), self.tr("Saves")])
        self._on_sets(self._parts.state.duplicates.value)

    # -- showing --------------------------------------------------------------------------------

    def _on_sets(self, sets: tuple[DuplicateSet, ...] | None) -> None:
        self.list.clear()
        for each in sorted(sets or (), key=lambda one: -one.saved_bytes):
            self.list.addTopLevelItem(self._group(each))
        self.list.expandAll()
        self.stack.set_empty(not sets)
        self.stack.sentence.setText(
            self.tr("Not searched yet. Finding duplicates reads files of equal size.")
            if sets is None
            else self.tr("No duplicate files on this disk.")
        )
        self.acts.refresh()

    def _group(self, each: DuplicateSet) -> QTreeWidgetItem:
        count = self.tr("{count} × {size}")
        amount = count.format(count=len(each.paths), size=size_text(each.size_bytes))
        gives = size_text(each.saved_bytes) if each.saved_bytes else ""
        if each.obstacle:
            amount = f"{amount} · {sentence(OBSTACLES, each.obstacle)}"
        name = Path(each.paths[0]).name if each.paths else each.sha256[:12]
        item = QTreeWidgetItem([name, amount, gives])
        item.setToolTip(1, plain_tip(amount))
        item.setData(0, _SET_ROLE, each)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        font = item.font(0)
        font.setWeight(font.Weight.DemiBold)
        item.setFont(0, font)
        for path, program in zip(each.paths, each.programs, strict=False):
            child = QTreeWidgetItem(
                [path_text(Path(path).parent), program or self.tr("Velatura"), ""]
            )
            child.setToolTip(0, plain_tip(path))
            item.addChild(child)
        return item

    @property
    def chosen(self) -> DuplicateSet | None:
        """The set that is chosen, or one of whose files is."""
        item = self.list.currentItem()
        if item is not None and item.parent() is not None:
            item = item.parent()
        return None if item is None else item.data(0, _SET_ROLE)

    def _on_work(self, _: ManagerWork | None) -> None:
        self.acts.refresh()

    def _acts(self) -> Iterator[Act | Caption]:
        free, find = self._parts.state.work.value is None, self._parts.commands.duplicates
        chosen, sets = self.chosen, self._parts.state.duplicates.value or ()
        yield Caption(
            "text",
            self.tr(
                "Identical files in several places can share one copy on disk (a hard link). "
                "Nothing else changes for you or for other programs."
            ),
        )
        yield Caption("list", self.tr("Duplicates"))
        yield Act("find_button", self.tr("Find duplicates"), find.find_duplicates, can=free)
        one = free and chosen is not None and chosen.saved_bytes > 0
        yield Act("link_one", self.tr("Link these…"), self._ask_one, can=one)
        wins = sum(each.saved_bytes for each in sets)
        words = self.tr("Link all: {size}…").format(size=size_text(wins))
        yield Act("link_all", words, self._ask_all, can=free and wins > 0)

    # -- linking --------------------------------------------------------------------------------

    @Slot()
    def _ask_one(self) -> None:
        if self.chosen is not None:
            self._ask((self.chosen,))

    @Slot()
    def _ask_all(self) -> None:
        sets = self._parts.state.duplicates.value or ()
        self._ask(tuple(each for each in sets if each.saved_bytes))

    def _ask(self, sets: tuple[DuplicateSet, ...]) -> None:
        wins = size_text(sum(each.saved_bytes for each in sets))
        Question(
            self.window(),
            self.tr("Link duplicates and free {size}?").format(size=wins),
            self.tr(
                "Each file is compared once more before it is replaced. Afterwards the places "
                "share one file: a program that changes it in one place changes it everywhere."
            ),
            Answer(
                self.tr("Link"),
                lambda: self._parts.commands.duplicates.link(sets),
                main=True,
            ),
            Answer(self.tr("Don't Link")),
        ).open()
