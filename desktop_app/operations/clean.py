"""Noise and traces of compression removed from a picture by a network."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.geometry import Size
from desktop_app.core.model_values import NetworkName
from desktop_app.core.stages import Stage
from desktop_app.core.values import Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.networks.picture_networks import (
    NETWORK,
    UPSCALER,
    by_network,
    files_of,
    named,
    unnamed,
)
from desktop_app.operations.operation import Files, Needs, Resources
from desktop_app.operations.picture_operation import OperationForm, Part, PictureOperation


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Raises ModelError: ``weights_missing``; ``upscaler_missing``: nothing of that name cleans."""
    from desktop_app.operations.networks.upscaling import cleaners, network_named

    there = cleaners(resources.add_ons)
    if values["network"]:
        return named(values, there)
    return unnamed(values), files_of([network_named("", there)])


def _plan(values: Values, size: Size, needs: Needs) -> tuple[Part, ...]:
    from desktop_app.operations.parts import cleaned

    return (cleaned(size, needs, values["strength"], values["grain"]),)


OPERATION = PictureOperation(
    id="clean",
    kernel="upscale",
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
        Field(
            "grain",
            "Grain",
            "How much of the grain of film stays, 0 to 1.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            0.0,
            0.5,
            sample="G",
            help="0 to 1: how much of the picture's grain stays; default: 0",
        ),
        replace(NETWORK[0], kind=NetworkName(UPSCALER, grows=False)),
        NETWORK[1],
    ),
    detail=lambda values: by_network(f"{values['strength']:.0%}", values),
    resolve=_resolve,
    plan=_plan,
    stages=lambda values: (
        Stage(
            "clean",
            strength=float(values["strength"]),
            grain=float(values["grain"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    step="clean_up",
    form=OperationForm(
        action="clean_up",
        text="Clean &Up…",
        tip="Remove noise and traces of JPEG compression.",
        icon="brush-cleaning",
        rank=2,
        outcomes=("over",),
        layer="Cleaned",
        press={},
    ),
)
