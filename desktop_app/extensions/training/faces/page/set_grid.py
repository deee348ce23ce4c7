"""The pictures of a set as tiles: what is cut off is dimmed, what is left out is faint."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.extensions.training.values.buckets import BucketPlace
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.work.sessions.set_state import SetState
from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnTiles, RowsModel
from desktop_app.ui.widgets.row_painting import paint_row

SIDE: Final = 148
_THUMBNAIL, _KEPT, _PAD = 320, 1000, 8


class SetTile(NamedTuple):
    """What is drawn of a picture."""

    picture: SetPicture
    pixmap: QPixmap | None
    facts: PictureFacts | None
    placed: BucketPlace | None
    is_reported: bool


class SetModel(RowsModel["SetPicture"]):
    """The pictures of a `SetState`; thumbnails are read when they are drawn first."""

    def __init__(self, state: SetState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self.gives = {
            Qt.ItemDataRole.UserRole: self._tile,
            Qt.ItemDataRole.DisplayRole: self._words,
            Qt.ItemDataRole.AccessibleTextRole: self._words,
        }
        self._folder = Path()
        self._told = frozenset[str]()
        self._rows = dict[str, int]()
        self._thumbnails = KeptPictures(_THUMBNAIL, _KEPT, self)
        self._thumbnails.came.connect(self._came)
        listen(state.value.changed, self._show)
        listen_each(self._seen, state.facts.changed, state.placed.changed, state.findings.changed)
        self._show(state.value.value)
        self._seen(None)

    def row_of(self, name: str) -> int:
        """Where a picture stands; -1: nowhere."""
        return self._rows.get(str(self._folder / name), -1)

    def thumbnail(self, picture: SetPicture) -> QPixmap | None:
        """Of a picture; None: it was not read yet, or can't be."""
        return self._thumbnails.picture(str(self._folder / picture.name))

    def _show(self, found: TrainingSet | None) -> None:
        pictures = () if found is None else found.pictures
        folder = Path() if found is None else Path(found.folder)
        same, self._folder = folder == self._folder, folder
        self._rows = {str(folder / one.name): row for row, one in enumerate(pictures)}
        self.become(pictures, (lambda one: one.name) if same else None)

    def _seen(self, _: object) -> None:
        found = self._state.findings.value
        self._told = frozenset(name for one in found for name in one.spare or one.names)
        self.redraw()

    def _came(self, path: str) -> None:
        if path in self._rows:
            self.redraw_row(self._rows[path])

    def _tile(self, picture: SetPicture) -> SetTile:
        name, state = picture.name, self._state
        facts, place = state.facts.value.get(name), state.placed.value.get(name)
        return SetTile(picture, self.thumbnail(picture), facts, place, name in self._told)

    def _words(self, picture: SetPicture) -> str:
        words = self.tr("left out") if picture.left_out else picture.caption
        return ": ".join(filter(None, (picture.name, words)))


class SetDelegate(DrawnTiles):
    """Draws a `SetTile`: picture, name, caption; what is cut off is dimmed."""

    @staticmethod
    def below() -> int:
        """How much higher than wide a tile is: for two lines of words."""
        return 2 * QFontMetrics(secondary_font()).lineSpacing() + 8

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area, tokens = option.rect, self.theme.tokens
        tile: SetTile = index.data(Qt.ItemDataRole.UserRole)
        paint_row(painter, option, tokens, 2, 2)
        painter.setFont(secondary_font())
        line = painter.fontMetrics().lineSpacing()
        square = area.adjusted(_PAD, _PAD, -_PAD, -_PAD - 2 * line - 4)
        painter.setOpacity(0.35 if tile.picture.left_out else 1.0)
        place = self.draw_picture(painter, square, tile.pixmap)
        if tile.pixmap is not None:
            self._draw_cut(painter, place, tile)
        painter.setOpacity(1.0)
        self._draw_marks(painter, square, tile)
        lines = (
            (Path(tile.picture.name).name, tokens.text),
            (tile.picture.caption, tokens.secondary),
        )
        self.draw_lines(painter, square, *lines)

    def _draw_cut(self, painter: QPainter, place: QRect, tile: SetTile) -> None:
        """Dim what nothing is learnt from."""
        facts, placed = tile.facts, tile.placed
        if facts is None or placed is None or not facts.width or not facts.height:
            return
        x, y = place.width() / facts.width, place.height() / facts.height
        left, top, width, height = placed.crop
        kept = QRectF(place.left() + left * x, place.top() + top * y, width * x, height * y)
        outside = QPainterPath()
        outside.addRect(QRectF(place))
        outside.addRect(kept)
        painter.fillPath(outside, QColor(0, 0, 0, 150))
        if tile.picture.crop is not None:
            draw_with(painter, QPen(QColor("white"), 1), Qt.BrushStyle.NoBrush)
            painter.drawRect(kept.adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_marks(self, painter: QPainter, square: QRect, tile: SetTile) -> None:
        marks = [
            ("circle-x", "danger", tile.picture.left_out),
            ("circle-alert", "link", tile.is_reported and not tile.picture.left_out),
            ("brush", "text", bool(tile.picture.mask)),
        ]
        side = scaled(18)
        corner = QRect(square.right() - side - 2, square.top() + 3, side, side)
        for icon, token, is_shown in marks:
            if is_shown:
                self.draw_corner(painter, corner, icon, token)
                corner.translate(0, side + 6)
