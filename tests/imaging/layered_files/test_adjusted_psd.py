"""Adjustment layers as Photoshop's own records: right for other readers, and read when damaged."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from psd_tools import PSDImage
from psd_tools.api import adjustments as api
from psd_tools.constants import Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.psd_merged import layer_info
from tests.imaging.layered_files.adjusted_documents import (
    GIVEN,
    NATIVE,
    adjustment,
    changed,
    check_alike,
    difference,
    mask,
    opened,
    over,
    without_own,
    written,
)
from tests.imaging.layered_files.psd_adjusted import RECORDS, adjusting
from tests.imaging.layered_files.psd_cases import SHAPE, ground
from tests.imaging.layered_files.psd_nodes import Node, layered

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


@pytest.mark.parametrize("record", [{"curv": "\x7f"}, {"Lr16": "00"}, {"?": "00"}, {"levl": "é"}])
def test_a_record_in_a_document_that_is_none_is_passed_over(
    tmp_path: Path, record: dict[str, str]
) -> None:
    guidance = replace(Adjusting.of("levels", GIVEN["levels"]), record=record)
    written(over(Layer("adjustment", "a", guidance=guidance)), tmp_path / "p.psd")
    assert type(PSDImage.open(tmp_path / "p.psd")[1]) is api.Levels


@pytest.mark.parametrize("contrast", [-1.0, -0.5, 0.0, 0.5, 1.0])
@pytest.mark.parametrize("brightness", [-0.7, 0.0, 0.6])
def test_brightness_and_contrast_look_the_same_by_photoshops_old_formula(
    tmp_path: Path, brightness: float, contrast: float
) -> None:
    values = {"brightness": brightness, "contrast": contrast}
    document = over(Layer("adjustment", "a", guidance=Adjusting.of("contrast", values)))
    written(document, tmp_path / "p.psd")
    seen = without_own(tmp_path / "p.psd")
    guidance = seen.layers[1].guidance
    assert isinstance(guidance, Adjusting) and guidance.adjustment == "levels"
    apart = difference(seen, document.content)
    assert apart <= (255 if contrast == 1 else 4), "at its steepest it is only black and white"


@pytest.mark.slow
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
