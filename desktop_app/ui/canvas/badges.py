"""Badges in a corner of the canvas: modes that change how the picture looks, while they are on.

What the picture is compared with, and what colours over it mean, say so themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.core.geometry import Rect
from desktop_app.state.painting.display import DisplaySource, Finding
from desktop_app.ui.canvas import marks
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter

    from desktop_app.state.app_state import AppState

_GAP = 8


def _proofs(state: AppState, *, made: bool) -> bool:
    display = state.display
    return display.proofs.value and made is (display.proof_screen.value is not None)


def _is_unmanaged(state: AppState) -> bool:
    """Whether the screen has a profile that the user turned off."""
    there = state.display.screen.value.finding is Finding.FOUND
    return there and state.display.choice.value.source is DisplaySource.SRGB


BADGES: Final[tuple[tuple[str, Callable[[AppState], bool]], ...]] = (
    (QT_TRANSLATE_NOOP("Badges", "Soft proof"), lambda s: _proofs(s, made=True)),
    (QT_TRANSLATE_NOOP("Badges", "Preparing the proof…"), lambda s: _proofs(s, made=False)),
    (QT_TRANSLATE_NOOP("Badges", "Beyond the proof's gamut marked"), lambda s: s.view.gamut.value),
    (QT_TRANSLATE_NOOP("Badges", "Clipped values marked"), lambda s: s.view.clipping.value),
    (QT_TRANSLATE_NOOP("Badges", "Mask truth"), lambda s: s.view.truth_visible.value),
    (QT_TRANSLATE_NOOP("Badges", "Screen profile off"), _is_unmanaged),
    (QT_TRANSLATE_NOOP("Badges", "View mirrored"), lambda s: s.view.mirrored.value),
)
"""What is said, and when."""


class Badges:
    """Those of a canvas; ``changed`` is called when others are to be drawn."""

    def __init__(self, state: AppState, changed: Callable[[object], None]) -> None:
        self._state = state
        display, view = state.display, state.view
        for shown in (
            *(display.proofs, display.proof_screen, display.screen, display.choice),
            *(view.gamut, view.clipping, view.truth_visible, view.mirrored),
        ):
            listen(shown.changed, changed)

    @property
    def texts(self) -> list[str]:
        """What is said now, over a picture."""
        if self._state.document.value is None:
            return []
        shown = (text for text, is_on in BADGES if is_on(self._state))
        return [QCoreApplication.translate("Badges", text) for text in shown]

    def paint(self, painter: QPainter, canvas: Rect, font: QFont, line: int) -> None:
        """In the upper right corner, one below the other; units are device pixels."""
        top = canvas.y + _GAP * line
        for text in self.texts:
            width, height = marks.label_size(text, font, line)
            place = Rect(canvas.right - width - _GAP * line, top, width, height)
            marks.label(painter, text, font, place, line)
            top += height + _GAP * line // 2
