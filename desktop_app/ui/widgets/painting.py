"""Pieces that the cards are drawn of: pictures, placeholders, buttons, stars. Plain functions."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTextLayout,
)

from desktop_app.ui.kit import draw_with, saved, write_with
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import base_font, secondary_font
from desktop_app.ui.look.tokens import RADIUS, Tokens

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RINGS = 5
_LONGEST = 500
"""Characters of which two lines are made."""


def heavy(font: QFont) -> QFont:
    """``font``, half bold as headings are."""
    font = QFont(font)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _rounded(area: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(area, RADIUS, RADIUS)
    return path


def draw_picture(painter: QPainter, area: QRect, picture: QPixmap, *, faded: bool) -> None:
    """Fill ``area`` with the middle of ``picture``, corners rounded."""
    size = QSizeF(picture.size())
    wanted = QSizeF(area.size()).scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (size.width() - wanted.width()) / 2, (size.height() - wanted.height()) / 2
    with saved(painter, clip=_rounded(QRectF(area)), opacity=0.35 if faded else 1.0):
        painter.drawPixmap(QRectF(area), picture, QRectF(QPointF(left, top), wanted))


def draw_placeholder(
    painter: QPainter, area: QRect, icons: Icons, icon: str, family: str, tokens: Tokens
) -> None:
    """A quiet drawing in place of a picture: rings whose middle the family chooses, and an icon."""
    with saved(painter, clip=_rounded(QRectF(area))):
        painter.fillRect(area, QColor(tokens.field))
        turn = sum(ord(letter) * (at + 7) for at, letter in enumerate(family)) % 360
        angle = math.radians(turn)
        middle = QPointF(area.center()) + QPointF(
            math.cos(angle) * area.width() * 0.42, math.sin(angle) * area.height() * 0.42
        )
        draw_with(painter, QPen(QColor(tokens.filling), 1), Qt.BrushStyle.NoBrush)
        for ring in range(1, _RINGS + 1):
            radius = area.width() * 0.16 * ring
            painter.drawEllipse(middle, radius, radius)
        side = 32 if area.height() > 72 else 20
        square = QRect(0, 0, side, side)
        square.moveCenter(area.center())
        painter.setClipping(False)
        draw_icon(painter, square, icons, icon, "disabled")


def draw_icon(painter: QPainter, square: QRect, icons: Icons, name: str, token: str) -> None:
    """An icon in a square, crisp."""
    ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
    painter.drawPixmap(square.topLeft(), icons.pixmap(name, token, square.width(), ratio))


def draw_elided(
    painter: QPainter,
    area: QRect,
    text: str,
    font: QFont | None = None,
    colour: QColor | str | None = None,
    *,
    right: bool = False,
) -> int:
    """One line, cut with … where it is too long; with the painter's font and pen, where none is
    given. Returns its width in pixels."""
    if font is not None:
        painter.setFont(font)
    if colour is not None:
        painter.setPen(QColor(colour))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(area, side | _MIDDLE, shown)
    return metrics.horizontalAdvance(shown)


def draw_two_lines(painter: QPainter, area: QRect, text: str) -> None:
    """Up to two lines of words, the second cut with … where it is too long."""
    line = painter.fontMetrics().lineSpacing()
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    top = QRect(area.left(), area.top(), area.width(), line)
    for words in _two_lines(text[:_LONGEST], painter.font().toString(), area.width()):
        painter.drawText(top, left, words)
        top.translate(0, line)


@lru_cache(maxsize=1024)
def _two_lines(text: str, font: str, width: int) -> tuple[str, str]:
    """The words of each line. Remembered: to lay a text out takes longer than to draw it."""
    made = QFont()
    made.fromString(font)
    text = " ".join(text.split())
    # Where a line may end differs by language: Chinese has no spaces.
    layout = QTextLayout(text, made)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(width)
    end = first.textStart() + first.textLength()
    layout.endLayout()
    # Qt counts characters beyond the first 65,536 twice, Python once.
    ahead = text.encode("utf-16-le")[: 2 * end].decode("utf-16-le", "ignore")
    metrics, cut = QFontMetrics(made), Qt.TextElideMode.ElideRight
    first_line = metrics.elidedText(ahead.rstrip(), cut, width)
    return first_line, metrics.elidedText(text[len(ahead) :], cut, width)


def draw_button(
    painter: QPainter, area: QRect, words: str, tokens: Tokens, *, strong: bool, hot: bool
) -> None:
    """A button as the stylesheet draws it, with bold words if ``strong``: the one of a chosen row.
    Never orange: that one is in the details (`ui.look.primary_button`)."""
    draw_with(painter, QPen(QColor(tokens.edge), 1), QColor(tokens.hover if hot else tokens.button))
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    write_with(
        painter, heavy(secondary_font()) if strong else secondary_font(), QColor(tokens.text)
    )
    inner = area.adjusted(6, 0, -6, 0)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, shown)


def button_width(words: str) -> int:
    """Pixels a button of `draw_button` wants for ``words``."""
    return QFontMetrics(heavy(secondary_font())).horizontalAdvance(words) + 24


def draw_star(
    painter: QPainter, square: QRect, tokens: Tokens, *, full: bool, hot: bool, disc: bool = True
) -> None:
    """A star; on a dark disc it shows on every picture."""
    draw_with(painter, Qt.PenStyle.NoPen, QColor(0, 0, 0, 120))
    if disc and (full or hot):
        painter.drawEllipse(QRectF(square))
    middle, outer = QRectF(square).center(), square.width() * 0.31
    points = QPolygonF()
    for at in range(10):
        radius = outer if at % 2 == 0 else outer * 0.45
        angle = math.pi * at / 5 - math.pi / 2
        points.append(middle + QPointF(math.cos(angle) * radius, math.sin(angle) * radius))
    if full:
        painter.setBrush(QColor(tokens.accent))
        painter.drawPolygon(points)
    elif hot:
        draw_with(
            painter, QPen(QColor("white"), 1.3, j=Qt.PenJoinStyle.RoundJoin), Qt.BrushStyle.NoBrush
        )
        painter.drawPolygon(points)


def line_heights() -> tuple[int, int]:
    """Heights of a base and a secondary line in pixels."""
    base = QFontMetrics(heavy(base_font())).height()
    return base + 2, QFontMetrics(secondary_font()).height() + 2
