"""What of a request's settings of guidance applies to a model."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.guidance_rows import UNIFORM
from desktop_app.core.request import GenerationRequest
from desktop_app.engine.guidance_formulas import GuidanceFormula
from desktop_app.engine.model import Model
from desktop_app.engine.speed.weak_attention import WeakAttention, Weakening, middle_attention


def formula_of(model: Model, request: GenerationRequest) -> GuidanceFormula:
    """How the predictions of ``model`` are put together; CFG-Zero* is for flow models."""
    return GuidanceFormula(
        request.guidance_rescale,
        bool(request.cfg_zero) and model.family.prediction == "flow",
        request.attention_scale if request.weakens_attention else 0.0,
    )


def weak_attention_of(
    model: Model, request: GenerationRequest, tell: Callable[[EngineEvent], None]
) -> WeakAttention | None:
    """What weakens the attention of ``model``, if that is asked for; a UNet without attention in
    its middle is told (`Noted`), other networks have none."""
    if not request.weakens_attention or model.engine.denoiser != "unet":
        return None
    layers = middle_attention(model.network)
    if not layers:
        tell(Noted("no_mid_attention", {"model": model.info.name}))
        return None
    blur = request.attention_blur
    kind = cast(Weakening, request.attention_guidance)
    return WeakAttention(layers, kind, math.inf if blur >= UNIFORM else blur)
