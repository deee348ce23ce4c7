"""Draws one layer's row: eye, thumbnail, name, marks of locks and kind, opacity."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from desktop_app.imaging.layers.layer import Layer
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import base_font, secondary_font, tabular
from desktop_app.ui.panels.layers.layer_thumbnails import LayerThumbnails
from desktop_app.ui.panels.layers.layers_model import EYE, LAYER_ROLE, NAME
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, centred
from desktop_app.ui.widgets.painting import draw_elided, draw_icon
from desktop_app.ui.widgets.row_painting import paint_focus, paint_ground
from desktop_app.ui.words.layer_names import layer_words, mode_words, usual_mode

EYE_WIDTH = 30
_HEIGHT = 40
_SIDE = 32
_ICON = 14
_GAP = 6


def row_height() -> int:
    """40 px, more where two lines of words need it."""
    words = QFontMetrics(base_font()).height() + QFontMetrics(secondary_font()).height()
    return max(_HEIGHT, words + 4)


class LayerDelegate(DrawnRows):
    """Rows of 40 px or more; thumbnails come when a row is first drawn."""

    def __init__(self, icons: Icons, thumbnails: LayerThumbnails, parent: QWidget) -> None:
        super().__init__(icons, parent)
        self._thumbnails = thumbnails
        self.quiet: set[str] = set()
        """Ids of layers that are not seen because a group around them is hidden."""
        self.drawer: tuple[str, int] = ("", 0)
        """Id of the layer whose row is open downwards, and by how much."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        layer: Layer | None = index.data(LAYER_ROLE)
        layer_id, extra = self.drawer
        height = row_height() + (extra if layer is not None and layer.id == layer_id else 0)
        return QSize(EYE_WIDTH if index.column() == EYE else 120, height)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        layer: Layer | None = index.data(LAYER_ROLE)
        if layer is None:
            return
        if index.column() == NAME and layer.rgb is not None:
            self._paint_edge(painter, option, QColor(*layer.rgb))
        option.rect.setHeight(row_height())  # pyright: ignore[reportAttributeAccessIssue]
        if index.column() == EYE:
            self._paint_eye(painter, option.rect, layer)
        else:
            self._paint_layer(painter, option, layer)

    def paint_row(self, painter: QPainter, row: QRect, state: QStyle.StateFlag) -> None:
        """What is behind a whole row; called by the view."""
        tokens = self.theme.tokens
        inner = QRectF(row).adjusted(2, 1, -2, -1)
        with saved(painter, QPainter.RenderHint.Antialiasing):
            paint_ground(painter, inner, state, tokens)
            if state & QStyle.StateFlag.State_Active:  # the layer that is worked on
                painter.setBrush(QColor(tokens.accent))
                bar = QRect(row.x() + 2, row.y() + 4, 3, row.height() - 8)
                direction = QApplication.layoutDirection()
                painter.drawRoundedRect(QRectF(QStyle.visualRect(direction, row, bar)), 1.5, 1.5)
            paint_focus(painter, inner, state, tokens)

    @staticmethod
    def _paint_edge(painter: QPainter, option: QStyleOptionViewItem, color: QColor) -> None:
        """The colour that marks a layer, along all of its row."""
        cell = option.rect
        bar = QRect(cell.x() - 7, cell.y() + 4, 3, cell.height() - 8)
        with saved(painter):
            draw_with(painter, Qt.PenStyle.NoPen, color)
            painter.drawRoundedRect(
                QRectF(QStyle.visualRect(option.direction, cell, bar)), 1.5, 1.5
            )

    # -- renaming -------------------------------------------------------------------------------

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("dense", True)
        editor.setAccessibleName(self.tr("Name of the layer"))
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """Not over what is being typed: a row is told again when its thumbnail comes, say."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        cell = option.rect
        left = cell.x() + _SIDE + _GAP
        place = QRect(left, cell.y() + 7, max(40, cell.right() - left - 4), row_height() - 14)
        editor.setGeometry(QStyle.visualRect(option.direction, cell, place))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # A one-letter shortcut of the window must not take what is typed.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return False
        return super().eventFilter(watched, event)  # pyright: ignore[reportArgumentType]

    # -- parts ----------------------------------------------------------------------------------

    def _paint_eye(self, painter: QPainter, cell: QRect, layer: Layer) -> None:
        name = "eye" if layer.visible else "eye-off"
        seen = layer.visible and layer.id not in self.quiet
        self._icon(painter, name, "text" if seen else "disabled", cell, 16)

    def _paint_layer(self, painter: QPainter, option: QStyleOptionViewItem, layer: Layer) -> None:
        tokens, cell = self.theme.tokens, option.rect
        square = QRect(cell.x(), cell.y() + (cell.height() - _SIDE) // 2, _SIDE, _SIDE)
        seen = layer.visible and layer.id not in self.quiet
        painter.setOpacity(1.0 if seen else 0.5)
        # All places are reckoned from left to right, and mirrored where that is not the direction.
        placed = partial(QStyle.visualRect, option.direction, cell)
        self._paint_thumbnail(painter, placed(square), layer)
        painter.setOpacity(1.0)
        right = cell.right() - 8
        for icon in self._marks(layer):
            place = QRect(right - _ICON, cell.y(), _ICON, cell.height())
            self._icon(painter, icon, "secondary", placed(place))
            right -= _ICON + 4
        left = square.right() + 1 + _GAP + 2
        words = QRect(left, cell.y(), max(0, right - left - 2), cell.height())
        aside = self._subtitle(layer)
        above = words
        if aside:
            small = tabular(secondary_font())
            line = QFontMetrics(small).height()
            whole = QFontMetrics(option.font).height() + line
            top = cell.y() + (cell.height() - whole) // 2
            above = QRect(left, top, words.width(), whole - line)
            below = QRect(left, top + whole - line, words.width(), line)
            draw_elided(painter, placed(below), aside, small, tokens.secondary)
        colour = tokens.text if seen else tokens.secondary
        draw_elided(painter, placed(above), layer_words(layer), option.font, colour)

    def _subtitle(self, layer: Layer) -> str:
        """The second line: only what is not the usual."""
        parts: list[str] = []
        if layer.mode is not usual_mode(layer):
            parts.append(mode_words(layer.mode))
        if layer.opacity < 1:
            parts.append(f"{round(layer.opacity * 100)} %")
        if layer.guidance is not None and layer.id != self.drawer[0]:
            parts.append(layer.guidance.words)
        return " · ".join(filter(None, parts))

    @staticmethod
    def _marks(layer: Layer) -> list[str]:
        """Icons at the right end, from the right."""
        marks = ["lock"] if layer.locked else []
        marks += ["grid-2x2"] if layer.alpha_locked else []
        marks += ["squares-intersect"] if layer.clipped else []
        icon = layer.row.icon if layer.guidance is None else layer.guidance.icon or layer.row.icon
        return marks + ([icon] if icon else [])

    def _paint_thumbnail(self, painter: QPainter, square: QRect, layer: Layer) -> None:
        if layer.row.has_layers:
            self._icon(painter, "folder", "secondary", square, 20)
            return
        if layer.row.everywhere and layer.pixels is None and layer.guidance is not None:
            self._icon(painter, layer.guidance.icon or layer.row.icon, "secondary", square, 20)
            return
        picture = self._thumbnails.pixmap(layer)
        if picture is None:
            return
        place = centred(picture.size(), square)
        painter.drawPixmap(place, picture)
        draw_with(painter, QPen(QColor(self.theme.tokens.line), 1), Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5))

    def _icon(
        self, painter: QPainter, name: str, token: str, place: QRect, size: int = _ICON
    ) -> None:
        x, y = (place.width() - size) // 2, (place.height() - size) // 2
        square = QRect(place.x() + x, place.y() + y, size, size)
        draw_icon(painter, square, self.icons, name, token)
