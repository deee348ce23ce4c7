"""The whole picture, small, with a frame around what the canvas shows of it.

It draws from the canvas' own scene, whose pyramid has a level as coarse as this is small.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.geometry import Rect
from desktop_app.state.session import LeftView
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.scene_painter import Paint, paint_pictures
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import (
    Caption,
    Kit,
    Retranslated,
    action_button,
    draw_with,
    row,
    saved,
    set_role,
)
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.field_keys import CancellableDrag
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.background import delayed

_MARGIN = 8
"""Around the picture, in pixels of a 1x screen."""

_REST = 120
"""Milliseconds after a change until it is seen here: a stroke is drawn a few times a second."""

_TURN = 15.0
"""Degrees of a notch of the wheel."""

_DIM = QColor(0, 0, 0, 110)


class Navigator(Retranslated, DeviceWidget):
    """Press or drag to look there (dragged by its frame, that moves along); the wheel zooms, with
    Shift it turns; keys as on the canvas."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, canvas: CanvasView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._theme = canvas, theme
        self._image: QImage | None = None
        self._grip: QPointF | None = None
        self._rest = delayed(self, self._spoil, _REST)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(64)
        canvas.scene.changed.connect(self._scene_changed)
        canvas.navigation.changed.connect(self.update)
        theme.changed.connect(self._spoil)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Navigator"))
        self.setAccessibleDescription(
            self.tr(
                "The whole picture, with a frame around the visible part. Keys move it as on "
                "the canvas."
            )
        )
        self._empty = self.tr("Shows the whole picture once one is open.")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 180)

    # -- drawing --------------------------------------------------------------------------------

    @property
    def viewport(self) -> Viewport | None:
        """Where the whole picture lies here, in device pixels; None without one."""
        content = self._canvas.scene.content
        if content is None:
            return None
        return Viewport.fitted(content, self.device_size, _MARGIN * self.line)

    @property
    def frame(self) -> QPolygonF:
        """The corners of what the canvas shows, in device pixels of this widget."""
        view, size = self.viewport, self._canvas.canvas_size
        if view is None:
            return QPolygonF()
        corners = ((0, 0), (size.width, 0), (size.width, size.height), (0, size.height))
        seen = (self._canvas.viewport.to_picture(*corner) for corner in corners)
        return QPolygonF([QPointF(*view.to_canvas(*point)) for point in seen])

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        view = self.viewport
        if view is None:
            painter.fillRect(qrect(area), self._theme.color("panel"))
            painter.setPen(self._theme.color("secondary"))
            painter.setFont(self._scaled_font())
            whole = qrect(self.device_size.rect.grown(-12 * self.line))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(whole, int(flags), self._empty)
            return
        painter.drawImage(0, 0, self._picture(view))
        self._paint_frame(painter, view)

    def _picture(self, view: Viewport) -> QImage:
        """The whole picture as it was drawn last."""
        size = self.device_size
        if self._image is None or (self._image.width(), self._image.height()) != (
            size.width,
            size.height,
        ):
            image = QImage(size.width, size.height, QImage.Format.Format_RGB32)
            painter = QPainter(image)
            at = Paint(painter, view, size.rect, size.rect, self.line)
            paint_pictures(self._canvas.scene, self._theme, at)
            painter.end()
            self._image = image
        return self._image

    def _paint_frame(self, painter: QPainter, view: Viewport) -> None:
        content = self._canvas.scene.content
        if content is None:
            return
        with saved(painter, QPainter.RenderHint.Antialiasing):
            picture, seen = QPainterPath(), QPainterPath()
            picture.addRect(qrect(view.canvas_rect(content.rect)).toRectF())
            seen.addPolygon(self.frame)
            seen.closeSubpath()
            painter.fillPath(picture.subtracted(seen), _DIM)
            draw_with(
                painter, QPen(self._theme.color("accent"), 1.5 * self.line), Qt.BrushStyle.NoBrush
            )
            painter.drawPath(seen)

    def _scaled_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(scaled(12) * self.devicePixelRatioF()))
        return font

    # -- pointer and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at, frame = event.position() * self.devicePixelRatioF(), self.frame
        inside = frame.containsPoint(at, Qt.FillRule.OddEvenFill)
        self._grip = at - frame.boundingRect().center() if inside else QPointF()
        view = self._canvas.navigation.view_state
        if view is not None:
            CancellableDrag(self, lambda: self._back_to(view))
        self._centre_on(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._centre_on(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        way = (turned > 0) - (turned < 0)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._canvas.navigation.turn(_TURN * way)
        elif way:
            self._canvas.navigation.step(way)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._canvas.keys.to_view(event, self._canvas.navigation):
            super().keyPressEvent(event)

    def _back_to(self, view: LeftView) -> None:
        self._grip = None
        self._canvas.navigation.restore(view)

    def _centre_on(self, event: QMouseEvent) -> None:
        view, ratio = self.viewport, self.devicePixelRatioF()
        if view is not None and self._grip is not None:
            at = event.position() * ratio - self._grip
            self._canvas.navigation.centre_on(*view.to_picture(at.x(), at.y()))

    # -- following ------------------------------------------------------------------------------

    def _scene_changed(self, rect: Rect | None) -> None:
        if rect is None:
            self._spoil()
        elif not self._rest.isActive():
            self._rest.start()

    @Slot()
    def _spoil(self) -> None:
        """What is drawn is out of date; nothing is done while nobody sees it."""
        self._image = None
        self.update()


class NavigatorPanel(Retranslated, QWidget):
    """The navigator, and below it zoom, angle and mirror of the canvas."""

    def __init__(self, canvas: CanvasView, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        set_role(self, "panel")
        self.navigator = Navigator(canvas, kit.theme, self)
        zooms = Scale(2, 6400, step=1, default=100, middle=100, unit=" %")
        self.zoom = ValueSlider(zooms, kit.theme, self)
        self.angle = ValueSlider(Scale(-180, 180, step=1, default=0, unit="°"), kit.theme, self)
        self.mirror = action_button(kit.actions, "mirror_view")
        bar = row(4, (8, 4, 8, 8))
        bar.addWidget(self.zoom, 3)
        bar.addWidget(self.angle, 2)
        bar.addWidget(self.mirror)
        filled(spaced(QVBoxLayout(self), 0), grow(self.navigator), bar)
        canvas.navigation.changed.connect(self.acts.refresh)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        view, can = self._canvas.viewport, self._canvas.scene.content is not None
        navigation = self._canvas.navigation
        return [
            Caption(
                "zoom",
                self.tr("Zoom"),
                can=can,
                value=view.zoom * 100,
                do=lambda percent: navigation.zoom_to(percent / 100),
            ),
            Caption("angle", self.tr("Turn"), can=can, value=view.angle, do=navigation.turn_to),
        ]
