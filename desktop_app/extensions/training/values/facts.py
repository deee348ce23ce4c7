"""What was seen in a picture of a set when it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

PROFILE: Final = 64
"""Numbers that tell where a picture has detail, across and down."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Of one picture.

    Attributes:
        name: as `SetPicture.name`.
        stamp: bytes and time of change of its file: what has others is looked at again.
        damage: code of the error why it can't be read; then all below is empty.
        sha256: of its file.
        width, height: upright.
        look: perceptual hash, 64 bits (`imaging.fingerprint`).
        blur: 0 sharp … 1 blurred (Crété et al. 2007).
        compression: mean step of a JPEG's first quantisation table; 0: it is none.
        turned: whether EXIF says that it lies on its side: it is shown upright.
        alpha: whether something in it is transparent.
        across, down: shares of its detail in `PROFILE` columns and rows, each 0..1.
        prompt: that it was made by, as its metadata say, in plain words.
    """

    name: str
    stamp: tuple[int, int] = (0, 0)
    damage: str = ""
    sha256: str = ""
    width: int = 0
    height: int = 0
    look: int = 0
    blur: float = 0.0
    compression: float = 0.0
    turned: bool = False
    alpha: bool = False
    across: tuple[float, ...] = ()
    down: tuple[float, ...] = ()
    prompt: str = ""


def groups_of_alike(facts: Sequence[PictureFacts], apart: int = 6) -> list[list[str]]:
    """Names of pictures in groups of near-duplicates, in the order of their first ones.

    What is like nothing else is alone in its group; damaged ones are in none.

    Args:
        facts: of all.
        apart: of the 64 bits of their hashes, those that may differ between two.
    """
    whole = [each for each in facts if not each.damage]
    looks = np.array([each.look for each in whole], np.uint64)
    group = np.arange(len(whole))
    for at, look in enumerate(looks):
        near = np.flatnonzero(np.bitwise_count(looks[at:] ^ look) <= apart) + at
        joined = np.unique(group[near])
        if len(joined) > 1:
            group[np.isin(group, joined)] = joined[0]
    found = dict[int, list[str]]()
    for each, number in zip(whole, group, strict=True):
        found.setdefault(int(number), []).append(each.name)
    return list(found.values())
