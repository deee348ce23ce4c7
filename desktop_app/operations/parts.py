"""What several operations consist of: a picture cleaned, enlarged, gone over, drafted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.work import Values
from desktop_app.imaging.film_grain import grain_returned
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.picture_networks import files_of, named, networks_of, unnamed
from desktop_app.operations.networks.tiled_detail import (
    DetailSettings,
    TiledDetail,
    tile_network,
    tile_request,
    tiles_in,
)
from desktop_app.operations.networks.upscaling import (
    Upscaling,
    check_steps,
    enlarged_size,
    steps_for,
    upscalers,
)
from desktop_app.operations.operation import Files, Needs, Resources, WorkSource
from desktop_app.operations.picture_operation import ModelPass, NetworkPass, Part

_TILE: Final = 512 * 512
"""Pixels that a model goes over in about one step of a picture, for progress alone."""

_TILE_NETWORK: Final = "tile "
"""Keys of files of control networks for tiles begin so, before their own key."""


def cleaned(size: Size, needs: Needs, strength: float, grain: float = 0.0) -> Part:
    """Without noise and traces of compression, by the network that was resolved; ``grain``: the
    share of its grain that is kept."""
    (network,) = networks_of(needs.files)

    def do(source: WorkSource, context: OperationContext) -> Array:
        clean = Upscaling(context.engine, context.done).clean
        made = clean(source.pixels, network, strength, context.tell, context.token)
        return grain_returned(source.pixels, made, grain)

    return Part(size, size.area / _TILE, (NetworkPass(network.path, size.area),), do)


def resolved(values: Values, resources: Resources) -> tuple[dict[str, Any], Files]:
    """``values`` of `FACTOR` and `NETWORK` with the key of the network that they name, and files of
    what enlarges. Raises ModelError: ``weights_missing``, ``upscaler_missing``."""
    there = upscalers(resources.add_ons)
    if values["network"]:
        return named(values, there)
    return unnamed(values), files_of(steps_for(values["factor"], None, there))


def enlarged(size: Size, needs: Needs, factor: float, *, chosen: bool) -> Part:
    """Enlarged by the networks that were resolved, or the one that was ``chosen``. Raises
    InputError: ``upscale_too_large``."""
    there = networks_of(needs.files)
    steps = steps_for(factor, there[0] if chosen else None, there)
    check_steps(size, steps)
    wanted, area = enlarged_size(size, factor), size.area
    passes: list[NetworkPass] = []
    for step in steps:
        passes.append(NetworkPass(step.path, area))
        area *= step.scale**2

    def do(source: WorkSource, context: OperationContext) -> Array:
        enlarge = Upscaling(context.engine, context.done).enlarge
        return enlarge(source.pixels, steps, wanted, context.tell, context.token)

    return Part(wanted, wanted.area / _TILE, passes, do, area)


def tile_files(model: ModelInfo, add_ons: Sequence[AddOn]) -> Files:
    """What keeps tiles to what they show, if such a network lies here."""
    found = tile_network(model, add_ons)
    return {} if found is None else {f"{_TILE_NETWORK}{found.key}": found.path}


def refined(
    size: Size,
    needs: Needs,
    request: GenerationRequest,
    strength: float,
    before: Size,
) -> Part:
    """Gone over by a model for detail.

    Args:
        size: of the picture by then.
        needs: has the model, and `tile_files`.
        request: what it makes.
        strength: how much may change, 0..1.
        before: the size of the picture that the operation began with.
    """
    job = needs.job(request)
    networks = [
        (name.removeprefix(_TILE_NETWORK), path)
        for name, path in needs.files.items()
        if name.startswith(_TILE_NETWORK)
    ]

    def do(source: WorkSource, context: OperationContext) -> Array:
        network = networks[0] if networks else None
        wanted = DetailSettings(job, strength, network, source.space, source.brought, before)
        add = TiledDetail(context.engine, context.done).add
        return add(source.pixels, wanted, context.tell, context.token)

    tile = tile_request(job.request.single(0), job.model, strength)
    passes = (ModelPass(tile, job.model, len(tiles_in(size, job.model))),)
    return Part(size, 2 * size.area * math.ceil(request.steps * strength) / _TILE, passes, do)


def drafted(needs: Needs, request: GenerationRequest) -> Part:
    """A new picture, from words."""
    job = needs.job(request)
    size = request.made_size(job.model.factor)

    def do(source: WorkSource, context: OperationContext) -> Array:
        if context.draft is None:
            raise InputError("stages_without_draft")
        return context.draft(request, context)

    share = size.area * request.steps / _TILE
    return Part(size, share, (ModelPass(job.request, job.model),), do)
