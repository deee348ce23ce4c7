"""PSD files of every kind, each with how it looks, computed without the program, and the judgement
whether the program opens it right. `python -m tests.storage.psd_corpus` prints the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import ColorMode, Compression, Tag
from psd_tools.psd.descriptor import Descriptor
from psd_tools.psd.layer_and_mask import MaskParameters

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.state.content import Content
from desktop_app.state.stacks import from_stack
from desktop_app.storage.psd_read import read_psd
from desktop_app.worker.merged_look import look_notes
from tests.storage import psd_recipes as recipes
from tests.storage.psd_nodes import FULL, Array, Form, MaskOf, Node, flat, layered, shown

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
        notes = found.notes + look_notes(found.stack, content, found.notes)
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


def cases() -> Iterator[Case]:
    """All of them."""
    for make in (_flat, _modes, _looks, _masks, _vectors, _fills, _clipped, _groups, _said):
        yield from make()


# -- modes and depths -----------------------------------------------------------------------------


def _planes(count: int) -> list[Array]:
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    return [(x * (k + 3) + y * (7 - k)) % 64 / 63 for k in range(count)]


def _lab(planes: list[Array]) -> Array:
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


def _flat() -> Iterator[Case]:
    palette = np.random.default_rng(3).integers(0, 256, (3, 256), np.uint8)
    inks = _planes(4)
    rows: list[tuple[ColorMode, int, tuple[int, ...], Any, set[str]]] = [
        (ColorMode.BITMAP, 1, (1,), lambda p: np.dstack([(p[0] <= 0.5) * 1.0] * 3), {"bitmap"}),
        (ColorMode.GRAYSCALE, 1, (8, 16, 32), lambda p: np.dstack([p[0]] * 3), set()),
        (ColorMode.DUOTONE, 1, (8,), lambda p: np.dstack([p[0]] * 3), {"duotone"}),
        (
            ColorMode.INDEXED, 1, (8,),
            lambda p: np.moveaxis(palette[:, np.rint(p[0] * 255).astype(int)], 0, 2) / 255,
            {"indexed"},
        ),
        (ColorMode.RGB, 3, (8, 16, 32), lambda p: np.dstack(p), set()),
        (
            ColorMode.CMYK, 4, (8, 16),
            lambda p: np.dstack([p[n] * p[3] for n in range(3)]),  # 1 is no ink
            {"cmyk"},
        ),
        (ColorMode.LAB, 3, (8, 16), _lab, {"lab"}),
        (ColorMode.MULTICHANNEL, 3, (8, 16), lambda p: np.dstack([p[0]] * 3), {"multichannel"}),
    ]  # fmt: skip
    for mode, count, depths, look, converted in rows:
        tables = {ColorMode.INDEXED: palette.tobytes(), ColorMode.DUOTONE: bytes(20)}
        for depth, packing, version in product(depths, PACKINGS, (1, 2)):
            if depth == 1 and packing not in (Compression.RAW, Compression.RLE):
                continue
            planes = inks[:count]
            if depth in (8, 16):
                planes = [np.rint(one * FULL[depth]) / FULL[depth] for one in planes]
            notes = {"colours_converted"} if converted else set()
            notes = {"duotone_grey"} if mode == ColorMode.DUOTONE else notes
            notes |= {"converted_in_8_bit"} if converted and depth > 8 else set()
            notes |= {"channels_left_out"} if mode == ColorMode.MULTICHANNEL else set()
            data = flat(planes, mode, Form(depth, packing, version), palette=tables.get(mode, b""))
            name = f"{mode.name.lower()}, {depth} bit, {packing.name.lower()}, version {version}"
            # A step of Lab in 8 bits is up to five of sRGB.
            off = 5 / 255 if (mode, depth) == (ColorMode.LAB, 16) else TOLERANCE
            yield Case(
                "modes and depths", name, data, look(planes), frozenset(notes), tolerance=off
            )


# -- layers ---------------------------------------------------------------------------------------


def _noise(seed: int, depth: int = 8, *, opaque: bool = False, grey: bool = False) -> Array:
    """Values that the depth has; some wholly transparent, some opaque, some between."""
    rng = np.random.default_rng(seed)
    values = rng.random((*SHAPE, 4))
    if grey:
        values[..., :3] = values[..., :1]
    values[..., 3] = 1 if opaque else np.choose(rng.integers(0, 4, SHAPE), [0, 0.25, 0.7, 1])
    full = FULL[depth] if depth < 32 else 255
    return np.rint(values * full) / full


def _case(group: str, name: str, nodes: list[Node], form: Form | None = None, **more: Any) -> Case:
    notes, differs = frozenset(more.pop("notes", ())), more.pop("differs", False)
    look = more.pop("merged", None)
    look = shown(nodes, SHAPE) if look is None else look
    data = layered(nodes, SHAPE, form, merged=look, **more)
    return Case(group, name, data, look, notes, differs)


def _ground(depth: int = 8) -> Node:
    return Node("ground", _noise(1, depth, opaque=True))


def _modes() -> Iterator[Case]:
    for mode, depth in product(COLOUR_MODES, (8, 16, 32)):
        if depth == 32 and mode is BlendMode.LINEAR_DODGE:
            continue  # beyond white: there is no picture of it in 0..1
        nodes = [_ground(depth), Node("top", _noise(2, depth), mode=mode, opacity=204)]
        yield _case("blend modes", f"{mode.value}, {depth} bit", nodes, Form(depth))
    for mode in (BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN):
        grey = [
            Node("g", _noise(1, opaque=True, grey=True)),
            Node("t", _noise(2, grey=True), mode=mode),
        ]
        yield _case("blend modes", f"{mode.value}, grey", grey, Form(colours=1))


def _looks() -> Iterator[Case]:
    top = Node("top", _noise(4))
    for packing, version, depth in product(PACKINGS, (1, 2), (8, 16)):
        nodes = [_ground(depth), Node("top", _noise(4, depth), opacity=128)]
        name = f"{packing.name.lower()}, version {version}, {depth} bit"
        yield _case("layers", name, nodes, Form(depth, packing, version))
    yield _case("layers", "hidden", [_ground(), replace(top, visible=False)])
    yield _case("layers", "transparent", [top, Node("more", _noise(5), opacity=99)])
    yield _case(
        "layers", "fill opacity", [_ground(), replace(top, fill=100)], notes=["fill_merged"]
    )
    part = np.zeros((*SHAPE, 4))
    part[4:9, 3:20] = _noise(6)[4:9, 3:20]
    yield _case("layers", "smaller than the canvas", [_ground(), Node("part", part)])
    solid = _noise(7)
    solid[..., 3] = solid[..., 3] > 0.5
    dots = Node("dots", solid, own_mode=PsdMode.DISSOLVE)
    yield _case("layers", "dissolve, all or nothing", [_ground(), dots], notes=["dissolve_drawn"])


def _masks() -> Iterator[Case]:
    top, full = Node("top", _noise(4)), np.rint(_planes(1)[0] * 255) / 255
    kinds = {
        "whole": MaskOf(full),
        "part, black beside": MaskOf(full[3:15, 5:20], (5, 3)),
        "part, white beside": MaskOf(full[3:15, 5:20], (5, 3), 1),
        "density": MaskOf(full, density=77),
        "off": MaskOf(full, off=True),
    }
    for name, mask in kinds.items():
        notes = [] if mask.off else ["mask_applied"]
        for depth in (8, 16):
            one = Node("top", _noise(4, depth), mask=mask)
            yield _case(
                "masks", f"{name}, {depth} bit", [_ground(depth), one], Form(depth), notes=notes
            )
    hard = MaskOf((full > 0.5) * 1.0)
    inside = (Node("a", _noise(5)), Node("b", _noise(6), mode=BlendMode.MULTIPLY))
    for through in (False, True):
        group = Node("g", children=inside, through=through, mask=hard)
        name = f"of a group, {'passing through' if through else 'isolated'}"
        yield _case("masks", name, [_ground(), group], notes=["group_mask_applied"])
    one = Node("g", children=(Node("a", _noise(5)),), mask=MaskOf(full))
    yield _case("masks", "of a group of one, soft", [_ground(), one], notes=["group_mask_applied"])
    two = (Node("a", _noise(5, opaque=True)), Node("b", _noise(6, opaque=True)))
    soft = Node("g", children=two, mask=MaskOf(full))
    yield _case(
        "masks", "of a group, soft", [_ground(), soft], notes=["group_mask_nearly"], differs=True
    )
    del top


# -- paths and fills ------------------------------------------------------------------------------


def _sampled(test: Any) -> Array:
    """How much of each pixel is inside, from 32 × 32 points in each."""
    n = 32
    height, width = SHAPE
    y, x = np.mgrid[0 : height * n, 0 : width * n]
    inside = test((x + 0.5) / n, (y + 0.5) / n)
    return inside.reshape(height, n, width, n).mean(axis=(1, 3))


def _in_box(left: float, top: float, right: float, bottom: float) -> Any:
    return lambda x, y: (x >= left) & (x < right) & (y >= top) & (y < bottom)


A, B = (3.0, 3.0, 14.0, 12.0), (9.0, 7.0, 21.0, 17.0)
IN_A, IN_B = _in_box(*A), _in_box(*B)
OPERATIONS: dict[str, tuple[int, Any]] = {
    "added": (1, lambda x, y: IN_A(x, y) | IN_B(x, y)),
    "subtracted": (2, lambda x, y: IN_A(x, y) & ~IN_B(x, y)),
    "intersected": (3, lambda x, y: IN_A(x, y) & IN_B(x, y)),
    "excluded": (0, lambda x, y: IN_A(x, y) ^ IN_B(x, y)),
    "even-odd": (-1, lambda x, y: IN_A(x, y) ^ IN_B(x, y)),
}


def _plain(red: float, green: float, blue: float, alpha: float = 1) -> Array:
    return np.broadcast_to(np.array([red, green, blue, alpha], float), (*SHAPE, 4)).copy()


def _vectors() -> Iterator[Case]:
    two = [(recipes.box(2, 3, 8, 9), 1), (recipes.box(12, 10, 20, 18), 1)]
    cover = _sampled(lambda x, y: _in_box(2, 3, 8, 9)(x, y) | _in_box(12, 10, 20, 18)(x, y))
    red = recipes.solid(recipes.colour(255, 0, 0))
    blocks = recipes.shape_blocks(SHAPE, two, red)
    shape = Node("shape", _plain(1, 0, 0), stored=False, vector=cover, blocks=blocks)
    for depth in (8, 16, 32):
        white = Node("white", _plain(1, 1, 1))
        for ground in (white, _ground(depth)):
            name = f"two rectangles over {ground.name}, {depth} bit"
            yield _case(
                "shapes and paths", name, [ground, shape], Form(depth), notes=["fill_drawn"]
            )
    for name, (operation, test) in OPERATIONS.items():
        parts = [(recipes.box(*A), 1), (recipes.box(*B), operation)]
        blocks = recipes.shape_blocks(SHAPE, parts, red)
        node = replace(shape, vector=_sampled(test), blocks=blocks)
        yield _case("shapes and paths", name, [_ground(), node], notes=["fill_drawn"])
    curves: dict[str, tuple[Any, Any]] = {
        "ellipse": (
            recipes.ellipse(11.3, 9.8, 8.6, 7.1),
            lambda x, y: ((x - 11.3) / 8.6) ** 2 + ((y - 9.8) / 7.1) ** 2 <= 1,
        ),
        "between pixels": (
            recipes.box(3.25, 4.5, 15.75, 11.125),
            _in_box(3.25, 4.5, 15.75, 11.125),
        ),
        "triangle": (
            recipes.straight([(2, 2), (22, 4), (9, 18)]),
            lambda x, y: (
                ((y - 2) * 20 >= (x - 2) * 2)
                & ((y - 4) * -13 >= (x - 22) * 14)
                & ((y - 18) * -7 >= (x - 9) * -16)
            ),
        ),
        "beyond the canvas": (recipes.box(-9, -4, 12, 40), _in_box(-9, -4, 12, 40)),
    }
    for name, (curve, test) in curves.items():
        blocks = recipes.shape_blocks(SHAPE, [(curve, 1)], red)
        node = replace(shape, vector=_sampled(test), blocks=blocks)
        yield _case("shapes and paths", name, [_ground(), node], notes=["fill_drawn"])
    yield from _vector_masks(_sampled(IN_A))


def _vector_masks(cover: Array) -> Iterator[Case]:
    top = Node("top", _noise(4))
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
        yield _case("shapes and paths", name, [_ground(), node], notes=notes)
    blocks = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, part)}
    user = MaskOf(np.rint(_planes(1)[0] * 255) / 255)
    node = replace(top, vector=cover, mask=user, blocks=blocks)
    notes = ["mask_applied", "vector_mask_applied"]
    yield _case("shapes and paths", "both kinds of masks", [_ground(), node], notes=notes)
    group = Node("g", children=(top,), vector=cover, blocks=blocks)
    yield _case("shapes and paths", "of a group", [_ground(), group], notes=["group_mask_applied"])
    nothing = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, [], whole=1)}
    node = replace(top, blocks=nothing)
    yield _case(
        "shapes and paths", "a path of nothing", [_ground(), node], notes=["vector_mask_applied"]
    )


def _stops(place: Array, stops: list[tuple[float, Any]]) -> Array:
    xs = [where for where, _ in stops]
    values = np.array([value for _, value in stops], float).reshape(len(stops), -1)
    return np.dstack([np.interp(place, xs, values[:, n]) for n in range(values.shape[1])])


def _fills() -> Iterator[Case]:
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
            yield _case("fills", title, [_ground(), node], notes=["fill_drawn"])
    up = np.clip((-(y - height / 2) / (height / 2) + 1) / 2, 0, 1)
    clear = [(0, 100), (0.5, 30), (1, 0)]
    look = np.dstack([_stops(up, colours) / 255, _stops(up, clear) / 100])
    recipe = recipes.gradient(b"Lnr ", colours, angle=90, opacities=clear)
    node = Node("fill", look, stored=False, blocks={Tag.GRADIENT_FILL_SETTING: recipe})
    for depth in (8, 16, 32):
        name = f"upwards, with opacities, {depth} bit"
        yield _case("fills", name, [_ground(depth), node], Form(depth), notes=["fill_drawn"])
    yield from _plain_fills()


def _plain_fills() -> Iterator[Case]:
    notations: dict[str, tuple[Descriptor, tuple[float, float, float]]] = {
        "RGB": (recipes.colour(12, 200, 99), (12 / 255, 200 / 255, 99 / 255)),
        "HSB": (
            _descriptor(b"HSBC", {b"H   ": 120, b"Strt": 50, b"Brgh": 80}),
            (0.4, 0.8, 0.4),
        ),
        "grey": (_descriptor(b"Grsc", {b"Gry ": 30}), (0.7, 0.7, 0.7)),
        "CMYK": (
            _descriptor(b"CMYC", {b"Cyn ": 20, b"Mgnt": 40, b"Ylw ": 0, b"Blck": 50}),
            (0.4, 0.3, 0.5),
        ),
        "Lab": (
            _descriptor(b"LbCl", {b"Lmnc": 60, b"A   ": 20, b"B   ": -30}),
            tuple(_lab([np.array([[v]]) for v in (0.6, 148 / 255, 98 / 255)])[0, 0]),
        ),
    }
    for name, (found, rgb) in notations.items():
        block = {Tag.SOLID_COLOR_SHEET_SETTING: recipes.solid(found)}
        node = Node("fill", _plain(*rgb), stored=False, blocks=block, opacity=180)
        yield _case("fills", f"one colour, {name}", [_ground(), node], notes=["fill_drawn"])
    tile = np.random.default_rng(8).integers(0, 256, (5, 7, 3), np.uint8)
    height, width = SHAPE
    rows, columns = np.mgrid[0:height, 0:width]
    look = np.dstack([tile[rows % 5, columns % 7] / 255, np.ones(SHAPE)])
    block = {Tag.PATTERN_FILL_SETTING: recipes.pattern_fill("one")}
    node = Node("fill", look, stored=False, blocks=block)
    there = {Tag.PATTERNS1: recipes.patterns("one", tile)}
    yield _case("fills", "a pattern", [_ground(), node], blocks=there, notes=["fill_drawn"])
    yield _case(
        "fills", "a pattern that is missing", [_ground(), node],
        notes=["object_left_out"], differs=True,
    )  # fmt: skip


def _descriptor(kind: bytes, values: dict[bytes, float]) -> Descriptor:
    return recipes.made(
        classID=kind, items={key: recipes.double(value) for key, value in values.items()}
    )


# -- clipping, groups, artboards ------------------------------------------------------------------


def _clipped() -> Iterator[Case]:
    base, said = Node("base", _noise(10)), ["clipping_grouped"]
    above = Node("above", _noise(11), clipped=True)
    for depth in (8, 16, 32):
        nodes = [
            _ground(depth),
            Node("b", _noise(10, depth)),
            Node("a", _noise(11, depth), clipped=True),
        ]
        yield _case("clipping", f"to a soft layer, {depth} bit", nodes, Form(depth), notes=said)
    for mode in (BlendMode.MULTIPLY, BlendMode.LINEAR_LIGHT, BlendMode.HUE):
        nodes = [_ground(), base, replace(above, mode=mode, opacity=150)]
        yield _case("clipping", f"{mode.value}", nodes, notes=said)
        nodes = [_ground(), replace(base, mode=mode, opacity=100), above]
        yield _case("clipping", f"to a layer in {mode.value}", nodes, notes=said)
    more = [
        _ground(),
        base,
        above,
        Node("third", _noise(12), clipped=True),
        Node("free", _noise(13)),
    ]
    yield _case("clipping", "two", more, notes=said)
    yield _case(
        "clipping",
        "to a hidden layer",
        [_ground(), replace(base, visible=False), above],
        notes=said,
    )
    group = Node("g", children=(Node("in", _noise(14)), Node("on", _noise(15))), clipped=True)
    yield _case("clipping", "a group", [_ground(), base, group], notes=said)
    to = Node("to", children=(Node("in", _noise(14)), Node("on", _noise(15))))
    yield _case("clipping", "to a group", [_ground(), to, above], notes=said)
    masked = replace(base, mask=MaskOf(np.rint(_planes(1)[0] * 255) / 255))
    yield _case(
        "clipping",
        "to a layer with a mask",
        [_ground(), masked, above],
        notes=[*said, "mask_applied"],
    )
    alone = Node("g", children=(base, above), mode=BlendMode.SCREEN)
    yield _case("clipping", "in a group of its own", [_ground(), alone])
    yield _case(
        "clipping", "to nothing", [replace(above, clipped=True)], notes=["clipping_ignored"],
        merged=shown([replace(above, clipped=False)], SHAPE),
    )  # fmt: skip


def _groups() -> Iterator[Case]:
    inside = (Node("a", _noise(5)), Node("b", _noise(6), mode=BlendMode.MULTIPLY))
    for through, opacity in product((False, True), (255, 128)):
        group = Node("g", children=inside, through=through, opacity=opacity)
        name = f"{'passing through' if through else 'isolated'}, opacity {opacity}"
        yield _case("groups", name, [_ground(), group])
    nested = Node(
        "outer", children=(Node("x", _noise(7)), Node("g", children=inside, through=True))
    )
    yield _case("groups", "in a group", [_ground(), nested])
    for kind, rgb in {1: (1, 1, 1), 2: (0, 0, 0), 3: None, 4: (0.2, 0.4, 0.6)}.items():
        yield _case("artboards", f"colour {kind}", *_board(kind, rgb), notes=["artboard_drawn"])


def _board(kind: int, rgb: tuple[float, ...] | None) -> tuple[list[Node]]:
    """An artboard from 4, 3 to 20, 15, with a layer that reaches beyond it."""
    place = {b"Top ": 3.0, b"Left": 4.0, b"Btom": 15.0, b"Rght": 20.0}
    items: dict[bytes, Any] = {
        b"artboardRect": _descriptor(b"classFloatRect", place),
        b"artboardBackgroundType": recipes.integer(kind),
        b"Clr ": recipes.colour(51, 102, 153),
    }
    inside = _sampled(_in_box(4, 3, 20, 15))
    children = (Node("in", _noise(5)),)
    look = shown(children, SHAPE)
    if rgb is not None:
        look = shown([Node("paper", _plain(*rgb)), *children], SHAPE)
    look[..., 3] *= inside
    blocks = {Tag.ARTBOARD_DATA1: recipes.block(classID=b"artboard", items=items)}
    return ([_Board("page", look, children=children, blocks=blocks)],)


class _Board(Node):
    """An artboard: its look is told, its children are stored."""


def _said() -> Iterator[Case]:
    """What nothing here can do: it looks different, and that is said."""
    top = Node("top", _noise(4))
    other = _plain(0.9, 0.5, 0.1)
    rows: dict[str, tuple[dict[Tag, Any], str]] = {
        "curves": ({Tag.INVERT: b""}, "adjustment_ignored"),
        "text without pixels": ({Tag.TYPE_TOOL_INFO: b""}, "object_left_out"),
        "a smart object without pixels": ({Tag.PLACED_LAYER1: b""}, "object_left_out"),
    }
    for name, (blocks, code) in rows.items():
        node = Node("it", None, blocks=blocks)
        yield _case("only said", name, [_ground(), node], notes=[code], merged=other, differs=True)
    effects = replace(top, blocks={Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V0: b""})
    yield _case(
        "only said",
        "effects",
        [_ground(), effects],
        notes=["effects_ignored"],
        merged=other,
        differs=True,
    )
    knockout = replace(top, blocks={Tag.KNOCKOUT_SETTING: b"\1\0\0\0"})
    yield _case(
        "only said",
        "knockout",
        [_ground(), knockout],
        notes=["blending_ignored"],
        merged=other,
        differs=True,
    )
    ranges = ([(0, 65535), (0, 65535)], [[(0, 40000), (0, 65535)]])
    blend_if = replace(top, ranges=ranges)
    yield _case(
        "only said",
        "blend if",
        [_ground(), blend_if],
        notes=["blending_ignored"],
        merged=other,
        differs=True,
    )
    smart = replace(top, blocks={Tag.PLACED_LAYER1: b""})
    yield _case("layers", "a smart object with pixels", [_ground(), smart], notes=["became_pixels"])
    fill = replace(top, fill=90, mode=BlendMode.LINEAR_LIGHT)
    yield _case(
        "only said",
        "fill opacity of a mode of its own",
        [_ground(), fill],
        notes=["fill_differs"],
        merged=other,
        differs=True,
    )


WORDS = ("right", "right, with a note", "different, and said", "wrong")


def table() -> tuple[list[tuple[str, Counter[str]]], list[tuple[Case, Verdict]]]:
    """How many of each group were opened how; and those that were opened wrong."""
    rows: dict[str, Counter[str]] = {}
    wrong = list[tuple[Case, Verdict]]()
    for case in cases():
        verdict = judged(case)
        rows.setdefault(case.group, Counter())[verdict.word] += 1
        if verdict.word == "wrong":
            wrong.append((case, verdict))
    return list(rows.items()), wrong


if __name__ == "__main__":
    found, errors = table()
    for group, counts in found:
        print(group, dict(counts))
    for case, verdict in errors:
        print("WRONG", case.group, case.name, verdict, sorted(case.notes))
