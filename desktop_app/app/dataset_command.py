"""``velatura dataset``: what is answered of a set of pictures to train on, as `operations` declares
it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.app.field_options import fields_said
from desktop_app.app.models.progress import progress_line
from desktop_app.core.as_json import to_json
from desktop_app.operations.all_operations import operation_of_verb
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.operation import Resources

if TYPE_CHECKING:
    from desktop_app.core.training.findings import SeenSet


def run_dataset(arguments: argparse.Namespace) -> tuple[str, Any]:
    """The plain and the JSON answer.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``, of the folder; of the model as
            `chosen_model`.
    """
    from desktop_app.app.named_files import chosen_model
    from desktop_app.app.operation_command import LateEngine, services
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.training.fields import settings_of
    from desktop_app.library.training_limits import limits_for
    from desktop_app.operations.context import OperationContext

    operation = operation_of_verb(f"dataset {arguments.action}")
    assert isinstance(operation, AnswerOperation)
    values = fields_said(arguments, operation.fields)
    settings = settings_of(values)
    seen = _seen(arguments.folder, settings, quiet=arguments.json)
    with closing(services(arguments)) as parts, closing(LateEngine(parts)) as engine:
        model = chosen_model(parts, arguments.model) if arguments.model else None
        family = None if model is None else parts.families[model.family]
        limits = limits_for(seen.of, settings, model, family)
        inputs = Inputs(model=model, set=replace(seen, limits=limits))
        asked = operation.prepared(inputs, values, Resources())
        answer = asked(OperationContext(engine.run, lambda event: None, CancelToken()))
    text = str(answer) if operation.text is None else operation.text(inputs, answer)
    return text, to_json(answer)


def _seen(folder: Path, settings: Mapping[str, Any], *, quiet: bool) -> SeenSet:
    """The set, looked at. Raises InputError as `read_set`."""
    from desktop_app.core.training.findings import SeenSet
    from desktop_app.storage.datasets.looking import look_at
    from desktop_app.storage.datasets.set_file import read_set

    of = read_set(folder, settings)
    with progress_line(quiet=quiet) as line:
        facts = look_at(of, tell=lambda done, total: line.tell(f"{done} of {total}"))
    return SeenSet(of.with_found({each.name: each.prompt for each in facts}), facts)
