from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.storage.speeds import Speeds


def test_what_was_learnt_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "speeds.json"
    Speeds(file).learn("abc", "cpu", "bfloat16", 512 * 512, 1e11)
    assert Speeds(file).of("abc", "cpu", "bfloat16") == {512 * 512: 1e11}
    assert Speeds(file).of("abc", "cpu", "float32") == {}


def test_a_busy_moment_counts_by_half(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path / "speeds.json")
    for value in (100.0, 50.0):
        speeds.learn("abc", "cpu", "bfloat16", 64, value)
    assert speeds.of("abc", "cpu", "bfloat16") == {64: 75.0}


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a|b|c|x": 1, "a|b|c|9": -1}', "\0"])
def test_a_file_that_makes_no_sense_is_taken_as_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "speeds.json"
    file.write_text(text)
    speeds = Speeds(file)
    assert speeds.of("a", "b", "c") == {}
    speeds.learn("a", "b", "c", 9, 5.0)
    assert Speeds(file).of("a", "b", "c") == {9: 5.0}


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_nonsense_is_not_learnt(tmp_path: Path, value: float) -> None:
    speeds = Speeds(tmp_path / "speeds.json")
    speeds.learn("a", "b", "c", 9, value)
    assert speeds.of("a", "b", "c") == {}
