"""Results as a list model: a thumbnail and a line each."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QPixmap

from desktop_app.jobs.results import Result
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.qt.qimage import wrap
from desktop_app.ui.results.listing import Listed
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.recipe import seed_text

THUMBNAIL = 192
"""Longer side of a thumbnail in real pixels: sharp at 2× in a 96 px square."""
KEPT_THUMBNAILS = 300
"""Those drawn last, at most 44 MB: a session may have any number of results."""

LISTED_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `Listed` of a row."""


class ResultsModel(RowsModel["Listed"]):
    """Rows are `Listed`; a thumbnail is made when it is shown, and kept a while.

    Args:
        display: brings them to the screen.
        side: longer side of a thumbnail, in real pixels.
    """

    itself = LISTED_ROLE
    drags = True

    def __init__(self, display: DisplayState, parent: QObject, side: int = THUMBNAIL) -> None:
        super().__init__(parent)
        self._display = display
        self._side = side
        self.gives = {
            Qt.ItemDataRole.AccessibleTextRole: self._accessible_text,
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.DecorationRole: lambda cell: self._thumbnail(cell.result),
            Qt.ItemDataRole.UserRole: attrgetter("result.id"),
        }
        self._thumbnails: dict[str, QPixmap] = {}

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(cell.result for cell in self.rows)

    def set_cells(self, cells: tuple[Listed, ...]) -> None:
        """Show others; rows that only grew keep selection and place."""
        old = [cell.result.id for cell in self.rows]
        new = [cell.result.id for cell in cells]
        if new[: len(old)] == old and len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self.rows = cells
            self.endInsertRows()
            self.redraw()
        else:
            self.become(cells, lambda cell: cell.result.id)
        self._thumbnails = {key: self._thumbnails[key] for key in new if key in self._thumbnails}

    def row_of(self, result_id: str) -> int:
        """The row that shows that result; -1: none."""
        ids = (cell.result.id for cell in self.rows)
        return next((row for row, each in enumerate(ids) if each == result_id), -1)

    def show_anew(self) -> None:
        """Another screen: make the thumbnails again."""
        self._thumbnails.clear()
        self.redraw()

    def _tip(self, cell: Listed) -> str:
        rect, seed = cell.result.rect, seed_text(cell.result.request)
        words = self.tr("Seed {seed} · {width} × {height}")
        return words.format(seed=seed, width=rect.width, height=rect.height)

    def _accessible_text(self, cell: Listed) -> str:
        result, number = cell.result, self.rows.index(cell) + 1
        seed = seed_text(result.request)
        said = [self.tr("Result {number}, seed {seed}").format(number=number, seed=seed)]
        said += [
            words
            for words, counts in (
                (self.tr("saving"), result.saving),
                (self.tr("applied"), result.applied),
                (self.tr("starred"), result.starred),
                (self.tr("rejected"), result.rejected),
                (self.tr("stack of {count}").format(count=cell.stack), cell.stack > 1),
            )
            if counts
        ]
        return ", ".join(said)

    def _thumbnail(self, result: Result) -> QPixmap:
        made = self._thumbnails.pop(result.id, None) or self._made(result)
        self._thumbnails[result.id] = made
        while len(self._thumbnails) > KEPT_THUMBNAILS:
            del self._thumbnails[next(iter(self._thumbnails))]
        return made

    def _made(self, result: Result) -> QPixmap:
        pixels = result.main.pixels
        height, width = pixels.shape[:2]
        # Every n-th pixel first: scaling smoothly from 24 megapixels would be felt.
        stride = max(1, min(height, width) // (2 * self._side))
        image = wrap(self._display.of_srgb(pixels[::stride, ::stride]))
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        return QPixmap.fromImage(image.scaled(self._side, self._side, keep, smooth))
