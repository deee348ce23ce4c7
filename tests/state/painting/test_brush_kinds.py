"""Strokes with tips and dynamics, steadied, mirrored and wrapped: by every tool, undone exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.brushes import LINEAR, Aids, BrushKind, Drive
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.pen import PenState
from desktop_app.state.painting.retouching import retouch_stroke
from desktop_app.state.painting.strokes import (
    Brush,
    ColourStroke,
    ErasingStroke,
    MaskStroke,
    Stroke,
)

WILD = BrushKind(
    made="chalk",
    grain="paper",
    flow=0.5,
    scatter=0.5,
    count=2,
    drives=(
        Drive("size", "random", ((0.0, 0.5), (1.0, 1.0))),
        Drive("angle", "random", LINEAR),
        Drive("hue", "random", ((0.0, -0.2), (1.0, 0.2))),
    ),
)
PLACES = ((20.0, 30.0), (40.0, 22.0), (61.5, 50.0))


def plain(width: int = 96, height: int = 80, dtype: str = "uint8") -> Document:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    made = np.full((height, width, 3), full * 0.75)
    made[::7] *= 0.5
    return Document(made.astype(dtype), "plain")


def begun(kind: str, document: Document, brush: Brush) -> Stroke:
    x, y = PLACES[0]
    if kind == "mask":
        return MaskStroke(document, brush, x, y)
    if kind in ("paint", "erase"):
        maker = {"paint": lambda: ColourStroke(document, brush, (200, 60, 30), x, y)}
        return maker.get(kind, lambda: ErasingStroke(document, brush, x, y))()
    chosen = Retouching(kind).with_source(x + 10, y + 10).begun(x, y)
    return retouch_stroke(document, brush, chosen, x, y, 1.0)


def drawn(document: Document, brush: Brush, kind: str = "mask") -> np.ndarray:
    stroke = begun(kind, document, brush)
    for number, place in enumerate(PLACES[1:], 1):
        stroke.trace(*place, 0.5, PenState(time=10.0 * number))
    stroke.finish()
    return np.asarray(document.mask.read(document.size.rect)).copy()


@pytest.mark.slow
def test_a_stroke_is_the_same_from_its_inputs() -> None:
    brush = Brush(size=16.0, kind=WILD)
    first, again = drawn(plain(), brush), drawn(plain(), brush)
    assert np.array_equal(first, again) and first.any()
    moved = plain()
    stroke = MaskStroke(moved, brush, 21.0, 30.0)
    stroke.finish()
    assert moved.mask.read(moved.size.rect).any()


@pytest.mark.few(11)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("kind", ["mask", "paint", "clone", "smudge", "burn", "spot"])
def test_every_tool_takes_tips_symmetry_and_wrapping_and_is_undone_exactly(
    kind: str, dtype: str
) -> None:
    document = plain(dtype=dtype)
    before = np.asarray(document.pixels.read(document.size.rect)).copy()
    aids = Aids(symmetry="both", wraps=True, steady="weighted", strength=0.3)
    drawn(document, Brush(size=14.0, kind=WILD, aids=aids), kind)
    after = np.asarray(document.pixels.read(document.size.rect))
    changed = (after != before).any(axis=2)
    masked = np.asarray(document.mask.read(document.size.rect))
    assert masked.any() if kind == "mask" else changed.any()
    document.undo_stack.undo()
    assert np.array_equal(document.pixels.read(document.size.rect), before)
    assert not np.asarray(document.mask.read(document.size.rect)).any()


@pytest.mark.parametrize(
    ("symmetry", "axis"), [("vertical", (1,)), ("horizontal", (0,)), ("both", (0, 1))]
)
def test_mirrored_strokes_mirror_bit_for_bit(symmetry: str, axis: tuple[int, ...]) -> None:
    kind = BrushKind(made="leaf", drives=(Drive("angle", "random", LINEAR),))
    brush = Brush(size=15.0, kind=kind, aids=Aids(symmetry=symmetry))
    mask = drawn(plain(), brush)
    assert mask.any() and np.array_equal(mask, np.flip(mask, axis))


def test_radial_symmetry_goes_round_a_centre_that_was_moved() -> None:
    document = plain(90, 90)
    aids = Aids(symmetry="radial", ways=4, centre=(40.0, 50.0))
    stroke = MaskStroke(document, Brush(size=9.0, aids=aids), 60.5, 50.5)
    stroke.finish()
    mask = np.asarray(document.mask.read(document.size.rect))
    assert all(mask[y, x] > 200 for x, y in ((60, 50), (39, 70), (19, 49), (40, 29)))
    assert (mask > 0).sum() == pytest.approx(4 * np.pi * 4.5**2, rel=0.25)


@pytest.mark.parametrize(
    ("across", "down"),
    [(47, 39), *((across, 0) for across in (-39, -38, -37, 36, 37, 38, 96)), (0, -30), (0, 28)],
)
@pytest.mark.parametrize("hardness", [0.5, 1.0])
def test_what_leaves_the_picture_comes_in_at_the_other_side(
    across: int, down: int, hardness: float
) -> None:
    wide, tiled = plain(), plain()
    brush = Brush(size=21.0, hardness=hardness)
    MaskStroke(wide, brush, 48.5, 40.5).finish()
    wrapped = replace(brush, aids=Aids(wraps=True))
    MaskStroke(tiled, wrapped, 48.5 + across, 40.5 + down).finish()
    one = np.asarray(wide.mask.read(wide.size.rect))
    other = np.asarray(tiled.mask.read(tiled.size.rect))
    assert np.array_equal(np.roll(one, (down, across), (0, 1)), other)


def test_a_smoothed_hand_ends_where_the_pointer_does_and_a_string_stays_behind() -> None:
    for steady, ends in (("weighted", True), ("string", False)):
        document = plain()
        aids = Aids(steady=steady, strength=0.8, string=25.0)
        stroke = MaskStroke(document, Brush(size=4.0, aids=aids), 10.0, 40.0)
        stroke.trace(80.0, 40.0)
        stroke.finish()
        mask = np.asarray(document.mask.read(document.size.rect))
        assert bool(mask[40, 79]) is ends and mask[40, 50] > 0


def test_pressure_tilt_and_direction_drive_dabs() -> None:
    def width(brush: Brush, pressure: float, held: PenState) -> int:
        document = plain()
        stroke = MaskStroke(document, brush, 48.5, 40.5, pressure, pen=held)
        stroke.finish()
        return int((np.asarray(document.mask.read(document.size.rect))[40] > 127).sum())

    by_pressure = Brush(size=40.0, kind=BrushKind(drives=(Drive("size", "pressure"),)))
    assert width(by_pressure, 0.5, PenState()) == pytest.approx(20, abs=2)
    by_tilt = Brush(10.0, 1.0, kind=BrushKind(drives=(Drive("size", "tilt", ((0, 1), (1, 3))),)))
    assert width(by_tilt, 1.0, PenState(tilt=1.0)) == pytest.approx(30, abs=2)
    flat = BrushKind(roundness=0.2, spacing=0.05, drives=(Drive("angle", "direction"),))
    across, down = plain(), plain()
    for document, end in ((across, (70.0, 40.5)), (down, (48.5, 70.0))):
        stroke = MaskStroke(document, Brush(size=20.0, kind=flat), 48.5, 40.5)
        stroke.move_to(*end)
        stroke.finish()
    assert (np.asarray(across.mask.read(across.size.rect))[:, 60] > 127).sum() <= 6
    assert (np.asarray(down.mask.read(down.size.rect))[60] > 127).sum() <= 6
    assert np.asarray(across.mask.read(across.size.rect))[40, 48] > 0


def test_colours_differ_from_dab_to_dab_where_chance_drives_them() -> None:
    drives = (Drive("hue", "random", ((0.0, -0.5), (1.0, 0.5))),)
    document = plain()
    drawn(document, Brush(size=9.0, kind=BrushKind(spacing=1.5, drives=drives)), "paint")
    pixels = np.asarray(document.pixels.read(document.size.rect)).reshape(-1, 3)
    strong = pixels[np.ptp(pixels.astype(int), axis=1) > 100]
    assert len(np.unique(strong.argmax(axis=1))) == 3


@pytest.mark.parametrize(("angle", "turned"), [(0, 0), (30, 30), (90, 90), (135, 135), (200, 20)])
def test_a_flat_tip_lies_as_it_is_turned(angle: float, turned: float) -> None:
    document = plain()
    brush = Brush(size=40.0, hardness=1.0, kind=BrushKind(roundness=0.2, angle=angle))
    MaskStroke(document, brush, 48.5, 40.5).finish()
    y, x = np.nonzero(np.asarray(document.mask.read(document.size.rect)) > 127)
    _, axes = np.linalg.eigh(np.cov(x, y))
    lies = np.degrees(np.arctan2(*axes[::-1, 1])) % 180
    assert min(abs(lies - turned), abs(180 - lies - turned)) < 4 or (turned == 0 and lies > 176)
