"""What rows of actions call on layers: those chosen in the panel, or the active one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.core.errors import InputError
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document import (
    layer_commands,
    layer_merging,
    layer_pixels,
    layer_properties,
    regions,
)
from desktop_app.state.document.annotations import (
    add_annotations,
    annotations_of,
    laid_out,
    put_annotations,
)
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_masks import How, applied, change_mask, select_mask
from desktop_app.state.document.pages import guarded_of
from desktop_app.state.document.poses import take_people
from desktop_app.state.painting.strokes import in_document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.actions.availability import shown_mask
from desktop_app.ui.actions.clipboard import (
    ClipboardContent,
    clipboard_content,
    copy_selected_words,
    put_annotations_in_clipboard,
    put_in_clipboard,
)
from desktop_app.ui.commands.editing import EditingCommands
from desktop_app.ui.dialogs.choose_folder import choose_file, patterns_of
from desktop_app.ui.panels.layers.chosen import (
    chosen_layers,
    do_with_layers,
    select_layer,
    with_layer_names,
)
from desktop_app.worker.workspace import Workspace


class LayerCommands(EditingCommands):
    """The part of `all_commands.Commands` that changes layers."""

    making, merging, regions = layer_commands, layer_merging, regions
    pixels, properties = layer_pixels, layer_properties
    """Modules for the rows, which can't import them: that takes too long before the first paint."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(workspace, parent)
        self.rename_layer: Callable[[], None] = lambda: None
        """Begins to edit the active layer's name; the panel sets it."""
        self.word_region: Callable[[], None] = lambda: None
        """Puts the cursor where the active region's prompt is typed; the window sets it."""

    # -- what rows give functions to ------------------------------------------------------------

    def layer_ids(self) -> list[str]:
        return [layer.id for layer in chosen_layers(self.workspace)]

    def change_layers(self, change: Callable[[Document], object]) -> None:
        do_with_layers(self.workspace, change)

    def add_layer(self, add: Callable[[Document], object], tools_for: str) -> None:
        """Add one, and take a tool that is of use on it."""
        self.change_layers(add)
        self.state.tools.take_for(tools_for)

    def add_region(self, add: Callable[[Document], object]) -> None:
        """Add one, and have its prompt typed."""
        self.add_layer(add, "region")
        self.word_region()

    def fill_adjustments(self, menu: QMenu, *areas: bool) -> None:
        from desktop_app.ui.actions.adjustment_menu import fill_menu

        fill_menu(menu, self.state, self.add_adjustment, areas)

    def add_adjustment(self, adjustment: str) -> None:
        from desktop_app.state.document.adjustments import add_adjustment

        def add() -> None:
            self.change_layers(partial(add_adjustment, adjustment=adjustment))
            self.state.tools.take_up("masked")

        self.workspace.shaping.transforming.after_apply(add)

    def mask_layer(self, how: How) -> None:
        self.change_layers(partial(change_mask, how=how))
        document = self.state.document.value
        is_masked = document is not None and document.masked_layer is not None
        self.state.tools.take_up("masked" if is_masked else "")

    def apply_mask(self) -> None:
        self.make_of_layer("layer_mask_apply", applied)

    def disable_mask(self) -> None:
        owner, mask = shown_mask(self.state)
        if owner is not None and mask is not None:
            self.change_layers(
                lambda one: layer_properties.set_visible(one, [mask.id], not mask.visible)
            )

    def select_mask(self) -> None:
        self.change_layers(select_mask)

    def limit_to_below(self) -> None:
        from desktop_app.state.document.adjustments import limit_to_below

        self.change_layers(limit_to_below)

    def toggle_property(self, name: str) -> None:
        """The other way round, as the first of the chosen layers has it."""
        chosen = chosen_layers(self.workspace)
        if chosen:
            looks = {name: not getattr(chosen[0], name)}
            self.change_layers(
                lambda document: layer_properties.change_properties(
                    document, self.layer_ids(), **looks
                )
            )

    # -- merging and content --------------------------------------------------------------------

    def layer_to_paint(self) -> None:
        chosen = chosen_layers(self.workspace)
        is_group = bool(chosen) and chosen[0].row.has_layers
        name = "layer_merge_group" if is_group else "layer_to_paint"
        self.make_of_layer(name, layer_merging.to_paint)

    def layer_clear(self) -> None:
        document = self.state.document.value
        if document is not None and document.masked_layer is not None:
            document.fill_mask("clear_mask", 0)
            return
        self.make_of_layer("layer_clear", layer_pixels.clear)

    def layer_fill(self) -> None:
        document = self.state.document.value
        if document is not None:
            colour = in_document(document, self.state.tools.colours.value.foreground)
            self.make_of_layer("layer_fill", partial(layer_pixels.fill, colour=colour))

    def layer_control_picture(self) -> None:
        """Choose a file that the control layer is made of."""
        chosen = chosen_layers(self.workspace)
        if chosen and chosen[0].control is not None:
            self._picture_dialog(self.tr("Picture for Control"), "reference", chosen[0].id)

    def add_annotation_layer(self) -> None:
        """A new annotation layer, and the tool that writes on it in hand."""
        self.change_layers(add_annotations)
        self.state.tools.active.value = ToolId.ANNOTATE

    def layer_people_movable(self) -> None:
        """Let the people who were found in its picture stand on the control layer, to be moved."""
        preview = self.state.view.control_preview.value
        people = None if preview is None else preview.people
        if preview is None or not people:
            return
        self.change_layers(lambda document: take_people(document, preview.layer, people))
        self.state.tools.active.value = ToolId.POSE

    def layer_settings(self) -> None:
        """Bring back what the patch was made with; of one without a history, its words."""
        chosen = chosen_layers(self.workspace)
        if chosen and chosen[0].history is not None:
            self.workspace.history.use(chosen[0].history)
        elif chosen and chosen[0].row.holds == "pieces":
            self.state.parameters.update(prompt=chosen[0].name)

    # -- pictures copied and put in -------------------------------------------------------------

    def layer_insert(self) -> None:
        self._picture_dialog(self.tr("Insert Picture"))

    def layer_insert_reference(self) -> None:
        self._picture_dialog(self.tr("Insert Reference"), "reference")

    def copy(self) -> None:
        if not (copy_selected_words() or self.copy_annotation()):
            self.copy_part(merged=False)

    def cut(self) -> None:
        """Copy, and clear the same once the copy is in the clipboard: one step."""
        document = self.state.document.value
        if document is None or copy_selected_words():
            return
        if self.copy_annotation():
            layer, tools = document.active.value, self.state.tools
            self.change_layers(lambda one: tools.remove_annotated(one, layer))
            return
        clear = partial(_make_of, layer_pixels.clear, document.active.value)

        def put(one: ClipboardContent) -> None:
            put_in_clipboard(one)
            if self.state.document.value is document:
                self.workspace.layers.change("cut", clear)

        self.workspace.copying.copy(
            merged=False, make=clipboard_content, put=put, on_error=with_layer_names
        )

    def copy_annotation(self) -> bool:
        """The one that is chosen with the tool Annotate; whether there is one."""
        chosen, at = chosen_layers(self.workspace)[:1], self.state.tools.annotated.value
        found = annotations_of(chosen[0]) if chosen else None
        if self.state.tools.active.value != "annotate" or not found or not 0 <= at < len(found):
            return False
        put_annotations_in_clipboard([found[at]])
        return True

    def paste_annotations(self, annotations: Sequence[Annotation]) -> None:
        """Onto the layer that is worked on, or a new one."""

        def put(document: Document) -> None:
            layer, at = put_annotations(document, document.active.value, annotations)
            select_layer(self.workspace, layer)
            self.state.tools.active.value = ToolId.ANNOTATE
            self.state.tools.annotated.value = at

        self.change_layers(put)

    def lay_out_labels(self) -> None:
        """Of the annotation layer that is worked on."""
        self.change_layers(lambda document: laid_out(document, document.active.value))

    def delete_layers(self) -> None:
        """After a question, where readers must see something that is on them."""
        ids = self.layer_ids()
        delete = partial(self.change_layers, lambda one: self.making.delete(one, ids))
        if any(guarded_of(layer) for layer in chosen_layers(self.workspace)):
            self.state.tools.guarded.send(delete)
        else:
            delete()

    def _picture_dialog(
        self, title: str, kind: Literal["paint", "reference"] = "paint", control: str = ""
    ) -> None:
        insert = self.workspace.layers.insert
        parent = self.parent()
        kinds = self.tr("Pictures ({patterns})").format(patterns=patterns_of(READ_ENDINGS))
        choose_file(
            parent if isinstance(parent, QWidget) else None,
            title,
            [kinds, self.tr("All files (*)")],
            lambda name: insert(Path(name), kind, control),
        )

    # -- parts ----------------------------------------------------------------------------------

    def copy_part(self, *, merged: bool) -> None:
        self.workspace.copying.copy(
            merged=merged, make=clipboard_content, put=put_in_clipboard, on_error=with_layer_names
        )

    def make_of_layer(self, name: str, make: Callable[[Content, str], Content]) -> None:
        """Of the active layer, in the background."""
        chosen = chosen_layers(self.workspace)
        if chosen:
            self.workspace.layers.change(name, partial(_make_of, make, chosen[0].id))

    def duplicate_layers(self) -> None:
        self.change_layers(lambda document: self.making.duplicate(document, self.layer_ids()))

    def layer_via_copy(self) -> None:
        """Of what is marked of the active layer; where nothing is, all chosen ones whole."""
        document = self.state.document.value
        if document is None or document.content.area is None:
            self.duplicate_layers()
        else:
            self.make_of_layer("layer_via_copy", self.pixels.copied_out)

    def toggle_layers(
        self,
        read: Callable[[Layer], bool],
        put: Callable[[Document, list[str], bool], None],
    ) -> None:
        """All chosen layers become what the active one is not."""
        chosen = chosen_layers(self.workspace)
        if chosen:
            value = not read(chosen[0])
            self.change_layers(lambda document: put(document, self.layer_ids(), value))

    def walk_layers(self, step: int) -> None:
        """Work on the next layer, as the panel lists them with all groups open."""
        document = self.state.document.value
        if document is None:
            return
        ids = [layer.id for layer in _listed(document.layers.value)]
        at = ids.index(document.active.value) - step
        if 0 <= at < len(ids):
            select_layer(self.workspace, ids[at])


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
