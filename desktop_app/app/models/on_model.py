"""Verbs of ``velatura models`` that are declarations of `operations`: what is asked of a model."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.app.conditions_choice import choose_conditions
from desktop_app.app.field_options import fields_said
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model, visited
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, Loading, Tried
from desktop_app.core.operation_values import MergedLora
from desktop_app.core.values import taken
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.smaller_copies import keep_copy, make_place, target_for
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Resources
from desktop_app.studio.profile_book import machine_book

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_on_model(
    parts: AppServices, arguments: argparse.Namespace, operation: AnswerOperation
) -> Reply:
    """Ask it of a model; take up the weights it gives.

    Raises:
        InputError, StorageError: the file can't be written.
        ModelError, EngineError: the model can't be used.
    """
    model = chosen_model(parts, arguments.model)
    values = taken(operation.fields, _said(parts, arguments, operation), operation.id)
    inputs = Inputs(model=model)
    if operation.file_name is not None:
        name = operation.file_name(model, values)
        target = arguments.out or target_for(parts.library.folder, model, name)
        ending = Path(name).suffix
        if target.suffix.lower() != ending:
            raise InputError(
                "unknown_choice", setting="--out", value=target.name, choices=f"*{ending}"
            )
        inputs = Inputs(model=model, target=str(target.absolute()))
        make_place(Path(inputs.target))
    answer = _answer(parts, operation, inputs, values, quiet=arguments.json)
    lines = [str(answer) if operation.text is None else operation.text(inputs, answer)]
    value = to_json(answer)
    if operation.note is not None:
        lines.append(operation.note(inputs, values, answer))
        listed = keep_copy(parts.collection, model, Path(inputs.target), lines[-1])
        value = {"path": inputs.target, **value, "listed": listed}
        if not listed:
            lines.append(
                "It is outside the models folder, so it is not in the list. To add it: velatura"
                f" models import --in-place {shlex.quote(inputs.target)}"
            )
    return Reply("\n".join(lines), value)


def _answer(
    parts: AppServices,
    operation: AnswerOperation,
    inputs: Inputs,
    values: dict[str, Any],
    *,
    quiet: bool,
) -> Any:
    """By an engine in this process; what was measured is kept for this machine."""
    from desktop_app.app.inprocess import make_engine

    engine, model = make_engine(UsedPack(parts.paths), parts.plugged.switched), inputs.weights
    with progress_line(quiet=quiet) as line:

        def tell(event: EngineEvent) -> None:
            if isinstance(event, Loading):
                line.tell(f"{event.what}: {event.done} of {event.total}")

        try:
            book = machine_book(engine.describe())
            there = replace(inputs, profile=book.profiles.of(model))
            work = operation.prepared(there, values, Resources())
            answer = work(OperationContext(engine.run, tell, CancelToken()))
        finally:
            engine.close()
    if isinstance(answer, Tried):
        book.keep(model, answer)
    return answer


def _said(
    parts: AppServices, arguments: argparse.Namespace, operation: AnswerOperation
) -> dict[str, Any]:
    """With the file of a LoRA that is named."""
    said = fields_said(arguments, operation.fields)
    for each in operation.fields:
        if isinstance(each.kind, MergedLora) and each.id in said:
            named = argparse.Namespace(lora=[said[each.id]], embedding=None)
            there = usable(parts.collection.scan())
            chosen = choose_conditions(named, there, partial(visited, parts))
            use = chosen.conditions[0]
            path = next(one.path for one in chosen.add_ons if one.key == use.name)
            said[each.id] = {"path": path, "weight": use.weight}
    return said
