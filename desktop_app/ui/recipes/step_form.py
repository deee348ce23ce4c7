"""The values of one step of a recipe, edited by the kinds of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Field
from desktop_app.imaging.colour_values import Curve, Gradient, Numbers
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.dialogs.field_values import edited_value, editor_row, made_editor, say_unset
from desktop_app.ui.kit import Acts, Kit, discard, label, show_text
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.field_editors import EDITORS as DRAWN
from desktop_app.ui.widgets.field_editors import EditorContext, FieldEditor, gathered
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.words.recipe_steps import choice_name, row_name, step_text
from desktop_app.ui.words.texts import error_lines

_STEPS = range(1_000_001)
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
        self.step: RecipeStep | None = None
        self.editors: dict[str, QWidget] = {}
        self.drawn: list[FieldEditor] = []
        """What edits curves, gradients and rows of numbers."""
        self.name: ChoiceBox | None = None
        self._rows: QWidget | None = None
        self._acts = Acts(self, tuple)
        self.wrong = label("failed", self, wrap=True)
        self.wrong.hide()
        self._layout = filled(spaced(QVBoxLayout(self), 8), self.wrong, STRETCH)

    def show_step(self, step: RecipeStep | None) -> None:
        """Edit this one; None: nothing."""
        self.step = step
        self.editors.clear()
        self.drawn.clear()
        self.say("")
        if self._rows is not None:
            discard(self._rows)
        self._rows = None if step is None else self._made(step)
        if self._rows is not None:
            self._layout.insertWidget(0, self._rows)

    def say(self, wrong: str) -> None:
        """What is wrong with the step."""
        show_text(self.wrong, wrong)

    def _made(self, step: RecipeStep) -> QWidget:
        rows = QWidget(self)
        form, names = Form(rows), {"": step_text(KINDS[step.kind].name)}
        self.name = box = ChoiceBox(self.kit.theme, self.kit.icons, rows)
        box.setAccessibleName(names[""])
        known = [one for one in KINDS[step.kind].rows() if one] or self._looks()
        names_of = {one: row_name(step.kind, one) for one in (*known, step.name)}
        box.show_choices(names_of, step.name)
        box.activated.connect(self._renamed)
        form.add("", box, box)
        usual = {one.id: one.default for one in fields_of(step)}
        for fields in gathered(fields_of(step)):
            field = fields[0]
            if isinstance(field.kind, Curve | Gradient | Numbers) and field.default:
                context = EditorContext(self.kit, self._display, usual, step_text)
                drawn = DRAWN[type(field.kind)](context, fields, rows)
                drawn.show_values(step.values)
                drawn.moved.connect(self._moved)
                self.drawn.append(drawn)
                form.add_wide(drawn)
                continue
            self.editors[field.id] = editor = made_editor(self, field, _STEPS)
            say_unset(editor, step_text(field.unset))
            if isinstance(editor, QCheckBox):  # its words show the focus
                form.add_wide(editor)
            else:
                form.add(field.id, editor, editor)
            typed, value = isinstance(editor, QLineEdit), step.values[field.id]
            with QSignalBlocker(editor):
                self._acts.show_row(editor_row(field, value, step_text, choice_name, typed=typed))
        form.set_names(names)
        rows.setLayout(form)
        return rows

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
        step = self.step
        if step is None:
            return
        try:
            asked = [one for one in fields_of(step) if one.id in self.editors]
            values = {**step.values, **{one.id: self._value(one, step) for one in asked}}
        except VelaturaError as error:
            self.say(error_lines(error).what)
            return
        if values != step.values:
            self._take(step.name, values)

    def _value(self, field: Field, step: RecipeStep) -> Any:
        return edited_value(field, self.editors[field.id], step.values[field.id])

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


def fields_of(step: RecipeStep) -> Sequence[Field]:
    """By the row of the step's kind and name, else by the kind's own; none: ()."""
    rows = KINDS[step.kind].rows()
    return rows.get(step.name) or rows.get("", ())


def new_step(kind: str, name: str) -> RecipeStep:
    """A step as it begins: with examples of what must be said."""
    rows = KINDS[kind].rows()
    fields = rows.get(name) or rows.get("", ())
    needed = {one.id: one.example for one in fields if one.needed and one.example is not None}
    return made_step(kind, name, needed)
