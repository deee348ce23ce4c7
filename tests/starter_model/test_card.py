"""What the card and the README say of the starter model is what was measured and what is there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import card
from nouns import NOUNS
from presets import CPU
from vocabulary import COLOURS, SETTINGS, vocabulary

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/starter"
NUMBERS = {10: "ten", 11: "eleven", 12: "twelve"}


def _figures() -> dict[str, dict[str, float]]:
    return json.loads((MODEL / "figures.json").read_text("utf-8"))


def test_its_tables_are_those_of_the_figures(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    shutil.copyfile(MODEL / "figures.json", tmp_path / "figures/figures.json")
    said = (MODEL / "README.md").read_text("utf-8")
    assert card.figures(tmp_path) in said
    assert card.words() in said


def test_every_decibel_is_the_measured_one() -> None:
    measured = f"{_figures()['autoencoder']['psnr']:.1f}"
    for path in (
        MODEL / "README.md",
        ROOT / "README.md",
        ROOT / "packaging/starter_model/README.md",
    ):
        said = re.findall(r"([\d.]+) dB", path.read_text("utf-8"))
        assert set(said) <= {measured}, path


def test_the_minutes_are_told_beside_those_of_the_preset_that_it_names() -> None:
    said = (MODEL / "README.md").read_text("utf-8")
    assert f"--preset {CPU.name}" in said
    rows = re.findall(r"^\| (\w+) \| [\d,]+ \| [\d,]+ \| ([\d.]+) \| ([\d.]+) \|$", said, re.M)
    assert {row[0] for row in rows} >= {"autoencoder", "denoiser", "distil", "judge"}
    for stage, took, allowed in rows:
        assert float(allowed) == getattr(CPU, stage).minutes, stage
        assert float(took) <= float(allowed) + 0.5, stage


def test_the_readme_and_the_guide_count_right() -> None:
    counts = (len(NOUNS), NUMBERS[len(COLOURS)], NUMBERS[len(SETTINGS)])
    told = (
        (ROOT / "README.md", "256 × 256, {} objects it knows by name, {} colours, {} scenes"),
        (
            ROOT / "resources/guide/en/models.md",
            "256 × 256 pixels: {} objects, {} colours, {} scenes",
        ),
    )
    for path, words in told:
        said = " ".join(path.read_text("utf-8").split())
        assert words.format(*counts) in said, path
    assert json.loads((MODEL / "velatura.json").read_text("utf-8"))["vocabulary"] == vocabulary()
