"""The reference board: pictures to look at while painting, each laid, turned and pinned by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import AppState
from desktop_app.state.painting.reference_board import BoardPicture, bounds
from desktop_app.state.painting.strokes import Colours
from desktop_app.ui.actions.drops import Dropped, read_mime
from desktop_app.ui.kit import Retranslated, draw_with
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.board.board_images import BoardImages
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.field_keys import ARROWS, CancellableDrag
from desktop_app.worker.reference_board import BoardSession

_GRIP = 8
"""Side of the handle at a chosen picture's corner, in logical pixels."""

_STEP = 1.15
"""By which a notch of the wheel zooms."""

_TURN = 15.0
_ZOOMS = (0.02, 32.0)
_MARGIN = 16


class BoardView(Retranslated, QWidget):
    """The pictures, and the hand on them.

    A drag moves a picture, or the board beside them; the corner of the chosen one scales it, with
    Shift turns it. The wheel zooms the board, with Ctrl the picture. With Alt, or while `picks`,
    a press takes a colour to paint with. ``asked`` tells where a menu is wanted, in pixels of the
    screen.
    """

    asked = Signal(QPoint)
    accessible_role = QAccessible.Role.Graphic

    def __init__(
        self, session: BoardSession, state: AppState, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.session, self.board = session, session.board
        self._state, self._theme = state, theme
        self.chosen: int | None = None
        self.picks = False
        self._laid = QTransform()
        """From the board to logical pixels, counted from the widget's middle."""
        self._fits = True
        self._count = 0
        self._held: tuple[str, QPointF, BoardPicture | None] | None = None
        self._shown: BoardPicture | None = None
        self._images = BoardImages(session, state, theme)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 80)
        theme.changed.connect(self.update)
        listen_each(self._changed, self.board.pictures.changed, self.board.missing.changed)
        listen_each(self._renew, session.came, state.display.profile.changed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Reference board"))
        self.setAccessibleDescription(
            self.tr(
                "Pictures to look at while painting. Drag them, or their lower right corner; the "
                "wheel zooms. With Alt a click picks a colour."
            )
        )
        self._empty = self.tr("Drop or paste pictures here to look at while painting.")
        self._lost = self.tr("Missing: {name}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 280)

    # -- where things lie -----------------------------------------------------------------------

    def fit(self) -> None:
        """Show all pictures, and go on showing them until the board is moved."""
        self._fits = True
        found = bounds(self.board.pictures.value)
        if found is not None:
            left, top, right, bottom = found
            across = max(1, self.width() - 2 * _MARGIN) / max(right - left, 1e-6)
            down = max(1, self.height() - 2 * _MARGIN) / max(bottom - top, 1e-6)
            zoom = min(_ZOOMS[1], across, down)
            self._laid = QTransform.fromScale(zoom, zoom)
            self._laid.translate(-(left + right) / 2, -(top + bottom) / 2)
        self.update()

    @property
    def _to_widget(self) -> QTransform:
        """From the board to logical pixels."""
        return self._laid * QTransform.fromTranslate(self.width() / 2, self.height() / 2)

    @property
    def _zoom(self) -> float:
        return self._laid.m11()

    def board_point(self, at: QPointF) -> tuple[float, float]:
        """The point of the board under a logical pixel."""
        return self._to_widget.inverted()[0].map(at).toTuple()

    def widget_point(self, x: float, y: float) -> QPointF:
        """The logical pixel over a point of the board."""
        return self._to_widget.map(QPointF(x, y))

    def number_at(self, at: QPointF) -> int | None:
        """The uppermost picture under a logical pixel."""
        point, pictures = self.board_point(at), self.board.pictures.value
        under = (n for n, one in enumerate(pictures) if one.pixel_at(*point) is not None)
        return max(under, default=None)

    @property
    def picture(self) -> BoardPicture | None:
        pictures = self.board.pictures.value
        return pictures[self.chosen] if self.chosen is not None else None

    def corner(self, picture: BoardPicture) -> QPointF:
        """Where the handle of a picture is."""
        return self.widget_point(*picture.matrix.point(picture.width, picture.height))

    # -- drawing --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("surround"))
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        pictures = list(self.board.pictures.value)
        if self.chosen is not None:
            pictures[self.chosen] = self._shown or pictures[self.chosen]
        zoom = self._zoom * self.devicePixelRatioF()
        for one in pictures:
            lost = self._lost if one.name in self.board.missing.value else ""
            self._images.paint(painter, one, self._transform(one), zoom, lost)
        if self.chosen is not None:
            self._paint_frame(painter, pictures[self.chosen])
        if not pictures:
            painter.setPen(self._theme.color("secondary"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), int(flags), self._empty)
        if self.hasFocus():
            draw_with(painter, QPen(self._theme.color("focus"), 2), Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _transform(self, one: BoardPicture) -> QTransform:
        m = one.matrix
        return QTransform(m.xx, m.yx, m.xy, m.yy, m.x0, m.y0) * self._to_widget

    def _paint_frame(self, painter: QPainter, one: BoardPicture) -> None:
        accent = self._theme.color("accent")
        style = Qt.PenStyle.DotLine if one.pinned else Qt.PenStyle.SolidLine
        draw_with(painter, QPen(accent, 1, style), Qt.BrushStyle.NoBrush)
        whole = QPolygonF(QRectF(0, 0, one.width, one.height))
        painter.drawPolygon(self._transform(one).map(whole))
        if not one.pinned:
            at, half = self.corner(one), QPointF(scaled(_GRIP) / 2, scaled(_GRIP) / 2)
            painter.fillRect(QRectF(at - half, at + half), accent)

    # -- pointer and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        laid, colours = QTransform(self._laid), self._state.tools.colours.value
        CancellableDrag(self, lambda: self._back_to(laid, colours))
        if left and self._is_picking(event):
            self._held = "pick", at, None
            self._pick(at)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._held = "pan", at, None
        elif left and self._is_on_grip(at):
            self._held = "grip", at, self.picture
        else:
            self.chosen = self.number_at(at)
            one = self.picture
            if left:
                self._held = "pan" if one is None or one.pinned else "move", at, one
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            shape, over = Qt.CursorShape, self._is_on_grip(event.position())
            plain = shape.CrossCursor if self._is_picking(event) else shape.ArrowCursor
            self.setCursor(shape.SizeFDiagCursor if over else plain)
            return
        kind, start, one = self._held
        at = event.position()
        if kind == "pick":
            self._pick(at)
        elif kind == "pan":
            self._move(at - start)
            self._held = kind, at, one
        elif one is not None:
            turns = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            begin, end = self.board_point(start), self.board_point(at)
            way = "turn" if turns and kind == "grip" else kind
            self._shown = one.dragged(way, begin, end)
        self.update()

    def _back_to(self, laid: QTransform, colours: Colours) -> None:
        self._held = self._shown = None
        self._laid, self._state.tools.colours.value = laid, colours
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        shown, self._shown, self._held = self._shown, None, None
        if shown is not None and self.chosen is not None:
            self.board.change(self.chosen, shown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        held, at = event.modifiers(), event.position()
        number = self.number_at(at)
        whole = held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if whole and number is not None:
            one = self.board.pictures.value[number]
            if not one.pinned:
                self.chosen = number
                turns = held & Qt.KeyboardModifier.ShiftModifier
                angle = (one.angle + notches * _TURN) % 360
                made = replace(one, angle=angle) if turns else one.scaled(_STEP**notches)
                self.board.change(number, made)
        else:
            self._zoom_by(_STEP**notches, at)
        event.accept()

    def event(self, event: QEvent) -> bool:
        # The window's own keys are the board's while it has the keyboard.
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and self._meaning(cast(QKeyEvent, event)) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        do = self._meaning(event)
        if do is None:
            super().keyPressEvent(event)
        else:
            do()

    def _meaning(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here; None: nothing."""
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.paste
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.board.undo
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        key, middle = Qt.Key(event.key()), QPointF(self.rect().center())
        found: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Plus: partial(self._zoom_by, _STEP, middle),
            Qt.Key.Key_Minus: partial(self._zoom_by, 1 / _STEP, middle),
            Qt.Key.Key_Space: self._choose_next,
            Qt.Key.Key_Delete: self._remove,
            Qt.Key.Key_Backspace: self._remove,
            **{arrow: partial(self._nudge, *way) for arrow, way in ARROWS.items()},
        }
        return found.get(key)

    def _choose_next(self) -> None:
        count = len(self.board.pictures.value)
        if count:
            self.chosen = 0 if self.chosen is None else (self.chosen + 1) % count
            self.update()

    def _remove(self) -> None:
        if self.chosen is not None:
            number, self.chosen = self.chosen, None
            self.board.change(number, None)

    def _nudge(self, dx: int, dy: int) -> None:
        one, step = self.picture, scaled(8) / self._zoom
        if one is not None and self.chosen is not None and not one.pinned:
            self.board.change(self.chosen, replace(one, x=one.x + dx * step, y=one.y + dy * step))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == event.Reason.Mouse:
            self.chosen = self.number_at(QPointF(event.pos()))
            self.update()
        self.asked.emit(event.globalPos())

    def _is_picking(self, event: QMouseEvent) -> bool:
        return self.picks or bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _is_on_grip(self, at: QPointF) -> bool:
        one = self.picture
        if one is None or one.pinned:
            return False
        away = at - self.corner(one)
        return max(abs(away.x()), abs(away.y())) <= scaled(_GRIP)

    def _move(self, by: QPointF) -> None:
        self._fits = False
        self._laid *= QTransform.fromTranslate(by.x(), by.y())

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        point = QPointF(*self.board_point(at))
        factor = min(_ZOOMS[1], max(_ZOOMS[0], self._zoom * factor)) / self._zoom
        self._laid.scale(factor, factor)
        self._move(at - self._to_widget.map(point))
        self.update()

    def _pick(self, at: QPointF) -> None:
        """Paint with the colour there, as the picture has it."""
        number = self.number_at(at)
        if number is None:
            return
        one = self.board.pictures.value[number]
        levels, pixel = self.session.pixels(one.blob), one.pixel_at(*self.board_point(at))
        if levels and pixel is not None:
            red, green, blue = levels[0][pixel[1], pixel[0], :3].tolist()
            colours = self._state.tools.colours
            colours.value = replace(colours.value, foreground=(red, green, blue))

    # -- what is dropped ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(event.mimeData(), self.board_point(event.position()))
        event.acceptProposedAction()

    def paste(self) -> None:
        """Add what is in the clipboard."""
        self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, mime: QMimeData | None, at: tuple[float, float] | None = None) -> None:
        found = read_mime(mime) or Dropped()
        data = found.encoded
        if data is not None:
            self.session.add_data(data, at)
        self.session.add_files(found.pictures, at)

    # -- following ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def _changed(self, _: object) -> None:
        pictures = self.board.pictures.value
        if self.chosen is not None and self.chosen >= len(pictures):
            self.chosen = None
        self._images.keep({one.blob for one in pictures})
        if self._fits and len(pictures) != self._count:
            self.fit()
        self._count = len(pictures)
        self.update()

    def _renew(self, _: object) -> None:
        self._images.clear()
        self.update()


def can_take(mime: QMimeData | None) -> bool:
    """Whether there are pictures in it."""
    found = read_mime(mime)
    return found is not None and bool(found.pictures or found.data)
