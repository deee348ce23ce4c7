"""What rows of actions call: `ActionRow.do` is given `Commands`.

What is one line is in the row itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop_app.catalog.lessons import load_example
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide
from desktop_app.core.naming import free_name
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.resolution import resolution_of
from desktop_app.ui.actions.clipboard import annotations_in
from desktop_app.ui.actions.drops import Dropped, read_mime
from desktop_app.ui.commands.file_flow import FileFlow
from desktop_app.ui.commands.mask_flow import MaskFlow
from desktop_app.ui.commands.model_commands import ModelCommands
from desktop_app.ui.commands.window_parts import WindowParts
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.dialogs.canvas_size import CanvasSizeDialog
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.dialogs.grid import GridDialog
from desktop_app.ui.dialogs.guide_layout import GuideLayoutDialog
from desktop_app.ui.dialogs.image_size import ImageSizeDialog, RotateDialog
from desktop_app.ui.dialogs.mask_rectangle import MaskRectangleDialog
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.new_guide import NewGuideDialog
from desktop_app.ui.dialogs.new_picture import NewPictureDialog
from desktop_app.ui.dialogs.proof_setup import ProofDialog
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.dialogs.report import ReportDialog
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.colours.colour_popup import ColourPopup
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.widgets.screen_picker import pick_from_screen
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
        listen(self.state.tools.guarded, self.ask_about_notice)
        listen(self.state.tools.losing, self._ask_about_strokes)

    # -- file -----------------------------------------------------------------------------------

    def paste(self, take: Callable[[Dropped], None]) -> None:
        self.workspace.copying.when_ready(partial(self._paste, take))

    def _paste(self, take: Callable[[Dropped], None]) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        annotations = annotations_in(mime) if self.state.document.value is not None else ()
        if annotations:
            self.paste_annotations(annotations)
            return
        found = read_mime(mime) if mime is not None else None
        if found is None:
            self.state.notice.value = Notice(InputError("clipboard_empty"))
        else:
            take(found)

    def put_in(self, found: Dropped) -> None:
        """Pictures become layers of the document on the canvas."""
        if self.state.document.value is None or found.model is not None:
            self.take(found)
            return
        layers = self.workspace.layers
        for path in found.pictures:
            layers.insert(path)
        if found.pasted is not None:
            layers.insert_pasted(found.pasted, self.tr("Pasted picture"), found.place)

    def toggle_metadata(self) -> None:
        settings = self.workspace.settings
        settings.save_metadata = not settings.save_metadata

    def mask_rectangle(self) -> None:
        ask = partial(MaskRectangleDialog, self.window, self.parts.kit, self.state)
        self.with_document(lambda document: ask(document).open())

    def new(self) -> None:
        model, colours = self.state.model, self.state.tools.colours.value
        side = _USUAL_SIDE if model is None else model.native_size
        NewPictureDialog(
            self.window, self.parts.kit, Size(side, side), colours.foreground, self._open_new
        ).open()

    def _open_new(self, pixels: ByteArray) -> None:
        self.state.open_document(Document(pixels, self._free_name(self.tr("Untitled"))))

    def _free_name(self, words: str) -> str:
        """What no open picture is called."""
        return free_name(words, {document.name.value for document in self.state.documents})

    def take(self, found: Dropped) -> None:
        """Open a picture that was dropped or pasted; ask what to do with a model."""
        if found.pictures:
            self.files.open_all(found.pictures)
        elif found.pasted is not None:
            self.files.open_pasted(found.pasted, self._free_name(self.tr("Pasted picture")))
        elif found.brushes:
            self.workspace.brushes.take_in(found.brushes)
        elif found.model is not None:
            self.offer_model(found.model)

    def ask_about_notice(self, remove: Callable[[], object]) -> None:
        """Is what readers must see to be removed? Says why it is there."""
        why = self.tr(
            "The notice tells readers what the picture is not for: without it, somebody may take an"
            " illustration for a finding. That is why every export shows it, even while its layer"
            " is hidden."
        )
        remove_it = Answer(self.tr("Remove Notice"), remove, apart=True)
        keep = Answer(self.tr("Keep Notice"), main=True)
        Question(self.window, self.tr("Remove the notice?"), why, remove_it, keep).open()

    def _ask_about_strokes(self, _: None) -> None:
        """Are strokes that no undo brings back to be thrown away?"""
        lose, keep = (partial(self.state.tools.end_bending, apply=each) for each in (False, True))
        answers = (
            Answer(self.tr("Throw Away"), lose, apart=True, loses=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Apply"), keep, main=True),
        )
        why = self.tr("No undo brings them back. Apply makes them one step, which undo takes back.")
        Question(self.window, self.tr("Throw the strokes away?"), why, *answers).open()

    # -- colours --------------------------------------------------------------------------------

    def pick_screen_colour(self) -> None:
        tools = self.state.tools
        side = tools.picking.value.side
        if not pick_from_screen(self.state.display, side, tools.choose_colour):
            self.state.notice.value = Notice(InputError("screen_not_seen"))

    def show_colour_wheel(self) -> None:
        ColourPopup(self.workspace, self.parts.kit, self.window).open_at_pointer()

    # -- canvas ---------------------------------------------------------------------------------

    def canvas_size(self) -> None:
        self._ask_for_shape(CanvasSizeDialog)

    def image_size(self) -> None:
        self._ask_for_shape(ImageSizeDialog)

    def open_form(self, action: str) -> None:
        """Of the operation behind that action."""
        from desktop_app.ui.dialogs.operation import open_form

        open_form(action, self.window, self.parts.kit, self.workspace)

    def details(self) -> None:
        from desktop_app.ui.dialogs.details import DetailsDialog

        DetailsDialog(self.window, self.parts.kit, self.workspace).open()

    def rotate_angle(self) -> None:
        self._ask_for_shape(RotateDialog)

    def _ask_for_shape(self, dialog: type[ShapeDialog]) -> None:
        kit, reshape = self.parts.kit, self.workspace.shaping.reshaping.reshape
        self.with_document(lambda document: dialog(self.window, kit, document, reshape).open())

    # -- view -----------------------------------------------------------------------------------

    def new_guide(self) -> None:
        document = self.state.document.value
        if document is not None:
            self.state.view.guides_visible.value = True
            add = self.state.guides.add
            NewGuideDialog(self.window, self.parts.kit, document.size, add).open()

    @Slot(int)
    def place_guide(self, number: int) -> None:
        """Ask where a guide is to lie."""
        document, guides = self.state.document.value, self.state.guides
        if document is None or guides.locked.value:
            return
        old = guides.shown.value[number]
        then = partial(self._put_guide, number)
        NewGuideDialog(self.window, self.parts.kit, document.size, then, old).open()

    def _put_guide(self, number: int, guide: Guide) -> None:
        guides = self.state.guides
        if number < len(guides.shown.value):
            guides.move(number, guide.position)

    def guide_layout(self) -> None:
        document = self.state.document.value
        if document is not None:
            self.state.view.guides_visible.value = True
            put = partial(self.state.guides.put, "guides_layout")
            GuideLayoutDialog(self.window, self.parts.kit, document.size, put).open()

    def grid_setup(self) -> None:
        self.state.view.grid_visible.value = True
        GridDialog(self.window, self.parts.kit, self.state.view).open()

    def toggle_proof(self, shown: Observable[bool]) -> None:
        if shown.value or self.workspace.displaying.proofing.is_chosen:
            shown.value = not shown.value
        else:
            self.proof_setup()

    def proof_setup(self) -> None:
        workspace = self.workspace
        proofing = workspace.displaying.proofing
        ProofDialog(self.window, self.parts.kit, workspace.settings, proofing).open()

    def zoom_print(self) -> None:
        self.with_document(lambda one: self.parts.canvas.zoom_print(resolution_of(one)))

    def choose_theme(self, value: str) -> None:
        self.workspace.settings.theme = value
        self._theme.set_mode(value)

    def choose_text(self, percent: int) -> None:
        self.workspace.settings.text_scale = percent
        self._theme.set_text_percent(percent)

    def choose_language(self, value: str) -> None:
        self.workspace.settings.language = value
        self._language.set_mode(value)
        self._theme.refresh_fonts()

    def welcome(self) -> None:
        self.state.open_empty()
        self.parts.room.show_welcome(shown=True)

    def begin_lesson(self) -> None:
        try:
            example = load_example()
        except StorageError as error:
            self.state.notice.value = Notice(error)
            return
        begin = partial(self.workspace.hints.lesson.begin, example)
        self.workspace.files.open_example(example.picture, example.picture.stem, begin)

    def less_motion(self) -> None:
        settings = self.workspace.settings
        settings.less_motion = not settings.less_motion
        if settings.less_motion:
            self.state.view.blink.value = False
        self._theme.set_less_motion(settings.less_motion)

    def import_pictures(self) -> None:
        choose_folder(self.window, self.tr("Import Folder of Pictures"), self._import_pictures)

    @Slot(str)
    def _import_pictures(self, name: str) -> None:
        self.parts.room.show_history()
        self.workspace.history.folders.take_in((Path(name),))

    def save_look(self) -> None:
        save = self.workspace.recipes.save_look
        NameDialog(self.window, self.tr("Save Look"), "", save).open()

    def full_screen(self) -> None:
        if self.window.isFullScreen():
            self.window.showNormal()
        else:
            self.window.showFullScreen()

    # -- help -----------------------------------------------------------------------------------

    def show_report(self, *, saves: bool = False) -> None:
        ReportDialog(self.window, self.workspace.reporting, saves=saves).open()

    def about(self) -> None:
        AboutDialog(self.window, self.state.engine.value.info).open()
