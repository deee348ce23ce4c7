"""Upscalers of all other architectures, by the library spandrel: it tells from names and shapes
what a network is and builds it; the weights are read by us, and only from safetensors.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, cast

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.lean_import import lean, stood_in
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.upscalers.architectures import ARCHITECTURES, UpscalerArchitecture
from desktop_app.engine.upscalers.building_bounds import Bounded, check_axes
from desktop_app.engine.upscalers.upscaler import COLOURS, PART, Upscaler, dtype_for
from desktop_app.engine.weight_file import WeightFile
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import Shapes, reading

WRAPPERS: Final = (
    *("params_ema.", "params-ema.", "params.", "model_state_dict.", "state_dict."),
    *("model.", "net.", "generator.", "module.", "netG."),
)
"""What trainers put before names: a checkpoint is often a dict in a dict, whose keys become
beginnings of names. Some networks' own begin like that too (ESRGAN's first ones with ``model.``),
so several readings are offered, the plainest first."""

_DEEPEST: Final = 3


def readings(names: Iterable[str], deep: int = _DEEPEST) -> Iterator[dict[str, str]]:
    """Plain name → name in the file, one reading after the other."""
    yield from _readings({name: name for name in names}, deep)


def _readings(names: dict[str, str], deep: int) -> Iterator[dict[str, str]]:
    yield names
    for wrapper in WRAPPERS if deep else ():
        inner = {
            name.removeprefix(wrapper): stored
            for name, stored in names.items()
            if name.startswith(wrapper)
        }
        if inner:
            yield from _readings(inner, deep - 1)


TORCHVISION: Final = (
    "torchvision",
    "torchvision.transforms",
    "torchvision.transforms.functional",
)
"""What two of spandrel's architectures import: LaMa for layers that it never builds, and one that
isn't offered here."""

_MOST: Final = 16
"""The largest factor by which anything enlarges."""

_OF_OUR_OWN: Final = "Compact"


@cache
def spandrel() -> Any:
    """The library; imported when the first network is opened that needs it.

    Raises:
        ImportError: it isn't installed.
    """
    lacks = TORCHVISION if find_spec(TORCHVISION[0]) is None else ()
    with stood_in(lacks), lean(()):
        return import_module("spandrel")


def open_with_spandrel(weights: WeightFile, compute: Compute) -> Upscaler:
    """The network in ``weights``.

    Raises:
        ModelError: ``upscaler_needs_spandrel``, ``upscaler_unknown``, ``upscaler_unfit``,
            ``model_incomplete``, ``model_damaged``, ``model_grows``.
    """
    try:
        library = spandrel()
    except ImportError as error:
        raise ModelError("upscaler_needs_spandrel", str(error), name=weights.name) from error
    check_axes(weights.name, weights.shapes)
    architecture, names = _detected(library, weights)
    known = _offered(architecture, weights.name)
    part = "inpainting network" if known.fills else PART
    with loading_part(weights.name, part):
        descriptor = _built(library, architecture, names, weights, part)
        _check(library, descriptor, weights.name, fills=known.fills)
        module: Any = descriptor.model
        copy_mapped_weights([module])
        dtype = dtype_for(compute, half=descriptor.supports_half)
        module.eval().requires_grad_(requires_grad=False).to(compute.device, dtype)
        if known.convolutions:
            module.to(memory_format=compute.memory_format)

    def run(pixels: Tensor, *hole: Tensor) -> Tensor:
        if known.convolutions:
            pixels = pixels.contiguous(memory_format=compute.memory_format)
        return descriptor(pixels, *hole)

    return Upscaler(
        name=weights.name,
        architecture=architecture.id,
        scale=descriptor.scale,
        reach=reach_of(module, known),
        module=module,
        dtype=dtype,
        device=compute.device,
        channels=descriptor.input_channels,
        fills=known.fills,
        run=run,
    )


def _detected(library: Any, weights: WeightFile) -> tuple[Any, dict[str, str]]:
    """The architecture, and plain name → name in the file."""
    for names in (*readings(weights.shapes), _generator(weights.shapes)):
        hollow = {
            name: torch.empty(weights.shapes[key], device="meta") for name, key in names.items()
        }
        for support in library.MAIN_REGISTRY.architectures("detection"):
            if support.architecture.id != _OF_OUR_OWN and support.detect(hollow):
                return support.architecture, names
    raise ModelError("upscaler_unknown", name=weights.name)


def _generator(shapes: Shapes) -> dict[str, str]:
    """LaMa's generator by itself has its first layers' names without what spandrel tells it by."""
    return {f"generator.{name}": name for name in shapes}


def _offered(architecture: Any, name: str) -> UpscalerArchitecture:
    known = ARCHITECTURES.get(architecture.id)
    if known is None:
        known = UpscalerArchitecture(refused="Velatura has not been tested with it")
    if known.refused:
        raise ModelError(
            "upscaler_unfit", name=name, architecture=architecture.name, reason=known.refused
        )
    return known


def _built(
    library: Any, architecture: Any, names: dict[str, str], weights: WeightFile, part: str
) -> Any:
    """spandrel's descriptor of the network, on the processor in float32."""
    stored = weights.tensors(names.values(), torch.float32)
    tensors = {name: stored[key] for name, key in names.items()}
    numbers = sum(math.prod(weights.shapes[key]) for key in names.values())
    room = 2 * numbers * torch.float32.itemsize + (1 << 30)
    with (
        weights.measured(),
        reading(weights.name, part, "", {}, weights.files, torch.float32),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", UserWarning)  # torch's, of how these networks use it
        try:
            with Bounded(weights.name, part, room):
                return architecture.load(tensors)
        except RuntimeError as error:
            if "Missing key(s)" not in str(error):
                raise
            reason = f"the {part} lacks weights"
            raise ModelError(
                "model_incomplete", str(error), name=weights.name, reason=reason
            ) from error


def _check(library: Any, descriptor: Any, name: str, *, fills: bool) -> None:
    """Refuse what doesn't make a picture of a picture, or of one with a mask."""
    takes, gives = descriptor.input_channels, descriptor.output_channels
    kind = library.MaskedImageModelDescriptor if fills else library.ImageModelDescriptor
    purposes = ("Inpainting",) if fills else ("SR", "Restoration")
    if not isinstance(descriptor, kind) or descriptor.purpose not in purposes:
        raise ModelError("upscaler_unknown", name=name)
    if takes != gives or takes not in (1, COLOURS):
        reason = f"it takes {takes} channels and gives {gives}"
    elif not 1 <= descriptor.scale <= _MOST:
        reason = f"it enlarges {descriptor.scale} times"
    else:
        return
    raise ModelError(
        "upscaler_unfit", name=name, architecture=descriptor.architecture.name, reason=reason
    )


def reach_of(module: nn.Module, known: UpscalerArchitecture) -> int:
    """Pixels of the input on each side that a pixel of the output can depend on, at most; 0 if
    that can't be counted.

    As if all convolutions came one after the other at the input's size, which is an upper bound:
    some stand side by side, and those after an enlargement see less.
    """
    if not known.convolutions:
        return 0
    sees = 0
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Conv2d) and not (known.idle and name.endswith(known.idle)):
            sees += layer.kernel_size[0] // 2 * layer.dilation[0]
    return sees * (getattr(cast(Any, module), "shuffle_factor", None) or 1)
