"""``velatura dataset check``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.core.geometry import Size
from desktop_app.imaging.resize import resize
from desktop_app.storage.pictures import save_picture

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    made.mkdir()
    for seed in range(6):
        small = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
        pixels = resize(small, Size(8 * 40, 6 * 40), quality="nearest")
        save_picture(made / f"{seed}.png", pixels)
        (made / f"{seed}.txt").write_text("a zq fox, snow", "utf-8")
    (made / "5.txt").write_text("word " * 200, "utf-8")
    (made / "6.png").write_bytes((made / "0.png").read_bytes())
    (made / "7.png").write_bytes(b"no picture")
    return made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def call(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["--data-dir", str(tmp_path / "data"), "dataset", "check", *words])
        return code, capsys.readouterr().out

    return call


def test_findings_buckets_and_tags_are_told(run: Run, folder: Path) -> None:
    code, out = run(str(folder), "--model", "starter", "--json")
    told: dict[str, Any] = json.loads(out)
    found = {each["kind"]: each for each in told["findings"]}
    assert code == 0 and (told["pictures"], told["different"], told["captions"]) == (8, 6, 6)
    assert [*found] == ["damaged", "same", "no_caption", "long_caption"]
    assert found["same"]["names"] == ["0.png", "6.png"] and found["same"]["spare"] == ["6.png"]
    assert found["long_caption"]["names"] == ["5.png"]
    assert told["learnt"] + told["held_out"] == 7 and told["held_out"] == 1
    assert sum(each["pictures"] for each in told["buckets"]) == 7


@pytest.mark.slow
def test_without_a_model_nothing_is_said_of_buckets(run: Run, folder: Path) -> None:
    code, out = run(str(folder), "--smallest", "300")
    assert code == 0 and out.startswith("8 pictures, 6 different, 0 left out; 6 captions, 0 masks")
    assert "They are smaller than the smallest side, and left out. (7)\n  0.png" in out
    assert "… 2 more" in out and "×" not in out
    assert not (folder / "velatura-set.toml").exists()


def test_a_good_set_is_said_to_be_one(run: Run, folder: Path) -> None:
    for name in ("5.txt", "6.png", "7.png", "5.png"):
        (folder / name).unlink()
    assert run(str(folder))[1].endswith("Nothing is wrong with them.\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere"], "file_missing"),
        (["{set}", "--model", "no such model"], "model_missing"),
        (["{set}", "--size", "9999"], "value_range"),
    ],
)
def test_what_is_wrong_is_told(run: Run, folder: Path, words: list[str], code: str) -> None:
    status, out = run(*(word.format(set=folder) for word in words), "--json")
    assert status == 2 and json.loads(out)["error"]["code"] == code
