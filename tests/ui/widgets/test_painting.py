"""Words that are drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app.core.pixels import ByteArray
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.widgets.painting import draw_two_lines


def drawn(lines: tuple[str, str] | str, width: int) -> ByteArray:
    """Two lines as they are, or a text in as many."""
    image = QImage(300, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    height = painter.fontMetrics().lineSpacing()
    if isinstance(lines, str):
        draw_two_lines(painter, QRect(5, 5, width, 2 * height), lines)
    else:
        for at, line in enumerate(lines):
            place = QRect(5, 5 + at * height, 290, height)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line
            )
    painter.end()
    return from_qimage(image)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two", ("one two", "")),
        ("one  two\nthree four", ("one two", "three four")),
        ("😀😀😀 one two", ("😀😀😀", "one two")),
    ],
)
def test_a_text_goes_on_in_the_second_line(
    qapp: QApplication, text: str, lines: tuple[str, str]
) -> None:
    metrics = QFontMetrics(qapp.font())
    width = max(metrics.horizontalAdvance(line) for line in lines) + 4
    assert np.array_equal(drawn(text, width), drawn(lines, width))
