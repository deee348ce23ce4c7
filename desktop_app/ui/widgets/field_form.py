"""A form of fields, made by the editors of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Choice, Field, Flag, Number, Text
from desktop_app.imaging.colour_values import Colour
from desktop_app.ui.kit import Kit, Retranslated, label, show_text
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, spaced
from desktop_app.ui.widgets.field_editors import EDITORS, EditorContext, FieldEditor, TextEditor
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace

_SLIDER = 10_000
"""Numbers of a slider at most; one with more is typed."""

_USUAL = 10.0
"""Pictures at the middle of their slider."""


class FieldForm(Retranslated, QWidget):
    """``changed`` gives other values of fields, by their ids.

    Attributes:
        kinds: what edits which kind.
        notes: what is said of a field below it.
    """

    changed = Signal(object)
    kinds = EDITORS

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._fields: tuple[Field, ...] = ()
        self._words_of: Callable[[], Callable[[str], str]] = lambda: str
        self._values: dict[str, Any] = {}
        self.editors: dict[str, FieldEditor] = {}
        self.faults: dict[str, QLabel] = {}
        self.notes: dict[str, QLabel] = {}
        self._rows: QWidget | None = None
        self._layout = filled(spaced(QVBoxLayout(self), 8, (16, 12, 16, 12)), STRETCH)

    def show_fields(
        self,
        fields: tuple[Field, ...],
        values: Mapping[str, Any],
        words: Callable[[], Callable[[str], str]] = lambda: str,
    ) -> None:
        """Ask for these; ``words`` gives what translates their texts now."""
        self._fields, self._values, self._words_of = fields, dict(values), words
        self.retranslate()

    def retranslate(self) -> None:
        """Make all rows again, in the language there is."""
        if self._rows is not None:
            self._rows.hide()
            self._rows.setParent(None)
            self._rows.deleteLater()
            self._rows = None
        self.editors.clear()
        self.faults.clear()
        if self._fields:
            self._rows = self._made()
            self._layout.insertWidget(0, self._rows)

    def tell_faults(self, wrong: Mapping[str, VelaturaError]) -> None:
        """What is wrong, each at its field."""
        for name, told in self.faults.items():
            error = wrong.get(name)
            show_text(told, "" if error is None else self._words(error))

    def focus(self, name: str = "") -> None:
        """Give a field the keyboard; the first, if none is named."""
        editor = self.editors.get(name) or next(iter(self.editors.values()), None)
        if editor is not None:
            first = next((one for one in editor.findChildren(QWidget) if one.focusPolicy()), None)
            (first or editor).setFocus()

    def _words(self, error: VelaturaError) -> str:
        return self.tr("Needed.") if error.code == "field_empty" else error_lines(error).what

    def _made(self) -> QWidget:
        rows, words = QWidget(self), self._words_of()
        lines = spaced(QVBoxLayout(rows), 4)
        usual = {each.id: each.default for each in self._fields}
        context = EditorContext(self._kit, self._workspace.state.display, usual, words)
        for field in map(self._shown, self._fields):
            box = QWidget(rows)
            line = spaced(QVBoxLayout(box), 4)
            line.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
            if not isinstance(field.kind, Choice | Flag | Colour) and not _is_slid(field):
                name = label("secondary", box)
                needed = self.tr("needed") if field.needed else ""
                name.setText(" · ".join(filter(None, (words(field.name), needed))))
                line.addWidget(name)
            editor = self.kinds[type(field.kind)](context, (field,), box)
            if isinstance(editor, TextEditor) and isinstance(editor.edit, QLineEdit):
                editor.edit.setPlaceholderText(words(str(field.example or "")))
            value = self._values[field.id]
            is_text = isinstance(field.kind, Text)
            editor.show_values({field.id: str(value) if is_text else value})
            editor.moved.connect(self._moved)
            note, fault = label("secondary", box, wrap=True), label("failed", box, wrap=True)
            note.hide()
            fault.hide()
            self.editors[field.id], self.faults[field.id] = editor, fault
            self.notes[field.id] = note
            filled(line, editor, note, fault, Gap(6))
            lines.addWidget(box)
        self.show_followed()
        return rows

    def _shown(self, field: Field) -> Field:
        """A field as it is edited here: texts in a line, models by their names."""
        if field.id == "model" and isinstance(field.kind, Text):
            models = self._workspace.state.models.value
            names = {"": ("The usual one", ""), **{one.id: (one.name, "") for one in models}}
            return replace(field, kind=Choice(names))
        if type(field.kind) is Text or (isinstance(field.kind, Number) and not _is_slid(field)):
            return replace(field, kind=Text())
        if field.id == "count" and isinstance(field.kind, Number):
            return replace(field, kind=replace(field.kind, middle=_USUAL))
        return field

    @Slot(object)
    def _moved(self, values: Mapping[str, Any]) -> None:
        """Another value; a number that was typed is read."""
        said = dict(values)
        for field in self._fields:
            text = said.get(field.id)
            if isinstance(field.kind, Number) and isinstance(text, str):
                said[field.id] = _number(text)
        self._values |= said
        for editor in self.editors.values():
            if editor.fields[0].id in said and not isinstance(editor, TextEditor):
                editor.show_values(self._values)
        self.show_followed()
        self.changed.emit(said)

    def show_followed(self) -> None:
        """What editors show of other fields: nothing here."""


def _is_slid(field: Field) -> bool:
    kind = field.kind
    return isinstance(kind, Number) and kind.maximum - kind.minimum <= _SLIDER


def _number(text: str) -> float | str:
    """As it was typed, if it is none: what is wrong is told at the field."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
