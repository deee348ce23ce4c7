"""When an action can be done, and when it is ticked: questions to the state, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.qt.bind import listen, watch

if TYPE_CHECKING:
    from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
    from desktop_app.imaging.preprocessors.pose import People
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
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
    "layers": lambda state: _layer(state) is not None,
    "layer_group": lambda state: _holds(state, "layers"),
    "layer_patch": lambda state: _holds(state, "pieces"),
    "control_layer": lambda state: _control(state) is not None,
    "pose_layer": lambda state: (wish := _control(state)) is not None and wish.is_posed,
    "found_people": lambda state: bool(_found_people(state)),
    "layer_mask": lambda state: _holds(state, "values"),
    "layer_solid": lambda state: _holds(state, "pieces", "layers"),
    "undo": lambda state: _undo_name(state) is not None and not state.applying.value,
    "redo": lambda state: _redo_name(state) is not None and not state.applying.value,
    "ready": lambda state: state.can_generate,
    "dragged": lambda state: state.parameters.value.plan.context is not None,
    "words": lambda state: state.model is None or state.model.reads_words,
    "optional": lambda state: state.is_optional,
    "stoppable": lambda state: state.is_busy or state.live.is_on or state.work.value is not None,
    "stopping": lambda state: state.jobs.stopping.value,
    "reshapable": lambda state: state.document.value is not None and not state.applying.value,
    "operable": lambda state: state.document.value is not None and state.work.value is None,
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

TICKS: dict[str, Callable[[AppState], bool]] = {
    "toggle_overlay": lambda state: state.view.overlay_visible.value,
    "toggle_key_cursor": lambda state: state.view.key_cursor.value,
    "toggle_context": lambda state: state.view.context_visible.value,
    "toggle_truth": lambda state: state.view.truth_visible.value,
    "toggle_result": lambda state: state.results.shown.value is not None,
    "layer_toggle": lambda state: (layer := _layer(state)) is not None and layer.visible,
    "layer_lock": lambda state: (layer := _layer(state)) is not None and layer.locked,
    "layer_alpha_lock": lambda state: (layer := _layer(state)) is not None and layer.alpha_locked,
    "layer_clip": lambda state: (layer := _layer(state)) is not None and layer.clipped,
    "toggle_live": lambda state: state.live.is_on,
    "toggle_fine_previews": lambda state: state.view.fine_previews.value,
    "toggle_star_applied": lambda state: state.view.star_applied.value,
    "toggle_openvino": lambda state: state.memory.backend.value == "openvino",
    "mirror_view": lambda state: state.view.mirrored.value,
    "toggle_split": lambda state: state.view.split.value,
    "toggle_blink": lambda state: state.view.blink.value,
    "toggle_rulers": lambda state: state.view.rulers_visible.value,
    "toggle_guides": lambda state: state.view.guides_visible.value,
    "toggle_grid": lambda state: state.view.grid_visible.value,
    "toggle_snap_guides": lambda state: state.view.snap_guides.value,
    "toggle_snap_picture": lambda state: state.view.snap_picture.value,
    "toggle_snap_grid": lambda state: state.view.snap_grid.value,
    "toggle_pen_size": lambda state: state.tools.pen.value.size,
    "toggle_pen_opacity": lambda state: state.tools.pen.value.opacity,
    "lock_seed": lambda state: state.parameters.value.seed_locked,
    "toggle_model": lambda state: not state.parameters.value.without_model,
    "toggle_lines": lambda state: state.parameters.value.line_each,
}
"""Whether a checkable action of that id is on (those not here are told by the window)."""

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


def _layer(state: AppState) -> Layer | None:
    """The layer that is worked on; None also while an edit is being put in."""
    document = state.document.value
    if document is None or state.applying.value:
        return None
    from desktop_app.state.picture.layer_tree import find

    return find(document.layers.value, document.active.value)


def _control(state: AppState) -> ControlGuidance | None:
    layer = _layer(state)
    return None if layer is None else layer.control


def _found_people(state: AppState) -> People | None:
    """Whom networks found for the control layer that is worked on; None where they can't be taken
    over."""
    layer, preview = _layer(state), state.view.control_preview.value
    if layer is None or preview is None or preview.layer != layer.id or layer.locked:
        return None
    wish = layer.control
    return (
        preview.people if wish is not None and wish.type == "pose" and not wish.is_posed else None
    )


def _holds(state: AppState, *what: str) -> bool:
    layer = _layer(state)
    return layer is not None and layer.row.holds in what


def _undo_name(state: AppState) -> str | None:
    document = state.document.value
    return None if document is None else document.undo_stack.undo_name


def _redo_name(state: AppState) -> str | None:
    document = state.document.value
    return None if document is None else document.undo_stack.redo_name


class Conditions(QObject):
    """Watches what the tables above ask for, and tells when an answer may be another one."""

    changed = Signal()

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._drop: tuple[Callable[[], None], ...] = ()
        view = state.view
        for observable in (
            *(state.has_mask, state.applying, state.models, state.parameters),
            *(state.pressed, state.jobs.current, state.jobs.stopping),
            *(state.results.items, state.results.shown),
            *(state.work, state.engine, state.memory.backend),
            *(state.live.mode, state.live.placement),
            *(state.tools.brush, state.tools.paint, state.tools.expansion.chosen),
            *(state.tools.active, view.overlay_visible, view.overlay_style, view.context_visible),
            *(view.truth_visible, view.mirrored, view.split, view.blink, view.rulers_visible),
            *(view.guides_visible, view.grid_visible, view.grid_spacing, view.snap_guides),
            *(view.results_by_default, view.fine_previews, view.star_applied, view.key_cursor),
            *(
                view.control_preview,
                view.snap_picture,
                view.snap_grid,
                state.tools.pen,
                state.guides.shown,
            ),
        ):
            listen(observable.changed, self._tell)
        listen(state.documents.changed, self._tell)
        watch(state.document, self._follow)

    def holds(self, name: str) -> bool:
        """Whether condition ``name`` is true now."""
        return CONDITIONS[name](self._state)

    def undo_names(self) -> tuple[str | None, str | None]:
        """Codes of the steps that undo and redo would handle."""
        return _undo_name(self._state), _redo_name(self._state)

    def _follow(self, document: Document | None) -> None:
        for drop in self._drop:
            drop()
        self._drop = ()
        if document is not None:
            signals = (
                document.undo_stack.changed,
                document.layers.changed,
                document.active.changed,
                document.mask_target_changed,
            )
            self._drop = tuple(listen(signal, self._tell) for signal in signals)
        self.changed.emit()

    def _tell(self, _: object) -> None:
        self.changed.emit()
