"""The main window: puts the parts together, remembers their arrangement, asks before closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from desktop_app.state.document.document import Document
from desktop_app.storage.journal import AbandonedJournal
from desktop_app.ui.actions.action_set import ActionSet
from desktop_app.ui.actions.availability import Conditions
from desktop_app.ui.actions.drops import look_at
from desktop_app.ui.actions.menus import Menus
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.canvas.view import CanvasView
from desktop_app.ui.commands.all_commands import Commands
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.help.opening import Help
from desktop_app.ui.kit import Kit, horizontal_line
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.main_button import MainButtons
from desktop_app.ui.look.motion import set_less_motion
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.canvas_area import CanvasArea
from desktop_app.ui.panels.document_tabs import DocumentTabs
from desktop_app.ui.panels.live_bar import LiveBar
from desktop_app.ui.panels.mask_bar import MaskBar
from desktop_app.ui.panels.notice_bar import Message, NoticeBar
from desktop_app.ui.panels.photo_hint_bar import PhotoHintBar
from desktop_app.ui.panels.prompt_bar import PromptBar
from desktop_app.ui.panels.status_row import StatusRow
from desktop_app.ui.panels.tool_column import ToolColumn
from desktop_app.ui.panels.tool_options import ToolOptions
from desktop_app.ui.qt.accessible import follow_roles
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.focus_chain import step_focus
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.screen_watch import ScreenWatch
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.welcome.lesson_bar import LessonBar
from desktop_app.ui.welcome.lesson_mark import LessonMark
from desktop_app.ui.window.announcer import Announcer
from desktop_app.ui.window.closing import Closing
from desktop_app.ui.window.docks import WindowDocks
from desktop_app.ui.window.download_alert import DownloadCall
from desktop_app.ui.window.models_opening import open_models
from desktop_app.ui.window.recent_menu import RecentMenu
from desktop_app.ui.window.remembered import WindowMemory
from desktop_app.ui.window.run_alert import RunCall
from desktop_app.ui.words.language import Language
from desktop_app.worker.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.ui.models.window import ModelsWindow

__all__ = ["MainWindow"]

_SIZE = QSize(1440, 900)


class MainWindow(Retranslated, QMainWindow):
    """The window of ``workspace``. Nothing slow happens while it is made."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("main")
        self.workspace = workspace
        self._offered = False
        self._unname: tuple[Callable[[], None], ...] = ()
        self._models: ModelsWindow | None = None
        app = cast(QApplication, QApplication.instance())
        language = Language(app, workspace.settings.language, self)
        theme = Theme(app, workspace.settings.theme, self, workspace.settings.text_scale)
        follow_roles(app)
        icons = Icons(theme)
        self.commands = Commands(workspace, self, self, theme, language)
        self._closing = Closing(workspace, self.commands.files, self.close)
        conditions = Conditions(workspace.state, self)
        keys = Shortcuts(workspace.settings, self)
        actions = ActionSet(self, workspace.state, self.commands, conditions, icons, keys)
        actions.retranslate()
        actions.choose_by("language", lambda: language.mode)
        guide = Help(theme, icons, workspace.settings, keys, self)
        self._kit = Kit(theme, icons, actions, guide, MainButtons(icons))
        self._screen_watch = ScreenWatch(self, workspace.displaying)
        self._memory = WindowMemory(workspace.settings, workspace.state, self)
        self._build()
        self._connect()
        self.retranslate()
        actions.refresh()
        self._memory.restore()
        set_less_motion(app, workspace.settings.less_motion)
        Announcer(workspace.state, self)

    # -- what commands ask for (commands.WindowParts) --------------------------------------------

    @property
    def canvas(self) -> CanvasView:
        """The canvas."""
        return self.canvas_area.canvas

    @property
    def kit(self) -> Kit:
        """Theme, icons and actions."""
        return self._kit

    def focus_prompt(self) -> None:
        """Put the cursor into the prompt."""
        self.prompt_bar.focus_prompt()

    def set_settings_shown(self, shown: bool) -> None:
        """Show or hide the panel of settings."""
        self.docks.set_settings_shown(shown)

    def settings_shown(self) -> bool:
        """Whether the panel of settings is shown."""
        return self.docks.settings_shown()

    def show_words(self) -> None:
        """Show or hide the dictionary of prompt words."""
        self.prompt_bar.show_words()

    def show_welcome(self, *, shown: bool) -> None:
        """Show the welcome where there is no picture, or put it away."""
        if not shown:
            self.workspace.settings.welcomed = True
            self.canvas_area.set_stand_in(None)
        elif self.canvas_area.stand_in is None:
            # Only at a first start: what it shows takes time to import.
            from desktop_app.ui.welcome.card import WelcomeCard

            welcome = WelcomeCard(self.workspace, self.kit, self.canvas_area)
            welcome.models_wanted.connect(self.show_models)
            welcome.closed.connect(self._close_welcome)
            self.canvas_area.set_stand_in(welcome)

    @Slot()
    def _close_welcome(self) -> None:
        self.show_welcome(shown=False)

    def show_message(self, message: Message) -> None:
        """Show a message in the bar above the canvas."""
        self.notice_bar.show_message(message)

    @property
    def models_window(self) -> ModelsWindow | None:
        """The window of models; None until it was wanted."""
        return self._models

    @Slot(str)
    def show_models(self, place: str = "", task: str = "") -> None:
        """Show the window of models, which is made when it is first wanted.

        ``place`` is one of `ui.models.pages.PLACES`; empty for the one it shows. With a ``task``
        the catalog shows only what is for it.
        """
        if self._models is None:
            workspace = self.workspace
            managing = workspace.managing
            self._models = open_models(
                managing.state, managing, workspace.settings, workspace.state.notice, self.kit
            )
            self.status_row.network.follow(managing.state)
            DownloadCall(managing.state.downloads, self._call_back, self)
        self.workspace.managing.open()
        if place:
            self._models.sidebar.choose(place)
        if task:
            self._models.catalog.narrow(task)
        self._models.bring_up()

    def _call_back(self) -> None:
        if QApplication.activeWindow() is None:
            QApplication.alert(self)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        workspace, kit = self.workspace, self.kit
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.tool_column = ToolColumn(kit, self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tool_column)
        files = self.commands.files
        self.tabs = DocumentTabs(workspace.state, kit, workspace.look_at, files.close)
        self.tool_options = ToolOptions(workspace, kit)
        self.mask_bar = MaskBar(workspace, kit)
        self.live_bar = LiveBar(workspace, kit)
        self.notice_bar = NoticeBar(workspace, kit)
        self.lesson_bar = LessonBar(workspace, kit)
        self.canvas_area = CanvasArea(workspace, kit)
        mark = LessonMark(workspace.lesson, self.canvas.navigation, self.canvas_area)
        self.canvas_area.lay_over(mark)
        self.photo_hint_bar = PhotoHintBar(workspace, kit)
        self.prompt_bar = PromptBar(workspace, kit)
        middle = QWidget(self)
        layout = spaced(QVBoxLayout(middle))
        layout.addWidget(self.tabs)
        layout.addWidget(self.tool_options)
        layout.addWidget(self.mask_bar)
        layout.addWidget(horizontal_line())
        layout.addWidget(self.live_bar)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self.lesson_bar)
        layout.addWidget(self.canvas_area, 1)
        layout.addWidget(self.photo_hint_bar)
        layout.addWidget(horizontal_line())
        layout.addWidget(self.prompt_bar)
        self.setCentralWidget(middle)
        self.docks = WindowDocks(workspace, kit, self.canvas, self)
        self.status_row = StatusRow(workspace, kit)
        bar = QStatusBar(self)
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.status_row, 1)
        self.setStatusBar(bar)
        switches = [*self.docks.switches(), self.tool_column.toggleViewAction()]
        self.menus = Menus(self.menuBar(), kit.actions, switches)

    def _connect(self) -> None:
        actions, theme = self.kit.actions, self.kit.theme
        actions.tick_by("toggle_settings", self.settings_shown)
        actions.tick_by("toggle_metadata", lambda: self.workspace.settings.save_metadata)
        actions.tick_by("full_screen", self.isFullScreen)
        actions.tick_by("less_motion", lambda: self.workspace.settings.less_motion)
        actions.choose_by("theme", lambda: theme.mode)
        actions.choose_by("text", lambda: str(theme.text_percent))
        theme.changed.connect(actions.refresh)
        self.docks.settings_dock.visibilityChanged.connect(actions.refresh)
        self.commands.rename_layer = self.docks.layers_panel.rename
        self.prompt_bar.left.connect(self.canvas.setFocus)
        self.mask_bar.left.connect(self.canvas.setFocus)
        self.lesson_bar.left.connect(self.canvas.setFocus)
        self.mask_bar.needed.connect(self._on_mask_bar)
        self._on_mask_bar(self.mask_bar.is_needed)
        self.canvas_area.card.recent_wanted.connect(self.commands.files.open)
        self.photo_hint_bar.models_wanted.connect(partial(self.show_models, "get", "inpaint"))
        self.notice_bar.save_wanted.connect(self.commands.files.save_in_format)
        self.notice_bar.export_wanted.connect(self.commands.files.exports.export_in_format)
        self.notice_bar.companion_wanted.connect(self.commands.choose_companion)
        self.docks.history_panel.open_wanted.connect(self._open_entry)
        self.docks.history_panel.delete_wanted.connect(self._delete_entry)
        layers, tabs = self.workspace.layers, self.tabs
        self.docks.layers_panel.view.carry = tabs.dropped_on(layers.carry)
        self.docks.results_panel.view.carry = tabs.dropped_on(layers.carry_result)
        RecentMenu(self.menus.recent, self.workspace.files.recent, self.commands.files.open)
        watch(self.workspace.state.document, self._on_document)
        RunCall(self.workspace.state.jobs.current, self._call_back, self)
        self.status_row.network.wanted.connect(self.show_models)
        listen(self.workspace.state.recoverable.changed, self._on_recoverable)

    def retranslate(self) -> None:
        """Set all words of the window itself again."""
        self.kit.actions.retranslate()
        self.menus.retranslate()
        self.docks.settings_dock.set_name(self.tr("Settings"))
        self.docks.navigator_dock.set_name(self.tr("Navigator"))
        self.docks.layers_dock.set_name(self.tr("Layers"))
        self.docks.results_dock.set_name(self.tr("Results"))
        self.docks.history_dock.set_name(self.tr("History"))
        self.docks.undo_dock.set_name(self.tr("Undo"))
        self.docks.retranslate()
        self.menuBar().setAccessibleName(self.tr("Menu"))
        self.statusBar().setAccessibleName(self.tr("Status"))
        self._name_window(None)

    def focusNextPrevChild(self, next: bool) -> bool:
        before = QApplication.focusWidget()
        moved = super().focusNextPrevChild(next) and QApplication.focusWidget() is not before
        return moved or step_focus(self, forward=next)

    # -- document -------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        for stop in self._unname:
            stop()
        self._unname = ()
        if document is not None:
            if self.canvas_area.stand_in is not None:
                self._close_welcome()
            self._unname = (
                listen(document.name.changed, self._name_window),
                listen(document.modified.changed, self._name_window),
            )
            prompt, by_arrows = self.prompt_bar.prompt, self.tabs.bar.hasFocus()
            if not by_arrows and (prompt.toPlainText() or not prompt.hasFocus()):
                self.canvas.setFocus()
        self._name_window(None)

    @Slot(bool)
    def _on_mask_bar(self, needed: bool) -> None:
        """It stands where the tool's options are: the canvas keeps its place."""
        shown, hidden = self.mask_bar, self.tool_options
        if not needed:
            shown, hidden = hidden, shown
        hidden.setVisible(False)
        shown.setVisible(True)

    def _name_window(self, _: object) -> None:
        document = self.workspace.state.document.value
        name = "Velatura" if document is None else f"{document.name.value}[*]"
        if document is not None and document.read_only is not None:
            name = self.tr("{name} (read-only)").format(name=name)
        self.setWindowTitle(name)
        self.setWindowModified(document is not None and document.modified.value)

    def _on_recoverable(self, journals: tuple[AbandonedJournal, ...]) -> None:
        """What a crash has left is offered once, after the start."""
        if journals and not self._offered:
            self._offered = True
            RecoveryDialog(self.workspace, self).open()

    @Slot(int)
    def _open_entry(self, entry_id: int) -> None:
        self.workspace.history.open(entry_id)

    @Slot(int)
    def _delete_entry(self, entry_id: int) -> None:
        Question(
            self,
            self.tr("Delete this picture from the history?"),
            self.tr("The entry and its picture file are deleted. This can't be undone."),
            (
                Answer(
                    self.tr("Delete"), lambda: self.workspace.history.delete(entry_id), loses=True
                ),
                Answer(self.tr("Keep"), main=True),
            ),
        ).open()

    # -- drops ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage():
            event.acceptProposedAction()
            self.canvas_area.show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.canvas_area.show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.canvas_area.show_drop(False)
        found = look_at(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            self.commands.take(found)

    # -- showing and closing --------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return _SIZE

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._memory.shown()
        self._screen_watch.begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing.may():
            event.ignore()
            return
        self._memory.remember()
        self.canvas_area.card.stop()
        if self._models is not None:
            self._models.close()
        self.kit.help.close()
        super().closeEvent(event)
