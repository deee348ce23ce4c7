"""Models that were distilled, or make pictures of something else, are not trained."""

from __future__ import annotations

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.extensions.training.work.trainer.training import untrainable
from tests.models import model_info

DISTILLED = [
    *(("sd1", each) for each in ("lcm", "lcm_merged", "hyper")),
    ("sd2", "turbo"),
    *(("sdxl", each) for each in ("lcm", "lcm_merged", "lightning", "hyper", "dmd2")),
    *(("sdxl", each) for each in ("turbo_512", "turbo")),
    *(("sd3", "turbo"), ("flux1", "schnell"), ("flux1", "turbo")),
]


@pytest.mark.parametrize(("family", "variant"), DISTILLED)
def test_distilled_models_name_what_they_come_from(family: str, variant: str) -> None:
    reason = untrainable(model_info("m", family=family, variant=variant))
    assert "distilled for few steps; train " in reason


def test_all_others_are_trained() -> None:
    for family in ("sd1", "sd2", "sdxl", "sd3", "flux1"):
        for variant in ("", *load_families()[family].variants):
            if (family, variant) not in DISTILLED:
                assert not untrainable(model_info("m", family=family, variant=variant)), variant


def test_models_that_hear_no_words_or_want_a_control_image() -> None:
    assert untrainable(model_info("m", family="consistency", prediction_type="consistency"))
    control = model_info("m", family="flux1", input_channels=32, latent_channels=16)
    assert untrainable(control)


def test_families_that_nobody_has_tried_are_not() -> None:
    assert "not supported" in untrainable(model_info("m", family="z_image"))
