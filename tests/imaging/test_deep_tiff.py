"""TIFFs of more than 8 bits come exactly, however they are packed; what does not is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.file_features import FileFeature
from desktop_app.core.pixels import Array
from desktop_app.imaging.opening import read_picture
from tests.imaging.deep_pictures import packed_by_pillow, random_pixels, reversed_bits, tiff
from tests.imaging.pictures import saved

PACKS: dict[str, tuple[dict[int, tuple[int, ...]], Callable[[bytes], bytes]]] = {
    "zstd": ({259: (50000,)}, packed_by_pillow("zstd")),
    "lzma": ({259: (34925,)}, packed_by_pillow("lzma")),
    "bits in reverse": ({266: (2,)}, reversed_bits),
    "lzw, bits in reverse": (
        {259: (5,), 266: (2,)},
        lambda strip: reversed_bits(packed_by_pillow("tiff_lzw")(strip)),
    ),
}
SHAPES = {"grey": (19, 23, 1), "grey and alpha": (19, 23, 2), "RGB": (19, 23, 3),
          "RGBA": (19, 23, 4)}  # fmt: skip


def differences(samples: Array) -> Array:
    """Predictor 2."""
    made = samples.copy()
    made[:, 1:] -= samples[:, :-1]
    return made


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("pack", PACKS)
def test_every_packing_gives_the_samples(
    pack: str, order: Literal["<", ">"], shape: str, dtype: str
) -> None:
    samples = random_pixels(4, SHAPES[shape], dtype)
    more, made = PACKS[pack]
    extra = 2 if samples.shape[2] % 2 == 0 else None
    for separate in (False, True):
        data = tiff(samples, order, extra=extra, separate=separate, pack=made, more=more)
        picture = read_picture(data, "a")
        assert (picture.notes, picture.left) == ((), frozenset())
        colours = samples[..., :1] if samples.shape[2] < 3 else samples[..., :3]
        assert picture.pixels.dtype == dtype
        assert (picture.pixels[..., :3] == colours).all()
        assert extra is None or (picture.pixels[..., 3] == samples[..., -1]).all()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("pack", ["zstd", "lzma"])
def test_the_predictor_is_undone(pack: str, order: Literal["<", ">"]) -> None:
    samples = random_pixels(5, (19, 23, 3), "uint16")
    more, made = PACKS[pack]
    data = tiff(differences(samples), order, pack=made, more={**more, 317: (2,)})
    assert (read_picture(data, "a").pixels == samples).all()


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_depths_between_8_and_16_keep_every_value(bits: int, samples: int) -> None:
    stored = random_pixels(6, (9, 21, samples), "uint16") >> (16 - bits)
    stored[0, 0], stored[0, 1] = 0, (1 << bits) - 1
    for pack, more in ((None, None), (packed_by_pillow("zstd"), {259: (50000,)})):
        picture = read_picture(tiff(stored, bits=bits, pack=pack, more=more), "a")
        assert picture.notes == ()
        assert (picture.pixels.min(), picture.pixels.max()) == (0, 65535)
        assert (picture.pixels[..., :samples] >> (16 - bits) == stored).all()


@pytest.mark.parametrize("pack", ["zstd", "lzma"])
def test_a_damaged_strip_is_no_picture(pack: str) -> None:
    more, made = PACKS[pack]
    data = tiff(random_pixels(7, (40, 50, 3), "uint16"), pack=lambda s: made(s)[:-40], more=more)
    with pytest.raises(Exception, match="damaged|ends"):
        read_picture(data, "a")


@pytest.mark.parametrize("mode", ["I", "CMYK"])
@pytest.mark.states("note.reduced_to_8_bit")
def test_what_only_comes_in_8_bits_is_named(mode: str) -> None:
    if mode == "I":
        data = saved(Image.fromarray(random_pixels(8, (9, 9), "uint16").astype(np.int32)), "TIFF")
    else:
        data = tiff(random_pixels(8, (9, 9, 4), "uint16"), photometric=5)
    picture = read_picture(data, "a")
    assert "reduced_to_8_bit" in picture.notes
    assert FileFeature.DEPTH in picture.left
