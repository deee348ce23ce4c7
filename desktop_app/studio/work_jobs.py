"""Jobs that enlarge or clean a picture, or make a control image of it (`core.work`): how they are
built, and done."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.core.events import Finished, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.work import check_work
from desktop_app.imaging.checks import check_pixels
from desktop_app.state.work.edits import EditDone
from desktop_app.state.work.jobs import Job
from desktop_app.state.work.spots import Snapshot, Spot
from desktop_app.studio.upscaling import Upscaling
from desktop_app.studio.work_networks import (
    made_size,
    networks_of,
    row_of,
    steps_of,
    with_cleaner,
    with_preprocessor,
    with_upscalers,
)

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Engine, Run
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.core.work import Work
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
    from desktop_app.studio.detecting import Detector
    from desktop_app.studio.studio_commands import Tell
    from desktop_app.studio.work_networks import Files


def work_job(
    work: Work,
    pixels: Array,
    space: ColourSpace,
    add_ons: Sequence[AddOn],
    document: str | None = None,
) -> Job:
    """The job that does ``work`` to a picture.

    Args:
        work: what; values that it lacks have their defaults.
        pixels: (h, w, 3|4) uint8, uint16 or float32; not written to any more.
        space: of their colours.
        add_ons: networks on this machine.
        document: id of the one that they are the picture of.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``; ``upscale_too_large``.
        ModelError: ``weights_missing``: there is no network of that name or key;
            ``upscaler_missing`` or ``network_missing``: of none that is needed.
    """
    check_pixels(pixels)
    work, files = resolved(work, add_ons)
    size = made_size(work, Size(pixels.shape[1], pixels.shape[0]), files)
    request = GenerationRequest(Task.IMAGE_TO_IMAGE, "", "", size, steps=1)
    kept = Snapshot(Size(pixels.shape[1], pixels.shape[0]).rect, frozen(pixels))
    return Job((Spot(request, kept, space=space),), None, document, files=files, work=work)


def resolved(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """``work``, whole and checked, and files of the networks that it needs. Raises as `work_job`,
    but for ``upscale_too_large``."""
    work = check_work(work)
    return WORKS[work.operation].resolve(work, add_ons)


@dataclass(frozen=True, slots=True)
class WorkMeans:
    """What works are done with.

    Attributes:
        run: does an operation of the engine; None: there is no engine.
        tell: hears how far it is.
        token: cancels it.
        detector: gives what remembers what networks saw in pictures.
    """

    run: Run | None
    tell: Tell
    token: CancelToken
    detector: Callable[[], Detector] | None = None

    @property
    def engine(self) -> Run:
        """``run``, by works that need an engine."""
        assert self.run is not None
        return self.run


def run_work(
    job: Job,
    engine: Engine | None,
    tell: Tell,
    token: CancelToken,
    detector: Callable[[], Detector] | None = None,
) -> None:
    """Do the work of ``job``; tells `StepDone`, `EditDone` with the picture as its only output (at
    its own depth, in its own space), and `Finished`.

    Args:
        job: of `work_job`.
        engine: runs networks.
        tell: is told of everything.
        token: cancels it.
        detector: see `WorkMeans`.

    Raises:
        Cancelled: by ``token``.
        ModelError: a network can't be used.
        EngineError: memory ran out, or the engine died.
    """
    assert job.work is not None
    began = time.monotonic()
    token.check()
    means = WorkMeans(None if engine is None else engine.run, tell, token, detector)
    made = WORKS[job.work.operation].do(job, means)
    token.check()
    seconds = time.monotonic() - began
    tell(EditDone(0, job.request.seed, (frozen(made),), seconds))
    tell(Finished(seconds, 0.0, "", ""))


def _pixels(job: Job) -> Array:
    (spot,) = job.spots
    assert spot.pixels is not None
    return spot.pixels.values


def _upscale(job: Job, means: WorkMeans) -> Array:
    assert job.work is not None
    steps, size = steps_of(job.work, networks_of(job.files)), job.request.size
    return Upscaling(means.engine).enlarge(_pixels(job), steps, size, means.tell, means.token)


def _clean(job: Job, means: WorkMeans) -> Array:
    assert job.work is not None
    (network,), strength = networks_of(job.files), job.work.values["strength"]
    clean = Upscaling(means.engine).clean
    return clean(_pixels(job), network, strength, means.tell, means.token)


def _preprocess(job: Job, means: WorkMeans) -> ByteArray:
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.imaging.encode import flatten
    from desktop_app.imaging.preprocessors.control_image import from_picture

    assert job.work is not None
    row, given = row_of(job.work), job.work.values["parameters"]
    picture = np.ascontiguousarray(job.spots[0].space.shown(flatten(_pixels(job))))
    if row.needs_weights:
        made = _seen(row, picture, given, job.files, means)
    else:
        made = from_picture(row, picture, row.values(given, load_palette()))
    means.tell(StepDone(0, 1, 1, 0.0))
    return made


def _seen(
    row: Preprocessor,
    picture: ByteArray,
    given: Mapping[str, Any],
    files: Mapping[str, str],
    means: WorkMeans,
) -> ByteArray:
    from desktop_app.studio.detecting import Detector, networks_in

    asked = Detector(means.engine) if means.detector is None else means.detector()
    return asked.detect(row.id, picture, given, networks_in(files), means.tell, means.token).pixels


@dataclass(frozen=True, slots=True)
class WorkRow:
    """How one kind of work is done.

    Attributes:
        resolve: ``work`` whole, and files of the networks on this machine that it needs.
        do: gives the picture that comes of it.
    """

    resolve: Callable[[Work, Sequence[AddOn]], tuple[Work, Files]]
    do: Callable[[Job, WorkMeans], Array]


WORKS: Final[Mapping[str, WorkRow]] = {
    "upscale": WorkRow(with_upscalers, _upscale),
    "clean": WorkRow(with_cleaner, _clean),
    "preprocess": WorkRow(with_preprocessor, _preprocess),
}
"""By the keys of `core.work.WORK_KINDS`."""
