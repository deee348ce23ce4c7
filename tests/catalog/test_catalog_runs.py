"""What the catalog fetches for a model of a family that runs is what the loaders open."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.models import CatalogModel

FAMILIES = load_families()
CATALOG = load_model_catalog()
WHOLE = [
    model
    for model in CATALOG.models.values()
    if model.family in FAMILIES and model.component == "checkpoint"
]
FOLDERS = [model for model in WHOLE if any(f.name == "model_index.json" for f in model.files)]
SINGLE = [model for model in WHOLE if model not in FOLDERS and model.files]
TOKENIZERS = (
    {"vocab.json", "merges.txt"},
    {"tokenizer.json"},
    {"spiece.model"},
)
"""Of each of these a tokenizer can be made."""


def needed(family: Family) -> set[str]:
    """Components that no model of the family may lack; a variant may."""
    absent = {part for variant in family.variants.values() for part in variant.absent}
    return {*family.components} - {*family.optional} - absent - {"pipeline"}


def test_there_are_some_of_each_kind() -> None:
    assert len(FOLDERS) >= 10
    assert {model.family for model in FOLDERS} >= {"sd1", "sdxl", "sd3", "flux1", "consistency"}
    assert SINGLE


@pytest.mark.parametrize("model", FOLDERS, ids=lambda model: model.id)
def test_a_folder_holds_every_part_that_its_family_needs(model: CatalogModel) -> None:
    names = {file.name for file in model.files}
    pickled = "pickle" in model.summary  # converted part by part after it was fetched
    assert pickled or not [name for name in names if name.endswith((".bin", ".ckpt", ".pt"))]
    for part in needed(FAMILIES[model.family]):
        own = {name.removeprefix(f"{part}/") for name in names if name.startswith(f"{part}/")}
        if part.startswith("tokenizer"):
            assert any(files <= own for files in TOKENIZERS), (part, own)
        elif part == "scheduler":
            assert "scheduler_config.json" in own, own
        else:
            assert "config.json" in own, (part, own)
            ends = (".safetensors", ".bin") if pickled else (".safetensors",)
            weights = [name for name in own if name.endswith(ends)]
            assert weights, (part, own)
            if any("-of-" in name for name in weights):
                assert any(fnmatchcase(name, "*.index*.json") for name in own), (part, own)


@pytest.mark.parametrize("model", SINGLE, ids=lambda model: model.id)
def test_a_single_file_is_one_the_family_can_open(model: CatalogModel) -> None:
    assert FAMILIES[model.family].file is not None
    weights = [file.name for file in model.files if file.name.endswith(".safetensors")]
    assert weights
    assert not [file.name for file in model.files if file.name.endswith((".ckpt", ".pt"))]


@pytest.mark.parametrize(
    "family", ["flux2", "qwen_image", "z_image", "chroma", "pixart", "sana", "kontext"]
)
def test_families_that_do_not_run_yet_have_no_settings(family: str) -> None:
    assert family not in FAMILIES
    assert not [m.id for m in CATALOG.models.values() if m.family == family and m.defaults]
