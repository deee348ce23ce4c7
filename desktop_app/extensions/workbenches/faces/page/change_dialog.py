"""All texts and numbers of a workbench of the user's own, by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.ui.dialogs.choose_folder import open_outside
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import label, put_text, row, show_text
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.words.texts import error_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop_app.extensions.workbenches.work.making_session import MakingSession
    from desktop_app.ui.kit import Kit

_WIDTH: Final = 680
_HEIGHT: Final = 420
_KEYS: Final = 220
_LEAF: Final = Qt.ItemDataRole.UserRole


class ChangeDialog(FormDialog):
    """A tree of keys; F2 or a double click edits a value. What is wrong is told with its key, and
    nothing is written then."""

    def __init__(self, parent: QWidget, kit: Kit, session: MakingSession, name: str) -> None:
        super().__init__(parent, width=_WIDTH)
        self._session, self._id = session, name
        self.table = session.store.table(name)
        self._leaves = list[tuple[Any, Any]]()
        """The table or list that has a value, and its key there."""
        self.setWindowTitle(self.tr("Change Workbench"))
        self.tree = hold(QTreeWidget(self), least_height=_HEIGHT)
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Key"), self.tr("Value")])
        self.tree.setAccessibleName(self.tr("Texts and settings"))
        self.tree.setColumnWidth(0, scaled(_KEYS))
        triggers = QAbstractItemView.EditTrigger
        self.tree.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self._fill(self.tree.invisibleRootItem(), self.table.items(), self.table)
        self.tree.setCurrentIndex(self.tree.model().index(0, 1))
        self.wrong = label("failed", self, wrap=True)
        self.wrong.hide()
        self.save, self.file = QPushButton(self.tr("Save"), self), QPushButton(self)
        put_text(
            self.file,
            self.tr("Open File"),
            tip=self.tr("The same as TOML, in the system's editor."),
        )
        self.file.clicked.connect(lambda: open_outside(session.store.path(name)))
        self.tree.itemChanged.connect(self._edited)
        beside = QWidget(self)
        beside.setLayout(filled(row(0), self.file, STRETCH))
        self.lay_out(self.save, self.tree, self.wrong, beside)
        self.tree.setFocus()

    def _fill(self, above: QTreeWidgetItem, inside: Iterable[tuple[Any, Any]], holder: Any) -> None:
        for key, value in inside:
            name = f"{key + 1} {_first(value)}" if isinstance(key, int) else key
            item = QTreeWidgetItem(above, [name, ""])
            if isinstance(value, dict):
                self._fill(item, cast("dict[str, Any]", value).items(), value)
            elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
                self._fill(item, enumerate(cast("list[Any]", value)), value)
            elif not isinstance(value, list):
                item.setText(1, str(value))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setData(0, _LEAF, len(self._leaves))
                self._leaves.append((holder, key))
            else:
                item.setText(1, ", ".join(map(str, value)))

    @Slot(QTreeWidgetItem, int)
    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        """A value of the same type; what is none is told, and shown as it was."""
        at = item.data(0, _LEAF)
        if column != 1 or at is None:
            return
        holder, key = self._leaves[at]
        text, before = item.text(1), holder[key]
        try:
            holder[key] = _typed(text, before)
        except ValueError:
            self._tell(InputError("value_wrong", setting=str(key), reason=f"“{text}”"))
            item.setText(1, str(before))

    def _tell(self, error: VelaturaError) -> None:
        show_text(self.wrong, error_lines(error).what)

    def accept(self) -> None:
        """Write it, if it can be read again."""
        table = {**self.table, "version": self.table["version"] + 1}
        self._session.change(self._id, table, self._written)

    def _written(self, error: VelaturaError | None) -> None:
        if error is None:
            super().accept()
        else:
            self._tell(error)


def _first(table: Any) -> str:
    """What a table of a list begins with: its id, or what its step does."""
    return str(next(iter(table.values()), "")) if isinstance(table, dict) else ""


def _typed(text: str, before: object) -> object:
    """Of the type that was there. Raises ValueError."""
    if isinstance(before, bool):
        if text.strip().casefold() not in ("true", "false"):
            raise ValueError(text)
        return text.strip().casefold() == "true"
    if isinstance(before, int):
        return int(text)
    return float(text) if isinstance(before, float) else text
