"""``velatura grid``, ``history reproduce`` and ``history tree``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.storage.pictures import save_mask, save_picture


class Say:
    """The command line over one data folder."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._data, self._capsys = data, capsys

    def __call__(self, *words: str, code: int = 0) -> Any:
        assert main(["--data-dir", str(self._data), *words, "--json"]) == code
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    return Say(tmp_path / "data", capsys)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--x", "steps"), "grid_axis"),
        (("--x", "seed=1..10000"), "grid_long"),
        (("--x", f"seed={','.join(map(str, range(10_000)))}"), "grid_long"),
        (("--x", "steps=1,2", "--model", "nobody"), "model_missing"),
        (("--x", "seed=1..21", "--y", "steps=1..20"), "grid_large"),
        (("--x", "steps=1", "--y", "steps=2"), "grid_same"),
        (("--x", "nothing=1"), "unknown_choice"),
        (("--x", "steps=1", "--mask", "mask.png"), "mask_without_picture"),
    ],
)
def test_what_is_no_grid_is_refused_before_anything_is_made(
    say: Say, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    out = tmp_path / "grid.png"
    refused = say("grid", "a fox", *words, "--out", str(out), code=2)
    assert refused["error"]["code"] == code and not out.exists()


def test_a_mask_of_another_size_is_refused(say: Say, tmp_path: Path) -> None:
    save_picture(tmp_path / "p.png", np.zeros((20, 30, 3), np.uint8))
    save_mask(tmp_path / "m.png", np.full((20, 20), 255, np.uint8))
    files = ("--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png"))
    assert say("grid", "a fox", "--x", "steps=1", *files, code=2)["error"]["code"] == "mask_size"


def test_an_empty_history_has_nothing_to_make_again(say: Say) -> None:
    assert say("history", "reproduce") == {"repeat": 0, "of": 0, "pictures": []}
    for verb in ("reproduce", "tree"):
        assert say("history", verb, "abc", code=2)["error"]["code"] == "history_entry_unknown"


@pytest.mark.slow  # the starter model
def test_a_grid_is_made_once_and_its_cells_repeat(say: Say, tmp_path: Path) -> None:
    words = ("grid", "a fox", "--x", "steps=1,2", "--size", "64x64", "--out")
    made = say(*words, str(tmp_path / "g.png"))
    assert made["done"] == 2 and (tmp_path / "g.png").stat().st_size > 1000
    assert say(*words, str(tmp_path / "g.html"))["done"] == 2
    ids = [one["id"] for one in say("history", "list")]
    assert len(ids) == 2
    assert say("history", "reproduce", *ids)["repeat"] == 2
    assert [one["id"] for one in say("history", "tree", ids[0])] == [ids[0]]
