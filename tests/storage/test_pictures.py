from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Size
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.storage.pictures import (
    ExportOptions,
    copy_original,
    open_mask,
    open_picture,
    save_mask,
    save_picture,
)
from tests.storage.conftest import picture


@pytest.mark.parametrize("ending", ["png", "tiff", "webp", "PNG"])
def test_what_was_saved_without_loss_comes_back_with_its_texts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    save_picture(path, picture(), {"parameters": "a cat, 猫"})
    assert np.array_equal(open_picture(path).pixels, picture())
    assert read_texts(path.read_bytes())["parameters"] == "a cat, 猫"
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_a_mask_comes_back(tmp_path: Path) -> None:
    mask = picture()[..., 0]
    save_picture(tmp_path / "mask.png", np.repeat(mask[..., None], 3, axis=2))
    assert np.array_equal(open_mask(tmp_path / "mask.png").values, np.where(mask > 3, mask, 0))


def test_an_ending_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        save_picture(tmp_path / "a.xyz", picture())
    assert caught.value.code == "format_unknown"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_opened_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("hello")
    whole = tmp_path / "whole.png"
    save_picture(whole, picture())
    (tmp_path / "cut.png").write_bytes(whole.read_bytes()[:-2000])
    cases = {
        "none.png": "file_missing",
        "": "file_unreadable",
        "text.png": "not_a_picture",
        "cut.png": "picture_truncated",
    }
    for name, code in cases.items():
        with pytest.raises(InputError) as caught:
            open_picture(tmp_path / name)
        assert caught.value.code == code, name


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(InputError, match="larger than 2 GB"):
        open_picture(path)


def test_a_full_disk_keeps_the_old_picture(small_disk: Path) -> None:
    path = small_disk / "a.png"
    save_picture(path, picture())
    with pytest.raises(StorageError):
        save_picture(path, picture(1, 600, 600))
    assert np.array_equal(open_picture(path).pixels, picture())


@pytest.mark.parametrize("ending", ["png", "tiff"])
def test_a_saved_mask_is_one_grey_channel_and_comes_back(tmp_path: Path, ending: str) -> None:
    mask = picture()[..., 0]
    save_mask(tmp_path / f"mask.{ending}", mask)
    read = open_mask(tmp_path / f"mask.{ending}").values
    assert np.array_equal(read, np.where(mask > 3, mask, 0))


def test_a_mask_is_not_saved_with_loss(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        save_mask(tmp_path / "mask.jpg", picture()[..., 0])
    assert caught.value.code == "output_unwritable" and list(tmp_path.iterdir()) == []


BESIDE: dict[str, Any] = {"certificate": True, "sign": True, "invented": True}


def test_of_a_copy_that_is_not_to_be_smaller_what_is_written_beside_it_stays() -> None:
    size = Size(64, 40)
    for same in ({"side": 64}, {"side": 90}, {"width": 70, "height": 40}, {"percent": 100.0}):
        asked = ExportOptions(**same, **BESIDE)
        assert asked.fitting("PNG", size, profiled=False) == ExportOptions(**BESIDE), same
    for smaller in ({"side": 63}, {"width": 70, "height": 39}, {"percent": 50.0}, {"srgb": True}):
        asked = ExportOptions(**smaller, **BESIDE)
        assert asked.fitting("PNG", size, profiled=True) == ExportOptions(**smaller), smaller
    asked = ExportOptions(srgb=True, **BESIDE)
    assert asked.fitting("PNG", size, profiled=False) == ExportOptions(**BESIDE), "it is sRGB"


def test_a_file_with_layers_is_as_large_as_its_picture_and_in_its_colours() -> None:
    asked = ExportOptions(side=20, percent=50.0, srgb=True, quality=80, **BESIDE)
    made = asked.fitting("ORA", Size(64, 40), profiled=True)
    assert made == ExportOptions(quality=80, **BESIDE)


@pytest.mark.parametrize("held", [True, False], ids=["bytes", "file"])
def test_what_was_not_edited_is_saved_elsewhere_as_the_bytes_it_was(
    tmp_path: Path, held: bool
) -> None:
    first, there = tmp_path / "a.png", tmp_path / "b.png"
    save_picture(first, picture(), {"parameters": "a cat"})
    opened, data = open_picture(first), first.read_bytes()
    original = data if held else first
    assert copy_original(there, original, opened.origin) and there.read_bytes() == data
    there.write_bytes(b"another")
    assert copy_original(there, original, opened.origin) and there.read_bytes() == data
    assert not copy_original(tmp_path / "c.tiff", original, opened.origin)
    assert not copy_original(tmp_path / "c.png", tmp_path / "gone.png", opened.origin)
    save_picture(first, picture(), {"parameters": "a dog"})
    assert copy_original(tmp_path / "c.png", first, opened.origin) is False
    assert {one.name for one in tmp_path.iterdir()} == {"a.png", "b.png"}
