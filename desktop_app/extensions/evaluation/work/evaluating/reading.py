"""A picture file as evaluations see it: 8 bits, sRGB, and what had to be done for that, as notes.

Transparency is dropped, not laid over a colour: what libraries do (Pillow's ``convert("RGB")``), so
that numbers agree with theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeAlias

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.storage.picture_info_files import sidecars_of
from desktop_app.storage.pictures import open_mask, read_picture_file

Pixels: TypeAlias = Callable[[], "ByteArray"]
"""Reads a picture, (h, w, 3), or a mask, (h, w), uint8. Raises InputError, StorageError."""

JPEG: Final = "lossy"
"""The note of a picture that was compressed with loss."""

FACTS: Final = (
    *("first_frame", "alpha_dropped", "brought_to_8_bit", "converted_from_cmyk", JPEG),
    *("profile_converted", "profile_ignored", "profile_in_8_bit", "beyond_range"),
    *("extra_channels_dropped", "reduced_to_8_bit", "reduced_to_float32"),
    "damaged_in_8_bit",
)
"""What is noted of a picture, by the bits it is kept as. New ones go to the end."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a picture file.

    Attributes:
        digest: SHA-256 of the file.
        size: in pixels.
        notes: of `FACTS`.
    """

    digest: str
    size: Size
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[int, int, int]:
        bits = sum(1 << FACTS.index(one) for one in set(self.notes) & set(FACTS))
        return bits, self.size.width, self.size.height

    @classmethod
    def of(cls, digest: str, facts: tuple[int, int, int]) -> Self:
        notes = tuple(one for bit, one in enumerate(FACTS) if facts[0] >> bit & 1)
        return cls(digest, Size(facts[1], facts[2]), notes)


def digest_of(data: bytes) -> str:
    """SHA-256 of the file's bytes, as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def shown_in(data: bytes, name: str) -> tuple[ByteArray, About]:
    """The picture in a file's bytes, (h, w, 3) uint8 sRGB; ``name``: what errors call it. Raises
    InputError, StorageError as `read_picture`."""
    opened = read_picture(data, name)
    facts, about = opened.origin.facts, opened.origin.about
    plain = opened.pixels[..., :3]
    notes = [*opened.notes]
    notes += ["alpha_dropped"] if opened.has_alpha else []
    notes += ["brought_to_8_bit"] if plain.dtype != np.uint8 else []
    notes += [JPEG] if facts.lossy or facts.jpeg is not None else []
    source = opened.origin.source
    digest = digest_of(data) if source is None else source.digest
    pixels = np.ascontiguousarray(colour_space(about.icc).shown(plain))
    return pixels, About(digest, opened.size, tuple(one for one in FACTS if one in notes))


def picture_at(path: Path) -> ByteArray:
    """`shown_in`, of a file, without what is known of it. Raises as it, and as
    `read_picture_file`."""
    return shown_in(read_picture_file(path), path.name)[0]


def mask_at(path: Path) -> ByteArray:
    """(h, w) uint8. Raises InputError as `open_mask`."""
    return open_mask(path).values


def info_in(data: bytes, path: Path) -> PictureInfo | None:
    """How the picture was made, as its file or one beside it tells; None: nothing is told."""
    beside = sidecars_of(path)
    # What pixels hide is not looked for: that takes as long as decoding them.
    return read_picture_info(data, beside) if beside or read_texts(data) else None
