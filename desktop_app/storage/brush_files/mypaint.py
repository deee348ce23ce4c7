"""MyPaint's brushes, .myb in JSON (version 3): base values, and curves by inputs.

libmypaint's brushsettings.json says what each is. MyPaint adds what inputs give; here sizes and
opacities are multiplied: with one input that is the same, with several it is near.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, Final, cast

from desktop_app.core.brushes import BrushKind, BrushPreset, Curve, Drive, valued

_INPUTS: Final = {
    "pressure": ("pressure", 0.0, 1.0),
    "random": ("random", 0.0, 1.0),
    "speed1": ("speed", 0.0, 4.0),
    "speed2": ("speed", 0.0, 4.0),
    "tilt_declination": ("tilt", 0.0, 90.0),
}
"""Inputs that are followed: the source, and what 0 and 1 of it are."""

_READ: Final = frozenset(
    {
        *("radius_logarithmic", "radius_by_random", "opaque", "opaque_multiply", "hardness"),
        *("opaque_linearize", "dabs_per_basic_radius", "dabs_per_actual_radius"),
        *("elliptical_dab_ratio", "elliptical_dab_angle", "offset_by_random"),
        # What these do has no place in a brush here, or is the rule.
        *("color_h", "color_s", "color_v", "anti_aliasing", "restore_color", "paint_mode"),
        *("speed1_slowness", "speed2_slowness", "speed1_gamma", "speed2_gamma"),
        *("smudge_length", "stroke_duration_logarithmic", "stroke_threshold", "stroke_holdtime"),
        *("custom_input_slowness", "direction_filter", "dabs_per_second", "snap_to_pixel"),
    }
)

_Conversion = Callable[[float], float]


class _Settings:
    """What the file says.

    Args:
        said: its "settings".
    """

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said
        self.left_out = list[str]()

    def base(self, name: str, default: float = 0.0) -> float:
        value = float(self._said.get(name, {}).get("base_value", default))
        return value if math.isfinite(value) else default

    def inputs(self, name: str) -> dict[str, list[list[float]]]:
        """Points by input; those that are level at 0 are left out."""
        found = cast("dict[str, Any]", self._said.get(name, {}).get("inputs", {}))
        return {key: points for key, points in found.items() if any(y for _, y in points)}

    def drives(self, name: str, target: str, convert: _Conversion) -> list[Drive]:
        """What of that setting is followed; ``convert``: from its points to ours."""
        made = list[Drive]()
        for key, points in self.inputs(name).items():
            if key == "direction" and target == "angle" and _turns(points):
                made.append(Drive(target, "direction"))
                continue
            if key not in _INPUTS:
                self.left_out.append(f"{name} by {key}")
                continue
            source, least, most = _INPUTS[key]
            made.append(Drive(target, source, _curve(points, least, most, convert)))
        return made

    def factor(self, names: tuple[str, ...], target: str) -> tuple[float, list[Drive]]:
        """The product of settings, and what drives it."""
        whole, drives = 1.0, list[Drive]()
        for name in names:
            base = self.base(name, 1.0)
            # From nothing on, what one input gives is all; beside a base, its share of it.
            of = base if base > 1e-3 else 1.0
            drives += self.drives(
                name, target, lambda y, base=base, of=of: min(4.0, max(0.0, base + y) / of)
            )
            whole *= of if base > 1e-3 or self.inputs(name) else 0.0
        return whole, drives

    def rest(self) -> list[str]:
        """Names of settings that do something, and are not followed."""
        never = (name for name in self._said if name not in _READ)
        return [name for name in never if self.base(name) or self.inputs(name)]


def _turns(points: list[list[float]]) -> bool:
    """Whether half a turn of the stroke is half a turn of the tip: it lies along the stroke."""
    return abs(abs(points[-1][1] - points[0][1]) - abs(points[-1][0] - points[0][0])) < 1


def _curve(points: list[list[float]], least: float, most: float, convert: _Conversion) -> Curve:
    """At the file's points within the input's range, and its ends; straight between."""
    raw = tuple(sorted((float(x), float(y)) for x, y in points[:32]))
    if not all(math.isfinite(each) for point in raw for each in point):
        raise ValueError("a point that is no number")
    inner = (x for x, _ in raw if least < x < most)
    across = sorted({least, most, *inner, *(least + (most - least) * k / 4 for k in (1, 2, 3))})
    return tuple(((x - least) / (most - least), convert(valued(raw, x))) for x in across)


def read_myb(data: bytes, name: str) -> list[BrushPreset]:
    """The brush of a .myb. Raises ValueError, KeyError, TypeError, AttributeError."""
    said = json.loads(data)
    if said.get("version") != 3:
        raise ValueError(f"version {said.get('version')} of MyPaint's brushes")
    settings = _Settings(said["settings"])
    radius = math.exp(min(8.0, settings.base("radius_logarithmic", 2.0)))
    drives = settings.drives(
        "radius_logarithmic", "size", lambda y: math.exp(min(4.0, max(-9.0, y)))
    )
    if by_chance := min(3.0, settings.base("radius_by_random")):
        spread = ((0.0, math.exp(-by_chance)), (0.5, 1.0), (1.0, math.exp(by_chance)))
        drives.append(Drive("size", "random", spread))
    # Where MyPaint evens out that dabs overlap, its opacity is that of the stroke.
    evened = settings.base("opaque_linearize", 0.9) >= 0.5
    share, more = settings.factor(("opaque", "opaque_multiply"), "opacity" if evened else "flow")
    dabs = settings.base("dabs_per_actual_radius", 2.0) + settings.base("dabs_per_basic_radius")
    drives += more + settings.drives("elliptical_dab_angle", "angle", lambda y: y / 360)
    scatter = settings.base("offset_by_random") * 0.6
    if settings.inputs("offset_by_random"):
        of = scatter or 0.6
        drives += settings.drives(
            "offset_by_random", "scatter", lambda y: max(0.0, scatter + 0.6 * y) / of
        )
        scatter = of
    ratio = max(1.0, settings.base("elliptical_dab_ratio", 1.0))
    drives += settings.drives(
        "elliptical_dab_ratio", "roundness", lambda y: ratio / max(1.0, ratio + y)
    )
    settings.left_out += [f"hardness by {key}" for key in settings.inputs("hardness")]
    kind = BrushKind(
        spacing=1 / (2 * dabs) if dabs > 0 else 0.125,
        angle=settings.base("elliptical_dab_angle") % 360,
        roundness=1 / ratio,
        scatter=scatter,
        flow=1.0 if evened else share,
        drives=tuple(drives),
    )
    hardness, opacity = settings.base("hardness", 0.8), share if evened else 1.0
    told = tuple(dict.fromkeys((*settings.left_out, *settings.rest())))
    return [BrushPreset(name, 2 * radius, hardness, opacity, kind, left_out=told)]
