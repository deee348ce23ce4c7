"""The layers that a command is for, and how a command is done to them."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.words.layer_names import name_words
from desktop_app.worker.workspace import Workspace


def chosen_layers(workspace: Workspace) -> list[Layer]:
    """What a command on layers is for, the active one first."""
    document = workspace.state.document.value
    if document is None:
        return []
    tree, active = document.layers.value, document.active.value
    ids = dict.fromkeys((active, *workspace.state.view.selected_layers.value))
    if active not in workspace.state.view.selected_layers.value:
        ids = {active: None}
    return [layer for one in ids if (layer := layer_tree.find(tree, one)) is not None]


def select_layer(workspace: Workspace, layer_id: str) -> None:
    """Work on another layer, with what draws on it in hand (`ToolState.take_up`)."""
    document = workspace.state.document.value
    if document is None or document.active.value == layer_id:
        return
    document.activate(layer_id)
    layer = layer_tree.find(document.layers.value, layer_id)
    if layer is not None:
        wish = layer.control
        drawn = wish is not None and wish.source == "own" and not wish.is_posed
        workspace.state.tools.take_up("masked" if layer.row.masked else "drawn" if drawn else "")


def do_with_layers(workspace: Workspace, change: Callable[[Document], object]) -> None:
    """Do something to the document's layers, unless a stroke or an edit is in progress; what can't
    be done is told above the canvas."""
    document = workspace.state.document.value
    if document is None or document.pixels.is_recording or document.mask.is_recording:
        return
    if workspace.state.applying.value:
        return
    try:
        change(document)
    except InputError as error:
        workspace.state.notice.value = Notice(with_layer_names(error), document=document.id)


def with_layer_names(error: VelaturaError) -> VelaturaError:
    """The same error with the layer's name as the window shows it."""
    if isinstance(error, InputError) and "name" in error.params:
        name = name_words(str(error.params["name"]))
        return InputError(error.code, error.details, **{**error.params, "name": name})
    return error
