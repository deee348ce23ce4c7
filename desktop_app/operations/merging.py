"""What the operations that merge models and LoRAs have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from desktop_app.core.engine import EngineAccess
from desktop_app.core.events import Merged
from desktop_app.core.merging import LAYOUTS, MergeForecast, Merging
from desktop_app.core.sizes import size_text
from desktop_app.core.values import Choice, Field, Number
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.operation import Place

_NOT_OFFERED: Final[dict[Place, str]] = {
    "server": "it writes files of models",
    "request file": "it writes files of models",
}

RANK: Final = Field(
    "rank",
    "Rank",
    "At most, of each layer.",
    Number(0, 4096, whole=True, reach=256),
    0,
    unset="As needed",
)
LAYOUT: Final = Field(
    "layout",
    "File",
    "How the LoRA is written.",
    Choice({name: (name, "") for name in LAYOUTS}),
    "kohya",
)


def merge_operation(**fields: Any) -> AnswerOperation:
    """An operation that takes a model and writes one or a LoRA; the rest of it is ``fields``."""
    usual: dict[str, Any] = {
        "answer": Merged,
        "text": text_of,
        "kernel": "merge",
        "takes": "weights",
        "gives": "weights",
        "lane": "long",
        "not_offered": _NOT_OFFERED,
        "by_hand": frozenset({"window"}),
    }
    return AnswerOperation(**{**usual, **fields})


def merged(inputs: Inputs, context: EngineAccess, method: Any, **values: Any) -> Merged:
    """Make it. Raises what the engine raises."""
    job = Merging(method, inputs.weights, inputs.target, tuple(inputs.others), **values)
    return context.result("merge", job, Merged)


def forecast_of(disk: float, memory: float) -> Callable[[Inputs], MergeForecast]:
    """In shares of the models' sizes."""

    def forecast(inputs: Inputs) -> MergeForecast:
        size = inputs.weights.size_bytes
        return MergeForecast(round(disk * size), round(memory * size))

    return forecast


def stem_of(path: str) -> str:
    """Name of a file without folder and last ending."""
    return PurePath(path).stem


def text_of(inputs: Inputs, answer: Merged) -> str:
    """One line for the command line: target and size."""
    return f"{inputs.target}: {size_text(answer.bytes)}"


def losses_of(answer: Merged) -> str:
    """What is lost, as a note says it."""
    said = list[str]()
    if answer.rank:
        said.append(f"rank {answer.rank}")
    if answer.error is not None:
        said.append(f"the changes are {answer.error:.2%} off")
    if answer.left_out:
        said.append(f"{answer.left_out} tensors changed that a LoRA can't hold")
    return "; ".join(said)
