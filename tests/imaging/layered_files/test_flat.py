"""A layered file as one picture: its merged picture, else its layers as the window shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.opening import bytes_in, format_facts, read_picture, size_in
from desktop_app.imaging.saving import write_picture
from desktop_app.worker.opening import content_of
from tests.imaging.layered_files.flat_cases import LAYERED_IDS, layered_file, without_merged
from tests.imaging.layered_files.test_kra_read import kra, one, tiles


@pytest.mark.few(1)
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


def changed(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The same zip with another merged picture."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body) if name == "mergedimage.png" else body)
    return made.getvalue()


def a_thumbnail(_: bytes) -> bytes:
    return write_picture(np.full((20, 30, 4), 90, np.uint8), "PNG").data


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda png: png[: len(png) // 2],
    "overwritten": lambda png: png[:60] + b"\x55" * 30 + png[90:],
    "empty": lambda png: b"",
    "no PNG": lambda png: b"\xff\xd8\xff" + png,
    "small": a_thumbnail,
}


@pytest.mark.few(4)
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("id", [one for one in LAYERED_IDS if one != "PSD"])
def test_a_merged_picture_that_is_none_of_it_is_passed_over(
    id: str, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = layered_file(id, tmp_path)
    check_composed(changed(whole, change), tmp_path / f"a.{id.lower()}")


def test_a_merged_picture_of_photoshops_that_ends_early_is_passed_over(tmp_path: Path) -> None:
    check_composed(layered_file("PSD", tmp_path)[:-40], tmp_path / "a.psd")


def check_composed(data: bytes, path: Path) -> None:
    """It is what the window shows of it."""
    path.write_bytes(data)
    content, picture = content_of(path), read_picture(data, path.name)
    assert np.array_equal(content.picture(content.size.rect), picture.pixels)
    assert "layers_composed" in picture.notes
    assert size_in(data, path.name, whole=True) == picture.size


@pytest.mark.parametrize("id", [one for one in LAYERED_IDS if one != "PSD"])
def test_a_file_without_its_end_is_what_the_window_shows(id: str, tmp_path: Path) -> None:
    path, data = tmp_path / f"a.{id.lower()}", layered_file(id, tmp_path)
    path.write_bytes(data[: len(data) * 2 // 3])
    content = content_of(path)
    found = read_picture(path.read_bytes(), path.name)
    assert np.array_equal(content.picture(content.size.rect), found.pixels)


@pytest.mark.few(1)
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
