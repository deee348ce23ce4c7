"""Enlarged pictures gone over by a model, tile by tile, which adds the detail that is missing.

As "SD upscale" and "Ultimate SD Upscale" do: image→image in tiles of the model's own size. Their
seams have three reasons, and each is met: tiles start from one field of noise (`engine.noise`), as
in MultiDiffusion (Bar-Tal et al. 2023, arXiv:2302.08113) and Mixture of Diffusers (Jiménez 2023,
arXiv:2302.02412); each sees, and goes on from, what its neighbours have made, as in inpainting with
a soft mask (Levin & Fried 2023, arXiv:2306.00950); and low frequencies stay those of the source, as
in the colour correction of StableSR (Wang et al. 2023, arXiv:2305.07015). Done one by one, tiles
need no more memory than a picture of their size, and every family, condition and memory mode works.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import control, with_kind, without_arrays
from desktop_app.core.control_types import CONTROL_TYPES, networks_for
from desktop_app.core.engine import EngineAccess, Run
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.request import EngineJob, GenerationRequest, Task, least_side
from desktop_app.core.values import check_range
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import from_float, to_bytes
from desktop_app.imaging.grey import kept_grey
from desktop_app.operations.networks.tile_joining import (
    JoinedTile,
    cut,
    joined,
    strength_in,
    tiles_of,
    with_coarse_of,
)
from desktop_app.operations.networks.tile_masks import with_places

USUAL_STRENGTH: Final = 0.3
"""How much may change, where nothing is said: details, and no shapes."""

_CONTROL: Final = "tile"
"""Type of the control network, and name of its picture."""

Tell: TypeAlias = Callable[[EngineEvent], object]


def tile_network(model: ModelInfo, add_ons: Iterable[AddOn]) -> AddOn | None:
    """The control network that keeps tiles to what they show, if one lies here that suits."""
    row = next(each for each in CONTROL_TYPES if each.id == _CONTROL)
    return next(iter(networks_for(row, model, add_ons)), None)


@dataclass(frozen=True, slots=True, eq=False)
class DetailSettings:
    """What is wanted.

    Attributes:
        job: of one picture from words: its model, prompt, settings and weights. Its seed is that of
            the noise.
        strength: how much may change, 0..1; at 0 nothing does.
        network: key and file of `tile_network`'s; None: without.
        space: between the picture's values and sRGB.
        places: where conditions of its request act, in the picture before it was enlarged.
        before: that picture's size; None: it was not enlarged.
    """

    job: EngineJob
    strength: float = USUAL_STRENGTH
    network: tuple[str, str] | None = None
    space: ColourSpace = SRGB_SPACE
    places: Mapping[str, tuple[Rect, Array]] = field(
        default_factory=dict[str, "tuple[Rect, Array]"]
    )
    before: Size | None = None


def tiles_in(size: Size, model: ModelInfo) -> list[JoinedTile]:
    """Those that a picture of ``size`` is made of."""
    least = least_side(model.factor, model.native_size)
    return tiles_of(size, model.native_size, model.factor, least)


def tile_request(
    request: GenerationRequest, model: ModelInfo, strength: float
) -> GenerationRequest:
    """What is asked of a whole tile, as far as it decides on its cost."""
    size = Size(model.native_size, model.native_size)
    return replace(
        request, task=Task.IMAGE_TO_IMAGE, size=size, plan=None, strength=max(0.01, strength)
    )


class TiledDetail:
    """Asks the engine for one tile after the other, in the thread that runs its jobs.

    Args:
        run: does an operation of the engine.
        done: what it has made before; None: nothing.
    """

    def __init__(self, run: Run, done: PartsDone | None = None) -> None:
        self._run, self._done = run, done or PartsDone()

    def add(
        self,
        pixels: Array,
        wanted: DetailSettings,
        tell: Tell = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Array:
        """``pixels`` with detail.

        Args:
            pixels: (h, w, 3|4) uint8, uint16 or float32, enlarged already.
            wanted: by what, and how much.
            tell: hears what is loaded, and `StepDone` of all steps of all tiles.
            cancel: stops it.

        Returns:
            Of the same dtype and shape; alpha as it was.

        Raises:
            Cancelled: by ``cancel``, within a step.
            InputError: ``value_range``.
            ModelError, EngineError: of a tile.
        """
        check_range("strength", wanted.strength, 0.0, 1.0)
        if wanted.strength == 0:
            return pixels
        model = wanted.job.model
        walk = self._done.begin_pass(pixels.shape, pixels.dtype)
        colours, made = pixels[..., :3], walk.pixels
        if not walk.count:
            made[...] = pixels
        size = Size(pixels.shape[1], pixels.shape[0])
        tiles = tiles_in(size, model)
        progress = _Progress(tell, len(tiles), walk.count)
        for _, tile in self._done.left(walk, tiles):
            inside = tile.rect.intersected(Rect(0, 0, size.width, size.height))
            source = wanted.space.to_srgb(cut(colours, tile.rect))
            base = wanted.space.to_srgb(cut(made[..., :3], tile.rect))
            new = with_coarse_of(
                self._made(_tile_job(wanted, tile, size, base), progress, cancel), source
            )
            both = wanted.space.from_srgb(joined(base, new, tile))
            part = from_float(both[: inside.height, : inside.width], pixels.dtype)
            kept = strength_in(tile)[: inside.height, : inside.width] == 0
            place = made[inside.slices][..., :3]
            place[...] = np.where(kept[..., None], place, part)
            progress.next()
        return kept_grey(pixels, made)

    def _made(self, job: EngineJob, progress: _Progress, cancel: CancelToken | None) -> FloatArray:
        access = EngineAccess(self._run, progress.on_event, cancel or CancelToken())
        return access.result("generate", job, ImageDone).pixels


def _tile_job(wanted: DetailSettings, tile: JoinedTile, whole: Size, base: FloatArray) -> EngineJob:
    job = wanted.job
    # Inpainting models draw what is masked anew; they go over all, and only pixels are joined.
    joins = bool(tile.left or tile.top) and not job.model.has_inpainting_unet
    picture = to_bytes(base)
    conditions, files = without_arrays(job.request.conditions), job.files
    arrays: dict[str, Array] = {}
    if wanted.network is not None:
        key, path = wanted.network
        conditions = with_kind(conditions, "control", [control(key, _CONTROL, _CONTROL)])
        files = {**files, key: path}
        arrays = {_CONTROL: picture}
    request = replace(
        job.request.single(0),
        task=Task.INPAINT if joins else Task.IMAGE_TO_IMAGE,
        size=tile.rect.size,
        plan=None,
        strength=wanted.strength,
        conditions=conditions,
    )
    before = wanted.before or whole
    scale = before.width / whole.width, before.height / whole.height
    request, places = with_places(request, job.request, wanted.places, tile.rect, scale)
    return replace(
        job,
        request=request.finished,
        image=picture,
        mask=strength_in(tile) if joins else None,
        previews=False,
        files=files,
        arrays={**arrays, **places},
        place=(tile.rect.x, tile.rect.y),
    )


class _Progress:
    def __init__(self, tell: Tell, tiles: int, done: int) -> None:
        self._tell, self._tiles = tell, tiles
        self._first = self._done = done
        self._begun = time.monotonic()

    def on_event(self, event: EngineEvent) -> None:
        """Of the tile that is made now."""
        match event:
            case StepDone(_, step, steps):
                before = self._done * steps
                total, done = self._tiles * steps, before + step
                now = done - self._first * steps
                left = (time.monotonic() - self._begun) * (total - done) / now
                if self._done == self._first:  # the first one waits for the model
                    left = event.seconds_left
                    if left is not None and event.step_seconds:
                        left += event.step_seconds * steps * (self._tiles - self._done - 1)
                self._tell(StepDone(0, done, total, left, event.step_seconds))
            case PreviewMade() | Finished():
                pass
            case _:
                self._tell(event)

    def next(self) -> None:
        self._done += 1
