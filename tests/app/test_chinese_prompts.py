"""A Chinese prompt on the command line: the picture of its English words, with the starter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from tests.app.submitting import pixels_of, requests

Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, folder: Path, *words: str) -> tuple[Any, str]:
    assert main(["--data-dir", str(folder / "data"), *words, "--json"]) == 0
    out, err = capsys.readouterr()
    return json.loads(out), err


@pytest.mark.slow
def test_it_makes_the_picture_of_its_english_words(capsys: Captured, tmp_path: Path) -> None:
    for name, prompt in (("own", "一个红苹果"), ("english", "a red apple")):
        words = ("generate", prompt, "--steps", "1", "--seed", "1", "--size", "64x64")
        told, err = said(capsys, tmp_path, *words, "--out", str(tmp_path / f"{name}.png"))
        assert told["unknown_words"] == []
        assert ("“a red apple”" in err) == (name == "own")
        assert told["request"]["prompt"] == "a red apple"
        assert told["request"]["template"] == ("一个红苹果" if name == "own" else "")
    own, english = (pixels_of(tmp_path / f"{name}.png") for name in ("own", "english"))
    assert np.array_equal(own, english)


def test_choices_negatives_and_what_is_unknown(capsys: Captured, tmp_path: Path) -> None:
    told, _ = said(capsys, tmp_path, "prompt", "{红|红}苹果, 量子", "--negative", "黑色的狗")
    assert told["prompt"] == "red apple, 量子" and told["unknown_words"] == ["量子"]
    assert told["negative"]["prompt"] == "black dog"


@pytest.mark.slow
def test_files_of_requests_are_translated_in_the_queue(capsys: Captured, tmp_path: Path) -> None:
    wish = {"prompt": "两只猫", "size": "64x64", "settings": {"steps": 1, "seed": 1}}
    path, out = requests(tmp_path, wish), tmp_path / "out"
    said(capsys, tmp_path, "submit", str(path), "--out", str(out))
    assert b"two cats\nSteps" in next(out.glob("*.png")).read_bytes()
