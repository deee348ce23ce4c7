"""Stages of a whole picture (`core.stages`), done one after the other by the engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from desktop_app.core.cancel import CancelToken
from desktop_app.core.condition_words import named
from desktop_app.core.conditions import KINDS
from desktop_app.core.errors import InputError, ModelError, StorageError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.geometry import Size
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.generation_metadata import without_folder
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.spots import Snapshot
from desktop_app.operations.networks.detecting import Detector, networks_in
from desktop_app.operations.networks.upscaling import (
    Upscaling,
    cleaners,
    enlarged_size,
    network_named,
    steps_for,
    upscalers,
)
from desktop_app.studio.hires import enlarging
from desktop_app.studio.job_assembly import JobResources, drafted
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.stage_cost import ModelPass, NetworkPass, Pass
from desktop_app.studio.tiled_detail import (
    DetailSettings,
    TiledDetail,
    tile_network,
    tile_request,
    tiles_in,
)

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.conditions import Condition
    from desktop_app.core.engine import Run
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.core.request import GenerationRequest
    from desktop_app.core.stages import Stage
    from desktop_app.jobs.job import Job
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.studio.tile_regions import TileRegions

Tell: TypeAlias = Callable[[EngineEvent], object]

JobOf: TypeAlias = Callable[["GenerationRequest"], "Job"]
"""What makes a picture of words by that request, with what there is on this machine."""

_TILE = 512 * 512
"""Pixels that a model goes over in about one step of a picture, for progress alone."""


def job_by(request: GenerationRequest, models: Sequence[ModelInfo], stock: JobResources) -> Job:
    """What makes the picture of ``request``, which may come from another machine.

    Raises:
        InputError: it needs too much memory.
        ModelError: ``model_missing``; weights that it names are missing.
    """
    wanted = without_folder(request.model)
    model = next((one for one in models if without_folder(one.id) == wanted), None)
    if model is None:
        raise ModelError("model_missing", name=wanted)
    known = {without_folder(one.id): one.id for one in models}
    conditions = tuple(
        replace(use, name=known.get(without_folder(use.name), use.name))
        if KINDS[use.kind].source == "model"
        else use
        for use in request.conditions
    )
    request = replace(request, model=model.id, conditions=conditions)
    stock.check([request], model)
    return drafted([request], model, stock)


def _check_brought(job: Job, stage: Stage, blobs: BlobStore | None) -> None:
    """Raises InputError: ``brought_gone``: what its conditions brought along isn't here."""
    parts = [part.blob for part in stage.brought.values()]
    there = {} if blobs is None else blobs.sizes(parts)
    for use in job.request.conditions:
        for name in use.brought:
            if name not in stage.brought or stage.brought[name].blob not in there:
                raise InputError("brought_gone", what=named([use]))


def _with_brought(job: Job, stage: Stage, blobs: BlobStore | None) -> Job:
    """``job`` with what its conditions brought along when the picture was made. What a file says of
    it may lie. Raises InputError: ``brought_gone``."""
    (spot,) = job.spots
    brought = dict[str, Snapshot]()
    for use in spot.request.conditions:
        for name in use.brought:
            assert blobs is not None
            part = stage.brought[name]
            try:
                values = blobs.get(part.blob)
            except StorageError as error:
                raise InputError("brought_gone", what=named([use])) from error
            is_mask = use.kind == "region" or name == use.mask
            shape = (part.rect.height, part.rect.width)
            if values.shape[:2] != shape or values.ndim != (2 if is_mask else 3):
                raise InputError("brought_gone", what=named([use]))
            brought[name] = Snapshot(part.rect, values)
    return replace(job, spots=(replace(spot, brought=brought),))


@dataclass(frozen=True, slots=True)
class _Part:
    """One stage, ready to be done: about how long it takes, and how."""

    share: float
    do: Callable[[Array | None, Run, Tell, CancelToken], Array]


class Stages:
    """Everything is looked up, and checked, when they are made: nothing fails in the middle that
    could have failed before.

    Args:
        stages: in their order; a draft is the first, or there is none.
        size: of the picture they begin with; None: it is the draft's.
        add_ons: networks on this machine.
        job_of: for drafts and refinements.
        space: of the picture's colours.
        regions: of the document that the picture is a part of; they count until a draft.
        blobs: where what conditions of drafts brought along may be kept.

    Attributes:
        size: what comes out.
        networks: names of those that enlarge or clean.
        passes: what takes its time.

    Raises:
        InputError: a value is out of range, or too large a picture would come out;
            ``brought_gone``: what a draft was made from besides is not on this machine; ``job_of``.
        ModelError: a network or a model is missing; ``job_of``.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        size: Size | None,
        add_ons: Iterable[AddOn],
        job_of: JobOf,
        space: ColourSpace = SRGB_SPACE,
        regions: TileRegions | None = None,
        blobs: BlobStore | None = None,
    ) -> None:
        there = list(add_ons)
        self.passes: list[Pass] = []
        self._parts: list[_Part] = []
        names: list[str] = []
        now = size
        for stage in stages:
            stage.check()
            if stage.kind == "draft":
                assert stage.request is not None
                job = job_of(stage.request)
                _check_brought(job, stage, blobs)
                assert job.model is not None
                now = job.request.made_size(job.model.factor)
                self.passes.append(ModelPass(job.request, job.model))
                self._add(now.area * job.request.steps / _TILE, partial(_draft, job, stage, blobs))
                space, regions = SRGB_SPACE, None
                continue
            if now is None:
                raise InputError("stages_without_draft")
            if stage.kind == "clean":
                network = network_named(stage.network, cleaners(there))
                self.passes.append(NetworkPass(network.path, now.area))
                self._add(now.area / _TILE, partial(_clean, network, stage.strength))
                names.append(network.name)
            elif stage.kind == "enlarge":
                chosen = network_named(stage.network, upscalers(there)) if stage.network else None
                steps, wanted = steps_for(stage.factor, chosen, there), stage.factor
                area = now.area
                for step in steps:
                    self.passes.append(NetworkPass(step.path, area))
                    area *= step.scale**2
                now = enlarged_size(now, wanted)
                self._add(now.area / _TILE, partial(_enlarge, steps, now))
                names += [step.name for step in steps]
            elif stage.kind == "refine":
                assert stage.request is not None
                job = job_of(stage.request)
                assert job.model is not None
                suits = tile_network(job.model, there)
                detail = DetailSettings(job, stage.strength, suits, space, regions)
                tile = tile_request(job.request.single(0), job.model, stage.strength)
                self.passes.append(ModelPass(tile, job.model, len(tiles_in(now, job.model))))
                run = math.ceil(job.request.steps * stage.strength)
                self._add(2 * now.area * run / _TILE, partial(_refine, detail))
        self.size = now
        self.networks = list(dict.fromkeys(names))

    def _add(self, share: float, do: Callable[..., Array]) -> None:
        self._parts.append(_Part(share, do))

    def run(
        self,
        run: Run,
        pixels: Array | None,
        tell: Tell = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Array:
        """What happens to ``pixels``.

        Args:
            run: does an operation of the engine.
            pixels: (h, w, 3|4) uint8, uint16 or float32; None: the draft is made first.
            tell: hears what is loaded, and `StepDone` in thousandths of the whole.
            cancel: stops it, within a step or part.

        Returns:
            Of the same dtype and channels, of `size`; of a draft (h, w, 3) uint8.

        Raises:
            Cancelled: by ``cancel``.
            ModelError, EngineError: of a stage.
        """
        token = cancel or CancelToken()
        whole = sum(part.share for part in self._parts)
        before = 0.0
        for part in self._parts:
            token.check()
            shares = before / whole, part.share / whole
            pixels = part.do(pixels, run, partial(_hear, tell, *shares), token)
            before += part.share
        if pixels is None:
            raise InputError("stages_without_draft")
        return pixels


def _hear(tell: Tell, before: float, share: float, event: EngineEvent) -> None:
    match event:
        case StepDone(_, step, steps, left):
            done = before + share * step / steps
            here = before + share - done
            # What comes after takes as long as its share says, by what is left of this one.
            left = None if left is None or here <= 0 else left * (1 - done) / here
            tell(StepDone(0, max(1, round(done * 1000)), 1000, left))
        case PreviewMade() | Finished() | ImageDone():
            pass
        case _:
            tell(event)


def _draft(
    job: Job,
    stage: Stage,
    blobs: BlobStore | None,
    _: Array | None,
    run: Run,
    tell: Tell,
    token: CancelToken,
) -> Array:
    found: list[Array] = []

    def hear(event: EngineEvent | EditDone) -> None:
        if isinstance(event, EditDone):
            found.append(from_float(event.outputs[0], np.dtype(np.uint8)))
        else:
            tell(event)

    networks = networks_in(job.files)

    def look(use: Condition, pixels: ByteArray) -> ByteArray:
        made = Detector(run).detect(
            use.preprocessor, pixels, dict(use.parameters), networks, tell, token
        )
        return made.pixels

    enlarge = enlarging(job, run, token) if job.request.is_hires else None
    run_job(
        replace(_with_brought(job, stage, blobs), bare=True),
        lambda given, told: run("generate", given, told, token),
        hear,  # type: ignore[arg-type]
        token.check,
        look,
        enlarge,
    )
    return found[0]


def _clean(
    network: AddOn, strength: float, pixels: Array, run: Run, tell: Tell, token: CancelToken
) -> Array:
    return Upscaling(run).clean(pixels, network, strength, tell, token)


def _enlarge(
    steps: Sequence[AddOn], size: Size, pixels: Array, run: Run, tell: Tell, token: CancelToken
) -> Array:
    return Upscaling(run).enlarge(pixels, steps, size, tell, token)


def _refine(
    detail: DetailSettings, pixels: Array, run: Run, tell: Tell, token: CancelToken
) -> Array:
    return TiledDetail(run).add(pixels, detail, tell, token)
