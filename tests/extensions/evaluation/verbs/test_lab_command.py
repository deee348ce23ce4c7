"""`velatura lab` on a tiny model: a folder with a grid, a report and pictures, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.extensions.evaluation.values.lab import LabReport
from tests.tiny_consistency import tiny_consistency_folder
from tests.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_consistency_folder(tmp_path_factory.mktemp("models") / "shapes", classes=5)


def lab(tmp_path: Path, *words: object, code: int = 0) -> list[str]:
    data = str(tmp_path / "data")
    made = ["--data-dir", data, "lab", *map(str, words), "--out", str(tmp_path / "out"), "--json"]
    assert main(made) == code
    return made


@pytest.mark.slow
def test_a_grid_is_made_and_grows(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = (model, "--edits", "denoise", "interpolate", "--count", 3, "--curve", 2)
    lab(tmp_path, *words, "--schedules", "one", "18,0")
    report = LabReport.from_json(json.loads(capsys.readouterr().out))
    assert report.columns == ((0,), (18, 0)) and report.rows == ("new", "denoise", "interpolate")
    assert [point.batch for point in report.curve] == [1, 2]
    grid = cv2.imread(str(tmp_path / "out" / "grid.png"))
    assert grid is not None and grid.shape[0] > 900 and grid.shape[1] > 1000
    first = (tmp_path / "out" / "pictures" / "0" / "0000.png").stat().st_mtime_ns
    lab(tmp_path, *words, "--schedules", "one", "even:3")
    again = LabReport.from_json(json.loads(capsys.readouterr().out))
    assert again.columns == ((0,), (26, 13, 0)) and len(again.cells) == 9
    assert (tmp_path / "out" / "pictures" / "0" / "0000.png").stat().st_mtime_ns == first


@pytest.mark.slow
def test_quality_is_the_distance_to_a_reference_and_can_be_searched(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    (tmp_path / "ref").mkdir()
    for number in range(50):
        pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3), np.uint8)
        cv2.imwrite(str(tmp_path / "ref" / f"{number}.png"), pixels)
    words = (model, "--schedules", "one", "--count", 50, "--batch", 16, "--reference")
    lab(tmp_path, *words, tmp_path / "ref", "--search", 2, "--evaluations", 2)
    report = LabReport.from_json(json.loads(capsys.readouterr().out))
    assert report.measure == "Fréchet distance, Velatura features 1"
    assert len(report.tried) == 3 and not report.whole and len(report.found) == 2
    assert all(cell.value is not None for cell in report.cells)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--schedules", "0,18"), "timesteps_order"),
        (("--schedules", "41,0"), "timesteps_range"),
        (("--preset", "imagenet64_ct"), "lab_preset"),
        (("--preset", "nothing"), "unknown_choice"),
        (("--class-label", "5"), "value_range"),
        (("--reference", "."), "lab_reference"),
    ],
)
def test_what_can_t_be_is_refused_before_anything_is_made(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    lab(tmp_path, model, *words, code=2)
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert not (tmp_path / "out" / "lab.json").exists()


@pytest.mark.slow
def test_another_kind_of_model_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lab(tmp_path, tiny_folder(tmp_path / "sd"), code=2)
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "lab_model"
