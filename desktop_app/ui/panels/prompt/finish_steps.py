"""What finishes a picture with one click: one row each. `FinishCard` shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import VelaturaError
from desktop_app.operations.table import form_behind
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.queue import about
from desktop_app.ui.words.texts import error_lines, size_text
from desktop_app.ui.words.work import form_words
from desktop_app.worker.finishing import Finishing, Price, Reason

_CONTEXT = "Finish"


@dataclass(frozen=True, slots=True)
class FinishStep:
    """One of them.

    Attributes:
        id: names it in `FinishCard.rows`.
        action: of the action table: does the same by one's own settings; its button is next to.
        icon: a file in resources/icons.
        name: what it does.
        sentence: what comes of it.
        price: what it will cost; may raise VelaturaError.
        reason: why it can't be done now.
        run: does it.
        then: an action that is triggered afterwards; empty: none.
        operates: whether it is that of an operation.
    """

    id: str
    action: str
    icon: str
    name: str
    sentence: str
    price: Callable[[Finishing], Price]
    reason: Callable[[Finishing], Reason]
    run: Callable[[Finishing], object]
    then: str = ""
    operates: bool = False


def _operation(action: str, icon: str, name: str, sentence: str) -> FinishStep:
    """What an operation's form calls its ``press``."""
    return FinishStep(
        action,
        action,
        icon,
        name,
        sentence,
        lambda finishing: finishing.operate_price(action),
        lambda finishing: finishing.operate_reason(action),
        lambda finishing: finishing.operate(action, form_words),
        operates=True,
    )


_ALL: Final[tuple[FinishStep, ...]] = (
    _operation(
        "enlarge",
        "maximize",
        QT_TRANSLATE_NOOP("Finish", "Enlarge 2×"),
        QT_TRANSLATE_NOOP("Finish", "Twice the size with fine detail, as a new picture."),
    ),
    _operation(
        "clean_up",
        "brush-cleaning",
        QT_TRANSLATE_NOOP("Finish", "Clean Up"),
        QT_TRANSLATE_NOOP("Finish", "Noise and JPEG traces go; with a mask, only there."),
    ),
    FinishStep(
        "refine",
        "details",
        "scan-face",
        QT_TRANSLATE_NOOP("Finish", "Refine Details"),
        QT_TRANSLATE_NOOP("Finish", "Each masked spot in fine detail; without a mask, faces."),
        Finishing.refine_price,
        Finishing.refine_reason,
        Finishing.refine,
    ),
    FinishStep(
        "expand",
        "tool_expand",
        "expand",
        QT_TRANSLATE_NOOP("Finish", "Expand 25 %"),
        QT_TRANSLATE_NOOP("Finish", "A border all around, ready to be described and generated."),
        Finishing.expand_price,
        Finishing.expand_reason,
        Finishing.expand,
        then="focus_prompt",
    ),
    FinishStep(
        "remove",
        "intent_remove",
        "bandage",
        QT_TRANSLATE_NOOP("Finish", "Remove"),
        QT_TRANSLATE_NOOP("Finish", "What is masked goes, without a model."),
        Finishing.remove_price,
        Finishing.remove_reason,
        Finishing.remove,
    ),
)
STEPS: Final = tuple(one for one in _ALL if not one.operates or form_behind(one.action))
"""In the order in which they are shown."""

_REASONS: dict[str, str] = {
    "needs_picture": QT_TRANSLATE_NOOP("Finish", "Open a picture first."),
    "needs_model": QT_TRANSLATE_NOOP("Finish", "Choose a model first."),
    "needs_words": QT_TRANSLATE_NOOP(
        "Finish", "This needs a prompt, and the selected model takes none."
    ),
    "needs_details": QT_TRANSLATE_NOOP(
        "Finish", "Mask the details first. To have faces found, add OWLv2 (Models)."
    ),
    "needs_removed": QT_TRANSLATE_NOOP("Finish", "Paint over what to remove first."),
    "busy": QT_TRANSLATE_NOOP("Finish", "Wait until the work on this picture is done."),
    "canvas_full": QT_TRANSLATE_NOOP("Finish", "The canvas is as large as it can be."),
}
_SIZE = QT_TRANSLATE_NOOP("Finish", "{width} × {height} px")


def finish_text(text: str) -> str:
    """A name or sentence of `STEPS`, translated."""
    return QCoreApplication.translate(_CONTEXT, text)


def finish_reason(reason: Reason) -> str:
    """A sentence; empty where it can be done."""
    if isinstance(reason, VelaturaError):
        return error_lines(reason).what
    return finish_text(_REASONS[reason]) if reason else ""


def price_text(price: Price) -> str:
    """What is known of it: "1280 × 960 px · ≈ 3 s · 2.1 GB"."""
    size = price.size
    parts = (
        "" if size is None else finish_text(_SIZE).format(width=size.width, height=size.height),
        "" if price.seconds is None else about(price.seconds),
        "" if price.memory is None else size_text(price.memory),
    )
    return " · ".join(part for part in parts if part)
