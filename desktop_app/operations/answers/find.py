"""Objects found in a picture by words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.errors import InputError
from desktop_app.core.operation_values import MOST_TEXTS, Phrases
from desktop_app.core.operations import Finding
from desktop_app.core.values import Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Files, Needs, Resources


@dataclass(frozen=True, slots=True)
class FoundObject:
    """A detected object, with its box in pixels."""

    text: str
    score: float
    left: float
    top: float
    width: float
    height: float


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Raises InputError: ``model_missing``: no OWLv2 is installed."""
    from desktop_app.operations.networks.preprocessor_networks import network_that_sees

    network = network_that_sees("things", resources.add_ons)
    if network is None:
        raise InputError("model_missing", name="OWLv2")
    return values, {"network": network.path}


def _run(
    inputs: Inputs, values: Values, needs: Needs, context: OperationContext
) -> list[FoundObject]:
    from desktop_app.operations.networks.finding import found

    texts = values["texts"]
    job = Finding(needs.files["network"], inputs.pictures[0], texts, values["least"])
    return [FoundObject(texts[number], *rest) for number, *rest in found(job, context)]


OPERATION = AnswerOperation(
    id="find",
    name="Find objects",
    verb="find",
    help="find objects in a picture by words",
    description="Detect objects in a picture by text (OWLv2 or OWL-ViT).",
    fields=(
        Field(
            "texts",
            "Texts",
            "What is looked for, each in a few English words.",
            Phrases(MOST_TEXTS, least=1),
            (),
            ["a fox", "a tree"],
            sample="A,B",
            needed=True,
        ),
        Field(
            "least", "Least score", "How sure the network must be, 0 to 1.", Number(0.0, 1.0), 0.2
        ),
    ),
    takes="picture",
    gives="report",
    answer=list[FoundObject],
    resolve=_resolve,
    run=_run,
    kernel="find",
    not_offered={
        "window": "“Refine Details” finds by words what it goes over",
        "request file": "it is answered at once",
    },
)
