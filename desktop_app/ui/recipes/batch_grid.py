"""The files of a batch as tiles: the original, and beside it what was made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnTiles, RowsModel
from desktop_app.ui.widgets.row_painting import paint_row
from desktop_app.ui.words.texts import outcome_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from desktop_app.storage.batch_files import SourceRow
    from desktop_app.worker.batch_work import Decision
    from desktop_app.worker.folder_run import FolderRun
    from desktop_app.worker.threaded_run import Progress

SIDE: Final = 156
_THUMBNAIL, _KEPT, _PAD = 320, 800, 8


class BatchTile(NamedTuple):
    """What is drawn of a file."""

    name: str
    status: str
    words: str
    decision: Decision
    before: QPixmap | None
    after: QPixmap | None
    has_source: bool
    has_result: bool


def mark_of(decision: Decision, status: str) -> tuple[str, str] | None:
    """The icon on a tile and its colour: what was decided, else that it failed."""
    failed = ("circle-alert", "danger") if status == "failed" else None
    marks = {"keep": ("circle-check", "link"), "reject": ("circle-x", "danger")}
    return marks.get(decision, failed)


class BatchModel(RowsModel[int]):
    """The rows of a `FolderRun`; pictures are read when they are drawn first."""

    def __init__(self, session: FolderRun, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._phase = session.progress.value.phase
        self._shown = dict[str, int]()
        """Which file of the batch shows the picture of a path."""
        self._thumbnails = KeptPictures(_THUMBNAIL, _KEPT, self)
        self._thumbnails.came.connect(lambda path: self._changed(self._shown[path]))
        self.gives = {
            Qt.ItemDataRole.UserRole: self.tile,
            Qt.ItemDataRole.ToolTipRole: lambda number: outcome_text(session.outcome(number)),
            Qt.ItemDataRole.DisplayRole: self._words,
            Qt.ItemDataRole.AccessibleTextRole: self._words,
        }
        watch(session.rows, self._reset)
        listen(session.changed, self._made)
        listen(session.progress.changed, self._progressed)

    def _reset(self, rows: tuple[SourceRow, ...]) -> None:
        self.become(range(len(rows)))

    def put_flagged_first(self) -> None:
        """Those that failed before all others."""
        outcome = self._session.outcome
        order = sorted(sorted(self.rows), key=lambda one: outcome(one).status != "failed")
        if order != [*self.rows]:
            self.become(order)

    def _changed(self, number: int) -> None:
        if number in self.rows:  # else a picture came late, of files that are listed no more
            self.redraw_row(self.rows.index(number))

    def _made(self, number: int) -> None:
        """Files of it may be others, with the same names."""
        for path in self._session.files(number):
            self._thumbnails.renew(str(path))
        self._changed(number)

    def _progressed(self, progress: Progress) -> None:
        if progress.phase != self._phase:
            self._phase = progress.phase
            self.redraw()

    def _picture(self, path: Path, number: int) -> QPixmap | None:
        self._shown[str(path)] = number
        return self._thumbnails.picture(str(path))

    def tile(self, number: int) -> BatchTile:
        row, session = self._session.rows.value[number], self._session
        outcome = session.outcome(number)
        files = session.files(number) if outcome.status == "done" else session.seen(number)
        words = outcome_text(outcome) if outcome.error is not None else ", ".join(
            one.name for one in files
        )  # fmt: skip
        return BatchTile(
            row.name or Path(row.path).name,
            outcome.status,
            words,
            session.decision(number),
            self._picture(Path(row.path), number) if row.path else None,
            self._picture(files[0], number) if files else None,
            bool(row.path),
            bool(files),
        )

    def _words(self, number: int) -> str:
        row, status = self._session.rows.value[number], self._session.outcome(number).status
        words = {
            "done": self.tr("done"),
            "failed": self.tr("failed"),
            "skipped": self.tr("skipped"),
            "cancelled": self.tr("cancelled"),
        }
        return ": ".join(filter(None, (row.name or Path(row.path).name, words.get(status))))


class BatchDelegate(DrawnTiles):
    """Draws a `Tile`: picture, name, and how its run ended."""

    @staticmethod
    def below(width: int) -> int:
        """How much higher than wide a tile of that width is: two pictures are beside each other."""
        return 2 * QFontMetrics(secondary_font()).lineSpacing() + 8 - width // 2

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area, tokens = option.rect, self.theme.tokens
        tile: BatchTile = index.data(Qt.ItemDataRole.UserRole)
        paint_row(painter, option, tokens, 2, 2)
        painter.setFont(secondary_font())
        line = painter.fontMetrics().lineSpacing()
        inner = area.adjusted(_PAD, _PAD, -_PAD, -_PAD - 2 * line)
        half = (inner.width() - 4) // 2
        left = QRect(inner.left(), inner.top(), half, inner.height())
        painter.setOpacity(0.45 if tile.decision == "reject" else 1.0)
        both = ((left, tile.before), (left.translated(half + 4, 0), tile.after))
        if not (tile.has_source and tile.has_result):
            both = ((inner, tile.after if tile.has_result else tile.before),)
        for square, picture in both:
            self.draw_picture(painter, square, picture)
        painter.setOpacity(1.0)
        icon = mark_of(tile.decision, tile.status)
        if icon is not None:
            side = scaled(20)
            corner = QRect(inner.right() - side - 2, inner.top() + 4, side, side)
            self.draw_corner(painter, corner, *icon)
        colour = tokens.danger if tile.status in ("failed", "cancelled") else tokens.secondary
        self.draw_lines(painter, inner, (tile.name, tokens.text), (tile.words, colour))
