"""Files that hold what a document here does not, made as other programs make them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, TiffImagePlugin

from desktop_app.core.file_features import FileFeature
from tests.imaging.deep_pictures import random_pixels, tiff
from tests.imaging.pictures import chunk, png

__all__ = ["FILES", "FeaturedFile", "photograph"]


class FeaturedFile(NamedTuple):
    """A file's name, how it is made, and what it holds beyond the document."""

    name: str
    make: Callable[[Path], object]
    held: FileFeature


def photograph(width: int = 160, height: int = 120) -> Image.Image:
    """Smooth colours: a picture nobody took."""
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [rows * 2 % 256, columns % 256, (rows + columns) % 256]
    return Image.fromarray(np.dstack(planes).astype(np.uint8))


def _pages(path: Path) -> None:
    photograph().save(path, save_all=True, append_images=[photograph().rotate(180)])


def _as(mode: str) -> Callable[[Path], object]:
    return lambda path: photograph().convert(mode).save(path)


def _psd(mode: str) -> Callable[[Path], object]:
    from psd_tools import PSDImage

    return lambda path: PSDImage.frompil(photograph().convert(mode)).save(path)


def _with_xmp(path: Path) -> None:
    """A PSD of RGB with a packet of XMP and a guide, as Photoshop writes them."""
    _psd("RGB")(path)
    data = path.read_bytes()
    packet = b"<x:xmpmeta/>"
    block = b"8BIM" + struct.pack(">HHI", 1060, 0, len(packet)) + packet
    at = 26 + 4 + struct.unpack_from(">I", data, 26)[0]
    length = struct.unpack_from(">I", data, at)[0]
    size = struct.pack(">I", length + len(block))
    path.write_bytes(data[:at] + size + block + data[at + 4 :])


def _layered_tiff(path: Path) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[37724] = b"Adobe Photoshop Document Data Block\0"
    tags.tagtype[37724] = 7
    photograph().save(path, tiffinfo=tags)


def _finer(path: Path) -> None:
    """Floats of 64 bits: worked on with 32."""
    path.write_bytes(tiff(random_pixels(1, (20, 30, 3), "float32").astype(np.float64)))


def _second(path: Path) -> None:
    photograph().save(path, "MPO", save_all=True, append_images=[photograph(80, 60)])


def _behind(more: bytes) -> Callable[[Path], None]:
    """A JPEG with that behind the picture."""

    def make(path: Path) -> None:
        photograph().save(path, "JPEG")
        path.write_bytes(path.read_bytes() + more)

    return make


def _png(*chunks: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(png(random_pixels(3, (20, 30, 3), "uint8"), 2, 8, *chunks))

    return make


def _channels(path: Path) -> None:
    """Colours, transparency, and one more."""
    path.write_bytes(tiff(random_pixels(2, (20, 30, 5), "uint16"), extra=2))


GAIN_MAP = b"\xff\xd8\xff\xe2\0\x24urn:iso:std:iso:ts:21496:-1\0\0\0\0\0\xff\xd9"

FILES = (
    FeaturedFile("pages.tiff", _pages, FileFeature.PAGES),
    FeaturedFile("moving.png", _pages, FileFeature.PAGES),
    FeaturedFile("moving.webp", _pages, FileFeature.PAGES),
    FeaturedFile("phone.jpg", _second, FileFeature.SECOND),
    FeaturedFile("gain.jpg", _behind(GAIN_MAP), FileFeature.GAIN_MAP),
    FeaturedFile("moving.jpg", _behind(b"\0\0\0\x18ftypmp42" + bytes(40)), FileFeature.VIDEO),
    FeaturedFile("signed.png", _png(chunk(b"caBX", bytes(40))), FileFeature.CREDENTIALS),
    FeaturedFile("bright.png", _png(chunk(b"cLLI", bytes(8))), FileFeature.LIGHT_LEVELS),
    FeaturedFile("inks.jpg", _as("CMYK"), FileFeature.INKS),
    FeaturedFile("lab.tiff", _as("LAB"), FileFeature.LAB),
    FeaturedFile("indexed.png", _as("P"), FileFeature.PALETTE),
    FeaturedFile("finer.tiff", _finer, FileFeature.DEPTH),
    FeaturedFile("channels.tiff", _channels, FileFeature.CHANNELS),
    FeaturedFile("layers.tiff", _layered_tiff, FileFeature.OTHER_LAYERS),
    FeaturedFile("inks.psd", _psd("CMYK"), FileFeature.INKS),
    FeaturedFile("grey.psd", _psd("L"), FileFeature.GREY),
    FeaturedFile("described.psd", _with_xmp, FileFeature.RESOURCES),
)
