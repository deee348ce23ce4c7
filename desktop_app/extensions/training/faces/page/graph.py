"""The graph of a run: loss of learning, loss on what is held out, and the learning rate."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.extensions.training.faces.page.curves import Points, RunCurves, smooth, value_at
from desktop_app.ui.kit import Retranslated, draw_with
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme, small_digits

_NICE: Final = (1.0, 2.0, 5.0, 10.0)
_LINES: Final = 4
_JUMP: Final = 20
"""Of so many parts of the graph one press of an arrow key moves the cursor."""


class LossGraph(Retranslated, QWidget):
    """Shows `RunCurves`; a cursor moved by pointer or arrow keys says what was where.

    ``moved`` tells that `words` are others.
    """

    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._curves: RunCurves | None = None
        self._cursor: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Loss"))
        self._names = (self.tr("Learning"), self.tr("Held out"), self.tr("Rate"))
        self._others = (self.tr("Each step"), self.tr("Best on what is held out"))
        self.setToolTip(
            self.tr(
                "Loss by steps: lower is better. The best step is kept where “Stop after” is set,"
                " else the last one."
            )
        )
        self._changed()

    def show_curves(self, curves: RunCurves | None) -> None:
        """Show others, or how they have grown."""
        self._curves = curves
        self._changed()

    @property
    def words(self) -> str:
        """What was told at the cursor, or last."""
        curves = self._curves
        if curves is None or not (curves.loss or curves.held_out):
            return ""
        step = curves.end if self._cursor is None else self._cursor
        parts = [self.tr("Step {step}").format(step=f"{step:.0f}")]
        for name, curve, form in zip(
            self._names, (curves.loss, curves.held_out, curves.rate), (".4f", ".4f", ".2g"),
            strict=True,
        ):  # fmt: skip
            value = value_at(curve, step)
            if value is not None:
                parts.append(f"{name} {value:{form}}")
        return " · ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(scaled(420), scaled(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(48))

    # -- cursor -----------------------------------------------------------------------------------

    def _changed(self) -> None:
        self.setAccessibleDescription(self.words)
        self.moved.emit()
        self.update()

    def _move(self, step: float | None) -> None:
        if self._curves is not None:
            self._cursor = None if step is None else min(max(step, 1.0), self._curves.end)
            self._changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._curves is not None:
            field = self._field()
            share = (event.position().x() - field.left()) / field.width()
            self._move(share * self._curves.end)

    def leaveEvent(self, event: object) -> None:
        self._move(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._move(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None or self._curves is None:
            super().keyPressEvent(event)
            return
        at = self._curves.end if self._cursor is None else self._cursor
        self._move(at + by * max(1.0, self._curves.end / _JUMP))

    # -- drawing ----------------------------------------------------------------------------------

    def _field(self) -> QRectF:
        metrics = QFontMetrics(small_digits())
        line = metrics.height()
        left, top = metrics.horizontalAdvance("0.0000") + 12, line + 12
        return QRectF(self.rect()).adjusted(left, top, -10, -line - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, field = QPainter(self), self._theme.tokens, self._field()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_digits())
        painter.fillRect(field, QColor(tokens.field))
        curves = self._curves
        if curves is not None and field.width() > 1 and field.height() > 1:
            low, high = self._range(curves)
            self._draw_scale(painter, field, low, high)
            inks = (tokens.secondary, tokens.text, tokens.disabled)
            rates = [rate for _, rate in curves.rate]
            ranges = ((low, high), (low, high), (0.0, max(rates, default=1.0) * 1.05 or 1.0))
            lines = (smooth(curves.loss), curves.held_out, curves.rate)
            self._draw_curve(painter, field, curves.loss, QColor(tokens.edge), ranges[0], 0)
            for curve, ink, span, at in zip(lines, inks, ranges, range(3), strict=True):
                self._draw_curve(painter, field, curve, QColor(ink), span, at)
            self._draw_best(painter, field, curves, low, high)
            self._draw_names(painter, field, (*inks, tokens.edge), ring=bool(curves.best))
            if self._cursor is not None:
                x = field.left() + self._cursor / curves.end * field.width()
                painter.setPen(QPen(QColor(tokens.focus), 1))
                painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        focused = self.hasFocus()
        draw_with(
            painter,
            QPen(QColor(tokens.focus if focused else tokens.edge), 1),
            Qt.BrushStyle.NoBrush,
        )
        painter.drawRect(field.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _range(self, curves: RunCurves) -> tuple[float, float]:
        """Of the loss: without the highest and the lowest steps, which are single ones."""
        learnt = sorted(value for _, value in curves.loss if math.isfinite(value))
        values = learnt[len(learnt) // 20 : max(1, round(len(learnt) * 0.95))]
        values += [value for _, value in curves.held_out if math.isfinite(value)]
        if not values:
            return 0.0, 1.0
        low, high = min(values), max(values)
        room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        return max(0.0, low - room), high + room

    def _draw_scale(self, painter: QPainter, field: QRectF, low: float, high: float) -> None:
        tokens, metrics = self._theme.tokens, painter.fontMetrics()
        step = _nice((high - low) / _LINES)
        value = math.ceil(low / step) * step
        while value <= high:
            y = field.bottom() - (value - low) / (high - low) * field.height()
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            painter.setPen(QColor(tokens.secondary))
            words = f"{value:.{max(0, -math.floor(math.log10(step)))}f}"
            left = field.left() - metrics.horizontalAdvance(words) - 6
            painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), words)
            value += step
        assert self._curves is not None
        base = field.bottom() + metrics.ascent() + 4
        last = f"{self._curves.end:.0f}"
        painter.setPen(QColor(tokens.secondary))
        painter.drawText(QPointF(field.left(), base), "0")
        painter.drawText(QPointF(field.right() - metrics.horizontalAdvance(last), base), last)

    def _draw_curve(
        self,
        painter: QPainter,
        field: QRectF,
        curve: Points,
        ink: QColor,
        span: tuple[float, float],
        at: int,
    ) -> None:
        assert self._curves is not None
        low, high = span
        spots = [
            self._spot(field, step / self._curves.end, (value - low) / (high - low))
            for step, value in curve
            if math.isfinite(value)
        ]
        painter.setPen(_pen(ink, at))
        painter.drawPolyline(QPolygonF(spots))
        if at == 1:
            painter.setBrush(ink)
            for spot in spots:
                painter.drawEllipse(spot, 2, 2)

    def _draw_best(
        self, painter: QPainter, field: QRectF, curves: RunCurves, low: float, high: float
    ) -> None:
        value = value_at(curves.held_out, curves.best) if curves.best else None
        if value is not None:
            share = (value - low) / (high - low)
            self._draw_ring(painter, self._spot(field, curves.best / curves.end, share))

    def _draw_ring(self, painter: QPainter, at: QPointF) -> None:
        draw_with(painter, QPen(QColor(self._theme.tokens.accent), 2), Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 5, 5)

    def _draw_names(
        self, painter: QPainter, field: QRectF, inks: tuple[str, ...], *, ring: bool
    ) -> None:
        x, metrics = field.left(), painter.fontMetrics()
        y = field.top() - metrics.descent() - 5
        names, middle = (*self._names, *self._others), y - metrics.ascent() / 2 + 1
        for at, name in enumerate(names if ring else names[:-1]):
            if at < len(inks):
                painter.setPen(_pen(QColor(inks[at]), at))
                painter.drawLine(QPointF(x, middle), QPointF(x + 14, middle))
            else:
                self._draw_ring(painter, QPointF(x + 7, middle))
            painter.setPen(QColor(self._theme.tokens.secondary))
            painter.drawText(QPointF(x + 19, y), name)
            x += 19 + metrics.horizontalAdvance(name) + 16

    def _spot(self, field: QRectF, x: float, y: float) -> QPointF:
        share = min(max(y, 0.0), 1.0)
        return QPointF(field.left() + x * field.width(), field.bottom() - share * field.height())


def _pen(ink: QColor, at: int) -> QPen:
    pen = QPen(ink, 2.0 if at == 1 else 1.0)
    if at == 2:
        pen.setStyle(Qt.PenStyle.DashLine)
    return pen


def _nice(step: float) -> float:
    """The next of 1, 2, 5, 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(one * power for one in _NICE if one * power >= step * 0.999)
