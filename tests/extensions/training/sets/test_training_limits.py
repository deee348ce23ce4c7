"""How long captions may be, and which sizes there are, by model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.findings import Limits
from desktop_app.extensions.training.work.sets.training_limits import limits_for
from desktop_app.library.probing.probe import probe
from tests.tiny_flux import flux_folder
from tests.tiny_sdxl import sdxl_file, sdxl_parts

FAMILIES = load_families()
SET = TrainingSet("/set", pictures=(SetPicture("a.png", "red fox"), SetPicture("b.png", "")))


def model_at(name: str, folder: Path) -> Path:
    if name == "flux":
        return flux_folder(folder / "m")
    if name == "sdxl":
        return sdxl_file(folder / "m.safetensors", sdxl_parts(clip_tokenizer=True))
    return resource_path("models", "starter")


@pytest.mark.few(2)
@pytest.mark.parametrize(("name", "most"), [("starter", 30), ("sdxl", 75), ("flux", 511)])
def test_the_encoder_that_hears_all_of_a_caption_counts(
    name: str, most: int, tmp_path: Path
) -> None:
    model = probe(model_at(name, tmp_path), FAMILIES)
    limits = limits_for(SET, settings_of({"smallest": 9}), model, FAMILIES[model.family])
    assert (limits.most_tokens, limits.smallest) == (most, 9)
    assert 0 == limits.tokens["b.png"] < limits.tokens["a.png"]
    assert all(side % model.factor == 0 for size in limits.sizes for side in size)
    other = limits_for(SET, settings_of({"trigger": "zq zq zq"}), model, FAMILIES[model.family])
    assert other.tokens["a.png"] > limits.tokens["a.png"]
    gone = replace(model, path=str(tmp_path / "gone"), layout="folder", companion="")
    assert limits_for(SET, settings_of({}), gone, FAMILIES[model.family]).tokens == {}


def test_without_a_model_only_the_smallest_side_is_known() -> None:
    assert limits_for(SET, settings_of({"smallest": 64}), None, None) == Limits(smallest=64)
