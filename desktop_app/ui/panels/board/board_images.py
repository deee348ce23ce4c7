"""The pictures of the reference board as they are drawn: on this screen, no finer than is seen."""

from __future__ import annotations

import math
from collections.abc import Collection

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.state.app_state import AppState
from desktop_app.state.painting.reference_board import BoardPicture
from desktop_app.ui.kit import draw_words, saved
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import wrap
from desktop_app.worker.reference_board import BoardSession


class BoardImages:
    """Keeps what was drawn once."""

    def __init__(self, session: BoardSession, state: AppState, theme: Theme) -> None:
        self._session, self._display, self._theme = session, state.display, theme
        self._made: dict[tuple[str, bool, int], QImage] = {}

    def paint(
        self, painter: QPainter, one: BoardPicture, at: QTransform, zoom: float, lost: str
    ) -> None:
        """Draw a picture; without its pixels a place for it, with the words ``lost``."""
        with saved(painter, opacity=one.opacity):
            painter.setTransform(at, combine=True)
            whole = QRectF(0, 0, one.width, one.height)
            image = self._of(one, zoom)
            if image is not None:
                painter.drawImage(whole, image)
            else:
                painter.fillRect(whole, self._theme.color("panel"))
                draw_words(
                    painter,
                    whole,
                    int(Qt.AlignmentFlag.AlignCenter),
                    lost.format(name=one.name),
                    self._theme.color("secondary"),
                )

    def _of(self, one: BoardPicture, zoom: float) -> QImage | None:
        """A picture for a board on which ``zoom`` device pixels are one of its lengths; None: its
        pixels are not there."""
        levels = self._session.pixels(one.blob)
        if not levels:
            return None
        level = math.floor(math.log2(1 / max(one.scale * zoom, 1e-6)))
        level = max(0, min(len(levels) - 1, level))
        key = one.blob, one.grey, level
        if key not in self._made:
            shown = wrap(self._display.of_srgb(levels[level]))
            self._made[key] = _grey(shown) if one.grey else shown
        return self._made[key]

    def keep(self, blobs: Collection[str]) -> None:
        self._made = {key: image for key, image in self._made.items() if key[0] in blobs}

    def clear(self) -> None:
        """Make all of them again."""
        self._made.clear()


def _grey(image: QImage) -> QImage:
    made = image.convertToFormat(QImage.Format.Format_Grayscale8)
    if image.hasAlphaChannel():
        made.setAlphaChannel(image.convertToFormat(QImage.Format.Format_Alpha8))
    return made
