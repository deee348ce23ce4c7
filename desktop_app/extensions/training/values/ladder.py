"""What makes a training fit into memory: changes of its settings in order of least harm.

- *cache*: latents and texts are computed once, and kept on the disk: the same training.
- *batch*: pictures one after another, with gradients added up: the same training, more slowly.
- *checkpointing*: activations are computed twice: the same training, a third slower.
- *optimizer*, on a card: the optimizer's moments in 8 bits.
- *base8*, *base4*: the base model's weights in 8 or 4 bits under what is learnt.
- *rank*: half of it: the result holds less.
- *size*: pictures with three quarters of the side: details are lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.forecast import Forecast

TrainingRung: TypeAlias = Literal[
    "cache", "batch", "checkpointing", "optimizer", "base8", "base4", "rank", "size"
]

_LEAST_RANK: Final = 4
_LEAST_SIZE: Final = 256


def _batch(settings: dict[str, Any], size: int) -> dict[str, Any]:
    return {"batch": 1, "accumulate": settings["accumulate"] * settings["batch"]}


def _base(bits: str) -> Callable[[dict[str, Any], int], dict[str, Any]]:
    def change(settings: dict[str, Any], size: int) -> dict[str, Any]:
        return {} if settings["method"] == "full" else {"base": bits}

    return change


def _rank(settings: dict[str, Any], size: int) -> dict[str, Any]:
    rank = settings["rank"]
    if rank // 2 < _LEAST_RANK or settings["method"] in ("full", "inversion"):
        return {}
    # The effective scale stays as it is.
    return {"rank": rank // 2, "alpha": settings["alpha"] / 2}


def _size(settings: dict[str, Any], size: int) -> dict[str, Any]:
    smaller = (settings["size"] or size) * 3 // 4 // 64 * 64
    return {"size": smaller} if smaller >= _LEAST_SIZE else {}


RUNGS: Final[Mapping[TrainingRung, Callable[[dict[str, Any], int], dict[str, Any]]]] = {
    "cache": lambda settings, size: {"cache": True},
    "batch": _batch,
    "checkpointing": lambda settings, size: {"checkpointing": True},
    "optimizer": lambda settings, size: (
        {"optimizer": "adamw8"} if settings["optimizer"] == "adamw" else {}
    ),
    "base8": lambda settings, size: {} if settings["base"] else _base("8")(settings, size),
    "base4": _base("4"),
    "rank": _rank,
    "size": _size,
}
"""Rung → what it changes of settings, for a model of that size; nothing: it isn't a step."""

_AGAIN: Final = ("rank", "size")
"""Those that can be taken several times."""


@dataclass(frozen=True, slots=True)
class TrainingFit:
    """What "Make It Fit" chose.

    Attributes:
        settings: all of them.
        forecast: with these.
        saved: each rung that was taken, in their order, and the bytes that it saves.
        fits: whether it fits now.
    """

    settings: dict[str, Any]
    forecast: Forecast
    saved: tuple[tuple[TrainingRung, int], ...]
    fits: bool


def fit_training(
    cost: Callable[[Mapping[str, Any]], Forecast],
    settings: Mapping[str, Any],
    size: int,
    *,
    on_card: bool,
) -> TrainingFit:
    """The first settings down the ladder that fit.

    Args:
        cost: of settings.
        settings: as they are.
        size: native side of the model.
        on_card: whether a card trains, for which there is an optimizer of 8 bits.
    """
    now, before = dict(settings), cost(settings)
    saved: list[tuple[TrainingRung, int]] = []
    for rung, change in RUNGS.items():
        while before.verdict != "fits" and (on_card or rung != "optimizer"):
            changed = {**now, **change(now, size)}
            after = cost(changed)
            less = before.shown_bytes - after.shown_bytes
            if changed == now or less <= 0:
                break
            now, before = changed, after
            saved.append((rung, less))
            if rung not in _AGAIN:
                break
    return TrainingFit(now, before, tuple(saved), before.verdict != "no")
