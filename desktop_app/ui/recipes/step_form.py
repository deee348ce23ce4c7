"""The values of one step of a recipe, edited by the kinds of its fields."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.as_json import to_json
from desktop_app.core.colour_values import Curve, Gradient, Numbers
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.values import Kind, Number
from desktop_app.operations.recipes.recipe import Step, made_step
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.ui.dialogs.operation import EDITORS, editor_value
from desktop_app.ui.kit import label
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.field_editors import EDITORS as DRAWN
from desktop_app.ui.widgets.field_editors import FieldEditor, Means, gathered
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.recipe_steps import choice_name, row_name, step_text
from desktop_app.ui.words.texts import error_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desktop_app.core.values import Field
    from desktop_app.state.painting.display import DisplayState
    from desktop_app.ui.kit import Kit


_MOST_STEPS = 1e6
"""Of a slider; a number with more is typed."""


class StepForm(QWidget):
    """``changed`` gives the step with other values; what is wrong is said, and changes nothing.

    Args:
        kit: theme and icons.
        display: the screen.
        looks: names of those there are.
    """

    changed = Signal(object)

    def __init__(
        self,
        kit: Kit,
        display: DisplayState,
        looks: Callable[[], Sequence[str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.kit, self._display, self._looks = kit, display, looks
        self.step: Step | None = None
        self.editors: dict[str, QWidget] = {}
        self.drawn: list[FieldEditor] = []
        """What edits curves, gradients and rows of numbers."""
        self.name: ChoiceBox | None = None
        self._rows: QWidget | None = None
        self.wrong = label("failed", self)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        self._layout = spaced(QVBoxLayout(self), 8)
        self._layout.addWidget(self.wrong)
        self._layout.addStretch(1)

    def show_step(self, step: Step | None) -> None:
        """Edit this one; None: nothing."""
        self.step = step
        self.editors.clear()
        self.drawn.clear()
        self.say("")
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = None if step is None else self._made(step)
        if self._rows is not None:
            self._layout.insertWidget(0, self._rows)

    def say(self, wrong: str) -> None:
        """What is wrong with the step."""
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))

    def _made(self, step: Step) -> QWidget:
        rows = QWidget(self)
        form, names = Form(rows), {"": step_text(KINDS[step.kind].name)}
        self.name = box = ChoiceBox(self.kit.theme, self.kit.icons, rows)
        box.setAccessibleName(names[""])
        known = [one for one in KINDS[step.kind].rows() if one] or self._looks()
        for one in dict.fromkeys((*known, step.name)):
            box.addItem(row_name(step.kind, one), one)
        box.setCurrentIndex(box.findData(step.name))
        box.activated.connect(self._renamed)
        form.add("", box, box)
        usual = {one.id: one.default for one in fields_of(step)}
        for fields in gathered(fields_of(step)):
            field = fields[0]
            if isinstance(field.kind, Curve | Gradient | Numbers) and field.default:
                means = Means(self.kit, self._display, usual, step_text)
                drawn = DRAWN[type(field.kind)](means, fields, rows)
                drawn.show_values(step.values)
                drawn.moved.connect(self._moved)
                self.drawn.append(drawn)
                form.add_wide(drawn)
                continue
            editor = self._editor(field, step_text(field.name), step.values[field.id])
            editor.setToolTip(step_text(field.tip))
            self.editors[field.id] = editor
            if isinstance(editor, QCheckBox):  # its words show the focus
                editor.setText(step_text(field.name))
                form.add_wide(editor)
                continue
            names[field.id] = step_text(field.name)
            form.add(field.id, editor, editor)
        form.set_names(names)
        rows.setLayout(form)
        return rows

    def _editor(self, field: Field, name: str, value: Any) -> QWidget:
        kind = field.kind
        maker = EDITORS.get(type(kind))
        typed = isinstance(kind, Number) and (
            kind.optional or (kind.maximum - kind.minimum) / kind.step > _MOST_STEPS
        )
        if maker is not None and not typed:
            editor = maker(self, replace(field, default=value), name)
            if isinstance(editor, ChoiceBox):
                for at in range(editor.count()):
                    editor.setItemText(at, choice_name(field, editor.itemData(at)))
            if isinstance(kind, Number):
                editor.set_default(field.default)  # type: ignore[attr-defined]
            return editor
        line = QLineEdit(_text(kind, value), self)
        line.setAccessibleName(name)
        line.editingFinished.connect(self.refresh)
        return line

    def choice(self, name: str) -> ChoiceBox:
        """A box of that name."""
        box = ChoiceBox(self.kit.theme, self.kit.icons, self)
        box.setAccessibleName(name)
        box.activated.connect(self.refresh)
        return box

    @Slot()
    def _renamed(self) -> None:
        """Another row of the kind; values that it has too are kept."""
        if self.step is not None and self.name is not None:
            old, name = self.step, self.name.currentData()
            kept = {one.id for one in fields_of(replace(old, name=name))}
            self._take(name, {key: one for key, one in old.values.items() if key in kept})

    @Slot(object)
    def _moved(self, values: Mapping[str, Any]) -> None:
        """A point or a slider of several."""
        if self.step is not None:
            self._take(self.step.name, {**self.step.values, **values})
            for drawn in self.drawn:
                drawn.show_values(self.step.values)

    @Slot()
    def refresh(self) -> None:
        """A value was edited."""
        step = self.step
        if step is None:
            return
        try:
            asked = [one for one in fields_of(step) if one.id in self.editors]
            values = {**step.values, **{one.id: self._value(one) for one in asked}}
        except VelaturaError as error:
            self.say(error_lines(error).what)
            return
        if values != step.values:
            self._take(step.name, values)

    def _value(self, field: Field) -> Any:
        editor = self.editors[field.id]
        if isinstance(editor, QLineEdit):
            return _parsed(field, editor.text())
        value = editor_value(editor)
        if isinstance(editor, ValueSlider):
            assert self.step is not None and isinstance(field.kind, Number)
            before = self.step.values[field.id]
            value = int(value) if field.kind.whole else value
            return before if editor.scale.snap(before) == value else value
        return value

    def _take(self, name: str, values: dict[str, Any]) -> None:
        assert self.step is not None
        try:
            step = made_step(self.step.kind, name, values)
        except VelaturaError as error:
            self.say(error_lines(error).what)
            return
        is_other = step.name != self.step.name
        self.step = step
        if is_other:
            self.show_step(step)
        self.say("")
        self.changed.emit(step)


def fields_of(step: Step) -> Sequence[Field]:
    """Of its row."""
    rows = KINDS[step.kind].rows()
    return rows.get(step.name) or rows.get("", ())


def _is_json(kind: Kind, value: Any) -> bool:
    """Whether it is written as in JSON: tables, and lists of them."""
    return type(kind).parse is Kind.parse and not isinstance(value, str)


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if _is_json(kind, value):
        return json.dumps(to_json(value), ensure_ascii=False) if value else ""
    return kind.text(value)


def _parsed(field: Field, text: str) -> Any:
    """Raises InputError."""
    if not text.strip() and not isinstance(field.default, str):
        return field.default
    if not _is_json(field.kind, field.default):
        return field.kind.parse(field.id, text)
    try:
        return field.kind.take(field.id, json.loads(text))
    except ValueError as error:
        raise InputError("value_wrong", setting=field.id, reason=str(error)) from error


def new_step(kind: str, name: str) -> Step:
    """A step as it begins: with examples of what must be said."""
    rows = KINDS[kind].rows()
    fields = rows.get(name) or rows.get("", ())
    needed = {one.id: one.example for one in fields if one.needed and one.example is not None}
    return made_step(kind, name, needed)
