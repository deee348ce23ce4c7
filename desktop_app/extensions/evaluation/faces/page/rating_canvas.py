"""Pictures that are rated, at one size before neutral grey. Keys alone; nothing tells a set."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.extensions.evaluation.values.rating import QUESTIONS
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.sessions.rating_session import Showing
from desktop_app.ui.kit import Kit, Retranslated, draw_with, draw_words
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import base_font, secondary_font, tabular, title_font
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.field_keys import KeepsKeys
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.worker.workspace import Workspace

_K = Qt.Key
_KEYS: Final = {
    "pairs": {
        **dict.fromkeys((_K.Key_1, _K.Key_Left), "first"),
        **dict.fromkeys((_K.Key_2, _K.Key_Right), "second"),
        **dict.fromkeys((_K.Key_0, _K.Key_Down, _K.Key_T), "tie"),
    },
    "scale": {
        _K.Key_1: "1",
        _K.Key_2: "2",
        _K.Key_3: "3",
        _K.Key_4: "4",
        _K.Key_5: "5",
    },
}
"""What keys answer."""

_GAP: Final = 16


def _has_modifiers(event: QEvent) -> bool:
    assert isinstance(event, QKeyEvent)
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


class RatingCanvas(KeepsKeys, Retranslated, QWidget):
    """Shows what `RatingSessions.showing` tells. ``left`` tells that the rater wants to pause."""

    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._ratings, self._state, self._theme = (
            evaluations_of(workspace).ratings,
            workspace.state,
            kit.theme,
        )
        self._images: list[QImage] = []
        self._scaled: list[tuple[QSize, QPixmap]] = []
        self._shown: Showing | None = None
        self._reads = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        kit.theme.changed.connect(self.update)
        watch(self._ratings.showing, self._show)

    def retranslate(self) -> None:
        self._show(self._shown)

    def _show(self, shown: Showing | None) -> None:
        before, self._shown = self._shown, shown
        self._images, self._scaled = [], []
        if shown is not None:
            display = self._state.display
            self._images = [to_qimage(display.of_srgb(one)) for one in shown.pictures]
            if before is None or before.item != shown.item:
                self._reads = False
            if shown.pictures and self.isVisible():
                announce(self, f"{self.progress}. {self._question()}")
            self.setAccessibleName(self._question())
            self.setAccessibleDescription(f"{self.progress}. {self._hint()}")
        self.update()

    # -- words ------------------------------------------------------------------------------------

    @property
    def progress(self) -> str:
        """How far the rater is."""
        shown = self._shown
        if shown is None:
            return ""
        count = len(shown.session.items)
        return self.tr("{number} of {count}").format(number=min(shown.done + 1, count), count=count)

    def _question(self) -> str:
        assert self._shown is not None
        session = self._shown.session
        if session.question != QUESTIONS[session.kind]:
            return session.question
        if session.kind == "pairs":
            return self.tr("Which picture is better?")
        return self.tr("How good is this picture, from 1 (bad) to 5 (excellent)?")

    def _hint(self) -> str:
        assert self._shown is not None
        keys = (
            self.tr("1 or ← left · 2 or → right · 0, ↓ or T no difference")
            if self._shown.session.kind == "pairs"
            else self.tr("1 bad … 5 excellent")
        )
        more = self.tr("Backspace takes back · Space prompt · Esc pause")
        return f"{keys} · {more}"

    # -- keys -------------------------------------------------------------------------------------

    def keeps_key(self, event: QKeyEvent) -> bool:
        """All that are pressed alone."""
        return not _has_modifiers(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown, key = self._shown, _K(event.key())
        if shown is None or _has_modifiers(event):
            super().keyPressEvent(event)
            return
        choice = _KEYS[shown.session.kind].get(key)
        if key == _K.Key_Escape:
            self.left.emit()
        elif event.isAutoRepeat():
            pass  # a key that is held down answers once
        elif key == _K.Key_Space:
            self._reads = not self._reads
            self.update()
        elif key == _K.Key_Backspace:
            self._ratings.take_back()
        elif choice is not None:
            self._ratings.answer(choice)

    # -- painting ---------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surround"))
        if self._shown is None:
            return
        painter.setPen(self._theme.color("text"))
        pad = scaled(12)
        inside = self.rect().adjusted(pad, pad, -pad, -pad)
        painter.setFont(tabular(base_font()))
        side = QFontMetrics(painter.font()).horizontalAdvance(self.progress) + pad
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight, self.progress)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        painter.setFont(title_font())
        box = painter.boundingRect(inside.adjusted(side, 0, -side, 0), wrapped, self._question())
        painter.drawText(inside.adjusted(side, 0, -side, 0), wrapped, self._question())
        inside.setTop(box.bottom() + pad)
        painter.setFont(secondary_font())
        low = wrapped | Qt.AlignmentFlag.AlignBottom
        hint = painter.boundingRect(inside, low, self._hint())
        painter.drawText(inside, low, self._hint())
        inside.setBottom(hint.top() - pad)
        if not self._images:
            middle = Qt.AlignmentFlag.AlignCenter
            painter.drawText(inside, middle, self.tr("Reading pictures …"))
        self._paint_pictures(painter, inside)
        if self._reads:
            self._paint_prompt(painter, inside)

    def _paint_pictures(self, painter: QPainter, inside: QRect) -> None:
        count = len(self._images)
        cell = (inside.width() - _GAP * (count - 1)) // max(1, count)
        for at, image in enumerate(self._images):
            pixmap = self._pixmap(at, image, QSize(cell, inside.height()))
            ratio = pixmap.devicePixelRatio()
            wide, high = round(pixmap.width() / ratio), round(pixmap.height() / ratio)
            # Beside each other, whatever their proportions: towards the middle.
            left = inside.left() + at * (cell + _GAP)
            if count == 2:
                left += 0 if at else cell - wide
            else:
                left += (cell - wide) // 2
            painter.drawPixmap(left, inside.top() + (inside.height() - high) // 2, pixmap)

    def _pixmap(self, at: int, image: QImage, room: QSize) -> QPixmap:
        """As large as there is room, at most at its own size; scaled once."""
        ratio = self.devicePixelRatioF()
        most = (QSize(room.width(), room.height()) * ratio).boundedTo(image.size())
        size = image.size().scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        if at >= len(self._scaled) or self._scaled[at][0] != size:
            ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            pixmap = QPixmap.fromImage(image.scaled(size, *ways))
            pixmap.setDevicePixelRatio(ratio)
            self._scaled[at : at + 1] = [(size, pixmap)]
        return self._scaled[at][1]

    def _paint_prompt(self, painter: QPainter, inside: QRect) -> None:
        assert self._shown is not None
        words = self._shown.prompt or self.tr("The prompt is not known.")
        font = QFont(base_font())
        font.setPointSizeF(font.pointSizeF() * 2)
        painter.setFont(font)
        pad = scaled(24)
        box = inside.adjusted(pad, 0, -pad, 0)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        found = painter.boundingRect(box, wrapped, words)
        ground = self._theme.color("panel")
        draw_with(painter, Qt.PenStyle.NoPen, ground)
        painter.drawRoundedRect(QRectF(found.adjusted(-pad, -pad, pad, pad)), 4, 4)
        draw_words(painter, found, wrapped, words, self._theme.color("text"))
