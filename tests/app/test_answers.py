"""Verbs that answer with data: things found in a picture, vectors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.storage.pictures import open_picture, save_picture
from tests.tiny_captioners import captioner_folder
from tests.tiny_clip import WIDTH, write_clip
from tests.tiny_networks import network_folder

Run = Callable[..., tuple[int, Any]]
PIXELS = np.random.default_rng(8).integers(0, 256, (48, 80, 3), np.uint8)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    save_picture(tmp_path / "a.png", PIXELS)

    def call(verb: str, *words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["--data-dir", str(tmp_path / "data"), verb, *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_what_is_wrong_is_told_before_anything_is_loaded(run: Run, tmp_path: Path) -> None:
    picture = str(tmp_path / "a.png")
    for words, code in (
        ([picture, "--texts", "a fox"], "model_missing"),
        ([picture, "--texts", ","], "unknown_choice"),
        ([picture, "--texts", "a fox", "--least", "2"], "value_range"),
        (["nowhere.png", "--texts", "a fox"], "file_missing"),
    ):
        ended, told = run("find", *words)
        assert (ended, told["error"]["code"]) == (2, code)
    assert run("embed", picture)[1]["error"]["code"] == "model_missing"
    assert run("embed", picture, "--model", "../x")[1]["error"]["code"] == "address_given"
    assert run("describe", picture)[1]["error"]["code"] == "model_missing"
    assert run("describe", picture, "--words", "0")[1]["error"]["code"] == "value_range"
    missing = run("describe", picture, "--style", "tags")[1]["error"]
    assert (missing["code"], "WD Tagger" in missing["what"]) == ("model_missing", True)
    assert run("embed") == (0, {"model": "", "vectors": []})


@pytest.mark.slow
def test_things_are_found_in_a_picture(run: Run, tmp_path: Path) -> None:
    network_folder(tmp_path / "data" / "models" / "owlv2", "owlv2")
    code, found = run("find", str(tmp_path / "a.png"), "--texts", "a, b", "--least", "0")
    assert code == 0 and found
    assert {each["text"] for each in found} <= {"a", "b"}
    assert all(
        set(each) == {"text", "score", *["left", "top", "width", "height"]} for each in found
    )


@pytest.mark.slow
def test_pictures_and_texts_become_vectors(run: Run, tmp_path: Path) -> None:
    write_clip(tmp_path / "data" / "models" / "image_encoders" / "Tiny CLIP")
    code, told = run("embed", str(tmp_path / "a.png"), "--texts", "a dog, a castle")
    assert (code, told["model"]) == (0, "Tiny CLIP")
    assert np.allclose(np.linalg.norm(told["vectors"], axis=1), 1, atol=1e-5)
    assert np.shape(told["vectors"]) == (3, WIDTH)


@pytest.mark.slow
def test_pictures_are_described_in_sentences_and_by_tags(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models, picture = tmp_path / "data" / "models", str(tmp_path / "a.png")
    for kind in ("blip", "swinv2"):
        captioner_folder(models / kind, kind)
    code, told = run("describe", picture, picture, "--words", "3")
    assert (code, told["model"]) == (0, "blip")
    assert told["texts"][0] == told["texts"][1] and len(told["texts"][0].split()) == 3
    code, tags = run("describe", picture, "--style", "tags", "--least", "0")
    assert (code, tags["model"]) == (0, "swinv2") and "tree house" in tags["texts"][0].split(", ")
    assert len(run("describe", picture, "--model", "blip")[1]["texts"][0].split()) == 40
    code, wrong = run("describe", picture, "--model", "swinv2")
    assert (code, wrong["error"]["code"]) == (2, "unknown_choice")
    capsys.readouterr()
    words = ["--data-dir", str(tmp_path / "data"), "describe", picture, "--words", "3"]
    assert main(words) == 0
    assert capsys.readouterr().out.strip() == told["texts"][0]


def test_what_a_model_changed_is_written_as_pictures(run: Run, tmp_path: Path) -> None:
    draws = np.random.default_rng(4).integers(0, 256, (96, 128, 3), np.uint8)
    original = cv2.GaussianBlur(draws, (0, 0), 2.5)
    answer = np.roll(original, 3, axis=1)
    answer[40:60, 50:80] = (250, 20, 20)
    save_picture(tmp_path / "o.png", original)
    save_picture(tmp_path / "b.png", answer)
    paths = [str(tmp_path / name) for name in ("o.png", "b.png")]
    code, told = run("changes", *paths, "--out", str(tmp_path / "out"))
    assert (code, told["reason"]) == (0, "ran") and abs(told["x"] - 3) < 0.1
    mask = open_picture(Path(told["mask"])).shown[..., 0] > 0
    assert mask[45:55, 52:72].all() and abs(told["changed"] - mask.mean()) < 1e-9
    result = open_picture(Path(told["result"])).shown
    assert np.array_equal(result[~mask], original[~mask])
    code, told = run("changes", *paths, "--sensitivity", "keen")
    assert code == 0 and "mask" not in told
    for words, wrong in ((paths[:1], "value_range"), ([*paths, *paths], "value_range")):
        code, told = run("changes", *words)
        assert (code, told["error"]["code"]) == (2, wrong)
