"""A LoRA's changes to the denoiser, where its weights are in the model's single file.

Layers are named and stacked otherwise there. Which rows of which tensor become which layer's is
asked of the same conversion that loading goes through: it is given the rows' numbers in place of
weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor

from desktop_app.engine.adapters.lora_stack import LayerChange
from desktop_app.networks.single_file import SinglePart

Spot: TypeAlias = "tuple[str, Tensor, Tensor]"
"""Name of a layer's weight or bias, rows of it, and the rows of a file's tensor that they are."""


def spots(
    row: SinglePart, prefix: str, shapes: Mapping[str, tuple[int, ...]], config: dict[str, Any]
) -> dict[str, list[Spot]]:
    """Where the rows of a file's tensors are in the layers.

    Args:
        row: how the denoiser is in the family's files.
        prefix: how its names begin there.
        shapes: of the file's tensors.
        config: of the denoiser.

    Returns:
        By the names in the file; rows that no layer has are in none.
    """
    names = [key for key, shape in shapes.items() if key.startswith(prefix) and shape]
    ends = torch.tensor([shapes[key][0] for key in names]).cumsum(0)
    starts = ends - torch.tensor([shapes[key][0] for key in names])
    numbered = {
        key.removeprefix(prefix): torch.arange(int(start), int(end))[:, None]
        for key, start, end in zip(names, starts, ends, strict=True)
    }
    found: dict[str, list[Spot]] = {}
    for layer, numbers in row.convert(numbered, config).items():
        numbers = numbers.flatten()
        tensors = torch.bucketize(numbers, ends, right=True)
        for at in tensors.unique().tolist():
            rows = (tensors == at).nonzero().flatten()
            found.setdefault(names[at], []).append((layer, rows, numbers[rows] - starts[at]))
    return found


def merged(
    where: Mapping[str, list[Spot]], change_of: Callable[[str], LayerChange]
) -> Callable[[str, Tensor], Tensor]:
    """What adds a LoRA's changes to a file's tensors.

    Args:
        where: `spots`.
        change_of: what the LoRA adds to a layer's weight and bias.
    """

    def change(key: str, numbers: Tensor) -> Tensor:
        for name, rows, places in where.get(key, ()):
            layer, _, kind = name.rpartition(".")
            more = change_of(layer)[kind == "bias"]
            if more is not None:
                added = more.to(numbers.device).reshape(len(more), *numbers.shape[1:])
                numbers = numbers.index_add(0, places, added[rows])
        return numbers

    return change
