"""Which models can be trained."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo

_ORIGINS: Final = {
    "sd1": "Stable Diffusion 1.5",
    "sd2": "Stable Diffusion 2.1",
    "sdxl": "Stable Diffusion XL base",
    "sd3": "Stable Diffusion 3.5",
    "flux1": "FLUX.1 dev",
}
"""What models that were distilled for few steps come from, by family."""


def untrainable(info: ModelInfo) -> str:
    """Why a model can't be trained, in a half-sentence; empty where it can.

    A model that was distilled for few steps has been taught to jump: the loss of ordinary training
    would undo that, and teach little. What is trained on the model that it comes from fits it, too.
    """
    if not info.reads_words:
        return "it reads no words"
    if info.takes_control_image:
        return "it makes pictures of a control image, which sets do not have"
    if info.family not in _ORIGINS:
        return "training is not supported for its family"
    variant = load_families()[info.family].variants.get(info.variant)
    if variant is not None and variant.quick is not None:
        return (
            f"it was distilled for few steps; train {_ORIGINS[info.family]}, which it comes from, "
            "and use the result with both"
        )
    return ""
