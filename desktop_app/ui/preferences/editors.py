"""The rows of a page: a control made from the kind of a preference, and a sentence below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Retranslated, label, row, show_text
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.preferences.pages import PreferenceParts
from desktop_app.ui.preferences.row import Kind, Preference
from desktop_app.ui.preferences.values import value_of
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.texts import error_lines, path_text

_BESIDE = 220
"""Width of a choice beside its name."""
_INDENT = 20
"""Of a sentence below a tick: it stands below the words."""


class PreferenceRow(Retranslated, QWidget):
    """One preference on its page; ``editor`` is what one changes it with.

    Subclasses make it, and show and name it in `show_value`.
    """

    def __init__(self, preference: Preference, parts: PreferenceParts, parent: QWidget) -> None:
        super().__init__(parent)
        self.preference = preference
        self.value = value_of(preference, parts)
        self._parts = parts
        self.name, self.sentence = label("", self, wrap=True), label("secondary", self, wrap=True)
        self._layout = spaced(QVBoxLayout(self), 4)
        self.editor = self._make()
        self.name.setBuddy(self.editor)
        self.value.follow(self._changed)
        self.retranslate()

    def _make(self) -> QWidget:
        raise NotImplementedError

    def show_value(self) -> None:
        """Show what it is now."""
        raise NotImplementedError

    def restore(self) -> None:
        """As on the first day."""
        self.value.set(self.value.default)
        self.show_value()

    def retranslate(self) -> None:
        name, sentence = self.preference.said()
        self.name.setText(name)
        self.editor.setAccessibleName(name)
        self.editor.setAccessibleDescription(sentence)
        show_text(self.sentence, sentence)
        self.show_value()

    @Slot()
    def _changed(self) -> None:
        self.editor.setEnabled(self.value.is_enabled())
        self.show_value()


class CheckRow(PreferenceRow):
    """A tick that bears the name."""

    def _make(self) -> QWidget:
        self.tick = tick = Tick(self._parts.kit.theme, self)
        tick.setEnabled(self.value.is_enabled())
        tick.clicked.connect(self._clicked)
        self.name.hide()
        indent = hold(QWidget(self), width=_INDENT)
        self._layout.setSpacing(0)
        self._layout.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)
        self._layout.addLayout(filled(row(0), indent, grow(self.sentence)))
        return tick

    def show_value(self) -> None:
        self.tick.setText(self.name.text())
        self.tick.setChecked(bool(self.value.get()))

    @Slot(bool)
    def _clicked(self, on: bool) -> None:
        self.value.set(on)
        self.show_value()


class ChoiceRow(PreferenceRow):
    """A list beside the name."""

    def _make(self) -> QWidget:
        kit = self._parts.kit
        self.box = box = ChoiceBox(kit.theme, kit.icons, self)
        hold(box, width=_BESIDE)
        box.activated.connect(self._chosen)
        filled(self._layout, filled(row(12), grow(self.name), box), self.sentence)
        return box

    def show_value(self) -> None:
        self.box.show_choices(dict(self.value.choices()), self.value.get())

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self.value.set(self.box.itemData(index))


class PathRow(PreferenceRow):
    """A folder's path, and a button to choose another; empty is the usual one."""

    def _make(self) -> QWidget:
        self.path, self.choose = ElidedLabel(self), QPushButton(self)
        self.choose.clicked.connect(self._ask)
        filled(self._layout, self.name, filled(row(8), grow(self.path), self.choose), self.sentence)
        return self.choose

    def show_value(self) -> None:
        self.choose.setText(self.tr("Choose…"))
        chosen = self.value.get()
        usual = self._parts.workspace.paths.root / "models"
        text = path_text(usual.parent / Path(chosen).expanduser() if chosen else usual)
        self.path.setText(text)
        self.path.explanation = text

    @Slot()
    def _ask(self) -> None:
        choose_folder(self, self.name.text(), self._chosen)

    @Slot(str)
    def _chosen(self, name: str) -> None:
        self.value.set(name)
        self.show_value()


class TextRow(PreferenceRow):
    """A field below the name. What can't be is said, and what was before counts on."""

    def _make(self) -> QWidget:
        self.field, self.wrong = QLineEdit(self), label("failed", self, wrap=True)
        field = self.field
        self.wrong.hide()
        field.editingFinished.connect(self._typed)
        filled(self._layout, self.name, field, self.wrong, self.sentence)
        return field

    def show_value(self) -> None:
        value: Any = self.value.get()
        self.field.setText(value if isinstance(value, str) else " ".join(value))

    @Slot()
    def _typed(self) -> None:
        try:
            text = self.preference.check(self.field.text())
        except VelaturaError as error:
            show_text(self.wrong, error_lines(error).what)
            return
        self.wrong.hide()
        value = text if isinstance(self.value.default, str) else tuple(text.split())
        if value != self.value.get():
            self.value.set(value)
        self.show_value()

    def restore(self) -> None:
        super().restore()
        self.wrong.hide()


EDITORS: dict[Kind, type[PreferenceRow]] = {
    Kind.CHECK: CheckRow,
    Kind.CHOICE: ChoiceRow,
    Kind.FOLDER: PathRow,
    Kind.TEXT: TextRow,
}
"""What a row is by its kind."""
