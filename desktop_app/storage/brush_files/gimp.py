"""GIMP's brushes: .gbr of versions 1 and 2, and .gih, several of them behind two lines of text.

GIMP's developer documentation, "GIMP Brush File Format" and "GIMP Image Pipe Format". Tips in
colour give their shape alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.brushes import MOST_TIPS, BrushPreset, Tip, of_tips
from desktop_app.core.byte_reader import Bytes
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.brush_tips import tip_of
from desktop_app.storage.brush_files.parts import checked_side, values_of

_PICKS: Final = {
    "random": "random",
    "angular": "direction",
    "velocity": "speed",
    "pressure": "pressure",
}
"""What picks a tip of a pipe that is followed; of others by chance."""


def read_gbr(data: bytes, name: str) -> list[BrushPreset]:
    """The brush of a .gbr. Raises ValueError."""
    values, told, spacing, step = _tip(Bytes(data))
    made = of_tips(told or name, [tip_of(values)], spacing=spacing)
    return [replace(made, left_out=("colours of the tip",) if step > 1 else ())]


def read_gih(data: bytes, name: str) -> list[BrushPreset]:
    """The brush of a .gih, with all its tips. Raises ValueError."""
    told, _, rest = data.partition(b"\n")
    line, _, rest = rest.partition(b"\n")
    words = line.decode("ascii", "replace").split()
    count = int(words[0])
    if not 0 < count <= 10_000:
        raise ValueError(f"{count} tips")
    said = dict(word.split(":", 1) for word in words[1:] if ":" in word)
    file, tips, spacing, step = Bytes(rest), list[Tip](), 0.25, 1
    left_out = list[str]()
    for _ in range(min(count, MOST_TIPS)):
        values, _name, spacing, step = _tip(file)
        tips.append(tip_of(values))
    if count > MOST_TIPS:
        left_out.append(f"tips beyond the first {MOST_TIPS}")
    if step > 1:
        left_out.append("colours of the tips")
    way = said.get("sel0", "random")
    if way not in _PICKS or said.get("dim", "1") != "1":
        left_out.append(f"order of the tips: {way}")
    title = told.decode("utf-8", "replace").strip() or name
    made = of_tips(title, tips, spacing=spacing, pick=_PICKS.get(way, "random"))
    return [replace(made, left_out=tuple(left_out))]


def read_pat(data: bytes) -> ByteArray:
    """(h, w, 3) uint8 of a .pat, GIMP's patterns. Raises ValueError."""
    file = Bytes(data)
    header, version, width, height, step, magic = file.numbers("5I4s")
    checked_side(width, height)
    if version != 1 or step not in (1, 2, 3, 4) or magic != b"GPAT":
        raise ValueError(f"a pattern of version {version} with {step} bytes a pixel")
    file.take(header - file.at)
    pixels = np.frombuffer(file.take(width * height * step), np.uint8)
    pixels = pixels.reshape(height, width, step)
    return pixels[..., :3] if step > 2 else np.repeat(pixels[..., :1], 3, axis=2)


def _tip(file: Bytes) -> tuple[ByteArray, str, float, int]:
    """Values, name, spacing in diameters, bytes a pixel."""
    begin = file.at
    header, version, width, height, step = file.numbers("5I")
    checked_side(width, height)
    if version not in (1, 2) or step not in (1, 4):
        raise ValueError(f"version {version} with {step} bytes a pixel")
    spacing = 0.25
    if version == 2:
        magic, percent = file.numbers("4sI")
        if magic != b"GIMP":
            raise ValueError("it is no brush of GIMP")
        spacing = percent / 100
    text = file.take(header - (file.at - begin))
    name = text.split(b"\0")[0].decode("utf-8", "replace").strip()
    data = file.take(width * height * step)
    return values_of(data, width, height, step), name, spacing, step
