"""A picture enlarged by networks."""

from __future__ import annotations

from desktop_app.core.geometry import Size
from desktop_app.core.stages import Stage
from desktop_app.core.work import Values
from desktop_app.operations.networks.picture_networks import FACTOR, NETWORK, by_network
from desktop_app.operations.operation import Files, Needs, Resources
from desktop_app.operations.picture_operation import Part, PictureOperation


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    from desktop_app.operations.parts import resolved

    return resolved(values, resources)


def _plan(values: Values, size: Size, needs: Needs) -> tuple[Part, ...]:
    from desktop_app.operations.parts import enlarged

    return (enlarged(size, needs, values["factor"], chosen=bool(values["network"])),)


OPERATION = PictureOperation(
    id="upscale",
    kernel="upscale",
    name="Enlarge",
    verb="upscale",
    help="enlarge a picture",
    description="Enlarges a picture by a network, at its own depth: alpha, 16 bits and colour"
    " profile are kept.",
    fields=(FACTOR, *NETWORK),
    detail=lambda values: by_network(f"{values['factor']:g}×", values),
    resolve=_resolve,
    plan=_plan,
    stages=lambda values: (
        Stage(
            "enlarge",
            factor=float(values["factor"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    step="upscale",
    not_offered={"window": "“Enlarge” without detail does the same"},
)
