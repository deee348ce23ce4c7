from __future__ import annotations

import argparse
from typing import Any

import pytest

from desktop_app.app.field_options import add_setting_options, settings_said
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.setting_table import ROWS, settings_in
from desktop_app.studio.said_settings import said_settings, scheduler_id
from tests.models import model_info

USUAL = ModelSettings(sigmas="trailing", clip_skip=1)
SCHEDULERS = load_schedulers()
CONSISTENCY = model_info("c", prediction_type="consistency", timesteps=40, classes=5)


def chosen(*words: str, model: ModelInfo | None = CONSISTENCY) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--image")
    parser.add_argument("--mask")
    add_setting_options(parser)
    arguments = parser.parse_args(words)
    return said_settings(
        settings_said(arguments),
        {},
        USUAL,
        model,
        has_picture=arguments.image is not None,
        has_mask=arguments.mask is not None,
        shown=lambda row: row.flag,
    )


def test_nothing_said_is_the_models_own() -> None:
    assert chosen() == settings_in(USUAL, ModelSettings)


def test_what_is_said_wins() -> None:
    words = "--sigmas karras --eta 0.5 --settle 0.01 --variation 0.2 --variation-seed 7 --reuse 3"
    said = chosen(*words.split())
    assert (said["sigmas"], said["eta"], said["settle"], said["reuse"]) == ("karras", 0.5, 0.01, 3)
    assert (said["variation"], said["variation_seed"], said["clip_skip"]) == (0.2, 7, 1)
    words = "--image x --timesteps 18,0 --class-label 3 --edit colourise"
    said = chosen(*words.split())
    assert (said["timesteps"], said["class_label"], said["edit"]) == ((18, 0), 3, "colourise")


def test_a_scheduler_can_be_said_by_its_name() -> None:
    assert scheduler_id("EULER ancestral", SCHEDULERS) == "euler_a"
    assert scheduler_id("no such", SCHEDULERS) == "no such"


def test_every_row_has_an_option_with_a_help() -> None:
    parser = argparse.ArgumentParser()
    add_setting_options(parser)
    text = parser.format_help()
    assert all(row.flag in text for row in ROWS.values())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--timesteps 0,18", "timesteps_order"),
        ("--timesteps a", "timesteps_order"),
        ("--eta 2", "value_range"),
        ("--settle -1", "value_range"),
        ("--variation 1.5", "value_range"),
        ("--reuse 0", "value_range"),
        ("--clip-skip 12", "value_range"),
        ("--steps 41", "value_range"),
        ("--edit stroke", "edit_picture"),
    ],
)
def test_what_cannot_be_is_told(words: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        chosen(*words.split())
    assert caught.value.code == code


@pytest.mark.parametrize("words", ["--timesteps 18,0", "--class-label 1", "--blocks 8"])
def test_what_only_consistency_models_have_is_refused_for_others(words: str) -> None:
    for model in (None, model_info("m")):
        with pytest.raises(InputError) as caught:
            chosen(*words.split(), model=model)
        assert caught.value.code == "consistency_only"


@pytest.mark.parametrize("family", ["sd3", "flux1"])
def test_edges_that_meet_are_refused_for_models_that_know_places(family: str) -> None:
    with pytest.raises(InputError) as caught:
        chosen("--tile", "both", model=model_info("m", family=family))
    assert caught.value.code == "tile_unet"
    assert chosen("--tile", "both", model=model_info("m"))["tile"] == "both"
