"""`velatura generate` with a real tiny model: files, metadata, history, and the lock."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from safetensors.numpy import save_file

from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.model_info import LoraUse
from desktop_app.imaging.metadata import parse_parameters, read_texts, request_from_json
from desktop_app.storage.history import History
from tests.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny")


def _generate(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> dict[str, object]:
    code = main(["--data-dir", str(data), "generate", *words, "--json"])
    captured = capsys.readouterr()
    assert code == 0, captured
    return json.loads(captured.out)


def test_count_writes_numbered_files_that_carry_their_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    out = tmp_path / "out.png"
    words = ["a cat", "--model", str(model), "--steps", "2", "--seed", "5", "--size", "64x64"]
    reply = _generate(capsys, tmp_path / "data", *words, "--count", "2", "--out", str(out))
    assert reply["files"] == [str(tmp_path / "out-1.png"), str(tmp_path / "out-2.png")]
    assert reply["seeds"] == [5, 6]
    texts = read_texts((tmp_path / "out-2.png").read_bytes())
    settings = parse_parameters(texts["parameters"])
    assert settings["Seed"] == "6"
    assert settings["Steps"] == "2"
    assert str(tmp_path) not in "".join(texts.values())
    history = History(tmp_path / "data" / "history" / "history.sqlite", load_schedulers())
    try:
        assert [entry.seed for entry in history.search("cat")] == [6, 5]
    finally:
        history.close()


def test_an_inpaint_changes_the_masked_pixels_and_no_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 255, (181, 233, 3), np.uint8)
    mask = np.zeros((181, 233), np.uint8)
    mask[50:100, 60:120] = 255
    mask[50, 60] = 1
    cv2.imwrite(str(tmp_path / "p.png"), picture)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    words = ["x", "--model", str(model), "--steps", "2", "--seed", "1"]
    words += ["--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png")]
    _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / "o.png"))
    result = cv2.imread(str(tmp_path / "o.png"))
    assert result is not None
    assert np.array_equal(result[mask == 0], picture[mask == 0])
    changed = (result != picture).any(axis=2)[mask > 0]
    assert changed.mean() > 0.95


def test_the_same_command_gives_the_same_bytes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["a", "--model", str(model), "--steps", "2", "--seed", "9", "--size", "64x64"]
    for name in ("a.png", "b.png"):
        _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / name))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_no_metadata_writes_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["secret", "--model", str(model), "--steps", "1", "--size", "64x64", "--no-metadata"]
    _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / "a.png"))
    assert read_texts((tmp_path / "a.png").read_bytes()) == {}


def test_quick_takes_the_settings_for_few_steps(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["--data-dir", str(tmp_path / "data"), "generate", "a", "--size", "64x64", "--quick"]
    out = tmp_path / "out.png"
    assert main([*words, "--model", str(model), "--out", str(out)]) == 2
    assert "few steps" in capsys.readouterr().err
    quick = shutil.copytree(model, tmp_path / "quick")
    save_file({}, quick / "few.safetensors")
    settings = {"steps": 2, "guidance_scale": 1, "scheduler": "lcm", "loras": ["few.safetensors"]}
    (quick / "velatura.json").write_text(json.dumps({"quick": settings}))
    assert main([*words, "--model", str(quick), "--out", str(out)]) == 0
    texts = read_texts(out.read_bytes())
    fields = parse_parameters(texts["parameters"])
    assert (fields["Steps"], fields["Sampler"], fields["Lora"]) == ("2", "LCM", "few: 1")
    request = request_from_json(texts["velatura"])
    assert request is not None and request.loras == (LoraUse("few.safetensors"),)
