"""Jobs come back from the disk as they were, with what there is on the machine by then."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError, ModelError, StorageError, VelaturaError
from desktop_app.core.job_record import JobRecord
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.imaging.colour import colour_space
from desktop_app.jobs.job import Job
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.requests import plans_for
from tests.imaging.deep_pictures import PROFILES
from tests.models import model_info

MODEL = model_info("m", native_size=64, digest="abc")


def environment(model: ModelInfo = MODEL) -> JobEnvironment:
    def find(key: str) -> ModelInfo:
        if key != model.id:
            raise InputError("model_missing", name=key)
        return model

    memory = MemoryPlan(vae_tiling=True)
    return JobEnvironment(
        find, JobResources(lambda request, model: {"lora": "/here"}, memory=memory)
    )


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def edit(model: ModelInfo | None = MODEL, spots: int = 2) -> Job:
    """A job in a 16-bit picture with a profile, of one or two spots."""
    pixels = np.random.default_rng(3).integers(0, 65536, (96, 900, 3), np.uint16)
    document = Document(pixels, "picture.png")
    mask = np.zeros((96, 900), np.uint8)
    mask[20:40, 10:30] = 255
    if spots > 1:
        mask[30:60, 860:890] = 128
    document.mask.write(document.mask.rect, mask)
    job = assemble(
        Parameters(prompt="a cat\na dog", model="m", seed=7, count=3),
        model,
        plans_for(document, model),
        document,
    )
    space = colour_space(PROFILES["adobe"])
    return replace(job, spots=tuple(replace(spot, space=space) for spot in job.spots))


@pytest.mark.parametrize("model", [MODEL, None])
def test_a_job_comes_back_as_it_was(blobs: BlobStore, model: ModelInfo | None) -> None:
    job = edit(model)
    record = JobRecord.from_json(json.loads(json.dumps(kept_job(job, blobs, "picture").to_json())))
    assert (record.operation, record.images, record.document_name) == ("edit", 3, "picture")
    assert sorted(blobs.sizes(record.blobs)) == sorted(record.blobs)
    back = restored_job(record, job.id, blobs, environment())
    assert (back.id, back.document, back.model) == (job.id, job.document, job.model)
    assert back.memory == MemoryPlan(vae_tiling=True)
    assert back.files == {"lora": "/here"}
    assert len(back.spots) == len(job.spots) == 2
    for one, other in zip(back.spots, job.spots, strict=True):
        assert one.request == other.request
        assert one.pixels is not None and other.pixels is not None
        assert one.mask is not None and other.mask is not None
        assert (one.pixels.rect, one.mask.rect) == (other.pixels.rect, other.mask.rect)
        assert one.pixels.values.dtype == other.pixels.values.dtype
        np.testing.assert_array_equal(one.pixels.values, other.pixels.values)
        np.testing.assert_array_equal(one.mask.values, other.mask.values)
        assert one.space.icc == other.space.icc
        if model is not None:
            assert engine_job(one, back).digest == engine_job(other, job).digest


def test_a_job_of_words_alone_takes_no_blobs(blobs: BlobStore) -> None:
    job = assemble(Parameters(prompt="a cat", model="m", seed=7), MODEL)
    record = kept_job(job, blobs)
    assert not record.blobs
    back = restored_job(record, "x", blobs, environment())
    assert back.request == job.request
    assert back.document is None


def test_a_model_that_is_not_in_the_list_is_found_at_its_place(blobs: BlobStore) -> None:
    def find(key: str) -> ModelInfo:
        if key != MODEL.path:
            raise InputError("model_missing", name=key)
        return replace(MODEL, id="another name")

    record = kept_job(edit(spots=1), blobs)
    assert restored_job(record, "x", blobs, JobEnvironment(find)).model == replace(
        MODEL, id="another name"
    )


def _without_pixels(record: JobRecord) -> JobRecord:
    spot = record.spots[0]
    assert spot.pixels is not None
    gone = replace(spot, pixels=replace(spot.pixels, blob="0" * 64))
    return replace(record, spots=(gone,))


@pytest.mark.parametrize(
    ("change", "model", "kind", "code"),
    [
        (lambda r: r, replace(MODEL, digest="other"), ModelError, "queued_model_changed"),
        (lambda r: r, replace(MODEL, id="other"), InputError, "model_missing"),
        (lambda r: replace(r, format=99), MODEL, StorageError, "job_unreadable"),
        (lambda r: replace(r, operation="dance"), MODEL, StorageError, "job_unreadable"),
        (lambda r: replace(r, spots=()), MODEL, StorageError, "job_unreadable"),
        (
            lambda r: replace(r, spots=(replace(r.spots[0], request={"plan": None}),)),
            MODEL,
            StorageError,
            "job_unreadable",
        ),
        (_without_pixels, MODEL, StorageError, "blob_missing"),
    ],
)
def test_what_can_not_be_run_says_why(
    blobs: BlobStore,
    change: Callable[[JobRecord], JobRecord],
    model: ModelInfo,
    kind: type[VelaturaError],
    code: str,
) -> None:
    record = change(kept_job(edit(spots=1), blobs))
    with pytest.raises(kind) as caught:
        restored_job(record, "x", blobs, environment(model))
    assert caught.value.code == code


def test_a_part_of_a_job_makes_the_same_images() -> None:
    job = assemble(Parameters(prompt="a", model="m", seed=7, count=5, variation=0.3), MODEL)
    assert job.part(0, 5) is job
    request = job.part(2, 2).request
    assert request.count == 2
    for image in range(2):
        assert request.single(image) == job.request.single(image + 2)
