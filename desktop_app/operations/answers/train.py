"""A training: something is taught to a model from a set of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.events import TrainingDone
from desktop_app.core.training.fields import FIELDS
from desktop_app.core.training.run import Training
from desktop_app.operations.answer_operation import AnswerOperation

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.work import Values
    from desktop_app.operations.answer_operation import Inputs
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> TrainingDone:
    """``inputs.target`` is the folder of the run, which holds all else."""
    return context.result("train", Training(inputs.target), TrainingDone)


def _file_name(model: ModelInfo, values: Values) -> str:
    return f"{values['trigger'] or model.name}.safetensors"


def _note(inputs: Inputs, values: Values, answer: TrainingDone) -> str:
    trigger = f" Trigger word: {values['trigger']}." if values["trigger"] else ""
    return f"Trained with {inputs.weights.name}, {answer.step} steps.{trigger}"


OPERATION = AnswerOperation(
    id="train",
    name="Train",
    verb="train",
    help="teach a model something from pictures",
    description="Learns from a set of pictures, and writes a LoRA, an embedding or a model.",
    fields=FIELDS,
    takes="set",
    gives="weights",
    lane="long",
    answer=TrainingDone,
    run=_run,
    file_name=_file_name,
    note=_note,
    kernel="train",
    not_offered={
        "server": "it runs for hours and writes files of models",
        "request file": "it has its own file of settings",
    },
    by_hand=frozenset({"window", "command line"}),
)
