"""The main window: puts the parts together, remembers their arrangement, asks before closing."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from desktop_app.core import trace
from desktop_app.core.extensions import added_rows
from desktop_app.core.late import late, late_import
from desktop_app.core.observable import connect_each
from desktop_app.ui.actions.action_set import ActionSet, Conditions
from desktop_app.ui.actions.menus import Menus
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.help.opening import Help
from desktop_app.ui.kit import Kit, Retranslated, horizontal_line
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.motion import set_less_motion
from desktop_app.ui.look.primary_button import PrimaryButtons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.bars.document_tabs import DocumentTabs
from desktop_app.ui.panels.canvas_area import CanvasArea
from desktop_app.ui.panels.options.tool_column import ToolColumn
from desktop_app.ui.panels.prompt.prompt_bar import PromptBar
from desktop_app.ui.qt.accessible import follow_roles
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.field_keys import is_escape
from desktop_app.ui.qt.focus_chain import step_focus
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.window.bars import WindowBars
from desktop_app.ui.window.docks import WindowDocks
from desktop_app.ui.window.later import LaterSteps
from desktop_app.ui.window.window_state import WindowState
from desktop_app.ui.words.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
        QShowEvent,
    )

    from desktop_app.state.document.document import Document
    from desktop_app.state.session import Session
    from desktop_app.storage.journal import AbandonedJournal
    from desktop_app.ui.actions import drops
    from desktop_app.ui.canvas.canvas_view import CanvasView
    from desktop_app.ui.commands.all_commands import Commands
    from desktop_app.ui.commands.command_box import CommandBox
    from desktop_app.ui.commands.command_list import Command
    from desktop_app.ui.pages.page_switch import PageSwitch
    from desktop_app.ui.window import panel_parts as parts
    from desktop_app.ui.window.closing import Closing
    from desktop_app.ui.window.recent_menu import RecentMenu
    from desktop_app.ui.window.room import WindowRoom
    from desktop_app.ui.window.side_windows import SideWindows
    from desktop_app.ui.window.title import WindowTitle
    from desktop_app.worker.workspace import Workspace
else:
    drops = late_import("desktop_app.ui.actions.drops")
    parts = late_import("desktop_app.ui.window.panel_parts")

_SIZE = QSize(1440, 900)
_MODULES = (
    "state.document.document",
    "enginelink.client",
    "worker.session_parts",
    "worker.operating",
    "ui.commands.all_commands",
    "ui.canvas.result_bar",
    "ui.words.families",
    "ui.tools.shape",
    "ui.panels.options.brush_options",
    "ui.panels.completion.prompt_completion",
    "ui.panels.completion.prompt_reader",
    "ui.window.bar_parts",
)
"""Imported after the first paint, before what is made of them: with all they bring."""

Rest = Literal["now", "after paint", "when asked"]
"""When a window makes what its first picture does without: bars, docked panels, the status row."""


class MainWindow(Retranslated, QMainWindow):
    """The window of ``workspace``. Nothing slow happens while it is made."""

    def __init__(self, workspace: Workspace, *, rest: Rest = "now") -> None:
        """Menus, tools, canvas and prompt are made here. The rest, all of it or each part, is made
        "when asked" for, or before: "now", or "after paint"."""
        super().__init__()
        self._rest = rest
        self.setObjectName("main")
        self.setWindowTitle("Velatura")
        self.workspace = workspace
        self._offered = False
        self._painted = False
        self._title: WindowTitle | None = None
        self._screen_watch: parts.ScreenWatch | None = None
        self.later = LaterSteps(self, workspace.background)
        app = cast("QApplication", QApplication.instance())
        app.setProperty("settings", workspace.settings)
        language = Language(app, workspace.settings.language, self)
        theme = Theme(app, workspace.settings.theme, self, workspace.settings.text_scale)
        follow_roles(app)
        icons = Icons(theme)
        self._language = language
        conditions = Conditions(workspace.state, self)
        keys = Shortcuts(workspace.settings, self)
        actions = ActionSet(
            self, workspace.state, late(lambda: self.commands), conditions, icons, keys
        )
        actions.retranslate()
        actions.choose_by("language", lambda: language.mode)
        guide = Help(theme, icons, workspace.settings, keys, self)
        self.kit = Kit(theme, icons, actions, guide, PrimaryButtons(icons))
        self.windows = late(self._make_windows)
        """The models window and the preferences."""
        self.room = late(self._make_room)
        """What has the canvas' place, and what is next to it."""
        self.memory = WindowState(workspace.settings, workspace.state, self)
        self._build()
        self._connect()
        self._name_parts()
        actions.refresh()
        self.memory.restore()
        set_less_motion(app, workspace.settings.less_motion)
        if rest == "now":
            self.later.finish()

    # -- what commands ask for (commands.WindowParts) --------------------------------------------

    @property
    def canvas(self) -> CanvasView:
        return self.canvas_area.canvas

    @cached_property
    def commands(self) -> Commands:
        from desktop_app.ui.commands.all_commands import Commands

        commands = Commands(self.workspace, self, self, self.kit.theme, self._language)
        commands.rename_layer = self._rename_layer
        commands.word_region = self._word_region
        return commands

    def _show_page(self, page: str) -> None:
        self.canvas_area.pages.show(page, over=True)

    def _rename_layer(self) -> None:
        self.docks.layers_panel.rename()

    def _word_region(self) -> None:
        self.docks.layers_panel.region.prompt.setFocus()

    @cached_property
    def _closing(self) -> Closing:
        from desktop_app.ui.window.closing import Closing

        return Closing(self, self.workspace, self.commands.files, self.close)

    @cached_property
    def command_box(self) -> CommandBox:
        """Finds commands by name; made when it is first wanted."""
        from desktop_app.ui.commands.command_box import CommandBox
        from desktop_app.ui.commands.command_list import CommandList

        workspace, actions = self.workspace, self.kit.actions
        recent = (workspace.files.recent, self._open_recent)
        commands = CommandList(workspace.state, actions, self.menuBar(), *recent)
        return CommandBox(
            self,
            self.kit,
            commands.gathered,
            self._find_certificates,
            workspace.settings,
            self.canvas.setFocus,
        )

    def _find_certificates(self, then: Callable[[list[Command]], None]) -> None:
        """Those where extensions say that some are, and of pictures that were opened."""
        from desktop_app.storage.certificates import certificates_in
        from desktop_app.ui.commands.command_list import certificates
        from desktop_app.ui.dialogs.choose_folder import open_outside

        rows, settings = added_rows("certificates"), self.workspace.settings
        folders = [folder for row in rows for folder in row.make(settings)]
        self.workspace.background.run(
            partial(certificates_in, folders, self.workspace.files.recent()),
            lambda found: then(certificates(found, open_outside)),
            lambda _: None,
        )

    def _make_windows(self) -> SideWindows:
        from desktop_app.ui.window.side_windows import SideWindows

        return SideWindows(
            self, self.workspace, self.kit, lambda: self.bars.status_row.network, self.room
        )

    def _make_room(self) -> WindowRoom:
        from desktop_app.ui.window.room import WindowRoom

        return WindowRoom(
            self,
            self.workspace,
            self.kit,
            self.memory,
            self.canvas_area,
            self.prompt_bar,
            self._prompt_line,
            self.bars,
            self.docks,
            self.later,
            self.windows.show_models,
        )

    def show_command_box(self) -> None:
        """Show or hide the command box."""
        box = self.command_box
        box.close_softly() if box.isVisible() else box.open_box()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        workspace, kit = self.workspace, self.kit
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.tool_column = ToolColumn(workspace.state.tools, kit, self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tool_column)
        middle = QWidget(self)
        self.setCentralWidget(middle)
        self.tabs = DocumentTabs(workspace.state, kit, workspace.activate, self._close_tab, middle)
        self.canvas_area = CanvasArea(workspace, kit, middle)
        self.canvas_area.make_room = lambda: self.room.make_room
        listen(workspace.page_wanted, self._show_page)
        self.prompt_bar = PromptBar(workspace, kit, middle)
        layout = spaced(QVBoxLayout(middle))
        self.bars = WindowBars(workspace, kit, self, layout, self.tabs, self.canvas_area)
        if self.menuBar().isNativeMenuBar():  # the tabs hold the switch, which stays on each page
            layout.insertWidget(0, self.tabs)
        self.bars.commands = lambda: self.commands
        self.bars.show_models = lambda place="", task="": self.windows.show_models(place, task)
        layout.addWidget(self.canvas_area, 1)
        self._prompt_line = horizontal_line()
        filled(layout, self._prompt_line, self.prompt_bar)
        self.docks = WindowDocks(workspace, kit, self.canvas, self.tabs, self)
        self.docks.review = self.canvas_area.show_review
        self.prompt_bar.controls.raise_queue = self.docks.raise_queue
        self.docks.more["queue"].visibilityChanged.connect(self._on_queue_seen)
        self.docks.compare_entries = self.canvas_area.compare_entries
        self.docks.compare_contents = self.canvas_area.compare_contents
        self.setStatusBar(self.bars.status)
        self._plan_rest()
        switches = [*self.docks.switches(), self.tool_column.toggleViewAction()]
        views = self.docks.views()
        for switch in (*switches, *views):
            switch.triggered.connect(lambda _, each=switch: self.room.panel_wanted(each))
        self.menus = Menus(self.menuBar(), kit.actions, switches, views)

    @cached_property
    def page_switch(self) -> PageSwitch:
        """Leads from page to page, beside the menus."""
        from desktop_app.ui.pages.page_switch import PageSwitch

        self.canvas_area.pages.changed.connect(self.prompt_bar.controls.fold_queue)
        made = PageSwitch(self.canvas_area.pages, self.kit, self)
        if self.menuBar().isNativeMenuBar():  # which holds nothing but menus
            self.tabs.add_at_end(made)
        else:
            self.menuBar().setCornerWidget(made)
            made.show()
        return made

    def _plan_rest(self) -> None:
        """What is built after the first paint, in this order; what is asked for before, at once."""
        later = self.later
        later.add_modules(_MODULES)
        later.add(self.workspace.sessions())
        later.add((partial(getattr, self, "page_switch"), partial(getattr, self.canvas, "bar")))
        self.bars.plan(later)
        self.docks.plan(later)
        later.add((self._start_watching,))

    def _start_watching(self) -> None:
        self._screen_watch = parts.ScreenWatch(self, self.workspace.displaying)
        if self.isVisible():
            self._screen_watch.begin()
        parts.alert_in(self, self.workspace.state.queue, self.workspace.history.folders.now)
        parts.Announcer(self.workspace.state, self)
        parts.SettingsDrop(self.workspace, self.kit, self.prompt_bar)
        watch(self.workspace.state.recoverable, self._on_recoverable)

    def _connect(self) -> None:
        actions, theme = self.kit.actions, self.kit.theme
        actions.tick_by("toggle_settings", self.docks.settings_shown)
        actions.tick_by("toggle_metadata", lambda: self.workspace.settings.save_metadata)
        actions.tick_by("full_screen", self.isFullScreen)
        actions.tick_by("less_motion", lambda: self.workspace.settings.less_motion)
        actions.choose_by("theme", lambda: theme.mode)
        actions.choose_by("page", lambda: self.canvas_area.page_shown)
        actions.choose_by("text", lambda: str(theme.text_percent))
        connect_each(actions.refresh, theme.changed, self.docks.settings_dock.visibilityChanged)
        self.prompt_bar.left.connect(self.canvas.setFocus)
        self.canvas_area.prompts_chosen.connect(self.prompt_bar.replace_texts)
        self.canvas_area.card.recent_wanted.connect(self._open_recent)
        self.menus.recent.aboutToShow.connect(self._fill_recent)
        watch(self.workspace.state.document, self._on_document)

    @Slot(bool)
    def _on_queue_seen(self, seen: bool) -> None:
        """The same list over the picture says nothing more."""
        if seen:
            self.prompt_bar.controls.fold_queue()

    def _close_tab(self, session: Session) -> None:
        self.commands.files.close(session)

    @cached_property
    def _recent_menu(self) -> RecentMenu:
        from desktop_app.ui.window.recent_menu import RecentMenu

        return RecentMenu(self.menus.recent, self.workspace.files.recent, self._open_recent)

    @Slot()
    def _fill_recent(self) -> None:
        self._recent_menu.fill()

    def _open_recent(self, path: Path) -> None:
        self.commands.files.open(path)

    def retranslate(self) -> None:
        """Set all words of the window itself again."""
        self.kit.actions.retranslate()
        self._name_parts()

    def _name_parts(self) -> None:
        self.menus.retranslate()
        self.docks.settings_dock.set_name(self.tr("Settings"))
        self.docks.navigator_dock.set_name(self.tr("Navigator"))
        self.docks.layers_dock.set_name(self.tr("Layers"))
        self.docks.results_dock.set_name(self.tr("Results"))
        self.docks.history_dock.set_name(self.tr("History"))
        self.docks.undo_dock.set_name(self.tr("Undo Steps"))
        self.docks.branches_dock.set_name(self.tr("Branches"))
        self.docks.retranslate()
        self.menuBar().setAccessibleName(self.tr("Menu"))
        self.statusBar().setAccessibleName(self.tr("Status"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc of whoever has the keyboard and no use for it, while nothing runs that it stops, ends
        a gesture or session of the canvas, as there, and Return goes to it; not where words are
        typed. A key of a command that rests says why."""
        if is_escape(event) and self._ends_session():
            self.canvas.gestures.escape()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._ends_session():
            self.canvas.keyPressEvent(event)
        else:
            super().keyPressEvent(event)
            pressed, actions = QKeySequence(event.keyCombination()), self.kit.actions
            found = [action for action in actions if pressed in action.shortcuts()]
            if found and not is_escape(event) and not any(one.isEnabled() for one in found):
                self.bars.status_row.say(actions.reason(found[0].objectName()))

    def _ends_session(self) -> bool:
        focused, typing = QApplication.focusWidget(), Qt.WidgetAttribute.WA_InputMethodEnabled
        types = focused is not None and focused.testAttribute(typing)
        return not types and self.canvas.gestures.has_escape

    def focusNextPrevChild(self, next: bool) -> bool:
        before = QApplication.focusWidget()
        if before is not None and self._is_gone(before):
            self.canvas.setFocus()
            return True
        moved = super().focusNextPrevChild(next) and QApplication.focusWidget() is not before
        return moved or step_focus(self, forward=next)

    def _is_gone(self, focused: QWidget) -> bool:
        """Whether it was of the canvas or a bar around it, and has just been closed or greyed: by
        Tab's order the next key would press whatever comes behind it."""
        middle = self.centralWidget()
        around = middle is not None and middle.isAncestorOf(focused) and self.canvas.isVisible()
        lost = not focused.isVisible() or not focused.isEnabled()
        return around and lost and not self.prompt_bar.isAncestorOf(focused)

    # -- document -------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        if document is None:
            return
        if self._title is None:
            from desktop_app.ui.window.title import WindowTitle

            self._title = WindowTitle(self, self.workspace.state)
        if self.canvas_area.stand_in is not None:
            self.room.show_welcome(shown=False)
        prompt, by_arrows = self.prompt_bar.prompt, self.tabs.bar.hasFocus()
        if not by_arrows and (prompt.toPlainText() or not prompt.hasFocus()):
            self.canvas.setFocus()

    def _on_recoverable(self, journals: tuple[AbandonedJournal, ...]) -> None:
        """What a crash has left is offered once, after the start."""
        if journals and not self._offered:
            self._offered = True
            from desktop_app.ui.dialogs.recovery import RecoveryDialog

            RecoveryDialog(self.workspace, self).open()

    # -- drops ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drops.is_taken(event.mimeData()):
            event.acceptProposedAction()
            self.canvas_area.show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.canvas_area.show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.canvas_area.show_drop(False)
        found = drops.read_mime(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            self.commands.take(found)

    # -- showing and closing --------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return _SIZE

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.memory.shown()
        if self._rest == "after paint":
            self.later.start_unseen()
        if self._screen_watch is not None:
            self._screen_watch.begin()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._rest == "after paint" and not self._painted:
            self._painted = True
            trace.mark("first paint")
            QTimer.singleShot(0, self.later, self.later.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing.may():
            event.ignore()
            return
        self.memory.remember()
        self.canvas_area.card.stop()
        self.windows.close()
        self.kit.help.close()
        super().closeEvent(event)
