"""What a consistency model makes of a picture; what picture and mask allow can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot

from desktop_app.core.generation_settings import EDITS
from desktop_app.core.setting_table import ROWS
from desktop_app.state.work.controls import idle_edits
from desktop_app.ui.panels.setting_editors import ChoiceEditor
from desktop_app.ui.words.control_reasons import grey_rows
from desktop_app.ui.words.settings import edit_words

if TYPE_CHECKING:
    from desktop_app.state.work.parameters import Parameters


class EditEditor(ChoiceEditor):
    """A box with two rows more than the setting has: they follow from what is there."""

    def fill(self) -> None:
        with QSignalBlocker(self.widget):
            self.widget.clear()
            for key, (name, _) in edit_words(self.row, ROWS["blocks"].default).items():
                self.widget.addItem(name, key)

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        has_picture, has_mask = self._state.document.value is not None, self._state.has_mask.value
        words = edit_words(self.row, parameters.blocks)
        now = "new" if not has_picture else "inpaint" if has_mask else parameters.edit or "vary"
        with QSignalBlocker(self.widget):
            for at in range(self.widget.count()):
                self.widget.setItemText(at, words[self.widget.itemData(at)][0])
            tips = {key: tip for key, (_, tip) in words.items()}
            grey_rows(self.widget, idle_edits(has_picture=has_picture, has_mask=has_mask), tips)
            self.widget.setCurrentIndex(self.widget.findData(now))

    @Slot(int)
    def _chosen(self, index: int) -> None:
        chosen = self.widget.itemData(index)
        self._change(chosen if chosen in EDITS else "")
