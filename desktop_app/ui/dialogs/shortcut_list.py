"""The list in the window of shortcuts: all rows with their keys, in the order of the menus."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ELSEWHERE, MENUS, with_added
from desktop_app.ui.actions.row import CONTEXT, ActionRow, Entry, Menu
from desktop_app.ui.actions.shortcuts.key_texts import shown
from desktop_app.ui.actions.shortcuts.keymap import Keymap
from desktop_app.ui.actions.shortcuts.rows import CANVAS_ROWS, KEY_ROWS, Scope
from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

FIXED: tuple[tuple[str, str], ...] = (
    (QT_TRANSLATE_NOOP("Actions", "Wheel"), QT_TRANSLATE_NOOP("Actions", "Zoom at the pointer")),
    (
        QT_TRANSLATE_NOOP("Actions", "Middle button"),
        QT_TRANSLATE_NOOP("Actions", "Move the picture"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Right button"),
        QT_TRANSLATE_NOOP("Actions", "Erase with the brush, paint with the eraser"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Shift+Click"),
        QT_TRANSLATE_NOOP("Actions", "Straight line from the last stroke"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Ctrl+Alt+Drag"),
        QT_TRANSLATE_NOOP("Actions", "Size and hardness of the brush"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Enter, Esc"),
        QT_TRANSLATE_NOOP("Actions", "Finish or cancel the current action of a tool"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Backspace"),
        QT_TRANSLATE_NOOP("Actions", "Remove the last corner of a polygon"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Arrows"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer (tools Move, Transform)"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Ctrl+F6"),
        QT_TRANSLATE_NOOP("Actions", "Leave the canvas, forward"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Shift+Tab"),
        QT_TRANSLATE_NOOP("Actions", "Leave the canvas, backward"),
    ),
)
"""What mouse and keys do on the canvas that can't be changed."""

_ID = Qt.ItemDataRole.UserRole
_HEIGHT = 24


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def row_name(row: str) -> str:
    """What the action, or what the canvas does, is called."""
    return plain_text(_tr(KEY_ROWS[row].text))


def menu_keys() -> dict[str, str]:
    """Names of the menus by the key that opens them."""
    titles = [_tr(menu.title) for menu in MENUS]
    return {
        f"Alt+{title[title.index('&') + 1].upper()}": plain_text(title)
        for title in titles
        if "&" in title
    }


def _flat(entries: tuple[Entry, ...], within: str = "") -> list[tuple[str, str]]:
    """(row, title of its submenu) of what is in a menu."""
    found: list[tuple[str, str]] = []
    for entry in entries:
        if isinstance(entry, Menu):
            found += _flat(entry.entries, plain_text(_tr(entry.title)))
        elif isinstance(entry, ActionRow):
            found.append((entry.id, within))
    return found


class ShortcutList(QTreeWidget):
    """Groups as in the menu bar, then the canvas', then what is fixed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.setColumnCount(3)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(12)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)

    def fill(self, titles: tuple[str, str, str], groups: tuple[str, str, str]) -> None:
        """Set all names again.

        Args:
            titles: of the columns.
            groups: names of the canvas' groups: its own, with a result, what is fixed.
        """
        chosen = self.row
        self.clear()
        self._items.clear()
        self._groups.clear()
        self.setHeaderLabels(list(titles))
        for column in (1, 2):
            self.header().resizeSection(column, scaled(132))
        for menu in with_added((*MENUS, *ELSEWHERE)):
            self._add_group(plain_text(_tr(menu.title)), _flat(menu.entries))
        for name, scope in zip(groups, (Scope.CANVAS, Scope.RESULT), strict=False):
            self._add_group(name, [(row.id, "") for row in CANVAS_ROWS if row.scope is scope])
        last, fixed = self._add_group(groups[2], [])
        for keys, what in FIXED:
            item = QTreeWidgetItem(last, [_tr(what), _tr(keys)])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            fixed.append(item)
        self.expandAll()
        if chosen:
            self.choose(chosen)
        else:
            self.setCurrentItem(next(iter(self._items.values())))
            self.scrollToTop()

    def show_keys(self, keymap: Keymap) -> None:
        """Show who has which key; what the user changed is bold."""
        for row, item in self._items.items():
            keys = [shown(key) for key in keymap.keys(row)] + ["", ""]
            font = item.font(0)
            font.setBold(keymap.is_changed(row))
            for column in (1, 2):
                item.setText(column, keys[column - 1])
                item.setFont(column, font)

    def narrow(self, words: str) -> None:
        """Show only what has all of ``words`` in its name, keys or group."""
        wanted = words.casefold().split()
        for group, items in self._groups:
            some = False
            for item in items:
                texts = [group.text(0), *(item.text(column) for column in range(3))]
                text = " ".join(texts).casefold()
                item.setHidden(not all(word in text for word in wanted))
                some = some or not item.isHidden()
            group.setHidden(not some)

    @property
    def row(self) -> str:
        """The row that is chosen; empty for none."""
        item = self.currentItem()
        return "" if item is None else item.data(0, _ID) or ""

    def choose(self, row: str) -> None:
        """Choose a row and bring it into sight."""
        if row in self._items:
            self.setCurrentItem(self._items[row])
            self.scrollToItem(self._items[row])

    def _add_group(
        self, name: str, rows: list[tuple[str, str]]
    ) -> tuple[QTreeWidgetItem, list[QTreeWidgetItem]]:
        group = QTreeWidgetItem(self, [name])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFirstColumnSpanned(True)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        group.setSizeHint(0, QSize(0, scaled_height(_HEIGHT)))
        items: list[QTreeWidgetItem] = []
        for row, within in rows:
            name = f"{within}: {row_name(row)}" if within else row_name(row)
            item = QTreeWidgetItem(group, [name])
            item.setData(0, _ID, row)
            self._items[row] = item
            items.append(item)
        self._groups.append((group, items))
        return group, items
