"""What edits fields beside their names: what no slider, list or tick suits is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.model_values import NetworkName
from desktop_app.core.values import Choice, Field, Flag, Kind, Number
from desktop_app.ui.kit import label, named, show_text
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.widgets.field_editors import (
    ChoiceEditor,
    EditorContext,
    FieldEditor,
    FlagEditor,
    NumberEditor,
)
from desktop_app.ui.words.texts import error_lines

SUITED: Final[dict[type[Kind], type[NumberEditor | ChoiceEditor | FlagEditor]]] = {
    Number: NumberEditor,
    Choice: ChoiceEditor,
    NetworkName: ChoiceEditor,
    Flag: FlagEditor,
}
"""Kinds that a slider, a list or a tick suits."""


class TypedEditor(FieldEditor):
    """A line; empty it stands for what is `Field.unset`. What is wrong is said below it, and stays
    until something right is typed, or the field gets another value."""

    is_tall = True

    def _build(self) -> None:
        self.edit, self.fault = QLineEdit(self), label("failed", self, wrap=True)
        self.edit.editingFinished.connect(self.read)
        self._shown: Any = None
        filled(self._lines, self.edit, self.fault)
        self.fault.hide()

    def retranslate(self) -> None:
        named(self.edit, self._name, self._tip)
        self.edit.setPlaceholderText(self.context.words(self._field.unset))
        self._say()

    @Slot()
    def read(self) -> None:
        """Tell what is typed as a value, or why it can't be one."""
        self.wrong, value = None, self._shown
        try:
            value = _parsed(self._field, self.edit.text())
        except InputError as error:
            self.wrong = error
        self._say()
        if self.wrong is None:
            self._take(value)
        else:
            self.moved.emit({})

    def _say(self) -> None:
        named = self.wrong and InputError(
            self.wrong.code, self.wrong.details, **self.wrong.params | {"setting": self._name}
        )
        show_text(self.fault, error_lines(named).what if named else "")

    def _show(self, value: Any) -> None:
        if self.wrong is not None and value == self._shown:
            return
        field, self.wrong, self._shown = self._field, None, value
        self._say()
        text = "" if field.unset and value == _empty(field) else text_of(field.kind, value)
        if self.edit.text() != text:
            self.edit.setText(text)


def read_typed(editors: Mapping[str, FieldEditor]) -> None:
    """Take what is still being typed: pressed buttons needn't take the keyboard (macOS)."""
    for one in editors.values():
        if isinstance(one, TypedEditor) and one.edit.hasFocus():
            one.read()


def form_editor(
    context: EditorContext, fields: tuple[Field, ...], parent: QWidget, steps: range
) -> FieldEditor:
    """What edits a field in a form; a number whose slider would have fewer or more ``steps`` is
    typed."""
    kind = fields[0].kind
    is_typed = isinstance(kind, Number) and _is_typed(kind, steps)
    suited = TypedEditor if is_typed else SUITED.get(type(kind), TypedEditor)
    return suited(context, fields, parent)


def _empty(field: Field) -> Any:
    """What an empty line stands for: a number's least where that has a name, else the default."""
    kind = field.kind
    if field.unset and isinstance(kind, Number) and not kind.optional:
        return type(field.default)(kind.minimum)
    return field.default


def text_of(kind: Kind, value: Any) -> str:
    """As it is typed: JSON where the kind has no text form; "" for None and empty values."""
    if value is None:
        return ""
    if _is_json(kind, value):
        return json.dumps(to_json(value), ensure_ascii=False) if value else ""
    return kind.text(value)


def _is_typed(kind: Number, steps: range) -> bool:
    top = kind.maximum if kind.reach is None else kind.reach
    return kind.optional or int((top - kind.minimum) / kind.step) not in steps


def _is_json(kind: Kind, value: Any) -> bool:
    """Whether it is written as in JSON: tables, and lists of them."""
    return type(kind).parse is Kind.parse and not isinstance(value, str)


def _parsed(field: Field, text: str) -> Any:
    """Raises InputError, as the field's kind does; ``value_wrong``: not JSON."""
    if not text.strip() and not isinstance(field.default, str):
        return _empty(field)
    if not _is_json(field.kind, field.default):
        return field.kind.parse(field.id, text)
    try:
        return field.kind.take(field.id, json.loads(text))
    except ValueError as error:
        raise InputError("value_wrong", setting=field.id, reason=str(error)) from error
