"""``velatura merge``: what is made is written, noted and listed; what it takes is told before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file

from desktop_app.app.cli import main
from tests.app.test_models_shrink import lora
from tests.tiny_models import tiny_single_file


class Merge:
    """The command line over one data folder."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._capsys = root / "data", capsys
        self.models = self.data / "models"
        self.models.mkdir(parents=True)
        self.one, self.two = (str(root / f"{name}.safetensors") for name in ("one", "two"))

    def __call__(self, *words: str, code: int = 0) -> Any:
        assert main(["--data-dir", str(self.data), *words, "--json"]) == code
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Merge:
    made = Merge(tmp_path, capsys)
    for seed, path in enumerate((Path(made.one), Path(made.two))):
        tiny_single_file(path, seed=seed)
        path.with_suffix(".velatura.json").write_text('{"native_size": 64}')
    # A little of the second in the first: as if it had been trained from it.
    first, second = load_file(made.one), load_file(made.two)
    save_file({key: first[key] + each * 0.01 for key, each in second.items()}, made.two)
    return made


def test_models_are_merged_and_listed(merge: Merge) -> None:
    told = merge("merge", "models", merge.one, "--with", merge.two, "--weight", "0.25")
    path = merge.models / "one-two-0.25.safetensors"
    assert told["path"] == str(path) and told["bytes"] == path.stat().st_size and told["listed"]
    rows = [row["name"] for row in merge("models", "list")]
    assert "one two 0.25" in rows
    assert "0.75 × one + 0.25 × two." in str(merge("models", "info", str(path)))
    forecast = merge("merge", "prune", merge.one, "--dry-run")
    assert forecast["disk"] == Path(merge.one).stat().st_size
    assert not list(merge.models.rglob("*pruned*"))


@pytest.mark.slow
def test_loras_are_merged_extracted_and_pruned_for(merge: Merge) -> None:
    for name in ("ink", "pen"):
        lora(merge.models / f"{name}.safetensors")
    told = merge("merge", "loras", merge.one, "--loras", "ink:0.5,pen", "--rank", "3")
    path = Path(told["path"])
    assert path.name == "ink-pen.safetensors" and told["rank"] == 3 and told["error"] > 0
    assert {"ink", "pen", "ink pen"} <= {row["name"] for row in merge("models", "list")}
    extracted = merge("merge", "extract", merge.two, "--base", merge.one, "--rank", "2")
    assert 0 < extracted["error"] < 1 and Path(extracted["path"]).is_file()
    pruned = merge("merge", "prune", merge.one, "--share", "0.5")
    assert pruned["zeros"] == pytest.approx(0.5, abs=0.01) and pruned["packed"] < pruned["bytes"]
    merged = merge("merge", "lora", merge.one, "--lora", "ink:0.5")
    assert Path(merged["path"]).name == "one-ink.safetensors"
    refused = merge("merge", "loras", merge.one, "--loras", "ink", code=2)
    assert refused["error"]["code"] == "unknown_choice"
