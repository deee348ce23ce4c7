"""The stages as one table of steps over a frozen state: what runs when, and on which settings.

The arithmetic is in the stages' own modules; keeping results is `chain`'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.align import align
from desktop_app.imaging.seam_blending.colour_match import colour
from desktop_app.imaging.seam_blending.crossfade import crossfade
from desktop_app.imaging.seam_blending.evidence import Blob, SeamEvidence
from desktop_app.imaging.seam_blending.grain import Noise, add_grain, draw_grain
from desktop_app.imaging.seam_blending.sharpen import sharpen
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import BlendSettings, Reason, StageReport


@dataclass(frozen=True, slots=True, eq=False)
class BlendScene:
    """What does not change: the surroundings, and what the crossfade alone may look at.

    Attributes:
        around: the surroundings.
        old: (h, w, 3) float32, the document over ``around.rect``, under the mask too.
        shown: (h, w) bool, False where the document is not wholly opaque.
        noise: of which grain is made.
    """

    around: Surroundings
    old: FloatArray
    shown: Array
    noise: Noise


@dataclass(frozen=True, slots=True, eq=False)
class BlendState:
    """What travels from step to step; every array covers the surroundings' rectangle.

    Attributes:
        patch: (h, w, 3) float32, as it is now.
        report: of the step just run; None: it has none of its own.
        evidence: what the colour stage leaves to the gate.
        plain: (h, w) bool, where the gate put the plain output; None: nowhere.
        drawn: (h, w, 3) float32, the missing grain; None: none is missing.
        grain: the report that goes with it.
        share: (h, w) float32, the old picture's share after the crossfade; None: 0.
    """

    patch: FloatArray
    report: StageReport | None = None
    evidence: SeamEvidence | None = None
    plain: Array | None = None
    drawn: FloatArray | None = None
    grain: StageReport | None = None
    share: FloatArray | None = None


def _align(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    if settings.align == 0:
        return replace(state, report=StageReport("align", "off"))
    patch, report = align(scene.around, state.patch, settings.align)
    return replace(state, patch=patch, report=report)


def _sharpen(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    if settings.sharpen == 0:
        return replace(state, report=StageReport("sharpen", "off"))
    patch, report = sharpen(scene.around, state.patch, settings.sharpen)
    return replace(state, patch=patch, report=report)


def _colour(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    # Measured even when off: the gate needs to know whether the surroundings are the same.
    patch, report, evidence = colour(scene.around, state.patch, settings.colour)
    return replace(state, patch=patch, evidence=evidence, report=report)


def _gate(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    if not settings.gate:
        return replace(state, report=StageReport("gate", "off"))
    patch, plain, report = gate(state.patch, scene.around.output, state.evidence)
    return replace(state, patch=patch, plain=plain, report=report)


def _draw(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    """Before the crossfade, so that neither its slider nor the grain's draws again."""
    reason = _idle(settings.grain, state.plain)
    if reason is not None:
        return replace(state, drawn=None, grain=StageReport("grain", reason), report=None)
    drawn, report = draw_grain(scene.around, state.patch, scene.noise, settings.seed)
    if drawn is not None and state.plain is not None:
        drawn[state.plain] = 0
    return replace(state, drawn=drawn, grain=report, report=None)


def _crossfade(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    reason = _idle(settings.crossfade, state.plain)
    if reason is not None:
        return replace(state, report=StageReport("crossfade", reason))
    shown = scene.shown if state.plain is None else scene.shown & ~state.plain
    patch, share, report = crossfade(
        scene.around, state.patch, scene.old, shown, settings.crossfade
    )
    return replace(state, patch=patch, share=share, report=report)


def _grain(scene: BlendScene, state: BlendState, settings: BlendSettings) -> BlendState:
    if state.drawn is None:
        return replace(state, report=state.grain)
    patch = add_grain(state.patch, state.drawn, state.share, settings.grain)
    return replace(state, patch=patch, report=state.grain)


def _idle(setting: float, plain: Array | None) -> Reason | None:
    """Why a finishing stage has nothing to do; None if it has."""
    if setting == 0:
        return "off"
    return "reimagined" if plain is not None and bool(np.all(plain)) else None


Step: TypeAlias = Callable[[BlendScene, BlendState, BlendSettings], BlendState]
_Key: TypeAlias = Callable[[BlendSettings], Hashable]

STEPS: tuple[tuple[_Key, Step], ...] = (
    (lambda s: s.align, _align),
    (lambda s: s.sharpen, _sharpen),
    (lambda s: s.colour, _colour),
    (lambda s: s.gate, _gate),
    (lambda s: (s.grain == 0, s.seed), _draw),
    (lambda s: s.crossfade, _crossfade),
    (lambda s: s.grain, _grain),
)
"""What of the settings a step depends on (besides its forerunners), and the step."""


# Then the plain output is used for that blob, and the report says so: a visible seam is better than
# a wrong colour carried through the whole patch.
_TRUSTED = 0.3
_SMALL = 3 / 255  # a residual below this is no other picture
# The structure must correlate by this much, the more the larger the residual is. Measured: an
# autoencoder of 16 to 24 dB leaves 3/255 to 7/255 at 0.5 to 0.9; other pictures 6/255 to 19/255 at
# -0.5 to 0.7.
_ALIKE, _STRICTER = 0.45, 0.06 * 255


def gate(
    patch: FloatArray, plain: FloatArray, evidence: SeamEvidence | None
) -> tuple[FloatArray, Array | None, StageReport]:
    """Put the plain output where corrections failed.

    Returns:
        The patch, where it is plain ((h, w) bool; None: nowhere), and the report: *reimagined*
        if all blobs failed, else *ran* with the number that did under ``reimagined``.
    """
    if evidence is None:
        return patch, None, StageReport("gate", "too_few_pixels")
    failed = np.array([_other(blob) for blob in evidence.blobs])
    numbers = {
        "residual": evidence.corrected,
        "alike": evidence.alike,
        "trusted": evidence.trusted,
        "blobs": float(failed.size),
        "reimagined": float(failed.sum()),
    }
    if not failed.any():
        return patch, None, StageReport("gate", "ran", numbers)
    if failed.all():
        everywhere = np.ones(patch.shape[:2], bool)
        return plain, everywhere, StageReport("gate", "reimagined", numbers)
    height, width = patch.shape[:2]
    small = failed[evidence.labels].astype(np.uint8)
    double = (2 * small.shape[1], 2 * small.shape[0])
    where = cv2.resize(small, double, interpolation=cv2.INTER_NEAREST)[:height, :width] > 0
    mixed = np.where(where[..., None], plain, patch)
    return mixed, where, StageReport("gate", "ran", numbers)


def _other(blob: Blob) -> bool:
    """Whether the model drew other surroundings."""
    beyond = blob.corrected - _SMALL
    return beyond > 0 and (blob.alike < _ALIKE + _STRICTER * beyond or blob.trusted < _TRUSTED)
