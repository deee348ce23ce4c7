"""From an example to pixels: cropped, resized, varied, with its mask and maybe a hole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.training.values.augmentation import (
    Augmentation,
    TrainingView,
    fewer_words,
    mixed,
    shown,
)
from desktop_app.extensions.training.values.examples import FROM_ALPHA, Example
from desktop_app.extensions.training.work.trainer.holes import draw_hole
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.resize import resize


class PictureVariant(NamedTuple):
    """One form of an example.

    Attributes:
        pixels: (h, w, 3) uint8 sRGB.
        mask: (h, w) uint8 of what counts most; None: all alike.
        hole: (h, w) uint8, 255 where the picture is hidden; None: it has no hole.
        caption: of it.
        whole: height and width of the picture that it is a crop of.
    """

    pixels: ByteArray
    mask: ByteArray | None
    hole: ByteArray | None
    caption: str
    whole: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Pictures:
    """The examples of a run as pixels: each form of each is decided by their numbers and the seed.

    Attributes:
        examples: in the order of the run.
        how: how much is changed by chance.
        holes: share of the forms that have a hole.
        seed: of the run.
        trigger: the word that stays where captions lose words.
    """

    examples: Sequence[Example]
    how: Augmentation
    holes: float
    seed: int
    trigger: str = ""

    def variant(self, index: int, number: int) -> PictureVariant:
        """The ``number``-th form of example ``index``; number 0 of one that is held out, or has no
        changes, is the picture as it is.

        Raises:
            InputError: ``training_picture_changed``, or it can't be read.
        """
        example = self.examples[index]
        how = self.how if example.role == "learn" else Augmentation()
        one, whole = self._shown(index, number, how)
        if how.cutmix or how.mixup:
            random = np.random.default_rng([self.seed, 3, index, number])
            mates = [
                at
                for at, each in enumerate(self.examples)
                if each.role == "learn"
                and at != index
                and (each.width, each.height) == (example.width, example.height)
            ]
            if mates:
                mate = mates[int(random.integers(len(mates)))]
                other, _ = self._shown(mate, number, how)
                one = mixed(one, other, how, [self.seed, 4, index, number])
        random = np.random.default_rng([self.seed, 5, index, number])
        hole = None
        if random.random() < self.holes:
            hole = draw_hole(example.height, example.width, one.mask, random)
        return PictureVariant(one.pixels, one.mask, hole, one.caption, whole)

    def _shown(
        self, index: int, number: int, how: Augmentation
    ) -> tuple[TrainingView, tuple[int, int]]:
        example = self.examples[index]
        pixels, mask = read_example(example)
        size = Size(example.width, example.height)
        seed = [self.seed, 2, index, number]
        thinned = [self.seed, 7, index, number]
        caption = example.caption
        if how.changes_captions:
            lines = example.captions
            line = np.random.default_rng([self.seed, 10, index, number]).integers(len(lines))
            caption = fewer_words(lines[line], self.trigger, how.word_dropout, thinned)
        made = shown(pixels, mask, caption, example.crop, size, how, seed)
        return made, (pixels.shape[0], pixels.shape[1])


def read_example(example: Example) -> tuple[ByteArray, ByteArray | None]:
    """All of its picture, (h, w, 3) uint8 sRGB on white, and its mask (h, w) uint8.

    Raises:
        InputError: ``training_picture_changed``: it isn't what it was when the set was read, or is
            gone; or it can't be read.
    """
    path = Path(example.path)
    try:
        data = read_regular(path)
    except OSError as error:
        raise _changed(path) from error
    if example.sha256 and hashlib.sha256(data).hexdigest() != example.sha256:
        raise _changed(path)
    picture = read_picture(data, path.name)
    pixels = colour_space(picture.origin.about.icc).shown(picture.pixels)
    mask: ByteArray | None = None
    if pixels.shape[2] == 4:
        alpha = pixels[..., 3:].astype(np.float32) / 255
        if example.mask == FROM_ALPHA:
            mask = pixels[..., 3]
        pixels = np.rint(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    if example.mask and example.mask != FROM_ALPHA:
        file = Path(example.mask)
        try:
            mask = read_mask(read_regular(file), file.name).values
        except OSError as error:
            raise _changed(file) from error
        if mask.shape != pixels.shape[:2]:
            mask = resize(mask, Size(pixels.shape[1], pixels.shape[0]))
    return pixels, mask


def _changed(path: Path) -> InputError:
    return InputError("training_picture_changed", name=path.name)
