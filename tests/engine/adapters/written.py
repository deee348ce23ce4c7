"""LoRA files that the tests write, and the model they are put into."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.conditions import Condition, lora
from desktop_app.engine.adapters.lora_stack import LoraStack
from tests.models import model_info

FILE = "made.safetensors"


def pair(shape: Iterable[int], rank: int = 2, seed: int = 0) -> tuple[Tensor, Tensor]:
    """``down`` and ``up`` for a weight of ``shape``, random."""
    generator = torch.Generator().manual_seed(seed)
    out, inner, *kernel = shape
    down = torch.randn(rank, inner, *kernel, generator=generator)
    return down, torch.randn(out, rank, *([1] * len(kernel)), generator=generator)


def product(down: Tensor, up: Tensor) -> Tensor:
    """What the two come to."""
    return (up.flatten(1) @ down.flatten(1)).view(len(up), *down.shape[1:])


def put(
    parts: dict[str, Any],
    tensors: dict[str, Tensor],
    folder: Path,
    *,
    family: str = "sd1",
    denoiser: str = "unet",
    use: Condition | None = None,
) -> LoraStack:
    """Write ``tensors`` as a LoRA and put it into ``parts``; all of it must match."""
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / FILE)
    stack = LoraStack(model_info("base", family=family, path=str(folder)), parts, denoiser)
    loras = [use or lora(FILE)]
    (file,) = stack.read(loras, {})
    assert file.unmatched == ()
    stack.use(loras, {}, text=False)
    stack.use(loras, {}, text=True)
    return stack
