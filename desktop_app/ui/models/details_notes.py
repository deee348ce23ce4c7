"""What the user adds to a model: tags and notes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import Caption, label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.models.chips import TagEditor
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import Section
from desktop_app.ui.qt.spaced import filled
from desktop_app.worker.background import delayed

_PAUSE_MS = 800


class NotesSection(Section):
    """Notes are kept when the typing pauses, and when the field is left."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._key = ""
        self._kept = ""
        self.tags = TagEditor(parts.kit, self)
        self.notes_title = label("secondary", self)
        self.notes = hold(QPlainTextEdit(self), height=64)
        self.notes.setTabChangesFocus(True)
        self.notes.installEventFilter(self)
        self._pause = delayed(self, self.keep, _PAUSE_MS)
        self.notes.textChanged.connect(self._pause.start)
        self.tags.edited.connect(self._tagged)
        filled(self.body, self.tags, self.notes_title, self.notes)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        hint = self.tr("What it is good at, settings you like …")
        return [
            Caption("heading", self.tr("Tags and notes")),
            Caption("notes_title", self.tr("Notes")),
            Caption("notes", hint, name=self.tr("Notes")),
        ]

    def show_card(self, card: ModelCard) -> None:
        """Show this one; what was typed for another is kept first."""
        if card.key != self._key:
            self.keep()
            self._key = card.key
            self._put(card.notes)
        elif not self.notes.hasFocus():
            self._put(card.notes)
        self.tags.set_tags(card.tags)

    def _put(self, notes: str) -> None:
        if notes != self.notes.toPlainText():
            self.notes.setPlainText(notes)
        self._kept = notes
        self._pause.stop()

    @Slot()
    def keep(self) -> None:
        self._pause.stop()
        notes = self.notes.toPlainText()
        if self._key and notes != self._kept:
            self._kept = notes
            self._parts.commands.installed.set_notes(self._key, notes)

    @Slot(tuple)
    def _tagged(self, tags: tuple[str, ...]) -> None:
        if self._key:
            self._parts.commands.installed.set_tags(self._key, tags)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.keep()
        return super().eventFilter(watched, event)
