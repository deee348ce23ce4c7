"""Adjustment layers in PSD and OpenRaster files: ours come back as they were, other programs see
the same picture, and what another program changed counts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.api import adjustments as api
from psd_tools.constants import Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.layer_stack import walk
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.picture import About, Origin
from desktop_app.state.document.document import Document
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.content import Content
from desktop_app.state.picture.layers import Layer
from desktop_app.state.picture.stacks import from_stack, to_stack
from desktop_app.storage.layered import LAYERED
from desktop_app.storage.project import read_project, write_ora, write_project
from desktop_app.storage.psd_layers import layer_info
from desktop_app.storage.psd_read import read_psd
from desktop_app.storage.psd_write import write_psd
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document, save_layers
from tests.imaging.deep_pictures import PROFILES
from tests.storage.adjusted_documents import (
    GIVEN,
    NATIVE,
    adjustment,
    among_layers,
    difference,
    mask,
    over,
    paint,
)
from tests.storage.psd_adjusted import RECORDS, adjusting
from tests.storage.psd_cases import SHAPE, ground
from tests.storage.psd_nodes import Node, layered

BRIGHT = Adjusting.of("exposure", {"exposure": 2.0, "gamma": 1.5})

BEYOND = ("exposure", "contrast", "vibrance", "white_balance", "sharpen", "denoise", "grain")
"""What goes beyond 0..1 in floating point, which no file of 16 bits holds."""

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


def test_there_is_one_of_each() -> None:
    assert set(GIVEN) == {row.id for row in ADJUSTMENTS}


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


# -- as Photoshop's own ---------------------------------------------------------------------------

CLASSES: dict[str, tuple[type[Any], Callable[[Any], Any], Any]] = {
    "curves": (
        api.Curves,
        lambda one: (one.data.data[0], one.extra[1].points),
        ([(0, 0), (102, 64), (255, 255)], [(26, 0), (230, 255)]),
    ),
    "levels": (
        api.Levels,
        lambda one: (one.master.input_floor, one.master.gamma, one.data[3].input_ceiling),
        (26, 170, 230),
    ),
    "exposure": (
        api.Exposure,
        lambda one: (round(one.exposure, 5), round(one.gamma, 5)),
        (0.7, 1.2),
    ),
    "contrast": (
        api.BrightnessContrast,
        lambda one: (one.brightness, one.contrast, one.use_legacy),
        (-23, 40, True),
    ),
    "hue_saturation": (
        api.HueSaturation,
        lambda one: (one.master, one.data[0]),
        ((18, -20, 10), [(315, 345, 15, 45), (36, 50, 0)]),
    ),
    "vibrance": (api.Vibrance, lambda one: (one.vibrance, one.saturation), (60, -10)),
    "colour_balance": (
        api.ColorBalance,
        lambda one: (one.shadows, one.highlights, one.luminosity),
        ((30, 0, -20), (0, 0, 0), 0),
    ),
    "black_white": (
        api.BlackAndWhite, lambda one: (one.red, one.magenta, one.use_tint), (51, 80, True),
    ),
    "gradient_map": (
        api.GradientMap,
        lambda one: [(stop.location, stop.color) for stop in one.color_stops],
        [(0, (0, 0, 16448, 0)), (2089, (65535, 32896, 0, 0)), (4096, (65535, 65535, 65535, 0))],
    ),
    "lut": (api.ColorLookup, lambda one: one.name, "lut 层"),
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_psd_tools_sees_the_right_classes_and_values(tmp_path: Path, dtype: str) -> None:
    assert set(CLASSES) == set(NATIVE)
    document = over(*(adjustment(name, pixels=mask()) for name in NATIVE), dtype=dtype)
    codes = written(document, tmp_path / "p.psd")
    assert codes == {"about_left_out", "adjustment_differs"}
    _, *layers = PSDImage.open(tmp_path / "p.psd")
    for layer, (kind, values, wanted) in zip(layers, CLASSES.values(), strict=True):
        assert type(layer) is kind and layer.visible
        assert values(layer) == wanted
        assert layer.mask is not None and layer.mask.bbox[:2] == (0, 0)
        shown = np.array(layer.mask.topil())
        assert np.array_equal(shown[:40, :56], mask().read(Rect(0, 0, 56, 40)))


def test_a_table_of_a_cube_file_stands_in_it_as_text(tmp_path: Path) -> None:
    written(over(adjustment("lut")), tmp_path / "p.psd")
    _, layer = PSDImage.open(tmp_path / "p.psd")
    data: Any = layer.tagged_blocks.get_data(Tag.COLOR_LOOKUP)
    assert data[b"LUT3DFileData"].value.startswith(b"LUT_3D_SIZE 5\n")


def test_a_record_that_another_program_changed_counts(tmp_path: Path) -> None:
    written(over(adjustment("levels")), tmp_path / "p.psd")

    def darker(records: list[LayerRecord]) -> None:
        data: Any = records[1].tagged_blocks.get_data(Tag.LEVELS)
        data[0].output_ceiling = 102

    guidance = opened(changed(tmp_path / "p.psd", darker)).layers[1].guidance
    assert isinstance(guidance, Adjusting)
    assert guidance.values["rgb"] == pytest.approx((26 / 255, 204 / 255, 1.7, 13 / 255, 0.4))


def test_pixels_that_another_program_changed_count(tmp_path: Path) -> None:
    document = over(adjustment("blur"))
    written(document, tmp_path / "p.psd")
    psd = PSD.frombytes((tmp_path / "p.psd").read_bytes())
    info = layer_info(psd)
    assert info is not None
    channel: Any = info.channel_image_data[1][1]
    channel.set_data(bytes(40 * 56), 56, 40, 8)
    layer = opened(psd.tobytes()).layers[1]
    assert layer.kind == "paint" and layer.pixels is not None
    assert not layer.pixels.read(document.size.rect)[..., 0].any()


def test_a_record_of_another_program_is_written_back_as_it_was(tmp_path: Path) -> None:
    data = layered([ground(), *(adjusting(name) for name in RECORDS)], SHAPE)
    content = opened(data)
    write_psd(tmp_path / "p.psd", to_stack(content, {}))
    again = (tmp_path / "p.psd").read_bytes()
    for old, new in zip(
        PSDImage.open(io.BytesIO(data)), PSDImage.open(io.BytesIO(again)), strict=True
    ):
        for tag in old.tagged_blocks:
            assert new.tagged_blocks[tag].data == old.tagged_blocks[tag].data, tag
    check_alike(opened(again), content)
    inverted = next(one.guidance for one in content.layers if one.name == "invert")
    assert isinstance(inverted, Adjusting) and set(inverted.record) == {"nvrt"}
    assert not inverted.with_values(rgb=[[0, 1], [1, 0.1]]).record


# -- damage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_record_never_ends_the_program_and_loses_no_other_layer(name: str) -> None:
    whole = layered([ground(), adjusting(name)], SHAPE)
    blocks, _ = RECORDS[name]
    rng = np.random.default_rng(11)
    for tag, data in blocks.items():
        body = data if isinstance(data, bytes) else data.tobytes()
        at = whole.find(body) if body else -1
        for _ in range(40 if at >= 0 else 0):
            broken = bytearray(whole)
            for place in rng.integers(0, len(body), rng.integers(1, 4)):
                broken[at + place] = rng.integers(0, 256)
            look_at(bytes(broken))
        for length in range(0, len(body), max(1, len(body) // 25)):
            part = Node("it", blocks={tag: body[:length]})
            content = look_at(layered([ground(), part], SHAPE, merged=np.ones((*SHAPE, 4))))
            assert content is not None


def look_at(data: bytes) -> Content | None:
    try:
        with read_psd(data) as read:
            content = from_stack(read.stack)
            said = {note.code for note in read.notes}
    except InputError:
        return None
    content.picture(content.size.rect)
    assert len(content.layers) == 2 or said & {"layers_lost", "file_cut_off"}
    return content


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
    document = Document(values, "p", origin=Origin(About(icc=profile)))
    more = (*document.layers.value, Layer("adjustment", "a", guidance=BRIGHT))
    document.arrange("layers", more, active=more[-1].id)
    path = tmp_path / f"p.{ending}"
    row = LAYERED[ending.upper()]
    save_layers(row, path, document.content, document.origin, {})
    found = open_document(path, FileLocks(tmp_path / "locks"))
    assert "looks_different" not in {note.code for note in found.notes}
    assert difference(found.document.content, document.content) <= 1.01
    assert found.document.content.layers[1].guidance == BRIGHT
