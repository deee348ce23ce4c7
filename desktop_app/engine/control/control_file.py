"""Control networks on the disk, told by the names in their header.

Which class it is its tensors say, and of its config.json only what shapes can't tell is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.control.control_layouts import LAYOUTS, ControlLayout
from desktop_app.engine.device import Compute
from desktop_app.engine.failures import loading_part
from desktop_app.engine.float8 import FACTORS
from desktop_app.engine.load_limits import Shapes, check_settings
from desktop_app.engine.part_classes import part_class
from desktop_app.engine.weight_file import CONFIG, WeightFile, open_weights

PLAIN = "control network"


@dataclass(frozen=True, eq=False)
class ControlFile:
    """What the headers of a control network tell.

    Attributes:
        weights: the headers.
        layout: how its tensors are named.
        prefix: how all these names begin.
        shapes: of its tensors, as they are stored, without prefix.
    """

    weights: WeightFile
    layout: ControlLayout
    prefix: str
    shapes: Shapes

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.weights.name

    @property
    def settings(self) -> dict[str, Any]:
        """config.json's; {} of a single file."""
        return self.weights.settings

    def told(self) -> dict[str, Any]:
        """What the shapes tell of the network: `ControlLayout.config`.

        Raises:
            ModelError: ``model_incomplete``.
        """
        meta = {key: torch.empty(shape, device="meta") for key, shape in self.shapes.items()}
        with loading_part(self.name, PLAIN):
            try:
                named = self.layout.convert(meta)
                return self.layout.config({key: tuple(each.shape) for key, each in named.items()})
            except (KeyError, IndexError) as error:
                reason = f"it lacks weights ({error.args[0]}…)"
                raise ModelError("model_incomplete", name=self.name, reason=reason) from error

    def tensors(self, compute: Compute) -> dict[str, Tensor]:
        """Its tensors in the precision of ``compute``, under the names of diffusers' class.

        Raises:
            ModelError: ``model_damaged``, ``control_not_finite``.
        """
        keys = [self.prefix + key for key in self.shapes if key.rpartition(".")[2] not in FACTORS]
        read = self.weights.tensors(keys, compute.dtype)
        with loading_part(self.name, PLAIN):
            return self.layout.convert({k.removeprefix(self.prefix): v for k, v in read.items()})

    def build(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        change: Callable[[nn.Module], None] = lambda _: None,
    ) -> nn.Module:
        """A network of `layout`'s class that holds ``tensors``, ready to run.

        Args:
            config: of the class.
            tensors: under its names.
            change: changes layers before they get their weights.

        Raises:
            ModelError: ``model_incomplete`` or ``model_damaged``.
        """
        with loading_part(self.name, PLAIN):
            shapes = {key: tuple(each.shape) for key, each in tensors.items()}
            check_settings(self.name, CONFIG, config, shapes)

        def make() -> nn.Module:
            module: nn.Module = part_class(self.layout.class_name).from_config(dict(config))
            change(module)
            return module

        return self.weights.build(make, tensors)


def open_control(path: Path) -> ControlFile:
    """Read the headers of a control network.

    Args:
        path: a safetensors file, or a folder with config.json and weights.

    Raises:
        ModelError: ``control_unknown``, or as `open_weights`.
    """
    weights = open_weights(path, PLAIN)
    shapes = weights.shapes
    for layout in LAYOUTS:
        prefix = layout.prefix_in(shapes)
        if prefix is not None:
            inner = {
                key.removeprefix(prefix): shape
                for key, shape in shapes.items()
                if key.startswith(prefix)
            }
            return ControlFile(weights, layout, prefix, inner)
    raise ModelError("control_unknown", name=weights.name)
