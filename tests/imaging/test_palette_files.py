"""Files of palettes: written and read again, other programs' oddities, and what is no palette."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.swatches import MOST_SWATCHES, Swatch, Swatches
from desktop_app.imaging.main_colours import main_colours
from desktop_app.imaging.palette_files import KINDS, read_palette, write_palette
from desktop_app.storage.palettes import shipped_palettes

OURS = Swatches(
    "Ours", (Swatch((1, 2, 3), "Ink"), Swatch((250, 128, 0)), Swatch((0, 255, 9), "青"))
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read(kind: str) -> None:
    found = read_palette(write_palette(OURS, kind), "Ours")
    assert found == OURS


def test_gimp_palettes_with_comments_and_no_name() -> None:
    data = b"GIMP Palette\r\nColumns: 3\r\n# a note\r\n 12  34 56 Dark sea\r\n300 0 0\r\n"
    assert read_palette(data, "sea") == Swatches(
        "sea", (Swatch((12, 34, 56), "Dark sea"), Swatch((255, 0, 0)))
    )


def aco(version: int, *colours: bytes) -> bytes:
    return struct.pack(">2H", version, len(colours)) + b"".join(colours)


def test_kinds_of_colours_in_aco() -> None:
    data = aco(
        1,
        struct.pack(">5H", 0, 65535, 0, 32896, 0),
        struct.pack(">5H", 1, 21845, 65535, 65535, 0),
        struct.pack(">5H", 2, 65535, 0, 65535, 65535),
        struct.pack(">HHhhH", 7, 5429, 8081, 6989, 0),
        struct.pack(">5H", 8, 5000, 0, 0, 0),
    )
    found = [one.colour for one in read_palette(data, "x").colours]
    assert found[:3] == [(255, 0, 128), (0, 255, 0), (255, 0, 255)]
    assert np.abs(np.array(found[3]) - (255, 0, 0)).max() <= 1
    assert found[4] == (128, 128, 128)


def test_a_second_part_of_aco_that_is_cut_off_is_done_without() -> None:
    whole = write_palette(OURS, "aco")
    found = read_palette(whole[:-3], "x")
    assert [one.colour for one in found.colours] == [one.colour for one in OURS.colours]
    assert {one.name for one in found.colours} == {""}


def test_groups_and_inks_in_ase() -> None:
    ink = (
        struct.pack(">H", 2)
        + "K\0".encode("utf-16-be")
        + b"CMYK"
        + struct.pack(">4fH", 0, 1, 1, 0, 0)
    )
    group = struct.pack(">H", 2) + "G\0".encode("utf-16-be")
    blocks = [(0xC001, group), (1, ink), (0xC002, b"")]
    data = b"ASEF" + struct.pack(">2HI", 1, 0, 3)
    data += b"".join(struct.pack(">HI", kind, len(block)) + block for kind, block in blocks)
    assert read_palette(data, "x").colours == (Swatch((255, 0, 0), "K"),)


BAD = (
    *(b"", b"\0", b"hello", b"GIMP Palette\nName: empty\n", b"GIMP Palette\nnonsense\n"),
    *(
        b"ASEF",
        b"ASEF\0\1\0\0\xff\xff\xff\xff",
        b"\0\1\xff\xff" + bytes(10),
        b"\0\2\0\1" + bytes(10),
    ),
    b"\0\2\0\1" + bytes(10) + b"\xff\xff\xff\xff",
    aco(1, struct.pack(">5H", 77, 0, 0, 0, 0)),
    b"ASEF\0\1\0\0\0\0\0\1"
    + struct.pack(">HIH", 1, 18, 0)
    + b"RGB "
    + struct.pack(">3f", np.nan, 0, 0),
    b"GIMP Palette\n" + b"1 2 3\n" * (MOST_SWATCHES + 1),
    b"GIMP Palette\n" + bytes(5 << 20),
)


@pytest.mark.parametrize("data", BAD, ids=range(len(BAD)))
def test_what_is_no_palette_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as raised:
        read_palette(data, "x")
    assert raised.value.code == "palette_unreadable"


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bytes_are_read_or_refused(kind: str) -> None:
    whole, random = bytearray(write_palette(OURS, kind)), np.random.default_rng(5)
    for _ in range(300):
        data = bytearray(whole[: random.integers(1, len(whole) + 1)])
        data[random.integers(len(data))] = random.integers(256)
        try:
            read_palette(bytes(data), "x")
        except InputError:
            pass


def test_shipped_palettes_are_read() -> None:
    assert [palette.name for palette in shipped_palettes()] == ["Earth and sky", "Even steps"]
    for palette in shipped_palettes():
        assert all(one.name for one in palette.colours)
        assert len({one.colour for one in palette.colours}) == len(palette.colours)


def test_main_colours_of_a_picture() -> None:
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, :20, :3], pixels[:, 20:50, :3] = (200, 30, 30), (30, 30, 200)
    pixels[:, 50:, 3] = 0
    assert main_colours(pixels, 5) == [(30, 30, 200), (200, 30, 30)]
    assert (
        len(main_colours(np.random.default_rng(1).integers(0, 255, (50, 50, 3), np.uint8), 8)) == 8
    )
    assert main_colours(np.zeros((4, 4, 4), np.uint8), 3) == []
