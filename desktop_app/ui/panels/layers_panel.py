"""The layers of the document: shows `Document.layers`, and hands what is done to the commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.observable import connect_each
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.state.document import layer_commands, layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.picture.mixes import mixes_in
from desktop_app.ui.kit import (
    Kit,
    Retranslated,
    action_button,
    horizontal_line,
    icon_button,
    named,
    set_role,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.layers.chosen import chosen_layers, do_with_layers, select_layer
from desktop_app.ui.panels.layers.guidance_box import GuidanceBox
from desktop_app.ui.panels.layers.layer_thumbnails import LayerThumbnails
from desktop_app.ui.panels.layers.layers_delegate import LayerDelegate
from desktop_app.ui.panels.layers.layers_header import LayersHeader
from desktop_app.ui.panels.layers.layers_model import EYE, NAME, LayersModel
from desktop_app.ui.panels.layers.layers_view import Drop, LayersView
from desktop_app.ui.panels.layers.region_box import RegionBox
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.worker.workspace import Workspace

_FOOT = (
    *("layer_new", "layer_new_group", "layer_new_region", "layer_new_control", "layer_mask_new"),
    *("layer_duplicate", "layer_merge_down", "layer_delete"),
)
_MENU = (
    *("layer_rename", "layer_duplicate", "layer_delete", "", "layer_group", "layer_ungroup", ""),
    *("layer_toggle", "layer_solo", "layer_lock", "layer_alpha_lock", "layer_clip"),
    *("layer_limit", ""),
    *("layer_mask_full", "layer_mask_hidden", "layer_mask_copied", "layer_mask_alpha"),
    *("layer_mask_off", "layer_mask_inverted", "layer_mask_apply", "layer_mask_none", ""),
    *("layer_merge_down", "layer_merge_visible", "layer_flatten", "layer_to_paint", ""),
    *("layer_fill", "layer_clear", "layer_alpha_to_mask", "layer_to_mask", "layer_edit_mix"),
    "layer_settings",
)


class LayersPanel(Retranslated, QWidget):
    """Follows the document on the canvas."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._document: Document | None = None
        self._stop: tuple[Callable[[], None], ...] = ()
        self._closed: set[str] = set()
        """Ids of groups that are folded."""
        self._showing = False
        set_role(self, "panel")
        self.list_model = LayersModel(self)
        self.thumbnails = LayerThumbnails(workspace.layers, kit.theme, self)
        self.adjust = icon_button(kit.icons, "contrast", self)
        """Opens a menu of new adjustments."""
        self.delegate = LayerDelegate(kit.icons, self.thumbnails, self)
        self.view = LayersView(self.list_model, self.delegate, kit.theme, kit.icons, self)
        self.header = LayersHeader(kit, self)
        self._boxes: dict[str, GuidanceBox] = {}
        """What layers ask for, by their kind."""
        self.stack = EmptyStack(self.view, self)
        self._build()
        self._connect()
        watch(workspace.state.document, self._follow)
        self.retranslate()

    def retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Layers"))
        self.stack.sentence.setText(
            self.tr("The layers of the picture appear here once one is open.")
        )
        named(
            self.adjust,
            self.tr("New adjustment"),
            self.tr(
                "<b>New adjustment</b><br>Add a layer that changes tone or colour of all below it. "
                "If a mask is painted, it acts only there."
            ),
        )
        self.header.retranslate()
        self.list_model.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(276, 260)

    def heightForWidth(self, width: int) -> int:
        # What it needs, not what it would like: in little room the list scrolls, not its buttons.
        layout = self.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)

    def _build(self) -> None:
        foot = spaced(QHBoxLayout(), 4, (8, 2, 8, 4))
        for name in _FOOT:
            if name == "layer_delete":
                foot.addStretch(1)
            foot.addWidget(action_button(self._kit.actions, name, DENSE))
            if name == "layer_new_control":
                foot.addWidget(self.adjust)
        kit, menu = self._kit, QMenu(self.adjust)
        menu.aboutToShow.connect(lambda: kit.actions.commands.fill_adjustments(menu, False, True))
        self.adjust.setMenu(menu)
        self.adjust.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        filled(
            spaced(QVBoxLayout(self)),
            self.header,
            horizontal_line(),
            grow(self.stack),
            horizontal_line(),
            foot,
        )
        hold(self, least_height=136)  # with two rows

    def _connect(self) -> None:
        view, header = self.view, self.header
        view.dropped.connect(self._dropped)
        view.eye_pressed.connect(self._eye_pressed)
        view.delete_pressed.connect(self._kit.actions["layer_delete"].trigger)
        view.space_pressed.connect(self._kit.actions["layer_toggle"].trigger)
        view.menu_wanted.connect(self._menu)
        view.collapsed.connect(lambda index: self._set_folded(index, folded=True))
        view.expanded.connect(lambda index: self._set_folded(index, folded=False))
        connect_each(
            self._selected,
            view.selectionModel().selectionChanged,
            view.selectionModel().currentChanged,
        )
        self.list_model.renamed.connect(self._renamed)
        self.thumbnails.ready.connect(self.list_model.touch)
        header.opacity_changing.connect(self._opacity_changing)
        header.opacity_rested.connect(self._opacity_rested)
        header.mode_chosen.connect(self._mode_chosen)
        self._kit.theme.changed.connect(view.viewport().update)

    # -- state → view ---------------------------------------------------------------------------

    def _follow(self, document: Document | None) -> None:
        for stop in self._stop:
            stop()
        self._stop = ()
        self._document = document
        self._closed.clear()
        self.thumbnails.follow(document)
        self.stack.set_empty(document is None)
        if document is None:
            self._show(())
            return
        self._stop = (
            listen(document.layers.changed, self._show),
            listen(document.active.changed, self._show_active),
            listen(document.shown_anew, self._show_anew),
        )
        self._show(document.layers.value)

    def _show_anew(self, _: None) -> None:
        self.view.viewport().update()

    def _show(self, tree: Tree) -> None:
        chosen = set(self._workspace.state.view.selected_layers.value)
        place = self.view.verticalScrollBar().value()
        self._showing = True
        self.delegate.quiet = _quiet(tree)
        new = (key for key in mixes_in(tree) if not self.list_model.index_of(key).isValid())
        self._closed.update(new)  # what they are made of begins folded
        if self.list_model.set_tree(tree):
            for layer in layer_tree.walk(tree):
                if (layer.row.has_layers or layer.children) and layer.id not in self._closed:
                    self.view.setExpanded(self.list_model.index_of(layer.id, EYE), True)
            self._select(chosen)
            self.view.verticalScrollBar().setValue(place)
            self.thumbnails.keep({layer.id for layer in layer_tree.walk(tree)})
        self._showing = False
        self._show_active(None)
        self.view.viewport().update()

    def _select(self, ids: set[str]) -> None:
        selection = QItemSelection()
        for layer_id in ids:
            index = self.list_model.index_of(layer_id)
            if index.isValid():
                selection.select(index.siblingAtColumn(EYE), index)
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().select(selection, flags.ClearAndSelect)

    def _show_active(self, _: object) -> None:
        """The list follows what is worked on: it is chosen, and can be seen."""
        document, model = self._document, self.view.selectionModel()
        active = "" if document is None else document.active.value
        changed, self.view.worked_on = self.view.worked_on != active, active
        index = self.list_model.index_of(active)
        if index.isValid():
            self._showing = True
            flags = QItemSelectionModel.SelectionFlag
            if not model.isSelected(index):
                model.select(index, flags.ClearAndSelect | flags.Rows)
            if self.view.currentIndex().siblingAtColumn(NAME) != index:
                model.setCurrentIndex(index, flags.NoUpdate)
            self._showing = False
            if changed:
                self.view.scrollTo(index)
        self._tell_selection()
        self._show_header()
        self.view.viewport().update()

    def _show_header(self) -> None:
        layer = self.list_model.layer_at(self.list_model.index_of(self.view.worked_on))
        self.header.show_layer(layer)
        kind = "" if layer is None or layer.kind not in _BOXES else layer.kind
        if kind:
            self.box(kind)
        for box in self._boxes.values():
            box.show_layer(layer)
        self._open_box()

    def box(self, kind: str) -> GuidanceBox:
        """What layers of that kind ask for; made with the first."""
        if kind not in self._boxes:
            box = self._boxes[kind] = _BOXES[kind](self._workspace, self._kit, self.view.viewport())
            box.resized.connect(self._open_box)
            box.left.connect(self.view.setFocus)
        return self._boxes[kind]

    @property
    def region(self) -> RegionBox:
        """What the region wants that is worked on."""
        box = self.box("region")
        assert isinstance(box, RegionBox)
        return box

    @Slot()
    def _open_box(self) -> None:
        layer = self.list_model.layer_at(self.list_model.index_of(self.view.worked_on))
        box = None if layer is None else self._boxes.get(layer.kind)
        self.view.open_drawer("" if layer is None or box is None else layer.id, box)

    # -- view → state ---------------------------------------------------------------------------

    @Slot()
    def _selected(self) -> None:
        if self._showing or self._document is None:
            return
        self.header.stop()
        self._tell_selection()
        layer = self.list_model.layer_at(self.view.currentIndex())
        if layer is not None and self.view.selectionModel().isSelected(self.view.currentIndex()):
            select_layer(self._workspace, layer.id)

    def _tell_selection(self) -> None:
        rows = self.view.selectionModel().selectedRows(EYE)
        layers = (self.list_model.layer_at(row) for row in rows)
        ids = tuple(layer.id for layer in layers if layer is not None)
        self._workspace.state.view.selected_layers.value = ids

    @Slot(object, object)
    def _dropped(self, ids: tuple[str, ...], drop: Drop) -> None:
        lowest = self.list_model.tree[0]
        place = drop.place
        if place == "below" and drop.target == lowest.id and lowest.locked:
            place = "above"  # nothing goes below the background
        do_with_layers(
            self._workspace,
            lambda document: layer_commands.move(document, ids, drop.target, place),
        )

    @Slot(str, bool)
    def _eye_pressed(self, layer_id: str, alone: bool) -> None:
        layer = layer_tree.find(self.list_model.tree, layer_id)
        if layer is None:
            return
        if alone:
            do_with_layers(self._workspace, lambda one: layer_properties.solo(one, layer_id))
            return
        shown = not layer.visible
        do_with_layers(
            self._workspace, lambda one: layer_properties.set_visible(one, [layer_id], shown)
        )

    @Slot(str, str)
    def _renamed(self, layer_id: str, name: str) -> None:
        do_with_layers(self._workspace, lambda one: layer_properties.rename(one, layer_id, name))

    def rename(self) -> None:
        """Begin to edit the name of the layer that is worked on."""
        index = self.list_model.index_of(self.view.worked_on)
        if index.isValid():
            self.view.setFocus()
            self.view.edit(index)

    @Slot(float)
    def _opacity_changing(self, value: float) -> None:
        ids = self._chosen()
        do_with_layers(
            self._workspace,
            lambda one: layer_properties.preview_properties(one, ids, opacity=value),
        )

    @Slot()
    def _opacity_rested(self) -> None:
        if self._document is not None:
            self._document.settle()

    @Slot(object)
    def _mode_chosen(self, mode: BlendMode) -> None:
        ids = self._chosen()
        do_with_layers(
            self._workspace, lambda one: layer_properties.change_properties(one, ids, mode=mode)
        )

    def _chosen(self) -> list[str]:
        return [layer.id for layer in chosen_layers(self._workspace)]

    def _set_folded(self, index: object, *, folded: bool) -> None:
        layer = self.list_model.layer_at(index)  # pyright: ignore[reportArgumentType]
        if layer is not None and not self._showing:
            (self._closed.add if folded else self._closed.discard)(layer.id)

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for name in _MENU:
            action = self._kit.actions[name] if name else None
            if action is None:
                menu.addSeparator()
            elif action.isEnabled():
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


def _region_box(workspace: Workspace, kit: Kit, parent: QWidget) -> GuidanceBox:
    return RegionBox(workspace, kit, parent)


def _control_box(workspace: Workspace, kit: Kit, parent: QWidget) -> GuidanceBox:
    from desktop_app.ui.panels.layers.control_box import ControlBox

    return ControlBox(workspace, kit, parent)


def _adjustment_box(workspace: Workspace, kit: Kit, parent: QWidget) -> GuidanceBox:
    from desktop_app.ui.panels.layers.adjustment_box import AdjustmentBox

    return AdjustmentBox(workspace, kit, parent)


def _annotation_box(workspace: Workspace, kit: Kit, parent: QWidget) -> GuidanceBox:
    from desktop_app.ui.panels.layers.annotation_box import AnnotationBox

    return AnnotationBox(workspace, kit, parent)


_BOXES: Final[dict[str, Callable[[Workspace, Kit, QWidget], GuidanceBox]]] = {
    "region": _region_box,
    "control": _control_box,
    "adjustment": _adjustment_box,
    "annotation": _annotation_box,
}
"""What layers ask for is shown in, by their kind."""


def _quiet(tree: Tree, hidden: bool = False) -> set[str]:
    """Ids of what is not seen because a group around it is hidden."""
    found: set[str] = set()
    for layer in tree:
        if hidden:
            found.add(layer.id)
        found |= _quiet(layer.children, hidden or not layer.visible)
    return found
