"""From matched patches to pixels: every patch votes for the pixels it covers.

After Wexler, Shechtman, Irani (2007), "Space-time completion of video": patches near the hole's
border count more, because more of them is known, and so do well matched ones.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.parallel import run_in_chunks
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import IndexArray, ScaleFrame

_CHUNK = 16_384  # pixels voted for at once: what belongs to them stays in the cache


class Ballot:
    """Which patches cover which pixels, at one level.

    Args:
        frame: the level.
        target_of: (h·w,) int32, the indices of the patches by their centres, or -1.
        pixels: (m,) the pixels that are voted for; at least one patch covers each.
        check: called often; may raise.
        inner: only the patches' pixels at least so far from their borders vote.

    Attributes:
        pixels: as given.
    """

    def __init__(
        self,
        frame: ScaleFrame,
        target_of: Array,
        pixels: IndexArray,
        check: Callable[[], None],
        inner: int = 0,
    ) -> None:
        self.pixels: IndexArray = pixels
        self._moves = [
            dy * frame.width + dx
            for dy, dx in frame.offsets()
            if max(abs(dy), abs(dx)) <= frame.radius - inner
        ]
        self._target_of = target_of
        self._check = check

    def fill(self, estimate: FloatArray, colours: FloatArray) -> None:
        """Write (m, c) ``colours`` of `pixels` into the first c channels of ``estimate``."""
        flat = estimate.reshape(-1, estimate.shape[2])
        flat[self.pixels, : colours.shape[1]] = colours

    def mean(self, values: FloatArray, match: IndexArray, weights: FloatArray) -> FloatArray:
        """Weighted mean of all votes.

        Args:
            values: (h, w, c) float32, the picture's.
            match: (n,) positions.
            weights: (n,) float32, above 0.

        Returns:
            (m, c) float32 for `pixels`.
        """
        flat = values.reshape(-1, values.shape[2])
        result = np.empty((self.pixels.size, flat.shape[1]), np.float32)
        weight_of = np.append(weights, np.float32(0))  # index -1: no such patch
        match_of = np.append(match, 0)

        def vote(part: slice) -> None:
            pixels, total = self.pixels[part], result[part]
            total[:] = 0
            norm = np.zeros(pixels.size, np.float32)
            for move in self._moves:
                voter = self._target_of[pixels - move]
                weight = weight_of[voter]
                total += flat.take(match_of[voter] + move, axis=0, mode="clip") * weight[:, None]
                norm += weight
            total /= norm[:, None]

        run_in_chunks(self.pixels.size, _CHUNK, vote, self._check)
        return result
