"""Pictures described in words, by a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.core.model_values import NetworkName
from desktop_app.core.operation_values import MOST_WORDS
from desktop_app.core.values import Field, Number, one_of
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.describing import (
    LEAST_PROBABLE,
    USUAL_WORDS,
    captioner_for,
    described,
)
from desktop_app.operations.operation import Files, Needs, Resources

_MOST: Final = 64
"""Pictures at a time."""


@dataclass(frozen=True, slots=True)
class DescribeResponse:
    """What each picture shows, in their order, and the network that says it."""

    model: str
    texts: list[str]


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Names the captioner and its file. Raises InputError, ModelError as `captioner_for`."""
    model = captioner_for(values["style"], resources.add_ons, values["model"])
    return {**values, "model": model.name}, {"model": model.path}


def _run(
    inputs: Inputs, values: Values, needs: Needs, context: OperationContext
) -> DescribeResponse:
    network, words, least = needs.files["model"], values["words"], values["least"]
    texts = described(inputs.pictures, network, context, words=words, least=least)
    return DescribeResponse(values["model"], texts)


OPERATION = AnswerOperation(
    id="describe",
    name="Describe",
    verb="describe",
    help="describe pictures in words",
    description="Describe pictures in a sentence (Florence-2 or BLIP) or by tags (WD Tagger).",
    fields=(
        Field("style", "Style", "A sentence, or tags.", one_of("sentence", "tags"), "sentence"),
        Field(
            "words",
            "Most words",
            "Words of a sentence, or tags, at most.",
            Number(1, MOST_WORDS, whole=True),
            USUAL_WORDS,
        ),
        Field(
            "least",
            "Least probability",
            "How probable a tag must be, 0 to 1.",
            Number(0.0, 1.0),
            LEAST_PROBABLE,
        ),
        Field(
            "model",
            "Model",
            "Name or key of the network; empty: one is chosen.",
            NetworkName("captioner"),
            "",
            sample="M",
        ),
    ),
    takes="pictures",
    pictures=(1, _MOST),
    gives="report",
    answer=DescribeResponse,
    text=lambda inputs, answer: "\n".join(map(str, answer.texts)),
    resolve=_resolve,
    run=_run,
    kernel="describe",
    by_hand=frozenset({"window"}),
    not_offered={"request file": "it is answered at once"},
)
