"""Networks of true size with small random weights, quickly made: no file, no download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

__all__ = ["random_network"]


def random_network(build: Callable[[], Any], dtype: torch.dtype) -> Any:
    """What ``build`` makes, filled from one block of noise; norms are 1, other vectors 0."""
    with torch.device("meta"):
        module = build()
    module = module.to(dtype).to_empty(device="cpu")
    noise = (torch.randn(1 << 20, generator=torch.Generator().manual_seed(0)) * 0.02).to(dtype)
    with torch.no_grad():
        for name, tensor in module.named_parameters():
            if tensor.ndim == 1:
                tensor.fill_(float("norm" in name and name.endswith("weight")))
                continue
            flat = tensor.view(-1)
            for start in range(0, len(flat), len(noise)):
                piece = flat[start : start + len(noise)]
                piece.copy_(noise[: len(piece)])
        for name, buffer in module.named_buffers():
            if name.endswith("position_ids"):
                buffer.copy_(torch.arange(buffer.shape[-1])[None])
    return module.eval().requires_grad_(requires_grad=False)
