"""What live mode asks of the engine, and what it shows of the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import Task
from desktop_app.core.setting_table import LIMITS
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.spots import Spot
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode, LiveState
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.requests import plan_for
from desktop_app.worker.live import live_picture, live_plan_settings, live_request, live_settings
from tests.models import model_info

MODEL = model_info(
    "tiny", native_size=256, live=ModelDefaults(steps=2, guidance_scale=1.5, scheduler="ddim")
)
WORDS = Parameters(prompt="a red apple", model="tiny", seed=7, count=5, steps=25)


def _document(width: int = 256, height: int = 256) -> Document:
    return Document(np.full((height, width, 3), 90, np.uint8), "picture")


def test_a_model_that_names_no_live_settings_gets_few_of_its_own_steps() -> None:
    model = replace(
        MODEL, live=None, defaults=ModelDefaults(steps=25, guidance_scale=7.0, scheduler="unipc")
    )
    assert live_settings(model) == ModelDefaults(steps=4, guidance_scale=7.0, scheduler="unipc")
    model = replace(model, defaults=ModelDefaults(steps=1, guidance_scale=1.0, scheduler="lcm"))
    assert live_settings(model) == ModelDefaults(steps=1, guidance_scale=1.0, scheduler="lcm")


def test_without_a_picture_words_seed_and_size_are_the_users_and_one_image_is_made() -> None:
    request = live_request(WORDS, MODEL, None)
    assert request.task is Task.TEXT_TO_IMAGE
    assert (request.prompt, request.seed, request.count) == ("a red apple", 7, 1)
    assert (request.steps, request.guidance_scale, request.scheduler) == (2, 1.5, "ddim")
    assert request.size == Size(256, 256)


@pytest.mark.slow
@given(st.integers(1, 100), st.integers(1, 8))
def test_at_any_strength_the_steps_that_are_run_are_those_of_live_mode(
    percent: int, steps: int
) -> None:
    strength = percent / 100
    model = replace(MODEL, live=ModelDefaults(steps=steps, guidance_scale=1.0, scheduler="ddim"))
    plan = plan_for(_document(), model)
    request = live_request(replace(WORDS, strength=strength), model, plan)
    if request.steps < LIMITS["steps"][1]:
        assert int(request.steps * strength) == steps


def test_a_mask_makes_it_an_inpainting_of_the_plan() -> None:
    document = _document()
    document.fill_mask("rectangle", 255, Rect(20, 30, 60, 50))
    plan = plan_for(document, MODEL)
    request = live_request(WORDS, MODEL, plan)
    assert request.task is Task.INPAINT
    assert request.plan == plan
    assert request.strength == WORDS.fill_strength


def test_a_live_plan_has_no_time_for_searching_patches_or_for_more_detail() -> None:
    slow = PlanSettings(intent="refine", fill="exemplar", detail=1.5, margin=0.2, grow=4)
    assert live_plan_settings(slow) == replace(slow, fill="telea", detail=1.0)
    quick = PlanSettings(fill="reflect", detail=0.75)
    assert live_plan_settings(quick) == quick


def _job(document: Document | None) -> Job:
    plan = None if document is None else plan_for(document, MODEL)
    request = live_request(WORDS, MODEL, plan)
    if document is None:
        return Job((Spot(request),), MODEL)
    return Job((Spot.of(request, document.pixels, document.mask),), MODEL, document.id)


def _done(size: Size, value: float = 0.5) -> EditDone:
    return EditDone(0, 7, (np.full((size.height, size.width, 3), value, np.float32),), 0.1)


def test_a_picture_from_words_lies_at_the_origin() -> None:
    job = _job(None)
    shown = live_picture(job, _done(job.request.size), 0.1)
    assert shown.document is None
    assert shown.rect == Rect(0, 0, 256, 256)
    assert (shown.pixels == 128).all()


@pytest.mark.parametrize("size", [(256, 256), (1000, 700), (900, 100)])
def test_a_whole_picture_covers_the_document_and_no_more(size: tuple[int, int]) -> None:
    document = _document(*size)
    job = _job(document)
    shown = live_picture(job, _done(job.request.size), 0.1)
    assert shown.is_opaque
    assert shown.document == document.id
    assert shown.rect == document.size.rect
    assert (np.abs(shown.pixels.astype(int) - 128) <= 1).all()


def test_of_an_inpainting_only_the_masked_part_is_seen() -> None:
    document = _document()
    document.fill_mask("rectangle", 255, Rect(20, 30, 60, 50))
    document.fill_mask("rectangle", 255, Rect(120, 130, 10, 10))
    job = _job(document)
    shown = live_picture(job, _done(job.request.size), 0.1)
    assert not shown.is_opaque
    assert shown.rect == Rect(20, 30, 110, 110)
    alpha = shown.pixels[..., 3]
    assert (alpha[:50, :60] == 255).all() and (alpha[100:, 100:] == 255).all()
    assert not alpha[60:95].any()


def test_it_is_on_while_it_is_paused() -> None:
    live = LiveState()
    assert not live.is_on
    for mode in (LiveMode.ON, LiveMode.PAUSED):
        live.mode.value = mode
        assert live.is_on
