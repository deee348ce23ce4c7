"""Where each patch that touches the hole has its like in the picture: the nearest-neighbour field.

Small levels are searched exhaustively. Larger ones by PatchMatch (Barnes et al. 2009, "PatchMatch:
a randomized correspondence algorithm for structural image editing"): good matches spread to
neighbours, and a random search looks for better ones. Instead of a scan over the pixels all targets
look at once at the neighbour so many pixels away, for growing and shrinking distances: a few dozen
operations on whole arrays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.parallel import run_in_chunks
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import IndexArray, ScaleFrame
from desktop_app.imaging.exemplar.patches import Space
from desktop_app.imaging.exemplar.settings import LevelTurns

_EXACT = 1_500_000  # pairs of target and source that are compared exhaustively
_CHUNK = 500_000  # pairs compared at once: 2 MB, which stays in the cache
_PART = 16_384  # distances measured at once: what belongs to them stays in the cache
_AT_ONCE = 40_000  # pairs of target and candidate compared at once: 4 MB
_STEPS = (8, 4, 2, 1)  # px; how far away a neighbour's match is looked at
_NEAR = ((0, 1), (0, -1), (1, 0), (-1, 0))


class PatchTable:
    """The patches of one level that may be copied from, as rows.

    Attributes:
        centres: (n,) flat positions, ascending.
        rows: (n, f) float32.
        row_of: (h·w,) int32, the row of each position, or -1.
    """

    def __init__(
        self, frame: ScaleFrame, space: Space, centres: IndexArray, check: Callable[[], None]
    ) -> None:
        self.centres = centres
        self.rows = space.rows(frame, frame.values, centres, check)
        check()
        self.row_of = np.full(frame.hole.size, -1, np.int32)
        self.row_of[centres] = np.arange(centres.size, dtype=np.int32)

    def nearest(self, queries: FloatArray, check: Callable[[], None]) -> tuple[Array, FloatArray]:
        """Exhaustive search: (n,) rows and (n,) squared distances for (n, f) ``queries``."""
        found = np.empty(len(queries), np.intp)
        distance = np.empty(len(queries), np.float32)
        squares = np.einsum("ij,ij->i", self.rows, self.rows)
        # |q - r|² - |q|² = (-2q, 1)·(r, |r|²): no pass over the products but the search
        rows = np.column_stack([self.rows, squares])
        asked = np.column_stack([-2 * queries, np.ones(len(queries), np.float32)])
        step = max(1, _CHUNK // len(rows))
        for start in range(0, len(queries), step):
            check()
            part = slice(start, start + step)
            found[part] = (asked[part] @ rows.T).argmin(axis=1)
        difference = queries - self.rows[found]
        np.einsum("ij,ij->i", difference, difference, out=distance)
        return found, distance


def quantile(values: FloatArray, share: float) -> float:
    """The value that ``share`` of them don't exceed; many times as quick as numpy's for few."""
    at = int(share * (values.size - 1))
    return float(np.partition(values, at)[at])


class NeighbourField:
    """The field of one level while it is being improved.

    Attributes:
        targets: (n,) flat positions of the patches' centres, ascending.
        target_of: (h·w,) int32, the index of each position in `targets`, or -1.
        match: (n,) flat positions of what each is like.
        distance: (n,) float32, squared distances under the last estimate.
    """

    def __init__(
        self,
        frame: ScaleFrame,
        table: PatchTable,
        match: IndexArray | None,
        rng: np.random.Generator,
        check: Callable[[], None],
    ) -> None:
        check()
        self.targets: IndexArray = np.flatnonzero(frame.target)
        self.target_of = np.full(frame.hole.size, -1, np.int32)
        self.target_of[self.targets] = np.arange(self.targets.size, dtype=np.int32)
        self._table = table
        self._width = frame.width
        check()
        self._rng = rng
        self._check = check
        self.exact = self.targets.size * table.centres.size <= _EXACT
        random = table.centres[rng.integers(0, table.centres.size, self.targets.size)]
        if match is None:
            self.match: IndexArray = random
        else:
            self.match = np.where(table.row_of[match] >= 0, match, random)
        self.distance = np.full(self.targets.size, np.inf, np.float32)
        self._price = 0.0

    def update(self, queries: FloatArray, turns: LevelTurns) -> None:
        """Search again, for the targets' patches (n, f) of a new estimate (see `Space.rows`)."""
        self.distance = self._apart(
            queries, np.arange(self.match.size), self._table.row_of[self.match]
        )
        self._price = turns.coherence * quantile(self.distance, 0.5)
        if self.exact:
            found, _ = self._table.nearest(queries, self._check)
            self._try(queries, self._table.centres[found][None])
            for _ in range(2):
                self._spread(queries, 1)
            return
        count = self.targets.size
        if turns.anywhere:
            pick = self._rng.integers(0, self._table.centres.size, (turns.anywhere, count))
            self._try(queries, self._table.centres[pick])
        for step in _STEPS:
            self._spread(queries, step)
        reaches = np.array([turns.reach >> k for k in range(turns.reach.bit_length())])
        moves = self._rng.uniform(-1, 1, (2, reaches.size, count))
        moves = np.rint(moves * (reaches[:, None] + 0.49)).astype(np.intp)
        self._try(queries, self.match + moves[0] * self._width + moves[1])
        self._spread(queries, 1)

    def _apart(self, queries: FloatArray, which: IndexArray, rows: Array) -> FloatArray:
        """(n,) squared distances of some queries to rows of the table."""
        distance = np.empty(which.size, np.float32)

        def measure(part: slice) -> None:
            difference = self._table.rows[rows[part]]
            difference -= queries[which[part]]
            np.einsum("ij,ij->i", difference, difference, out=distance[part])

        run_in_chunks(which.size, _PART, measure, self._check)
        return distance

    def _spread(self, queries: FloatArray, step: int) -> None:
        candidates: list[IndexArray] = []
        for dy, dx in _NEAR:
            move = (dy * self._width + dx) * step
            neighbour = self.target_of[self.targets - move]
            candidate = self.match[neighbour] + move
            candidate[neighbour < 0] = -1
            candidates.append(candidate)
        self._try(queries, np.stack(candidates))

    def _broken(self, which: IndexArray, match: IndexArray) -> FloatArray:
        """Share of the four neighbours whose matches don't be next to ``match``; (n,)."""
        count = np.zeros(which.size, np.float32)
        for dy, dx in _NEAR:
            move = dy * self._width + dx
            neighbour = self.target_of[self.targets[which] + move]
            count += (self.match[neighbour] != match + move) & (neighbour >= 0)
        return count * np.float32(1 / len(_NEAR))

    def _try(self, queries: FloatArray, candidates: IndexArray) -> None:
        """Take the best of each target's candidates (m, n), if better; -1 or no source: none.

        Few targets are compared with all of their candidates at once: what each call of numpy
        costs outweighs what it does.
        """
        at_once = max(1, _AT_ONCE // max(1, self.targets.size))
        for first in range(0, len(candidates), at_once):
            self._check()
            self._try_some(queries, candidates[first : first + at_once])

    def _try_some(self, queries: FloatArray, candidates: IndexArray) -> None:
        rows = self._table.row_of.take(candidates, mode="clip")
        _, new = at = np.nonzero((rows >= 0) & (candidates >= 0) & (candidates != self.match))
        candidate = candidates[at]
        distance = self._apart(queries, new, rows[at])
        gain = self.distance[new] - distance
        if self._price > 0:
            near = np.flatnonzero(gain > -self._price)
            new, candidate, distance, gain = new[near], candidate[near], distance[near], gain[near]
            gain += self._price * (
                self._broken(new, self.match[new]) - self._broken(new, candidate)
            )
        better = np.flatnonzero(gain > 0)
        better = better[np.argsort(gain[better], kind="stable")]  # of several, the best is last
        self.match[new[better]] = candidate[better]
        self.distance[new[better]] = distance[better]
