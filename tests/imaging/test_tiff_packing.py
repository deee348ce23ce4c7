"""How a TIFF is packed: WebP is read, what nobody reads is refused by its name."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.ifd import LONG, SHORT, Order, Tree, entry_of, write_tree
from desktop_app.imaging.opening import read_picture
from tests.imaging.deep_pictures import random_pixels
from tests.imaging.pictures import saved

NOISE = random_pixels(5, (37, 53, 4), "uint8")


def webp_tiff(
    pixels: Array, order: Order = "<", rows: int = 0, tile: int = 0, **more: tuple[int, ...]
) -> bytes:
    """A TIFF whose strips of so many rows, or tiles, are whole WebP files, as libtiff has them."""
    height, width, n = pixels.shape
    wide, high = (tile, tile) if tile else (width, rows)
    padding = ((0, -height % tile), (0, -width % tile), (0, 0)) if tile else ((0, 0),) * 3
    padded = np.pad(pixels, padding)
    parts = [
        saved(
            Image.fromarray(padded[y : y + high, x : x + wide]), "WEBP", lossless=True, exact=True
        )
        for y in range(0, height, high)
        for x in range(0, width, wide)
    ]
    data, places = (b"II*\0" if order == "<" else b"MM\0*") + bytes(4), list[int]()
    for part in parts:
        places.append(len(data))
        data += part + b"\0" * (len(part) % 2)
    sides = {322: (tile,), 323: (tile,)} if tile else {278: (rows,)}
    lengths = [len(part) for part in parts]
    pointers = {324: places, 325: lengths} if tile else {273: places, 279: lengths}
    tags = {256: (width,), 257: (height,), 277: (n,), **sides, **pointers}
    short = {258: (8,) * n, 259: (50001,), 262: (2,), 284: (1,), **({338: (2,)} if n == 4 else {})}
    directory = {tag: entry_of(LONG, order, *values) for tag, values in tags.items()}
    directory |= {tag: entry_of(SHORT, order, *values) for tag, values in short.items()}
    directory |= {int(tag[1:]): entry_of(SHORT, order, *found) for tag, found in more.items()}
    head = data[:4] + entry_of(LONG, order, len(data)).raw
    return head + data[8:] + write_tree(Tree(directory, {}), order, len(data))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("layout", [{"rows": 7}, {"rows": 100}, {"tile": 16}, {"tile": 64}])
@pytest.mark.parametrize("n", [3, 4])
def test_webp_in_a_tiff_is_read_exactly(n: int, layout: dict[str, int], order: Order) -> None:
    opened = read_picture(
        webp_tiff(NOISE[..., :n], order, layout.get("rows", 0), layout.get("tile", 0)), "a"
    )
    assert np.array_equal(opened.pixels, NOISE[..., :n])
    assert opened.notes == () and opened.origin.facts.lossy


def test_it_is_turned_upright_as_any_other() -> None:
    opened = read_picture(webp_tiff(NOISE[..., :3], rows=9, t274=(6,)), "a")
    assert np.array_equal(opened.pixels, NOISE[::-1, :, :3].swapaxes(0, 1))


def test_a_damaged_strip_is_damage() -> None:
    data = webp_tiff(NOISE[..., :3], rows=9)
    at = data.index(b"RIFF", 200)
    larger = webp_tiff(NOISE[..., :3], rows=9).replace(
        entry_of(LONG, "<", 37).raw, b"\x90\0\0\0", 1
    )
    for broken in (data[:at] + b"XXXX" + data[at + 4 :], larger):
        with pytest.raises(InputError) as caught:
            read_picture(broken, "a.tif")
        assert caught.value.code == "picture_truncated"


@pytest.mark.parametrize(
    ("code", "name"),
    [(34887, "LERC"), (50002, "JPEG XL"), (52546, "JPEG XL"), (34712, "JPEG 2000"),
     (33003, "JPEG 2000 (Aperio)"), (34676, "SGI LogLuv"), (34661, "JBIG"),
     (9999, "compression 9999")],
)  # fmt: skip
def test_what_nobody_here_unpacks_is_named(code: int, name: str) -> None:
    data = webp_tiff(NOISE[..., :3], rows=9).replace(
        entry_of(SHORT, "<", 50001).raw + bytes(2), entry_of(SHORT, "<", code).raw + bytes(2)
    )
    with pytest.raises(InputError) as caught:
        read_picture(data, "a.tif")
    assert caught.value.code == "tiff_packing" and caught.value.params["packing"] == name
    assert name in str(caught.value)
