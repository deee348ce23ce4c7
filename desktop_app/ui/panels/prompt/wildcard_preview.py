"""What the choices and wildcards of the prompt can become: ten texts with their seeds.

A press puts one into the prompt.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.observable import connect_each
from desktop_app.state.work.parameters import random_seed
from desktop_app.ui.kit import Act, Caption, Kit, label, row, scrolls_down, show_text
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.words.texts import note_text
from desktop_app.worker.wording_session import Previewed
from desktop_app.worker.workspace import Workspace

_SIZE: Final = (560, 400)
_TEXT: Final = Qt.ItemDataRole.UserRole
SHOWN: Final = 10


class WildcardPreview(Card):
    """A card over the window; made when it is first wanted."""

    def __init__(self, workspace: Workspace, kit: Kit, field: PromptEdit) -> None:
        super().__init__(field, kit.theme, _SIZE)
        self._workspace, self._parameters = workspace, workspace.state.parameters
        self._prompt = field
        self._first, self._asked = 0, ""
        self.title, self.hint = label("heading", self), label("secondary", self)
        self.list = scrolls_down(QListWidget(self))
        self.stack = EmptyStack(self.list, self)
        self.warnings = label("failed", self, wrap=True)
        self.again, self.folder = QPushButton(self), QPushButton(self)
        self.list.setWordWrap(True)
        filled(
            spaced(QVBoxLayout(self), 8, (12, 10, 12, 12)),
            filled(row(12), self.title, grow(self.hint)),
            grow(self.stack),
            self.warnings,
            filled(row(8), self.folder, STRETCH, self.again),
        )
        connect_each(self._use, self.list.itemClicked, self.list.itemActivated)
        listen(self._parameters.changed, self._changed)
        self.retranslate()

    def open_above(self, field: QWidget) -> None:
        """Show it; the first text is that of the seed in use, if it is kept."""
        now = self._parameters.value
        self._first = now.seed if now.seed_locked else random_seed()
        self._ask()
        super().open_above(field)
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _acts(self) -> list[Act | Caption]:
        there = self.list.count() > 0
        return [
            Caption("title", self.tr("Wildcards")),
            Caption("hint", self.tr("Click a text to put it into the prompt."), shown=there),
            Caption("list", self.tr("Texts the prompt can become")),
            Act("again", self.tr("Other Seeds"), self._draw_again, can=there),
            Act(
                "folder",
                self.tr("Open Folder"),
                self._open_folder,
                self.tr(
                    "Opens the folder for your wildcards: text files with one option per line, or"
                    " YAML."
                ),
            ),
            Caption(
                "stack.sentence",
                self.tr(
                    "There is nothing to choose in the prompt. Try {red|blue}, or __name__ for a"
                    " line of name.txt in the folder of wildcards."
                ),
            ),
        ]

    # -- state → widgets ------------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        if self.isVisible() and self._parameters.value.prompt != self._asked:
            self._ask()

    def _ask(self) -> None:
        self._asked = self._parameters.value.prompt
        self._workspace.wording.preview(self._asked, self._first, SHOWN, self._show)

    def _show(self, made: Previewed) -> None:
        if made.prompt != self._asked:
            return  # it was typed on meanwhile
        self.list.clear()
        for seed, text in made.texts:
            item = QListWidgetItem(f"{seed}   {text}")
            item.setData(_TEXT, text)
            item.setToolTip(self.tr("Seed {seed}").format(seed=seed))
            self.list.addItem(item)
        self.stack.set_empty(not made.texts)
        self.acts.refresh()
        notes = (
            note_text(note.code, {name: str(value) for name, value in note.params.items()})
            for note in made.notes
        )
        show_text(self.warnings, "\n".join(dict.fromkeys(notes)) if made.notes else "")

    # -- widgets → state ------------------------------------------------------------------------

    @Slot()
    def _draw_again(self) -> None:
        self._first = random_seed()
        self._ask()

    @Slot(QListWidgetItem)
    def _use(self, item: QListWidgetItem) -> None:
        cursor = self._prompt.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(item.data(_TEXT))  # undone by Ctrl+Z, as what is typed
        self.close_softly()

    @Slot()
    def _open_folder(self) -> None:
        folder = self._workspace.wording.make_folder()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
