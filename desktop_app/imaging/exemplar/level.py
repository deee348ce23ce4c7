"""One level of the pyramid: search and vote in turns, until they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import MARGIN, IndexArray, ScaleFrame
from desktop_app.imaging.exemplar.nearest_neighbours import NeighbourField, PatchTable, quantile
from desktop_app.imaging.exemplar.patches import SEEN, Space, patch_space
from desktop_app.imaging.exemplar.progress import Meter
from desktop_app.imaging.exemplar.settings import ExemplarSettings, LevelTurns
from desktop_app.imaging.exemplar.vote import Ballot

_NEAR = 8  # px around matches, at least, that stay sources


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A filled level.

    Attributes:
        frame: the level.
        estimate: (h, w, c) float32, `frame.values` with the unknown pixels filled.
        target_of: (h·w,) int32, the index of each patch that touches the hole, or -1.
        match: (n,) the patches' matches.
        weights: (n,) float32, the patches' votes.
        energy: mean squared distance of the patches to their matches.
    """

    frame: ScaleFrame
    estimate: FloatArray
    target_of: Array
    match: IndexArray
    weights: FloatArray
    energy: float


class Sources:
    """What may be copied from at each level, as rows: made once for all starts.

    Args:
        settings: limits.
        check: called often; may raise.
    """

    def __init__(self, settings: ExemplarSettings, check: Callable[[], None]) -> None:
        self._settings, self._check = settings, check
        self._known: dict[tuple[int, float], tuple[ScaleFrame, Space, PatchTable]] = {}

    def of(
        self, frame: ScaleFrame, turns: LevelTurns, match: IndexArray | None
    ) -> tuple[Space, PatchTable]:
        """Where patches of a level are compared, and its sources.

        Args:
            frame: the level.
            turns: how it will be worked. Where nothing is looked for far from the matches, only
                what lies near them is made into rows.
            match: what the coarser level found.
        """
        key = (id(frame), turns.texture)
        if key in self._known:
            return self._known[key][1:]
        centres = np.flatnonzero(frame.source)
        space = patch_space(frame, centres, self._settings.features, turns.texture)
        many = centres.size > self._settings.sources or not turns.anywhere
        if match is not None and many:
            self._check()
            reach = _NEAR if turns.anywhere else max(_NEAR, turns.reach)
            near = near_matches(frame, match, reach)
            return space, PatchTable(frame, space, near, self._check)
        table = PatchTable(frame, space, centres, self._check)
        self._known[key] = (frame, space, table)  # the frame, so that no other has its id
        return space, table


def work(frame: ScaleFrame, turns: LevelTurns) -> float:
    """About how long `solved` will take, in turns of one patch."""
    return (turns.count + 1) * float(frame.target.sum())


def solved(
    frame: ScaleFrame,
    start: Solution | FloatArray,
    turns: LevelTurns,
    settings: ExemplarSettings,
    sources: Sources,
    rng: np.random.Generator,
    meter: Meter,
) -> Solution:
    """Fill one level.

    Args:
        frame: the level; it has sources and targets.
        start: a solution of the next coarser level or of this one, or a first estimate (h, w, c).
        turns: how often, and how decided.
        settings: limits.
        sources: of all levels.
        rng: for the random search.
        meter: told after each turn.
    """
    match = _start(frame, start)
    meter.check()
    space, table = sources.of(frame, turns, match)
    field = NeighbourField(frame, table, match, rng, meter.check)
    ballot = Ballot(frame, field.target_of, np.flatnonzero(frame.unknown), meter.check)
    meter.check()
    trust = weights = _trust(frame, field.targets, settings.trust)
    # Texture values are voted for where they are looked at.
    values = frame.values if turns.texture else np.ascontiguousarray(frame.values[..., SEEN])
    if isinstance(start, Solution):
        estimate = frame.values.copy()
        ballot.fill(estimate, ballot.mean(values, field.match, trust))
    else:
        estimate = start.copy()
    step = work(frame, turns) / (turns.count + 1)
    meter.spend(step)
    for _ in range(turns.count):
        queries = space.rows(frame, estimate, field.targets, meter.check)
        before = field.match.copy()
        field.update(queries, turns)
        spread = quantile(field.distance, 0.75) / turns.decision + 1e-8
        weights = trust * np.exp(field.distance * np.float32(-0.5 / spread)) + np.float32(1e-20)
        ballot.fill(estimate, ballot.mean(values, field.match, weights))
        meter.spend(step)
        if field.exact and np.array_equal(before, field.match):
            break  # and so would all further turns
    energy = float(field.distance.mean()) if turns.count else 0.0
    return Solution(frame, estimate, field.target_of, field.match, weights, energy)


def _start(frame: ScaleFrame, start: Solution | FloatArray) -> IndexArray | None:
    if not isinstance(start, Solution):
        return None
    if start.frame is frame:
        return start.match
    return carried(start.frame, start.target_of, start.match, frame)


def _trust(frame: ScaleFrame, targets: IndexArray, base: float) -> FloatArray:
    """Confidence of patches: it falls with the distance from what is known (Wexler et al.)."""
    depth = cv2.distanceTransform(frame.hole.view(np.uint8), cv2.DIST_L2, 5).ravel()[targets]
    return np.maximum(np.float32(base) ** -depth, np.float32(1e-12)).astype(np.float32)


# Offsets are doubled, pixels are not scaled: the finer level is filled with its own fine pixels,
# from the places found on the coarser one.
def carried(
    coarse: ScaleFrame, target_of: Array, match: IndexArray, fine: ScaleFrame
) -> IndexArray:
    """Matches for the targets of ``fine``.

    Args:
        coarse: the level that is solved.
        target_of: (h·w,) int32, its targets' indices, or -1.
        match: (n,) its matches.
        fine: the level of twice the size.

    Returns:
        (m,) positions in ``fine``, which need not be sources there.
    """
    y, x = np.divmod(np.flatnonzero(fine.target), fine.width)
    y, x = y - MARGIN, x - MARGIN
    height = coarse.hole.shape[0]
    cy = np.clip((y >> 1) + MARGIN, 0, height - 1)
    cx = np.clip((x >> 1) + MARGIN, 0, coarse.width - 1)
    place = cy * coarse.width + cx
    nearest = _nearest_target(coarse, target_of)[place]
    # What lies beside a target continues its match.
    my, mx = np.divmod(match[target_of[nearest]] + (place - nearest), coarse.width)
    fy = np.clip((my - MARGIN) * 2 + (y & 1) + MARGIN, 0, fine.hole.shape[0] - 1)
    fx = np.clip((mx - MARGIN) * 2 + (x & 1) + MARGIN, 0, fine.width - 1)
    return fy * fine.width + fx


def near_matches(frame: ScaleFrame, match: IndexArray, reach: int) -> IndexArray:
    """The sources of ``frame`` no more than ``reach`` px from a ``match`` or from the hole."""
    mark = frame.target.astype(np.uint8)
    mark.ravel()[match] = 1
    side = 2 * reach + 1
    return np.flatnonzero(frame.source & (cv2.dilate(mark, np.ones((side, side), np.uint8)) > 0))


def _nearest_target(frame: ScaleFrame, target_of: Array) -> IndexArray:
    """(h·w,) the position of the target nearest to each pixel."""
    free = (target_of < 0).reshape(frame.hole.shape)
    _, labels = cv2.distanceTransformWithLabels(
        free.view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    label = np.asarray(labels, np.intp)
    place_of = np.zeros(int(label.max()) + 1, np.intp)
    place_of[label[~free]] = np.flatnonzero(~free)
    return place_of[label.ravel()]
