"""The bar above the canvas: what happened, what was kept, what to do, and one button for it.

Never modal, never in the way; a new message takes the place of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.catalog.memory_ladder import Chosen
from desktop_app.core.errors import VelaturaError
from desktop_app.core.file_note import FileNote
from desktop_app.imaging.formats import FORMATS
from desktop_app.state.app_state import Notice
from desktop_app.state.document.layer_properties import unlock
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.bars.message_bar import Message, MessageBar, error_message
from desktop_app.ui.panels.layers.chosen import with_layer_names
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.words.texts import file_note_text, note_text
from desktop_app.worker.workspace import Workspace

__all__ = ["Message", "NoticeBar"]

_NOTE_BUTTONS = {
    "saved_with_loss": "save_as",
    "saved_without_alpha": "save_as",
    "project_needed": "export",
    "removed_uncertain": "remove_now",
}
"""Actions offered beside a note."""

_NOTE_FORMATS = {
    "jpeg_reencoded": ("PNG", "TIFF"),
    "saved_in_8_bit": ("TIFF",),
    "saved_in_12_bit": ("TIFF",),
    "saved_in_16_bit": ("TIFF",),
    "metadata_left_out": ("TIFF",),
}
"""Formats that keep what was lost, offered beside a note."""

_LOOKS = frozenset({"looks_different", "look_available"})
"""Notes after which the file's own picture is offered."""
_EXPORTED = frozenset({"exported", "exported_unsaved"})

_MEMORY_ERRORS = frozenset({"memory_fits_otherwise", "out_of_memory"})
"""Those that are settled once "Make it fit" has made it fit."""

_LOCKS = frozenset({"layer_locked", "layer_alpha_locked", "move_locked"})
"""Those that unlocking helps against."""

_COMPANION_ERRORS = frozenset({"model_companion", "model_without_vae", "companion_unfit"})
"""Those that another folder helps against."""


class NoticeBar(MessageBar):
    """Shows ``state.notice``, and messages of the window itself (`show_message`); what needs no
    answer moves nothing: ``say`` says it where there is a line for it, and tells whether there is.

    ``save_wanted`` and ``export_wanted`` tell the id of a format the picture is to be saved or
    exported in; ``companion_wanted``, that a folder is to be chosen that lends the model its
    missing parts.
    """

    save_wanted = Signal(str)
    export_wanted = Signal(str)
    companion_wanted = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        self._workspace = workspace
        self._state = workspace.state
        self.say: Callable[[str], bool] = lambda words: False
        super().__init__(kit, parent)
        watch(self._state.notice, self._on_notice)
        listen(self._state.document.changed, self._on_document)
        listen(self._state.memory.chosen.changed, self._on_chosen)

    def retranslate(self) -> None:
        super().retranslate()
        if self._state.notice.value is not None:
            self._on_notice(self._state.notice.value)

    # -- state ----------------------------------------------------------------------------------

    def _on_chosen(self, chosen: Chosen | None) -> None:
        notice = self._state.notice.value
        error = None if notice is None else notice.error
        if chosen is not None and chosen.fits and error and error.code in _MEMORY_ERRORS:
            self._state.notice.value = None

    def _on_notice(self, notice: Notice | None) -> None:
        if notice is None:
            super().dismiss()
            self.say("")
        elif notice.error is not None:
            self.show_message(self._error_message(notice, notice.error))
        else:
            self.show_message(self._note_message(notice))

    def _needs_room(self, message: Message) -> bool:
        notice = self._state.notice.value
        of_picture = notice is not None and bool(notice.document) and notice.error is None
        words = f"{message.title} {message.text}".strip() if message.passes else ""
        return not (of_picture and self.is_covered) and (not self.say(words) or not words)

    def _note_message(self, notice: Notice) -> Message:
        said = [note_text(code, notice.params) for code in notice.notes]
        said += self._gathered(notice.file_notes)
        whole = "\n".join(said)
        title, _, rest = whole.partition("\n")
        every = [file_note_text(note) for note in notice.file_notes]
        details = "\n".join(every) if len(every) > len(said) else ""
        buttons = tuple(self._offers(notice))
        text, document = rest.replace("\n", " "), self._state.document.value
        of_opening = document is not None and document.notes == notice.notes
        passes = not (buttons or every or of_opening)
        return Message(title, text, buttons=buttons, details=details, quiet=True, passes=passes)

    def _gathered(self, notes: tuple[FileNote, ...]) -> list[str]:
        """A sentence of each kind, how the file looks first: of a hundred layers there may be
        hundreds; the details have them all."""
        kinds: dict[str, list[FileNote]] = {}
        for note in sorted(notes, key=lambda note: note.code not in _LOOKS):
            kinds.setdefault(note.code, []).append(note)
        said: list[str] = []
        for first, *others in kinds.values():
            more = self.tr("And %n more like this.", "", len(others)) if others else ""
            said.append(f"{file_note_text(first)} {more}".strip())
        return said

    def _offers(self, notice: Notice) -> Iterator[tuple[str, Callable[[], object]]]:
        """Words and deeds of the buttons beside notes; without a picture there is none to save."""
        if notice.undo is not None:
            yield self.tr("Undo"), notice.undo
        if notice.action:
            helpful = self._kit.actions[notice.action]
            yield helpful.iconText(), helpful.trigger
        if self._state.document.value is None:
            return
        actions = [_NOTE_BUTTONS[code] for code in notice.notes if code in _NOTE_BUTTONS]
        for action in (self._kit.actions[one] for one in dict.fromkeys(actions)):
            yield action.iconText(), action.trigger
        if any(note.code in _LOOKS for note in notice.file_notes):
            yield self.tr("Open Flattened"), self._workspace.files.open_as_saved
        formats = [one for code in notice.notes for one in _NOTE_FORMATS.get(code, ())]
        exported = any(code in _EXPORTED for code in notice.notes)
        words = self.tr("Export as {format}…") if exported else self.tr("Save as {format}…")
        wanted = self.export_wanted if exported else self.save_wanted
        for one in dict.fromkeys(formats):
            yield words.format(format=FORMATS[one].title), partial(wanted.emit, one)

    def _error_message(self, notice: Notice, error: VelaturaError) -> Message:
        buttons: list[tuple[str, Callable[[], object]]] = []
        if error.code in _COMPANION_ERRORS:
            buttons.append((self.tr("Choose folder…"), self.companion_wanted.emit))
        document = self._state.document.value
        if error.code in _LOCKS and document is not None:
            error = with_layer_names(error)
            buttons.append((self.tr("Unlock"), partial(unlock, document, error)))
        if notice.action:
            action = self._kit.actions[notice.action]
            buttons.append((action.iconText(), action.trigger))
        if notice.retry:
            buttons.append((self.tr("Retry"), lambda: self._workspace.retry(error)))
        return error_message(error, tuple(buttons))

    def _on_document(self, _: object) -> None:
        notice = self._state.notice.value
        if self.message is not None and notice is not None and notice.error is None:
            self._on_notice(notice)

    @Slot()
    def dismiss(self) -> None:
        super().dismiss()
        self._state.notice.value = None
