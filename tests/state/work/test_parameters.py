"""The choice of the prompt bar, and what old requests and models bring to it."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.state.work.parameters import Parameters, ParameterState, random_seed
from desktop_app.studio.requests import build_request
from tests.models import model_info

MODEL = model_info("m", defaults=ModelDefaults(steps=9, guidance_scale=2.0, scheduler="euler"))


def test_a_model_brings_its_own_defaults() -> None:
    state = ParameterState(Parameters(prompt="kept", size=Size(64, 64)))
    state.use_defaults_of(MODEL)
    value = state.value
    assert (value.prompt, value.model, value.steps, value.scheduler, value.size) == (
        "kept", "m", 9, "euler", None,
    )  # fmt: skip


def test_an_old_request_comes_back_and_makes_the_same_request_again() -> None:
    old = build_request(Parameters(prompt="x", seed=5, steps=7, count=3), MODEL, None)
    state = ParameterState(Parameters())
    state.take_request(old.single(2), model_known=True)
    assert state.value.seed_once and not state.value.seed_locked
    again = build_request(replace(state.value, count=1), MODEL, None)
    assert again == old.single(2)


def test_an_old_requests_way_comes_along_until_another_model_is_chosen() -> None:
    old = replace(build_request(Parameters(), MODEL, None), way="fp32 plain torch apart")
    state = ParameterState(Parameters())
    state.take_request(old, model_known=True)
    assert build_request(state.value, MODEL, None).way == old.way
    state.use_defaults_of(MODEL)
    assert build_request(state.value, MODEL, None).way == ""


def test_a_request_of_a_missing_model_keeps_the_chosen_one() -> None:
    state = ParameterState(Parameters(model="here"))
    state.take_request(build_request(Parameters(), MODEL, None), model_known=False)
    assert state.value.model == "here"


def test_one_update_notifies_once() -> None:
    state = ParameterState(Parameters())
    told: list[Parameters] = []
    state.changed.connect(told.append)
    state.update(steps=3, prompt="a")
    assert len(told) == 1


def test_seeds_are_in_range_and_differ() -> None:
    seeds = {random_seed() for _ in range(50)}
    assert len(seeds) == 50
    assert all(0 <= seed <= MAX_SEED for seed in seeds)
