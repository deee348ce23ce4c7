"""EXIF is turned upright in place, and our texts go in and come out without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.imaging.exif_block import (
    fields_of,
    orientation,
    tree_of,
    upright,
    with_fields,
    without_fields,
)
from desktop_app.imaging.exif_text import block_with_texts, split_texts
from desktop_app.imaging.xmp import xmp_orientation, xmp_upright
from tests.draws import examples
from tests.imaging.deep_pictures import camera_exif

ORDERS = ["<", ">"]
TEXTS = {"parameters": "ein Ölbild, 油画\nSteps: 3", "velatura": "{}"}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("value", range(1, 9))
def test_the_orientation_is_read_and_becomes_1(order: str, value: int):
    block = camera_exif(order, value, thumbnail=True)  # type: ignore[arg-type]
    assert orientation(block) == value
    turned = upright(block, Size(640, 480))
    assert turned is not None
    assert orientation(turned) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_the_thumbnail_is_wiped_and_the_makers_note_stays_where_it_was(order: str):
    block = camera_exif(order, 6, thumbnail=True)  # type: ignore[arg-type]
    turned = upright(block, Size(640, 480)) or b""
    assert b"a small picture" in block
    assert b"a small picture" not in turned
    assert turned.index(b"Maker\0" + bytes(range(60))) == block.index(b"Maker\0" + bytes(range(60)))


@pytest.mark.parametrize("order", ORDERS)
def test_the_size_is_that_of_the_upright_picture(order: str):
    turned = upright(camera_exif(order), Size(640, 480)) or b""  # type: ignore[arg-type]
    endian = "little" if order == "<" else "big"
    found = fields_of(turned)
    assert [int.from_bytes(found[tag], endian) for tag in (0xA002, 0xA003)] == [640, 480]


def test_upright_again_changes_nothing():
    once = upright(camera_exif(orientation=8, thumbnail=True), Size(6, 4)) or b""
    assert upright(once, Size(6, 4)) == once


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"nonsense", b"MM\0*\0\0\0\x08\xff\xff", b"II+\0"]
)
def test_what_is_no_exif_is_none(block: bytes):
    assert upright(block, Size(1, 1)) is None
    assert orientation(block) == 1
    assert tree_of(block) is None


@given(st.dictionaries(st.sampled_from([0x9286, 0x927C, 0x9213, 5]), st.binary(max_size=50)))
def test_fields_go_in_and_come_out_without_a_trace(fields: dict[int, bytes]):
    for block in (camera_exif("<"), camera_exif(">", thumbnail=True)):
        made = with_fields(block, fields)
        assert fields_of(made).items() >= {k: v for k, v in fields.items() if v}.items()
        assert without_fields(made) == block


def test_exif_without_a_photographs_directory_gets_one():
    bare = with_fields(None, {})
    made = with_fields(without_fields(bare), {0x9286: b"hello world"})
    assert fields_of(made)[0x9286] == b"hello world"
    assert without_fields(made) == without_fields(bare)


@pytest.mark.parametrize("block", [None, camera_exif("<"), camera_exif(">")])
def test_texts_go_in_and_come_out(block: bytes | None):
    made = block_with_texts(block, TEXTS)
    assert made is not None
    assert split_texts(made) == (TEXTS, block)
    assert split_texts(block_with_texts(block, {}) or b"")[0] == {}


def test_texts_that_exceed_the_room_are_left_out_longest_first():
    made = block_with_texts(camera_exif(), {"a": "short", "b": "x" * 9000}, 5000)
    assert made is not None
    assert split_texts(made)[0] == {"a": "short"}
    assert block_with_texts(camera_exif(), {"b": "x" * 9000}, 5000) == camera_exif()


@settings(max_examples=examples(200))
@given(st.sampled_from(ORDERS), st.data())
def test_damaged_blocks_do_no_harm(order: str, data: st.DataObject):
    block = block_with_texts(camera_exif(order, 6, thumbnail=True), TEXTS) or b""  # type: ignore[arg-type]
    changed = bytearray(block)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(changed[: data.draw(st.integers(0, len(block)))])
    split_texts(cut)
    turned = upright(cut, Size(3, 2))
    if turned is not None:
        block_with_texts(turned, TEXTS)
        assert orientation(turned) == 1


@pytest.mark.parametrize(
    "xmp", [b'<a tiff:Orientation="6"/>', b"<tiff:Orientation>6</tiff:Orientation>",
            b"<a tiff:Orientation = '6' />"]
)  # fmt: skip
def test_xmp_is_turned_upright_too(xmp: bytes):
    assert xmp_orientation(xmp) == 6
    assert xmp_orientation(xmp_upright(xmp)) == 1
    assert len(xmp_upright(xmp)) == len(xmp)
