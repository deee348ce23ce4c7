"""The rows of generation settings of one place in the panel, made from the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.generation_settings import EDITS
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_values import Descending, Label, Named, Weights
from desktop_app.core.setting_row import Place, Row
from desktop_app.core.setting_table import ROWS, effective, rows_at
from desktop_app.core.values import Choice, Number, Text
from desktop_app.state.app_state import AppState
from desktop_app.state.work.controls import idle_edits
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, show_when
from desktop_app.ui.panels.settings.setting_editors import (
    ChoiceEditor,
    LabelEditor,
    NamedEditor,
    NumberEditor,
    SeedEditor,
    SettingEditor,
    TypedNumberEditor,
)
from desktop_app.ui.panels.settings.timesteps_editor import TimestepsEditor
from desktop_app.ui.panels.settings.word_editors import TextEditor, WeightsEditor
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.words.control_reasons import grey, grey_rows, idle_of
from desktop_app.ui.words.settings import edit_words, setting_name


class EditEditor(ChoiceEditor):
    """A box with two rows more than the setting has: they follow from what is there."""

    def fill(self) -> None:
        words = edit_words(self.row, ROWS["blocks"].default)
        self.widget.show_choices({key: name for key, (name, _) in words.items()})

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


_Maker = Callable[[Row, AppState, Kit, QWidget], SettingEditor[Any]]

_KINDS: Mapping[type, _Maker] = {
    Number: NumberEditor,
    Label: LabelEditor,
    Choice: ChoiceEditor,
    Named: NamedEditor,
    Descending: TimestepsEditor,
    Text: TextEditor,
    Weights: WeightsEditor,
}
_OWN: Mapping[str, _Maker] = {"seed": SeedEditor, "edit": EditEditor}
"""Settings that are edited together with something else."""
_MOST = 10_000
"""Values that a slider has at most; a number with more is typed."""


class SettingRows:
    """Name and editor of each setting in a form; what has no effect is greyed, with the reason."""

    def __init__(
        self, place: Place, state: AppState, kit: Kit, form: Form, parent: QWidget
    ) -> None:
        self._state = state
        self._form = form
        self.editors = {
            row.id: _editor_class(row)(row, state, kit, parent) for row in rows_at(place)
        }
        for key, editor in self.editors.items():
            form.add(key, editor.item, editor.widget)
            for widget in editor.below:
                form.add_wide(widget)

    def __getitem__(self, key: str) -> QWidget:
        return self.editors[key].widget

    def retranslate(self) -> None:
        self._form.set_names({key: setting_name(e.row) for key, e in self.editors.items()})
        for editor in self.editors.values():
            editor.retranslate()

    def fill(self) -> None:
        """What can be chosen follows the model."""
        for editor in self.editors.values():
            editor.fill()

    def set_usual(self, settings: ModelDefaults) -> None:
        """What resets bring back: the model's own."""
        for key, editor in self.editors.items():
            if hasattr(settings, key):
                editor.set_usual(getattr(settings, key))

    def show(self, parameters: Parameters, *, hide_idle: bool = False) -> None:
        """Show all values; ``hide_idle``: what has no effect is left out in place of greyed."""
        idle = idle_of(self._state)
        for key, editor in self.editors.items():
            leader = editor.row.follows.partition("=")[0]
            shown = effective(parameters, editor.row) and leader not in idle
            editor.show(parameters, idle=key in idle)
            grey(idle, key, editor.widget, self._form.name_of(key))
            self.set_visible(key, shown and not (hide_idle and key in idle))

    def set_visible(self, key: str, shown: bool) -> None:
        """Show or hide one row."""
        show_when(shown, self.editors[key].widget, self._form.name_of(key))


def _editor_class(row: Row) -> _Maker:
    if row.id in _OWN:
        return _OWN[row.id]
    if isinstance(row.kind, Number) and row.kind.maximum - row.kind.minimum > _MOST * row.kind.step:
        return TypedNumberEditor
    return _KINDS[type(row.kind)]
