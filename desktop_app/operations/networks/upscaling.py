"""Pictures enlarged, and cleaned, by networks in the engine: part by part, at their own depth."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess, Run
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import EngineEvent, Enlarged, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.operations import Enlarging
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.stages import MAX_FACTOR
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.distance import nearest_to
from desktop_app.imaging.grey import kept_grey
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS
from desktop_app.imaging.resize import resize
from desktop_app.operations.networks.overlapping import OverlappingPart, parts_of, put
from desktop_app.operations.networks.picture_networks import UPSCALER

_SIDES: Final = (512, 384, 256, 192, 128, 96)
"""Of a part, in pixels, until there is memory for one."""

_WORK: Final = 1e12
"""Multiplications of a part, about, so that something is told every few seconds."""

_LEAST: Final = 256

Tell: TypeAlias = Callable[[EngineEvent], object]


def upscalers(add_ons: Iterable[AddOn]) -> list[AddOn]:
    """Those that enlarge: the ones that ship first, then by name."""
    return [each for each in add_ons if each.component == UPSCALER and each.scale > 1]


def cleaners(add_ons: Iterable[AddOn]) -> list[AddOn]:
    """Those that leave the size as it is."""
    return [each for each in add_ons if each.component == UPSCALER and each.scale == 1]


def steps_for(factor: float, chosen: AddOn | None, add_ons: Iterable[AddOn]) -> list[AddOn]:
    """Networks one after the other that together enlarge at least by ``factor``.

    Args:
        factor: by how much the picture is to become larger: above 1, `MAX_FACTOR` at most.
        chosen: which network; None: those that ship.
        add_ons: what lies on this machine.

    Raises:
        InputError: ``value_range``.
        ModelError: ``upscaler_missing``; ``upscaler_scale``: ``chosen`` doesn't enlarge.
    """
    if not 1.0 < factor <= MAX_FACTOR:
        raise InputError(
            "value_range", setting="factor", value=factor, minimum=1, maximum=MAX_FACTOR
        )
    if chosen is not None:
        if chosen.scale < 2:
            raise ModelError("upscaler_scale", name=chosen.name)
        return [chosen] * math.ceil(round(math.log(factor, chosen.scale), 6))
    shipped = sorted((one for one in upscalers(add_ons) if one.ships), key=lambda one: one.scale)
    if not shipped:
        raise ModelError("upscaler_missing")
    steps, left = list[AddOn](), factor
    while left > 1.0 + 1e-6:
        step = next((one for one in shipped if one.scale >= left), shipped[-1])
        steps.append(step)
        left /= step.scale
    return steps


def network_named(name: str, add_ons: Sequence[AddOn]) -> AddOn:
    """The one of that name or key; of none, the first that ships.

    Raises:
        ModelError: ``weights_missing`` or ``upscaler_missing``.
    """
    for each in add_ons:
        if name in (each.name, each.key) if name else each.ships:
            return each
    raise ModelError("weights_missing", name=name) if name else ModelError("upscaler_missing")


def check_steps(size: Size, steps: Iterable[AddOn]) -> None:
    """Check what networks make of ``size``, before it is resampled to what is wanted.

    Raises:
        InputError: ``upscale_too_large``.
    """
    scale = math.prod(one.scale for one in steps)
    _check_area(Size(size.width * scale, size.height * scale))


def enlarged_size(size: Size, factor: float) -> Size:
    """What ``size`` becomes.

    Raises:
        InputError: ``upscale_too_large``.
    """
    wanted = Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))
    _check_area(wanted)
    return wanted


class Upscaling:
    """Asks the engine for one part after the other, in the thread that runs its jobs.

    Args:
        run: does an operation of the engine.
        done: what it has made before; None: nothing.
    """

    def __init__(self, run: Run, done: PartsDone | None = None) -> None:
        self._run, self._done = run, done or PartsDone()

    def enlarge(
        self,
        pixels: Array,
        steps: Sequence[AddOn],
        size: Size,
        tell: Tell = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Array:
        """``pixels`` by one network after the other, then resampled to ``size``.

        Args:
            pixels: (h, w, 3|4) uint8, uint16 or float32; encoded for screens, in any space.
            steps: networks, of `steps_for`.
            size: what comes out.
            tell: hears what is loaded, and `StepDone` of each part.
            cancel: stops it.

        Returns:
            Of the same dtype and number of channels.

        Raises:
            Cancelled: by ``cancel``, within a part.
            InputError: ``upscale_too_large``, before anything is done.
            ModelError: a network can't be used.
            EngineError: memory ran out even for the smallest parts, or the engine died.
        """
        made = _colours(pixels)
        height, width = pixels.shape[:2]
        check_steps(Size(width, height), steps)
        progress = _Progress(tell)
        areas = [math.prod(one.scale for one in steps[:k]) ** 2 for k in range(len(steps))]
        for step, area in zip(steps, areas, strict=True):
            progress.begin(area / sum(areas))
            made = self._whole(made, step, progress, cancel or CancelToken())
        made = kept_grey(pixels, resize(made, size))  # it shrinks, by averages
        if pixels.shape[2] == 4:
            alpha = resize(np.ascontiguousarray(pixels[..., 3:]), size)
            if alpha.dtype == np.float32:
                alpha = np.clip(alpha, 0, 1)
            made = np.concatenate([made, alpha], 2)
        return made

    def clean(
        self,
        pixels: Array,
        network: AddOn,
        strength: float = 1.0,
        tell: Tell = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Array:
        """``pixels`` without noise and traces of compression, mixed with what they were.

        Args:
            pixels, tell, cancel: as of `enlarge`.
            network: of scale 1.
            strength: 0..1: the share of what the network makes.

        Raises:
            As `enlarge`, and InputError: ``value_range``.
        """
        if not 0.0 <= strength <= 1.0:
            raise InputError(
                "value_range", setting="strength", value=strength, minimum=0, maximum=1
            )
        if network.scale != 1:
            raise ModelError("upscaler_scale", name=network.name)
        progress = _Progress(tell)
        progress.begin(1.0)
        made = self._whole(_colours(pixels), network, progress, cancel or CancelToken(), strength)
        made = kept_grey(pixels, made)
        return made if pixels.shape[2] == 3 else np.concatenate([made, pixels[..., 3:]], 2)

    def _whole(
        self,
        pixels: Array,
        network: AddOn,
        progress: _Progress,
        cancel: CancelToken,
        strength: float = 1.0,
    ) -> Array:
        """All of it by one network, in parts as large as there is memory for."""
        sides = [side for side in _SIDES if side <= _side_for(network)]
        for side in sides:
            try:
                return self._in_parts(pixels, network, side, strength, progress, cancel)
            except EngineError as error:
                if error.code != "out_of_memory" or side == sides[-1]:
                    raise
        raise AssertionError("no side")

    def _in_parts(
        self,
        pixels: Array,
        network: AddOn,
        side: int,
        strength: float,
        progress: _Progress,
        cancel: CancelToken,
    ) -> Array:
        height, width = pixels.shape[:2]
        scale = network.scale
        parts = parts_of(Size(width, height), side)
        walk = self._done.begin_pass((height * scale, width * scale, 3), pixels.dtype)
        for done, part in self._done.left(walk, parts):
            cancel.check()
            given = _floats(pixels[part.seen.slices])
            made = self._made(network, given, progress, cancel)
            if strength < 1.0:
                made += (given - made) * np.float32(1 - strength)
            put(walk.pixels, part, made, scale)
            progress.tell(done + 1, len(parts), part)
        return walk.pixels

    def _made(
        self, network: AddOn, pixels: FloatArray, progress: _Progress, cancel: CancelToken
    ) -> FloatArray:
        access = EngineAccess(self._run, progress.hear, cancel)
        made = access.result("upscale", Enlarging(network.path, pixels), Enlarged)
        if made.scale != network.scale:
            reason = f"it enlarges {made.scale}-fold, and its name told {network.scale}-fold"
            raise ModelError("model_damaged", name=network.name, reason=reason)
        return made.pixels.copy()


class _Progress:
    """How far several passes are."""

    def __init__(self, tell: Tell) -> None:
        self.hear = tell
        self._begun = time.monotonic()
        self._before, self._share = 0.0, 0.0
        self._from: float | None = None

    def begin(self, share: float) -> None:
        """A pass begins that takes about that share of all."""
        self._before += self._share
        self._share = share

    def tell(self, done: int, parts: int, part: OverlappingPart) -> None:
        """That many parts of the pass are done."""
        share = self._before + self._share * done / parts
        if self._from is None:  # what was done before took its time then
            self._from = self._before + self._share * (done - 1) / parts
        taken = time.monotonic() - self._begun
        left = taken * (1 - share) / (share - self._from)
        steps = max(1, round(parts / self._share))
        self.hear(StepDone(0, max(1, min(steps, round(share * steps))), steps, left))


def _check_area(size: Size) -> None:
    if size.area > MAX_MEGAPIXELS * 1_000_000:
        megapixels = round(size.area / 1e6, 1)
        raise InputError(
            "upscale_too_large",
            width=size.width,
            height=size.height,
            megapixels=megapixels,
            limit=MAX_MEGAPIXELS,
        )


def _side_for(network: AddOn) -> int:
    """About how much of a picture it works on within a few seconds."""
    path = Path(network.path)
    files = [*path.glob("*.safetensors")] if path.is_dir() else [path]
    try:
        weights = sum(each.stat().st_size for each in files) / 2
    except OSError:
        weights = 0.0  # the engine says what is wrong with it
    return max(_LEAST, min(_SIDES[0], math.isqrt(round(_WORK / max(1.0, weights)))))


def _colours(pixels: Array) -> Array:
    """(h, w, 3); what is wholly transparent takes the colour of what is nearest and visible."""
    if pixels.shape[2] == 3:
        return pixels
    colours = np.ascontiguousarray(pixels[..., :3])
    seen = (pixels[..., 3] > 0).astype(np.uint8)
    if seen.all() or not seen.any():
        return colours
    _, rows, columns = nearest_to(seen)
    return colours[rows, columns]


def _floats(pixels: Array) -> FloatArray:
    """float32 in 0..1, contiguous, whatever the depth; floats are clipped."""
    if pixels.dtype == np.float32:
        return np.ascontiguousarray(np.clip(pixels, 0, 1))
    return pixels.astype(np.float32) / np.float32(full_value(pixels.dtype))
