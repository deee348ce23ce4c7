"""`velatura generate` with a consistency model: timesteps, classes and edits in place of words."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from tests.tiny_consistency import tiny_consistency_folder
from tests.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_consistency_folder(tmp_path_factory.mktemp("models") / "shapes", classes=5)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    y, x = np.mgrid[0:32, 0:32]
    cv2.imwrite(str(tmp_path / "p.png"), np.stack([x * 8, y * 8, x * 4 + y * 2], -1))
    return tmp_path / "p.png"


def generate(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> dict[str, object]:
    data = str(out.parent / "data")
    code = main(["--data-dir", data, "generate", *words, "--out", str(out), "--json"])
    captured = capsys.readouterr()
    assert code == 0, captured
    return json.loads(captured.out)["request"]


@pytest.mark.slow
def test_a_picture_needs_no_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["--model", str(model), "--seed", "3", "--timesteps", "18,0", "--class-label", "3"]
    request = generate(capsys, tmp_path / "a.png", *words)
    assert (request["timesteps"], request["class_label"]) == ([18, 0], 3)
    image = cv2.imread(str(tmp_path / "a.png"))
    assert image is not None and image.shape == (32, 32, 3)
    generate(capsys, tmp_path / "b.png", *words)
    assert np.array_equal(image, cv2.imread(str(tmp_path / "b.png")))


@pytest.mark.slow
def test_steps_are_spaced_evenly_where_no_timesteps_are_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["--model", str(model), "--seed", "3"]
    usual = generate(capsys, tmp_path / "a.png", *words)
    assert (usual["timesteps"], usual["steps"]) == ([], 2)
    even = generate(capsys, tmp_path / "a.png", *words, "--steps", "3")
    assert even["timesteps"] == [26, 13, 0]


@pytest.mark.slow
def test_a_mask_is_repainted_and_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, picture: Path
) -> None:
    mask = np.zeros((32, 32), np.uint8)
    mask[8:24, 8:24] = 255
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    words = ["--model", str(model), "--image", str(picture), "--mask", str(tmp_path / "m.png")]
    generate(capsys, tmp_path / "o.png", *words, "--seed", "1")
    before, after = cv2.imread(str(picture)), cv2.imread(str(tmp_path / "o.png"))
    assert before is not None and after is not None
    assert np.array_equal(before[mask == 0], after[mask == 0])
    assert (before[mask > 0] != after[mask > 0]).any(-1).mean() > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("edit", ["super_resolution", "colourise", "stroke"])
def test_pictures_are_edited(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, picture: Path, edit: str
) -> None:
    words = ["--model", str(model), "--image", str(picture), "--edit", edit, "--seed", "1"]
    request = generate(capsys, tmp_path / "o.png", *words)
    assert request["edit"] == edit
    assert not np.array_equal(cv2.imread(str(picture)), cv2.imread(str(tmp_path / "o.png")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--timesteps", "18;0"], "timesteps_order"),
        (["--timesteps", "0,18"], "timesteps_order"),
        (["--timesteps", "40,0"], "timesteps_range"),
        (["--timesteps", "18"], "timesteps_start"),
        (["--class-label", "5"], "value_range"),
        (["--steps", "0"], "value_range"),
        (["--steps", "41"], "value_range"),
        (["--edit", "colourise"], "edit_picture"),
        (["--scheduler", "ddim"], "unknown_choice"),
    ],
)
def test_what_can_t_be_is_said_before_anything_is_loaded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, words: list[str], code: str
) -> None:
    asked = ["--data-dir", str(tmp_path), "generate", "--model", str(model), *words]
    assert main([*asked, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


@pytest.mark.slow
def test_a_class_is_refused_where_there_are_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plain = tiny_consistency_folder(tmp_path / "plain")
    words = ["generate", "--model", str(plain), "--class-label", "0", "--json"]
    assert main(["--data-dir", str(tmp_path / "data"), *words]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "classes_none"


@pytest.mark.slow
def test_other_models_know_no_timesteps(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = tiny_folder(tmp_path / "tiny")
    for option in (["--timesteps", "18,0"], ["--class-label", "1"]):
        words = ["generate", "a cat", "--model", str(other), *option, "--json"]
        assert main(["--data-dir", str(tmp_path / "data"), *words]) == 2
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "consistency_only"
