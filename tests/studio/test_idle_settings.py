"""Settings without effect: told where somebody typed them, and held by no request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest
from desktop_app.core.setting_table import ROWS
from desktop_app.engine.guidance_hooks import scale_at
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.ordering import ordered_job
from desktop_app.studio.wording import Wording
from tests.models import model_info

MODEL = model_info("m", native_size=64)
USUAL = Parameters(prompt="a", model="m", size=Size(64, 64), scheduler="euler", seed=7)


def asked(**fields: object) -> tuple[GenerationRequest, list[str]]:
    said: list[Noted] = []
    stock = JobResources(wording=Wording(say=said.append))
    chosen = replace(USUAL, **fields)  # type: ignore[arg-type]
    job = ordered_job(chosen, MODEL, None, load_intents(), load_families(), stock)
    return job.request, [str(note.params["setting"]) for note in said]


@pytest.mark.parametrize(("start", "stop"), [(0.3, 1.0), (0.0, 0.6), (0.3, 0.6)])
def test_an_interval_of_guidance_acts_without_a_curve(start: float, stop: float) -> None:
    request, said = asked(guidance_start=start, guidance_stop=stop, guidance_scale=5.0)
    scales = [scale_at(request, step, 10) for step in range(1, 11)]
    within = [start <= (step - 0.5) / 10 <= stop for step in range(1, 11)]
    assert scales == [5.0 if inside else 1.0 for inside in within]
    assert (said, request.guidance_curve) == ([], "constant")


def test_a_curve_that_was_said_stays() -> None:
    request, said = asked(guidance_start=0.3, guidance_curve="linear", guidance_final=2.0)
    assert (request.guidance_curve, request.guidance_start, request.guidance_final, said) == (
        *("linear", 0.3, 2.0),
        [],
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"guidance_final": 3.0}, "Final guidance"),
        ({"guidance_final": 3.0, "guidance_curve": "constant"}, "Final guidance"),
        ({"variation_seed": 4}, "Variation seed"),
        ({"attention_scale": 2.0}, "Attention guidance scale"),
        ({"attention_blur": 5.0, "attention_guidance": "perturbed"}, "Attention blur"),
        ({"structure_guidance": 4.0}, "Structure guidance"),
        ({"structure": 0.5, "structure_strength": 0.5}, "Structure strength"),
        ({"eta": 0.5}, "Eta"),
        ({"cfg_zero": "scale"}, "CFG-Zero*"),
        ({"guidance_rescale": 0.5, "guidance_scale": 1.0}, "Guidance rescale"),
        ({"hires_strength": 0.3}, "Hires strength"),
        ({"hires_steps": 3}, "Hires steps"),
        ({"strength": 0.5}, "Strength"),
        ({"negative_prompt": "fog", "guidance_scale": 1.0}, "Negative prompt"),
    ],
)
def test_without_effect_it_is_told_and_not_held(fields: dict[str, object], name: str) -> None:
    request, said = asked(**fields)
    assert said == [name]
    idle = next((row.id for row in ROWS.values() if (row.sentence_name or row.name) == name), "")
    if idle and ROWS[idle].place != "bar":
        assert getattr(request, idle) == ROWS[idle].default


@pytest.mark.parametrize(
    "fields",
    [
        {"variation_seed": 4, "variation": 0.2},
        {"eta": 0.5, "scheduler": "ddim"},
        {"attention_guidance": "smoothed", "attention_blur": 5.0},
        {"hires_factor": 1.5, "hires_strength": 0.3},
        {"hires_factor": 1.5, "structure": 0.5, "structure_strength": 0.5},
        {"guidance_rescale": 0.5},
        {"reuse": 2, "clip_skip": 1, "settle": 0.01},
    ],
)
def test_what_acts_stays_and_nothing_is_said(fields: dict[str, object]) -> None:
    request, said = asked(**fields)
    assert said == []
    assert {name: getattr(request, name) for name in fields} == fields


def test_the_windows_panel_may_hold_what_its_requests_do_not() -> None:
    chosen = replace(USUAL, guidance_start=0.3, eta=0.5)  # hidden there, and greyed
    request = assemble(chosen, MODEL).request
    assert (request.guidance_start, request.guidance_curve, request.eta) == (0.0, "", None)
