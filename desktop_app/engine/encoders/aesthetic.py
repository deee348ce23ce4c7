"""LAION's aesthetic predictor (Schuhmann 2022): linear layers on CLIP's vector of length 1, about
1..10."""

from __future__ import annotations

import re
from itertools import pairwise

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.encoders.layout import check_names, filled_network
from desktop_app.engine.weight_file import WeightFile
from desktop_app.networks.load_limits import Shapes

_LAYER = re.compile(r"layers\.(\d{1,2})\.weight")


class Aesthetic(nn.Module):
    """(n, width) → (n,). The published network has no activations between its layers.

    Args:
        shapes: of the file's tensors.
        file: its name, for errors.
    """

    def __init__(self, shapes: Shapes, file: str) -> None:
        super().__init__()
        numbers = sorted(int(found[1]) for key in shapes if (found := _LAYER.fullmatch(key)))
        check_names(shapes, [f"layers.{number}.weight" for number in numbers or [0]], file)
        sides = [shapes[f"layers.{number}.weight"] for number in numbers]
        chained = all(len(side) == 2 for side in sides) and sides[-1][0] == 1
        if not (chained and all(a[0] == b[1] for a, b in pairwise(sides))):
            raise ModelError("model_damaged", name=file, reason="its layers don't fit each other")
        self.layers = nn.ModuleDict(
            {
                str(number): nn.Linear(side[1], side[0])
                for number, side in zip(numbers, sides, strict=True)
            }
        )

    def forward(self, vectors: Tensor) -> Tensor:
        for layer in self.layers.values():
            vectors = layer(vectors)
        return vectors[:, 0]


def open_aesthetic(file: WeightFile, device: torch.device) -> Aesthetic:
    """Raises ModelError: ``model_incomplete``, ``model_damaged`` or ``control_not_finite``."""
    wide = file.shapes.get("layers.0.weight", (0, 0))[-1]
    return filled_network(file, lambda shapes: Aesthetic(shapes, file.name), (1, wide)).to(device)
