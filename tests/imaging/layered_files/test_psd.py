"""PSD files: what is written comes back, by psd-tools too; what others wrote is read or named."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import ChannelID, Clipping, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelInfo,
    LayerRecord,
    MaskData,
)
from psd_tools.psd.tagged_blocks import TaggedBlock

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import FILL, Stack, StackLayer, walk
from desktop_app.imaging.layered_files.project import ReadStack
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from tests.draws import examples
from tests.imaging.layered_files.stacks import noise, paint, same_array, stack_of
from tests.imaging.pictures import wide_profile
from tests.traced import traced

PROFILE = wide_profile()


def check_alike(found: tuple[StackLayer, ...], wanted: tuple[StackLayer, ...]) -> None:
    """As written, but for opacities in 255 steps and ids."""
    assert [one.name for one in found] == [one.name for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        for name in ("kind", "mode", "visible", "locked", "alpha_locked"):
            assert getattr(one, name) == getattr(other, name), name
        assert one.opacity == pytest.approx(other.opacity, abs=0.5 / 255)
        if other.pixels is not None:
            assert one.pixels is not None
            assert one.rect == other.rect
            assert same_array(one.pixels(), other.pixels())
        check_alike(one.children, other.children)


def everything(dtype: str) -> Stack:
    """All modes, groups in groups, layers beyond the canvas, an empty one."""
    modes = [
        paint(f"{mode.value} 层", Rect(4 * n - 9, 2 * n - 5, 10, 7), n, dtype, mode=mode,
              opacity=n / 51, visible=n % 2 == 0, locked=n % 3 == 0, alpha_locked=n % 5 == 0)
        for n, mode in enumerate(COLOUR_MODES)
    ]  # fmt: skip
    inner = StackLayer("group", "inner", "i", children=(*modes[4:8],), mode=BlendMode.MULTIPLY)
    group = StackLayer("group", "G ünï", "g", children=(*modes[:4], inner), opacity=0.4)
    base = paint("base", Rect(0, 0, 40, 30), 99, dtype)
    empty = StackLayer("paint", "nothing", "e")
    free = StackLayer(
        "group", "free", "f", children=(group,), mode=BlendMode.PASS_THROUGH, opacity=0.8
    )
    return stack_of(base, free, *modes[8:], empty, dtype=dtype, dpi=(300.0, 72.5), icc=PROFILE)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_layers_come_back_as_they_were_written(tmp_path: Path, dtype: str):
    stack = everything(dtype)
    assert write_psd(tmp_path / "a.psd", stack) == ()
    for source in (tmp_path / "a.psd", (tmp_path / "a.psd").read_bytes()):
        with read_psd(source) as found:
            assert (found.notes, found.read_only) == ((), False)
            back = found.stack
            assert (back.size, back.dtype, back.channels) == (stack.size, stack.dtype, 4)
            assert (back.dpi, back.icc) == (stack.dpi, PROFILE)
            check_alike(back.layers, stack.layers)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_psd_tools_reads_the_same_names_modes_and_merged_picture(tmp_path: Path, dtype: str):
    stack = everything(dtype)
    write_psd(tmp_path / "a.psd", stack)
    opened = PSDImage.open(tmp_path / "a.psd")
    assert [layer.name for layer in opened] == [one.name for one in stack.layers]
    shown = [layer for layer in opened.descendants() if layer.kind == "pixel"]
    layers = [one for one in walk(stack.layers) if one.kind != "group"]
    for layer, wanted in zip(shown, layers, strict=True):
        assert layer.name == wanted.name
        assert layer.blend_mode.name == wanted.mode.name
        if wanted.pixels is not None:
            values = wanted.pixels() / np.iinfo(dtype).max
            assert np.allclose(layer.numpy(), values, atol=1e-6)
    assert stack.merged is not None
    merged, wanted = opened.numpy(), stack.merged() / np.iinfo(dtype).max
    assert np.allclose(merged[..., 3], wanted[..., 3], atol=1e-6)
    solid = wanted[..., 3] == 1
    assert np.allclose(merged[solid], wanted[solid], atol=1e-6)


@pytest.mark.parametrize("channels", [3, 4])
def test_the_merged_picture_comes_back(tmp_path: Path, channels: int):
    stack = stack_of(paint("x", Rect(0, 0, 40, 30), 1), channels=channels)
    write_psd(tmp_path / "a.psd", stack)
    with read_psd(tmp_path / "a.psd") as found:
        assert found.stack.merged is not None and stack.merged is not None
        back, wanted = found.stack.merged(), stack.merged()
        assert back.shape == wanted.shape
        if channels == 3:
            assert np.array_equal(back, wanted)
        else:  # stored over white: the less alpha, the less is left of the colours
            assert np.array_equal(back[..., 3], wanted[..., 3])
            seen = wanted[..., 3:] / 255
            assert np.abs(back[..., :3] * seen - wanted[..., :3] * seen).max() <= 1


def test_what_psd_has_no_place_for_is_said(tmp_path: Path):
    mask = StackLayer("mask", "m", "m", Rect(0, 0, 2, 2), lambda: np.ones((2, 2), np.uint8))
    stack = stack_of(mask, dtype="float32", channels=3, about={"x": 1})
    codes = [note.code for note in write_psd(tmp_path / "a.psd", stack)]
    assert codes == ["saved_in_16_bit", "masks_left_out", "about_left_out"]
    with read_psd(tmp_path / "a.psd") as found:
        assert found.stack.dtype == np.uint16


def test_too_long_a_side_is_refused_and_cancelling_writes_nothing(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        write_psd(tmp_path / "a.psd", stack_of(size=Size(30_001, 1)))
    assert caught.value.code == "picture_too_long"
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        write_psd(tmp_path / "a.psd", stack_of(paint("x", Rect(0, 0, 4, 4), 1)), cancel=cancel)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------ what others write


def saved(psd: PSDImage) -> bytes:
    out = io.BytesIO()
    psd.save(out)
    return out.getvalue()


def test_layers_that_psd_tools_made_are_read():
    psd = PSDImage.new("RGB", (20, 10), color=128)
    first, second = noise(1, (6, 8, 3), "uint8"), noise(2, (6, 8, 4), "uint8")
    below = psd.create_pixel_layer(Image.fromarray(first), name="below", top=-2, left=15)
    below.blend_mode, below.opacity, below.visible = PsdMode.LUMINOSITY, 51, False
    group = psd.create_group(name="grüße")
    group.blend_mode = PsdMode.SCREEN
    group.append(psd.create_pixel_layer(Image.fromarray(second), name="inside"))
    with read_psd(saved(psd)) as found:
        assert found.notes == ()
        low, high = found.stack.layers
        assert (low.name, low.mode, low.visible) == ("below", BlendMode.LUMINOSITY, False)
        assert low.opacity == pytest.approx(0.2)
        assert low.rect == Rect(15, -2, 8, 6)
        assert low.pixels is not None
        assert np.array_equal(low.pixels()[..., :3], first)
        assert (high.kind, high.name, high.mode) == ("group", "grüße", BlendMode.SCREEN)
        (inner,) = high.children
        assert inner.pixels is not None
        # psd-tools keeps alpha as a mask where the picture as a whole has none.
        (mask,) = inner.children
        assert mask.kind == "layer_mask" and mask.pixels is not None
        assert np.array_equal(mask.pixels(), second[..., 3])
        assert (inner.pixels()[..., 3] == 255).all()


NAMES = ("base", "second", "3", "4")
LAYERS = [paint(name, Rect(3 * n, 0, 8, 6), n) for n, name in enumerate(NAMES)]


def changed(tmp_path: Path, change: Callable[[list[LayerRecord], list[ChannelDataList]], None]):
    """A file of ours with other records."""
    write_psd(tmp_path / "a.psd", stack_of(*LAYERS))
    psd = PSD.frombytes((tmp_path / "a.psd").read_bytes())
    info = psd.layer_and_mask_information.layer_info
    assert info is not None
    change(list(info.layer_records), list(info.channel_image_data))
    return read_psd(psd.tobytes())


def pixels_of(found: ReadStack, index: int) -> Array:
    make = found.stack.layers[index].pixels
    assert make is not None
    return make()


@pytest.mark.parametrize(("background", "off"), [(0, False), (255, False), (0, True)])
def test_a_layers_mask_is_read_as_it_is(tmp_path: Path, background: int, off: bool):
    values = noise(4, (6, 5), "uint8")

    def change(records: list[LayerRecord], data: list[ChannelDataList]) -> None:
        mask = MaskData(0, 2, 6, 7, background_color=background)
        mask.flags.mask_disabled = off
        records[0].mask_data = mask
        records[0].channel_info.append(ChannelInfo(id=ChannelID.USER_LAYER_MASK))
        channel = ChannelData()
        channel.set_data(values.tobytes(), 5, 6, 8)
        data[0].append(channel)

    with changed(tmp_path, change) as found:
        assert found.notes == ()
        assert LAYERS[0].pixels is not None
        assert np.array_equal(pixels_of(found, 0), LAYERS[0].pixels())
        (mask,) = found.stack.layers[0].children
        assert (mask.rect, mask.visible) == (Rect(2, 0, 5, 6), not off)
        assert mask.about.get(FILL, 0) == background
        assert mask.pixels is not None and np.array_equal(mask.pixels(), values)


def test_a_clipped_layer_lies_in_a_group_with_its_base(tmp_path: Path):
    def change(records: list[LayerRecord], data: list[ChannelDataList]) -> None:
        records[1].clipping = Clipping.NON_BASE
        records[0].opacity, records[0].blend_mode = 51, PsdMode.SCREEN

    with changed(tmp_path, change) as found:
        assert found.notes == (FileNote("clipping_grouped", {"name": "base"}),)
        group = found.stack.layers[0]
        assert (group.kind, group.mode, group.opacity) == ("group", BlendMode.SCREEN, 0.2)
        base, above = group.children
        assert (base.clipped, base.mode, base.opacity) == (False, BlendMode.NORMAL, 1.0)
        assert (above.clipped, above.name) == (True, "second")
        assert base.pixels is not None and LAYERS[0].pixels is not None
        assert same_array(base.pixels(), LAYERS[0].pixels())


def test_a_clipped_layer_with_nothing_below_is_shown_whole(tmp_path: Path):
    def change(records: list[LayerRecord], data: list[ChannelDataList]) -> None:
        records[0].clipping = Clipping.NON_BASE

    with changed(tmp_path, change) as found:
        assert found.notes == (FileNote("clipping_ignored", {"name": "base"}),)
        assert not found.stack.layers[0].clipped


def test_what_is_not_pixels_is_named(tmp_path: Path):
    def change(records: list[LayerRecord], data: list[ChannelDataList]) -> None:
        tags = (Tag.PHOTO_FILTER, Tag.PLACED_LAYER1, Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V0)
        for record, tag in zip(records, tags, strict=False):
            record.tagged_blocks[tag] = TaggedBlock(key=tag, data=b"")
        records[3].blend_mode = PsdMode.PASS_THROUGH
        records[3].tagged_blocks.set_data(Tag.BLEND_FILL_OPACITY, 128)

    with changed(tmp_path, change) as found:
        names = ["base [photo filter: no effect here]", "second", "3", "4"]
        assert [one.name for one in found.stack.layers] == names
        assert not found.stack.layers[0].visible and found.stack.layers[0].pixels is None
        assert [(note.code, note.params["name"]) for note in found.notes] == [
            ("adjustment_ignored", "base"),
            ("became_pixels", "second"),
            ("effects_ignored", "3"),
            ("mode_unknown", "4"),
            ("fill_merged", "4"),
        ]
        assert found.stack.layers[3].opacity == pytest.approx(128 / 255)
        assert not found.read_only


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_flat_file_is_one_layer(mode: str):
    pixels = noise(9, (10, 20, 3) if mode == "RGB" else (10, 20), "uint8")
    psd = PSDImage.frompil(Image.fromarray(pixels))
    with read_psd(saved(psd)) as found:
        (layer,) = found.stack.layers
        assert layer.pixels is not None
        back = layer.pixels()
        assert (back[..., 3] == 255).all()
        assert np.array_equal(back[..., :3], pixels if mode == "RGB" else np.dstack([pixels] * 3))


def test_inks_are_converted_and_it_is_said():
    # In a PSD 255 is no ink; psd-tools turns that round when it reads, but not here.
    psd = PSDImage.frompil(Image.new("CMYK", (20, 10), (255, 0, 0, 255)))
    with read_psd(saved(psd)) as found:
        assert found.notes[0] == FileNote("colours_converted", {"mode": "cmyk"})
        (layer,) = found.stack.layers
        assert layer.pixels is not None
        red = layer.pixels()[5, 5]
        assert red[0] > 200 and red[1] < 60 and red[3] == 255


def test_where_the_layers_are_damaged_the_merged_picture_is_read(tmp_path: Path):
    stack = stack_of(paint("x", Rect(0, 0, 40, 30), 1), channels=3)
    write_psd(tmp_path / "a.psd", stack)
    data = bytearray((tmp_path / "a.psd").read_bytes())
    at = data.index(b"8BIMnorm")
    data[at : at + 4] = b"????"
    with read_psd(bytes(data)) as found:
        assert [note.code for note in found.notes] == ["layers_lost"]
        assert found.read_only
        (layer,) = found.stack.layers
        assert layer.pixels is not None and stack.merged is not None
        assert np.array_equal(layer.pixels()[..., :3], stack.merged())


@pytest.mark.parametrize("data", [b"", b"8BPS", b"8BPS" + bytes(40), b"PK\3\4" + bytes(40)])
def test_what_is_no_psd_is_refused(data: bytes):
    with pytest.raises(InputError) as caught:
        read_psd(data, "x.psd")
    assert caught.value.code in ("project_unreadable", "not_a_picture")


def test_a_canvas_or_a_layer_that_is_too_large_costs_nothing(tmp_path: Path):
    write_psd(tmp_path / "a.psd", stack_of(paint("x", Rect(0, 0, 4, 4), 1)))
    data = bytearray((tmp_path / "a.psd").read_bytes())
    at = data.index(b"8BIMnorm")
    struct.pack_into(">4i", data, at - 24 - 18, 0, 0, 14_000, 14_000)
    with traced() as peak:
        with read_psd(bytes(data)) as found:
            assert "layer_unreadable" in [note.code for note in found.notes]
        struct.pack_into(">II", data, 14, 100_000, 100_000)
        with pytest.raises(InputError) as caught:
            read_psd(bytes(data))
    assert caught.value.code == "picture_too_large"
    assert peak.bytes < 20e6


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_mutated_files_open_or_are_refused(data: st.DataObject, tmp_path: Path):
    file = tmp_path / "a.psd"
    if not file.exists():
        write_psd(file, everything("uint8"))
    changed = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = read_psd(bytes(changed))
        except InputError:
            return
        for layer in walk(found.stack.layers):
            assert layer.pixels is None or layer.pixels().shape[2] == 4
