"""Adjustment layers in PSD and OpenRaster files: ours come back as they were, other programs see
the same picture, and what another program changed counts."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from psd_tools.constants import Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layer_stack import walk
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.psd_merged import layer_info
from desktop_app.state.document.document import Document
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document, save_layers
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.layered_files.adjusted_documents import (
    GIVEN,
    NATIVE,
    WRITE,
    adjustment,
    among_layers,
    changed,
    check_alike,
    difference,
    mask,
    opened,
    opened_ora,
    over,
    paint,
    without_own,
    written,
)

BRIGHT = Adjusting.of("exposure", {"exposure": 2.0, "gamma": 1.5})

BEYOND = (
    *("exposure", "contrast", "vibrance", "white_balance", "sharpen", "denoise", "grain"),
    "high_pass",
)
"""What goes beyond 0..1 in floating point, which no file of 16 bits holds."""


def test_there_is_one_of_each() -> None:
    assert set(GIVEN) == {row.id for row in ADJUSTMENTS}


@pytest.mark.few(2)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("ending", WRITE)
@pytest.mark.parametrize("name", GIVEN)
def test_it_comes_back_as_it_was_and_looks_the_same(
    tmp_path: Path, name: str, ending: str, dtype: str
) -> None:
    document = among_layers(name, dtype)
    path = tmp_path / f"p.{ending}"
    codes = written(document, path)
    back = opened(path)
    check_alike(back, document.content)
    if dtype != "float32" or ending == "velatura":
        assert difference(back, document.content) <= 1.01
    elif name not in BEYOND:
        assert difference(back, document.content) <= 5, "of 16 bits, which levels make steeper"
    baked = ending == "ora" or (ending == "psd" and name not in NATIVE)
    assert ("adjustment_baked" in codes) == baked
    assert "baked_nearly" not in codes


@pytest.mark.slow
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("ending", ["psd", "ora"])
@pytest.mark.parametrize("name", ["white_balance", "blur", "grain", "vignette", "match"])
def test_pixels_in_its_place_look_the_same(
    tmp_path: Path, name: str, ending: str, channels: int
) -> None:
    path = tmp_path / f"p.{ending}"
    for document in (
        over(adjustment(name, pixels=mask(), opacity=0.6), channels=channels),
        among_layers(name, "uint8"),
        over(Layer("group", "g", children=(paint("uint8", 1), adjustment(name)), opacity=0.5)),
    ):
        written(document, path)
        seen = without_own(path)
        assert not any(one.kind == "adjustment" for one in layer_tree.walk(seen.layers))
        assert difference(seen, document.content) <= 1.01


def test_over_what_is_half_transparent_a_psd_is_nearly_the_same_and_says_so(tmp_path: Path) -> None:
    values = np.full((40, 56, 4), 120, np.uint8)
    values[:, :20, 3] = 100
    document = Document(values, "p")
    more = (*document.layers.value, paint("uint8", 1), adjustment("blur"))
    document.arrange("layers", more, active=more[-1].id)
    assert {"adjustment_baked", "baked_nearly"} <= written(document, tmp_path / "p.psd")
    check_alike(opened(tmp_path / "p.psd"), document.content)
    assert "baked_nearly" not in written(document, tmp_path / "p.ora")
    assert difference(without_own(tmp_path / "p.ora"), document.content) <= 1.01


# -- damage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "own",
    [b"", b"{", b"[]", b'{"adjustment": 3}', b'{"adjustment": {"adjustment": "x", "values": {}}}',
     b'{"adjustment": {"adjustment": "blur", "values": {}}, "clipped": 1, "mode": "?"}'],
)  # fmt: skip
def test_what_stands_beside_it_may_be_damaged(tmp_path: Path, own: bytes) -> None:
    document = over(adjustment("levels"), adjustment("blur"))
    written(document, tmp_path / "p.psd")

    def damage(records: list[LayerRecord]) -> None:
        for record in records[1:]:
            rows: Any = record.tagged_blocks.get_data(Tag.METADATA_SETTING)
            rows[0].data = own

    _, levels, blur = opened(changed(tmp_path / "p.psd", damage)).layers
    assert (levels.kind, blur.kind) == ("adjustment", "paint")
    written(document, tmp_path / "p.ora")
    wrong = opened_ora(tmp_path / "p.ora", lambda name, data: own if "json" in name else data)
    assert [one.kind for one in wrong.layers] == ["paint"] * 3


def test_a_damaged_mask_is_said_and_the_layer_keeps_its_place(tmp_path: Path) -> None:
    written(over(adjustment("levels", pixels=mask())), tmp_path / "p.psd")
    psd = PSD.frombytes((tmp_path / "p.psd").read_bytes())
    info = layer_info(psd)
    assert info is not None
    channel: Any = info.channel_image_data[1][-1]
    channel.data = channel.data[:9]
    with read_psd(psd.tobytes()) as read:
        assert "layer_unreadable" in {note.code for note in read.notes} and read.read_only
        assert [one.visible for one in read.stack.layers] == [True, False]


# -- OpenRaster -----------------------------------------------------------------------------------


def test_others_see_pixels_and_nothing_of_ours_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "p.ora"
    assert "adjustment_baked" in written(over(adjustment("levels", pixels=mask())), path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        xml = archive.read("stack.xml").decode()
        (row,) = json.loads(archive.read("velatura/adjustments.json")).values()
        alpha = np.array(Image.open(io.BytesIO(archive.read("data/0002.png"))))[..., 3]
    assert "velatura/data/0002.png" in names and 'name="levels 层"' in xml
    assert set(row) == {"adjustment", "clipped", "mode", "sha256", "mask", "rect"}
    assert np.array_equal(alpha, mask().read(Rect(0, 0, 56, 40)))
    written(over(paint("uint8", 1)), path)
    with zipfile.ZipFile(path) as archive:
        assert not any(name.startswith("velatura") for name in archive.namelist())


def test_a_png_that_another_program_changed_or_moved_counts(tmp_path: Path) -> None:
    path = tmp_path / "p.ora"
    written(over(adjustment("blur")), path)
    out = io.BytesIO()
    Image.new("RGBA", (56, 40), (9, 8, 7, 255)).save(out, "PNG")
    swapped = opened_ora(path, lambda n, data: out.getvalue() if n == "data/0002.png" else data)
    layer = swapped.layers[1]
    assert layer.kind == "paint" and layer.pixels is not None
    assert layer.pixels.read(Rect(3, 3, 1, 1)).ravel().tolist() == [9, 8, 7, 255]

    def move(name: str, data: bytes) -> bytes:
        at = b'x="0" y="0" src="data/0002.png"'
        return data.replace(at, at.replace(b'x="0"', b'x="5"'))

    moved = opened_ora(path, move).layers[1]
    assert moved.kind == "paint" and moved.rect.x == 5


def test_a_stack_holds_what_stands_in_its_place() -> None:
    stack = to_stack(among_layers("blur", "uint8").content, {})
    for layer in walk(stack.layers):
        assert (layer.instead is not None) == (layer.kind == "adjustment")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["blur", "levels"])
def test_over_a_semi_transparent_layer_in_a_group_it_needs_no_other_group(
    tmp_path: Path, name: str
) -> None:
    base = replace(paint("uint8", 1), opacity=0.6, mode=BlendMode.MULTIPLY)
    group = Layer("group", "g", children=(base, adjustment(name, clipped=True)))
    document = over(group)
    written(document, tmp_path / "p.psd")
    back = opened(tmp_path / "p.psd")
    check_alike(back, document.content)
    assert difference(back, document.content) <= 1.01
    steps = 1.01 if name == "blur" else 5  # Photoshop's numbers are whole
    assert difference(without_own(tmp_path / "p.psd"), document.content) <= steps


@pytest.mark.parametrize("ending", ["psd", "ora"])
def test_in_a_half_transparent_group_that_passes_through(tmp_path: Path, ending: str) -> None:
    """OpenRaster isolates it: there what is below it is in the pixels, and nothing is restored."""
    inside = (paint("uint8", 1), adjustment("levels", pixels=mask()), adjustment("blur"))
    through = Layer("group", "g", children=inside, mode=BlendMode.PASS_THROUGH, opacity=0.4)
    document = over(through)
    codes = written(document, tmp_path / f"p.{ending}")
    assert ("group_isolated" in codes) == (ending == "ora")
    back = opened(tmp_path / f"p.{ending}")
    assert difference(back, document.content) <= 1.01
    kinds = [one.kind for one in back.layers[1].children]
    assert kinds == ["paint", *(["adjustment"] * 2 if ending == "psd" else ["paint"] * 2)]


@pytest.mark.parametrize("ending", ["psd", "ora"])
def test_light_is_that_of_the_documents_space_when_a_file_is_compared(
    tmp_path: Path, ending: str
) -> None:
    profile = PROFILES["linear"]
    values = np.linspace(0, 60, 40 * 56 * 3).astype(np.uint8).reshape(40, 56, 3)
    document = Document(values, "p", origin=FileOrigin(About(icc=profile)))
    more = (*document.layers.value, Layer("adjustment", "a", guidance=BRIGHT))
    document.arrange("layers", more, active=more[-1].id)
    path = tmp_path / f"p.{ending}"
    row = LAYERED[ending.upper()]
    save_layers(row, path, document.content, document.origin, {})
    found = open_document(path, FileLocks(tmp_path / "locks"))
    assert "looks_different" not in {note.code for note in found.notes}
    assert difference(found.document.content, document.content) <= 1.01
    assert found.document.content.layers[1].guidance == BRIGHT
