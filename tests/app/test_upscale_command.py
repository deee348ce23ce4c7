"""`velatura upscale` and `velatura clean`: what comes out, what is kept, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.core.pixels import Array
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.storage.pictures import open_picture, save_picture
from tests.imaging.deep_pictures import PROFILES


def shades(height: int, width: int, channels: int = 3) -> Array:
    rng = np.random.default_rng(5)
    return rng.integers(1000, 60_000, (height, width, channels), np.uint16)


class Command:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str | Path, code: int = 0) -> Any:
        told = ["--data-dir", str(self.folder / "data"), "--json", *map(str, words)]
        assert main(told) == code
        return json.loads(self._capsys.readouterr().out)

    def refused(self, *words: str | Path, code: int = 2) -> str:
        return self(*words, code=code)["error"]["code"]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """16 bits, with alpha, in Display P3."""
    path = tmp_path / "photo.png"
    save_picture(path, shades(20, 30, 4), origin=FileOrigin(About(icc=PROFILES["p3"])))
    return path


@pytest.mark.slow
def test_depth_alpha_and_profile_are_kept(command: Command, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.tif"
    told = command("upscale", photo, "--out", out, "--factor", "1.5")
    assert told["size"] == [45, 30]
    assert told["models"] == ["Velatura ×2"]
    made = open_picture(out)
    assert made.pixels.dtype == np.uint16
    assert made.pixels.shape == (30, 45, 4)
    assert made.origin.about.icc == PROFILES["p3"]


@pytest.mark.slow
def test_a_picture_is_cleaned_by_as_much_as_is_wanted(
    command: Command, photo: Path, tmp_path: Path
) -> None:
    made: dict[str, Array] = {}
    for strength in ("0", "1"):
        out = tmp_path / f"{strength}.png"
        assert command("clean", photo, "--out", out, "--strength", strength)["size"] == [30, 20]
        made[strength] = open_picture(out).pixels
    assert (made["0"] == open_picture(photo).pixels).all()
    assert (made["1"] != made["0"]).any()
    assert (made["1"][..., 3] == made["0"][..., 3]).all()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["upscale", "photo.png", "--out", "o.png", "--factor", "1"], "value_range"),
        (["upscale", "photo.png", "--out", "o.png", "--factor", "nan"], "value_range"),
        (["upscale", "photo.png", "--out", "o.png", "--model", "nobody"], "unknown_choice"),
        (["upscale", "photo.png", "--out", "o.png", "--model", "photo.png"], "not_a_model"),
        (["upscale", "photo.png", "--out", "o.what"], "format_unknown"),
        (["upscale", "photo.png", "--out", "no/o.png"], "output_unwritable"),
        (["upscale", "nothing.png", "--out", "o.png"], "file_missing"),
        (["clean", "photo.png", "--out", "o.png", "--strength", "2"], "value_range"),
    ],
)
def test_what_can_not_be_done_is_named_and_nothing_is_written(
    command: Command,
    photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.refused(*words) == error
    assert not list(tmp_path.glob("o.*"))


@pytest.mark.slow
def test_a_result_beyond_all_bounds_is_refused_at_once(command: Command, tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    save_picture(wide, np.zeros((1000, 4000, 3), np.uint8))
    assert command.refused("upscale", wide, "--out", tmp_path / "o.png", "--factor", "8") == (
        "upscale_too_large"
    )


def test_a_full_disk_leaves_nothing_half_written(
    command: Command, photo: Path, small_disk: Path
) -> None:
    out = small_disk / "out.png"
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - 4096))
    assert command.refused("upscale", photo, "--out", out, "--factor", "8") == "disk_full"
    assert [each.name for each in small_disk.iterdir() if each.is_file()] == ["filler"]


def test_a_grey_picture_stays_grey_and_what_was_lost_is_named(
    command: Command, tmp_path: Path
) -> None:
    values = np.linspace(0, 90_000, 20 * 30).astype(np.int32).reshape(20, 30)
    Image.fromarray(values).save(tmp_path / "a.tif")
    told = command("upscale", tmp_path / "a.tif", "--out", tmp_path / "b.png", "--factor", "2")
    assert told["notes"] == ["reduced_to_8_bit"]
    Image.fromarray((values // 400).astype(np.uint8)).save(tmp_path / "l.png")
    told = command("upscale", tmp_path / "l.png", "--out", tmp_path / "c.png", "--factor", "2")
    assert told["notes"] == []
    with Image.open(tmp_path / "c.png") as image:
        assert image.mode == "L"
