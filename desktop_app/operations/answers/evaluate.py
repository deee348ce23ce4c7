"""Sets of pictures measured: how far they are from a reference, how good each is, which is better.

The report is made by `studio.evaluating.evaluating`, which reads sets, asks the engine for some
pictures at a time, and keeps what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.evaluation import Report
from desktop_app.core.values import Field, Number, Texts
from desktop_app.operations.answer_operation import AnswerOperation

if TYPE_CHECKING:
    from desktop_app.core.work import Values
    from desktop_app.operations.answer_operation import Inputs
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Needs

FIELDS = (
    Field(
        "measures",
        "Measures",
        "Which are computed; without any all that these pictures allow.",
        kind=Texts(64),
        default=(),
        sample="M,…",
    ),
    Field(
        "encoder",
        "Encoder",
        "The network whose features, distances or scores count; without one those that measures"
        " are named after, else the features that ship.",
        default="",
        option="features",
        sample="E",
    ),
    Field(
        "suite",
        "Suite",
        "A list of prompts, or a file with one in each line: the sets are models then, and it is"
        " run with each.",
        default="",
        sample="NAME",
    ),
    Field(
        "seed",
        "Seed",
        "Where draws of subsets begin: the same seed gives the same intervals of distances.",
        kind=Number(0, 2**32 - 1, whole=True),
        default=0,
    ),
)


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> Report:
    assert inputs.report is not None
    return inputs.report(values)


OPERATION = AnswerOperation(
    id="evaluate",
    name="Evaluate",
    verb="evaluate",
    help="measure sets of pictures, and compare them",
    description="Tells by numbers with intervals how good pictures are: against a reference, beside"
    " their prompts, alone, or as edits; two sets are compared picture by picture where they were"
    " made of the same prompts and seeds.",
    fields=FIELDS,
    takes="set",
    gives="report",
    lane="long",
    answer=Report,
    run=_run,
    kernel="features",
    not_offered={
        "server": "it reads folders of this machine",
        "request file": "it reads folders of this machine",
    },
    by_hand=frozenset({"window", "command line"}),
)
