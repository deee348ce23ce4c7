"""What a layer asks of a model, below its row: the part that all kinds of layers share."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import change_guidance, preview_guidance
from desktop_app.ui.kit import Kit, Retranslated
from desktop_app.ui.panels.layers.chosen import do_with_layers
from desktop_app.ui.qt.spaced import spaced
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_REST_MS = 600
"""What is typed or dragged is one undo step after such a rest: a killed program loses no more."""


class GuidanceBox(Retranslated, QWidget):
    """Of the layer that is worked on. ``resized`` tells that it wants another height; ``left`` that
    the keyboard goes back to the list."""

    resized = Signal()
    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._id = ""
        self._locked = False
        self._document: Document | None = None
        """In which something is being typed or dragged."""
        self._rest = delayed(self, self._rested, _REST_MS)
        self._layout = self._laid_out()
        self.setLayout(self._layout)
        self.hide()

    def show_layer(self, layer: Layer | None) -> None:
        """Show what this layer asks for; one of another kind, or None: none is worked on."""
        if layer is None or not self._is_mine(layer):
            self.settle()
            self._id = ""
            return
        if layer.id != self._id:
            self.settle()
            self._id = layer.id
        self._locked = layer.locked
        self._show(layer)

    @Slot()
    def settle(self) -> None:
        """What was being typed or dragged is one undo step now."""
        if self._rest.isActive():
            self._rest.stop()
            self._rested()

    def sizeHint(self) -> QSize:
        plain = self._layout.totalSizeHint().height()
        wrapped = self._layout.totalHeightForWidth(self.width())
        return QSize(200, wrapped if self._layout.hasHeightForWidth() else plain)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.settle()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.resized.emit()  # a part comes, goes, or wants another height
        return super().event(event)

    # -- for kinds ------------------------------------------------------------------------------

    def _laid_out(self) -> Any:
        """A layout for its parts."""
        return spaced(QVBoxLayout(), 4, (0, 2, 6, 6))

    def _is_mine(self, layer: Layer) -> bool:
        """Whether it is a layer of the kind that this is for."""
        raise NotImplementedError

    def _show(self, layer: Layer) -> None:
        raise NotImplementedError

    @property
    def _is_resting(self) -> bool:
        """Whether something is being typed or dragged: what is shown is newer than the layer."""
        return self._rest.isActive()

    def _set(self, **fields: Any) -> None:
        """Change fields of the wish, as one step."""
        layer_id = self._id
        do_with_layers(self._workspace, lambda one: change_guidance(one, layer_id, **fields))

    def _drag(self, **fields: Any) -> None:
        """Change a field that is being typed or dragged."""
        layer_id = self._id
        self._document = self._workspace.state.document.value
        do_with_layers(self._workspace, lambda one: preview_guidance(one, layer_id, **fields))
        self._rest.start()

    @Slot()
    def _rested(self) -> None:
        document, self._document = self._document, None
        if document is not None:
            document.settle()
