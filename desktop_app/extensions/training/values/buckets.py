"""The sizes that pictures of a set are brought to, and what is cut off for that.

Buckets are NovelAI's (2022) as kohya-ss/sd-scripts has them: pictures of a batch have one size, and
those of like proportions share it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.dataset import Crop
from desktop_app.extensions.training.values.facts import PictureFacts

_LONGEST: Final = 2.5
"""Proportions of the longest bucket."""

_TRIED: Final = 16
"""Places that are tried for a crop, besides the middle."""

_WORTH: Final = 0.02
"""Of all detail: what is gained less does not move it from the middle."""


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where a picture falls.

    Attributes:
        width, height: of its bucket.
        crop: what of it is shown.
        cut: share of what could be shown that is not, 0..1.
        enlarged: by how much it has to be enlarged; 1 or less: not at all.
    """

    width: int
    height: int
    crop: Crop
    cut: float
    enlarged: float


def bucket_sizes(side: int, factor: int, *, shapes: bool = True) -> list[tuple[int, int]]:
    """All buckets, as width and height, from tall to wide.

    Args:
        side: of the square whose area none exceeds.
        factor: of the model: sides are multiples of it.
        shapes: False: the square alone.
    """
    square = max(factor, side // factor * factor)
    if not shapes:
        return [(square, square)]
    step = factor * math.ceil(min(64, side / 8) / factor)
    found = {(square, square)}
    for long in range(square + step, int(square * _LONGEST**0.5) + 1, step):
        short = square * square // long // step * step
        if short and long / short <= _LONGEST:
            found |= {(long, short), (short, long)}
    return sorted(found, key=lambda size: size[0] / size[1])


def sizes_of(settings: Mapping[str, Any], model: ModelInfo) -> list[tuple[int, int]]:
    """The buckets of a training with ``settings`` (`fields.settings_of`)."""
    side = settings["size"] or model.native_size
    return bucket_sizes(side, model.factor, shapes=settings["buckets"])


def placed(
    facts: PictureFacts, sizes: Sequence[tuple[int, int]], crop: Crop | None = None
) -> BucketPlace:
    """Where a picture falls: into the bucket of the nearest proportions; what is cut off is where
    it has least detail.

    Args:
        facts: of the picture; it is not damaged.
        sizes: of `bucket_sizes`.
        crop: what of it may be shown; None: all.
    """
    left, top, wide, high = within(crop, facts)
    width, height = min(sizes, key=lambda size: abs(math.log(size[0] * high / size[1] / wide)))
    shown_wide = min(wide, max(1, round(high * width / height)))
    shown_high = min(high, max(1, round(wide * height / width)))
    found = (
        _best(facts.across, facts.width, left, wide, shown_wide),
        _best(facts.down, facts.height, top, high, shown_high),
        shown_wide,
        shown_high,
    )
    cut = 1 - shown_wide * shown_high / (wide * high)
    return BucketPlace(width, height, found, cut, max(width / shown_wide, height / shown_high))


def proposed_crop(facts: PictureFacts, width: int, height: int) -> Crop:
    """The part with most detail of a picture that is not damaged, as large as it can be at the
    proportions of ``width`` and ``height``."""
    fit = min(facts.width / width, facts.height / height)
    wide, high = max(1, round(width * fit)), max(1, round(height * fit))
    left = _best(facts.across, facts.width, 0, facts.width, wide)
    return left, _best(facts.down, facts.height, 0, facts.height, high), wide, high


def within(crop: Crop | None, facts: PictureFacts) -> Crop:
    """``crop`` cut to the picture; all of it where that is nothing."""
    if crop is not None:
        left, top = max(0, crop[0]), max(0, crop[1])
        wide = min(crop[0] + crop[2], facts.width) - left
        high = min(crop[1] + crop[3], facts.height) - top
        if wide > 0 and high > 0:
            return left, top, wide, high
    return 0, 0, facts.width, facts.height


def _best(profile: Sequence[float], length: int, first: int, room: int, window: int) -> int:
    """Where ``window`` of ``room`` pixels from ``first`` on has most detail; of like places the
    one in the middle."""
    spare = room - window
    middle = first + spare // 2
    if spare <= 0 or not profile:
        return middle
    before = np.concatenate(([0.0], np.cumsum(profile)))
    starts = np.array([middle, *(first + spare * part // _TRIED for part in range(_TRIED + 1))])
    low, high = (edge * len(profile) / length for edge in (starts, starts + window))
    there = np.arange(len(before))
    detail = np.interp(high, there, before) - np.interp(low, there, before)
    best = int(detail.argmax())
    return int(starts[best]) if detail[best] > detail[0] + _WORTH else middle
