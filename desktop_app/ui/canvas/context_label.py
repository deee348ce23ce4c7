"""The words on a context's frame: which spot it is, and how the model works on it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.core.record import record
from desktop_app.ui.canvas import marks
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_CONTEXT = "ContextFrame"
_WORKS = QT_TRANSLATE_NOOP("ContextFrame", "working size {width} × {height}")
_SCALED = QT_TRANSLATE_NOOP("ContextFrame", "at {percent} % of its size")
_SAME = QT_TRANSLATE_NOOP("ContextFrame", "at full size")
_CHOSEN = QT_TRANSLATE_NOOP("ContextFrame", "set by hand")

_END = Qt.TextElideMode.ElideRight

_SAME_SIZE = 0.02
"""A scale so near to 1 is none."""

_MOST_WORDS = 140
"""Width of the beginning of a spot's prompt, in device pixels of a 1x screen."""


@record()
class PlanLabel:
    """What is said of one plan.

    Attributes:
        plan: whose frame it is on.
        number: from 1, of several spots; 0: not said.
        words: what is wanted there, where every spot has its own prompt.
        chosen: whether the user dragged the context.
    """

    plan: EditPlan
    number: int = 0
    words: str = ""
    chosen: bool = False


def label_text(label: PlanLabel, font: QFont, line: int, room: int | None = None) -> str:
    """The words, in the language of the window.

    Args:
        label: what they are about.
        font: that they are drawn with.
        line: width of a thin line in device pixels.
        room: device pixels across; with less than all words take, a number stands alone.
    """
    parts = [str(label.number)] if label.number else []
    if label.words:
        width = _MOST_WORDS * line
        # Only what one needs to know it again.
        parts.append(f"“{QFontMetricsF(font).elidedText(label.words, _END, width)}”")
    plan = label.plan
    size = _tr(_WORKS).format(width=plan.working.width, height=plan.working.height)
    whole = " · ".join([*parts, size, _scale_text(plan), *([_tr(_CHOSEN)] * label.chosen)])
    if room is None or not label.number:
        return whole
    for text in (whole, " · ".join(parts), parts[0]):
        if marks.label_size(text, font, line)[0] <= room:
            return text
    return parts[0]


def label_rect(text: str, frame: Rect, font: QFont, line: int) -> Rect:
    """Where ``text`` stands: above the upper left corner of ``frame``, or in it."""
    width, height = marks.label_size(text, font, line)
    above = frame.y - height - 4 * line
    y = above if above >= 0 else max(frame.y, 0) + 4 * line
    x = max(frame.x, 4 * line) if frame.x < 0 else frame.x
    return Rect(x, y, width, height)


def _scale_text(plan: EditPlan) -> str:
    if abs(plan.scale - 1) <= _SAME_SIZE:
        return _tr(_SAME)
    percent = QLocale().toString(100 * plan.scale, "f", 0 if plan.scale >= 0.1 else 1)
    return _tr(_SCALED).format(percent=percent)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
