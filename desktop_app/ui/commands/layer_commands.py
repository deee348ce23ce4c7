"""What the actions on layers do. Which layers: those chosen in the panel, or the active one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.errors import InputError
from desktop_app.state.document import layer_commands, layer_merging, layer_pixels, layer_properties
from desktop_app.state.painting.strokes import in_document
from desktop_app.state.picture import layer_tree
from desktop_app.storage.picture_names import PICTURE_ENDINGS
from desktop_app.ui.actions.clipboard import (
    ClipboardContent,
    copy_selected_words,
    held,
    put_in_clipboard,
)
from desktop_app.ui.commands.view_commands import ViewCommands
from desktop_app.ui.panels.layers.chosen import (
    chosen_layers,
    do_with_layers,
    select_layer,
    with_layer_names,
)

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.content import Content
    from desktop_app.state.picture.layers import Layer
    from desktop_app.worker.workspace import Workspace


class LayerCommands(ViewCommands):
    """The methods are called by the actions' `triggered`; none takes its argument."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(workspace, parent)
        self.rename_layer: Callable[[], None] = lambda: None
        """Begins to edit the active layer's name; the panel sets it."""

    # -- making, ordering, naming ---------------------------------------------------------------

    @Slot()
    def layer_new(self) -> None:
        self._do(layer_commands.add_paint)
        self._state.tools.take_for("paint")

    @Slot()
    def layer_new_group(self) -> None:
        self._do(layer_commands.add_group)

    @Slot()
    def layer_duplicate(self) -> None:
        self._do(lambda document: layer_commands.duplicate(document, self._ids()))

    @Slot()
    def layer_delete(self) -> None:
        self._do(lambda document: layer_commands.delete(document, self._ids()))

    @Slot()
    def layer_rename(self) -> None:
        self.rename_layer()

    @Slot()
    def layer_group(self) -> None:
        self._do(lambda document: layer_commands.group(document, self._ids()))

    @Slot()
    def layer_ungroup(self) -> None:
        self._do(lambda document: layer_commands.ungroup(document, document.active.value))

    @Slot()
    def layer_up(self) -> None:
        self._do(lambda document: layer_commands.nudge(document, document.active.value, up=True))

    @Slot()
    def layer_down(self) -> None:
        self._do(lambda document: layer_commands.nudge(document, document.active.value, up=False))

    @Slot()
    def layer_above(self) -> None:
        self._walk(1)

    @Slot()
    def layer_below(self) -> None:
        self._walk(-1)

    # -- looks ----------------------------------------------------------------------------------

    @Slot()
    def layer_toggle(self) -> None:
        self._toggle(lambda layer: layer.visible, layer_properties.set_visible)

    @Slot()
    def layer_solo(self) -> None:
        self._do(lambda document: layer_properties.solo(document, document.active.value))

    @Slot()
    def layer_lock(self) -> None:
        self._toggle(lambda layer: layer.locked, layer_properties.set_locked)

    @Slot()
    def layer_alpha_lock(self) -> None:
        self._toggle_look("alpha_locked")

    @Slot()
    def layer_clip(self) -> None:
        self._toggle_look("clipped")

    def _toggle_look(self, look: str) -> None:
        """The other way round, as the first of the chosen layers has it."""
        chosen = chosen_layers(self._workspace)
        if chosen:
            looks = {look: not getattr(chosen[0], look)}
            self._do(lambda document: layer_properties.change_look(document, self._ids(), **looks))

    # -- merging and content --------------------------------------------------------------------

    @Slot()
    def layer_merge_down(self) -> None:
        self._make("layer_merge_down", layer_merging.merge_down)

    @Slot()
    def layer_merge_visible(self) -> None:
        self._workspace.layers.change("layer_merge_visible", layer_merging.merge_visible)

    @Slot()
    def layer_flatten(self) -> None:
        self._workspace.layers.change("layer_flatten", layer_merging.flatten)

    @Slot()
    def layer_to_paint(self) -> None:
        chosen = chosen_layers(self._workspace)
        is_group = bool(chosen) and chosen[0].row.has_layers
        name = "layer_merge_group" if is_group else "layer_to_paint"
        self._make(name, layer_merging.to_paint)

    @Slot()
    def layer_clear(self) -> None:
        document = self._state.document.value
        if document is not None and document.painted_region is not None:
            document.fill_mask("clear_mask", 0)
            return
        self._make("layer_clear", layer_pixels.clear)

    @Slot()
    def layer_fill(self) -> None:
        document = self._state.document.value
        if document is not None:
            colour = in_document(document, self._state.tools.colours.value.foreground)
            self._make("layer_fill", partial(layer_pixels.fill, colour=colour))

    @Slot()
    def layer_alpha_to_mask(self) -> None:
        self._make("layer_alpha_to_mask", layer_pixels.alpha_to_mask)

    @Slot()
    def layer_new_region(self) -> None:
        from desktop_app.state.document.regions import add_region

        self._do(add_region)
        self._state.tools.take_for("region")

    @Slot()
    def layer_region_from_mask(self) -> None:
        from desktop_app.state.document.regions import region_from_mask

        self._do(region_from_mask)
        self._state.tools.take_for("region")

    @Slot()
    def layer_new_control(self) -> None:
        self._do(layer_commands.add_control)
        self._state.tools.take_for("control")

    @Slot()
    def layer_control_picture(self) -> None:
        """Choose a file that the control layer is made of."""
        chosen = chosen_layers(self._workspace)
        if chosen and chosen[0].control is not None:
            insert = partial(self._control_chosen, chosen[0].id)
            self._picture_dialog(self.tr("Picture for Control"), insert)

    def _control_chosen(self, control: str, name: str) -> None:
        self._workspace.layers.insert(Path(name), "reference", control)

    @Slot()
    def layer_people_movable(self) -> None:
        """Let the people who were found in its picture stand on the control layer, to be moved."""
        from desktop_app.state.document.poses import take_people
        from desktop_app.state.painting.tools import ToolId

        preview = self._state.view.control_preview.value
        people = None if preview is None else preview.people
        if preview is None or not people:
            return
        self._do(lambda document: take_people(document, preview.layer, people))
        self._state.tools.active.value = ToolId.POSE

    @Slot()
    def layer_from_mask(self) -> None:
        self._workspace.layers.change("layer_from_mask", layer_pixels.mask_to_layer)

    @Slot()
    def layer_to_mask(self) -> None:
        self._make("layer_to_mask", layer_pixels.layer_to_mask)

    @Slot()
    def layer_settings(self) -> None:
        """Bring back what the patch was made with; of one that stands in no history, its words."""
        chosen = chosen_layers(self._workspace)
        if chosen and chosen[0].history is not None:
            self._workspace.history.use(chosen[0].history)
        elif chosen and chosen[0].row.holds == "pieces":
            self._state.parameters.update(prompt=chosen[0].name)

    # -- pictures copied and put in -------------------------------------------------------------

    @Slot()
    def layer_insert(self) -> None:
        self._picture_dialog(self.tr("Insert Picture"), self._insert_chosen)

    @Slot()
    def layer_insert_reference(self) -> None:
        self._picture_dialog(self.tr("Insert Reference"), self._reference_chosen)

    @Slot()
    def copy(self) -> None:
        if not copy_selected_words():
            self._copy(merged=False)

    @Slot()
    def cut(self) -> None:
        """Copy, and clear the same once the copy is in the clipboard: one step."""
        document = self._state.document.value
        if document is None or copy_selected_words():
            return
        clear = partial(_make_of, layer_pixels.clear, document.active.value)

        def put(one: ClipboardContent) -> None:
            put_in_clipboard(one)
            if self._state.document.value is document:
                self._workspace.layers.change("cut", clear)

        self._workspace.copying.copy(merged=False, make=held, put=put, on_error=with_layer_names)

    @Slot()
    def copy_merged(self) -> None:
        self._copy(merged=True)

    @Slot(str)
    def _insert_chosen(self, name: str) -> None:
        self._workspace.layers.insert(Path(name))

    @Slot(str)
    def _reference_chosen(self, name: str) -> None:
        self._workspace.layers.insert(Path(name), "reference")

    def _picture_dialog(self, title: str, chosen: Callable[[str], None]) -> None:
        parent = self.parent()
        dialog = QFileDialog(parent if isinstance(parent, QWidget) else None, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{ending}" for ending in PICTURE_ENDINGS)
        filters = [self.tr("Pictures ({patterns})").format(patterns=patterns)]
        dialog.setNameFilters([*filters, self.tr("All files (*)")])
        dialog.fileSelected.connect(chosen)
        dialog.open()

    # -- parts ----------------------------------------------------------------------------------

    def _copy(self, *, merged: bool) -> None:
        self._workspace.copying.copy(
            merged=merged, make=held, put=put_in_clipboard, on_error=with_layer_names
        )

    def _ids(self) -> list[str]:
        return [layer.id for layer in chosen_layers(self._workspace)]

    def _do(self, change: Callable[[Document], object]) -> None:
        do_with_layers(self._workspace, change)

    def _make(self, name: str, make: Callable[[Content, str], Content]) -> None:
        """Of the active layer, in the background."""
        chosen = chosen_layers(self._workspace)
        if chosen:
            self._workspace.layers.change(name, partial(_make_of, make, chosen[0].id))

    def _toggle(
        self,
        read: Callable[[Layer], bool],
        put: Callable[[Document, list[str], bool], None],
    ) -> None:
        """All chosen layers become what the active one is not."""
        chosen = chosen_layers(self._workspace)
        if chosen:
            value = not read(chosen[0])
            self._do(lambda document: put(document, self._ids(), value))

    def _walk(self, step: int) -> None:
        """Work on the next layer, as the panel lists them with all groups open."""
        document = self._state.document.value
        if document is None:
            return
        ids = [layer.id for layer in _listed(document.layers.value)]
        at = ids.index(document.active.value) - step
        if 0 <= at < len(ids):
            select_layer(self._workspace, ids[at])


def _make_of(make: Callable[[Content, str], Content], layer_id: str, content: Content) -> Content:
    if layer_tree.find(content.layers, layer_id) is None:  # gone meanwhile
        return content
    try:
        return make(content, layer_id)
    except InputError as error:
        raise with_layer_names(error) from error


def _listed(layers: layer_tree.Tree) -> list[Layer]:
    """From the topmost to the lowest, a group before what it holds."""
    found: list[Layer] = []
    for layer in reversed(layers):
        found += [layer, *_listed(layer.children)]
    return found
