"""Why a command can't be used now, in words: keys of `availability.CONDITIONS` → sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState

_NO_PICTURE = QT_TRANSLATE_NOOP("Conditions", "Open a picture first.")
_APPLYING = QT_TRANSLATE_NOOP("Conditions", "A result is being put into the picture.")

REASONS: Final[dict[str, str]] = {
    "document": _NO_PICTURE,
    "closable": QT_TRANSLATE_NOOP("Conditions", "No picture is open."),
    "several": QT_TRANSLATE_NOOP("Conditions", "Only one picture is open."),
    "canvas": _NO_PICTURE,
    "alpha": QT_TRANSLATE_NOOP("Conditions", "This picture has no transparency."),
    "guides": QT_TRANSLATE_NOOP("Conditions", "There are no guides."),
    "blinkable": QT_TRANSLATE_NOOP("Conditions", "“Reduce Motion” is on."),
    "mask": QT_TRANSLATE_NOOP("Conditions", "Paint a mask first."),
    "mask_target": QT_TRANSLATE_NOOP("Conditions", "Nothing is masked. Paint a mask first."),
    "layers": QT_TRANSLATE_NOOP("Conditions", "Select a layer first."),
    "layer_group": QT_TRANSLATE_NOOP("Conditions", "Select a group of layers first."),
    "layer_patch": QT_TRANSLATE_NOOP("Conditions", "Select the layer of a result first."),
    "control_layer": QT_TRANSLATE_NOOP("Conditions", "Select a control layer first."),
    "pose_layer": QT_TRANSLATE_NOOP(
        "Conditions", "Select a control layer with a pose that can be moved first."
    ),
    "found_people": QT_TRANSLATE_NOOP(
        "Conditions", "Select a control layer in which people were found first."
    ),
    "layer_mask": QT_TRANSLATE_NOOP("Conditions", "Select a layer that holds a mask first."),
    "layer_solid": QT_TRANSLATE_NOOP("Conditions", "Select a result or a group first."),
    "undo": QT_TRANSLATE_NOOP("Conditions", "There is nothing to undo."),
    "redo": QT_TRANSLATE_NOOP("Conditions", "There is nothing to redo."),
    "ready": QT_TRANSLATE_NOOP("Conditions", "What is chosen needs a mask: paint what may change."),
    "dragged": QT_TRANSLATE_NOOP(
        "Conditions", "The context is chosen automatically already: you moved no frame."
    ),
    "words": QT_TRANSLATE_NOOP("Conditions", "The chosen model takes no prompt."),
    "optional": QT_TRANSLATE_NOOP("Conditions", "Choose “Remove” first."),
    "stoppable": QT_TRANSLATE_NOOP("Conditions", "Nothing runs now."),
    "stopping": QT_TRANSLATE_NOOP("Conditions", "Nothing is being cancelled."),
    "reshapable": _NO_PICTURE,
    "operable": QT_TRANSLATE_NOOP("Conditions", "The picture is being worked on."),
    "croppable": QT_TRANSLATE_NOOP("Conditions", "Paint a mask first."),
    "model": QT_TRANSLATE_NOOP("Conditions", "Choose a model first."),
    "openvino": QT_TRANSLATE_NOOP("Conditions", "OpenVINO is not installed."),
    "live": QT_TRANSLATE_NOOP("Conditions", "Live Mode is off, or a picture is being made."),
    "result": QT_TRANSLATE_NOOP("Conditions", "No result is shown."),
    "results": QT_TRANSLATE_NOOP("Conditions", "There is no other result."),
    "some_results": QT_TRANSLATE_NOOP("Conditions", "This picture has no results yet."),
    "comparable": QT_TRANSLATE_NOOP("Conditions", "This picture has no results yet."),
}
"""What is said while the condition does not hold and nothing of `_BEFORE` is why."""

_NO_MODEL = QT_TRANSLATE_NOOP("Conditions", "Choose a model first.")

_BEFORE: Final[tuple[tuple[frozenset[str], Callable[[AppState], bool], str], ...]] = (
    (
        frozenset(
            {
                *("alpha", "blinkable", "mask", "mask_target", "layers", "layer_group"),
                *("layer_patch", "control_layer", "pose_layer", "found_people", "layer_mask"),
                *("layer_solid", "undo", "redo", "reshapable", "operable", "croppable"),
                *("guides", "comparable"),
            }
        ),
        lambda state: state.document.value is None,
        _NO_PICTURE,
    ),
    (
        frozenset({"undo", "redo", "reshapable", "croppable", "live", "result"}),
        lambda state: state.applying.value,
        _APPLYING,
    ),
    (
        frozenset({"ready"}),
        lambda state: state.resolved_intent.ready,
        _NO_MODEL,
    ),
)
"""Conditions that ask for several things: which of them are lacking where this is true."""


def reason_of(condition: str, state: AppState) -> str:
    """Why what needs ``condition``, which does not hold, can't be used."""
    for conditions, is_why, sentence in _BEFORE:
        if condition in conditions and is_why(state):
            return QCoreApplication.translate("Conditions", sentence)
    other = QT_TRANSLATE_NOOP("Conditions", "This can't be used now.")
    return QCoreApplication.translate("Conditions", REASONS.get(condition, other))
