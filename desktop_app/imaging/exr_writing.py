"""A picture as an OpenEXR file: linear light in floats, colours multiplied by alpha; layers
as further parts, each at its place. Written for who opens it with `exr` and with other programs.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.codec import library_missing
from desktop_app.imaging.colour import colour_space, curves_and_matrix
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.exr import EXIF, XMP
from desktop_app.imaging.exr_header import STRUCTURE
from desktop_app.imaging.icc import primaries_matrix
from desktop_app.imaging.layer_stack import StackLayer
from desktop_app.imaging.picture import About
from desktop_app.imaging.tone_curve import gamma_curve

_XYZ = ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0))
_D65 = (0.3127, 0.3290)
_MOST_NAME = 200


def write_exr(
    pixels: Array,
    about: About,
    layers: Sequence[StackLayer] = (),
    *,
    keeps_glow: bool = False,
    packing: str = "",
) -> tuple[bytes, tuple[str, ...]]:
    """The file, and codes of what must be said.

    Args:
        pixels: (h, w, 3|4) in the colours of ``about``: the first part.
        about: what it says; its profile becomes chromaticities.
        layers: of a stack of that picture; those with pixels become parts.
        keeps_glow: whether colours under alpha 0 are light that an OpenEXR file had.
        packing: as `saving.write_picture` has it.

    Raises:
        InputError: ``format_library_missing``.
    """
    try:
        import OpenEXR

        library: Any = OpenEXR
    except ImportError as error:
        raise library_missing("EXR", "the picture", error) from error
    size = Size(pixels.shape[1], pixels.shape[0])
    half, compression = packing.startswith("half"), packing.rpartition("-")[2] or "zip"
    kind = "NO" if compression == "none" else compression.upper()
    notes = () if about.iptc is None else ("metadata_left_out",)
    notes += ("saved_with_loss",) if compression == "dwaa" else ()
    header = _header(about)
    parts = [("picture", size.rect, pixels)]
    parts += [(one.name, one.rect, one.pixels()) for one in layers if one.pixels is not None]
    made, names = list[Any](), set[str]()
    for name, rect, values in parts:
        called = name[:_MOST_NAME].encode("utf-8", "replace").decode().replace("\0", "") or "layer"
        number = sum(1 for one in names if one.partition("#")[0] == called)
        called = f"{called}#{number + 1}" if called in names else called
        names.add(called)
        own = (
            (header if not made else {})
            | {"dataWindow": _box(rect), "displayWindow": _box(size.rect)}
            | _colours(about)
        )
        own["compression"] = getattr(library, f"{kind}_COMPRESSION")
        light = _light(values, about.icc, keeps_glow=keeps_glow)
        if half:
            light, changed = _halves(light)
            notes += ("saved_in_half",) if changed and "saved_in_half" not in notes else ()
        channels = {
            key: np.ascontiguousarray(light[..., at])
            for at, key in enumerate("RGBA"[: light.shape[2]])
        }
        made.append(library.Part(own, channels, called))
    out = io.BytesIO()
    if len(made) == 1:
        library.File(made[0].header, made[0].channels).write(out)
    else:
        library.File(made).write(out)
    return out.getvalue(), notes


def _halves(light: FloatArray) -> tuple[Array, bool]:
    """In 16 bits, without infinities that were none; and whether that changed any value."""
    most = np.finfo(np.float16).max
    within = np.where(np.isfinite(light), np.clip(light, -most, most), light)
    found = within.astype(np.float16)
    return found, not np.array_equal(found.astype(np.float32), light, equal_nan=True)


def _box(rect: Rect) -> tuple[Array, Array]:
    first = np.array([rect.x, rect.y], np.int32)
    return first, first + np.array([rect.width - 1, rect.height - 1], np.int32)


def _header(about: About) -> dict[str, Any]:
    """Texts, density and pixel aspect, EXIF in Base64, XMP: attributes of the file's header."""
    found: dict[str, Any] = {
        key: text for key, text in about.texts if key not in STRUCTURE and len(key) <= _MOST_NAME
    }
    if about.dpi is not None:
        found |= {"xDensity": about.dpi[0], "pixelAspectRatio": about.dpi[1] / about.dpi[0]}
    if about.exif is not None:
        found[EXIF] = base64.b64encode(about.exif).decode()
    if about.xmp is not None:
        found[XMP] = about.xmp.decode("utf-8", "replace")
    return found


def _colours(about: About) -> dict[str, Any]:
    """The profile's primaries, seen under D65."""
    _, to_xyz = curves_and_matrix(colour_space(about.icc))
    seen = np.linalg.solve(primaries_matrix(*_XYZ, _D65) @ _scaling(), to_xyz)
    points = seen[:2] / seen.sum(0)
    return {"chromaticities": (*(float(v) for v in points.T.ravel()), *_D65)}


def _scaling() -> Array:
    """`primaries_matrix` makes white 1, 1, 1."""
    x, y = _D65
    return np.diag([y / x, 1.0, y / (1 - x - y)])


def _light(pixels: Array, icc: bytes | None, *, keeps_glow: bool) -> FloatArray:
    """Linear light of the profile's primaries (of sRGB's where it is made of tables), multiplied by
    alpha."""
    space = colour_space(icc)
    curves, _ = curves_and_matrix(space)
    if space.icc is not None and curves[0] is curves_and_matrix(colour_space(None))[0][0]:
        pixels = space.to_srgb(pixels, clip=False)
    light = to_float(pixels)
    for at, curve in enumerate(curves):
        if curve != gamma_curve(1.0):
            light[..., at] = curve.forward(light[..., at])
    if light.shape[2] == 4:
        alpha = light[..., 3:]
        with np.errstate(invalid="ignore"):
            clear = light[..., :3] if keeps_glow else np.float32(0)
            scale = np.where(np.isinf(alpha), np.float32(1), alpha)  # `opened.straight`
            light[..., :3] = np.where(alpha == 0, clear, light[..., :3] * scale)
    return light
