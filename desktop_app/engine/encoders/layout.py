"""A published layout of tensors: which convolutions there are, of which kernels. Widths are read of
the file, so that a narrow stand-in goes the same way as the published weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.weight_file import WeightFile, open_weights
from desktop_app.networks.failures import is_out_of_memory, loading_part, weights_named
from desktop_app.networks.load_limits import Shapes

PLAIN: Final = "encoder"

_WIDEST: Final = 8192
"""Of one axis; the published ones stay below it, but for the parts that aren't read."""


def check_names(names: Iterable[str], wanted: Iterable[str], name: str) -> None:
    """Refuse a file that lacks tensors of a layout.

    Raises:
        ModelError: ``model_incomplete``.
    """
    if missing := sorted(set(wanted) - set(names)):
        reason = f"it lacks {weights_named(missing)}"
        raise ModelError("model_incomplete", "\n".join(missing), name=name, reason=reason)


def kernel_of(shapes: Shapes, key: str, sides: tuple[int, int], name: str) -> tuple[int, int]:
    """Channels out and in of a convolution.

    Args:
        shapes: of the file.
        key: of its weight.
        sides: of its kernel, as published.
        name: of the file.

    Raises:
        ModelError: ``model_incomplete`` or ``model_damaged``.
    """
    check_names(shapes, (key,), name)
    shape = shapes[key]
    if len(shape) != 4 or shape[2:] != sides or not 0 < min(shape) <= max(shape) <= _WIDEST:
        reason = f"{key} is {'×'.join(map(str, shape))}, another layout"
        raise ModelError("model_damaged", name=name, reason=reason)
    return shape[0], shape[1]


def filled_network(
    file: WeightFile,
    make: Callable[[Shapes], nn.Module],
    sees: tuple[int, ...],
    names: dict[str, str] | None = None,
) -> Any:
    """A network of a file's widths with its weights, in float32, tried on shapes alone before a
    tensor is read.

    Args:
        file: its headers.
        make: builds it of shapes.
        sees: shape of what it takes.
        names: name here → name in the file; None: they are the same.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged`` or ``control_not_finite``.
    """
    named = {key: key for key in file.shapes} if names is None else names
    shapes = {key: file.shapes[there] for key, there in named.items()}
    with torch.device("meta"), loading_part(file.name, file.part):
        tried = make(shapes).eval()
        wanted = {key: tuple(each.shape) for key, each in tried.state_dict().items()}
        check_names(shapes, wanted, file.name)
        for key, shape in wanted.items():
            if shapes[key] != shape:
                sides = "×".join(map(str, shapes[key]))
                reason = f"{key} is {sides}, another layout"
                raise ModelError("model_damaged", name=file.name, reason=reason)
        _try(tried, sees, file.name)
    read = file.tensors([named[key] for key in wanted], torch.float32)
    return file.build(lambda: make(shapes), {key: read[named[key]] for key in wanted})


def _try(network: nn.Module, sees: tuple[int, ...], name: str) -> None:
    try:
        with torch.inference_mode():
            network(torch.empty(sees, device="meta"))
    except (RuntimeError, ValueError) as error:
        if is_out_of_memory(error):
            raise
        reason = "its layers don't fit each other"
        raise ModelError("model_damaged", str(error), name=name, reason=reason) from error


def open_encoder_file(path: str) -> WeightFile:
    """The headers of one. Raises ModelError, as `open_weights`."""
    return open_weights(Path(path), PLAIN)


def ready(network: Any, device: torch.device) -> Any:
    """It on ``device``, in the order of memory in which convolutions are quickest there."""
    order = torch.channels_last if device.type == "cpu" else torch.contiguous_format
    return network.to(device=device, memory_format=order)


def bytes_as_float(pictures: Tensor, low: float, high: float) -> Tensor:
    """(n, h, w, 3) uint8 → (n, 3, h, w) float32 from ``low`` to ``high``."""
    return pictures.permute(0, 3, 1, 2).float().mul_((high - low) / 255).add_(low)
