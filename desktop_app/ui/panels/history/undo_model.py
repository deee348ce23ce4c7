"""The steps of the document as a list model: what there was at first, then every step.

Row n is what there is once n steps are done. It follows the undo stack by what differs from the
last time, however many steps there are.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop_app.state.document.document import Document
from desktop_app.state.document.undo import UndoStack
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.step_names import step_name

PLACE_ROLE = Qt.ItemDataRole.UserRole
"""`DONE`, `PRESENT` or `UNDONE`."""

DONE, PRESENT, UNDONE = "done", "present", "undone"

_FIRST: dict[str, tuple[str, str]] = {
    "opened": (
        QT_TRANSLATE_NOOP("UndoModel", "Opened"),
        QT_TRANSLATE_NOOP("UndoModel", "The picture as it was opened, before the first step."),
    ),
    "new": (
        QT_TRANSLATE_NOOP("UndoModel", "New"),
        QT_TRANSLATE_NOOP("UndoModel", "The picture as it was created, before the first step."),
    ),
    "recovered": (
        QT_TRANSLATE_NOOP("UndoModel", "Recovered"),
        QT_TRANSLATE_NOOP("UndoModel", "The picture before the first recovered step."),
    ),
    "dropped": (
        QT_TRANSLATE_NOOP("UndoModel", "Earlier steps"),
        QT_TRANSLATE_NOOP(
            "UndoModel", "The earliest state available: older steps were dropped to save memory."
        ),
    ),
}
"""What the first row says, and its tooltip."""


class UndoModel(RowsModel[int]):
    """Rows of `show`'s document; none without one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stack: UndoStack | None = None
        self._origin = "new"
        self._steps: list[UndoStep] = []
        self.present = 0
        """The row of what there is now."""
        self.gives = {
            Qt.ItemDataRole.DisplayRole: self._words,
            PLACE_ROLE: self._place,
            Qt.ItemDataRole.AccessibleTextRole: self._read_aloud,
            Qt.ItemDataRole.ToolTipRole: self._tip,
        }

    def show(self, document: Document | None) -> None:
        """List the steps of ``document``."""
        self._stack, self._steps, self.present = None, [], 0
        if document is not None:
            self._stack = document.undo_stack
            self._steps = [self._stack.at(index) for index in range(self._stack.total)]
            self.present = self._stack.position
            opened = document.path is not None or document.origin.source is not None
            self._origin = "opened" if opened else "new"
            if document.is_recovered:
                self._origin = "recovered"
        self.become(() if document is None else range(len(self._steps) + 1))

    def follow(self) -> None:
        """Catch up with the undo stack: O(log n), and what differs."""
        stack = self._stack
        if stack is None:
            return
        self._drop_oldest(stack)
        same = self._same(stack)
        if same < len(self._steps):
            self.beginRemoveRows(QModelIndex(), same + 1, len(self._steps))
            del self._steps[same:]
            self.rows = range(same + 1)
            self.endRemoveRows()
        if same < stack.total:
            self.beginInsertRows(QModelIndex(), same + 1, stack.total)
            self._steps += [stack.at(index) for index in range(same, stack.total)]
            self.rows = range(stack.total + 1)
            self.endInsertRows()
        before, self.present = self.present, stack.position
        rows = sorted(min(row, stack.total) for row in (before, self.present))
        self.dataChanged.emit(self.index(rows[0]), self.index(rows[1]))

    # -- parts ------------------------------------------------------------------------------------

    def _drop_oldest(self, stack: UndoStack) -> None:
        """Steps may have been given up at the beginning."""
        first = stack.at(0) if stack.total else None
        gone = next((at for at, step in enumerate(self._steps) if step is first), 0)
        if gone:
            self.beginRemoveRows(QModelIndex(), 1, gone)
            del self._steps[:gone]
            self.present = max(0, self.present - gone)
            self.rows = range(len(self._steps) + 1)
            self.endRemoveRows()
            self.redraw_row(0)

    def _same(self, stack: UndoStack) -> int:
        """How many steps are still the same: below one that is, all are."""
        low, high = 0, min(len(self._steps), stack.total)
        while low < high:
            middle = (low + high + 1) // 2
            if self._steps[middle - 1] is stack.at(middle - 1):
                low = middle
            else:
                high = middle - 1
        return low

    def _place(self, row: int) -> str:
        if row == self.present:
            return PRESENT
        return DONE if row < self.present else UNDONE

    def _first(self) -> tuple[str, str]:
        whole = self._stack is None or self._stack.is_whole
        return _FIRST[self._origin if whole else "dropped"]

    def _words(self, row: int) -> str:
        return step_name(self._steps[row - 1].name) if row else self.tr(self._first()[0])

    def _read_aloud(self, row: int) -> str:
        places = {
            DONE: self.tr("{step}, done"),
            PRESENT: self.tr("{step}, current"),
            UNDONE: self.tr("{step}, undone"),
        }
        return places[self._place(row)].format(step=self._words(row))

    def _tip(self, row: int) -> str:
        if not row:
            return self.tr(self._first()[1])
        tips = {
            DONE: self.tr("Click to go back to the state after this step."),
            PRESENT: self.tr("This is the current state."),
            UNDONE: self.tr("Undone. Click to redo all steps up to this one."),
        }
        return tips[self._place(row)]
