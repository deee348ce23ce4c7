"""Jobs without a model: each hole is completed from the picture itself, the first answer by a
network for that where one is installed.

Spots that don't look at one another are worked on side by side, others one after another: the later
one sees the earlier one's result.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.core.events import Finished, Noted, PreviewMade, StepDone
from desktop_app.core.parallel import Check, Post, Task, run_parallel
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.removal import (
    ALIKE,
    CompletedHole,
    Fill,
    complete_plan,
    difference,
    fill_by_network,
)
from desktop_app.jobs.news import EditDone, Fitted, SpotPreview, Tell
from desktop_app.jobs.placement import Overlay, fitted_spot
from desktop_app.jobs.results import UNCERTAIN_NOTE

if TYPE_CHECKING:
    from desktop_app.imaging.exemplar import Completion
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.spots import Spot

METHOD_NOTES = {"smooth": "removed_smoothly", "flat": "removed_flat"}
"""Codes of what is said of a hole that was filled otherwise than by copying."""

ALIKE_NOTE = "removed_alike"
"""Code of what is said where the surroundings allow no other fill."""

FEWER_NOTE = "removed_fewer"
"""Code of what is said where fewer fills that look different were found than were asked for."""

_MUCH = 0.4
"""Share of what was filled from which on it is said that it is uncertain: of forty holes whose
original is known it is said of ten, once there are three fills, in which 42 % are off by more than
6 ΔE00 (others: 9 %)."""

_PARTS = 100  # what the progress of one spot is counted in
_AT_ONCE = 4_000_000  # px of surroundings worked on side by side
_EARLY = 0.03  # share of the work before which no time is told


def complete_job(job: Job, tell: Tell, check: Check, fill: Fill | None = None) -> None:
    """Complete all spots of all images; tells of steps, previews, images and the end. Of those
    after the first image, the ones that look like one before are left out, which is told.

    Args:
        job: with the best fill as seed 0; where it has a network, that makes seed 0, and the best
            fill without it is seed 1.
        tell: is told of it.
        check: asked now and then whether it is still wanted.
        fill: the network of ``job.files``.

    Raises:
        Cancelled: by ``check`` or ``fill``.
    """
    check()
    progress, earlier = _Progress(job, tell), _PreviousFills()
    for image in range(job.request.count):
        began = time.monotonic()
        spots = [replace(s, request=s.request.single(image)) for s in job.spots]
        if fill is not None and spots[0].request.filled_by:
            done = _by_network(spots, progress, image, check, fill)
        else:
            done = _completed(spots, progress, image, check, earlier.first)
        notes = tuple(dict.fromkeys(note for one, _ in done for note in _notes(one)))
        holes = [one for one, _ in done]
        share = uncertain_share(holes, check, earlier.images)
        alike = earlier.hold(holes)
        if alike and image:
            continue
        if share >= _MUCH and not notes:
            notes = (UNCERTAIN_NOTE,)
        tell(
            EditDone(
                image,
                job.request.seed_of(image),
                tuple(one.output for one, _ in done),
                time.monotonic() - began,
                tuple(fitted for _, fitted in done),
                notes or alike,
                uncertain=share,
            )
        )
    if len(earlier.images) < job.request.count:
        tell(Noted(FEWER_NOTE, {"made": len(earlier.images), "asked": job.request.count}))
    tell(Finished(progress.seconds, 0.0, "cpu", "float32"))


def uncertain_share(
    holes: Sequence[CompletedHole], check: Check, others: Sequence[Sequence[CompletedHole]] = ()
) -> float:
    """Of all that was filled, 0..1; ``others``: as ``holes``, those of other images."""
    filled = sum(int(one.hole.sum()) for one in holes)
    fills = zip(holes, *others, strict=True)
    return sum(one.uncertain_pixels(check, rest) for one, *rest in fills) / max(1, filled)


def _by_network(
    spots: Sequence[Spot], progress: _Progress, image: int, check: Check, fill: Fill
) -> list[tuple[CompletedHole, Fitted]]:
    """All spots of one image, each over the results of those before it."""
    done: list[tuple[CompletedHole, Fitted]] = []
    for number, spot in enumerate(spots):
        check()
        plan = spot.plan
        assert spot.mask is not None
        before = [fitted.patch for _, fitted in done]
        read = Overlay(spot.picture.read, before).read
        made = fill_by_network(plan, read, spot.mask.read, spot.space, fill)
        done.append((made, fitted_spot(spot, made.output, before)))
        progress.tell(image, number, 1.0, None)
    return done


def _completed(
    spots: Sequence[Spot],
    progress: _Progress,
    image: int,
    check: Check,
    first: Mapping[int, Completion],
) -> list[tuple[CompletedHole, Fitted]]:
    """All spots of one image, and their patches. ``first``: their best fills, as far as they are
    known and no spot looks at another."""
    fitted: dict[int, Fitted] = {}
    areas = [spot.plan.context.united(spot.plan.target) for spot in spots]
    after = [[n for n in range(i) if areas[n].meets(areas[i])] for i in range(len(spots))]

    def task(number: int) -> Task[tuple[CompletedHole, Fitted]]:
        spot = spots[number]
        plan = spot.plan
        assert spot.mask is not None
        below, mask = spot.picture.read, spot.mask.read

        def complete(check: Check, post: Post) -> tuple[CompletedHole, Fitted]:
            before = [fitted[n].patch for n in after[number]]

            def on_progress(share: float, shown: ByteArray | None) -> None:
                post(partial(progress.tell, image, number, share, shown))

            done = complete_plan(
                plan,
                Overlay(below, before).read,
                mask,
                spot.space,
                seed=spot.request.fill_seed,
                first=None if before else first.get(number),
                on_progress=on_progress,
                check_cancel=check,
            )
            check()
            fitted[number] = fitted_spot(spot, done.output, before)
            return done, fitted[number]

        return complete

    # All at once take no more memory than one large spot does.
    most = max(1, _AT_ONCE // max(area.size.area for area in areas))
    return run_parallel([task(number) for number in range(len(spots))], after, check, most)


class _PreviousFills:
    """What the images before this one were filled with."""

    def __init__(self) -> None:
        self.images: list[list[CompletedHole]] = []

    @property
    def first(self) -> Mapping[int, Completion]:
        """The best fill of each spot, as far as it is known."""
        last = self.images[-1] if self.images else []
        return {n: one.first for n, one in enumerate(last) if one.first is not None}

    def hold(self, image: list[CompletedHole]) -> tuple[str, ...]:
        """Keep an image; gives a note if it looks like the best one or one before it: then only
        the first is kept."""
        alike = all(one.alike for one in image) or any(
            all(
                difference(one.output, old.output, one.hole) < ALIKE
                for one, old in zip(image, other, strict=True)
            )
            for other in self.images
        )
        if not (alike and self.images):
            self.images.append(image)
        return (ALIKE_NOTE,) if alike else ()


def _notes(done: CompletedHole) -> list[str]:
    return [METHOD_NOTES[method] for method in done.methods if method in METHOD_NOTES]


class _Progress:
    """Tells in whole parts how far all spots have come, and how long it will take."""

    def __init__(self, job: Job, tell: Tell) -> None:
        self._tell = tell
        self._spots, self._images = len(job.spots), job.request.count
        self._began = time.monotonic()
        self._done: dict[tuple[int, int], float] = {}
        self._told = (0, 0)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def tell(self, image: int, spot: int, share: float, shown: ByteArray | None) -> None:
        """Take one spot's progress, and what it looks like."""
        self._done[image, spot] = share
        of_image = sum(done for (one, _), done in self._done.items() if one == image)
        step = min(_PARTS * self._spots, int(of_image * _PARTS + 1e-6))
        if shown is not None:
            self._tell(SpotPreview(spot, PreviewMade(0, step, shown)))
        if (image, step) > self._told and step:
            self._told = (image, step)
            whole = sum(self._done.values()) / (self._spots * self._images)
            left = self.seconds * (1 - whole) / whole if whole >= _EARLY else None
            self._tell(StepDone(image, step, _PARTS * self._spots, left))
