"""Verbs of ``velatura models`` that are declarations of `operations`: what is asked of a model."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.app.conditions_choice import choose_conditions
from desktop_app.app.field_options import fields_said
from desktop_app.app.inprocess import make_engine
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model, visited
from desktop_app.app.services import AppServices
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, Loading, Tried
from desktop_app.core.merging import MergeForecast
from desktop_app.core.operation_values import MergedLora, MergedLoras, OtherModel
from desktop_app.core.sizes import size_text
from desktop_app.core.values import taken
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.smaller_copies import (
    keep_copy,
    keep_made,
    make_place,
    target_for,
)
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Resources
from desktop_app.studio.profile_book import machine_book


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
    named = [values[each.id] for each in operation.fields if isinstance(each.kind, OtherModel)]
    inputs = Inputs(model=model, others=[chosen_model(parts, each) for each in named if each])
    if getattr(arguments, "dry_run", False) and operation.forecast is not None:
        return _forecast(operation.forecast(inputs))
    if operation.file_name is not None:
        name = operation.file_name(model, values)
        component = operation.component
        target = arguments.out or target_for(parts.library.folder, model, name, component)
        ending = Path(name).suffix
        if target.suffix.lower() != ending:
            raise InputError(
                "unknown_choice", setting="--out", value=target.name, choices=f"*{ending}"
            )
        inputs = replace(inputs, target=str(target.absolute()))
        make_place(Path(inputs.target))
    answer = _answer(parts, operation, inputs, values, quiet=arguments.json)
    lines = [str(answer) if operation.text is None else operation.text(inputs, answer)]
    value = to_json(answer)
    if operation.note is not None:
        lines.append(operation.note(inputs, values, answer))
        keep = keep_copy if operation.component == "checkpoint" else keep_made
        listed = keep(parts.collection, model, Path(inputs.target), lines[-1])
        value = {"path": inputs.target, **value, "listed": listed}
        if not listed:
            lines.append(
                "It is outside the models folder, so it is not in the list. To add it: velatura"
                f" models import --in-place {shlex.quote(inputs.target)}"
            )
    return Reply("\n".join(lines), value)


def _forecast(found: MergeForecast) -> Reply:
    disk = size_text(found.disk) if found.disk else "little"
    text = f"About {size_text(found.memory)} of memory, {disk} of the disk."
    return Reply(text, to_json(found))


def _answer(
    parts: AppServices,
    operation: AnswerOperation,
    inputs: Inputs,
    values: dict[str, Any],
    *,
    quiet: bool,
) -> Any:
    """By an engine in this process; what was measured is kept for this machine."""
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
            (said[each.id],) = _loras(parts, [said[each.id]])
        elif isinstance(each.kind, MergedLoras) and each.id in said:
            said[each.id] = _loras(parts, said[each.id])
    return said


def _loras(parts: AppServices, typed: Sequence[str]) -> list[dict[str, Any]]:
    """Files and weights of LoRAs that are named."""
    named = argparse.Namespace(lora=list(typed), embedding=None)
    chosen = choose_conditions(named, usable(parts.collection.scan()), partial(visited, parts))
    paths = {each.key: each.path for each in chosen.add_ons}
    return [{"path": paths[use.name], "weight": use.weight} for use in chosen.conditions]
