"""A picture that is dropped on prompt or settings gives these alone, and is not opened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.actions.drops import one_picture
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.canvas_area import DropFrame
from desktop_app.worker.workspace import Workspace

_TAKEN = (QEvent.Type.DragEnter, QEvent.Type.Drop)


class SettingsDrop(QObject):
    """Of ``widget``; whatever else is dropped there is the window's."""

    def __init__(self, workspace: Workspace, kit: Kit, widget: QWidget) -> None:
        super().__init__(widget)
        self._workspace, self._widget = workspace, widget
        self.frame = DropFrame(kit, widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DragLeave:
            self.frame.hide()
        if event.type() not in _TAKEN or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        path, ends = one_picture(event.mimeData()), event.type() is QEvent.Type.Drop
        self.frame.setGeometry(self._widget.rect())
        self.frame.raise_()
        self.frame.setVisible(path is not None and not ends)
        if path is None:
            return False
        event.acceptProposedAction()
        if ends:
            self._workspace.embedded_settings.take_from(path)
        return True
