"""Colours of a file's own space to sRGB and back, for one context at a time.

The document keeps the file's values; only what the model sees and gives goes through here. Which
bytes of a file are its profile is `opening`; rounding to a bit depth is `depth.to_depth`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.cicp import is_hdr
from desktop_app.imaging.depth import from_float, to_bytes, to_float
from desktop_app.imaging.icc import (
    SRGB_TO_XYZ,
    MatrixProfile,
    ProfileKind,
    code_points,
    profile_kind,
    read_matrix_profile,
)
from desktop_app.imaging.screen import MatrixScreen, beyond_tables, quick_bytes
from desktop_app.imaging.tone_curve import SRGB, ToneCurve

_LATTICE = 7  # values a channel on which a profile is compared with sRGB
_SAME = 0.75 / 255  # sRGB profiles of different makers differ by up to half a value
_FROM_XYZ = np.linalg.inv(SRGB_TO_XYZ).astype(np.float64)


class ColourSpace(Protocol):
    """A way between a file's values and sRGB."""

    @property
    def note(self) -> str:
        """Code of what must be said: ``profile_in_8_bit``, ``profile_ignored``,
        ``hdr_toned_down``; or empty."""
        ...

    @property
    def is_srgb(self) -> bool:
        """Whether values are sRGB as they are."""
        ...

    @property
    def icc(self) -> bytes | None:
        """The profile `colour_space` makes it from; None where that is sRGB."""
        ...

    def to_srgb(self, pixels: Array, *, clip: bool = True) -> FloatArray:
        """The file's values as sRGB.

        Args:
            pixels: (h, w, 3|4), uint8, uint16 or float32.
            clip: to 0..1, as models want it. Otherwise colours that sRGB can't show are below 0
                or above 1, and come back from `from_srgb` as they were.

        Returns:
            float32 of the same shape; alpha is only scaled to 0..1.
        """
        ...

    def from_srgb(self, values: FloatArray) -> FloatArray:
        """sRGB as the file's values: (h, w, 3|4) float32, full intensity 1; not clipped."""
        ...

    def shown(self, pixels: Array) -> ByteArray:
        """The file's values as a screen shows them, quickly: to within 1/255 of `to_srgb`.

        Args:
            pixels: (h, w, 3|4), uint8, uint16 or float32; beyond 0..1 is clipped.

        Returns:
            The same shape, uint8 sRGB; ``pixels`` itself where it is that already.
        """
        ...


def colour_space(icc: bytes | None) -> ColourSpace:
    """The colour space of RGB(A) pixels with this profile.

    None, sRGB and broken profiles (and such for other kinds of pixels: CMYK, Lab) give sRGB; grey
    profiles serve grey held as RGB.
    """
    if icc is None:
        return SRGB_SPACE
    kind = profile_kind(icc)
    profile = read_matrix_profile(icc)
    if profile is not None:
        note = "hdr_toned_down" if is_hdr(code_points(icc)) else ""
        return SRGB_SPACE if _is_srgb(profile) else _MatrixSpace(profile, icc, note)
    tables = _tables(icc) if kind is ProfileKind.TABLES and icc[16:20] == b"RGB " else None
    return tables or _Srgb("profile_ignored")


def in_srgb(pixels: Array, space: ColourSpace) -> Array:
    """The same in sRGB and of the same type; alpha, if there is any, stays."""
    if space.icc is None:
        return pixels
    colours = from_float(space.to_srgb(pixels[..., :3]), pixels.dtype)
    return np.concatenate([colours, pixels[..., 3:]], axis=2)


@dataclass(frozen=True, slots=True)
class _Srgb:
    note: str = ""
    is_srgb: bool = True
    icc: None = None

    def to_srgb(self, pixels: Array, *, clip: bool = True) -> FloatArray:
        check_pixels(pixels)
        return _clipped(to_float(pixels), clip)

    def from_srgb(self, values: FloatArray) -> FloatArray:
        return values

    def shown(self, pixels: Array) -> ByteArray:
        return quick_bytes(pixels)


SRGB_SPACE: ColourSpace = _Srgb()
"""Pictures without a profile."""


@dataclass(frozen=True, eq=False)  # no slots: `_screen` is kept
class _MatrixSpace:
    """Curve, matrix, curve: exact to float32 within sRGB's gamut."""

    profile: MatrixProfile
    icc: bytes | None = None
    note: str = ""
    is_srgb: bool = False

    def to_srgb(self, pixels: Array, *, clip: bool = True) -> FloatArray:
        check_pixels(pixels)
        if clip and pixels.dtype == np.float32 and not np.isfinite(pixels).all():
            pixels = np.nan_to_num(pixels, nan=0.0, posinf=1.0, neginf=0.0)
        result = to_float(pixels) if pixels.shape[2] == 4 else np.empty(pixels.shape, np.float32)
        light = np.empty((*pixels.shape[:2], 3))
        with np.errstate(over="ignore", invalid="ignore"):  # floats can be anything
            for channel, curve in enumerate(self.profile.curves):
                light[..., channel] = _light(pixels[..., channel], curve)
            result[..., :3] = SRGB.inverse(_turned(light, _FROM_XYZ @ self.profile.to_xyz))
        return _clipped(result, clip)

    def from_srgb(self, values: FloatArray) -> FloatArray:
        result = values.astype(np.float32)
        back = np.linalg.solve(self.profile.to_xyz, SRGB_TO_XYZ).astype(np.float64)
        light = _turned(SRGB.forward(values[..., :3]), back)
        for channel, curve in enumerate(self.profile.curves):
            result[..., channel] = curve.inverse(light[..., channel])
        return result

    def shown(self, pixels: Array) -> ByteArray:
        shown = self._screen.shown(pixels)
        beyond = beyond_tables(pixels)
        if beyond is not None:
            shown[beyond] = quick_bytes(self.to_srgb(pixels[beyond][None]))[0]
        return shown

    @cached_property
    def _screen(self) -> MatrixScreen:
        return MatrixScreen(self.profile.curves, _FROM_XYZ @ self.profile.to_xyz)


@dataclass(frozen=True, slots=True, eq=False)
class _TableSpace:
    """A profile made of tables, through LittleCMS, which Pillow gives 8 bits."""

    there: ImageCms.ImageCmsTransform
    back: ImageCms.ImageCmsTransform
    icc: bytes
    note: str = "profile_in_8_bit"
    is_srgb: bool = False

    def to_srgb(self, pixels: Array, *, clip: bool = True) -> FloatArray:
        check_pixels(pixels)
        return self._through(self.there, pixels, to_float(pixels), clip)

    def from_srgb(self, values: FloatArray) -> FloatArray:
        rounded = from_float(values, np.dtype(np.uint8))
        return self._through(self.back, rounded, values.astype(np.float32), clip=False)

    def shown(self, pixels: Array) -> ByteArray:
        return quick_bytes(self.to_srgb(pixels))

    @staticmethod
    def _through(
        transform: ImageCms.ImageCmsTransform, pixels: Array, result: FloatArray, clip: bool
    ) -> FloatArray:
        colours = np.ascontiguousarray(to_bytes(pixels[..., :3]))
        moved = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), transform))
        result[..., :3] = moved.astype(np.float32) / np.float32(255)
        return _clipped(result, clip)


def curves_and_matrix(space: ColourSpace) -> tuple[Sequence[ToneCurve], NDArray[np.float64]]:
    """The tone curves of red, green and blue, and the matrix (3, 3) from their light to XYZ of
    illuminant D50; those of sRGB where a space is made of tables."""
    if isinstance(space, _MatrixSpace):
        return space.profile.curves, space.profile.to_xyz
    return (SRGB,) * 3, SRGB_TO_XYZ


def _tables(icc: bytes) -> ColourSpace | None:
    """None if LittleCMS can't go both ways."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        srgb = ImageCms.ImageCmsProfile(cast("Any", ImageCms).createProfile("sRGB"))
        there, back = (
            ImageCms.buildTransform(
                one,
                other,
                "RGB",
                "RGB",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            for one, other in ((profile, srgb), (srgb, profile))
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return _TableSpace(there, back, icc)


def _is_srgb(profile: MatrixProfile) -> bool:
    levels = np.linspace(0, 1, _LATTICE, dtype=np.float32)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    sample = cube.reshape(1, -1, 3)
    found = _MatrixSpace(profile).to_srgb(sample, clip=False)
    return bool(np.abs(found - sample).max() <= _SAME)


def _light(values: Array, curve: ToneCurve) -> NDArray[np.float64]:
    """Linear light of one channel; whole numbers through a table of all their values."""
    if values.dtype == np.float32:
        return curve.forward(values)
    full = np.iinfo(values.dtype).max
    return curve.forward(np.arange(full + 1) / full)[values]


def _turned(light: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return light @ matrix.T


def _clipped(values: FloatArray, clip: bool) -> FloatArray:
    if not clip:
        return values
    np.nan_to_num(values, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
    return np.clip(values, 0.0, 1.0, out=values)
