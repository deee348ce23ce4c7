"""When an action can be done, and which of a group is chosen: questions to the state, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.ui.look.motion import motion_is_wanted

if TYPE_CHECKING:
    from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
    from desktop_app.imaging.preprocessors.pose import People
    from desktop_app.state.app_state import AppState
    from desktop_app.state.picture.layers import Layer

CONDITIONS: dict[str, Callable[[AppState], bool]] = {
    "always": lambda state: True,
    "document": lambda state: state.document.value is not None,
    "closable": lambda state: (
        state.document.value is not None or len(state.documents.sessions.value) > 1
    ),
    "several": lambda state: len(state.documents.sessions.value) > 1,
    "canvas": lambda state: (
        state.document.value is not None or state.results.shown.value is not None
    ),
    "alpha": lambda state: state.document.value is not None and state.document.value.has_alpha,
    "guides": lambda state: bool(state.guides.shown.value),
    "blinkable": lambda state: state.document.value is not None and motion_is_wanted(),
    "mask": lambda state: state.has_mask.value,
    "mask_target": lambda state: (
        (document := state.document.value) is not None
        and (state.has_mask.value if document.mask_target is document.mask else True)
        and not document.mask_target.values.is_bare
    ),
    "layers": lambda state: active_layer(state) is not None,
    "layer_group": lambda state: _holds(state, "layers"),
    "layer_patch": lambda state: _holds(state, "pieces"),
    "control_layer": lambda state: _control(state) is not None,
    "pose_layer": lambda state: (wish := _control(state)) is not None and wish.is_posed,
    "found_people": lambda state: bool(_found_people(state)),
    "layer_mask": lambda state: _holds(state, "values"),
    "layer_solid": lambda state: _holds(state, "pieces", "layers"),
    "undo": lambda state: undo_name(state) is not None and not state.applying.value,
    "redo": lambda state: redo_name(state) is not None and not state.applying.value,
    "ready": lambda state: state.can_generate,
    "dragged": lambda state: state.parameters.value.plan.context is not None,
    "words": lambda state: state.model is None or state.model.reads_words,
    "optional": lambda state: state.is_optional,
    "stoppable": lambda state: state.is_busy or state.live.is_on or state.work.value is not None,
    "stopping": lambda state: state.jobs.stopping.value,
    "reshapable": lambda state: state.document.value is not None and not state.applying.value,
    "upscalable": lambda state: state.document.value is not None and state.work.value is None,
    "croppable": lambda state: state.has_mask.value and not state.applying.value,
    "model": lambda state: state.model is not None or state.live.is_on,
    "openvino": lambda state: "openvino" in state.engine.value.info,
    "live": lambda state: (
        state.live.is_on and state.jobs.current.value is None and not state.applying.value
    ),
    "result": lambda state: state.results.shown.value is not None and not state.applying.value,
    "results": lambda state: len(state.results.run) > 1,
    "some_results": lambda state: bool(state.results.items.value),
    "comparable": lambda state: (
        state.document.value is not None and bool(state.results.items.value)
    ),
}
"""What `ActionRow.when` may name."""

CHOICES: dict[str, Callable[[AppState], str]] = {
    "intent": lambda state: state.parameters.value.intent,
    "tool": lambda state: str(state.tools.active.value),
    "opacity": lambda state: f"{state.tools.active_brush.value.opacity * 100:.0f}",
    "overlay": lambda state: state.view.overlay_style.value,
    "spacing": lambda state: str(state.view.grid_spacing.value),
    "results": lambda state: state.view.results_by_default.value,
    "placement": lambda state: str(state.live.placement.value),
}
"""What is chosen of a group; the action whose id ends in it is ticked."""


def active_layer(state: AppState) -> Layer | None:
    """The layer that is worked on; None also while an edit is being put in."""
    document = state.document.value
    if document is None or state.applying.value:
        return None
    from desktop_app.state.picture.layer_tree import find

    return find(document.layers.value, document.active.value)


def _control(state: AppState) -> ControlGuidance | None:
    layer = active_layer(state)
    return None if layer is None else layer.control


def _found_people(state: AppState) -> People | None:
    """Whom networks found for the control layer that is worked on; None where they can't be taken
    over."""
    layer, preview = active_layer(state), state.view.control_preview.value
    if layer is None or preview is None or preview.layer != layer.id or layer.locked:
        return None
    wish = layer.control
    return (
        preview.people if wish is not None and wish.type == "pose" and not wish.is_posed else None
    )


def _holds(state: AppState, *what: str) -> bool:
    layer = active_layer(state)
    return layer is not None and layer.row.holds in what


def undo_name(state: AppState) -> str | None:
    """Code of the step that undo would handle."""
    document = state.document.value
    return None if document is None else document.undo_stack.undo_name


def redo_name(state: AppState) -> str | None:
    """Code of the step that redo would handle."""
    document = state.document.value
    return None if document is None else document.undo_stack.redo_name
