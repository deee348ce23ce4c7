"""Presets of the lab: those that are published, with what they are for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.evaluation.values.consistency_presets import load_presets

MODEL = ModelInfo(
    "m",
    "m",
    "/m",
    "folder",
    "consistency",
    "consistency",
    3,
    3,
    32,
    64,
    1,
    classes=1000,
    timesteps=40,
)


def test_the_published_timesteps_are_there() -> None:
    presets = load_presets()
    assert presets["imagenet64_cd"].read(40) == ((0,), (22, 0))
    assert presets["imagenet64_ct"].read(201) == ((0,), (106, 0))
    assert presets["bedroom256_cd_lpips"].read(40) == ((0,), (17, 0))
    assert presets["bedroom256_cd_l2"].read(40) == ((0,), (18, 0))
    assert presets["bedroom256_ct"].read(151) == ((0,), (67, 0))
    assert presets["cat256_ct"].read(151) == ((0,), (62, 0))


def test_a_preset_is_for_models_of_its_kind() -> None:
    presets = load_presets()
    suiting = {name for name, each in presets.items() if each.suits(MODEL)}
    assert suiting == {"imagenet64_cd", "steps"}
    bedroom = replace(MODEL, classes=0, native_size=256)
    assert {name for name, each in presets.items() if each.suits(bedroom)} == {
        "bedroom256_cd_l2",
        "bedroom256_cd_lpips",
        "steps",
    }


def test_a_preset_of_more_timesteps_is_refused() -> None:
    with pytest.raises(InputError, match="39"):
        load_presets()["imagenet64_ct"].read(40)
