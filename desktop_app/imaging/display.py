"""A screen's own colour profile, and what it shows of a document's pixels.

From the document's space straight to the screen's: colours that sRGB hasn't got are not cut off on
the way. Nothing that goes on to be worked with comes from here. Where both profiles are plain
(primaries and tone curves) our own tables do it, else LittleCMS, which Pillow gives 8 bits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.late import late_import
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.icc import (
    D50,
    SRGB_TO_XYZ,
    MatrixProfile,
    ProfileKind,
    profile_kind,
    read_matrix_profile,
    srgb_tag,
    write_matrix_profile,
)
from desktop_app.imaging.output_profile import proof_steps, proof_transform
from desktop_app.imaging.rendering_intent import MOST_BYTES, RenderingIntent, littlecms_intent
from desktop_app.imaging.tone_curve import SRGB

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image, ImageCms

    from desktop_app.imaging import screen as screens
    from desktop_app.imaging.output_profile import Conversion
    from desktop_app.imaging.screen import MatrixScreen
else:
    ImageCms = late_import("PIL.ImageCms")
    Image = late_import("PIL.Image")
    screens = late_import("desktop_app.imaging.screen")

Bytes: TypeAlias = Callable[[ByteArray], ByteArray]
"""(h, w, 3|4) uint8 to the like; alpha stays."""

_AT_ONCE = 1 << 15
"""Pixels that go through a table at a time: the interpreter stands still meanwhile."""

_SCREENS = (b"mntr", b"spac")
"""Classes of profiles that can stand for a screen: displays, and colour spaces as such."""


class ToScreen(Protocol):
    """The way of one document's pixels to a screen. May be used by several threads."""

    def shown(self, pixels: Array) -> ByteArray:
        """What the screen gets.

        Args:
            pixels: (h, w, 3|4), uint8, uint16 or float32; beyond 0..1 is clipped.

        Returns:
            The same shape, uint8, the screen's own RGB; alpha is only brought to 8 bits.
        """
        ...


@dataclass(frozen=True, eq=False)
class Display:
    """A screen by its profile; made by `read_display`.

    Attributes:
        icc: the profile.
        name: what it calls itself; may be empty.
        intent: how colours come to it.
        is_srgb: whether it shows sRGB as it is, so that nothing needs to be converted for it.
        has_tables: whether it is made of tables, so that the intent makes a difference.
        proof: of another device, as which it looks; None: of none.
    """

    icc: bytes = field(repr=False)
    name: str
    intent: RenderingIntent
    is_srgb: bool
    has_tables: bool
    proof: Conversion | None = None
    _ways: dict[bytes | None, ToScreen] = field(
        default_factory=dict[bytes | None, ToScreen], repr=False
    )
    _beyond: dict[bytes | None, Array] = field(
        default_factory=dict[bytes | None, Array], repr=False
    )

    def proofed(self, proof: Conversion) -> Display:
        """The same screen, looking as another device would."""
        return replace(self, proof=proof, is_srgb=False, _ways={}, _beyond={})

    def prepare(self, icc: bytes | None, *, marks: bool = False) -> None:
        """Make all that pictures with this profile need, and with ``marks`` what `beyond_proof`
        does; it may take a while."""
        self.of(icc)
        if self.proof is not None and marks:
            self.beyond_proof(icc, np.zeros((1, 1, 3), np.uint8))

    def is_prepared(self, icc: bytes | None, *, marks: bool) -> bool:
        """Whether `prepare` did that already."""
        return icc in self._ways and (icc in self._beyond or not marks)

    def beyond_proof(self, icc: bytes | None, pixels: Array) -> Array:
        """Where the proof's device can't show RGB(A) pixels with this profile: (h, w) bool; by a
        table of 64 steps a side."""
        table = self._beyond.get(icc)
        if table is None:
            steps = np.arange(2, 256, 4, dtype=np.uint8)
            cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
            colours = cube.reshape(len(steps), -1, 3)
            marked, plain = (self._made(icc, marks=each).shown(colours) for each in (True, False))
            table = np.any(marked != plain, axis=2).ravel()
            self._beyond[icc] = table
        red, green, blue = (
            screens.quick_bytes(pixels)[..., k].astype(np.int32) >> 2 for k in range(3)
        )
        return table[red << 12 | green << 6 | blue]

    def of(self, icc: bytes | None) -> ToScreen:
        """The way from RGB(A) pixels with this profile, which is understood as
        `colour.colour_space` does; made once."""
        way = self._ways.get(icc)
        if way is None:
            way = self._ways[icc] = self._made(icc)
        return way

    def _made(self, icc: bytes | None, *, marks: bool | None = None) -> ToScreen:
        """With ``marks`` told, a proof as LittleCMS alone has it, with what it can't show grey, or
        without."""
        from desktop_app.imaging.colour import colour_space

        space = colour_space(icc)
        if self.is_srgb:
            return space
        srgb = MatrixProfile(SRGB_TO_XYZ, (SRGB, SRGB, SRGB))
        source: MatrixProfile | None = srgb
        if icc is not None:
            source, icc = (srgb, None) if space.is_srgb else (read_matrix_profile(icc), icc)
        screen = read_matrix_profile(self.icc)
        if source is not None and screen is not None and self.proof is None:
            return _Matrices(source, screen)
        if source is None or icc is None:
            return _EightBits(self._transform(icc, marks=marks))
        own = write_matrix_profile("In between", source.to_xyz, srgb_tag())
        is_grey = profile_kind(icc) is ProfileKind.GREY
        return _Tables(
            None if is_grey else self._transform(icc, marks=marks),
            screens.MatrixScreen(source.curves, np.eye(3)),
            self._transform(own, marks=marks),
        )

    def _transform(self, icc: bytes | None, *, marks: bool | None) -> Bytes:
        if self.proof is None:
            return partial(_through, _transform(icc, self.icc, self.intent))
        if marks is not None:
            return partial(_through, proof_transform(icc, self.icc, self.proof, marks=marks))
        relative = not self.proof.paper and self.proof.intent is not RenderingIntent.ABSOLUTE
        black = relative and self.proof.black_point
        return _Nodes(proof_steps(icc, self.icc, self.proof), black=black, white=relative).shown


def srgb_display() -> Display:
    """A screen that shows sRGB as it is."""
    icc = write_matrix_profile("sRGB", SRGB_TO_XYZ, srgb_tag())
    return Display(icc, "sRGB", RenderingIntent.RELATIVE, is_srgb=True, has_tables=False)


def read_display(
    icc: bytes, name: str, intent: RenderingIntent = RenderingIntent.RELATIVE
) -> Display:
    """The screen of a profile.

    Args:
        icc: content of the file.
        name: of the file, for errors.
        intent: how colours come to it.

    Raises:
        InputError: ``screen_profile_damaged``, or ``screen_profile_wrong``: it is for something
            else than a screen with red, green and blue.
    """
    from desktop_app.imaging.colour import colour_space

    kind = profile_kind(icc) if len(icc) <= MOST_BYTES else ProfileKind.BROKEN
    if icc[36:40] == b"acsp" and (icc[12:16] not in _SCREENS or icc[16:20] != b"RGB "):
        raise InputError("screen_profile_wrong", name=name)
    if kind not in (ProfileKind.MATRIX, ProfileKind.TABLES):
        raise InputError("screen_profile_damaged", name=name)
    try:
        if kind is ProfileKind.TABLES:
            _transform(None, icc, intent)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        title = ImageCms.getProfileDescription(profile).strip()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise InputError("screen_profile_damaged", str(error), name=name) from error
    has_tables = kind is ProfileKind.TABLES
    return Display(icc, title, intent, not has_tables and colour_space(icc).is_srgb, has_tables)


class _Matrices:
    def __init__(self, source: MatrixProfile, screen: MatrixProfile) -> None:
        self._source, self._screen = source, screen
        scale, shift = _black_points(source, screen)
        to_light = np.linalg.solve(
            screen.to_xyz, np.column_stack([scale[:, None] * source.to_xyz, shift])
        )
        self._to_light = to_light.astype(np.float64)
        self._tables = screens.MatrixScreen(
            source.curves, self._to_light, screens.curve_bytes(screen.curves)
        )

    def shown(self, pixels: Array) -> ByteArray:
        shown = self._tables.shown(pixels)
        beyond = screens.beyond_tables(pixels)
        if beyond is not None:
            shown[beyond, :3] = self._exact(pixels[beyond])
        return shown

    def _exact(self, pixels: Array) -> ByteArray:
        """(n, 3) uint8 of (n, 3|4) float32, whatever it holds."""
        values = np.nan_to_num(pixels[:, :3], nan=0.0, posinf=1.0, neginf=0.0)
        with np.errstate(over="ignore", invalid="ignore"):
            columns = [curve.forward(values[:, n]) for n, curve in enumerate(self._source.curves)]
            light = np.stack(columns, axis=-1) @ self._to_light[:, :3].T + self._to_light[:, 3]
        light = np.clip(np.nan_to_num(light), 0.0, 1.0)
        screen = [curve.inverse(light[:, n]) for n, curve in enumerate(self._screen.curves)]
        return np.rint(255 * np.clip(np.stack(screen, axis=-1), 0.0, 1.0)).astype(np.uint8)


class _Nodes:
    """What LittleCMS makes of every fifth value of each channel, one way after another, and what
    lies between: as quick as a single way of its own. ``black`` and ``white`` become just that:
    rounded to 8 bits in between, they are some steps beside."""

    def __init__(
        self, steps: Sequence[ImageCms.ImageCmsTransform], *, black: bool, white: bool
    ) -> None:
        from PIL import ImageFilter

        values = np.arange(0, 256, 5, dtype=np.uint8)
        side = len(values)
        grid = np.stack(np.meshgrid(values, values, values, indexing="ij")[::-1], axis=-1)
        made = Image.fromarray(grid.reshape(-1, side, 3))
        for step in steps:
            made = cast("Image.Image", ImageCms.applyTransform(made, step))
        table = np.asarray(made, np.float32).ravel() / 255
        table[:3] *= not black
        table[-3:] = 1 if white else table[-3:]
        self._filter = ImageFilter.Color3DLUT(side, table)

    def shown(self, pixels: ByteArray) -> ByteArray:
        shown = np.empty_like(pixels)
        rows = max(1, _AT_ONCE // max(1, pixels.shape[1]))
        for top in range(0, len(pixels), rows):
            part = np.ascontiguousarray(pixels[top : top + rows])
            shown[top : top + rows] = np.asarray(Image.fromarray(part).filter(self._filter))
        return shown


class _EightBits:
    """Through 8 bits as they are."""

    def __init__(self, transform: Bytes) -> None:
        self._transform = transform

    def shown(self, pixels: Array) -> ByteArray:
        check_pixels(pixels)
        return self._transform(screens.quick_bytes(pixels))


class _Tables:
    """From primaries and tone curves to a screen described by tables.

    Args:
        direct: for 8-bit pixels; None: they go the way of deep ones.
        between: brings values of any depth to sRGB's tone curve, in which 8 bits are fine enough.
        deep: from there on.
    """

    def __init__(
        self,
        direct: Bytes | None,
        between: MatrixScreen,
        deep: Bytes,
    ) -> None:
        self._direct, self._between, self._deep = direct, between, deep

    def shown(self, pixels: Array) -> ByteArray:
        check_pixels(pixels)
        if pixels.dtype == np.uint8 and self._direct is not None:
            return self._direct(pixels)
        return self._deep(self._between.shown(pixels))


def _through(transform: ImageCms.ImageCmsTransform, pixels: ByteArray) -> ByteArray:
    colours = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    moved = np.asarray(ImageCms.applyTransform(colours, transform))
    if pixels.shape[2] == 3:
        return moved
    return np.concatenate([moved, pixels[..., 3:]], axis=2)


def _transform(
    icc: bytes | None, screen: bytes, intent: RenderingIntent
) -> ImageCms.ImageCmsTransform:
    """8-bit RGB of a profile (None: sRGB) to 8-bit RGB of a screen.

    Raises:
        ImageCms.PyCMSError, OSError: LittleCMS can't.
    """
    source = (
        cast("Any", ImageCms).createProfile("sRGB")
        if icc is None
        else ImageCms.ImageCmsProfile(io.BytesIO(icc))
    )
    return ImageCms.buildTransform(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(screen)),
        "RGB",
        "RGB",
        littlecms_intent(intent),
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _black_points(
    source: MatrixProfile, screen: MatrixProfile
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Black point compensation (ISO 18619): XYZ times the one plus the other, three values each,
    leads the source's black to the screen's, and white to white."""
    white, dark, own = np.array(D50), _black(source), _black(screen)
    scale = (own - white) / (dark - white)
    return scale, white * (1 - scale)


def _black(profile: MatrixProfile) -> NDArray[np.float64]:
    """XYZ of the neutral that is as light as a profile's black; at most the half of L*."""
    at = np.array([float(curve.forward(np.zeros(1))[0]) for curve in profile.curves])
    luminance = float((profile.to_xyz @ at)[1])
    return np.array(D50) * min(max(luminance, 0.0), 0.1841865)  # L* = 50 (CIE 15:2004)
