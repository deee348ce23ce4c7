"""Values of fields that are edited beside each other; what no slider, list or tick suits is
typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol, cast

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.model_values import NetworkName
from desktop_app.core.values import Choice, Field, Flag, Kind, Number
from desktop_app.ui.kit import SAME, Caption, Kit
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import number_scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider

SUITED: Final = (Number, Choice, NetworkName, Flag)
"""Kinds that a slider, a list or a tick suits."""


class HoldsEditors(Protocol):
    """A widget of editors; `refresh` hears of each change."""

    kit: Kit

    def refresh(self) -> None: ...


def made_editor(form: HoldsEditors, field: Field, steps: range | None = None) -> QWidget:
    """An editor of a field, whose words and value `editor_row` gives.

    Args:
        form: hears of each change.
        field: what is edited.
        steps: a number whose slider would have fewer or more of them is typed; None: none is.
    """
    kind, parent = field.kind, cast("QWidget", form)
    theme, icons = form.kit.theme, form.kit.icons
    if type(kind) is Number and not (steps is not None and _is_typed(kind, steps)):
        least = kind.minimum + kind.step if kind.above else kind.minimum
        slider = ValueSlider(
            number_scale(replace(kind, minimum=least), field.default), theme, parent
        )
        slider.edited.connect(form.refresh)
        return slider
    if type(kind) in (Choice, NetworkName):
        box = ChoiceBox(theme, icons, parent)
        box.activated.connect(form.refresh)
        return box
    if type(kind) is Flag:
        tick = Tick(theme, parent)
        tick.toggled.connect(form.refresh)
        return tick
    line = QLineEdit(parent)
    line.editingFinished.connect(form.refresh)
    return line


def editor_row(
    field: Field,
    value: Any,
    words: Callable[[str], str],
    choice_name: Callable[[Field, str], str] | None = None,
    *,
    typed: bool = False,
    can: bool | None = None,
) -> Caption:
    """The row of an editor of `made_editor`, which is in its page's table ``editors``.

    Args:
        field: what is edited.
        value: shown.
        words: translates what the field says.
        choice_name: what one of its choices is called; None: by its words.
        typed: whether it is a line, where empty stands for what is ``unset``.
        can: whether it has an effect.
    """
    kind, name, choices = field.kind, words(field.name), None
    text = name if isinstance(kind, Flag) else words(field.unset) if typed else ""
    if isinstance(kind, Choice):
        choices = {
            key: words(said) if choice_name is None else choice_name(field, key)
            for key, (said, _) in kind.names.items()
        }
    shown = SAME if isinstance(kind, NetworkName) else _line_text(field, value) if typed else value
    of = f"editors.{field.id}"
    return Caption(of, text, words(field.tip), name, can, value=shown, choices=choices)


def editor_value(editor: QWidget) -> Any:
    """What is chosen in a slider, a list or a tick."""
    if isinstance(editor, ValueSlider):
        return editor.number
    if isinstance(editor, ChoiceBox):
        return editor.currentData() or ""
    return cast(QCheckBox, editor).isChecked()


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


def say_unset(editor: QWidget, words: str) -> None:
    """Have a slider of `made_editor` say ``words`` at the end that stands for no value."""
    if isinstance(editor, ValueSlider):
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
