"""Pictures of a set as a training sees them: the shown part at its bucket's size, changed a little
by chance, so that less is learnt by heart.

CutMix: Yun et al. 2019. MixUp: Zhang et al. 2018.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.values.dataset import Crop
from desktop_app.imaging.resize import resize

_VARIANTS, _FORMS = 16, 1600
"""Forms of an example at most, and of all together."""

_LEAST_CUT: Final = 0.1
"""Least share of a picture's area that CutMix puts in its place."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much is changed: the settings of a training (`values.fields.PICTURES`) alone.

    Attributes:
        flip: whether half of them are mirrored.
        turn: degrees, to either side.
        zoom: share by which they become larger or smaller.
        brightness, contrast: share by which they become more or less.
        hue: degrees, to either side.
        cutmix, mixup: shares of pictures that are mixed so.
        word_dropout: share of captions that lose half of their words.
    """

    flip: bool = False
    turn: float = 0.0
    zoom: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    hue: float = 0.0
    cutmix: float = 0.0
    mixup: float = 0.0
    word_dropout: float = 0.0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Augmentation:
        """What all settings of a training say of it."""
        return cls(**{each.name: settings[each.name] for each in fields(cls)})

    @property
    def is_none(self) -> bool:
        """Whether pictures stay as they are."""
        return self == Augmentation()

    @property
    def changes_captions(self) -> bool:
        return self.cutmix + self.mixup + self.word_dropout > 0


def forms_of(settings: Mapping[str, Any], examples: int, *, holes: bool) -> int:
    """How many forms of a picture are learnt from, where chance makes several of it, a hole in it
    for one; fewer where there are many examples."""
    if not holes and Augmentation.of(settings).is_none:
        return 1
    return max(1, min(_VARIANTS, _FORMS // max(1, examples)))


@dataclass(frozen=True, slots=True, eq=False)
class TrainingView:
    """What a training sees of a picture.

    Attributes:
        pixels: (h, w, 3) uint8 sRGB.
        mask: (h, w) uint8, 255 where it counts most; None: all of it counts.
        caption: with those of what was mixed into it.
    """

    pixels: ByteArray
    mask: ByteArray | None
    caption: str


def shown(
    pixels: ByteArray,
    mask: ByteArray | None,
    caption: str,
    crop: Crop,
    size: Size,
    how: Augmentation,
    seed: int | Sequence[int],
) -> TrainingView:
    """A picture of a set, brought to its bucket and changed by chance.

    What a turn or a zoom brings in from outside ``crop`` comes from the picture where it has that,
    and is mirrored at its edges: no corner is empty.

    Args:
        pixels: (h, w, 3) uint8 sRGB, upright, all of the picture.
        mask: (h, w) uint8, of the same size; None: there is none.
        caption: of it.
        crop: what is shown, as `Example.crop`.
        size: of the bucket.
        how: how much is changed; by none, the same comes of every seed.
        seed: the same gives the same pixels.
    """
    chance = np.random.default_rng(seed)
    mirrored = bool(chance.random() < 0.5) and how.flip
    turn, zoom = how.turn * _either(chance), 1 + how.zoom * _either(chance)
    if turn or zoom != 1:
        pixels, mask = _turned(pixels, mask, crop, size, turn, zoom)
    else:
        left, top, wide, high = crop
        part = np.s_[top : top + high, left : left + wide]
        pixels = resize(pixels[part], size)
        mask = None if mask is None else resize(mask[part], size)
    if mirrored:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
        mask = None if mask is None else np.ascontiguousarray(mask[:, ::-1])
    light, contrast, hue = (_either(chance) for _ in range(3))
    pixels = _recoloured(pixels, how.brightness * light, 1 + how.contrast * contrast, how.hue * hue)
    return TrainingView(pixels, mask, caption)


def fewer_words(caption: str, trigger: str, share: float, seed: int | Sequence[int]) -> str:
    """``caption``, in ``share`` of cases without about half of its words; ``trigger`` stays."""
    chance = np.random.default_rng(seed)
    if chance.random() >= share:
        return caption
    before, *rest = re.split(f"({re.escape(trigger)})", caption, maxsplit=1, flags=re.IGNORECASE)
    kept = rest[0] if trigger and rest else ""

    def some(text: str) -> list[str]:
        return [word for word in text.split() if chance.random() < 0.5]

    return " ".join([*some(before), *filter(None, [kept]), *some("".join(rest[1:]))])


def mixed(
    one: TrainingView, other: TrainingView, how: Augmentation, seed: int | Sequence[int]
) -> TrainingView:
    """``one``, by chance with a piece of ``other`` in it, or blended with it; captions are joined.

    Args:
        one, other: as `shown` gives them; with two sizes nothing is mixed.
        how: what share of pictures is.
        seed: the same gives the same.
    """
    chance = np.random.default_rng(seed)
    drawn, share, place = chance.random(), chance.beta(1.0, 1.0), chance.random(2)
    if one.pixels.shape != other.pixels.shape or drawn >= how.cutmix + how.mixup:
        return one
    height, width = one.pixels.shape[:2]
    if drawn < how.cutmix:
        side = np.sqrt(_LEAST_CUT + (0.5 - _LEAST_CUT) * share)
        wide, high = round(width * side), round(height * side)
        left, top = round((width - wide) * place[0]), round((height - high) * place[1])
        where = np.zeros((height, width), np.float32)
        where[top : top + high, left : left + wide] = 1
    else:
        where = np.full((height, width), share / 2, np.float32)
    pixels = _blended(one.pixels, other.pixels, where[..., None])
    mask = None
    if one.mask is not None or other.mask is not None:
        whole = np.full((height, width), 255, np.uint8)
        first, second = (whole if each.mask is None else each.mask for each in (one, other))
        mask = _blended(first, second, where)
    captions = dict.fromkeys(text for each in (one, other) if (text := each.caption))
    return TrainingView(pixels, mask, ", ".join(captions))


def _either(chance: np.random.Generator) -> float:
    return float(chance.uniform(-1, 1))


def _turned(
    pixels: ByteArray, mask: ByteArray | None, crop: Crop, size: Size, turn: float, zoom: float
) -> tuple[ByteArray, ByteArray | None]:
    """The shown part, turned by degrees about its middle and zoomed, of a larger part."""
    left, top, wide, high = crop
    # All that may come in lies within half a diagonal of the middle.
    reach = 0.5 * float(np.hypot(wide, high)) / zoom + 2
    ends = list[tuple[int, int]]()
    sides, middle = list[int](), list[float]()
    for first, length, whole, wanted in (
        (left, wide, pixels.shape[1], size.width),
        (top, high, pixels.shape[0], size.height),
    ):
        centre = first + length / 2
        low, end = max(0, int(centre - reach)), min(whole, int(centre + reach) + 1)
        sides.append(max(1, round((end - low) * wanted / length)))
        ends.append((low, end))
        # Pixel centres lie at half a pixel; `getRotationMatrix2D` knows whole numbers alone.
        middle.append((centre - low) * sides[-1] / (end - low) - 0.5)
    matrix = cv2.getRotationMatrix2D((middle[0], middle[1]), turn, zoom)
    matrix[:, 2] += (size.width / 2 - 0.5 - middle[0], size.height / 2 - 0.5 - middle[1])

    def made(array: ByteArray) -> ByteArray:
        part = resize(array[slice(*ends[1]), slice(*ends[0])], Size(*sides))
        how = cv2.INTER_CUBIC if array.ndim == 3 else cv2.INTER_LINEAR
        edge, shape = cv2.BORDER_REFLECT_101, (size.width, size.height)
        return np.asarray(cv2.warpAffine(part, matrix, shape, flags=how, borderMode=edge), np.uint8)

    return made(pixels), None if mask is None else made(mask)


def _recoloured(pixels: ByteArray, light: float, contrast: float, hue: float) -> ByteArray:
    if not light and contrast == 1 and not hue:
        return pixels
    changed = pixels.astype(np.float32) / 255
    if hue:
        turned = cv2.cvtColor(changed, cv2.COLOR_RGB2HSV)
        turned[..., 0] = (turned[..., 0] + hue) % 360
        changed = cv2.cvtColor(turned, cv2.COLOR_HSV2RGB)
    mean = changed.mean()
    changed = (changed - mean) * contrast + mean * (1 + light)
    return np.rint(np.clip(changed, 0, 1) * 255).astype(np.uint8)


def _blended(one: ByteArray, other: ByteArray, where: Any) -> ByteArray:
    return np.rint(one * (1 - where) + other * where).astype(np.uint8)
