"""Families that the program does not run yet are refused in a sentence, as folder and as file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.catalog.families import load_architectures, load_families
from desktop_app.core.errors import ModelError
from desktop_app.library.probing.probe import probe
from tests.library.identify.corpus import CORPUS, Case
from tests.tiny_models import write_json

FAMILIES = load_families()
UNKNOWN = ("pixart",)
FILES = [
    case
    for case in CORPUS
    if case.told.get("family") in UNKNOWN
    and case.told.get("component") in ("denoiser", "checkpoint")
    and case.name.endswith(".safetensors")
]


def error_of(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        probe(path, FAMILIES)
    assert caught.value.code == "not_a_model"
    return caught.value


@pytest.mark.parametrize(
    "pipeline",
    [
        *("PixArtAlphaPipeline", "PixArtSigmaPipeline", "SanaSprintPipeline"),
    ],
)
def test_a_folder_is_refused_by_its_pipeline(tmp_path: Path, pipeline: str) -> None:
    write_json(tmp_path / "other" / "model_index.json", {"_class_name": pipeline})
    assert f"“{pipeline}”" in error_of(tmp_path / "other").what


def test_there_is_a_file_of_each() -> None:
    assert {case.told["family"] for case in FILES} == set(UNKNOWN)
    assert not set(UNKNOWN) & set(FAMILIES)


@pytest.mark.slow
@pytest.mark.parametrize("case", FILES, ids=[case.id for case in FILES])
def test_a_file_is_refused_by_what_it_is(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.name
    case.write(path)
    family = load_architectures()[case.told["family"]].name
    assert family in error_of(path).what
