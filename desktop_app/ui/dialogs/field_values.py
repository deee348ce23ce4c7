"""Values of fields that are edited beside each other; what no slider, list or tick suits is
typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.values import Field, Kind, Number
from desktop_app.ui.dialogs.operation import EDITORS, HoldsEditors, editor_value
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.value_slider import ValueSlider


def made_editor(
    form: HoldsEditors,
    field: Field,
    value: Any,
    name: str,
    choice_name: Callable[[Field, str], str],
    steps: range,
) -> QWidget:
    """An editor of a field, showing a value.

    Args:
        form: hears of each change.
        field: what is edited.
        value: shown first.
        name: of the field, translated.
        choice_name: what one of its choices is called.
        steps: a number whose slider would have fewer or more of them is typed.
    """
    kind = field.kind
    maker = EDITORS.get(type(kind))
    if maker is None or (isinstance(kind, Number) and _is_typed(kind, steps)):
        line = QLineEdit(_line_text(field, value), cast("QWidget", form))
        line.setAccessibleName(name)
        line.editingFinished.connect(form.refresh)
        return line
    editor = maker(form, replace(field, default=value), name)
    if isinstance(editor, ChoiceBox):
        for at in range(editor.count()):
            editor.setItemText(at, choice_name(field, editor.itemData(at)))
    if isinstance(editor, ValueSlider):
        editor.set_default(field.default)
    return editor


def edited_value(field: Field, editor: QWidget, before: Any) -> Any:
    """What an editor of `made_editor` shows; one finer than its slider's step stays as it was
    ``before``. Raises InputError."""
    if isinstance(editor, QLineEdit):
        return _parsed(field, editor.text())
    value = editor_value(editor)
    if isinstance(editor, ValueSlider):
        assert isinstance(field.kind, Number)
        value = int(value) if field.kind.whole else value
        return before if editor.scale.snap(before) == value else value
    return value


def show_value(editor: QWidget, field: Field, value: Any) -> None:
    """Have an editor of `made_editor` show another value."""
    match editor:
        case QLineEdit():
            editor.setText(_line_text(field, value))
        case ValueSlider():
            editor.set_number(value)
        case ChoiceBox():
            editor.setCurrentIndex(editor.findData(value))
        case QCheckBox():
            editor.setChecked(value)
        case _:
            raise TypeError(editor)


def say_unset(editor: QWidget, words: str) -> None:
    """Show ``words`` in grey where an editor of `made_editor` is empty."""
    if isinstance(editor, QLineEdit):
        editor.setPlaceholderText(words)
    elif isinstance(editor, ValueSlider):
        editor.set_scale(replace(editor.scale, unset=words))


def _line_text(field: Field, value: Any) -> str:
    return "" if field.unset and value == _empty(field) else text_of(field.kind, value)


def _empty(field: Field) -> Any:
    """What an empty line stands for: a number's least where that has a name, else the default."""
    kind = field.kind
    if field.unset and isinstance(kind, Number) and not kind.optional:
        return type(field.default)(kind.minimum)
    return field.default


def text_of(kind: Kind, value: Any) -> str:
    """As it is typed."""
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
    """Raises InputError."""
    if not text.strip() and not isinstance(field.default, str):
        return _empty(field)
    if not _is_json(field.kind, field.default):
        return field.kind.parse(field.id, text)
    try:
        return field.kind.take(field.id, json.loads(text))
    except ValueError as error:
        raise InputError("value_wrong", setting=field.id, reason=str(error)) from error
