"""The list of words a model knows, and its settings for live mode, come from its velatura.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.probing.probe import probe
from desktop_app.library.probing.sidecar import read_vocabulary
from tests.models import model_info

FAMILIES = load_families()


def _info(path: Path) -> ModelInfo:
    return model_info("m", path=str(path))


def _say(path: Path, **values: object) -> None:
    (path / "velatura.json").write_text(json.dumps(values), "utf-8")


def test_words_are_read_in_lower_case(tmp_path: Path) -> None:
    _say(tmp_path, vocabulary=["Apple", "苹果", 7, None])
    assert read_vocabulary(_info(tmp_path)) == {"apple", "苹果"}


@pytest.mark.parametrize("listed", [[], "apple", {"apple": 1}, [1, 2]])
def test_what_is_no_list_of_words_is_none(tmp_path: Path, listed: object) -> None:
    _say(tmp_path, vocabulary=listed)
    assert read_vocabulary(_info(tmp_path)) is None


def test_most_models_list_none(tmp_path: Path) -> None:
    assert read_vocabulary(_info(tmp_path)) is None
    assert read_vocabulary(_info(tmp_path / "gone.safetensors")) is None


def test_the_starter_has_words_and_few_steps() -> None:
    info = probe(resource_path("models", "starter"), FAMILIES)
    words = read_vocabulary(info)
    assert words is not None and {"apple", "red"} <= words
    assert info.live is not None and info.live.steps <= 4


def test_an_info_travels_with_its_live_settings() -> None:
    info = probe(resource_path("models", "starter"), FAMILIES)
    assert from_json(ModelInfo, json.loads(json.dumps(to_json(info)))) == info
