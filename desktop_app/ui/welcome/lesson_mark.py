"""Where the lesson wants the mask: an ellipse of dashes over the canvas that no pointer feels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.state.lesson import Lesson, LessonStage
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.kit import smooth_painter
from desktop_app.ui.qt.bind import watch

_LIGHT, _DARK = QColor(255, 255, 255, 230), QColor(0, 0, 0, 150)
_DASH = 5.0


class LessonMark(QWidget):
    """Lies over the canvas, as large as it."""

    def __init__(self, lesson: Lesson, navigation: Navigation, parent: QWidget) -> None:
        super().__init__(parent)
        self._lesson = lesson
        self._navigation = navigation
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        navigation.changed.connect(self.update)
        self.hide()
        watch(lesson.stage, self._on_stage)

    def _on_stage(self, stage: LessonStage | None) -> None:
        self.setVisible(stage is LessonStage.PAINT)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        example = self._lesson.example
        if example is None:
            return
        place, view, ratio = example.place, self._navigation.viewport, self.devicePixelRatioF()
        left, top = view.to_canvas(place.x, place.y)
        right, bottom = view.to_canvas(place.right, place.bottom)
        frame = QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)
        painter = smooth_painter(self)
        # A dark line below the light dashes: it is seen on anything.
        painter.setPen(QPen(_DARK, 4))
        painter.drawEllipse(frame.normalized())
        pen = QPen(_LIGHT, 2)
        pen.setDashPattern([_DASH, _DASH * 0.6])
        painter.setPen(pen)
        painter.drawEllipse(frame.normalized())
