"""A picture enlarged by networks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from desktop_app.core.geometry import Size
from desktop_app.core.stages import MAX_FACTOR, Stage
from desktop_app.core.values import Field, Number
from desktop_app.operations.networks.upscaler_networks import (
    NETWORK,
    by_network,
    files_of,
    named,
    networks_of,
    unnamed,
)
from desktop_app.operations.networks.upscaling import (
    Upscaling,
    check_steps,
    enlarged_size,
    steps_for,
    upscalers,
)
from desktop_app.operations.operation import Files, Operation, OperationContext, Source, Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.add_on import AddOn
    from desktop_app.core.pixels import Array


def _resolve(values: Values, add_ons: Sequence[AddOn]) -> tuple[Values, Files]:
    """Raises ModelError: ``weights_missing``, ``upscaler_missing``."""
    there = upscalers(add_ons)
    if values["network"]:
        return named(values, there)
    return unnamed(values), files_of(steps_for(values["factor"], None, there))


def _steps(values: Values, files: Files) -> list[AddOn]:
    """Networks one after the other that enlarge as far as is wanted."""
    there = networks_of(files)
    return steps_for(values["factor"], there[0] if values["network"] else None, there)


def _size(values: Values, size: Size, files: Files) -> Size:
    """Raises InputError: ``upscale_too_large``."""
    check_steps(size, _steps(values, files))
    return enlarged_size(size, values["factor"])


def _peak(values: Values, size: Size, files: Files) -> float:
    """Before it is resampled to its size."""
    return size.area * math.prod(one.scale for one in _steps(values, files)) ** 2


def _run(source: Source, values: Values, files: Files, context: OperationContext) -> Array:
    height, width = source.pixels.shape[:2]
    size = enlarged_size(Size(width, height), values["factor"])
    enlarge = Upscaling(context.engine).enlarge
    return enlarge(source.pixels, _steps(values, files), size, context.tell, context.token)


OPERATION = Operation(
    id="upscale",
    name="Enlarge",
    verb="upscale",
    help="enlarge a picture",
    description="Enlarges a picture by a network, at its own depth: alpha, 16 bits and colour"
    " profile are kept.",
    fields=(
        Field(
            "factor",
            "Factor",
            "How many times larger the picture becomes, as in 2, 4 or 1.5.",
            Number(1.0, MAX_FACTOR, above=True, step=0.05, unit=" ×", decimals=2),
            2.0,
            2,
            sample="F",
            help="as in 2, 4 or 1.5; default: 2",
        ),
        *NETWORK,
    ),
    detail=lambda values: by_network(f"{values['factor']:g}×", values),
    resolve=_resolve,
    run=_run,
    size=_size,
    peak=_peak,
    stage=lambda values: Stage(
        "enlarge",
        factor=float(values["factor"]),
        network=values["network_name"] or values["network"],
    ),
)
