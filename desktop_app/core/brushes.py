"""What a brush is besides its size: tip, where its dabs lie, what drives them. Values and the one
formula of what is driven; what a dab covers is `imaging.brush`, a stroke `state.painting.strokes`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeAlias

from desktop_app.core.record import record

Curve: TypeAlias = tuple[tuple[float, float], ...]
"""Points (x, y) by rising x, 0..1; straight between them, level beyond."""

LINEAR: Final[Curve] = ((0.0, 0.0), (1.0, 1.0))

SOURCES: Final = (
    *("pressure", "tilt", "tilt_direction", "rotation", "speed", "direction"),
    *("distance", "random", "random_stroke"),
)
"""What drives, each 0..1: a pen's pressure, how flat it lies, whereto, its turn about itself; 1 at
three pixels a millisecond; the stroke's direction, clockwise from the right; 1 at `fade` diameters;
by chance, for each dab or for the stroke."""

BRUSH_ENDINGS: Final = (".abr", ".gbr", ".gih", ".kpp", ".bundle", ".myb")
"""Of names of files of brushes of other programs."""

MOST_TIPS: Final = 64
MOST_DRIVES: Final = 64
MOST_POINTS: Final = 64
TIP_SIDE: Final = 512
"""Pixels of a tip's longer side that are kept."""


@record()
class Target:
    """What can be driven.

    Attributes:
        adds: what is driven is added (in ``unit``); if not, it is a factor of the brush's value.
        unit: what 1 of a curve is.
        least, most: of the value.
    """

    adds: bool = False
    unit: float = 1.0
    least: float = 0.0
    most: float = 1.0


TARGETS: Final[Mapping[str, Target]] = {
    "size": Target(most=10_000.0, least=1.0),
    "opacity": Target(),
    "flow": Target(),
    "roundness": Target(least=0.02),
    "scatter": Target(most=20.0),
    "angle": Target(adds=True, unit=360.0, least=-1e6, most=1e6),
    "hue": Target(adds=True, least=-1e6, most=1e6),
    "saturation": Target(adds=True, least=-1.0),
    "value": Target(adds=True, least=-1.0),
}
"""Angle in degrees, hue in turns; what isn't said is as `BrushKind`."""


@record()
class Tip:
    """A picture of a dab.

    Attributes:
        width, height: in pixels, 1..`TIP_SIDE`.
        values: rows from the top, a byte a pixel: 255 covers.
    """

    width: int
    height: int
    values: bytes


@record()
class Drive:
    """One input of one value: ``target`` of `TARGETS` by ``source`` of `SOURCES`."""

    target: str
    source: str
    curve: Curve = LINEAR


@record()
class BrushKind:
    """How a brush's dabs are.

    Attributes:
        tips: pictures of a dab; none: ``made``, or a round one.
        made: id of a tip that is made by code (`imaging.brush_tips`); empty: none.
        pick: the source that says which of several tips.
        spacing: from dab to dab, in diameters.
        angle: of the tip, degrees clockwise.
        roundness: the tip's height beside its width, 0.02..1.
        scatter: how far dabs fall from the stroke's line, in diameters.
        count: dabs at each place.
        flow: 1: dabs of a stroke never add up; below, each adds that share, up to the opacity.
        grain, pattern: texture: id of one that is made by code, or one's own; none without both.
        grain_scale: pixels of the picture for one of the texture.
        grain_depth: how much the texture takes away, 0..1.
        fade: diameters until "distance" is 1.
        drives: what is driven, by what.
    """

    tips: tuple[Tip, ...] = ()
    made: str = ""
    pick: str = "random"
    spacing: float = 0.125
    angle: float = 0.0
    roundness: float = 1.0
    scatter: float = 0.0
    count: int = 1
    flow: float = 1.0
    grain: str = ""
    pattern: Tip | None = None
    grain_scale: float = 1.0
    grain_depth: float = 0.5
    fade: float = 20.0
    drives: tuple[Drive, ...] = ()

    def is_driven(self, targets: frozenset[str], source: str = "") -> bool:
        """Whether one of ``targets`` is driven (by ``source``; empty: by anything)."""
        return any(each.target in targets and source in ("", each.source) for each in self.drives)

    @property
    def builds(self) -> bool:
        return self.flow < 1 or self.is_driven(frozenset({"flow"}))


ROUND: Final = BrushKind()


@record()
class BrushPreset:
    """A brush with a name.

    Attributes:
        name: what the user chooses it by.
        size: diameter in pixels of the picture.
        hardness, opacity: 0..1.
        kind: all the rest.
        origin: name of the file it was read from; empty: none.
        left_out: what of that file's settings is not followed.
    """

    name: str
    size: float = 40.0
    hardness: float = 0.8
    opacity: float = 1.0
    kind: BrushKind = ROUND
    origin: str = ""
    left_out: tuple[str, ...] = ()


def of_tips(name: str, tips: list[Tip], **more: Any) -> BrushPreset:
    """A brush of pictures, as large as the first; ``more``: of `BrushKind`."""
    size = float(max(tips[0].width, tips[0].height))
    return BrushPreset(name, size, 1.0, 1.0, BrushKind(tips=tuple(tips), **more))


_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "size": (1.0, 2000.0),
    "hardness": (0.0, 1.0),
    "opacity": (0.01, 1.0),
    "spacing": (0.01, 10.0),
    "angle": (-360.0, 360.0),
    "roundness": (0.02, 1.0),
    "scatter": (0.0, 20.0),
    "count": (1, 16),
    "flow": (0.01, 1.0),
    "grain_scale": (0.05, 20.0),
    "grain_depth": (0.0, 1.0),
    "fade": (0.1, 1000.0),
}
"""Of numbers of `BrushPreset` and `BrushKind`."""


def within(value: float, name: str) -> float:
    """``value`` brought into the range that ``name`` has; NaN: the least."""
    least, most = _RANGES[name]
    return min(most, max(least, value)) if value == value else least


def fitted(preset: BrushPreset) -> BrushPreset:
    """With all numbers in their ranges: what a stranger's file may have said."""
    kind = preset.kind
    drives = tuple(replace(each, curve=_fitted(each.curve)) for each in kind.drives[:MOST_DRIVES])
    kind = replace(kind, **_numbers(kind), drives=drives)
    name, told = " ".join(preset.name.split())[:100], preset.left_out[:MOST_DRIVES]
    told = tuple(each[:100] for each in told)
    return replace(preset, **_numbers(preset), kind=kind, name=name, left_out=told)


def _fitted(curve: Curve) -> Curve:
    points = sorted(curve)[:MOST_POINTS] or LINEAR
    return tuple(
        (min(1.0, max(0.0, x)), min(100.0, max(-100.0, y))) if x == x and y == y else (0.0, 0.0)
        for x, y in points
    )


def _numbers(of: BrushPreset | BrushKind) -> dict[str, Any]:
    names = {each.name for each in fields(of)} & _RANGES.keys()
    return {name: within(getattr(of, name), name) for name in names}


def checked(preset: BrushPreset) -> BrushPreset:
    """``preset``, if all of it can be used: as `fitted`, and more. Raises ValueError."""
    kind = preset.kind
    if fitted(preset) != preset or not preset.name:
        raise ValueError("a number of a brush is out of range, or its name is empty")
    for tip in (*kind.tips, *((kind.pattern,) if kind.pattern else ())):
        if not (0 < tip.width <= TIP_SIDE and 0 < tip.height <= TIP_SIDE):
            raise ValueError(f"a tip of {tip.width} × {tip.height} pixels")
        if len(tip.values) != tip.width * tip.height:
            raise ValueError("a tip's size and values differ")
    if len(kind.tips) > MOST_TIPS or kind.pick not in SOURCES:
        raise ValueError("too many tips, or no such way to pick tips")
    for drive in kind.drives:
        if drive.target not in TARGETS or drive.source not in SOURCES:
            raise ValueError(f"{drive.target} by {drive.source}")
    return preset


def valued(curve: Curve, x: float) -> float:
    """The curve's value at ``x``."""
    before_x, before = curve[0]
    for at, value in curve:
        if x <= at:
            share = (x - before_x) / (at - before_x) if at > before_x else 1.0
            return before + (value - before) * max(0.0, share)
        before_x, before = at, value
    return before


@record()
class Aids:
    """What helps the hand, whatever the brush.

    Attributes:
        steady: "" not at all, "weighted" each place is a mean with those before, "string" the
            brush hangs on a string that is pulled.
        strength: of that, 0..1.
        string: the string's length in pixels of the picture.
        symmetry: "" none, "vertical" and "horizontal" mirror at such an axis, "both" at both,
            "radial" turns.
        ways: of "radial", 2..32.
        centre: of all of these, in pixels of the picture; None: the picture's middle.
        wraps: what leaves the picture comes in at the other side.
    """

    steady: str = ""
    strength: float = 0.5
    string: float = 0.0
    symmetry: str = ""
    ways: int = 6
    centre: tuple[float, float] | None = None
    wraps: bool = False


NO_AIDS: Final = Aids()


def copies(aids: Aids, x: float, y: float, middle: tuple[float, float]) -> list[Copy]:
    """Where symmetry sets a dab at (x, y), itself the first. ``middle``: of the picture."""
    made, (cx, cy) = [Copy(x, y)], aids.centre or middle
    # By pixels, so that an axis between two of them mirrors exactly.
    px, py = math.floor(x) + 0.5, math.floor(y) + 0.5
    for across, down in _MIRRORED.get(aids.symmetry, ()):
        place = 2 * cx - px if across else x, 2 * cy - py if down else y
        made.append(Copy(*place, flip_x=across, flip_y=down))
    for way in range(1, aids.ways if aids.symmetry == "radial" else 1):
        turn = 2 * math.pi * way / aids.ways
        off = complex(x - cx, y - cy) * complex(math.cos(turn), math.sin(turn))
        made.append(Copy(cx + off.real, cy + off.imag, turn=math.degrees(turn)))
    return made


_X, _Y = (True, False), (False, True)
_MIRRORED: Final[Mapping[str, tuple[tuple[bool, bool], ...]]] = {
    "vertical": (_X,),
    "horizontal": (_Y,),
    "both": (_X, _Y, (True, True)),
}


@record()
class Copy:
    """One dab of symmetry: its place, how far it is turned (degrees), and whether it is mirrored
    left to right, or top to bottom."""

    x: float
    y: float
    turn: float = 0.0
    flip_x: bool = False
    flip_y: bool = False
