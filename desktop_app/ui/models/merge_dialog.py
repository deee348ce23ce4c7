"""What is to be made of a model and of others: merged, extracted or pruned."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import MergedLora, MergedLoras, OtherModel
from desktop_app.core.values import Choice, Field, Number
from desktop_app.operations.all_operations import answers_below
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import number_scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import size_text

WORDS: Final = (
    QT_TRANSLATE_NOOP("Models", "Merge models"),
    QT_TRANSLATE_NOOP("Models", "Merge a LoRA"),
    QT_TRANSLATE_NOOP("Models", "Merge LoRAs"),
    QT_TRANSLATE_NOOP("Models", "Extract a LoRA"),
    QT_TRANSLATE_NOOP("Models", "Prune a model"),
    QT_TRANSLATE_NOOP("Models", "Second model"),
    QT_TRANSLATE_NOOP("Models", "Without"),
    QT_TRANSLATE_NOOP("Models", "Base model"),
    QT_TRANSLATE_NOOP("Models", "Weight"),
    QT_TRANSLATE_NOOP("Models", "Format"),
    QT_TRANSLATE_NOOP("Models", "Same"),
    QT_TRANSLATE_NOOP("Models", "LoRA"),
    QT_TRANSLATE_NOOP("Models", "LoRAs"),
    QT_TRANSLATE_NOOP("Models", "Rank"),
    QT_TRANSLATE_NOOP("Models", "As needed"),
    QT_TRANSLATE_NOOP("Models", "File"),
    QT_TRANSLATE_NOOP("Models", "Kept"),
    QT_TRANSLATE_NOOP("Models", "Share"),
)
"""Names of the operations and of their fields."""

_WEIGHT: Final = Number(-2.0, 2.0, step=0.05)
_TWO: Final = 2
"""LoRAs that the form merges; the command line takes more."""

Row = tuple[QWidget, ...]


class MergeDialog(FormDialog):
    """The form is made of the operations' fields, by their kinds.

    Args:
        parts: of the models window.
        model: the first one.
        parent: the window.

    Attributes:
        what: the operations there are.
        editors: by operation and field: of a LoRA its box and weight, of several all of them.
    """

    def __init__(self, parts: ManagerViewParts, model: ModelInfo, parent: QWidget) -> None:
        super().__init__(parent, width=440, gap=12)
        self._kit, self._commands, self._model = parts.kit, parts.commands.smaller, model
        self._others, self._loras = self._commands.others(model), self._commands.loras(model)
        self._operations = [each for each in answers_below("merge") if self._can(each)]
        self.setWindowTitle(self.tr("Merge {name}").format(name=model.name))
        self.what = self._box(self.tr("What"), [in_words(each.name) for each in self._operations])
        self.editors: dict[tuple[str, str], Row] = {}
        for operation in self._operations:
            for each in operation.fields:
                self.editors[operation.id, each.id] = self._row(each)
        self.outcome = label("secondary", self, wrap=True)
        self.button = QPushButton(self.tr("Save"), self)
        self.lay_out(self.button, self.outcome)
        self.what.currentIndexChanged.connect(self._show)
        self._show()

    def _can(self, operation: AnswerOperation) -> bool:
        """Whether there is what it asks for."""
        kinds = {type(each.kind) for each in operation.fields if each.needed}
        least = _TWO if MergedLoras in kinds else 1 if MergedLora in kinds else 0
        return len(self._loras) >= least and bool(self._others or OtherModel not in kinds)

    def _box(self, name: str, texts: list[str]) -> ChoiceBox:
        return self.add_choice(name, dict(enumerate(texts)), self._kit)

    def _row(self, field: Field) -> Row:
        name, kind = in_words(field.name), field.kind
        made: list[QWidget] = []
        if isinstance(kind, OtherModel):
            names = [each.name for each in self._others]
            made.append(self._box(name, names if field.needed else [self.tr("None"), *names]))
        elif isinstance(kind, MergedLora | MergedLoras):
            for at in range(_TWO if isinstance(kind, MergedLoras) else 1):
                box = self._box(name, [each.name for each in self._loras])
                box.setCurrentIndex(at)
                weight = number_scale(_WEIGHT, 1.0)
                made += [box, self.add_slider(in_words("Weight"), weight, self._kit)]
        elif isinstance(kind, Choice):
            box = self._box(name, [in_words(words) for words, _ in kind.names.values()])
            box.setCurrentIndex(list(kind.names).index(field.default))
            made.append(box)
        else:
            assert isinstance(kind, Number)
            scale = number_scale(kind, field.default, in_words(field.unset))
            made.append(self.add_slider(name, scale, self._kit))
        return tuple(made)

    @property
    def _chosen(self) -> AnswerOperation:
        return self._operations[self.what.currentIndex()]

    @Slot()
    def _show(self) -> None:
        for (operation, _), widgets in self.editors.items():
            for widget in widgets:
                self.show_row(widget, shown=operation == self._chosen.id)
        assert self._chosen.forecast is not None
        found = self._chosen.forecast(Inputs(model=self._model))
        text = self.tr("Takes about {memory} of memory.").format(memory=size_text(found.memory))
        self.outcome.setText(text)

    def accept(self) -> None:
        """Begin; the sidebar shows how far it is."""
        operation, others = self._chosen, list["ModelInfo"]()
        values: dict[str, Any] = {}
        for each in operation.fields:
            widgets = self.editors[operation.id, each.id]
            value = self._value(each, widgets)
            if isinstance(value, int) and isinstance(each.kind, OtherModel):
                others += [self._others[value]] if value >= 0 else []
                value = self._others[value].name if value >= 0 else ""
            values[each.id] = value
        super().accept()
        self._commands.merge(operation, self._model, others, values)

    def _value(self, field: Field, widgets: Row) -> Any:
        """What is chosen; of another model its number, -1 for none."""
        first = widgets[0]
        if isinstance(first, ValueSlider):
            return first.number
        assert isinstance(first, ChoiceBox)
        kind, at = field.kind, first.currentIndex()
        if isinstance(kind, OtherModel):
            return at if field.needed else at - 1
        if isinstance(kind, Choice):
            return list(kind.names)[at]
        found: list[dict[str, Any]] = []
        for box, slider in zip(widgets[::2], widgets[1::2], strict=True):
            assert isinstance(box, ChoiceBox) and isinstance(slider, ValueSlider)
            path = self._loras[box.currentIndex()].path
            found.append({"path": path, "weight": slider.number})
        return found if isinstance(kind, MergedLoras) else found[0]
