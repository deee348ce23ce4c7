"""Jobs come about in one place, whoever asks for them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.conditions import using
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import JobResources, assemble, drafted
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.requests import build_requests, plans_for
from tests.architecture.surface import nodes
from tests.models import model_info

ROOT = Path(__file__).resolve().parents[2]
MODEL = model_info("tiny", native_size=64)
CHOSEN = Parameters(prompt="a red apple", model="tiny", seed=7, steps=3)


@pytest.fixture
def document() -> Document:
    made = Document(np.full((96, 128, 3), 90, np.uint8), "picture")
    made.fill_mask("rectangle", 255, Rect(20, 20, 16, 16))
    return made


TRAINING, EVALUATION = "extensions/training/work", "extensions/evaluation/work"
SAMPLES = f"{TRAINING}/trainer/sampling.py"
"""Asks no engine: it is in the trainer's process."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "places"),
    [
        (
            "EngineJob",
            {
                *(
                    "studio/job_runner.py",
                    f"{TRAINING}/running/prior_pictures.py",
                    f"{EVALUATION}/lab/lab.py",
                ),
                "operations/operation.py",
            },
        ),
        (
            "GenerationRequest",
            {
                *("studio/requests.py", "studio/work_jobs.py"),
                *(f"{EVALUATION}/lab/lab.py", SAMPLES),
            },
        ),
    ],
)
def test_clients_leave_it_to_the_studio_to_make_what_the_engine_gets(
    name: str, places: set[str]
) -> None:
    package = ROOT / "desktop_app"
    rooms = [room for room in package.iterdir() if room.name not in ("core", "engine")]
    found = {
        file.relative_to(package).as_posix()
        for room in rooms
        for file, node in nodes(room, f"{name}(")
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
    }
    assert found == places


def test_words_alone_make_a_job_that_edits_nothing() -> None:
    job = assemble(CHOSEN, MODEL)
    assert job.document is None and job.spots[0].pixels is None
    assert (job.request.prompt, job.request.seed, job.model) == ("a red apple", 7, MODEL)


def test_an_edit_sees_its_context_as_it_was_when_it_was_assembled(document: Document) -> None:
    plans = plans_for(document, MODEL)
    document.pixels.revision += 1
    job = assemble(CHOSEN, MODEL, plans, document)
    (spot,) = job.spots
    assert job.document == document.id
    assert spot.request.plan is not None and spot.pixels is not None
    assert spot.request.plan.revision == document.pixels.revision
    document.fill_mask("clear", 0)
    assert engine_job(spot, job).mask is not None
    assert spot.mask is not None and spot.mask.values.any()


def test_a_draft_costs_what_the_job_costs_but_sees_nothing(document: Document) -> None:
    plans = plans_for(document, MODEL)
    draft = drafted(build_requests(CHOSEN, MODEL, plans), MODEL)
    job = assemble(CHOSEN, MODEL, plans, document)
    assert [spot.request for spot in draft.spots] == [spot.request for spot in job.spots]
    assert draft.spots[0].pixels is None and draft.document is None


def test_nothing_left_to_repaint_is_said(document: Document) -> None:
    with pytest.raises(InputError) as error:
        assemble(CHOSEN, MODEL, (), document)
    assert error.value.code == "mask_full"


def test_files_memory_and_models_come_from_the_stock() -> None:
    model = replace(MODEL, family="sdxl")
    chosen = replace(CHOSEN, conditions=using("refiner", "second"))
    plan = MemoryPlan("bfloat16")
    second = model_info("second", family="sdxl")
    stock = JobResources(lambda request, model: {"key": "/x"}, (model, second), plan)
    job = assemble(chosen, model, resources=stock)
    assert (job.files, job.memory) == ({"key": "/x"}, plan)
    assert job.models == {"second": second}
    with pytest.raises(InputError) as error:
        assemble(chosen, model)
    assert error.value.code == "model_missing" and error.value.params["name"] == "second"


def test_what_does_not_fit_into_memory_is_refused_before_anything_is_copied() -> None:
    asked: list[GenerationRequest] = []

    def refuse(requests: Sequence[GenerationRequest], model: ModelInfo) -> None:
        asked.extend(requests)
        raise EngineError("engine_failed", reason="too large")

    with pytest.raises(EngineError):
        assemble(CHOSEN, MODEL, resources=JobResources(check=refuse))
    assert [request.prompt for request in asked] == ["a red apple"]
