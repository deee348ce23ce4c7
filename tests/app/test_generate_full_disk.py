"""`velatura generate` never loses a finished picture to a disk that is full."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.app.services import load_services
from tests.refusals import says
from tests.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny")


def _words(model: Path, data: Path, out: Path, *more: str) -> list[str]:
    words = ["--data-dir", str(data), "generate", "a", "--model", str(model), "--steps", "1"]
    return [*words, "--size", "64x64", "--seed", "3", "--out", str(out), *more]


def _fill(disk: Path, left: int) -> None:
    """Leave some ``left`` bytes free on a small disk with a data folder."""
    load_services(disk / "data").close()
    (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free - left))


@pytest.mark.few(1)
@pytest.mark.parametrize("left", [4 << 10, 16 << 10, 100 << 10])
def test_a_full_data_disk_costs_no_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small_disk: Path, model: Path, left: int
) -> None:
    _fill(small_disk, left)
    out = tmp_path / "out.png"
    assert main(_words(model, small_disk / "data", out, "--count", "2")) == 0
    said = capsys.readouterr()
    assert said.out.split() == [str(tmp_path / "out-1.png"), str(tmp_path / "out-2.png")]
    assert all(Path(name).stat().st_size > 1000 for name in said.out.split())
    warned = [line for line in said.err.splitlines() if line.startswith("velatura: warning:")]
    assert len(warned) == 1, said.err
    assert "history" in warned[0]
    assert says("disk_full", said.err)
    assert "Traceback" not in said.err


def test_a_history_that_is_in_the_way_costs_no_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    (tmp_path / "data" / "history").mkdir(parents=True)
    (tmp_path / "data" / "history" / "history.sqlite").mkdir()
    out = tmp_path / "out.png"
    assert main(_words(model, tmp_path / "data", out)) == 0
    assert out.stat().st_size > 1000
    assert says("not_in_history", capsys.readouterr().err)


def test_where_the_picture_was_asked_for_is_full_the_history_keeps_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small_disk: Path, model: Path
) -> None:
    _fill(small_disk, 4 << 10)
    out = small_disk / "out.png"
    assert main(_words(model, tmp_path / "data", out)) == 2
    said = capsys.readouterr().err
    assert says("disk_full", said, name="out.png")
    kept = next(line for line in said.splitlines() if "kept in the history" in line)
    assert Path(kept.rpartition(": ")[2]).stat().st_size > 1000
    assert not out.exists()


def test_not_a_byte_for_the_data_folder_is_said_before_anything_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small_disk: Path, model: Path
) -> None:
    _fill(small_disk, 0)
    assert main(_words(model, small_disk / "data", tmp_path / "out.png")) == 2
    said = capsys.readouterr().err
    assert says("disk_full", said, name="data")
    assert "Traceback" not in said
