"""What each action does: a method named by the id of its row in `action_table.ACTIONS`.

Rows of a group share one, ``choose_GROUP``, which is given what the action stands for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from desktop_app.catalog.lessons import load_example
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.drops import Dropped, look_at
from desktop_app.ui.commands.file_flow import FileFlow
from desktop_app.ui.commands.mask_flow import MaskFlow
from desktop_app.ui.commands.model_commands import ModelCommands

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

    from desktop_app.ui.commands.window_parts import WindowParts
    from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
    from desktop_app.ui.look.theme import Theme
    from desktop_app.ui.words.language import Language
    from desktop_app.worker.workspace import Workspace

_USUAL_SIDE = 512
"""Of a new picture in pixels, while no model says what it likes."""


class Commands(ModelCommands):
    """All of them: those below open dialogs or change the window, the inherited ones don't.

    Dialogs are imported when they are wanted: the window starts sooner without them.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: QMainWindow,
        parts: WindowParts,
        theme: Theme,
        language: Language,
    ) -> None:
        super().__init__(workspace, window, parts)
        self._theme = theme
        self._language = language
        self.files = FileFlow(workspace, window, lambda: parts.kit)
        self.masks = MaskFlow(workspace, window)

    # -- file -----------------------------------------------------------------------------------

    @Slot()
    def new(self) -> None:
        self._ask_for_new()

    @Slot()
    def new_tab(self) -> None:
        self._state.open_empty()

    @Slot()
    def next_document(self) -> None:
        self._workspace.look_at(self._state.documents.neighbour(1))

    @Slot()
    def previous_document(self) -> None:
        self._workspace.look_at(self._state.documents.neighbour(-1))

    @Slot()
    def open(self) -> None:
        self.files.open_dialog()

    @Slot()
    def paste(self) -> None:
        """A new picture; `layer_paste` is what Paste means where one is open."""
        self._workspace.copying.when_ready(partial(self._paste, self.take))

    @Slot()
    def layer_paste(self) -> None:
        self._workspace.copying.when_ready(partial(self._paste, self._put_in))

    def _paste(self, take: Callable[[Dropped], None]) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        found = look_at(mime) if mime is not None else None
        if found is None:
            self._state.notice.value = Notice(InputError("clipboard_empty"))
        else:
            take(found)

    def _put_in(self, found: Dropped) -> None:
        """Pictures become layers of the document on the canvas."""
        if self._state.document.value is None or found.model is not None:
            self.take(found)
            return
        layers = self._workspace.layers
        for path in found.pictures:
            layers.insert(path)
        if found.data is not None:
            layers.insert_bytes(found.data, self.tr("Pasted picture"), found.place)

    @Slot()
    def save(self) -> None:
        self.files.save()

    @Slot()
    def save_as(self) -> None:
        self.files.save_dialog()

    @Slot()
    def export(self) -> None:
        self.files.exports.ask()

    @Slot()
    def close_document(self) -> None:
        self.files.close()

    @Slot()
    def toggle_metadata(self) -> None:
        settings = self._workspace.settings
        settings.save_metadata = not settings.save_metadata

    @Slot()
    def saving_settings(self) -> None:
        self._parts.show_preferences("saving")

    @Slot()
    def quit(self) -> None:
        self._window.close()

    @Slot()
    def load_mask(self) -> None:
        self.masks.load_dialog()

    @Slot()
    def save_mask(self) -> None:
        self.masks.save_dialog()

    @Slot()
    def mask_rectangle(self) -> None:
        from desktop_app.ui.dialogs.mask_rectangle import MaskRectangleDialog

        document = self._state.document.value
        if document is not None:
            MaskRectangleDialog(self._window, self._parts.kit, self._state, document).open()

    def _ask_for_new(self) -> None:
        from desktop_app.ui.dialogs.new_picture import NewPictureDialog

        model, colours = self._state.model, self._state.tools.colours.value
        side = _USUAL_SIDE if model is None else model.native_size
        NewPictureDialog(
            self._window, self._parts.kit, Size(side, side), colours.foreground, self._open_new
        ).open()

    def _open_new(self, pixels: ByteArray) -> None:
        self._state.open_document(Document(pixels, self.tr("Untitled")))

    def take(self, found: Dropped) -> None:
        """Open a picture that was dropped or pasted; ask what to do with a model."""
        if found.pictures:
            self._workspace.files.open_all(found.pictures)
        elif found.data is not None:
            self.files.open_bytes(found.data, self.tr("Pasted picture"))
        elif found.model is not None:
            self.offer_model(found.model)

    @Slot()
    def preferences(self) -> None:
        self._parts.show_preferences()

    # -- canvas ---------------------------------------------------------------------------------

    @Slot()
    def canvas_size(self) -> None:
        from desktop_app.ui.dialogs.canvas_size import CanvasSizeDialog

        self._ask_for_shape(CanvasSizeDialog)

    @Slot()
    def image_size(self) -> None:
        from desktop_app.ui.dialogs.image_size import ImageSizeDialog

        self._ask_for_shape(ImageSizeDialog)

    @Slot()
    def finish(self) -> None:
        self._parts.show_prompt_card("finish")

    def open_form(self, action: str) -> None:
        """Of the operation behind that action."""
        from desktop_app.ui.dialogs.operation import open_form

        open_form(action, self._window, self._parts.kit, self._workspace)

    @Slot()
    def details(self) -> None:
        from desktop_app.ui.dialogs.details import DetailsDialog

        DetailsDialog(self._window, self._parts.kit, self._workspace).open()

    @Slot()
    def rotate_angle(self) -> None:
        from desktop_app.ui.dialogs.rotate_angle import RotateDialog

        self._ask_for_shape(RotateDialog)

    def _ask_for_shape(self, dialog: type[ShapeDialog]) -> None:
        document = self._state.document.value
        if document is not None:
            reshape = self._workspace.reshaping.reshape
            dialog(self._window, self._parts.kit, document, reshape).open()

    # -- view -----------------------------------------------------------------------------------

    @Slot()
    def focus_prompt(self) -> None:
        self._parts.focus_prompt()

    @Slot()
    def zoom_in(self) -> None:
        self._parts.canvas.zoom_in()

    @Slot()
    def zoom_out(self) -> None:
        self._parts.canvas.zoom_out()

    @Slot()
    def zoom_fit(self) -> None:
        self._parts.canvas.fit()

    @Slot()
    def zoom_full(self) -> None:
        self._parts.canvas.zoom_full()

    @Slot()
    def new_guide(self) -> None:
        from desktop_app.ui.dialogs.new_guide import NewGuideDialog

        document = self._state.document.value
        if document is not None:
            self._state.view.guides_visible.value = True
            add = self._state.guides.add
            NewGuideDialog(self._window, self._parts.kit, document.size, add).open()

    @Slot()
    def toggle_settings(self) -> None:
        self._parts.set_settings_shown(not self._parts.settings_shown())

    def choose_theme(self, value: str) -> None:
        self._workspace.settings.theme = value
        self._theme.set_mode(value)

    def choose_text(self, value: str) -> None:
        self._workspace.settings.text_scale = int(value)
        self._theme.set_text_percent(int(value))

    def choose_language(self, value: str) -> None:
        self._workspace.settings.language = value
        self._language.set_mode(value)
        self._theme.refresh_fonts()

    @Slot()
    def prompt_words(self) -> None:
        self._parts.show_prompt_card("words")

    @Slot()
    def prompt_styles(self) -> None:
        self._parts.show_prompt_card("styles")

    @Slot()
    def save_style(self) -> None:
        self._parts.show_prompt_card("save_style")

    @Slot()
    def insert_snippet(self) -> None:
        self._parts.show_prompt_card("snippets")

    @Slot()
    def save_snippet(self) -> None:
        self._parts.show_prompt_card("save_snippet")

    @Slot()
    def compare_prompts(self) -> None:
        self._parts.docks.compare_prompts()

    @Slot()
    def preview_wildcards(self) -> None:
        self._parts.show_prompt_card("wildcards")

    @Slot()
    def prompt_tokens(self) -> None:
        self._parts.show_prompt_card("tokens")

    @Slot()
    def import_tags(self) -> None:
        self._parts.show_prompt_card("import_tags")

    @Slot()
    def weight_up(self) -> None:
        self._parts.prompt_bar.reweigh(1)

    @Slot()
    def weight_down(self) -> None:
        self._parts.prompt_bar.reweigh(-1)

    @Slot()
    def earlier_prompt(self) -> None:
        self._parts.prompt_bar.recall(-1)

    @Slot()
    def later_prompt(self) -> None:
        self._parts.prompt_bar.recall(1)

    @Slot()
    def welcome(self) -> None:
        self._state.open_empty()
        self._parts.show_welcome(shown=True)

    @Slot()
    def begin_lesson(self) -> None:
        try:
            example = load_example()
        except StorageError as error:
            self._state.notice.value = Notice(error)
            return
        begin = partial(self._workspace.lesson.begin, example)
        self._workspace.files.open_example(example.picture, example.picture.stem, begin)

    @Slot()
    def less_motion(self) -> None:
        settings = self._workspace.settings
        settings.less_motion = not settings.less_motion
        if settings.less_motion:
            self._state.view.blink.value = False
        self._theme.set_less_motion(settings.less_motion)

    @Slot()
    def colour_management(self) -> None:
        self._parts.show_preferences("colour")

    def choose_page(self, value: str) -> None:
        self._parts.show_page(value)

    @Slot()
    def find_command(self) -> None:
        self._parts.show_command_box()

    @Slot()
    def history_settings(self) -> None:
        self._parts.show_preferences("history")

    @Slot()
    def import_pictures(self) -> None:
        from desktop_app.ui.dialogs.choose_folder import choose_folder

        choose_folder(self._window, self.tr("Import Folder of Pictures"), self._import_pictures)

    @Slot(str)
    def _import_pictures(self, name: str) -> None:
        self._parts.show_history()
        self._workspace.history.folders.take_in((Path(name),))

    @Slot()
    def watched_folders(self) -> None:
        self._parts.show_preferences("folders")

    @Slot()
    def plugins(self) -> None:
        self._parts.show_preferences("plugins")

    @Slot()
    def full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    # -- help -----------------------------------------------------------------------------------

    @Slot()
    def guide(self) -> None:
        self._parts.kit.help.show_help()

    @Slot()
    def shortcuts(self) -> None:
        self._parts.show_preferences("shortcuts")

    @Slot()
    def copy_report(self) -> None:
        from desktop_app.ui.dialogs.report import ReportDialog

        ReportDialog(self._window, self._workspace.reporting).open()

    @Slot()
    def save_report(self) -> None:
        from desktop_app.ui.dialogs.report import ReportDialog

        ReportDialog(self._window, self._workspace.reporting, saves=True).open()

    @Slot()
    def about(self) -> None:
        from desktop_app.ui.dialogs.about import AboutDialog

        AboutDialog(self._window, self._state.engine.value.info).open()
