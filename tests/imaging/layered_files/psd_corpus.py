"""PSD files of every kind, each with how it looks, computed without the program.

`python -m tests.imaging.layered_files.psd_corpus` prints how the program opens them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import ColorMode, Compression, Tag

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from tests.imaging.layered_files import psd_recipes as recipes
from tests.imaging.layered_files.psd_adjusted import adjusted
from tests.imaging.layered_files.psd_cases import (
    SHAPE,
    TOLERANCE,
    Case,
    Verdict,
    case_of,
    descriptor,
    ground,
    in_box,
    judged,
    lab,
    noise,
    plain,
    planes,
    sampled,
)
from tests.imaging.layered_files.psd_nodes import FULL, Form, MaskOf, Node, flat, shown
from tests.imaging.layered_files.psd_shapes import fills, strokes, vectors

PACKINGS = tuple(Compression)


def cases() -> Iterator[Case]:
    """All of them."""
    layered = (_flat, _modes, _looks, _masks, vectors, strokes, fills, _clipped, _groups, adjusted)
    for make in (*layered, _said):
        yield from make()


def _flat() -> Iterator[Case]:
    palette = np.random.default_rng(3).integers(0, 256, (3, 256), np.uint8)
    inks = planes(4)
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
        (ColorMode.LAB, 3, (8, 16), lab, {"lab"}),
        (ColorMode.MULTICHANNEL, 3, (8, 16), lambda p: np.dstack([p[0]] * 3), {"multichannel"}),
    ]  # fmt: skip
    for mode, count, depths, look, converted in rows:
        tables = {ColorMode.INDEXED: palette.tobytes(), ColorMode.DUOTONE: bytes(20)}
        for depth, packing, version in product(depths, PACKINGS, (1, 2)):
            if depth == 1 and packing not in (Compression.RAW, Compression.RLE):
                continue
            channels = inks[:count]
            if depth in (8, 16):
                channels = [np.rint(one * FULL[depth]) / FULL[depth] for one in channels]
            notes = {"colours_converted"} if converted else set()
            notes = {"duotone_grey"} if mode == ColorMode.DUOTONE else notes
            notes = {"grey_in_rgb"} if mode == ColorMode.GRAYSCALE else notes
            notes |= {"converted_in_8_bit"} if converted and depth > 8 else set()
            notes |= {"channels_left_out"} if mode == ColorMode.MULTICHANNEL else set()
            data = flat(
                channels, mode, Form(depth, packing, version), palette=tables.get(mode, b"")
            )
            name = f"{mode.name.lower()}, {depth} bit, {packing.name.lower()}, version {version}"
            # A step of Lab in 8 bits is up to five of sRGB.
            off = 5 / 255 if (mode, depth) == (ColorMode.LAB, 16) else TOLERANCE
            yield Case(
                "modes and depths", name, data, look(channels), frozenset(notes), tolerance=off
            )


def _modes() -> Iterator[Case]:
    for mode, depth in product(COLOUR_MODES, (8, 16, 32)):
        if depth == 32 and mode is BlendMode.LINEAR_DODGE:
            continue  # beyond white: there is no picture of it in 0..1
        nodes = [ground(depth), Node("top", noise(2, depth), mode=mode, opacity=204)]
        yield case_of("blend modes", f"{mode.value}, {depth} bit", nodes, Form(depth))
    for mode in (BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN):
        grey = [
            Node("g", noise(1, opaque=True, grey=True)),
            Node("t", noise(2, grey=True), mode=mode),
        ]
        told = {"grey_in_rgb"}
        yield case_of("blend modes", f"{mode.value}, grey", grey, Form(colours=1), notes=told)


def _looks() -> Iterator[Case]:
    top = Node("top", noise(4))
    for packing, version, depth in product(PACKINGS, (1, 2), (8, 16)):
        nodes = [ground(depth), Node("top", noise(4, depth), opacity=128)]
        name = f"{packing.name.lower()}, version {version}, {depth} bit"
        yield case_of("layers", name, nodes, Form(depth, packing, version))
    yield case_of("layers", "hidden", [ground(), replace(top, visible=False)])
    yield case_of("layers", "transparent", [top, Node("more", noise(5), opacity=99)])
    yield case_of(
        "layers", "fill opacity", [ground(), replace(top, fill=100)], notes=["fill_merged"]
    )
    part = np.zeros((*SHAPE, 4))
    part[4:9, 3:20] = noise(6)[4:9, 3:20]
    yield case_of("layers", "smaller than the canvas", [ground(), Node("part", part)])
    solid = noise(7)
    solid[..., 3] = solid[..., 3] > 0.5
    dots = Node("dots", solid, own_mode=PsdMode.DISSOLVE)
    yield case_of("layers", "dissolve, all or nothing", [ground(), dots], notes=["dissolve_drawn"])


def _masks() -> Iterator[Case]:
    top, full = Node("top", noise(4)), np.rint(planes(1)[0] * 255) / 255
    kinds = {
        "whole": MaskOf(full),
        "part, black beside": MaskOf(full[3:15, 5:20], (5, 3)),
        "part, white beside": MaskOf(full[3:15, 5:20], (5, 3), 1),
        "density": MaskOf(full, density=77),
        "off": MaskOf(full, off=True),
    }
    for name, mask in kinds.items():
        notes = ["mask_applied"] if name == "density" else []
        for depth in (8, 16):
            one = Node("top", noise(4, depth), mask=mask)
            yield case_of(
                "masks", f"{name}, {depth} bit", [ground(depth), one], Form(depth), notes=notes
            )
    soft = MaskOf(full[3:15, 5:20], (5, 3), feather=1.5)
    yield case_of(
        "masks", "feather", [ground(), Node("top", noise(4), mask=soft)],
        notes=["mask_applied", "feather_drawn"],
    )  # fmt: skip
    hard = MaskOf((full > 0.5) * 1.0)
    inside = (Node("a", noise(5)), Node("b", noise(6), mode=BlendMode.MULTIPLY))
    for through in (False, True):
        group = Node("g", children=inside, through=through, mask=hard)
        name = f"of a group, {'passing through' if through else 'isolated'}"
        yield case_of("masks", name, [ground(), group])
    one = Node("g", children=(Node("a", noise(5)),), mask=MaskOf(full))
    yield case_of("masks", "of a group of one, soft", [ground(), one])
    two = (Node("a", noise(5, opaque=True)), Node("b", noise(6, opaque=True)))
    soft = Node("g", children=two, mask=MaskOf(full))
    yield case_of("masks", "of a group, soft", [ground(), soft])
    del top


# -- clipping, groups, artboards ------------------------------------------------------------------


def _clipped() -> Iterator[Case]:
    base, said = Node("base", noise(10)), ["clipping_grouped"]
    above = Node("above", noise(11), clipped=True)
    for depth in (8, 16, 32):
        nodes = [
            ground(depth),
            Node("b", noise(10, depth)),
            Node("a", noise(11, depth), clipped=True),
        ]
        yield case_of("clipping", f"to a soft layer, {depth} bit", nodes, Form(depth), notes=said)
    for mode in (BlendMode.MULTIPLY, BlendMode.LINEAR_LIGHT, BlendMode.HUE):
        nodes = [ground(), base, replace(above, mode=mode, opacity=150)]
        yield case_of("clipping", f"{mode.value}", nodes, notes=said)
        nodes = [ground(), replace(base, mode=mode, opacity=100), above]
        yield case_of("clipping", f"to a layer in {mode.value}", nodes, notes=said)
    more = [
        ground(),
        base,
        above,
        Node("third", noise(12), clipped=True),
        Node("free", noise(13)),
    ]
    yield case_of("clipping", "two", more, notes=said)
    yield case_of(
        "clipping",
        "to a hidden layer",
        [ground(), replace(base, visible=False), above],
        notes=said,
    )
    group = Node("g", children=(Node("in", noise(14)), Node("on", noise(15))), clipped=True)
    yield case_of("clipping", "a group", [ground(), base, group], notes=said)
    to = Node("to", children=(Node("in", noise(14)), Node("on", noise(15))))
    yield case_of("clipping", "to a group", [ground(), to, above], notes=said)
    masked = replace(base, mask=MaskOf(np.rint(planes(1)[0] * 255) / 255))
    yield case_of(
        "clipping",
        "to a layer with a mask",
        [ground(), masked, above],
        notes=said,
    )
    alone = Node("g", children=(base, above), mode=BlendMode.SCREEN)
    yield case_of("clipping", "in a group of its own", [ground(), alone])
    yield case_of(
        "clipping", "to nothing", [replace(above, clipped=True)], notes=["clipping_ignored"],
        merged=shown([replace(above, clipped=False)], SHAPE),
    )  # fmt: skip


def _groups() -> Iterator[Case]:
    inside = (Node("a", noise(5)), Node("b", noise(6), mode=BlendMode.MULTIPLY))
    for through, opacity in product((False, True), (255, 128)):
        group = Node("g", children=inside, through=through, opacity=opacity)
        name = f"{'passing through' if through else 'isolated'}, opacity {opacity}"
        yield case_of("groups", name, [ground(), group])
    nested = Node("outer", children=(Node("x", noise(7)), Node("g", children=inside, through=True)))
    yield case_of("groups", "in a group", [ground(), nested])
    for kind, rgb in {1: (1, 1, 1), 2: (0, 0, 0), 3: None, 4: (0.2, 0.4, 0.6)}.items():
        yield case_of("artboards", f"colour {kind}", *_board(kind, rgb), notes=["artboard_drawn"])


def _board(kind: int, rgb: tuple[float, ...] | None) -> tuple[list[Node]]:
    """An artboard from 4, 3 to 20, 15, with a layer that reaches beyond it."""
    place = {b"Top ": 3.0, b"Left": 4.0, b"Btom": 15.0, b"Rght": 20.0}
    items: dict[bytes, Any] = {
        b"artboardRect": descriptor(b"classFloatRect", place),
        b"artboardBackgroundType": recipes.integer(kind),
        b"Clr ": recipes.colour(51, 102, 153),
    }
    inside = sampled(in_box(4, 3, 20, 15))
    children = (Node("in", noise(5)),)
    look = shown(children, SHAPE)
    if rgb is not None:
        look = shown([Node("paper", plain(*rgb)), *children], SHAPE)
    look[..., 3] *= inside
    blocks = {Tag.ARTBOARD_DATA1: recipes.block(classID=b"artboard", items=items)}
    return ([_Board("page", look, children=children, blocks=blocks)],)


class _Board(Node):
    """An artboard: its look is told, its children are stored."""


def _said() -> Iterator[Case]:
    """What nothing here can do: it looks different, and that is said."""
    top = Node("top", noise(4))
    other = plain(0.9, 0.5, 0.1)
    rows: dict[str, tuple[dict[Tag, Any], str]] = {
        "text without pixels": ({Tag.TYPE_TOOL_INFO: b""}, "object_left_out"),
        "a smart object without pixels": ({Tag.PLACED_LAYER1: b""}, "object_left_out"),
    }
    for name, (blocks, code) in rows.items():
        node = Node("it", None, blocks=blocks)
        yield case_of("only said", name, [ground(), node], notes=[code], merged=other, differs=True)
    effects = replace(top, blocks={Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V0: b""})
    yield case_of(
        "only said",
        "effects",
        [ground(), effects],
        notes=["effects_ignored"],
        merged=other,
        differs=True,
    )
    knockout = replace(top, blocks={Tag.KNOCKOUT_SETTING: b"\1\0\0\0"})
    yield case_of(
        "only said",
        "knockout",
        [ground(), knockout],
        notes=["blending_ignored"],
        merged=other,
        differs=True,
    )
    ranges = ([(0, 65535), (0, 65535)], [[(0, 40000), (0, 65535)]])
    blend_if = replace(top, ranges=ranges)
    yield case_of(
        "only said",
        "blend if",
        [ground(), blend_if],
        notes=["blending_ignored"],
        merged=other,
        differs=True,
    )
    smart = replace(top, blocks={Tag.PLACED_LAYER1: b""})
    yield case_of(
        "layers", "a smart object with pixels", [ground(), smart], notes=["became_pixels"]
    )
    fill = replace(top, fill=90, mode=BlendMode.LINEAR_LIGHT)
    yield case_of(
        "only said",
        "fill opacity of a mode of its own",
        [ground(), fill],
        notes=["fill_differs"],
        merged=other,
        differs=True,
    )


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
