"""Files of every kind that a mask may come as: where they mark, and by what they are read.

Each marks `SHAPE`, or what its row says; hidden colours and opaque surroundings are what programs
leave there.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array
from desktop_app.imaging.saving import write_picture
from tests.imaging.deep_pictures import grey_profile
from tests.imaging.pictures import chunk, png
from tests.imaging.table_profiles import ink_profile

HEIGHT, WIDTH = 60, 80
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH]
FAR = np.hypot(_Y - 30, _X - 34)
SHAPE = FAR < 19
ALL, NONE = np.ones_like(SHAPE), np.zeros_like(SHAPE)
_BUT_ONE = ALL & ((_X > 0) | (_Y > 0))
_ANY = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
_SOFT = np.clip((19 - FAR) * 40, 0, 255).astype(np.uint8)
_WHITE = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
_GREY = (SHAPE * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class MaskKind:
    """A file; which pixels it marks; and ``brightness``, ``alpha`` or ``both``."""

    name: str
    data: bytes
    marked: Array
    reading: str


def _file(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    made = image if isinstance(image, Image.Image) else Image.fromarray(np.asarray(image))
    made.save(out, kind, **options)
    return out.getvalue()


def _rgba(colours: Any, alpha: Any) -> Array:
    whole = np.broadcast_to(np.asarray(colours, np.uint8), (HEIGHT, WIDTH, 3))
    return np.dstack([whole, np.broadcast_to(np.asarray(alpha, np.uint8), (HEIGHT, WIDTH))])


def _with(pixels: Array, alpha: int) -> Array:
    made = pixels.copy()
    made[0, 0, 3] = alpha
    return made


def _divided(colour: tuple[int, int, int]) -> Array:
    """A brush as canvases keep it: multiplied by its alpha in 8 bits, and divided again."""
    alpha = _SOFT[..., None].astype(np.float32)
    held = np.floor(np.array(colour) * alpha / 255)
    with np.errstate(all="ignore"):
        colours = np.where(alpha > 0, np.rint(held * 255 / alpha), 0)
    return np.dstack([np.minimum(colours, 255).astype(np.uint8), _SOFT])


def _palette(transparency: bytes | int | None) -> bytes:
    image = Image.fromarray(SHAPE.astype(np.uint8), "P")
    image.putpalette([0, 0, 0, 255, 255, 255])
    return _file(image, **({} if transparency is None else {"transparency": transparency}))


def _deep(colours: Array, alpha: Array | None, dtype: str, kind: str) -> bytes:
    full = 1 if dtype == "float32" else 65535
    parts = [colours.astype(np.float64)] + ([] if alpha is None else [alpha.astype(np.float64)])
    return write_picture((np.dstack(parts) / 255 * full).astype(dtype), kind).data


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return _file(Image.fromarray(_GREY).transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes())


def _grey_alpha(kind: str) -> bytes:
    return _file(Image.fromarray(np.dstack([_GREY, 255 - (FAR < 5) * 60]).astype(np.uint8)), kind)


def _cmyk() -> bytes:
    inks = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    inks[..., 3] = 255 - _GREY
    return _file(Image.fromarray(inks, "CMYK"), "TIFF", icc_profile=ink_profile())


_BOX = cv2.dilate(SHAPE.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
_ON_BLACK = _rgba(_GREY[..., None], 255)
_ROWS: tuple[tuple[str, Callable[[], Any], Array, str], ...] = (
    ("grey", lambda: _GREY, SHAPE, "brightness"),
    ("grey, all black", lambda: _GREY * 0, NONE, "brightness"),
    ("grey, all white", lambda: _GREY * 0 + 255, ALL, "brightness"),
    ("1 bit", lambda: _file(Image.fromarray(SHAPE)), SHAPE, "brightness"),
    ("colour", lambda: np.dstack([_GREY] * 3), SHAPE, "brightness"),
    ("red on black", lambda: np.dstack([_GREY, _GREY * 0, _GREY * 0]), SHAPE, "brightness"),
    ("grey with a profile", lambda: _file(_GREY, icc_profile=grey_profile(1.8)), SHAPE,
     "brightness"),
    ("palette", lambda: _palette(None), SHAPE, "brightness"),
    ("palette, black transparent", lambda: _palette(0), SHAPE, "alpha"),
    ("palette, half opaque", lambda: _palette(b"\x80\xff"), SHAPE, "both"),
    ("GIF", lambda: _file(_GREY, "GIF"), SHAPE, "brightness"),
    ("GIF, transparent", lambda: _file(Image.fromarray(_rgba(255, _GREY)), "GIF"), SHAPE, "alpha"),
    ("BMP", lambda: _file(_GREY, "BMP"), SHAPE, "brightness"),
    ("turned by EXIF", _turned, SHAPE, "brightness"),
    ("16-bit grey", lambda: _deep(np.dstack([_GREY] * 3), None, "uint16", "PNG"), SHAPE,
     "brightness"),
    ("float TIFF", lambda: _deep(np.dstack([_GREY] * 3), None, "float32", "TIFF"), SHAPE,
     "brightness"),
    ("16-bit grey, black transparent", lambda: png((_GREY.astype(np.uint16) * 257)[..., None], 0,
     16, chunk(b"tRNS", b"\0\0")), SHAPE, "alpha"),
    ("CMYK with a profile", _cmyk, SHAPE, "brightness"),
    ("JPEG of quality 75", lambda: _file(_GREY, "JPEG", quality=75), SHAPE, "brightness"),
    ("JPEG of quality 60", lambda: _file(_GREY, "JPEG", quality=60), SHAPE, "brightness"),
    ("JPEG in colour", lambda: _file(np.dstack([_GREY] * 3), "JPEG"), SHAPE, "brightness"),
    ("lossy WebP", lambda: _file(np.dstack([_GREY] * 3), "WEBP", quality=60), SHAPE, "brightness"),
    ("AVIF", lambda: _file(np.dstack([_GREY] * 3), "AVIF"), SHAPE, "brightness"),
    ("opaque RGBA", lambda: _ON_BLACK, SHAPE, "brightness"),
    ("one pixel of alpha 254", lambda: _with(_ON_BLACK, 254), SHAPE, "brightness"),
    ("one pixel of alpha 0", lambda: _with(_ON_BLACK, 0), SHAPE, "both"),
    ("all white, one pixel of alpha 0", lambda: _with(_rgba(255, 255), 0), _BUT_ONE,
     "alpha"),
    ("all black, one pixel of alpha 254", lambda: _with(_rgba(0, 255), 254), NONE, "brightness"),
    ("white on black, half transparent", lambda: _rgba(_GREY[..., None], 128), SHAPE, "both"),
    ("white on black, and alpha the same", lambda: _rgba(_GREY[..., None], _GREY), SHAPE, "alpha"),
    ("white on black, alpha a box around", lambda: _rgba(_GREY[..., None], _BOX * 255), SHAPE,
     "both"),
    ("two colours on nothing", lambda: _rgba(np.where(_Y[..., None] < 30, [255, 0, 0],
     [0, 90, 255]), _GREY), SHAPE, "both"),
    ("white on nothing", lambda: _rgba(255, _GREY), SHAPE, "alpha"),
    ("black on nothing", lambda: _rgba(0, _GREY), SHAPE, "alpha"),
    ("red on nothing", lambda: _rgba([255, 0, 0], _GREY), SHAPE, "alpha"),
    ("soft black brush", lambda: _rgba(0, _SOFT), _SOFT > 3, "alpha"),
    ("soft brush of a canvas", lambda: _divided((200, 30, 60)), _SOFT > 3, "alpha"),
    ("soft dark brush of a canvas", lambda: _divided((9, 5, 7)), _SOFT > 3, "alpha"),
    ("any colours under alpha 0", lambda: _rgba(np.where(SHAPE[..., None], 0, _ANY), _GREY), SHAPE,
     "alpha"),
    ("nothing visible", lambda: _rgba(_ANY, 0), NONE, "alpha"),
    ("grey and alpha", lambda: _grey_alpha("PNG"), SHAPE, "both"),
    ("TIFF, grey and alpha", lambda: _grey_alpha("TIFF"), SHAPE, "both"),
    ("16-bit RGBA PNG", lambda: _deep(_rgba(0, 0)[..., :3], _GREY, "uint16", "PNG"), SHAPE,
     "alpha"),
    ("16-bit grey and alpha", lambda: png(np.dstack([_GREY, 255 - _GREY // 9]).astype(np.uint16)
     * 257, 4, 16), SHAPE, "both"),
    ("float TIFF with alpha", lambda: _deep(_WHITE, _SOFT, "float32", "TIFF"), _SOFT > 3, "alpha"),
    ("WebP, black on nothing", lambda: _file(Image.fromarray(_rgba(0, _GREY)), "WEBP",
     lossless=True), SHAPE, "alpha"),
    ("lossy WebP, red on nothing", lambda: _file(Image.fromarray(_rgba([200, 20, 40], _GREY)),
     "WEBP", quality=60), SHAPE, "alpha"),
    ("AVIF, black on nothing", lambda: _file(Image.fromarray(_rgba(0, _GREY)), "AVIF"), SHAPE,
     "alpha"),
)  # fmt: skip


def mask_kinds() -> list[MaskKind]:
    """All of them."""
    made = [(name, make(), marked, reading) for name, make, marked, reading in _ROWS]
    return [
        MaskKind(name, each if isinstance(each, bytes) else _file(each), marked, reading)
        for name, each, marked, reading in made
    ]
