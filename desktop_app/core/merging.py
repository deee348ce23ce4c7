"""Models and LoRAs that are made of others: the job."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record

Way: TypeAlias = Literal["models", "loras", "extract", "prune"]

LAYOUTS: Final = ("kohya", "comfyui", "diffusers")
"""Those that are one file."""


@record()
class MergeForecast:
    """What it will take, about: bytes of the disk (0: little), and of memory."""

    disk: int
    memory: int


@record()
class Merging:
    """Something to be made.

    Attributes:
        way: a weighted mean of models, or one with the difference of two others; a sum of LoRAs; a
            LoRA of what a model learnt over another; a model without its smallest weights.
        model: the first model; of LoRAs the one that they are for.
        target: the file to make; absolute, and nothing lies there.
        others: the second and third model; of "extract" the base.
        weight: of the second model, or of the difference.
        loras: files; absolute.
        weights: of these.
        rank: at most; 0: as high as it takes.
        energy: share of the squares that has to be kept; the rank is as low as that allows.
        layout: of a LoRA, one of `LAYOUTS`.
        share: of the denoiser's weights that become 0.
        form: of a model, a key of `smaller.FORMATS`, or `smaller.AS_IT_IS`.
    """

    way: Way
    model: ModelInfo
    target: str
    others: tuple[ModelInfo, ...] = ()
    weight: float = 0.5
    loras: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    rank: int = 0
    energy: float = 1.0
    layout: str = "kohya"
    share: float = 0.0
    form: str = ""
