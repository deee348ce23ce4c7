"""What is seen in a picture of a set: whether it can be read, its size, how sharp it is, what it is
like, where it has detail."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import FloatArray
from desktop_app.core.prompt.networks import without_comments, without_tags
from desktop_app.core.prompt.traced import Traced
from desktop_app.core.prompt.weights import parse_weights
from desktop_app.extensions.training.values.facts import PROFILE, PictureFacts
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.fingerprint import fingerprint_of, hash_of
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.imaging.pillow_files import open_header, orientation, quiet, shown_size
from desktop_app.imaging.readers import reader_of
from desktop_app.imaging.resize import fit_within, resize


def caption_of_prompt(prompt: str) -> str:
    """What a prompt says of its picture: without LoRAs, weights and line breaks."""
    words = without_tags(without_comments(Traced.of(prompt))).text.text
    return " ".join(parse_weights(words).plain.split())


_SIDE: Final = 768
"""Of what is looked at: about that of what is learnt from."""

_LEAST: Final = 512
"""Shorter side that a JPEG has to keep where it is decoded at a half or less."""


def facts_in(data: bytes, name: str, stamp: tuple[int, int] = (0, 0)) -> PictureFacts:
    """Of the bytes of a file. Raises StorageError: ``memory_short``, ``memory_short_by``.

    Args:
        data: the whole file.
        name, stamp: as in `PictureFacts`.
    """
    facts = PictureFacts(name, stamp, sha256=hashlib.sha256(data).hexdigest())
    try:
        picture = read_picture(data, name, least=_LEAST)
    except InputError as error:
        return replace(facts, damage=error.code)
    size, turned = _size(data, name, picture)
    small = replace(picture, pixels=fit_within(picture.pixels, _SIDE)).shown
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32)
    across, down = _profiles(grey)
    info, jpeg = read_picture_info(data), picture.origin.facts.jpeg
    return replace(
        facts,
        width=size.width,
        height=size.height,
        look=hash_of(fingerprint_of(small)),
        blur=blur_of(grey),
        compression=0.0 if jpeg is None else float(np.mean(jpeg.tables[0])),
        turned=turned,
        alpha=picture.has_alpha and picture.pixels[..., 3].min() < full_value(picture.pixels.dtype),
        across=across,
        down=down,
        prompt="" if info is None else caption_of_prompt(info.prompt),
    )


def blur_of(grey: FloatArray) -> float:
    """How blurred (h, w) is, 0 sharp … 1: what blurring it once more takes from its differences (F.
    Crété, T. Dolmiere, P. Ladret and M. Nicolas, "The blur effect", 2007)."""
    kept = list[float]()
    for size in ((9, 1), (1, 9)):
        axis = 1 if size[0] > 1 else 0
        before = np.abs(np.diff(grey, axis=axis))
        after = np.abs(np.diff(cv2.blur(grey, size, borderType=cv2.BORDER_REPLICATE), axis=axis))
        total = float(before.sum())
        lost = float(np.maximum(before - after, 0).sum())
        kept.append((total - lost) / total if total else 0.0)
    return max(kept)


def _profiles(grey: FloatArray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Shares of detail, by columns and rows, from the energy of gradients."""
    slopes = [np.asarray(cv2.Sobel(grey, cv2.CV_32F, *one), np.float32) for one in ((1, 0), (0, 1))]
    # An edge of a letter has a thousand times the energy of skin: roots bring them together.
    detail = np.hypot(*slopes)
    found = list[tuple[float, ...]]()
    for axis in (0, 1):
        line = detail.mean(axis=axis)[None].astype(np.float32)
        shares = resize(line, Size(PROFILE, 1))[0].astype(np.float64)
        shares /= shares.sum() or 1.0
        found.append(tuple(shares.round(5).tolist()))
    return found[0], found[1]


def _size(data: bytes, name: str, picture: Picture) -> tuple[Size, bool]:
    """Of the whole picture, upright, and whether it lay on its side."""
    if picture.format == "TIFF" or reader_of(data, name) is not None:
        return picture.size, False
    with quiet():
        header = open_header(data, name)
    return shown_size(header, data), orientation(header, data) != 1
