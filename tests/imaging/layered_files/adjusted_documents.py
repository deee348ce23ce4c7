"""Documents with adjustment layers, to be written and read back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from psd_tools.constants import Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.cube import Cube, packed
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.psd_merged import layer_info
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document

HEIGHT, WIDTH = 40, 56
PLACE = Rect(6, 4, 30, 24)


def table() -> str:
    side = np.linspace(0, 1, 5)
    blue, green, red = np.meshgrid(side, side, side, indexing="ij")
    return packed(Cube("", np.stack([red**1.3, green, 1 - blue], axis=3).astype(np.float32)))


GIVEN: dict[str, dict[str, Any]] = {
    "curves": {"rgb": [[0, 0], [0.2503, 0.4], [1, 1]], "red": [[0, 0.1], [1, 0.9]]},
    "levels": {"rgb": [0.1, 0.8, 1.7, 0.05, 0.95], "blue": [0.0, 0.9, 1.0, 0.0, 1.0]},
    "exposure": {"exposure": 0.7, "offset": 0.01, "gamma": 1.2},
    "contrast": {"brightness": -0.305, "contrast": 0.4},
    "hue_saturation": {"all": [0.1, -0.2, 0.1], "reds": [0.2, 0.5, 0.003]},
    "vibrance": {"vibrance": 0.6, "saturation": -0.1},
    "colour_balance": {"shadows": [0.3, 0, -0.2], "keep_luminosity": False},
    "black_white": {"on": True, "reds": 0.512, "tinted": True, "tint": "#e1d3b3"},
    "gradient_map": {"on": True, "stops": [[0, "#000040"], [0.51, "#ff8000"], [1, "#ffffff"]]},
    "lut": {"name": "warm.cube", "table": table()},
    "white_balance": {"temperature": 0.4, "tint": -0.1},
    "match": {"name": "x", "matrix": [1.1, 0, 0, 0, 0, 0.9, 0, 0, 0, 0.1, 1, 0.05]},
    "sharpen": {"amount": 1.0, "radius": 2.0},
    "denoise": {"luminance": 0.5},
    "blur": {"radius": 3.0},
    "motion_blur": {"length": 9.0, "angle": 30.0},
    "radial_blur": {"length": 8.0},
    "lens_blur": {"radius": 3.0, "lights": 0.4},
    "surface_blur": {"radius": 3, "edges": 0.1},
    "median": {"radius": 2},
    "high_pass": {"radius": 3.0},
    "pixelate": {"size": 5},
    "grain": {"amount": 0.4},
    "vignette": {"amount": -0.5},
}
"""Of each adjustment values that change something; some that Photoshop's numbers can't say."""

NATIVE = tuple(GIVEN)[: tuple(GIVEN).index("white_balance")]
"""Those that Photoshop has."""


def picture(dtype: str, channels: int = 3) -> Array:
    values = np.random.default_rng(3).random((HEIGHT, WIDTH, channels))
    if channels == 4:  # nothing is half transparent
        values[..., 3] = values[..., 3] > 0.3
    return values.astype(dtype) if dtype == "float32" else (
        np.rint(values * np.iinfo(dtype).max).astype(dtype)
    )  # fmt: skip


def mask() -> Tiles:
    values = np.random.default_rng(5).integers(0, 256, (PLACE.height, PLACE.width), np.uint8)
    return Tiles(1, np.dtype(np.uint8)).written(PLACE, values)


def adjustment(name: str, **about: Any) -> Layer:
    return Layer("adjustment", f"{name} 层", guidance=Adjusting.of(name, GIVEN[name]), **about)


def paint(dtype: str, seed: int, **about: Any) -> Layer:
    """Something in the middle; nothing of it is half transparent."""
    values = picture(dtype, 4)[:20, :30]
    tiles = Tiles(4, np.dtype(dtype)).written(Rect(10 + seed, 8, 30, 20), values)
    return Layer("paint", f"paint {seed}", pixels=tiles, **about)


def over(*layers: Layer, dtype: str = "uint8", channels: int = 3) -> Document:
    document = Document(picture(dtype, channels), "p")
    tree = (*document.layers.value, *layers)
    document.arrange("layers", tree, active=tree[-1].id)
    return document


def among_layers(name: str, dtype: str) -> Document:
    """One in groups of both kinds, clipped, hidden, with a mask, with an empty mask."""
    blank = Tiles(1, np.dtype(np.uint8))
    through = Layer(
        "group",
        "through",
        children=(paint(dtype, 1), adjustment(name, mode=BlendMode.SCREEN, opacity=0.6)),
        mode=BlendMode.PASS_THROUGH,
    )
    isolated = Layer(
        "group",
        "isolated",
        children=(paint(dtype, 2), adjustment(name, clipped=True), paint(dtype, 3)),
        opacity=0.4,
    )
    return over(
        adjustment(name, pixels=mask(), opacity=0.8),
        through,
        isolated,
        adjustment(name, visible=False),
        adjustment(name, pixels=blank),
        dtype=dtype,
    )


def difference(one: Content, other: Content) -> float:
    """How far two pictures are apart where they are seen, in steps of the coarser one."""
    pictures = list[Array]()
    depths = {np.dtype(c.dtype) for c in (one, other)}
    full = 255 if np.dtype(np.uint8) in depths else 65535
    for content in (one, other):
        shown = content.picture(content.size.rect)
        values = np.clip(shown / full_value(shown.dtype), 0, 1) * full
        if values.shape[2] == 4:
            values[..., :3] *= values[..., 3:] / full
        pictures.append(values)
    return float(np.abs(pictures[0] - pictures[1]).max())


WRITE: dict[str, Callable[[Path, Any], Any]] = {
    "psd": write_psd, "ora": write_ora, "velatura": write_project,
}  # fmt: skip


def written(document: Document, path: Path) -> set[str]:
    """The codes that are said."""
    return {note.code for note in WRITE[path.suffix[1:]](path, to_stack(document.content, {}))}


def opened(path: Path | bytes) -> Content:
    psd = isinstance(path, bytes) or path.suffix == ".psd"
    with read_psd(path) if psd else read_project(path) as read:
        return from_stack(read.stack)


def check_alike(found: Content, wanted: Content) -> None:
    pairs = zip(layer_tree.walk(found.layers), layer_tree.walk(wanted.layers), strict=True)
    for one, other in pairs:
        for name in ("kind", "name", "guidance", "visible", "mode", "clipped", "locked"):
            assert getattr(one, name) == getattr(other, name), (name, other.name)
        assert one.opacity == pytest.approx(other.opacity, abs=0.5 / 255)
        if other.kind == "adjustment":
            assert (one.pixels is None) == (other.pixels is None)
            whole = wanted.size.rect
            if one.pixels is not None and other.pixels is not None:
                assert np.array_equal(one.pixels.read(whole), other.pixels.read(whole))


def without_own(path: Path) -> Content:
    """As a program sees it that knows nothing of ours."""
    if path.suffix == ".ora":
        return opened_ora(path, lambda name, data: None if name.startswith("velatura") else data)

    def drop(records: list[LayerRecord]) -> None:
        for record in records:
            if Tag.METADATA_SETTING in record.tagged_blocks:
                del record.tagged_blocks[Tag.METADATA_SETTING]

    return opened(changed(path, drop))


def changed(path: Path, change: Callable[[list[LayerRecord]], None]) -> bytes:
    psd = PSD.frombytes(path.read_bytes())
    info = layer_info(psd)
    assert info is not None
    change(list(info.layer_records))
    return psd.tobytes()


def opened_ora(path: Path, change: Callable[[str, bytes], bytes | None]) -> Content:
    new = path.with_name("changed.ora")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                archive.writestr(name, data)
    return opened(new)
