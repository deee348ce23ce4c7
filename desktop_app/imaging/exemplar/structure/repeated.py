"""Structure behind a hole, continued by a few maps of the whole surroundings.

What repeats or goes on straight (bars, tiles, windows, stripes) breaks when patches are searched
one by one: locally every bar is as good as the next. Here one offset has to explain a whole part
of the ring around the hole, and few of them fill it (He and Sun 2012), also mirrored or on a plane
at a slant (Huang et al. 2014). Whether the picture has structure at all is asked of the ring, whose
pixels are known: only where the maps predict it well is their answer taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import Layers
from desktop_app.imaging.exemplar.others import Others
from desktop_app.imaging.exemplar.structure.candidates import (
    Candidate,
    Laid,
    laid,
    moved,
    slanted,
)
from desktop_app.imaging.exemplar.structure.grid import UNUSABLE, StructureGrid
from desktop_app.imaging.exemplar.structure.labels import labelled
from desktop_app.imaging.exemplar.structure.scene import StructureScene, scene_of

_MOST = 160_000  # px of the surroundings, where maps are looked for
_LEAST_RING = 60  # px
_PLAIN = 4e-5  # variation of the ring, beyond its grain, that makes a structure
_GRAINY = 0.3  # of the grain's own variance, beside that
_EXPLAINED, _SEAMLESS = 0.5, 0.5  # see `Repetition`; photographs without structure have over 0.75
_OPEN = 0.75
_CLEAR = 0.3  # of `Repetition.error`; from there on the fill has to tell
_HOPELESS = 1.0  # of the variation; what costs more before it is put together is none
_SURE = 0.1  # with less wrong, no plane at a slant is looked for
_SLANTED = 72  # px, the shorter side of the box; across less a slant hardly shows
_BETTER = 0.8  # planes have to be so much better: they blur
_MIRRORED = 2e-3  # what a mirrored map costs beside: letters and shadows are not symmetric
_POOL = 44  # maps compared
_LABELS = 10  # maps used
_GAIN = 0.004  # of the ring's variation, that another map must explain


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """A continued structure.

    Attributes:
        scene: where it was looked for.
        maps: those used.
        labels: (box) which of them each pixel of the box is read through.
        unexplained: share of the ring's variation that the maps don't predict; below 0 where it is
            no more than noise.
        seam: the same for the seams within.
        kinds: of the maps.
    """

    scene: StructureScene
    maps: tuple[Candidate, ...]
    labels: Array
    unexplained: float
    seam: float

    @property
    def error(self) -> float:
        return self.unexplained + 0.5 * self.seam

    @property
    def holds(self) -> bool:
        """Whether this is structure, and not chance: no other fill is asked for."""
        return self.unexplained < _EXPLAINED and self.seam < _SEAMLESS and self.error < _CLEAR

    @property
    def is_open(self) -> bool:
        """Whether it may be structure: the fill has to tell."""
        return self.unexplained < _OPEN and self.seam < _SEAMLESS


def repeated(
    layers: Layers, check: Callable[[], None], others: Others | None = None
) -> Repetition | None:
    """Continue the structure around a hole; None where there is none.

    Args:
        layers: the picture's own scale.
        check: called often; may raise.
        others: what maps are kept away from.
    """
    scene = scene_of(layers, _MOST, check)
    if int(scene.ring.sum()) < _LEAST_RING or not scene.source.any():
        return None
    grid = StructureGrid(scene)
    if grid.variation < _PLAIN + _GRAINY * grid.noise:
        return None
    found = _allowed(moved(scene, check), scene, others)
    best = _continued(grid, scene, found, check)
    if (best is None or best.error > _SURE) and min(
        scene.box.size.width, scene.box.size.height
    ) >= _SLANTED:
        more = _allowed(slanted(scene, check), scene, others)
        other = _continued(grid, scene, [*found, *more], check) if more else None
        if other is not None and (best is None or other.error < _BETTER * best.error):
            best = other
    return best


def _continued(
    grid: StructureGrid,
    scene: StructureScene,
    found: Sequence[Candidate],
    check: Callable[[], None],
) -> Repetition | None:
    pool = _pooled(found)
    if not pool:
        return None
    seen: list[Laid] = []
    for one in pool:
        check()
        seen.append(laid(scene, one.matrix))
    costs = grid.costs(seen)
    mirrored = np.array([one.kind == "mirrored" for one in pool])
    costs[mirrored] += np.float32(_MIRRORED)
    check()
    of_hole = costs[:, grid.hole]
    chosen = _chosen(of_hole, _GAIN * grid.variation)
    if float(of_hole[chosen].min(axis=0).mean()) - 2 * grid.noise > _HOPELESS * grid.variation:
        return None
    used = [seen[k] for k in chosen]
    differ = grid.differ(used)
    cells = labelled(costs[chosen], differ, grid.hole, check)
    labels = grid.spread(cells)
    unexplained = grid.unexplained(used, labels)
    if unexplained is None:
        return None
    maps = tuple(pool[k] for k in chosen)
    return Repetition(scene, maps, labels, unexplained, grid.seam(differ, cells))


def _allowed(
    found: Sequence[Candidate], scene: StructureScene, others: Others | None
) -> Sequence[Candidate]:
    if others is None:
        return found
    return [found[number] for number in others.chosen([one.matrix for one in found], scene.box)]


def _pooled(found: Sequence[Candidate]) -> list[Candidate]:
    """The best, without those that are nearly the same."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: c.error):
        if len(kept) == _POOL:
            break
        if all(np.abs(one.matrix - other.matrix).max() > 1.5 for other in kept):
            kept.append(one)
    return kept


def _chosen(costs: FloatArray, least: float) -> list[int]:
    """Greedily, the maps that together cost least.

    Args:
        costs: (maps, cells).
        least: what another map must gain for a cell, in the mean.
    """
    best = np.full(costs.shape[1], UNUSABLE, np.float32)
    chosen: list[int] = []
    while len(chosen) < min(_LABELS, len(costs)):
        gain = (best - np.minimum(best, costs)).mean(axis=1)
        pick = int(gain.argmax())
        if chosen and gain[pick] < least:
            break
        chosen.append(pick)
        best = np.minimum(best, costs[pick])
    return chosen
