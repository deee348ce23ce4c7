"""Photoshop's brushes, .abr: versions 1 and 2, and 6 to 10, whose settings are a descriptor.

The format is not published; it is as open readers describe it (GIMP's and Krita's sources, the
grammar of jlai/brush-viewer). The descriptor is parsed by psd-tools.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, Final

import numpy as np

from desktop_app.core.brushes import BrushKind, BrushPreset, Curve, Drive, of_tips, within
from desktop_app.core.byte_reader import Bytes
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.brush_tips import tip_of
from desktop_app.storage.brush_files.parts import MOST_BRUSHES, checked_side, values_of

_COMPUTED, _SAMPLED = 1, 2
_SOURCES: Final = {1: "distance", 2: "pressure", 3: "tilt", 6: "direction", 8: "rotation"}
"""What a control ("bVTy") is driven by; others are not followed."""

_DRIVEN: Final = (
    ("useTipDynamics", "szVr", "size", "minimumDiameter"),
    ("useTipDynamics", "angleDynamics", "angle", ""),
    ("useTipDynamics", "roundnessDynamics", "roundness", "minimumRoundness"),
    ("usePaintDynamics", "opVr", "opacity", "opVr"),
    ("usePaintDynamics", "prVr", "flow", "prVr"),
)
"""Switch, dynamics, what they drive, and where their least value stands."""

_COLOURS: Final = (("H   ", "hue"), ("Strt", "saturation"), ("Brgh", "value"))
_LEFT_OUT: Final = {
    "useTexture": "texture",
    "Wtdg": "wet edges",
    "Nose": "noise",
    "flipX": "mirrored tips by chance",
    "flipY": "mirrored tips by chance",
}
"""Switches of what is not followed."""


def read_abr(data: bytes, name: str) -> list[BrushPreset]:
    """All brushes of a .abr. Raises ValueError, and what psd-tools raises."""
    file = Bytes(data)
    version, second = file.numbers("HH")
    if version in (1, 2):
        return list(_old(file, version, second, name))
    if version not in (6, 7, 9, 10):
        raise ValueError(f"version {version}")
    tips, settings = dict[str, ByteArray](), list[Any]()
    while file.left >= 12:
        mark, key, length = file.numbers("4s4sI")
        if mark != b"8BIM":
            raise ValueError("a section without its mark")
        part = Bytes(file.take(length))
        file.take(min(file.left, -length % 4))
        if key == b"samp":
            tips = _samples(part, second)
        elif key == b"desc":
            settings = _settings(part)
    found = [made for each in settings[:MOST_BRUSHES] if (made := _described(each, tips))]
    if settings:
        return found
    named = ((f"{name} {at}", [tip_of(tip)]) for at, tip in enumerate(tips.values(), 1))
    return [of_tips(*each, spacing=0.25) for each in named]


def _old(file: Bytes, version: int, count: int, name: str) -> list[BrushPreset]:
    made = list[BrushPreset]()
    for number in range(1, min(count, MOST_BRUSHES) + 1):
        kind, length = file.numbers("HI")
        part = Bytes(file.take(length))
        part.take(4)
        spacing = part.numbers("H")[0] / 100
        title = f"{name} {number}"
        if kind == _COMPUTED:
            size, roundness, angle, hardness = part.numbers("HHhH")
            shape = BrushKind(spacing=spacing, roundness=roundness / 100, angle=float(-angle))
            made.append(BrushPreset(title, float(size), hardness / 100, 1.0, shape))
        elif kind == _SAMPLED:
            if version == 2:
                title = part.text(part.numbers("I")[0]).strip() or title
            part.take(9)  # antialiasing, and bounds in 16 bits
            made.append(of_tips(title, [tip_of(_picture(part))], spacing=spacing))
    return made


def _picture(part: Bytes) -> ByteArray:
    """Bounds in 32 bits, depth, compression, samples."""
    top, left, bottom, right, depth, packed = part.numbers("4iHB")
    width, height = right - left, bottom - top
    checked_side(width, height)
    if depth not in (8, 16) or packed not in (0, 1):
        raise ValueError(f"a tip of {depth} bits, packed by {packed}")
    row = width * depth // 8
    if packed:
        from psd_tools.compression import decode_rle

        data = decode_rle(part.take(part.left), width, height, depth, 1)
    else:
        data = part.take(row * height)
    values = np.frombuffer(data[: row * height], np.uint8).reshape(height, row)
    return values_of(np.ascontiguousarray(values[:, :: depth // 8]).tobytes(), width, height)


def _samples(part: Bytes, second: int) -> dict[str, ByteArray]:
    """The pictures, by their ids."""
    found = dict[str, ByteArray]()
    while part.left > 4 and len(found) < MOST_BRUSHES:
        length = part.numbers("I")[0]
        one = Bytes(part.take(length))
        part.take(min(part.left, -length % 4))
        key = one.take(one.numbers("B")[0]).decode("latin-1")
        if second == 1:
            one.take(10)
        else:
            one.take(32)
            for _ in range(128):  # places of channels; the first that is filled counts
                if one.numbers("I")[0]:
                    one.take(8)
                    break
        found[key] = _picture(one)
    return found


def _settings(part: Bytes) -> list[Any]:
    from psd_tools.psd.descriptor import DescriptorBlock

    said = DescriptorBlock.read(io.BytesIO(part.take(part.left)))
    return list(said.get(b"Brsh", ()))


class _Said:
    """A descriptor's values by name.

    Args:
        of: psd-tools'.
    """

    def __init__(self, of: Any) -> None:
        self._of = of

    def value(self, name: str, default: Any) -> Any:
        """A plain value of the kind of ``default``."""
        found = self._of.get(name.encode("latin-1")) if hasattr(self._of, "get") else None
        found = getattr(found, "value", None)
        found = found.strip("\0") if isinstance(found, str) else found
        kinds = (str,) if isinstance(default, str) else (int, float)
        return found if isinstance(found, kinds) else default

    def part(self, name: str) -> _Said:
        """Another descriptor in it; an empty one, if there is none."""
        return _Said(self._of.get(name.encode("latin-1")) if hasattr(self._of, "get") else None)

    @property
    def kind(self) -> str:
        return bytes(getattr(self._of, "classID", b"")).decode("latin-1").strip("\0 ")


def _described(of: Any, tips: dict[str, ByteArray]) -> BrushPreset | None:
    """The brush of a descriptor; None: it is none (a folder, a tool)."""
    said, left_out = _Said(of), list[str]()
    shape = said.part("Brsh")
    if not shape.kind:
        return None
    name = said.value("Nm  ", "").rpartition("=")[2].strip("\0 ") or "Brush"
    size, hardness = shape.value("Dmtr", 30.0), shape.value("Hrdn", 100.0) / 100
    kind = BrushKind(
        spacing=shape.value("Spcn", 25.0) / 100 if shape.value("Intr", True) else 0.25,
        angle=-shape.value("Angl", 0.0),
        roundness=shape.value("Rndn", 100.0) / 100,
    )
    tip = tips.get(shape.value("sampledData", ""))
    if tip is not None:
        flipped = tip[:, :: -1 if shape.value("flipX", False) else 1]
        flipped = flipped[:: -1 if shape.value("flipY", False) else 1]
        kind = replace(kind, tips=(tip_of(flipped),))
    elif shape.kind != "computedBrush":
        left_out.append(f"tip ({shape.kind})")
    kind = _with_dynamics(kind, said, left_out)
    left_out += [words for switch, words in _LEFT_OUT.items() if said.value(switch, False)]
    if said.part("dualBrush").value("useDualBrush", False):
        left_out.append("dual brush")
    options = said.part("toolOptions")
    kind = replace(kind, flow=options.value("flow", 100) / 100 * kind.flow)
    opacity = options.value("Opct", 100) / 100
    told = tuple(dict.fromkeys(left_out))
    return BrushPreset(name, size, hardness, opacity, kind, left_out=told)


def _with_dynamics(kind: BrushKind, said: _Said, left_out: list[str]) -> BrushKind:
    drives, fade = list[Drive](), kind.fade
    for switch, place, target, least_at in _DRIVEN:
        if not said.value(switch, False):
            continue
        dynamics = said.part(place)
        least = dynamics.value("Mnm ", 0.0) if least_at == place else said.value(least_at, 0.0)
        control, jitter = dynamics.value("bVTy", 0), dynamics.value("jitter", 0.0) / 100
        source = _SOURCES.get(control)
        if source == "tilt" and target == "angle":
            source = "tilt_direction"
        if source is not None:
            drives.append(Drive(target, source, _control(target, source, least / 100)))
            if source == "distance":
                fade = dynamics.value("fStp", 25) * kind.spacing
        elif control:
            left_out.append(f"{target} by control {control}")
        if jitter:
            spread = ((0.0, -jitter / 2), (1.0, jitter / 2))
            share = ((0.0, max(least / 100, 1 - jitter)), (1.0, 1.0))
            drives.append(Drive(target, "random", spread if target == "angle" else share))
    if said.value("useColorDynamics", False):
        for place, target in _COLOURS:
            if jitter := said.value(place, 0.0) / 100:
                drives.append(Drive(target, "random", ((0.0, -jitter / 2), (1.0, jitter / 2))))
        left_out += ["foreground and background"] * bool(said.part("clVr").value("jitter", 0.0))
        left_out += ["purity"] * bool(said.value("purity", 0.0))
    scatter, count = 0.0, 1
    if said.value("useScatter", False):
        scatter = said.part("scatterDynamics").value("jitter", 0.0) / 200
        count = int(said.value("Cnt ", 1))
        left_out += ["count by chance"] * bool(said.part("countDynamics").value("jitter", 0.0))
    fade = within(fade, "fade")
    return replace(kind, drives=tuple(drives), scatter=scatter, count=count, fade=fade)


def _control(target: str, source: str, least: float) -> Curve:
    if target == "angle":
        return ((0.0, 0.0), (1.0, 1.0))
    # A fade goes from the whole down to the least.
    return ((0.0, 1.0), (1.0, least)) if source == "distance" else ((0.0, least), (1.0, 1.0))
