"""What has the canvas' place in the main window, and what is next to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.storage.history_search import Query
from desktop_app.ui.actions.window_menu import EDIT
from desktop_app.ui.kit import Kit, raised, show_when
from desktop_app.ui.panels.canvas_area import CanvasArea
from desktop_app.ui.panels.prompt.prompt_bar import PromptBar
from desktop_app.ui.window.bars import WindowBars
from desktop_app.ui.window.docks import WindowDocks
from desktop_app.ui.window.later import LaterSteps
from desktop_app.ui.window.window_state import WindowState
from desktop_app.worker.workspace import Workspace


class WindowRoom(QObject):
    """Shows pages, the welcome, and the panels and the prompt where a page leaves them room."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        kit: Kit,
        memory: WindowState,
        canvas_area: CanvasArea,
        prompt_bar: PromptBar,
        prompt_line: QWidget,
        bars: WindowBars,
        docks: WindowDocks,
        later: LaterSteps,
        show_models: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._workspace, self._kit, self._memory = workspace, kit, memory
        self._canvas_area, self._bars, self._docks = canvas_area, bars, docks
        self._prompt_bar, self._prompt_line = prompt_bar, prompt_line
        self._later, self._show_models = later, show_models

    # -- pages ----------------------------------------------------------------------------------

    def show_page(self, page_id: str) -> None:
        self._canvas_area.pages.show(page_id)

    def show_search(self, query: Query | None = None) -> None:
        """Show the page on which pictures are found; with a query, what that finds."""
        self.show_page("search")
        if query is not None:
            self._canvas_area.search.show_query(query)

    def make_room(self, *, panels: bool, prompt: bool, hint: str) -> None:
        """Beside a page stand these alone."""
        self._bars.status_row.show_page(hint)
        show_when(prompt, self._prompt_bar, self._prompt_line)
        if not prompt:
            self._prompt_bar.cards.hide()
        if panels != self._memory.has_hidden_panels:
            return
        self._bars.show_tools(shown=panels)
        if panels:
            self._memory.bring_panels_back()
        else:
            self._memory.hide_panels()

    # -- beside them ----------------------------------------------------------------------------

    def focus_prompt(self) -> None:
        """Put the cursor into the prompt."""
        self._show_prompt_bar()
        self._prompt_bar.focus_prompt()

    def show_prompt_card(self, name: str) -> None:
        """Show or hide a card of `PromptCards` above the prompt."""
        self._show_prompt_bar()
        self._prompt_bar.cards.toggle(name)

    def _show_prompt_bar(self) -> None:
        if self._prompt_bar.isHidden():
            self.show_page(EDIT)

    def set_settings_shown(self, shown: bool) -> None:
        """Show or hide the panel of settings."""
        if self._memory.has_hidden_panels:
            self.show_page(EDIT)
        self._docks.set_settings_shown(shown)

    def show_history(self) -> None:
        """Bring up the panel of the history, where a page leaves panels their place."""
        if not self._memory.has_hidden_panels:
            self._docks.show_history()

    def panel_wanted(self, switch: QAction) -> None:
        """A panel's switch, while a page has put panels aside, goes back to the canvas and it."""
        panel = switch.parent()
        if self._memory.has_hidden_panels and isinstance(panel, QWidget):
            self.show_page(EDIT)
            raised(panel)

    # -- no picture -----------------------------------------------------------------------------

    def show_welcome(self, *, shown: bool) -> None:
        """Show the welcome where there is no picture, or hide it."""
        if not shown:
            self._workspace.settings.welcomed = True
            self._canvas_area.set_stand_in(None)
        elif self._canvas_area.stand_in is None:
            # Only at a first start: what it shows takes time to import.
            from desktop_app.ui.welcome.card import WelcomeCard

            welcome = WelcomeCard(self._workspace, self._kit, self._canvas_area)
            welcome.models_wanted.connect(self._show_models)
            welcome.closed.connect(lambda: self.show_welcome(shown=False))
            self._canvas_area.set_stand_in(welcome)
            self._later.soon(lambda: isValid(welcome) and welcome.discover())
