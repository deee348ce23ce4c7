"""Filling one hole from coarse to fine: several starts, the best of them carried on.

On a coarse level a search costs next to nothing and decides everything: which things go on in the
hole. So it starts there more than once, on several levels and from different first guesses, and the
start whose patches are best explained by the picture's own is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import IndexArray, Layers, ScaleFrame, reduced, to_frame
from desktop_app.imaging.exemplar.level import Solution, Sources, solved, work
from desktop_app.imaging.exemplar.patches import COLOURS, raw_patches
from desktop_app.imaging.exemplar.progress import Meter
from desktop_app.imaging.exemplar.settings import ExemplarSettings, LevelTurns
from desktop_app.imaging.exemplar.smooth import membrane

_LEAST_SOURCES = 40  # patches; with fewer a level has no choice left
_PAIRS = 6_000_000  # of target and source, on the coarsest level; more, and it is halved again
_SHALLOW = 4.0  # px of depth up to which the choice is made at the picture's own scale
_KEPT = 2  # starts that are carried on from each level
_PLAINER = 0.85  # a plain surface is easily explained: it has to be so much better
_Guess = Callable[[ScaleFrame, Meter], FloatArray]


def pyramid(
    layers: Layers, settings: ExemplarSettings, check: Callable[[], None]
) -> list[ScaleFrame]:
    """Frames from the picture's scale to the coarsest that is of use.

    The list is empty where the picture's own scale has nothing to copy from.
    """
    frames: list[ScaleFrame] = []
    while True:
        frame = to_frame(layers, settings.patch, check)
        sources, targets = int(frame.source.sum()), int(frame.target.sum())
        least = _LEAST_SOURCES if frames else 1
        if sources < least or not frame.hole.any():
            return frames
        frames.append(frame)
        if _depth(frame) <= settings.depths[0] and sources * targets <= _PAIRS:
            return frames
        layers = reduced(layers, check)


def fill(
    frames: Sequence[ScaleFrame],
    settings: ExemplarSettings,
    rng: np.random.Generator,
    meter: Meter,
    show: Callable[[Solution], None],
) -> Solution:
    """Fill the hole.

    Args:
        frames: from `pyramid`; at least one.
        settings: see there.
        rng: for the random search.
        meter: told how far it has come.
        show: called with the first coarse solution and with that of each finer level.

    Returns:
        The solution of ``frames[0]``.
    """
    starts = _start_levels(frames, settings)
    choice = starts[0]
    plan = [(i, _turns(frames[i], i, settings)) for i in range(choice - 1, -1, -1)]
    if choice == 0:
        plan = [(0, settings.finest)]  # once more, more sharply decided
    rest = sum(work(frames[i], turns) for i, turns in plan)
    # The picture's own scale, and a very large one, are dear.
    plain = choice - 1 if choice > 1 and plan[0][1].count else -1
    if plain > 0:
        rest += work(frames[plain], settings.plain)
    sources = Sources(settings, meter.check)
    best = _best_start(frames, starts, settings, sources, rng, meter, show, rest)
    for i, turns in plan:
        show(best)
        best = solved(frames[i], best, turns, settings, sources, rng, meter)
        if i == plain:
            guess = _smooth(frames[i], meter)
            other = solved(frames[i], guess, settings.plain, settings, sources, rng, meter)
            best = other if other.energy < _PLAINER * best.energy else best
    return best


def _best_start(
    frames: Sequence[ScaleFrame],
    starts: Sequence[int],
    settings: ExemplarSettings,
    sources: Sources,
    rng: np.random.Generator,
    meter: Meter,
    show: Callable[[Solution], None],
    rest: float,
) -> Solution:
    """The level of choice, solved from the start that explains the hole best.

    The best of each level are carried on to the next one, and meet the new starts there. ``rest``
    is the work that comes after it.
    """
    levels = range(starts[-1], starts[0] - 1, -1)
    guesses = {i: _GUESSES if i in starts else () for i in levels}
    total, kept = rest, 0
    for i in levels:
        total += (kept + len(guesses[i])) * work(frames[i], settings.coarse)
        kept = _KEPT
    meter.expect(total)
    best: list[Solution] = []
    for i in levels:
        entrants = [*best, *(guess(frames[i], meter) for guess in guesses[i])]
        found = [
            solved(frames[i], one, settings.coarse, settings, sources, rng, meter)
            for one in entrants
        ]
        if not best:
            show(found[0])
        best = sorted(found, key=lambda one: one.energy)[:_KEPT]
    return best[0]


def _start_levels(frames: Sequence[ScaleFrame], settings: ExemplarSettings) -> list[int]:
    """Ascending; on the first the choice is made."""
    depth = [_depth(frame) for frame in frames]
    last = len(frames) - 1
    first = [
        next((i for i, d in enumerate(depth) if d <= limit), last) for limit in settings.depths
    ]
    starts = {*first, last}
    if len(starts) > 1 and depth[0] > _SHALLOW:  # the picture's own scale is dear
        starts.discard(0)
    return sorted(starts)


def _turns(frame: ScaleFrame, level: int, settings: ExemplarSettings) -> LevelTurns:
    turns = settings.middle if level else settings.finest
    if frame.target.sum() > settings.targets:
        return LevelTurns(0, 0.0, 1.0, 0, 0, turns.texture)
    return turns


def _depth(frame: ScaleFrame) -> float:
    """Steps from the hole's innermost pixel to the nearest one that is not in it."""
    return float(cv2.distanceTransform(frame.hole.view(np.uint8), cv2.DIST_C, 3).max())


def _peel(frame: ScaleFrame, meter: Meter) -> FloatArray:
    return peeled(frame, np.flatnonzero(frame.source), meter.check)


def _smooth(frame: ScaleFrame, meter: Meter) -> FloatArray:
    """A plain surface: right for skies and walls, where peeling drags things in."""
    out = frame.values.copy()
    x, y, w, h = cv2.boundingRect(frame.unknown.view(np.uint8))
    box = Rect(x - 1, y - 1, w + 2, h + 2).slices  # with its rim
    unknown = frame.unknown[box]
    for first in range(0, out.shape[2], 3):  # the surface takes four channels at most
        part = np.ascontiguousarray(frame.values[box][..., first : first + 3])
        surface = membrane(part, frame.known[box], unknown, meter.check)
        out[box][..., first : first + 3][unknown] = surface[unknown]
    return out


_GUESSES: tuple[_Guess, ...] = (_peel, _smooth)


# What is known of a rim patch is compared with all sources ("onion peel", Newson et al. 2014,
# section 3.2): lines and edges that reach the hole go on into it, where a smooth guess would lose
# them.
_SOURCES = 6000  # compared with; more are thinned out evenly
_CHUNK = 256  # targets compared at once


def peeled(frame: ScaleFrame, sources: IndexArray, check: Callable[[], None]) -> FloatArray:
    """`frame.values` with its unknown pixels filled, (h, w, c) float32."""
    values = frame.values.copy()
    flat = values.reshape(-1, values.shape[2])
    known = frame.known.copy()
    pictured = flat.copy()
    thin = sources[:: -(-sources.size // _SOURCES)]
    table = raw_patches(np.ascontiguousarray(values[..., COLOURS]), thin, frame.patch)
    squares = (table * table).reshape(thin.size, -1, 3).sum(axis=2)
    table *= 2
    ring = np.ones((3, 3), np.uint8)
    while True:
        near = cv2.dilate(known.view(np.uint8), ring) > 0
        rim = np.flatnonzero(near & frame.unknown & ~known)
        if rim.size == 0:
            return values
        colours = np.ascontiguousarray(values[..., COLOURS])
        seen = known[..., None].astype(np.float32)
        for start in range(0, rim.size, _CHUNK):
            check()
            part = rim[start : start + _CHUNK]
            mask = raw_patches(seen, part, frame.patch)
            asked = raw_patches(colours, part, frame.patch) * np.repeat(mask, 3, axis=1)
            cost = mask @ squares.T - asked @ table.T
            flat[part] = pictured[thin[cost.argmin(axis=1)]]
        known.ravel()[rim] = True
