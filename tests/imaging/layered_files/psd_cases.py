"""One PSD file with how it looks, and the judgement whether the program opens it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from psd_tools.constants import Compression
from psd_tools.psd.descriptor import Descriptor

from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.worker.composite_check import appearance_notes
from tests.imaging.layered_files import psd_recipes as recipes
from tests.imaging.layered_files.psd_nodes import FULL, Array, Form, Node, layered, shown

SHAPE = (20, 24)
TOLERANCE = 3 / 255
PACKINGS = tuple(Compression)


@dataclass(frozen=True, eq=False)
class Case:
    """One file.

    Attributes:
        group: row of the table.
        name: what is special about it.
        data: the file.
        look: (H, W, 3|4) 0..1, straight.
        notes: codes that must be said; others than these and `PLAIN` must not.
        differs: whether it can't look right here: then that must be said.
        tolerance: how far a right value may be off.
    """

    group: str
    name: str
    data: bytes
    look: Array
    notes: frozenset[str] = frozenset()
    differs: bool = False
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class Verdict:
    """How a file was opened: "right", "right, with a note", "different, and said" or "wrong"."""

    word: str
    codes: frozenset[str]
    error: float


def judged(case: Case) -> Verdict:
    """What the program makes of a file."""
    with read_psd(case.data, case.name) as found:
        content: Content = from_stack(found.stack)
        notes = appearance_notes(found.stack, content, found.notes)
    codes = frozenset(note.code for note in notes)
    shown_here = content.picture(content.size.rect)
    full = 1 if shown_here.dtype == np.float32 else np.iinfo(shown_here.dtype).max
    error = float(np.abs(_over_white(shown_here / full) - _over_white(case.look)).max())
    same = error <= case.tolerance
    told = codes - {"look_available"} == case.notes | ({"looks_different"} if not same else set())
    if same and told and not case.differs:
        return Verdict("right, with a note" if codes else "right", codes, error)
    if not same and case.differs and "looks_different" in codes and case.notes <= codes:
        return Verdict("different, and said", codes, error)
    return Verdict("wrong", codes, error)


def _over_white(pixels: Array) -> Array:
    if pixels.shape[2] == 3:
        return np.clip(pixels, 0, 1)
    return np.clip(pixels[..., :3], 0, 1) * pixels[..., 3:] + 1 - pixels[..., 3:]


WORDS = ("right", "right, with a note", "different, and said", "wrong")


def planes(count: int) -> list[Array]:
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    return [(x * (k + 3) + y * (7 - k)) % 64 / 63 for k in range(count)]


def lab(planes: list[Array]) -> Array:
    """CIE 15 and sRGB (IEC 61966-2-1), white D50, by Bradford to D65."""
    lightness, a, b = planes[0] * 100, planes[1] * 255 - 128, planes[2] * 255 - 128
    fy = (lightness + 16) / 116
    parts = []
    for value, white in ((fy + a / 500, 0.96422), (fy, 1.0), (fy - b / 200, 0.82521)):
        cube = value**3
        parts.append(np.where(cube > 216 / 24389, cube, (116 * value - 16) / (24389 / 27)) * white)
    matrix = np.array(
        [
            [3.1338561, -1.6168667, -0.4906146],
            [-0.9787684, 1.9161415, 0.0334540],
            [0.0719453, -0.2289914, 1.4052427],
        ]
    )
    linear = np.clip(np.dstack(parts) @ matrix.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


# -- layers ---------------------------------------------------------------------------------------


def noise(seed: int, depth: int = 8, *, opaque: bool = False, grey: bool = False) -> Array:
    """Values that the depth has; some wholly transparent, some opaque, some between."""
    rng = np.random.default_rng(seed)
    values = rng.random((*SHAPE, 4))
    if grey:
        values[..., :3] = values[..., :1]
    values[..., 3] = 1 if opaque else np.choose(rng.integers(0, 4, SHAPE), [0, 0.25, 0.7, 1])
    full = FULL[depth] if depth < 32 else 255
    return np.rint(values * full) / full


def case_of(
    group: str, name: str, nodes: list[Node], form: Form | None = None, **more: Any
) -> Case:
    notes, differs = frozenset(more.pop("notes", ())), more.pop("differs", False)
    look = more.pop("merged", None)
    look = shown(nodes, SHAPE) if look is None else look
    tolerance = more.pop("tolerance", TOLERANCE)
    data = layered(nodes, SHAPE, form, merged=look, **more)
    return Case(group, name, data, look, notes, differs, tolerance)


def ground(depth: int = 8) -> Node:
    return Node("ground", noise(1, depth, opaque=True))


def sampled(test: Any) -> Array:
    """How much of each pixel is inside, from 32 × 32 points in each."""
    n = 32
    height, width = SHAPE
    y, x = np.mgrid[0 : height * n, 0 : width * n]
    inside = test((x + 0.5) / n, (y + 0.5) / n)
    return inside.reshape(height, n, width, n).mean(axis=(1, 3))


def in_box(left: float, top: float, right: float, bottom: float) -> Any:
    return lambda x, y: (x >= left) & (x < right) & (y >= top) & (y < bottom)


def plain(red: float, green: float, blue: float, alpha: float = 1) -> Array:
    return np.broadcast_to(np.array([red, green, blue, alpha], float), (*SHAPE, 4)).copy()


def descriptor(kind: bytes, values: dict[bytes, float]) -> Descriptor:
    return recipes.made(
        classID=kind, items={key: recipes.double(value) for key, value in values.items()}
    )
