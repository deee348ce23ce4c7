"""A press profile given by a formula: each of four inks absorbs light.

On paper the light of red, green and blue (linear, sRGB's primaries, relative to the paper) is
(1 - INK x cyan) x (1 - BLACK x black), and so on for magenta and yellow. Separated, as much black
as can be is printed.
"""

from __future__ import annotations

import struct
from functools import lru_cache

import numpy as np

from desktop_app.core.pixels import Array
from tests.imaging.deep_pictures import PROFILES

INK, BLACK = 0.85, 0.96
PAPER = (0.80, 0.82, 0.60)
"""XYZ of the paper's white: bright, and yellow."""
_D50 = np.array([0.9642, 1.0, 0.8249])
_TO_XYZ = np.array(  # linear sRGB to XYZ of D50, Bradford: Lindbloom
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
_GRID_INKS, _GRID_LAB = 9, 25


def light_of(inks: Array) -> Array:
    """Linear RGB, relative to paper, of (…, 4) inks 0..1."""
    return np.asarray((1 - INK * inks[..., :3]) * (1 - BLACK * inks[..., 3:]))


def separated(light: Array) -> Array:
    """(…, 4) inks of linear RGB, relative to paper; as near as there is."""
    light = np.clip(light, 0, 1)
    most = light.max(axis=-1, keepdims=True)
    black = np.clip((1 - most) / BLACK, 0, 1)
    colour = np.clip((1 - light / (1 - BLACK * black)) / INK, 0, 1)
    return np.concatenate([colour, black], axis=-1)


def linear(values: Array) -> Array:
    """Light of sRGB values 0..1 (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def coded(light: Array) -> Array:
    """And back."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def lab_of(light: Array) -> Array:
    """CIELAB (D50) of linear sRGB."""
    ratio = light @ _TO_XYZ.T / _D50
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _light_of_lab(lab: Array) -> Array:
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    ratio = np.where(root > 6 / 29, root**3, (116 * root - 16) * 27 / 24389)
    return np.asarray(ratio * _D50 @ np.linalg.inv(_TO_XYZ).T)


@lru_cache(maxsize=1)
def press_profile() -> bytes:
    """Version 2.4, class prtr, CMYK, with tables of 16 bits both ways and the paper's white."""
    steps = np.linspace(0, 1, _GRID_INKS)
    inks = np.stack(np.meshgrid(*[steps] * 4, indexing="ij"), axis=-1)
    to_lab = _lab16(lab_of(light_of(inks)))
    # ICC version 2: L* 0..100 is 0..0xFF00, a* and b* -128..127 + 255/256 are 0..0xFFFF.
    levels = np.linspace(0, 65535, _GRID_LAB)
    coded_lab = np.stack(np.meshgrid(*[levels] * 3, indexing="ij"), axis=-1)
    lab = coded_lab * [100 / 65280, 1 / 256, 1 / 256] - [0, 128, 128]
    to_inks = np.rint(separated(_light_of_lab(lab)) * 65535)
    bodies = {
        b"desc": _description("Press of a formula"),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in PAPER)),
        b"A2B0": _mft2(to_lab, 4),
        b"B2A0": _mft2(to_inks, 3),
    }
    head = bytearray(PROFILES["p3"][:128])
    head[8:24] = b"\2\x40\0\0" + b"prtrCMYKLab "
    at, table, data = 132 + 12 * len(bodies), b"", b""
    for tag, body in bodies.items():
        table += tag + struct.pack(">II", at + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    whole = bytes(head) + struct.pack(">I", len(bodies)) + table + data
    return struct.pack(">I", len(whole)) + whole[4:]


def _lab16(lab: Array) -> Array:
    scaled = (lab + np.array([0, 128, 128])) * [652.8, 256, 256]
    return np.asarray(np.rint(np.clip(scaled, 0, 65535)))


def _mft2(lattice: Array, channels: int) -> bytes:
    """lut16Type with straight curves."""
    made = lattice.shape[-1]
    head = struct.pack(">4sI4B", b"mft2", 0, channels, made, lattice.shape[0], 0)
    unit = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    ramp = struct.pack(">2H", 0, 65535)
    tables = ramp * channels + lattice.astype(">u2").tobytes() + ramp * made
    return head + unit + struct.pack(">2H", 2, 2) + tables


def _description(words: str) -> bytes:
    text = words.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
