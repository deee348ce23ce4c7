"""Krita's brushes, .kpp: a picture in PNG whose text chunk "preset" is XML; and .bundle, a ZIP
archive of them with their tips.

As Krita's sources write it: ``Pressure<Name>`` switches an option on, ``<Name>Sensor`` says by
what, ``<Name>Value`` how much; ``hfade`` is the share of the radius that is full; angles are
radians.
"""

from __future__ import annotations

import base64
import io
import math
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias
from xml.etree import ElementTree as Xml

from desktop_app.core.brushes import LINEAR, BrushKind, BrushPreset, Curve, Drive, Tip
from desktop_app.imaging.brush_tips import picture_tip
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.text_chunks import read_text_chunks
from desktop_app.storage.brush_files.gimp import read_gbr, read_gih, read_pat
from desktop_app.storage.brush_files.parts import MOST_BRUSHES

Find: TypeAlias = Callable[[str], bytes | None]
"""A tip's file by its name."""

_ENGINES: Final = frozenset({"paintbrush", "colorsmudge", "eraser"})
_OPTIONS: Final = {
    "Size": "size",
    "Opacity": "opacity",
    "Flow": "flow",
    "Rotation": "angle",
    "Ratio": "roundness",
    "Scatter": "scatter",
    "h": "hue",
    "s": "saturation",
    "v": "value",
}
_SENSORS: Final = {
    "pressure": "pressure",
    "fuzzy": "random",
    "fuzzystroke": "random_stroke",
    "speed": "speed",
    "drawingangle": "direction",
    "rotation": "rotation",
    "ascension": "tilt_direction",
    "declination": "tilt",
    "fade": "distance",
    "distance": "distance",
}
_LEFT_OUT: Final = ("Softness", "Sharpness", "Mirror", "Spacing", "Rate", "Mix", "Darken")
"""Options that are not followed."""

_NO_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST: Final = 64 << 20  # bytes of a file in a bundle, unpacked


def read_kpp(data: bytes, name: str, find: Find = lambda name: None) -> list[BrushPreset]:
    """The brush of a .kpp. Raises ValueError and what parsers raise."""
    text = read_text_chunks(data).get("preset")
    if text is None:
        raise ValueError("there is no preset in this picture")
    preset = _parsed(text)
    engine = preset.get("paintopid", "")
    if engine not in _ENGINES:
        raise ValueError(f"its engine “{engine}” is not a brush of dabs")
    params = {each.get("name", ""): each.text or "" for each in preset.iter("param")}
    inside = {each.get("filename", ""): each.text or "" for each in preset.iter("resource")}

    def found(file: str) -> bytes | None:
        return base64.b64decode(inside[file]) if file in inside else find(file)

    return [_Preset(params, found).made(preset.get("name", "") or name, engine)]


def read_bundle(data: bytes, name: str) -> list[BrushPreset]:
    """All of a .bundle that are brushes of dabs. Raises ValueError and what ``zipfile`` raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        by_name = {posixpath.basename(each.filename): each for each in archive.infolist()}

        def read(file: str) -> bytes | None:
            entry = by_name.get(file)
            if entry is None or entry.file_size > _LARGEST:
                return None
            with archive.open(entry) as opened:
                return opened.read(_LARGEST)

        made = list[BrushPreset]()
        for file in [each for each in by_name if each.endswith(".kpp")][:MOST_BRUSHES]:
            try:
                made += read_kpp(read(file) or b"", posixpath.splitext(file)[0], read)
            except (ValueError, Xml.ParseError):
                continue  # an engine that is not of dabs, most often
        return made


def _parsed(text: str) -> Xml.Element:
    """The outermost element. Raises ValueError for texts that declare entities."""
    if "<!ENTITY" in text:
        raise ValueError("it declares entities")
    return Xml.fromstring(_NO_XML.sub("", text))  # raw checksums are written among texts


class _Preset:
    """One preset.

    Args:
        params: by name.
        find: a tip's file.
    """

    def __init__(self, params: dict[str, str], find: Find) -> None:
        self._params, self._find = params, find
        self.left_out = list[str]()
        self.fade = 20.0

    def made(self, name: str, engine: str) -> BrushPreset:
        """The nearest brush of ours; what it can't do is named in `left_out`."""
        brush = _parsed(self._params["brush_definition"])
        mask = brush.find("MaskGenerator")
        tips, size, hardness, roundness = self._tip(brush, mask)
        if engine == "colorsmudge":
            self.left_out.append("smudge")
        if brush.get("useAutoSpacing") == "1":
            self.left_out.append("automatic spacing")
        drives = [each for option in _OPTIONS for each in self._drives(option, size)]
        self.left_out += [each for each in _LEFT_OUT if self._is_on(each)]
        pattern, scale, depth = self._texture()
        kind = BrushKind(
            tips=tips,
            spacing=_number(brush.get("spacing"), 0.1),
            angle=math.degrees(-_number(brush.get("angle"), 0.0)) % 360,
            roundness=roundness,
            scatter=self._value("Scatter") if self._is_on("Scatter") else 0.0,
            flow=self._value("Flow"),
            pattern=pattern,
            grain_scale=scale,
            grain_depth=depth,
            fade=self.fade,
            drives=tuple(drives),
        )
        size *= self._value("Size") if self._is_on("Size") else 1.0
        told = tuple(dict.fromkeys(self.left_out))
        return BrushPreset(name, size, hardness, self._value("Opacity"), kind, left_out=told)

    def _tip(
        self, brush: Xml.Element, mask: Xml.Element | None
    ) -> tuple[tuple[Tip, ...], float, float, float]:
        if mask is not None:
            if mask.get("type", "circle") != "circle" or _number(mask.get("spikes"), 2) > 2:
                self.left_out.append("shape of the tip")
            for name, rule in (("density", 1.0), ("randomness", 0.0)):
                if _number(brush.get(name), rule) != rule:
                    self.left_out.append(name)
            size = _number(mask.get("diameter"), 0.0) or 2 * _number(mask.get("radius"), 20.0)
            return (), size, _number(mask.get("hfade"), 1.0), _number(mask.get("ratio"), 1.0)
        file, scale = posixpath.basename(brush.get("filename", "")), _number(brush.get("scale"), 1)
        data = self._find(file)
        if data is None:
            self.left_out.append(f"tip “{file}”: it is not in the file")
            return (), 40.0, 1.0, 1.0
        reader = {".gbr": read_gbr, ".gih": read_gih}.get(posixpath.splitext(file)[1].lower())
        if reader is not None:
            inner = reader(data, file)[0]
            return inner.kind.tips, inner.size * scale, 1.0, 1.0
        pixels = read_picture(data, file).pixels
        return (picture_tip(pixels),), max(pixels.shape[:2]) * scale, 1.0, 1.0

    def _texture(self) -> tuple[Tip | None, float, float]:
        place = "Texture/Pattern/"
        if self._params.get(f"{place}Enabled") != "true":
            return None, 1.0, 0.5
        data = base64.b64decode(self._params.get(f"{place}Pattern", ""))
        data = data or self._find(self._params.get(f"{place}PatternFileName", ""))
        if not data:
            self.left_out.append("texture: it is not in the file")
            return None, 1.0, 0.5
        if data.startswith(b"iVBOR"):  # it was packed twice
            data = base64.b64decode(data)
        self.left_out.append("levels and blending of the texture")
        pat = read_pat(data) if data[20:24] == b"GPAT" else None
        pixels = read_picture(data, "texture").pixels[..., :3] if pat is None else pat
        tip = picture_tip(255 - pixels)
        strength = _number(self._params.get("Texture/Strength/Value"), 1.0)
        return tip, _number(self._params.get(f"{place}Scale"), 1.0), strength / 2

    def _is_on(self, option: str) -> bool:
        return self._params.get(f"Pressure{option}") == "true"

    def _value(self, option: str) -> float:
        return _number(self._params.get(f"{option}Value"), 1.0)

    def _drives(self, option: str, size: float) -> Iterator[Drive]:
        text = self._params.get(f"{option}Sensor", "")
        if not self._is_on(option) or self._params.get(f"{option}UseCurve") == "false" or not text:
            return
        root, target = _parsed(text), _OPTIONS[option]
        same = self._params.get(f"{option}UseSameCurve", "true") == "true"
        common = self._params.get(f"{option}commonCurve") if same else None
        for sensor in root.findall("ChildSensor") or [root]:
            name = sensor.get("id", "")
            source = _SENSORS.get(name)
            if source is None:
                self.left_out.append(f"{target} by {name}")
                continue
            if source == "distance":
                self.fade = max(0.1, _number(sensor.get("length"), 30.0) / max(1.0, size))
            curve = _curve(common or sensor.findtext("curve"))
            if source == "tilt":  # Krita's is 1 for an upright pen
                curve = tuple((1 - x, y) for x, y in reversed(curve))
            yield Drive(target, source, _added(target, source, curve))


def _added(target: str, source: str, curve: Curve) -> Curve:
    """What is added, from Krita's 0..1: chance goes to both sides, colours from the middle."""
    if target == "hue" or (target == "angle" and source.startswith("random")):
        return tuple((x, y - 0.5) for x, y in curve)
    if target in ("saturation", "value"):
        return tuple((x, 2 * y - 1) for x, y in curve)
    return curve


def _curve(text: str | None) -> Curve:
    if not text:
        return LINEAR
    points = [part.split(",")[:2] for part in text.strip().split(";") if part.strip()]
    return tuple(sorted((_number(x, 0.0), _number(y, 0.0)) for x, y in points[:32]))


def _number(text: str | float | None, default: float) -> float:
    value = default if text is None else float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number")
    return value
