"""The values of one step of a recipe, edited by the kinds of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Field
from desktop_app.imaging.colour_values import Curve, Gradient, Numbers
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.dialogs.field_values import TypedEditor, form_editor
from desktop_app.ui.kit import Kit, discard, label, show_text
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.field_editors import (
    EDITORS,
    EditorContext,
    FieldEditor,
    FlagEditor,
    gathered,
)
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.words.recipe_steps import choice_name, row_name, step_text
from desktop_app.ui.words.texts import error_lines

_STEPS = range(1_000_001)
"""Of a slider; a number with more is typed."""


class StepForm(QWidget):
    """``changed`` gives the step with other values, of those that can be; what is wrong is said at
    its field, or below where it is wrong together. ``judged`` tells whether `is_wrong` is another.

    Args:
        kit: theme and icons.
        display: the screen.
        looks: names of those there are.
    """

    changed = Signal(object)
    judged = Signal()

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
        self.editors: dict[str, FieldEditor] = {}
        """By the fields' ids."""
        self._values = dict[str, Any]()
        """As editors show them: those of the step, but for what can't be together."""
        self._refused: VelaturaError | None = None
        self.name: ChoiceBox | None = None
        self._rows: QWidget | None = None
        self.wrong = label("failed", self, wrap=True)
        self.wrong.hide()
        self._layout = filled(spaced(QVBoxLayout(self), 8), self.wrong, STRETCH)

    @property
    def is_wrong(self) -> bool:
        """Whether fields show what the step doesn't have, since it can't be."""
        return self._refused is not None or any(one.wrong for one in self.editors.values())

    def retranslate(self) -> None:
        """The same step in other words; what is typed wrong stays."""
        typed = {key: one.edit.text() for key, one in self._typed() if one.wrong}
        self.show_step(self.step)
        for key, editor in self._typed():
            if key in typed:
                editor.edit.setText(typed[key])
                editor.read()

    def _typed(self) -> list[tuple[str, TypedEditor]]:
        return [(key, one) for key, one in self.editors.items() if isinstance(one, TypedEditor)]

    def show_step(self, step: RecipeStep | None) -> None:
        """Edit this one; None: nothing."""
        self.step, self._refused = step, None
        self.editors.clear()
        self.say("")
        if self._rows is not None:
            discard(self._rows)
        self._rows = None if step is None else self._made(step)
        if self._rows is not None:
            self._layout.insertWidget(0, self._rows)
        self.judged.emit()

    def say(self, wrong: str) -> None:
        """What is wrong with the step on this machine, unless its values are."""
        show_text(self.wrong, error_lines(self._refused).what if self._refused else wrong)

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
        usual, self._values = {one.id: one.default for one in fields_of(step)}, {**step.values}
        drawn = EditorContext(self.kit, self._display, usual, step_text)
        beside = replace(drawn, in_form=True, choice=choice_name)
        for fields in gathered(fields_of(step)):
            field = fields[0]
            if is_drawn := isinstance(field.kind, Curve | Gradient | Numbers) and field.default:
                editor = EDITORS[type(field.kind)](drawn, fields, rows)
            else:
                editor = form_editor(beside, fields, rows, _STEPS)
            self.editors |= {one.id: editor for one in fields}
            editor.show_values(step.values)
            editor.moved.connect(self._moved)
            if is_drawn or isinstance(editor, FlagEditor):  # its words show the focus
                form.add_wide(editor)
            else:
                form.add(field.id, editor, editor, tall=editor.is_tall)
                names[field.id] = step_text(field.name)
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
        """Another value counts unless it can't be beside the others."""
        self._values |= values
        if self.step is not None and (self._refused or self._values != self.step.values):
            self._take(self.step.name, self._values)
        self.judged.emit()

    def _take(self, name: str, values: dict[str, Any]) -> None:
        assert self.step is not None
        try:
            step, self._refused = made_step(self.step.kind, name, values), None
        except VelaturaError as error:
            self._refused = error
            self.say("")
            return
        is_other = step.name != self.step.name
        self.step = step
        if is_other:
            self.show_step(step)
        for editor in self.editors.values():
            editor.show_values(step.values)
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
