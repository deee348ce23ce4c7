"""The windows beside the main one: models, preferences, other views of a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.storage.history_search import Query
from desktop_app.ui.kit import bring_up
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.window.download_alert import DownloadAlert

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.models.models_window import ModelsWindow
    from desktop_app.ui.panels.bars.network_status import NetworkStatus
    from desktop_app.ui.window.room import WindowRoom
    from desktop_app.ui.window.view_window import ViewWindow
    from desktop_app.worker.workspace import Workspace


class SideWindows(QObject):
    """Each is made when it is first wanted.

    Args:
        window: the main window.
        network: what of that tells of downloads.
        room: where that shows what a query finds.

    Attributes:
        models: the models window; None until it was wanted.
    """

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        kit: Kit,
        network: Callable[[], NetworkStatus],
        room: WindowRoom,
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._kit = window, workspace, kit
        self._network, self._room = network, room
        self.models: ModelsWindow | None = None
        self._views: list[ViewWindow] = []

    @Slot(str)
    def show_models(self, place: str = "", task: str = "") -> None:
        """Show the models window.

        ``place`` is one of `ui.models.pages.PLACES`; empty for the one it shows. With a ``task``
        the catalog shows only what is for it.
        """
        if self.models is None:
            from desktop_app.ui.models.models_window import ModelsWindow

            self.models = ModelsWindow(self._parts)
            self.models.pictures_wanted.connect(self._show_pictures)
        self._workspace.managing.open()
        if place:
            self.models.sidebar.choose(place)
        if task:
            self.models.catalog.narrow(task)
        self.models.bring_up()

    @Slot(str, str)
    def _show_pictures(self, facet: str, value: str) -> None:
        """Those of the history that a facet's value finds."""
        self._room.show_search(Query(wanted={facet: (value,)}))
        bring_up(self._window)

    @cached_property
    def _parts(self) -> ManagerViewParts:
        """Made when something of the models window is first wanted; the status row follows it."""
        workspace, managing = self._workspace, self._workspace.managing
        self._network().follow(managing.state)
        DownloadAlert(managing.state.downloads, self._call_back, self._window)
        notice = workspace.state.notice
        return ManagerViewParts(managing.state, managing, self._kit, workspace.settings, notice)

    def _call_back(self) -> None:
        if QApplication.activeWindow() is None:
            QApplication.alert(self._window)

    def show_preferences(self, page: str = "") -> None:
        """Show the preferences, at a page of `ui.preferences.pages` or where they were left."""
        from desktop_app.ui.preferences.dialog import PreferencesDialog
        from desktop_app.ui.preferences.pages import PreferenceParts

        dialog = self._window.findChild(PreferencesDialog)
        if dialog is None:
            parts = PreferenceParts(
                self._kit, self._workspace, lambda: self._parts, self.show_models
            )
            dialog = PreferencesDialog(self._window, parts)
        bring_up(dialog)
        dialog.show_page(page)

    def new_view(self, document: Document) -> None:
        """Show a document in another window, too."""
        from desktop_app.ui.window.view_window import ViewWindow

        view = ViewWindow(self._window, document, self._workspace, self._kit)
        self._views.append(view)
        view.destroyed.connect(lambda _=None: self._views.remove(view))
        view.show()

    def close(self) -> None:
        """With the main window the others close."""
        for view in tuple(self._views):
            view.close()
        if self.models is not None:
            self.models.close()
