"""What the history keeps of where an image comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.as_json import from_json
from desktop_app.core.conditions import Condition
from desktop_app.core.job_record import SpotRecord
from desktop_app.core.pixels import digest
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.history_origin import environment_of, origin_of
from desktop_app.studio.job_records import restored_spot
from tests.studio.test_job_records import MODEL, edit

ENGINE = {"torch": "2.13.0", "device": "cpu", "threads": "2", "process memory": "77"}


def result(job: Job) -> Result:
    outputs = tuple(np.full((8, 8, 3), 0.1, np.float32) for _ in job.spots)
    return Result("r", job, 1, 8, outputs, ())


def test_all_spots_go_in_and_come_back(tmp_path: Path) -> None:
    blobs, job = BlobStore(tmp_path / "blobs"), edit()
    made = result(job)
    origin = origin_of(made, 2.5, "picture", blobs, ENGINE, "me")
    told = (origin.image, origin.seconds, origin.document, origin.job, origin.owner)
    assert told == (1, 2.5, "picture", job.id, "me")
    assert origin.output_digest == digest(*made.outputs)
    records = [from_json(SpotRecord, one) for one in json.loads(json.dumps(origin.inputs))]
    for record, spot in zip(records, job.spots, strict=True):
        again = restored_spot(record, blobs)
        assert again.request == spot.request
        assert again.pixels is not None and spot.pixels is not None
        assert again.pixels.rect == spot.pixels.rect
        assert np.array_equal(again.pixels.values, spot.pixels.values)
        assert again.mask is not None and spot.mask is not None
        assert np.array_equal(again.mask.values, spot.mask.values)
        assert again.space.icc == spot.space.icc


def test_the_environment_names_weights_and_libraries_and_no_path() -> None:
    job = edit()
    (first, *rest) = job.spots
    conditions = (Condition("lora", "abc123", 0.5),)
    spots = (replace(first, request=replace(first.request, conditions=conditions)), *rest)
    told = environment_of(replace(job, spots=spots, files={"abc123": "/home/me/x"}), ENGINE)
    assert told["engine"] == {"torch": "2.13.0", "device": "cpu", "threads": "2"}
    assert told["model"] == {"name": MODEL.name, "digest": "abc", "family": MODEL.family}
    assert told["weights"] == [{"kind": "lora", "name": "abc123"}]
    assert told["memory"]["precision"] == "auto"
    assert "/home" not in json.dumps(told) and str(MODEL.path) not in json.dumps(told)


def test_without_a_model_there_was_no_engine() -> None:
    told = environment_of(edit(None), ENGINE)
    assert told["engine"] == {} and "model" not in told


@pytest.mark.parametrize("pixels", [True, False])
def test_a_full_disk_costs_the_inputs_alone(tmp_path: Path, pixels: bool) -> None:
    (tmp_path / "blobs").write_text("in the way")
    job = edit(spots=1)
    if not pixels:
        job = replace(job, spots=(replace(job.spots[0], pixels=None, mask=None),))
    origin = origin_of(result(job), 1.0, "", BlobStore(tmp_path / "blobs"), {})
    assert origin.inputs == () and origin.environment
