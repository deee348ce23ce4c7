"""Texts and pictures as vectors of CLIP, which can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.add_on import add_on_named
from desktop_app.core.errors import InputError
from desktop_app.core.model_values import NetworkName
from desktop_app.core.operation_values import MOST_EMBEDDED, Phrases
from desktop_app.core.operations import Embedding
from desktop_app.core.values import Field
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Files, Needs, Resources

_ENCODER = "image_encoder"


@dataclass(frozen=True, slots=True)
class EmbedResponse:
    """Vectors of length 1: those of the texts, then those of the pictures."""

    model: str
    vectors: list[list[float]]


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Raises InputError: ``model_missing`` or ``address_given``."""
    from desktop_app.operations.networks.describing import content_model, reads_words

    texts, named, there = values["texts"], values["model"], resources.add_ons
    if not (texts or resources.pictures):
        return {**values, "model": ""}, {}
    model = add_on_named(there, named, _ENCODER) if named else content_model(there)
    if model is None or (texts and not reads_words(model)):
        raise InputError("model_missing", name=named or "CLIP")
    return {**values, "model": model.name}, {"model": model.path}


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> EmbedResponse:
    from desktop_app.operations.networks.describing import embedded

    if not needs.files:
        return EmbedResponse("", [])
    pictures = {f"{number}": pixels for number, pixels in enumerate(inputs.pictures)}
    job = Embedding(needs.files["model"], values["texts"], pictures)
    return EmbedResponse(values["model"], embedded(job, context).tolist())


OPERATION = AnswerOperation(
    id="embed",
    name="Embed",
    verb="embed",
    help="compute vectors of pictures and texts, to compare them",
    description="Compute CLIP embeddings of texts and pictures.",
    fields=(
        Field(
            "texts",
            "Texts",
            "What pictures may show, in words.",
            Phrases(MOST_EMBEDDED),
            (),
            ["a fox in the snow"],
            sample="A,B",
        ),
        Field(
            "model",
            "Model",
            "Name or key of a CLIP model; empty: one is chosen.",
            NetworkName(_ENCODER),
            "",
            sample="M",
        ),
    ),
    takes="pictures",
    pictures=(0, MOST_EMBEDDED),
    gives="numbers",
    answer=EmbedResponse,
    text=lambda inputs, answer: (
        f"{answer.model}: {len(answer.vectors)} vectors; with --json they are printed"
    ),
    resolve=_resolve,
    run=_run,
    kernel="embed",
    not_offered={
        "window": "the search of the history compares by it",
        "request file": "it is answered at once",
    },
)
