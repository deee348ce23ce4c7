"""Running the steps, and keeping each one's result: a slider re-runs only what follows it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import get_args

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.seam_blending.grain import Noise
from desktop_app.imaging.seam_blending.stages import STEPS, BlendScene, BlendState
from desktop_app.imaging.seam_blending.surroundings import surroundings_of
from desktop_app.imaging.seam_blending.values import (
    BlendResult,
    BlendSettings,
    Reason,
    Stage,
    StageReport,
)

_EQUAL = 1.01 / 255
"""Differences up to one step of 8 bits are rounding, not a fault."""


class BlendChain:
    """Repair of one result, ready for sliders. Not for several threads at once.

    Sizes are the document's: sharpness and grain mean something only at the scale at which the
    seam is seen, and the original must not be resampled to be compared. So the output is scaled
    to the context's size first (`imaging.resize`); what that costs in sharpness and grain the
    stages measure and repair like anything else.
    """

    def __init__(
        self, original: Array, output: FloatArray, mask: Array, visible: Array | None = None
    ) -> None:
        """Look at the surroundings once.

        Args:
            original: (h, w, 3|4) uint8, uint16 or float32, the document's pixels of the context.
            output: (h, w, 3) float32 0..1 sRGB, the model's picture of the same context; NaN
                (a broken sampler) is taken for black.
            mask: (h, w) bool, uint8 or float32; above 0 is painted.
            visible: (h, w) bool, False where the document is not wholly opaque; None: by the
                original's alpha channel if it has one, else all visible.

        Raises:
            ValueError: the shapes don't belong together.
        """
        if output.shape != (*original.shape[:2], 3) or mask.shape != original.shape[:2]:
            raise ValueError(f"original {original.shape}, output {output.shape}, mask {mask.shape}")
        old = _finite(to_float(original[..., :3]))
        shown = np.ones(mask.shape, bool) if visible is None else visible
        if visible is None and original.shape[2] == 4:
            # Half transparent is no evidence either: the model saw such colours laid over white.
            shown = original[..., 3] == full_value(original.dtype)
        output = _finite(output)
        self._output = output
        self._scene: BlendScene | None = None
        self._idle: Reason | None = "nothing_to_mend"
        self._kept: list[tuple[Hashable, BlendState]] = []
        around = surroundings_of(old, output, np.ascontiguousarray(mask > 0), shown)
        if around is None:
            return
        if not around.ring.any():
            self._idle = "too_few_pixels"
            return
        window = around.rect.slices
        noise = Noise(around.rect.height, around.rect.width)
        self._scene = BlendScene(around, old[window], shown[window], noise)
        gap = np.abs(around.original - around.output)[around.ring]
        if float(gap.max()) > _EQUAL:
            self._idle = None

    def run(self, settings: BlendSettings | None = None) -> BlendResult:
        """Repair by ``settings``; steps whose settings and forerunners are unchanged are kept."""
        settings = settings or BlendSettings()
        if self._scene is None or self._idle is not None:
            stages: tuple[Stage, ...] = get_args(Stage)[:-1]  # without what is seen at last
            reason: Reason = self._idle or "nothing_to_mend"
            return BlendResult(self._output, tuple(StageReport(stage, reason) for stage in stages))
        state = BlendState(self._scene.around.output)
        reports: list[StageReport] = []
        for place, (key, step) in enumerate(STEPS):
            wanted = key(settings)
            if place < len(self._kept) and self._kept[place][0] == wanted:
                state = self._kept[place][1]
            else:
                del self._kept[place:]
                state = step(self._scene, state, settings)
                self._kept.append((wanted, state))
            if state.report is not None:
                reports.append(state.report)
        return BlendResult(self._laid(self._scene, state.patch), tuple(reports))

    def _laid(self, scene: BlendScene, patch: FloatArray) -> FloatArray:
        around = scene.around
        if patch is around.output:
            return self._output
        whole = self._output.copy()
        np.copyto(whole[around.rect.slices], patch, where=around.mask[..., None])
        return whole


def blend_seams(
    original: Array,
    output: FloatArray,
    mask: Array,
    settings: BlendSettings | None = None,
    *,
    visible: Array | None = None,
) -> BlendResult:
    """Repair once; see `BlendChain` for the arguments."""
    return BlendChain(original, output, mask, visible).run(settings)


def _finite(values: FloatArray) -> FloatArray:
    """The same array if it holds no NaN: a single one would spread through every filter."""
    if bool(np.isfinite(values).all()):
        return values
    return np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
