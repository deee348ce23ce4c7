"""Noise and traces of compression removed from a picture by a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.stages import Stage
from desktop_app.core.values import Field, Number
from desktop_app.operations.networks.upscaler_networks import (
    NETWORK,
    by_network,
    files_of,
    named,
    networks_of,
    unnamed,
)
from desktop_app.operations.networks.upscaling import Upscaling, cleaners, network_named
from desktop_app.operations.operation import Files, Operation, OperationContext, Source, Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.add_on import AddOn
    from desktop_app.core.pixels import Array


def _resolve(values: Values, add_ons: Sequence[AddOn]) -> tuple[Values, Files]:
    """Raises ModelError: ``weights_missing``, ``upscaler_missing``."""
    there = cleaners(add_ons)
    if values["network"]:
        return named(values, there)
    return unnamed(values), files_of([network_named("", there)])


def _run(source: Source, values: Values, files: Files, context: OperationContext) -> Array:
    (network,), clean = networks_of(files), Upscaling(context.engine).clean
    return clean(source.pixels, network, values["strength"], context.tell, context.token)


OPERATION = Operation(
    id="clean",
    name="Clean up",
    verb="clean",
    help="remove noise and traces of compression from a picture",
    description="Removes noise and traces of JPEG compression by a network that leaves the size"
    " as it is.",
    fields=(
        Field(
            "strength",
            "Strength",
            "How much of the noise and the traces of compression goes, 0 to 1.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            1.0,
            0.5,
            sample="S",
            help="0 to 1: how much of it; default: 1",
        ),
        *NETWORK,
    ),
    detail=lambda values: by_network(f"{values['strength']:.0%}", values),
    resolve=_resolve,
    run=_run,
    stage=lambda values: Stage(
        "clean",
        strength=float(values["strength"]),
        network=values["network_name"] or values["network"],
    ),
)
