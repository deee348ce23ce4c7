"""What settings are edited with that are words: a text, or weights by their name."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.core.model_values import Weights
from desktop_app.core.setting_row import Row
from desktop_app.state.app_state import AppState
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.settings.setting_editors import ChoiceEditor, SettingEditor
from desktop_app.ui.words.settings import choice_words


class TextEditor(SettingEditor[QLineEdit]):
    """A line of text; writes to the parameters with every letter."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, QLineEdit(parent), parent)
        self.widget.textEdited.connect(self._typed)

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        text = getattr(parameters, self.row.id)
        if self.widget.text() != text:
            self.widget.setText(text)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._change(text)


class WeightsEditor(ChoiceEditor):
    """The names that are always there, then the weights on this machine; what is chosen and no
    longer there stands last, by its key."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, kit, parent)
        self._filled: list[tuple[str, str]] = []

    def fill(self) -> None:
        self._put(self._state.parameters.value)

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        self._put(parameters)
        super().show(parameters, idle=idle)

    def _put(self, parameters: Parameters) -> None:
        rows = self._rows(getattr(parameters, self.row.id))
        if rows == self._filled:
            return
        self._filled = rows
        tips = {key: tip for key, (_, tip) in choice_words(self.row).items()}
        self.widget.show_choices(dict(rows), tips=tips)

    def _rows(self, chosen: str) -> list[tuple[str, str]]:
        kind = self.row.kind
        found = {key: name for key, (name, _) in choice_words(self.row).items()}
        for each in self._state.add_ons.value:
            if isinstance(kind, Weights) and each.component == kind.component and each.scale > 1:
                found[each.key] = each.name
        found.setdefault(chosen, chosen[:12])
        return list(found.items())
