"""Regions travel with a job: by the geometry of its picture, to the disk and into the history."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.conditions import of_kind
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.job_record import JobRecord
from desktop_app.core.prompt.wildcard_lists import NO_LISTS
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import (
    LayerGuidance,
    Region,
    change_guidance,
    preview_guidance,
)
from desktop_app.state.document.regions import add_region
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.parameters import Parameters, ParameterState
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.history_origin import environment_of, origin_of
from desktop_app.studio.job_assembly import NOTHING, assemble
from desktop_app.studio.job_records import kept_job, restored_job
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.layer_guidance import guidance_of
from desktop_app.studio.requests import plans_for
from desktop_app.studio.wording import Wording
from desktop_app.ui.words.recipe import recipe_of
from desktop_app.worker.live import live_job, live_request
from tests.models import model_info
from tests.studio.test_job_records import environment

MODEL = model_info("m", native_size=64, digest="abc")
CHOSEN = Parameters(prompt="fruit on a table", model="m", seed=7)


def picture(*, mask: Rect | None = None, plain: bool = False) -> Document:
    """128 × 96, an apple on the left half and a fish on the right one."""
    pixels = np.random.default_rng(1).integers(0, 255, (96, 128, 3), np.uint8)
    document = Document(np.full_like(pixels, 255) if plain else pixels, "p")
    if mask is not None:
        document.fill_mask("rectangle", 255, mask)
    for prompt, mode, left in (("a red apple", "add", 0), ("a blue fish", "replace", 64)):
        region = add_region(document)
        document.fill_mask("rectangle", 255, Rect(left, 0, 64, 96))
        change_guidance(document, region, prompt=prompt, mode=mode)
    return document


def job_of(document: Document, chosen: Parameters = CHOSEN) -> Job:
    return assemble(chosen, MODEL, plans_for(document, MODEL), document)


def test_all_of_a_picture() -> None:
    document = picture()
    job = job_of(document)
    (apple, fish) = of_kind(job.request.conditions, "region")
    assert (apple.name, apple.word, apple.mode, apple.arrays) == (
        *("region 1", "a red apple", "add"),
        ("region-0",),
    )
    assert (fish.word, fish.mode, fish.weight) == ("a blue fish", "replace", 1.0)
    made = engine_job(job.spots[0], job)
    assert made.image is not None and set(made.arrays) == {"region-0", "region-1"}
    left, right = made.arrays["region-0"], made.arrays["region-1"]
    assert left.dtype == np.float32 and left.shape == made.image.shape[:2]
    assert np.allclose(left + right, 1, atol=1e-6)
    assert left[:, 0].all() and not left[:, -1].any()


def test_a_fill_sees_what_of_them_reaches_into_its_context() -> None:
    document = picture(mask=Rect(30, 30, 20, 20))
    chosen = replace(CHOSEN, plan=replace(CHOSEN.plan, context=Rect(10, 10, 64, 64)))
    plans = plans_for(document, MODEL, chosen.plan)
    job = assemble(chosen, MODEL, plans, document)
    made = engine_job(job.spots[0], job)
    assert made.mask is not None and made.mask.shape == made.arrays["region-0"].shape
    plan = job.request.plan
    assert plan is not None
    edge = (64 - plan.context.x) * plan.working.width / plan.context.width
    assert made.arrays["region-0"][5].sum() == pytest.approx(edge, abs=0.01)

    document = picture(mask=Rect(4, 40, 4, 4))
    near = replace(CHOSEN.plan, context=Rect(0, 10, 40, 40))
    job = assemble(CHOSEN, MODEL, plans_for(document, MODEL, near), document)
    assert [each.word for each in of_kind(job.request.conditions, "region")] == ["a red apple"]


def test_nothing_open_has_none_and_a_snapshot_has_those_of_its_moment() -> None:
    assert not guidance_of(None, MODEL) and not assemble(CHOSEN, MODEL).request.conditions
    document = picture()
    moment = DocumentSnapshot.of(document)
    change_guidance(document, document.active.value, prompt="a green pear")
    words = [region.guidance.prompt for region in guidance_of(moment, MODEL).regions]
    assert words == ["a red apple", "a blue fish"]
    preview_guidance(document, document.active.value, prompt="half a w")
    assert guidance_of(document, MODEL).regions[1].guidance.prompt == "half a w"


def test_a_blank_page_with_regions_is_made_from_words_alone() -> None:
    job = job_of(picture(plain=True))
    assert job.request.task is Task.TEXT_TO_IMAGE and job.request.plan is not None
    made = engine_job(job.spots[0], job)
    assert made.image is None and len(made.arrays) == 2
    assert job_of(picture()).request.task is Task.IMAGE_TO_IMAGE


def test_words_alone_with_masks_of_files() -> None:
    values = np.zeros((40, 60), np.uint8)
    values[:, :30] = 255
    region = Region("left", RegionPrompt("a cat"), Tiles.of_array(values))
    chosen = replace(CHOSEN, size=Size(64, 64))
    job = assemble(chosen, MODEL, guidance=LayerGuidance((region,)))
    made = engine_job(job.spots[0], job)
    assert made.arrays["region-0"].shape == (64, 64)
    assert made.arrays["region-0"].mean() == pytest.approx(0.5, abs=0.01)


def test_models_that_read_no_words_have_none() -> None:
    model = replace(MODEL, prediction_type="consistency", timesteps=40)
    document = picture()
    job = assemble(replace(CHOSEN, steps=2), model, plans_for(document, model), document)
    assert not job.request.conditions and not job.spots[0].brought


def test_their_choices_are_drawn_by_the_seed() -> None:
    document = picture()
    change_guidance(document, document.active.value, prompt="a {blue|green} fish")
    wording = Wording(NO_LISTS)
    found = {
        of_kind(job.request.conditions, "region")[1].word
        for seed in range(12)
        for job in [job_of(document, replace(CHOSEN, seed=seed))]
    }
    assert wording.lists is NO_LISTS and found == {"a blue fish", "a green fish"}


def test_queue_and_history_bring_them_back(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    values = np.arange(64 * 64, dtype=np.uint8).reshape(64, 64)
    region = Region("left", RegionPrompt("a cat"), Tiles.of_array(values))
    words = assemble(CHOSEN, MODEL, guidance=LayerGuidance((region,)))
    for job in (words, job_of(picture(mask=Rect(30, 30, 20, 20)))):
        record = kept_job(job, blobs)
        back = restored_job(
            JobRecord.from_json(json.loads(json.dumps(record.to_json()))),
            job.id,
            blobs,
            environment(),
        )
        assert engine_job(back.spots[0], back).digest == engine_job(job.spots[0], job).digest
        assert back.request == job.request
        assert all(blob in record.blobs for blob in _blobs(record))
    origin = origin_of(_result(words), 1.0, "", blobs, {})
    assert len(origin.inputs) == 1 and origin.inputs[0]["brought"]
    assert environment_of(words, {})["weights"] == []


def test_old_settings_come_back_without_them_and_details_name_them() -> None:
    request = job_of(picture()).request
    assert GenerationRequest.from_json(json.loads(json.dumps(request.to_json()))) == request
    parameters = ParameterState(Parameters())
    parameters.take_request(request, model_known=True)
    assert parameters.value.conditions == ()
    facts = [fact for fact in recipe_of(request, "m", {}) if fact.id.startswith("region ")]
    assert [fact.text for fact in facts] == [
        "Region 1: a red apple · 1",
        "Region 2: a blue fish · 1",
    ]


def test_live_pictures_have_them() -> None:
    from desktop_app.worker.incremental_copy import IncrementalCopy

    document = picture()
    (plan,) = plans_for(document, MODEL)
    wishes = guidance_of(document, MODEL)
    request = live_request(CHOSEN, MODEL, plan, None, wishes)
    job = live_job(request, MODEL, document, IncrementalCopy(document.pixels), NOTHING, wishes)
    assert set(engine_job(job.spots[0], job).arrays) == {"region-0", "region-1"}


def _result(job: Job) -> Result:
    return Result("r", job, 0, 7, (np.full((8, 8, 3), 0.1, np.float32),), ())


def _blobs(record: JobRecord) -> list[str]:
    return [part.blob for spot in record.spots for part in spot.brought.values()]
