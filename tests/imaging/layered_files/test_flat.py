"""A layered file as one picture: its merged picture, else its layers as the window shows them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.opening import bytes_in, format_facts, read_picture, size_in
from desktop_app.worker.opening import content_of
from tests.imaging.layered_files.flat_cases import LAYERED_IDS, layered_file, without_merged
from tests.imaging.layered_files.test_kra_read import kra, one, tiles


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("id", LAYERED_IDS)
def test_without_a_merged_picture_it_is_what_the_window_shows(
    id: str, dtype: str, tmp_path: Path
) -> None:
    if id == "KRA" and dtype != "uint8":
        pytest.skip("none here writes them")
    whole = layered_file(id, tmp_path, dtype)
    bare = without_merged(whole)
    path = tmp_path / f"bare.{id.lower()}"
    path.write_bytes(bare)
    content = content_of(path)
    picture, held = read_picture(bare, "x"), read_picture(whole, "x")
    shown = content.picture(content.size.rect)
    assert len(content.layers) > 2
    assert picture.pixels.dtype == shown.dtype
    assert (picture.pixels == shown).all()
    assert ("layers_composed" in picture.notes, "merged_picture" in picture.notes) == (True, False)
    assert FileFeature.OTHER_LAYERS in picture.left
    if id != "KRA":  # whose merged picture is one that the test made up
        assert np.abs(picture.shown.astype(int) - held.shown).max() <= 1
        assert picture.origin.about.dpi == held.origin.about.dpi
    assert size_in(bare, "x", whole=True) == picture.size
    assert dict(format_facts(bare, "x"))["Bits per channel"] == str(shown.dtype.itemsize * 8)


@pytest.mark.parametrize("id", LAYERED_IDS)
def test_memory_counts_all_layers(id: str, tmp_path: Path) -> None:
    bare = without_merged(layered_file(id, tmp_path))
    assert bytes_in(bare, "x") > 2 * read_picture(bare, "x").pixels.nbytes


def test_what_is_left_out_of_it_is_said() -> None:
    half = without_merged(kra(one() + one(file="m"), l=tiles(), **{"l.defaultpixel": bytes(4)}))
    assert read_picture(half, "x").notes == ("layers_composed", "layers_otherwise")


def test_layers_that_have_no_place_here_are_refused_alike(tmp_path: Path) -> None:
    bare = without_merged(kra(one("shapelayer"), l=tiles()))
    path = tmp_path / "a.kra"
    path.write_bytes(bare)
    for read in (lambda: read_picture(bare, "a.kra"), lambda: content_of(path)):
        with pytest.raises(InputError) as error:
            read()
        assert error.value.code == "merged_picture_missing"


def test_inks_without_a_merged_picture_are_no_white_page(tmp_path: Path) -> None:
    made = bytearray(without_merged(layered_file("PSD", tmp_path)))
    made[24:26] = b"\0\4"  # CMYK
    for read in (lambda: read_picture(bytes(made), "a"), lambda: read_psd(bytes(made), "a")):
        with pytest.raises(InputError) as error:
            read()
        assert error.value.code == "merged_picture_missing"
