"""Patches as short rows of numbers, so that the distance of two is one subtraction.

A patch's colours are projected on their principal components: 20 numbers instead of 147 keep nearly
all of what tells photographs' patches apart. To them come the texture values of its centre (Newson
et al. 2014, "Video inpainting of complex scenes", section 3.3: without them a coarse level, where
fine texture has averaged out, takes smooth patches for rough ones).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.core.parallel import run_in_chunks
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import IndexArray, ScaleFrame

COLOURS = slice(0, 3)
SEEN = slice(0, 4)
TEXTURE = slice(4, 6)
"""Channels of `Frame.values`: red, green, blue; with alpha; and two of texture."""

_SAMPLE = 3000  # patches that the components are computed from
_CHUNK = 8192  # patches unfolded at once: 5 MB


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Where patches are compared.

    Attributes:
        mean: (n,) float32, the mean raw patch; n = patch²·3.
        basis: (n, f) float32, orthonormal columns.
        texture: weight of the two texture values; 0 leaves them out.
    """

    mean: FloatArray
    basis: FloatArray
    texture: float

    def rows(
        self,
        frame: ScaleFrame,
        values: FloatArray,
        centres: IndexArray,
        check: Callable[[], None],
    ) -> FloatArray:
        """The patches around ``centres`` as rows.

        Args:
            frame: gives the geometry.
            values: (h, w, c) float32, what the patches are cut from; `frame.values` or an estimate.
            centres: (n,), ascending.
            check: called often; may raise.

        Returns:
            (n, f + 2) float32.
        """
        out = np.empty((centres.size, self.basis.shape[1] + 2), np.float32)
        y, x = np.divmod(centres, frame.width)
        top, left = y[0] - frame.radius, x.min() - frame.radius
        box = (slice(top, y[-1] + frame.radius + 1), slice(left, x.max() + frame.radius + 1))
        colours = np.ascontiguousarray(values[box][..., COLOURS])
        places = (y - top) * colours.shape[1] + (x - left)

        def project(part: slice) -> None:
            raw = raw_patches(colours, places[part], frame.patch)
            raw -= self.mean
            np.matmul(raw, self.basis, out=out[part, :-2])

        run_in_chunks(centres.size, _CHUNK, project, check)
        flat = values.reshape(-1, values.shape[2])
        out[:, -2:] = flat[:, TEXTURE][centres]
        out[:, -2:] *= self.texture
        return out


def raw_patches(colours: FloatArray, centres: IndexArray, patch: int) -> FloatArray:
    """Unfold patches.

    Args:
        colours: (h, w, c) float32, contiguous.
        centres: (n,) flat positions, at least patch//2 from the border.
        patch: side.

    Returns:
        (n, patch²·c) float32, row by row of the patch, channels last.
    """
    _, width, channels = colours.shape
    flat = colours.reshape(-1)
    run = patch * channels  # a patch's row is contiguous
    runs = np.lib.stride_tricks.sliding_window_view(flat, run)[::channels]
    out = np.empty((centres.size, patch, run), np.float32)
    corner = centres - (patch // 2) * (width + 1)
    for row in range(patch):
        out[:, row] = runs[corner + row * width]
    return out.reshape(centres.size, patch * run)


def patch_space(frame: ScaleFrame, sources: IndexArray, features: int, texture: float) -> Space:
    """Principal components of the patches around ``sources`` (evenly sampled; no randomness)."""
    step = max(1, sources.size // _SAMPLE)
    colours = np.ascontiguousarray(frame.values[..., COLOURS])
    raw = raw_patches(colours, sources[::step], frame.patch)
    mean = raw.mean(axis=0)
    raw -= mean
    _, vectors = np.linalg.eigh(raw.T @ raw)
    basis = np.ascontiguousarray(vectors[:, ::-1][:, :features])
    return Space(mean, basis, texture)
