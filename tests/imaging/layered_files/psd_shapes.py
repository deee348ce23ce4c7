"""PSD files with paths and fills that hold no pixels, and how they look; see `psd_corpus`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from psd_tools.constants import Tag
from psd_tools.psd.descriptor import Descriptor
from psd_tools.psd.layer_and_mask import MaskParameters

from tests.imaging.layered_files import psd_recipes as recipes
from tests.imaging.layered_files.psd_cases import (
    SHAPE,
    Case,
    case_of,
    descriptor,
    ground,
    in_box,
    lab,
    noise,
    plain,
    planes,
    sampled,
)
from tests.imaging.layered_files.psd_nodes import Array, Form, MaskOf, Node

# -- paths and fills ------------------------------------------------------------------------------


A, B = (3.0, 3.0, 14.0, 12.0), (9.0, 7.0, 21.0, 17.0)
IN_A, IN_B = in_box(*A), in_box(*B)
OPERATIONS: dict[str, tuple[int, Any]] = {
    "added": (1, lambda x, y: IN_A(x, y) | IN_B(x, y)),
    "subtracted": (2, lambda x, y: IN_A(x, y) & ~IN_B(x, y)),
    "intersected": (3, lambda x, y: IN_A(x, y) & IN_B(x, y)),
    "excluded": (0, lambda x, y: IN_A(x, y) ^ IN_B(x, y)),
    "even-odd": (-1, lambda x, y: IN_A(x, y) ^ IN_B(x, y)),
}


def vectors() -> Iterator[Case]:
    two = [(recipes.box(2, 3, 8, 9), 1), (recipes.box(12, 10, 20, 18), 1)]
    cover = sampled(lambda x, y: in_box(2, 3, 8, 9)(x, y) | in_box(12, 10, 20, 18)(x, y))
    red = recipes.solid(recipes.colour(255, 0, 0))
    blocks = recipes.shape_blocks(SHAPE, two, red)
    shape = Node("shape", plain(1, 0, 0), stored=False, vector=cover, blocks=blocks)
    for depth in (8, 16, 32):
        white = Node("white", plain(1, 1, 1))
        for below in (white, ground(depth)):
            name = f"two rectangles over {below.name}, {depth} bit"
            yield case_of(
                "shapes and paths", name, [below, shape], Form(depth), notes=["fill_drawn"]
            )
    for name, (operation, test) in OPERATIONS.items():
        parts = [(recipes.box(*A), 1), (recipes.box(*B), operation)]
        blocks = recipes.shape_blocks(SHAPE, parts, red)
        node = replace(shape, vector=sampled(test), blocks=blocks)
        yield case_of("shapes and paths", name, [ground(), node], notes=["fill_drawn"])
    curves: dict[str, tuple[Any, Any]] = {
        "ellipse": (
            recipes.ellipse(11.3, 9.8, 8.6, 7.1),
            lambda x, y: ((x - 11.3) / 8.6) ** 2 + ((y - 9.8) / 7.1) ** 2 <= 1,
        ),
        "between pixels": (
            recipes.box(3.25, 4.5, 15.75, 11.125),
            in_box(3.25, 4.5, 15.75, 11.125),
        ),
        "triangle": (
            recipes.straight([(2, 2), (22, 4), (9, 18)]),
            lambda x, y: (
                ((y - 2) * 20 >= (x - 2) * 2)
                & ((y - 4) * -13 >= (x - 22) * 14)
                & ((y - 18) * -7 >= (x - 9) * -16)
            ),
        ),
        "beyond the canvas": (recipes.box(-9, -4, 12, 40), in_box(-9, -4, 12, 40)),
    }
    for name, (curve, test) in curves.items():
        blocks = recipes.shape_blocks(SHAPE, [(curve, 1)], red)
        node = replace(shape, vector=sampled(test), blocks=blocks)
        yield case_of("shapes and paths", name, [ground(), node], notes=["fill_drawn"])
    yield from _vector_masks(sampled(IN_A))


def _vector_masks(cover: Array) -> Iterator[Case]:
    top = Node("top", noise(4))
    part = [(recipes.box(*A), 1)]
    rows: dict[str, tuple[int, Array, MaskParameters | None]] = {
        "a vector mask": (0, cover, None),
        "a vector mask inside out": (1, 1 - cover, None),
        "a vector mask that is off": (4, np.ones(SHAPE), None),
        "a vector mask's density": (0, 1 - (1 - cover) * 99 / 255, MaskParameters(None, None, 99)),
    }
    for name, (flags, vector, parameters) in rows.items():
        blocks = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, part, flags=flags)}
        node = replace(top, vector=vector, blocks=blocks, parameters=parameters)
        notes = [] if flags == 4 else ["vector_mask_applied"]
        yield case_of("shapes and paths", name, [ground(), node], notes=notes)
    blocks = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, part)}
    user = MaskOf(np.rint(planes(1)[0] * 255) / 255)
    node = replace(top, vector=cover, mask=user, blocks=blocks)
    notes = ["mask_applied", "vector_mask_applied"]
    yield case_of("shapes and paths", "both kinds of masks", [ground(), node], notes=notes)
    group = Node("g", children=(top,), vector=cover, blocks=blocks)
    yield case_of("shapes and paths", "of a group", [ground(), group], notes=["group_mask_applied"])
    nothing = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, [], whole=1)}
    node = replace(top, blocks=nothing)
    yield case_of(
        "shapes and paths", "a path of nothing", [ground(), node], notes=["vector_mask_applied"]
    )


def _stops(place: Array, stops: list[tuple[float, Any]]) -> Array:
    xs = [where for where, _ in stops]
    values = np.array([value for _, value in stops], float).reshape(len(stops), -1)
    return np.dstack([np.interp(place, xs, values[:, n]) for n in range(values.shape[1])])


def strokes() -> Iterator[Case]:
    """Lines on every side of a path, with and without a filling."""
    shape, red = (4.0, 4.0, 16.0, 14.0), recipes.solid(recipes.colour(255, 0, 0))
    blue, part = recipes.colour(0, 0, 255), [(recipes.box(4, 4, 16, 14), 1)]
    sides = {"Inside": (0.0, -1.0), "Outside": (1.0, 0.0), "Center": (0.5, -0.5)}
    for (side, (out, into)), width, is_filled in product(sides.items(), (2, 3), (True, False)):
        outer = sampled(in_box(*_grown(shape, out * width)))
        inner = sampled(in_box(*_grown(shape, into * width)))
        line = outer - inner
        body = sampled(in_box(*shape)) * is_filled
        alpha = line + body * (1 - line)
        share = (line / np.maximum(alpha, 1e-9))[..., None]
        colours = plain(0, 0, 1)[..., :3] * share + plain(1, 0, 0)[..., :3] * (1 - share)
        look = np.dstack([colours, alpha])
        made = recipes.stroke(width, side, blue, filled=is_filled)
        blocks = {**recipes.shape_blocks(SHAPE, part, red), Tag.VECTOR_STROKE_DATA: made}
        node = Node("shape", look, stored=False, blocks=blocks)
        name = f"a line {side.lower()} of {width}{'' if is_filled else ', not filled'}"
        yield case_of("shapes and paths", name, [ground(), node], notes=["fill_drawn"])
    ring = sampled(lambda x, y: np.abs(np.hypot(x - 11, y - 10) - 6) <= 1.5)
    made = recipes.stroke(3, "Center", blue, filled=False)
    blocks = {**recipes.shape_blocks(SHAPE, [(recipes.ellipse(11, 10, 6, 6), 1)], red)}
    blocks[Tag.VECTOR_STROKE_DATA] = made
    look = np.dstack([plain(0, 0, 1)[..., :3], ring])
    node = Node("ring", look, stored=False, blocks=blocks)
    yield case_of("shapes and paths", "a ring", [ground(), node], notes=["fill_drawn"])
    made = recipes.stroke(2, "Inside", blue, dashed=True)
    blocks = {**recipes.shape_blocks(SHAPE, part, red), Tag.VECTOR_STROKE_DATA: made}
    node = Node("dashes", None, blocks=blocks)
    notes = ["fill_drawn", "stroke_plain"]
    yield case_of(
        "only said", "a dashed line", [ground(), node], notes=notes, merged=plain(0.9, 0.5, 0.1),
        differs=True,
    )  # fmt: skip


def _grown(box: tuple[float, ...], by: float) -> tuple[float, float, float, float]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def fills() -> Iterator[Case]:
    height, width = SHAPE
    y, x = np.mgrid[0:height, 0:width] + 0.5
    dx, dy = (x - width / 2) / (width / 2), (y - height / 2)
    colours = [(0, (255, 0, 0)), (0.5, (0, 255, 0)), (1, (10, 20, 255))]
    for scale in (100, 60):
        u, v = dx / (scale / 100), dy / (width / 2) / (scale / 100)
        places: dict[str, tuple[bytes, Array]] = {
            "linear": (b"Lnr ", (u + 1) / 2),
            "radial": (b"Rdl ", np.hypot(u, v)),
            "angle": (b"Angl", np.arctan2(v, u) / (2 * np.pi) % 1),
            "reflected": (b"Rflc", np.abs(u)),
            "diamond": (b"Dmnd", np.abs(u) + np.abs(v)),
        }
        for (name, (kind, place)), reverse in product(places.items(), (False, True)):
            place = np.clip(place, 0, 1)
            rgb = _stops(1 - place if reverse else place, colours) / 255
            recipe = recipes.gradient(kind, colours, scale=scale, reverse=reverse)
            look = np.dstack([rgb, np.ones(SHAPE)])
            node = Node("fill", look, stored=False, blocks={Tag.GRADIENT_FILL_SETTING: recipe})
            title = f"{name} gradient, {scale} %{', reversed' if reverse else ''}"
            yield case_of("fills", title, [ground(), node], notes=["fill_drawn"])
    up = np.clip((-(y - height / 2) / (height / 2) + 1) / 2, 0, 1)
    clear = [(0, 100), (0.5, 30), (1, 0)]
    look = np.dstack([_stops(up, colours) / 255, _stops(up, clear) / 100])
    recipe = recipes.gradient(b"Lnr ", colours, angle=90, opacities=clear)
    node = Node("fill", look, stored=False, blocks={Tag.GRADIENT_FILL_SETTING: recipe})
    for depth in (8, 16, 32):
        name = f"upwards, with opacities, {depth} bit"
        yield case_of("fills", name, [ground(depth), node], Form(depth), notes=["fill_drawn"])
    yield from _plain_fills()


def _plain_fills() -> Iterator[Case]:
    notations: dict[str, tuple[Descriptor, tuple[float, float, float]]] = {
        "RGB": (recipes.colour(12, 200, 99), (12 / 255, 200 / 255, 99 / 255)),
        "HSB": (
            descriptor(b"HSBC", {b"H   ": 120, b"Strt": 50, b"Brgh": 80}),
            (0.4, 0.8, 0.4),
        ),
        "grey": (descriptor(b"Grsc", {b"Gry ": 30}), (0.7, 0.7, 0.7)),
        "CMYK": (
            descriptor(b"CMYC", {b"Cyn ": 20, b"Mgnt": 40, b"Ylw ": 0, b"Blck": 50}),
            (0.4, 0.3, 0.5),
        ),
        "Lab": (
            descriptor(b"LbCl", {b"Lmnc": 60, b"A   ": 20, b"B   ": -30}),
            tuple(lab([np.array([[v]]) for v in (0.6, 148 / 255, 98 / 255)])[0, 0]),
        ),
    }
    for name, (found, rgb) in notations.items():
        block = {Tag.SOLID_COLOR_SHEET_SETTING: recipes.solid(found)}
        node = Node("fill", plain(*rgb), stored=False, blocks=block, opacity=180)
        yield case_of("fills", f"one colour, {name}", [ground(), node], notes=["fill_drawn"])
    tile = np.random.default_rng(8).integers(0, 256, (5, 7, 3), np.uint8)
    height, width = SHAPE
    rows, columns = np.mgrid[0:height, 0:width]
    look = np.dstack([tile[rows % 5, columns % 7] / 255, np.ones(SHAPE)])
    block = {Tag.PATTERN_FILL_SETTING: recipes.pattern_fill("one")}
    node = Node("fill", look, stored=False, blocks=block)
    there = {Tag.PATTERNS1: recipes.patterns("one", tile)}
    yield case_of("fills", "a pattern", [ground(), node], blocks=there, notes=["fill_drawn"])
    yield case_of(
        "fills", "a pattern that is missing", [ground(), node],
        notes=["object_left_out"], differs=True,
    )  # fmt: skip
