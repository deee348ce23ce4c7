"""Results as a list model: a thumbnail and a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from desktop_app.ui.qt.qimage import wrap
from desktop_app.ui.words.recipe import seed_text

if TYPE_CHECKING:
    from desktop_app.jobs.results import Result
    from desktop_app.state.painting.display import DisplayState
    from desktop_app.ui.results.listing import Listed

THUMBNAIL = 192
"""Longer side of a thumbnail in real pixels: sharp at 2× in a 96 px square."""

LISTED_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `Listed` of a row."""


class ResultsModel(QAbstractListModel):
    """Rows are `Listed`; a thumbnail is made once, when it is first shown.

    Args:
        display: brings them to the screen.
        side: longer side of a thumbnail, in real pixels.
    """

    def __init__(self, display: DisplayState, parent: QObject, side: int = THUMBNAIL) -> None:
        super().__init__(parent)
        self._display = display
        self._side = side
        self._cells: tuple[Listed, ...] = ()
        self._thumbnails: dict[str, QPixmap] = {}

    @property
    def results(self) -> tuple[Result, ...]:
        """What the rows show."""
        return tuple(cell.result for cell in self._cells)

    def set_cells(self, cells: tuple[Listed, ...]) -> None:
        """Show others; rows that only grew keep selection and place."""
        old = [cell.result.id for cell in self._cells]
        new = [cell.result.id for cell in cells]
        if new[: len(old)] == old and len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._cells = cells
            self.endInsertRows()
        elif new != old:
            self.beginResetModel()
            self._cells = cells
            self.endResetModel()
        else:
            self._cells = cells
        if old and cells:
            self.dataChanged.emit(self.index(0), self.index(len(cells) - 1))
        self._thumbnails = {key: self._thumbnails[key] for key in new if key in self._thumbnails}

    def row_of(self, result_id: str) -> int:
        """The row that shows that result; -1: none."""
        ids = (cell.result.id for cell in self._cells)
        return next((row for row, each in enumerate(ids) if each == result_id), -1)

    def show_anew(self) -> None:
        """Another screen: make the thumbnails again."""
        self._thumbnails.clear()
        if self._cells:
            self.dataChanged.emit(self.index(0), self.index(len(self._cells) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cells)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._cells):
            return None
        cell = self._cells[index.row()]
        result = cell.result
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row() + 1, cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Seed {seed} · {width} × {height}").format(
                seed=seed_text(result.request), width=result.rect.width, height=result.rect.height
            )
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(result)
        if role == Qt.ItemDataRole.UserRole:
            return result.id
        if role == LISTED_ROLE:
            return cell
        return None

    def _spoken(self, number: int, cell: Listed) -> str:
        result = cell.result
        seed = seed_text(result.request)
        said = [self.tr("Result {number}, seed {seed}").format(number=number, seed=seed)]
        said += [
            words
            for words, counts in (
                (self.tr("applied"), result.applied),
                (self.tr("starred"), result.starred),
                (self.tr("rejected"), result.rejected),
                (self.tr("stack of {count}").format(count=cell.stack), cell.stack > 1),
            )
            if counts
        ]
        return ", ".join(said)

    def _thumbnail(self, result: Result) -> QPixmap:
        if result.id not in self._thumbnails:
            pixels = result.main.pixels
            height, width = pixels.shape[:2]
            # Every n-th pixel first: scaling smoothly from 24 megapixels would be felt.
            stride = max(1, min(height, width) // (2 * self._side))
            image = wrap(self._display.of_srgb(pixels[::stride, ::stride]))
            scaled = image.scaled(
                self._side,
                self._side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._thumbnails[result.id] = QPixmap.fromImage(scaled)
        return self._thumbnails[result.id]
