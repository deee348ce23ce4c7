"""What the rows of actions call that is more than a line and needs no window: edit, view, tools.

`layer_commands`, `model_commands` and `all_commands`, the last with dialogs, add to these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop_app.state.app_state import Notice, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import flipped, turned
from desktop_app.state.painting.masking import SelectionChange, select
from desktop_app.state.painting.strokes import Colours
from desktop_app.state.work.live import Placement
from desktop_app.ui.actions.availability import holds
from desktop_app.ui.canvas.viewport import whole_angle
from desktop_app.ui.kit import finish_typing
from desktop_app.ui.tools import brush_size
from desktop_app.ui.tools.tool_groups import groups, member_of, members
from desktop_app.ui.tools.turn import STEP
from desktop_app.ui.words.layer_names import add_recent
from desktop_app.worker.default_count import bring_back
from desktop_app.worker.workspace import Workspace


class EditingCommands(QObject):
    """The part of `all_commands.Commands` that changes the state alone; the canvas follows it."""

    brushes = brush_size

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.state = workspace.state
        self._last_shown: str | None = None

    def with_document(self, change: Callable[[Document], object]) -> None:
        """Do ``change`` to the document on the canvas, if there is one."""
        if self.state.document.value is not None:
            change(self.state.document.value)

    # -- edit, tools, mask ----------------------------------------------------------------------

    def undo(self) -> None:
        tools = self.state.tools
        if tools.masking.draft.value is not None:  # what is only being chosen goes first
            if not tools.pointing.back():
                tools.masking.dismiss()
            return
        if self.workspace.shaping.transforming.take_back():
            return
        document = self.state.document.value
        if document is not None and self._shows_picture(document.undo_stack.undo_name):
            document.undo_stack.undo()

    def redo(self) -> None:
        document = self.state.document.value
        if document is not None and self._shows_picture(document.undo_stack.redo_name):
            document.undo_stack.redo()

    def _shows_picture(self, step: str | None) -> bool:
        """Whether there is such a step; a result that would hide what it does is put aside."""
        if step and self.state.left_out:
            self.state.hide_result()
        return step is not None

    def take_snapshot(self) -> None:
        """Keep what there is as a branch, which gets a number for a name."""
        document = self.state.document.value
        if document is None:
            return
        words, number = self.tr("Snapshot {number}"), 1
        taken = {branch.name for branch in document.branches.items.value}
        while (name := words.format(number=number)) in taken:
            number += 1
        document.branches.take(name)
        notice = Notice(notes=("snapshot_taken",), params={"name": name}, document=document.id)
        self.state.notice.value = notice

    def fill_branches(self, menu: QMenu) -> None:
        """The newest branches of the document on the canvas."""
        menu.clear()
        self.with_document(lambda document: add_recent(menu, document.branches))
        if menu.isEmpty():
            menu.addAction(self.tr("No branches yet")).setEnabled(False)

    def choose_intent(self, intent_id: str) -> None:
        """What Generate does from now on; where the model can't, that is said."""
        refusal = self.state.intent.refusal(intent_id)
        if refusal is not None:
            self.state.notice.value = Notice(refusal, document=self.state.document_id)
        self.state.intent.use(intent_id)

    def choose_tool(self, value: str) -> None:
        tools = self.state.tools
        tools.active.value = ToolId(value)
        if tools.active.value is ToolId.OBJECT:
            tools.pointing.removes.value = False

    def next_in_group(self) -> None:
        """The tool in hand does the next thing, or the next of its button is."""
        tools = self.state.tools
        now = member_of(tools, tools.active.value)
        rows = next(rows for rows in groups() if now.row in rows)
        found = [one for one in members(rows) if holds(one.row.action.when, self.state)]
        after = found[(found.index(now) + 1) % len(found) if now in found else 0]
        after.take(tools)
        self.choose_tool(after.row.id)

    def write_text(self) -> None:
        self.state.tools.annotation.value = "text"
        self.choose_tool("annotate")

    def choose_opacity(self, percent: int) -> None:
        brush = self.state.tools.active_brush
        brush.value = replace(brush.value, opacity=percent / 100)

    def default_colours(self) -> None:
        self.state.tools.colours.value = Colours((0, 0, 0), (255, 255, 255))

    def change_mask(self, operation: str) -> None:
        operate = self.state.tools.masking.operate
        self.with_document(lambda document: operate(document, operation))

    def select(self, change: SelectionChange) -> None:
        self.with_document(lambda document: select(document, change))

    # -- canvas ---------------------------------------------------------------------------------

    def turn_picture(self, quarters: int) -> None:
        reshape = self.workspace.shaping.reshaping.reshape
        self.with_document(lambda document: reshape(turned(document.size, quarters)))

    def flip_picture(self, axis: Literal["horizontal", "vertical"]) -> None:
        reshape = self.workspace.shaping.reshaping.reshape
        self.with_document(lambda document: reshape(flipped(document.size, axis)))

    # -- what is shown over the picture ---------------------------------------------------------

    def choose_overlay(self, value: str) -> None:
        self.state.view.overlay_style.value = value
        self.state.view.overlay_visible.value = True
        self.workspace.settings.overlay_colour = value

    # -- view -----------------------------------------------------------------------------------

    def turn_view(self, steps: int) -> None:
        # From an odd angle to the next step, so that 0 and 90 can be had again.
        angle, degrees = self.state.view.angle, steps * STEP
        angle.value = whole_angle((round(angle.value / degrees) + 1) * degrees)

    def unturn(self) -> None:
        self.state.view.mirrored.value = False
        self.state.view.angle.value = 0.0

    def compare(self, mode: str) -> None:
        """Show before and after in one of the three ways, or no longer."""
        view = self.state.view
        for name, shown in (("split", view.split), ("blink", view.blink), ("before", view.before)):
            shown.value = name == mode and not shown.value

    def repeat_picture(self) -> None:
        """Show it on all sides of itself, or no longer: as much of it is seen before as after."""
        view = self.state.view
        view.repeated.value = not view.repeated.value
        view.zoom.value *= 1 / 3 if view.repeated.value else 3

    def change_pen(self, **changed: bool) -> None:
        pen = self.state.tools.pen
        pen.value = replace(pen.value, **changed)

    # -- picture --------------------------------------------------------------------------------

    def generate(self) -> None:
        finish_typing()
        self.workspace.generate()

    def toggle_result(self) -> None:
        results = self.state.results
        if (seen := self.state.seen_result) is not None:
            self._last_shown = seen.id
            results.show(None)
            return
        ids = [result.id for result in results.items.value]
        results.show(self._last_shown if self._last_shown in ids else ids[-1] if ids else None)

    def toggle_openvino(self) -> None:
        backend = self.state.memory.backend
        backend.value = "torch" if backend.value == "openvino" else "openvino"

    def choose_results(self, value: str) -> None:
        self.state.view.results_by_default.value = value
        bring_back(self.state)

    def choose_placement(self, value: str) -> None:
        self.state.live.placement.value = Placement(value)
