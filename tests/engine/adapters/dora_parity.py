"""DoRAs over the columns of layers as their makers, or diffusers' fuse_qkv_projections, stack
them: the weights that we make are compared with the whole matrix' formula, in float64.

`deviations` is what the tests and packaging/documents/lora_sheet.py walk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from tests.engine.adapters.layouts import MODELS
from tests.engine.adapters.written import pair, product, put

STACKS: dict[str, tuple[str, ...]] = {
    "to_qkv": ("to_q", "to_k", "to_v"),
    "to_kv": ("to_k", "to_v"),
    "to_added_qkv": ("add_q_proj", "add_k_proj", "add_v_proj"),
    "w13": ("w1", "w3"),
    "gate_up": ("gate", "up"),
}
"""Fused layers and those that lie in them."""


def stacked(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The matrices that a class with these weights would have if its layers were fused."""
    found: dict[str, Tensor] = {}
    for fused, names in STACKS.items():
        for key in [each for each in weights if each.endswith(f".{names[0]}.weight")]:
            stem = key.removesuffix(f"{names[0]}.weight")
            rows = [weights.get(f"{stem}{name}.weight") for name in names]
            there = [each for each in rows if each is not None]
            if len(there) == len(rows) and len({each.shape[1] for each in there}) == 1:
                found[f"{stem}{fused}.weight"] = torch.cat(there)
    return found


def deviations(family: str, folder: Path, *, fused: bool) -> dict[str, float]:
    """Kind of layer → by how much its weights are off at most, as a share of the largest.

    Args:
        family: of `layouts.MODELS`.
        folder: an empty one.
        fused: of layers that diffusers fuses; else of those that the family's makers stack.
    """
    parts, denoiser, makers = MODELS[family]()
    network = parts[denoiser].float()

    def named() -> dict[str, Tensor]:
        return stacked(network.state_dict()) if fused else dict(makers())

    # What lies in another matrix, too, is changed by one of them alone.
    kinds = re.compile(r"(qkv|linear1|gate_up|adaLN_modulation\.1)\.weight$")
    keys = [key for key in named() if fused or kinds.search(key)]
    found: dict[str, float] = {}
    for end in dict.fromkeys(kind_of(key) for key in keys):
        own = [key for key in keys if kind_of(key) == end]
        before = {key: value.detach().clone() for key, value in named().items() if key in own}
        tensors, wanted = {}, {}
        for at, (key, weight) in enumerate(before.items()):
            down, up = pair(weight.shape, seed=at)
            whole = weight.double() + product(down.double(), up.double()) / 4
            more = torch.rand(1, weight.shape[1], generator=torch.Generator().manual_seed(at))
            lengths = weight.norm(dim=0, keepdim=True) * (1 + more)
            wanted[key] = whole * (lengths.double() / whole.norm(dim=0, keepdim=True))
            stem = f"diffusion_model.{key.removesuffix('.weight')}"
            tensors |= {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up}
            tensors |= {f"{stem}.alpha": torch.tensor(0.5), f"{stem}.dora_scale": lengths}
        stack = put(parts, tensors, folder, family=family, denoiser=denoiser)
        after = named()
        found[end] = max(
            float((after[key].double() - value).abs().max() / value.abs().max())
            for key, value in wanted.items()
        )
        stack.use([], {}, text=False)
    return found


def kind_of(key: str) -> str:
    """A weight's layer, without its block's number and in few words."""
    numberless = re.sub(r"\.\d+\.", ".", key.removesuffix(".weight"))
    return ".".join(numberless.split(".")[-3:])
