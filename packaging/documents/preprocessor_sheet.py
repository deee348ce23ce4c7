"""Writes docs/preprocessors.md, what makes control images as a table, and its picture.

``python packaging/documents/preprocessor_sheet.py`` writes both: the table from the rows of
`imaging.preprocessors`, the picture from two photographs and what is painted here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.palettes import load_palette  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.pixels import ByteArray  # noqa: E402
from desktop_app.core.values import Number  # noqa: E402
from desktop_app.engine.preprocessors.network_classes import NETWORK_CLASSES  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.imaging.preprocessors.control_image import (  # noqa: E402
    from_painting,
    from_picture,
)
from desktop_app.imaging.preprocessors.parameter import Parameter  # noqa: E402
from desktop_app.imaging.preprocessors.pose import Point, default_pose, moved  # noqa: E402
from desktop_app.imaging.preprocessors.pose_drawing import render  # noqa: E402
from desktop_app.imaging.preprocessors.preprocessor import (  # noqa: E402
    NETWORK_NAMES,
    Preprocessor,
)
from desktop_app.imaging.preprocessors.table import PREPROCESSORS  # noqa: E402

SHEET = ROOT / "docs" / "preprocessors.md"
PICTURE = ROOT / "docs" / "preprocessors.jpg"
SIDE = 200
"""Of each picture in the sheet, in pixels."""
WORKING = Size(512, 512)

_HEAD = """# Preprocessors

Written by `packaging/documents/preprocessor_sheet.py` from the rows of `imaging/preprocessors`;
do not edit. A preprocessor makes a control image of a picture or of what is painted. Each is a row
and a file; the panel, its preview and the command line are derived from the row.

**Sources.** A picture is the context of the edit, without what fills the hole, at the size the
model works at. What is painted is read by the alpha of its strokes: lines of any colour become
white on black, a scanned drawing on opaque paper is inverted if the paper is light, colours are
laid over black. The same source and the same values always give the same bytes.

**Pixel perfect** (resolution 0, the default): the picture is analysed at the size of the control
image, so every line in it is as it was found. Another resolution analyses the picture at that short
side and scales what was found. Lengths in pixels are pixels of that resolution.

**Thresholds** of contrast are shares of the step from black to white. A threshold of Canny finds
the same edges whatever the blur: it is compared with what the blur leaves of a step.

![Two photographs, what each preprocessor makes of them, a painted map and a posed
figure](preprocessors.jpg)

From left to right, of two photographs: the picture{names}. Below, of what was painted: strokes, a
scan, a semantic map, the same map in ADE20K's colours, a pose.

| preprocessor | id | for networks of | reads | what it does |
|---|---|---|---|---|
"""
_NETWORKS = """
## Networks

Depth, normals, poses and segmentations of pictures are made by networks, which the engine runs
(operation "preprocess", `desktop_app/engine/preprocessors`), for the window as for
`velatura preprocess depth IN --out OUT`. Their weights come from the [catalog](catalog.md) or any
folder in the layout of transformers: `config.json`, `preprocessor_config.json` and
`model.safetensors`. A folder is data: of its settings only what is known is read, its class must be
one of these, and no name in it is looked up on a hub.

| sees | class | pictures come to it by |
|---|---|---|
{networks}

Pictures reach a network exactly as transformers' own image processors bring them, and results are
those of its own post-processing; tests compare each step. All run in float32: in bfloat16 depth
would show bands. **Depth** is scaled between the 0.5th and the 99.5th percentile, near is
white; metric networks are inverted. **Normals** are gradients of depth: red is left, green is up,
blue faces the viewer, as the networks for normals expect. **Poses** are COCO's 17 joints; the neck
lies between the shoulders. They can be taken over as data and moved by hand. **Segmentations** are
ADE20K's 150 classes, in its colours or those of the palette (`resources/catalog/ade20k.toml`).

Not offered: networks for HED, PiDiNet, line art and BAE's normals. Their weights, as the authors of
ControlNet collect them (`lllyasviel/Annotators` on the hub), are pickles, and no conversion was
found whose licence is stated; soft edges, line art and normals from depth need none of them.
Mask2Former: transformers can't build it without SciPy. Hands and faces of poses:
control networks work without, and the whole-body networks are pickles or ONNX.
"""
_PARAMETERS = """
## Parameters

| preprocessor | parameter | id | values | default | what it does |
|---|---|---|---|---|---|
"""
_PALETTE = """
## The palette of semantic maps

From `resources/palettes/semantic.toml`. Black says nothing. A pixel gets the nearest colour of the
palette; on a soft border between two classes the nearest pixel with a palette colour counts.

| class | id | colour | ADE20K |
|---|---|---|---|
"""


def sheet() -> str:
    """The whole page, as Markdown."""
    names = "".join(f", {row.name}" for row in _of_pictures())
    rows = [_line(_row_cells(row)) for row in PREPROCESSORS]
    parameters = [_line((", ".join(of), *_parameter_cells(each))) for each, of in _shared()]
    networks = [
        _line((NETWORK_NAMES[each.sight], f"`{each.name}`", f"`{each.reader}`"))
        for each in NETWORK_CLASSES.values()
    ]
    classes = [
        _line((each.name, f"`{each.id}`", str(each.rgb), str(each.ade20k or "–")))
        for each in load_palette().colours
    ]
    head = _HEAD.replace("{names}", names)
    return (
        f"{head}{chr(10).join(rows)}\n{_NETWORKS.replace('{networks}', chr(10).join(networks))}"
        f"{_PARAMETERS}{chr(10).join(parameters)}\n"
        f"{_PALETTE}{chr(10).join(classes)}\n"
    )


def _shared() -> list[tuple[Parameter, list[str]]]:
    """Each parameter once, with the preprocessors that have it."""
    found: dict[int, tuple[Parameter, list[str]]] = {}
    for row in PREPROCESSORS:
        for each in row.parameters:
            found.setdefault(id(each), (each, []))[1].append(row.name)
    return sorted(found.values(), key=lambda pair: len(pair[1]))


def picture() -> ByteArray:
    """The sheet of pictures, RGB."""
    tiles = [tile for name in ("astronaut", "coffee") for tile in _of_photograph(name)]
    tiles += _of_paintings()
    columns = len(_of_pictures()) + 1
    tiles += [np.full((SIDE, SIDE, 3), 255, np.uint8)] * (-len(tiles) % columns)
    small = [_resized(tile, Size(SIDE, SIDE)) for tile in tiles]
    framed = [np.pad(tile, ((2, 2), (2, 2), (0, 0)), constant_values=255) for tile in small]
    rows = [np.hstack(framed[at : at + columns]) for at in range(0, len(framed), columns)]
    return np.vstack(rows)


def _resized(picture: ByteArray, size: Size) -> ByteArray:
    return np.asarray(
        cv2.resize(picture, (size.width, size.height), interpolation=cv2.INTER_AREA), np.uint8
    )


def _of_pictures() -> list[Preprocessor]:
    """Those that make something of a photograph."""
    return [r for r in PREPROCESSORS if r.process and r.id not in ("none", "invert", "semantic")]


def _of_photograph(name: str) -> list[ByteArray]:
    path = ROOT / "benchmarks" / "pictures" / f"{name}.jpg"
    whole = read_picture(path.read_bytes(), path.name).pixels
    side = min(whole.shape[:2])
    top, left = (whole.shape[0] - side) // 2, (whole.shape[1] - side) // 2
    crop = whole[top : top + side, left : left + side]
    photo = _resized(crop, WORKING)
    return [photo, *(from_picture(row, photo, row.values()) for row in _of_pictures())]


def _of_paintings() -> list[ByteArray]:
    canny, semantic = PREPROCESSORS["canny"], PREPROCESSORS["semantic"]
    palette = load_palette()
    strokes = np.zeros((512, 512, 4), np.uint8)
    scan = np.full((512, 512, 4), (246, 240, 228, 255), np.uint8)
    for canvas, ink in ((strokes, (200, 40, 90, 255)), (scan, (70, 60, 90, 255))):
        cv2.ellipse(canvas, (256, 300), (150, 110), 0, 0, 330, ink, 7, cv2.LINE_AA)
        cv2.line(canvas, (130, 240), (180, 110), ink, 7, cv2.LINE_AA)
        cv2.line(canvas, (180, 110), (230, 195), ink, 7, cv2.LINE_AA)
    painted = np.zeros((512, 512, 4), np.uint8)
    for name, top in (("sky", 0), ("mountain", 190), ("grass", 290)):
        painted[top:] = (*palette[name].rgb, 255)
    cv2.ellipse(painted, (200, 430), (190, 50), 0, 0, 360, (*palette["water"].rgb, 255), -1)
    cv2.rectangle(painted, (330, 220), (450, 340), (*palette["building"].rgb, 255), -1)
    painted[:60] = 0  # nothing is said there
    maps = [
        from_painting(semantic, painted, semantic.values({"colours": colours}, palette))
        for colours in ("own", "ade20k")
    ]
    pose = moved(default_pose(WORKING), 4, Point(0.3, 0.15))
    pose = moved(moved(pose, 3, Point(0.33, 0.27)), 13, Point(0.66, 0.84))
    lines = [from_painting(canny, canvas, canny.values()) for canvas in (strokes, scan)]
    return [*lines, *maps, render((pose,), WORKING)]


def _row_cells(row: Preprocessor) -> tuple[str, ...]:
    sources = {
        "pictures": row.reads_picture,
        "paintings": row.reads_painting,
        "poses": row.posed,
    }
    reads = ", ".join(name for name, does in sources.items() if does)
    return row.name, f"`{row.id}`", f"`{row.word}`" if row.word else "any", reads, row.tip


def _parameter_cells(each: Parameter) -> tuple[str, ...]:
    # The table gives each parameter a default of its own kind.
    default = each.kind.text(each.default)  # pyright: ignore[reportArgumentType]
    values = each.kind.words
    if isinstance(each.kind, Number) and each.kind.shown == 1:
        values += each.kind.unit
    if each.unset:
        default += f" ({each.unset})"
    return each.name, f"`{each.id}`", values, default, each.tip


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")
    cv2.imwrite(str(PICTURE), picture()[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    print(f"{SHEET.name} and {PICTURE.name} written")
