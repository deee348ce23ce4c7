"""The panels at the right of the main window, in docks: which there are, and how they share it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from desktop_app.core.late import late_import
from desktop_app.core.record import record
from desktop_app.core.registry import Registry, RowError
from desktop_app.ui.window.dock import Dock
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow, QWidget

    from desktop_app.ui.canvas.canvas_view import CanvasView
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.bars.document_tabs import DocumentTabs
    from desktop_app.ui.panels.navigator import Navigator
    from desktop_app.ui.results.compared import ShowsContents, ShowsEntries, ShowsResults
    from desktop_app.ui.window import panel_parts as parts
    from desktop_app.ui.window.later import LaterSteps
    from desktop_app.worker.workspace import Workspace
else:
    parts = late_import("desktop_app.ui.window.panel_parts")


@record()
class PanelRow:
    """A panel that needs nothing of the window but its place.

    Attributes:
        id: of its dock, by which the window remembers its place.
        name: what its title bar and the menu say.
        make: makes its widget.
        floats: whether it begins as a window beside the main one.
    """

    id: str
    name: str
    make: Callable[[Workspace, Kit], QWidget]
    floats: bool = False


def _panel(place: str) -> Callable[[Workspace, Kit], QWidget]:
    """Of a module of `desktop_app.ui`, imported when it is first wanted: its class of that name."""
    name = "".join(part.title() for part in place.rpartition(".")[2].split("_"))

    def make(workspace: Workspace, kit: Kit) -> QWidget:
        return getattr(import_module(f"desktop_app.ui.{place}"), name)(workspace, kit)

    return make


_OWN = frozenset(("settings", "layers", "results", "history", "undo", "branches", "navigator"))


def _check_more(panel: PanelRow) -> None:
    if panel.id in _OWN:
        raise RowError(f"there is a {panel.id!r} already")


MORE_PANELS: Registry[PanelRow] = Registry(
    PanelRow,
    own=(
        PanelRow(
            "colour", QT_TRANSLATE_NOOP("Panels", "Colour"), _panel("panels.colours.colour_panel")
        ),
        PanelRow(
            "details", QT_TRANSLATE_NOOP("Panels", "Details"), _panel("results.details_panel")
        ),
        PanelRow("queue", QT_TRANSLATE_NOOP("Panels", "Queue"), _panel("queue.queue_panel")),
        PanelRow(
            "scopes", QT_TRANSLATE_NOOP("Panels", "Scopes"), _panel("panels.colours.scopes_panel")
        ),
        PanelRow("looks", QT_TRANSLATE_NOOP("Panels", "Looks"), _panel("recipes.looks_panel")),
        PanelRow(
            "references",
            QT_TRANSLATE_NOOP("Panels", "Reference Board"),
            _panel("panels.board.reference_panel"),
            floats=True,
        ),
    ),
    check=_check_more,
)
"""Panels beside the six that the window names, and those of plugins behind them: hidden until they
are wanted. To add one, write its file and its row."""


_PANELS = (
    "layers_panel",
    "results_panel",
    "history_panel",
    "settings_panel",
    "undo_panel",
    "branch_panel",
    "navigator",
)
"""Those usually seen come first."""
_MORE = (
    *("ui.results.details_panel", "ui.queue.queue_panel"),
    *("ui.panels.colours.scopes_panel", "ui.panels.colours.colour_panel", "ui.recipes.looks_panel"),
    "ui.panels.board.reference_panel",
)
_FLOATING = (96, 96, 420, 340)
"""Of a panel that begins as a window: x, y, width and height on the screen."""
_PAGES = ("ui.widgets.page", "ui.search.search_page", "worker.history_finding")
"""Imported, so that the page is there at once when it is wanted."""


class WindowDocks(QObject):
    """Makes docks and puts them into ``window``, which names them; the panels in them are made when
    they are first asked for."""

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        canvas: CanvasView,
        tabs: DocumentTabs,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace, self._kit, self._canvas, self._tabs = workspace, kit, canvas, tabs
        theme, icons = kit.theme, kit.icons
        self.settings_dock = Dock("settings", theme, icons, window)
        self.layers_dock = Dock("layers", theme, icons, window)
        self.results_dock = Dock("results", theme, icons, window)
        self.history_dock = Dock("history", theme, icons, window)
        self.undo_dock = Dock("undo", theme, icons, window)
        self.branches_dock = Dock("branches", theme, icons, window)
        self.navigator_dock = Dock("navigator", theme, icons, window)
        self.more = {row.id: Dock(row.id, theme, icons, window) for row in MORE_PANELS}
        self._window = window
        self.settings_dock.closed.connect(self._on_settings_closed)
        self.review: ShowsResults = lambda ids, *, prompts=False: None
        """Shows results over the canvas; given by the window."""
        self.compare_entries: ShowsEntries = lambda entries, *, prompts=False: None
        """Compares pictures of the history there; given by the window."""
        self.compare_contents: ShowsContents = lambda contents: None
        """Compares states of a document there, by their captions; given by the window."""
        self._arrange()

    @cached_property
    def settings_panel(self) -> parts.SettingsPanel:
        panel = parts.SettingsPanel(self._workspace, self._kit, self.settings_dock)
        parts.SettingsDrop(self._workspace, self._kit, panel)
        self.settings_dock.fill(panel)
        return panel

    @cached_property
    def layers_panel(self) -> parts.LayersPanel:
        panel = parts.LayersPanel(self._workspace, self._kit)
        panel.view.room_lacking.connect(self._lengthen_layers)
        panel.view.carry = self._tabs.dropped_on(self._workspace.layers.carry)
        self.layers_dock.fill(panel)
        return panel

    @cached_property
    def results_panel(self) -> parts.ResultsPanel:
        panel = parts.ResultsPanel(self._workspace, self._kit)
        panel.view.review = self.review
        panel.view.show_details = self.show_details
        panel.view.carry = self._tabs.dropped_on(self._workspace.layers.carry_result)
        self.results_dock.fill(panel)
        return panel

    @cached_property
    def history_panel(self) -> parts.HistoryPanel:
        panel = parts.HistoryPanel(self._workspace, self._kit)
        panel.entry_menu.show_details = self.show_details
        panel.entry_menu.compare = self.compare_entries
        self.history_dock.fill(panel)
        return panel

    def raise_queue(self) -> bool:
        """Bring the queue's panel to the front; whether it is open."""
        dock = self.more["queue"]
        if dock.isHidden():
            return False
        self._fill_more(MORE_PANELS["queue"])
        dock.bring_up()
        return True

    def compare_prompts(self) -> None:
        """Compare the prompts of the two pictures that are selected in the history, where it has
        the keyboard, or in the results; where there are no two, show all results."""
        if "history_panel" in self.__dict__:
            entries = self.history_panel.chosen
            if len(entries) == 2 and self.history_panel.view.hasFocus():
                self.compare_entries(entries, prompts=True)
                return
        self.review(self.results_panel.view.chosen, prompts=True)

    def mix_results(self) -> None:
        """Mix the results that are selected, or the run that is shown."""
        self._workspace.results.mixing.mix(self.results_panel.view.chosen)

    @cached_property
    def undo_panel(self) -> parts.UndoPanel:
        panel = parts.UndoPanel(self._workspace.state, self._kit)
        self.undo_dock.fill(panel)
        return panel

    @cached_property
    def branch_panel(self) -> parts.BranchPanel:
        panel = parts.BranchPanel(self._workspace, self._kit)
        panel.compare = self.compare_contents
        self.branches_dock.fill(panel)
        return panel

    @cached_property
    def navigator(self) -> Navigator:
        panel = parts.NavigatorPanel(self._canvas, self._kit)
        self.navigator_dock.fill(panel)
        return panel.navigator

    def plan(self, later: LaterSteps) -> None:
        """Leave the panels to ``later``; one that is asked for before is made at once."""
        later.add_modules(("ui.window.panel_parts", *_MORE))
        later.add(partial(getattr, self, name) for name in _PANELS)
        later.add(partial(self._fill_more, row) for row in MORE_PANELS)
        later.add_modules(_PAGES)

    def _fill_more(self, row: PanelRow) -> None:
        dock = self.more[row.id]
        if dock.widget() is None:
            dock.fill(row.make(self._workspace, self._kit))

    def _arrange(self) -> None:
        for dock in (
            self.navigator_dock,
            self.settings_dock,
            self.layers_dock,
            self.results_dock,
            self.history_dock,
            self.undo_dock,
            self.branches_dock,
            *self.more.values(),
        ):
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        # They share a place: below layers and results there is no room for both in a low window.
        self._window.tabifyDockWidget(self.history_dock, self.settings_dock)
        self._window.tabifyDockWidget(self.history_dock, self.undo_dock)
        self._window.tabifyDockWidget(self.history_dock, self.branches_dock)
        self.undo_dock.hide()
        self.branches_dock.hide()
        self.navigator_dock.hide()
        self.settings_dock.hide()
        for row in MORE_PANELS:
            dock = self.more[row.id]
            self._window.tabifyDockWidget(self.history_dock, dock)
            dock.hide()
            if row.floats:
                dock.setFloating(True)
                dock.setGeometry(*_FLOATING)

    def retranslate(self) -> None:
        """Set the names of panels that are rows."""
        for row in MORE_PANELS:
            self.more[row.id].set_name(QCoreApplication.translate("Panels", row.name))

    def switches(self) -> list[QAction]:
        """Show or hide each; settings have their own action, and `views` another menu."""
        docks = (
            self.layers_dock,
            self.results_dock,
            self.history_dock,
            self.undo_dock,
            self.branches_dock,
            *(self.more[row.id] for row in MORE_PANELS if not row.floats),
        )
        return [dock.toggleViewAction() for dock in docks]

    def views(self) -> list[QAction]:
        """Show or hide what shows pictures beside the canvas."""
        floating = (self.more[row.id] for row in MORE_PANELS if row.floats)
        return [dock.toggleViewAction() for dock in (self.navigator_dock, *floating)]

    def show_details(self) -> None:
        """Bring up how the selected picture was made."""
        self.more["details"].bring_up()

    def show_history(self) -> None:
        self.history_dock.bring_up()

    def set_settings_shown(self, shown: bool) -> None:
        """Show or hide the panel of settings."""
        if not shown:
            self.settings_dock.close()
            return
        self.settings_dock.bring_up()
        # Not the dock's own hint: it knows the panel as it was before it was shown.
        bar = self.settings_dock.bar.sizeHint().height()
        self._room.make_room(self.settings_panel.sizeHint().height() + bar)

    @Slot(int)
    def _lengthen_layers(self, lacking: int) -> None:
        """Of what a layer asks for, with layers beside it, so many pixels can't be seen."""
        heights = parts.DockHeights(self.layers_dock, self._window)
        heights.make_room(self.layers_dock.height() + lacking)
        heights.deleteLater()

    @cached_property
    def _room(self) -> parts.DockHeights:
        return parts.DockHeights(self.settings_dock, self._window)

    @Slot()
    def _on_settings_closed(self) -> None:
        self._room.give_back()

    def settings_shown(self) -> bool:
        """Whether the panel of settings is shown, in front of others."""
        return self.settings_dock.is_in_front
