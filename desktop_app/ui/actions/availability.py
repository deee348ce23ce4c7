"""When an action can be done, why not, and which of a group is chosen: questions to the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.core.late import late_import
from desktop_app.core.record import record
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
    from desktop_app.imaging.layers import layer_tree
    from desktop_app.imaging.layers.layer import Layer
    from desktop_app.imaging.preprocessors.pose import People
    from desktop_app.state.app_state import AppState
else:
    layer_tree = late_import("desktop_app.imaging.layers.layer_tree")


@record()
class CommandNeed:
    """One thing that a command needs.

    Attributes:
        is_met: whether it is there.
        reason: what is said while it is not, translated in the context "Conditions".
    """

    is_met: Callable[[AppState], bool]
    reason: str


def _has_mask_target(state: AppState) -> bool:
    document = state.document.value
    if document is None or state.tools.masking.draft.value is not None:  # that is put in first
        return document is not None
    layer = document.masked_layer
    if layer is not None and layer.row.everywhere:
        return layer.pixels is not None
    if document.mask_target.values.is_bare:
        return False
    if document.mask_target is document.selection:
        return document.has_selection
    return document.mask_target is not document.mask or state.has_mask.value


def _adjusts(state: AppState) -> bool:
    """Whether the layer worked on changes all of the picture where it has no mask."""
    layer = active_layer(state)
    return layer is not None and layer.row.everywhere and not layer.locked


def shown_mask(state: AppState) -> tuple[Layer | None, Layer | None]:
    """The layer or group that is worked on, if it can hold a mask, and that."""
    layer = active_layer(state)
    if layer is None or state.document.value is None:
        return None, None
    return layer_tree.masked(state.document.value.layers.value, layer.id)


def _can_be_masked(state: AppState) -> bool:
    return _adjusts(state) or shown_mask(state)[0] is not None


def _is_masked(state: AppState) -> bool:
    return (_adjusts(state) and _holds_pixels(state)) or shown_mask(state)[1] is not None


def _has_labels(state: AppState) -> bool:
    layer = active_layer(state)
    if layer is None or layer.locked or layer.kind != "annotation":
        return False
    from desktop_app.state.document.annotations import annotations_of

    return any(one.row.numbered for one in annotations_of(layer) or ())


def _holds_pixels(state: AppState) -> bool:
    layer = active_layer(state)
    return layer is not None and layer.pixels is not None


def _is_layered(layers: tuple[Layer, ...]) -> bool:
    """Whether merging changes anything: an opened picture is one locked layer."""
    composed = [layer for layer in layers if layer.is_composed]
    return len(composed) > 1 or any(not layer.locked for layer in composed)


def _is_mix(state: AppState) -> bool:
    document = state.document.value
    if document is None or all(not layer.children for layer in document.layers.value):
        return False  # there is no group
    from desktop_app.state.picture.mixes import mix_at

    return mix_at(document.layers.value, document.active.value) is not None


_PICTURE = CommandNeed(lambda s: s.document.value is not None, "Open a picture first.")
_SETTLED = CommandNeed(lambda s: not s.applying.value, "A result is being put into the picture.")
_MASK = CommandNeed(
    lambda s: s.has_mask.value or s.tools.masking.draft.value is not None, "Paint a mask first."
)


def _is_marked(state: AppState) -> bool:
    """Whether there is a part that is selected, masked, or still being chosen for either."""
    document = state.document.value
    return document is not None and (
        state.tools.masking.draft.value is not None or document.content.area is not None
    )


_MARKED = (
    CommandNeed(
        lambda s: _is_marked(s) or (one := active_layer(s)) is None or one.region is None,
        "What you paint goes into the selected region. “New Region” starts another.",
    ),
    CommandNeed(_is_marked, "Select something or paint a mask first."),
)
_ADJUSTMENT = CommandNeed(_adjusts, "Select an adjustment layer first.")
_MASKABLE = CommandNeed(_can_be_masked, "Select a layer or group that can have a mask first.")
_MASKED = CommandNeed(_is_masked, "This layer has no mask.")
_UNMASKED = CommandNeed(lambda s: not _is_masked(s), "This layer has a mask already.")
_OTHERS = CommandNeed(lambda s: len(s.results.run) > 1, "There is no other result.")
_RESULTS = CommandNeed(lambda s: bool(s.results.items.value), "This picture has no results yet.")

CONDITIONS: dict[str, tuple[CommandNeed, ...]] = {
    "always": (),
    "document": (_PICTURE,),
    "closable": (
        CommandNeed(
            lambda s: s.document.value is not None or len(s.documents.sessions.value) > 1,
            "No picture is open.",
        ),
    ),
    "several": (
        CommandNeed(lambda s: len(s.documents.sessions.value) > 1, "Only one picture is open."),
    ),
    "canvas": (
        CommandNeed(
            lambda s: s.document.value is not None or s.results.shown.value is not None,
            _PICTURE.reason,
        ),
    ),
    "alpha": (
        _PICTURE,
        CommandNeed(
            lambda s: (one := s.document.value) is not None and one.has_alpha,
            "This picture has no transparency.",
        ),
    ),
    "samplers": (
        _PICTURE,
        CommandNeed(lambda s: bool(s.view.scopes.samplers.value), "No colour is pinned."),
    ),
    "guides": (_PICTURE, CommandNeed(lambda s: bool(s.guides.shown.value), "There are no guides.")),
    "blinkable": (_PICTURE, CommandNeed(lambda _: motion_is_wanted(), "“Reduce Motion” is on.")),
    "mask": (_PICTURE, _MASK),
    "masks": (
        _PICTURE,
        CommandNeed(
            lambda s: (one := s.document.value) is not None and one.masked_layer is None,
            "The mask tools paint on a layer now: choose the picture first.",
        ),
    ),
    "mask_target": (
        _PICTURE,
        CommandNeed(_has_mask_target, "Nothing is masked. Paint a mask first."),
    ),
    "clearable": (
        _PICTURE,
        CommandNeed(
            lambda s: (
                s.tools.masking.draft.value is not None
                or s.has_mask.value
                or ((one := s.document.value) is not None and one.has_selection)
            ),
            "Nothing is masked or selected. “Clear Layer” empties the layer.",
        ),
    ),
    "selection": (
        _PICTURE,
        CommandNeed(
            lambda s: (one := s.document.value) is not None and one.has_selection,
            "Nothing is selected. “Selection from Mask” selects what is masked.",
        ),
    ),
    "layers": (
        _PICTURE,
        CommandNeed(lambda s: active_layer(s) is not None, "Select a layer first."),
    ),
    "several_layers": (
        _PICTURE,
        CommandNeed(
            lambda s: (one := s.document.value) is not None and _is_layered(one.layers.value),
            "There is only one layer.",
        ),
    ),
    "layer_group": (
        _PICTURE,
        CommandNeed(lambda s: _holds(s, "layers"), "Select a group of layers first."),
    ),
    "layer_patch": (
        _PICTURE,
        CommandNeed(lambda s: _holds(s, "pieces"), "Select the layer of a result first."),
    ),
    "control_layer": (
        _PICTURE,
        CommandNeed(lambda s: _control(s) is not None, "Select a control layer first."),
    ),
    "pose_layer": (
        _PICTURE,
        CommandNeed(
            lambda s: (wish := _control(s)) is not None and wish.is_posed,
            "Select a control layer with a pose that can be moved first.",
        ),
    ),
    "found_people": (
        _PICTURE,
        CommandNeed(
            lambda s: bool(_found_people(s)),
            "Select a control layer in which people were found first.",
        ),
    ),
    "labels": (
        _PICTURE,
        CommandNeed(_has_labels, "Select a layer with numbered points first."),
    ),
    "adjustment_layer": (_PICTURE, _ADJUSTMENT),
    "maskable_layer": (
        _PICTURE,
        _MASKABLE,
        CommandNeed(lambda s: _adjusts(s) or not _is_masked(s), _UNMASKED.reason),
        *_MARKED,
    ),
    "masked_layer": (_PICTURE, _MASKABLE, _MASKED),
    "unmasked_layer": (_PICTURE, _MASKABLE, _UNMASKED),
    "invertible_mask": (
        _PICTURE,
        CommandNeed(lambda s: _adjusts(s) or shown_mask(s)[1] is not None, _MASKED.reason),
    ),
    "layer_masked": (
        _PICTURE,
        _MASKABLE,
        CommandNeed(lambda s: shown_mask(s)[1] is not None, _MASKED.reason),
    ),
    "mask_applicable": (
        _PICTURE,
        _MASKABLE,
        _MASKED,
        CommandNeed(
            lambda s: (one := shown_mask(s)[0]) is not None and not one.row.has_layers,
            "Only the mask of a layer can be applied, not that of a group.",
        ),
    ),
    "alpha_maskable": (
        _PICTURE,
        CommandNeed(
            lambda s: (one := shown_mask(s)[0]) is not None and one.row.covers,
            "Select a paint layer first.",
        ),
        _UNMASKED,
    ),
    "layer_mask": (
        _PICTURE,
        CommandNeed(lambda s: _holds(s, "values"), "Select a layer that holds a mask first."),
    ),
    "layer_solid": (
        _PICTURE,
        CommandNeed(lambda s: _holds(s, "pieces", "layers"), "Select a result or a group first."),
    ),
    "undo": (
        _PICTURE,
        _SETTLED,
        CommandNeed(lambda s: undo_names(s)[0] is not None, "There is nothing to undo."),
    ),
    "redo": (
        _PICTURE,
        _SETTLED,
        CommandNeed(lambda s: undo_names(s)[1] is not None, "There is nothing to redo."),
    ),
    "ready": (
        CommandNeed(lambda s: _awaits_mask(s) != "remove", "Paint over what to remove."),
        CommandNeed(lambda s: _awaits_mask(s) != "background", "Paint over what to keep."),
        CommandNeed(lambda s: _awaits_mask(s) != "expand", "Expand the canvas first."),
        CommandNeed(lambda s: not _awaits_mask(s), "Paint a mask first."),
        CommandNeed(lambda s: s.can_generate, "Choose a model first."),
    ),
    "dragged": (
        CommandNeed(
            lambda s: s.parameters.value.plan.context is not None,
            "The context is chosen automatically already: you moved no frame.",
        ),
    ),
    "words": (
        CommandNeed(
            lambda s: s.model is None or s.model.reads_words, "The chosen model takes no prompt."
        ),
    ),
    "optional": (CommandNeed(lambda s: s.intent.is_optional, "Choose “Remove” first."),),
    "stoppable": (
        CommandNeed(
            lambda s: s.is_busy or s.live.is_on or s.work.value is not None, "Nothing runs now."
        ),
    ),
    "stopping": (CommandNeed(lambda s: s.jobs.stopping.value, "Nothing is being cancelled."),),
    "reshapable": (_PICTURE, _SETTLED),
    "operable": (
        _PICTURE,
        CommandNeed(lambda s: s.work.value is None, "The picture is being worked on."),
    ),
    "describable": (
        _PICTURE,
        CommandNeed(lambda s: s.work.value is None, "The picture is being worked on."),
        CommandNeed(
            lambda s: any(one.component == "captioner" for one in s.add_ons.value),
            "Requires a network that describes pictures (Models): Florence-2, for instance.",
        ),
    ),
    "croppable": (_PICTURE, _SETTLED, *_MARKED),
    "marked": (_PICTURE, *_MARKED),
    "model": (CommandNeed(lambda s: s.model is not None or s.live.is_on, "Choose a model first."),),
    "openvino": (
        CommandNeed(lambda s: "openvino" in s.engine.value.info, "OpenVINO is not installed."),
    ),
    "live": (
        _SETTLED,
        CommandNeed(
            lambda s: s.live.is_on and s.jobs.current.value is None,
            "Live Mode is off, or a picture is being made.",
        ),
    ),
    "result": (
        _SETTLED,
        CommandNeed(lambda s: s.seen_result is not None, "No result is shown."),
    ),
    "results": (_OTHERS,),
    "mixable_results": (_PICTURE, _SETTLED, _OTHERS),
    "mix_layer": (
        _PICTURE,
        _SETTLED,
        CommandNeed(_is_mix, "Select a layer that was mixed of results first."),
    ),
    "some_results": (_RESULTS,),
    "comparable": (_PICTURE, _RESULTS),
}
"""What `ActionRow.when` may name; of what is lacking the first is said."""


def _awaits_mask(state: AppState) -> str:
    """The id of the intent that can't be generated without a mask; empty: none waits for one."""
    if state.is_removing:
        return "" if state.has_mask.value else "remove"
    wanted = state.resolved_intent
    waits = not (wanted.ready or state.is_expanding)
    return wanted.intent.id if waits and wanted.intent is not None else ""


def holds(condition: str, state: AppState) -> bool:
    """Whether all that it needs is there."""
    return all(need.is_met(state) for need in CONDITIONS[condition])


def reason_of(condition: str, state: AppState) -> str:
    """Why what needs ``condition``, which does not hold, can't be used."""
    other = QT_TRANSLATE_NOOP("Conditions", "This can't be used now.")
    lacking = (need.reason for need in CONDITIONS[condition] if not need.is_met(state))
    return QCoreApplication.translate("Conditions", next(lacking, other))


CHOICES: dict[str, Callable[[AppState], str]] = {
    "intent": lambda state: state.parameters.value.intent,
    "tool": lambda state: str(state.tools.active.value),
    "opacity": lambda state: f"{state.tools.active_brush.value.opacity * 100:.0f}",
    "overlay": lambda state: state.view.overlay_style.value,
    "before": lambda state: state.view.before_is.value,
    "unit": lambda state: state.view.lines.unit.value,
    "composition": lambda state: state.view.lines.composition.value,
    "results": lambda state: state.view.results_by_default.value,
    "placement": lambda state: str(state.live.placement.value),
}
"""What is chosen of a group; the action whose id ends in it is ticked."""


def active_layer(state: AppState) -> Layer | None:
    """The layer that is worked on; None also while an edit is being put in."""
    document = state.document.value
    if document is None or state.applying.value:
        return None
    return layer_tree.find(document.layers.value, document.active.value)


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


def undo_names(state: AppState) -> tuple[str | None, str | None]:
    """Codes of the steps that undo and redo would handle."""
    document = state.document.value
    if document is None:
        return None, None
    draft, stack = state.tools.masking.draft.value, document.undo_stack
    return stack.undo_name if draft is None else draft.name, stack.redo_name
