"""What the actions do that need the workspace alone, no window: edit, tools, mask, intent, results.

Those that open dialogs or change the window are `all_commands.Commands`, which adds them to these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop_app.core.geometry import Size
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.reshaping import Reshape, flipped, turned
from desktop_app.state.painting.strokes import Colours
from desktop_app.state.work.live import Placement
from desktop_app.state.work.parameters import random_seed
from desktop_app.ui.kit import finish_typing
from desktop_app.ui.tools.brush_size import (
    step_brush_size,
    step_hardness,
    step_opacity,
    swap_brush,
)

if TYPE_CHECKING:
    from desktop_app.worker.workspace import Workspace


class EditingCommands(QObject):
    """The methods are called by the actions' `triggered`; none takes its argument."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = workspace.state
        self._last_shown: str | None = None

    def after_transform(self, then: Callable[[], object]) -> None:
        """Do ``then`` when what is being transformed has been put in; at once if nothing is."""
        self._workspace.transforming.after_apply(then)

    # -- edit, tools, mask ----------------------------------------------------------------------

    @Slot()
    def undo(self) -> None:
        masking = self._state.tools.masking
        if masking.draft.value is not None:
            masking.dismiss()  # what is only being chosen goes first
            return
        if self._workspace.transforming.take_back():
            return
        if self._state.document.value is not None:
            self._state.document.value.undo_stack.undo()

    @Slot()
    def redo(self) -> None:
        if self._state.document.value is not None:
            self._state.document.value.undo_stack.redo()

    def choose_tool(self, value: str) -> None:
        self._state.tools.active.value = ToolId(value)

    @Slot()
    def swap_tool(self) -> None:
        swap_brush(self._state.tools)

    @Slot()
    def brush_larger(self) -> None:
        step_brush_size(self._state.tools, 1)

    @Slot()
    def brush_smaller(self) -> None:
        step_brush_size(self._state.tools, -1)

    @Slot()
    def brush_harder(self) -> None:
        step_hardness(self._state.tools, 1)

    @Slot()
    def brush_softer(self) -> None:
        step_hardness(self._state.tools, -1)

    @Slot()
    def opacity_more(self) -> None:
        step_opacity(self._state.tools, 1)

    @Slot()
    def opacity_less(self) -> None:
        step_opacity(self._state.tools, -1)

    def choose_opacity(self, value: str) -> None:
        brush = self._state.tools.active_brush
        brush.value = replace(brush.value, opacity=int(value) / 100)

    @Slot()
    def default_colours(self) -> None:
        self._state.tools.colours.value = Colours((0, 0, 0), (255, 255, 255))

    @Slot()
    def clear_mask(self) -> None:
        if self._state.document.value is not None:
            self._state.document.value.fill_mask("clear_mask", 0)

    @Slot()
    def invert_mask(self) -> None:
        if self._state.document.value is not None:
            self._state.document.value.invert_mask()

    @Slot()
    def mask_all(self) -> None:
        if self._state.document.value is not None:
            self._state.document.value.fill_mask("mask_all", 255)

    @Slot()
    def toggle_key_cursor(self) -> None:
        on = self._state.view.key_cursor
        on.value = not on.value

    @Slot()
    def grow_mask(self) -> None:
        self._operate("grow_mask")

    @Slot()
    def shrink_mask(self) -> None:
        self._operate("shrink_mask")

    @Slot()
    def feather_mask(self) -> None:
        self._operate("feather_mask")

    @Slot()
    def border_mask(self) -> None:
        self._operate("border_mask")

    @Slot()
    def smooth_mask(self) -> None:
        self._operate("smooth_mask")

    @Slot()
    def fill_holes(self) -> None:
        self._operate("fill_holes")

    @Slot()
    def remove_specks(self) -> None:
        self._operate("remove_specks")

    @Slot()
    def mask_from_alpha(self) -> None:
        self._state.tools.masking.from_alpha()

    def _operate(self, name: str) -> None:
        if self._state.document.value is not None:
            self._state.tools.masking.operate(self._state.document.value, name)

    # -- canvas ---------------------------------------------------------------------------------

    @Slot()
    def crop_to_mask(self) -> None:
        self._workspace.reshaping.crop_to_mask()

    @Slot()
    def rotate_left(self) -> None:
        self._reshape(lambda size: turned(size, -1))

    @Slot()
    def rotate_right(self) -> None:
        self._reshape(lambda size: turned(size, 1))

    @Slot()
    def rotate_half(self) -> None:
        self._reshape(lambda size: turned(size, 2))

    @Slot()
    def flip_horizontal(self) -> None:
        self._reshape(lambda size: flipped(size, "horizontal"))

    @Slot()
    def flip_vertical(self) -> None:
        self._reshape(lambda size: flipped(size, "vertical"))

    def _reshape(self, change: Callable[[Size], Reshape]) -> None:
        document = self._state.document.value
        if document is not None:
            self._workspace.reshaping.reshape(change(document.size))

    # -- what is shown over the picture ---------------------------------------------------------

    @Slot()
    def toggle_overlay(self) -> None:
        visible = self._state.view.overlay_visible
        visible.value = not visible.value

    @Slot()
    def toggle_context(self) -> None:
        visible = self._state.view.context_visible
        visible.value = not visible.value

    @Slot()
    def toggle_truth(self) -> None:
        visible = self._state.view.truth_visible
        visible.value = not visible.value

    @Slot()
    def automatic_context(self) -> None:
        self._state.parameters.change_plan(context=None)

    def choose_overlay(self, value: str) -> None:
        self._state.view.overlay_style.value = value
        self._state.view.overlay_visible.value = True
        self._workspace.settings.overlay_colour = value

    # -- intent ---------------------------------------------------------------------------------

    def choose_intent(self, value: str) -> None:
        self._state.use_intent(value)

    @Slot()
    def toggle_model(self) -> None:
        parameters = self._state.parameters
        parameters.update(without_model=not parameters.value.without_model)

    @Slot()
    def toggle_lines(self) -> None:
        parameters = self._state.parameters
        parameters.update(line_each=not parameters.value.line_each)

    @Slot()
    def reset_plan(self) -> None:
        self._state.reset_intent()

    # -- picture --------------------------------------------------------------------------------

    @Slot()
    def generate(self) -> None:
        finish_typing()
        self._workspace.generate()

    @Slot()
    def remove_now(self) -> None:
        self._workspace.when_settled(self._workspace.finishing.remove)

    @Slot()
    def cancel(self) -> None:
        self._workspace.cancel()

    @Slot()
    def stop_now(self) -> None:
        self._workspace.generation.stop_now()

    @Slot()
    def apply(self) -> None:
        self._workspace.generation.apply()

    @Slot()
    def discard(self) -> None:
        self._workspace.generation.discard()

    @Slot()
    def next_result(self) -> None:
        self._state.results.next()

    @Slot()
    def previous_result(self) -> None:
        self._state.results.next(-1)

    @Slot()
    def toggle_result(self) -> None:
        results = self._state.results
        if results.shown.value is not None:
            self._last_shown = results.shown.value.id
            results.show(None)
            return
        ids = [result.id for result in results.items.value]
        results.show(self._last_shown if self._last_shown in ids else ids[-1] if ids else None)

    @Slot()
    def toggle_live(self) -> None:
        self._workspace.live.toggle()

    @Slot()
    def toggle_openvino(self) -> None:
        backend = self._state.memory.backend
        backend.value = "torch" if backend.value == "openvino" else "openvino"

    @Slot()
    def apply_live(self) -> None:
        self._workspace.live.apply()

    @Slot()
    def refine_live(self) -> None:
        self._workspace.live.refine()

    def choose_results(self, value: str) -> None:
        self._state.view.results_by_default.value = value
        self._state.parameters.update(count_held=False)

    def choose_placement(self, value: str) -> None:
        self._state.live.placement.value = Placement(value)

    @Slot()
    def new_seed(self) -> None:
        self._state.parameters.update(seed=random_seed(), seed_locked=False, seed_once=True)

    @Slot()
    def lock_seed(self) -> None:
        locked = self._state.parameters.value.seed_locked
        self._state.parameters.update(seed_locked=not locked)
