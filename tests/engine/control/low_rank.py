"""Control-LoRAs written from their format, and the whole networks that they stand for.

diffusers has no class for them (Stability AI's control-lora, as ComfyUI reads it).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control.networks import controlnet, original, unet_of, written
from tests.engine.control.stock import controlled, hint, our_latents, wide_job
from tests.tiny_original import original_unet

RANK = 4


def low_rank(unet: Any, net: Any) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """A Control-LoRA's tensors, and those of the whole network it stands for (original names).

    Written from the format: every product of ``up`` and ``down`` is added to the UNet's weight of
    that name; hint block, zero convolutions, biases and norms are stored whole.
    """
    random = torch.Generator().manual_seed(9)
    base, own = original_unet(unet.state_dict(), unet.config), original(net)
    stored: dict[str, Tensor] = {"lora_controlnet": torch.zeros(0)}
    whole: dict[str, Tensor] = {}
    for key, value in own.items():
        stem, _, kind = key.rpartition(".")
        if kind == "weight" and value.ndim > 1 and key in base:
            up = torch.randn(value.shape[0], RANK, generator=random) * 0.1
            down = torch.randn(RANK, value[0].numel(), generator=random) * 0.1
            stored |= {f"{stem}.up": up, f"{stem}.down": down}
            whole[key] = base[key] + (up @ down).reshape(value.shape)
        else:
            stored[key] = whole[key] = value
    return stored, whole


def lora_compared(
    engine: LocalEngine, tiny: Callable[[str], ModelInfo], family: str, folder: Path
) -> tuple[Tensor, Tensor, Tensor]:
    """(latents with a Control-LoRA, with the whole network, without control) of one request."""
    info = tiny(family)
    unet = unet_of(info)
    stored, whole = low_rank(unet, controlnet(unet))
    small = written(folder / "small.safetensors", stored)
    large = written(folder / "large.safetensors", whole)
    plain = wide_job(info)
    made, wanted = (
        our_latents(engine, controlled(plain, (path, hint(), {}))) for path in (small, large)
    )
    return made, wanted, our_latents(engine, plain)
