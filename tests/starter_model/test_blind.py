"""The blind sheet: its prompts are of known words; a guess is right if it names what is shown."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

import blind
from vocabulary import vocabulary


def test_the_prompts_are_always_the_same_and_of_known_words():
    drawn = blind.scenes_of(50)
    assert drawn == blind.scenes_of(50)
    known = set(vocabulary())
    assert all(word in known for _, text in drawn for word in text.replace(",", "").split())
    assert {scene.size for scene, _ in drawn} == {"small", "medium", "big"}
    assert any(scene.count == 2 for scene, _ in drawn)


@pytest.mark.parametrize(
    ("noun", "other", "count", "guess", "right"),
    [
        ("cat", "", 1, "cat", True),
        ("cat", "", 1, "Kitten", True),
        ("cat", "", 1, "dog", False),
        ("cat", "", 1, "two cats", False),
        ("cat", "", 1, "?", False),
        ("cat", "", 2, "two cats", True),
        ("cat", "", 2, "cat", False),
        ("snowman", "", 2, "two snowmen", True),
        ("cat", "dog", 1, "dog and cat", True),
        ("cat", "dog", 1, "cat", False),
    ],
)
def test_a_guess_is_right_if_it_names_what_is_shown(
    noun: str, other: str, count: int, guess: str, right: bool
):
    scene = blind.Scene(noun, "", "medium", "middle", "plain", "red", count, other, "flat", 1)
    assert blind.is_right(scene, guess) == right


def test_the_sheet_tells_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    key = [{"prompt": text, **asdict(scene)} for scene, text in blind.scenes_of(3)]
    (tmp_path / "key.json").write_text(json.dumps(key))
    nouns = [("two " if row["count"] == 2 else "") + row["noun"] for row in key]
    (tmp_path / "guesses.txt").write_text(f"1 {nouns[0]}\n2 {nouns[1]}\n3 ?\n")
    for number in (1, 2, 3):
        cv2.imwrite(str(tmp_path / f"{number:02d}.png"), np.zeros((256, 256, 3), np.uint8))
    blind.reveal(tmp_path, tmp_path / "sheet.jpg")
    assert "named: 2 of 3" in capsys.readouterr().out
    assert cv2.imread(str(tmp_path / "sheet.jpg")).shape[1] > 1600
