"""The rows of a page: a control made from the kind of a preference, and a sentence below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.values import Flag, FolderPath, Kind, Text, Texts
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Act, Caption, Retranslated, label, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.preferences.pages import PreferenceParts
from desktop_app.ui.preferences.row import Preference
from desktop_app.ui.preferences.values import PreferenceValue
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.refusal import try_or_explain
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.texts import path_text

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
        self.value = PreferenceValue(preference, parts)
        self._parts = parts
        self.name, self.sentence = label("", self, wrap=True), label("secondary", self, wrap=True)
        self._layout = spaced(QVBoxLayout(self), 4)
        self.editor = self._make()
        self.name.setBuddy(self.editor)
        self.value.follow(self.show_value)
        self.retranslate()

    def _make(self) -> QWidget:
        raise NotImplementedError

    def _acts(self) -> list[Act | Caption]:
        name, sentence = self.preference.said()
        return [
            Caption("name", name),
            Caption("sentence", sentence, shown=bool(sentence)),
            self._row(name, sentence, self.value.is_enabled()),
        ]

    def _row(self, name: str, sentence: str, can: bool) -> Act | Caption:
        """What the editor is now."""
        value, choices = self.value.get(), self.value.choices() or None
        return Caption(
            "editor", name, can=can, value=value, choices=choices, do=self._set, about=sentence
        )

    @Slot()
    def show_value(self) -> None:
        """Show what it is now."""
        self.acts.refresh()

    def restore(self) -> None:
        """As on the first day."""
        self._set(self.value.default)

    def retranslate(self) -> None:
        self.show_value()

    def _set(self, value: object) -> None:
        self.value.set(value)
        self.show_value()


class CheckRow(PreferenceRow):
    """A tick that bears the name."""

    def _make(self) -> QWidget:
        tick = Tick(self._parts.kit.theme, self)
        self.name.hide()
        indent = hold(QWidget(self), width=_INDENT)
        self._layout.setSpacing(0)
        self._layout.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)
        self._layout.addLayout(filled(row(0), indent, grow(self.sentence)))
        return tick


class ChoiceRow(PreferenceRow):
    """A list beside the name."""

    def _make(self) -> QWidget:
        kit = self._parts.kit
        box = hold(ChoiceBox(kit.theme, kit.icons, self), width=_BESIDE)
        filled(self._layout, filled(row(12), grow(self.name), box), self.sentence)
        return box


class PathRow(PreferenceRow):
    """A folder's path, and a button to choose another; empty is the usual one."""

    def _make(self) -> QWidget:
        self.path, choose = ElidedLabel(self), QPushButton(self)
        filled(self._layout, self.name, filled(row(8), grow(self.path), choose), self.sentence)
        return choose

    def _row(self, name: str, sentence: str, can: bool) -> Act:
        choose = self.tr("Choose…")
        return Act("editor", choose, self._ask, name=name, can=can, about=sentence)

    @Slot()
    def show_value(self) -> None:
        super().show_value()
        chosen = self.value.get()
        usual = self._parts.workspace.paths.root / "models"
        text = path_text(usual.parent / Path(chosen).expanduser() if chosen else usual)
        self.path.setText(text)
        self.path.explanation = text

    def _ask(self) -> None:
        choose_folder(self, self.name.text(), self._set)


class TextRow(PreferenceRow):
    """A field below the name. What can't be is said, and what was before counts on."""

    def _make(self) -> QWidget:
        self.field, self.wrong = QLineEdit(self), label("failed", self, wrap=True)
        field = self.field
        self.wrong.hide()
        field.editingFinished.connect(self._typed)
        filled(self._layout, self.name, field, self.wrong, self.sentence)
        return field

    def _row(self, name: str, sentence: str, can: bool) -> Caption:
        value: Any = self.value.get()
        text = value if isinstance(value, str) else " ".join(value)
        return Caption("editor", "", name=name, can=can, value=text, about=sentence)

    @Slot()
    def _typed(self) -> None:
        if try_or_explain(self.wrong, self._take):
            self.show_value()

    def _take(self) -> None:
        text = self.preference.check(self.field.text())
        value = text if isinstance(self.value.default, str) else tuple(text.split())
        if value != self.value.get():
            self.value.set(value)

    def restore(self) -> None:
        super().restore()
        self.wrong.hide()


_KINDS: dict[type[Kind], type[PreferenceRow]] = {
    Flag: CheckRow,
    FolderPath: PathRow,
    Text: TextRow,
    Texts: TextRow,
}


def made_row(preference: Preference, parts: PreferenceParts, parent: QWidget) -> PreferenceRow:
    """What changes a preference that has no part of its own."""
    kind = type(parts.workspace.settings.rows[preference.setting].kind)
    chosen = bool(preference.group or preference.steps)
    made = CheckRow if preference.action else ChoiceRow if chosen else _KINDS[kind]
    return made(preference, parts, parent)
