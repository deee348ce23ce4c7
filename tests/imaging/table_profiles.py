"""Profiles made of tables, as printers and measured screens have them."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageCms

from desktop_app.core.pixels import Array
from tests.imaging.deep_pictures import PROFILES

GRID = 9


def lut_profile(kind: bytes = b"prtr", like: bytes | None = None) -> bytes:
    """An RGB profile of tables both ways: Lab by a coarse lattice.

    Args:
        kind: class of the profile.
        like: a profile whose colours the tables hold; None: sRGB.
    """
    levels = np.linspace(0, 255, GRID)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    colours = np.rint(grid).astype(np.uint8).reshape(1, -1, 3)
    lab = ImageCms.createProfile("LAB")
    rgb = (
        ImageCms.createProfile("sRGB")
        if like is None
        else ImageCms.ImageCmsProfile(io.BytesIO(like))
    )
    there = ImageCms.buildTransform(rgb, lab, "RGB", "LAB", 1)
    back = ImageCms.buildTransform(lab, rgb, "LAB", "RGB", 1)
    to_lab = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), there))
    # Pillow holds a and b as signed bytes; profiles count them from 128.
    signed = colours ^ np.array([0, 128, 128], np.uint8)
    picture = Image.frombytes("LAB", (signed.shape[1], 1), signed.tobytes())
    to_rgb = np.asarray(ImageCms.applyTransform(picture, back))
    stored = to_lab.view(np.uint8) ^ np.array([0, 128, 128], np.uint8)
    shape = (GRID, GRID, GRID, 3)
    bodies = {
        b"A2B0": _mft1(stored.reshape(shape)),
        b"B2A0": _mft1(to_rgb.reshape(shape)),
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
    }
    return _assembled(kind, bodies)


def ink_profile() -> bytes:
    """Four inks whose black alone is no black: L* is 100 minus 20 for each of C, M, Y, K."""
    inks = np.stack(np.meshgrid(*[np.arange(2)] * 4, indexing="ij"), axis=-1).sum(axis=-1)
    light = np.rint(255 - inks * 51)
    lattice = np.stack([light, *[np.full_like(light, 128)] * 2], axis=-1)
    made = bytearray(_assembled(b"prtr", {b"A2B0": _mft1(lattice)}))
    made[16:20] = b"CMYK"
    return bytes(made)


def _mft1(lattice: Array) -> bytes:
    """lut8Type from channels, as many as the lattice has sides, to three."""
    channels = lattice.ndim - 1
    unit = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    ramp = bytes(range(256))
    head = struct.pack(">4sI4B", b"mft1", 0, channels, 3, lattice.shape[0], 0)
    return head + unit + ramp * channels + lattice.astype(np.uint8).tobytes() + ramp * 3


def _assembled(kind: bytes, bodies: dict[bytes, bytes]) -> bytes:
    base = bytearray(PROFILES["p3"][:128])
    base[8:12], base[12:16], base[20:24] = b"\2\x40\0\0", kind, b"Lab "
    at, table, data = 132 + 12 * len(bodies), b"", b""
    for tag, body in bodies.items():
        table += tag + struct.pack(">II", at + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    whole = bytes(base) + struct.pack(">I", len(bodies)) + table + data
    return struct.pack(">I", len(whole)) + whole[4:]
