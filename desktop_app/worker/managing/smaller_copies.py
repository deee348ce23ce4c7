"""Smaller copies of models, and what is merged: made in an engine process of their own, so that
pictures go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import WeightsFormat
from desktop_app.core.smaller import CopyReport
from desktop_app.core.values import taken
from desktop_app.library.collection.smaller_copies import (
    keep_copy,
    keep_made,
    make_place,
    target_for,
)
from desktop_app.operations.all_operations import operation_holding
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Resources
from desktop_app.state.app_state import Notice
from desktop_app.worker.managing.manager_parts import ManagerCommands
from desktop_app.worker.managing.task_queue import Tell

_Told = TypeVar("_Told")


class SmallerCopies(ManagerCommands):
    """Commands of the models window; called in the GUI thread."""

    def model(self, model_id: str) -> ModelInfo | None:
        """The model, if copies of it can be made."""
        found = next((each for each in self._app.models.value if each.id == model_id), None)
        here = found is not None and found.layout == "single_file"
        return found if here and operation_holding(WeightsFormat) else None

    def loras(self, model: ModelInfo) -> tuple[AddOn, ...]:
        """What can be merged into it."""
        there = self._app.add_ons.value
        return tuple(each for each in there if each.component == "lora" and each.suits(model))

    def save(
        self,
        model: ModelInfo,
        form: str,
        lora: AddOn | None,
        note: Callable[[CopyReport], str],
    ) -> None:
        """Make one, and take it up.

        Args:
            model: in one file.
            form: a key of `core.smaller.FORMATS`.
            lora: is merged into it at its full weight; None for none.
            note: what is noted of it; also what is told.
        """
        collection = self._models.collection
        found = operation_holding(WeightsFormat)
        assert found is not None, "else there is no such command"
        operation, field = found
        assert isinstance(operation, AnswerOperation)
        merged = {} if lora is None else {"path": lora.path, "weight": 1.0}
        values = {field.id: form, "lora": merged}
        assert operation.file_name is not None
        target = target_for(collection.library.folder, model, operation.file_name(model, values))
        asked = operation.prepared(Inputs(model=model, target=str(target)), values, Resources())

        def work(tell: Tell, cancel: CancelToken) -> CopyReport:
            make_place(target)
            told = self._done(asked, tell, cancel)
            keep_copy(collection, model, target, note(told))
            return told

        def done(report: CopyReport) -> None:
            params = {"name": target.name, "note": note(report)}
            self._app.notice.value = Notice(notes=("smaller_saved",), params=params)
            self._models.refresh()

        self._works.run("smaller_copy", model.name, work, done)

    def others(self, model: ModelInfo) -> tuple[ModelInfo, ...]:
        """What it can be merged with: the other single files of its family."""
        return tuple(
            each
            for each in self._app.models.value
            if each.id != model.id and (each.family, each.layout) == (model.family, "single_file")
        )

    def merge(
        self,
        operation: AnswerOperation,
        model: ModelInfo,
        others: Sequence[ModelInfo],
        values: Mapping[str, Any],
    ) -> None:
        """Make something of it and of others, and take it up.

        Args:
            operation: one whose verb belongs to ``velatura merge``.
            model: the first, in one file.
            others: that ``values`` name.
            values: of its fields.
        """
        collection = self._models.collection
        assert operation.file_name is not None and operation.note is not None
        name, known = operation.file_name, taken(operation.fields, values, operation.id)
        note, is_model = operation.note, operation.component == "checkpoint"
        folder = collection.library.folder
        target = target_for(folder, model, name(model, known), operation.component)
        inputs = Inputs(model=model, others=others, target=str(target))
        asked = operation.prepared(inputs, values, Resources())

        def work(tell: Tell, cancel: CancelToken) -> str:
            make_place(target)
            said = note(inputs, known, self._done(asked, tell, cancel))
            keep = keep_copy if is_model else keep_made
            keep(collection, model, target, said)
            return said

        def done(said: str) -> None:
            params = {"name": target.name, "note": said}
            self._app.notice.value = Notice(notes=("smaller_saved",), params=params)
            self._models.refresh()

        self._works.run("merge", model.name, work, done)

    def _done(
        self, task: Callable[[OperationContext], _Told], tell: Tell, cancel: CancelToken
    ) -> _Told:
        def on_event(event: EngineEvent) -> None:
            if isinstance(event, Loading):
                tell(event.done, event.total)

        engine = self._services.make_engine()
        try:
            return task(OperationContext(engine.run, on_event, cancel))
        finally:
            engine.close()
