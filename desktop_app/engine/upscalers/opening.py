"""From a file of weights to an upscaler."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import torch

from desktop_app.core.errors import ModelError
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.upscalers.building_bounds import Bounded, check_axes
from desktop_app.engine.upscalers.compact import NAME, Compact, compact_shape, is_compact
from desktop_app.engine.upscalers.spandrel_networks import open_with_spandrel, readings
from desktop_app.engine.upscalers.upscaler import PART, Upscaler, dtype_for
from desktop_app.engine.weight_file import WeightFile, open_weights
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part, weights_named
from desktop_app.networks.load_limits import Shapes

_LARGEST: Final = 16 << 30
"""Bytes of a Compact network, of which those that are published take five million."""

_PICKLES: Final = (".pth", ".pt", ".ckpt", ".bin", ".pkl", ".pickle")


def open_upscaler(path: Path, compute: Compute) -> Upscaler:
    """Read the network at ``path``.

    Args:
        path: a safetensors file, or a folder that holds exactly one.
        compute: where it will run.

    Raises:
        ModelError: ``weights_missing``, ``model_pickle``, ``upscaler_unknown``,
            ``upscaler_unfit``, ``upscaler_needs_spandrel``, ``model_incomplete``,
            ``model_damaged``, ``model_grows``, ``model_quantised``, ``control_not_finite``.
        InputError: ``file_unreadable``.
    """
    weights = open_weights(_one_file(path), PART)
    for names in readings(weights.shapes):
        shapes = {name: weights.shapes[stored] for name, stored in names.items()}
        if is_compact(shapes):
            return _open_compact(weights, names, shapes, compute)
    return open_with_spandrel(weights, compute)


def _one_file(path: Path) -> Path:
    if not path.is_dir():
        if path.suffix.lower() in (".safetensors", *_PICKLES) or not path.exists():
            return path  # the reader says what is wrong with the others
        raise ModelError("upscaler_unknown", name=path.name)
    found = sorted(path.glob("*.safetensors"))
    if len(found) == 1:
        return found[0]
    if not found:
        return next((file for end in _PICKLES for file in path.glob(f"*{end}")), path)
    raise ModelError("upscaler_several", name=path.name, count=str(len(found)))


def _open_compact(
    weights: WeightFile, names: dict[str, str], shapes: Shapes, compute: Compute
) -> Upscaler:
    with weights.measured():
        form = compact_shape(shapes)
        check_axes(weights.name, shapes)
    stored = weights.tensors(names.values(), torch.float32)
    with loading_part(weights.name, PART):
        with torch.device("meta"), Bounded(weights.name, PART, _LARGEST):
            network: Any = Compact(form.channels, form.layers, form.scale, form.colours)
        tensors = {name: stored[key] for name, key in names.items()}
        missing, unused = network.load_state_dict(tensors, strict=False, assign=True)
    if missing:
        reason = f"it lacks {weights_named(missing)}"
        raise ModelError("model_incomplete", "\n".join(missing), name=weights.name, reason=reason)
    if unused:
        reason = f"{len(unused)} of its weights belong to no layer ({unused[0]}…)"
        raise ModelError("model_damaged", "\n".join(unused), name=weights.name, reason=reason)
    network.eval().requires_grad_(requires_grad=False)
    copy_mapped_weights([network])
    dtype = dtype_for(compute, half=True)
    network.to(compute.device, dtype)
    network.to(memory_format=compute.memory_format)

    def run(pixels: torch.Tensor) -> torch.Tensor:
        return network(pixels.contiguous(memory_format=compute.memory_format))

    return Upscaler(
        name=weights.name,
        architecture=NAME,
        scale=form.scale,
        reach=form.reach,
        module=network,
        dtype=dtype,
        device=compute.device,
        channels=form.colours,
        run=run,
    )
