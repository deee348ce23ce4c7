"""What is done becomes the steps of a recipe: adjustments as they stand at the end, operations and
edits as they are applied, masks by rule, exports. What is done by hand is named once at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop_app.core.errors import VelaturaError
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.adjustments.grading import Grade
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep, look_of, made_step
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import Change
from desktop_app.state.work.activity import Recorded
from desktop_app.worker import looks

_PAINT: Final = frozenset(
    {
        *("stroke", "erase", "rectangle", "ellipse", "lasso", "polygon", "load_mask"),
        *("shrink_mask", "border_mask", "smooth_mask", "fill_holes", "remove_specks"),
        *("refine_mask", "refine_hair"),
    }
)
BY_HAND: Final = _PAINT | frozenset(
    {
        *("erase_paint", "paint"),
        *("layer_insert", "layer_paste", "cut", "layer_cut_out", "layer_clear"),
        *("layer_fill", "move_layer", "layer_via_copy"),
        *("transform", "canvas_size", "crop", "image_size", "expand", "rotate_left"),
        *("rotate_right", "rotate_half", "rotate_angle", "flip_horizontal", "flip_vertical"),
    }
)
"""Steps of documents that a recipe has no words for."""

_MASK: Final = "mask"
_WHOLE: Final = frozenset({"mask_all", "clear_mask", "invert_mask"})


class RecipeRecording:
    """Follows the document on the canvas until `end`.

    Args:
        state: of the window.
        changed: called after each step.
    """

    def __init__(self, state: AppState, changed: Callable[[], object]) -> None:
        self._state, self._changed = state, changed
        self.steps = list[tuple[str, RecipeStep]]()
        """Each with the id of its adjustment layer, or empty."""
        self._left = list[str]()
        self._painted = False
        """Whether the mask was changed by hand since the last rule."""
        self._known = dict[str, "Grade"]()
        self._unfollow_document: Callable[[], None] = lambda: None
        self._unfollow = (
            state.recording.done.connect(self._on_recorded),
            state.document.changed.connect(self._on_document),
        )
        self._on_document(state.document.value)

    def end(self, name: str, words: Callable[[str], str]) -> Recipe | None:
        """The recipe, of that name; None: nothing was done that a recipe has words for. What was
        left out is told; ``words`` gives the name of a document's step."""
        for stop in (*self._unfollow, self._unfollow_document):
            stop()
        if self._left:
            left = ", ".join(map(words, dict.fromkeys(self._left)))
            self._state.notice.value = Notice(notes=("recording_left",), params={"names": left})
        return Recipe(name, tuple(step for _, step in self.steps)) if self.steps else None

    def _on_document(self, document: Document | None) -> None:
        self._unfollow_document()
        self._unfollow_document = lambda: None
        if document is not None:
            self._known = _grades(document)
            self._unfollow_document = document.undo_stack.happened.connect(self._happened)

    # -- what is done -----------------------------------------------------------------------------

    def _happened(self, change: Change) -> None:
        """Of the document: what was undone gives no steps."""
        document = self._state.document.value
        if document is None:
            return
        names = [step.name for step in change.steps] if change.kind == "push" else []
        for name in names:
            if name in BY_HAND or (name in _WHOLE and self._masks_layer):
                self._left.append(name)
                self._painted = self._painted or name in _PAINT
            elif name in ("mask_all", "clear_mask"):
                self._add("mask", "everything", {})
            elif name == "invert_mask":
                self._change_mask(invert=not self._mask_values.get("invert", False))
        self._take_adjustments(_grades(document))

    def _take_adjustments(self, now: dict[str, Grade]) -> None:
        steps = [one for one in self.steps if not one[0] or one[0] in now]
        recorded = {layer for layer, _ in steps}
        for layer, grade in now.items():
            (step,) = look_of("", [grade]).steps
            if layer in recorded:
                steps = [(one, step if one == layer else kept) for one, kept in steps]
            elif self._known.get(layer) != grade:
                steps.append((layer, step))
        self.steps, self._known = steps, now
        self._changed()

    def _on_recorded(self, recorded: Recorded) -> None:
        kind, name, values = recorded
        if kind == "mask" and self._masks_layer:
            kind, name = "by hand", "stroke"
        if (kind, name) == ("mask", ""):
            self._change_mask(**values)
        elif kind == "request":
            self._take_edit(values["request"])
        elif kind == "do":
            from desktop_app.studio.recipes.taking import work_step

            self.steps.append(("", work_step(name, values)))
        elif kind == "by hand":
            self._left.append(name)
            self._painted = True
        else:
            self._add(kind, name, values)
        self._changed()

    def _take_edit(self, request: GenerationRequest) -> None:
        """Where the mask was painted, each file has to bring its own."""
        from desktop_app.studio.recipes.taking import edit_step

        plan, rules = request.plan, [step for _, step in self.steps if step.kind == _MASK]
        if plan is None:
            return  # a picture made from words
        if plan.mask_bounds is not None and (self._painted or not rules):
            self._add("mask", "file", {"invert": plan.invert})
        self.steps.append(("", edit_step(request, self._state.intents)))

    @property
    def _masks_layer(self) -> bool:
        """Whether what changes the mask changes that of a layer."""
        document = self._state.document.value
        return document is not None and document.mask_target is not document.mask

    @property
    def _mask_values(self) -> Mapping[str, Any]:
        last = self.steps[-1][1] if self.steps else None
        return last.values if last is not None and last.kind == _MASK else {}

    def _change_mask(self, **values: Any) -> None:
        """Of the mask that was made last; one that was made by hand has no rule."""
        if not self._mask_values:
            self._left.append("invert_mask" if "invert" in values else "feather_mask")
            return
        _, last = self.steps.pop()
        self._add("mask", last.name, {**last.values, **values})

    def _add(self, kind: str, name: str, values: Mapping[str, Any]) -> None:
        try:
            self.steps.append(("", made_step(kind, name, values)))
            self._painted = self._painted and kind != _MASK
        except VelaturaError as error:
            self._state.notice.value = Notice(error)


def _grades(document: Document) -> dict[str, Grade]:
    """Of adjustments that are shown, by the ids of their layers."""
    return {one.id: looks.grade_of(one) for one in looks.adjustments_in(document.layers.value)}
