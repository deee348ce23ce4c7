"""Time left of waiting jobs, from speeds that were measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.errors import InputError
from desktop_app.core.events import StepDone
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.news import Made
from desktop_app.state.work.memory import Known, MemoryState, speed_key
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.speeds import Speeds
from desktop_app.studio.job_assembly import JobResources, drafted
from desktop_app.studio.job_records import JobEnvironment, kept_job
from desktop_app.studio.queue.run import JobRun
from desktop_app.studio.queue.times import JobTimes
from tests.models import model_info
from tests.studio.works import THERE, job
from tests.ui.conftest import make_job, make_result

MODEL = model_info("m", digest="abc")
WEIGHTS = ModelWeights((PartWeights("denoiser", 860_000_000, 0, 320),))
HOST = Host("cpu", "float32", 32 << 30, cores=4)


def find(name: str) -> ModelInfo:
    if name != MODEL.id:
        raise InputError("model_missing", name=name)
    return MODEL


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        (MemoryPlan(), ("cpu", "float32")),
        (MemoryPlan(precision="bfloat16"), ("cpu", "bfloat16")),
        (MemoryPlan(backend="openvino"), ("openvino", "float32")),
    ],
)
def test_a_picture_takes_as_long_as_the_one_that_was_measured(
    tmp_path: Path, plan: MemoryPlan, key: tuple[str, str]
) -> None:
    speeds = Speeds(tmp_path / "speeds.json")
    host: list[Host | None] = [HOST]
    times = JobTimes(
        lambda: JobEnvironment(find), lambda model: WEIGHTS, speeds, lambda: host[0], lambda: plan,
        load_families(), load_memory_table(),
    )  # fmt: skip
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "x", "m", Size(512, 512), count=3)
    record = kept_job(drafted([request], MODEL), BlobStore(tmp_path))
    assert times(record) is None  # nothing was measured
    memory = MemoryState()
    memory.known.value = Known(MODEL, WEIGHTS, {})
    speed = memory.speed_of([replace(request, count=1)], 30.0)
    assert speed is not None
    assert speed_key(HOST, plan) == key
    speeds.learn("abc", *key, 512 * 512, speed)
    assert times(record) == pytest.approx(30.0)
    assert times(replace(record, spots=record.spots * 2)) == pytest.approx(60.0)
    assert times(replace(record, model="gone")) is None
    assert times(replace(record, model="")) is None
    assert times(replace(record, spots=(replace(record.spots[0], request={}),))) is None
    host[0] = None
    assert times(record) is None


def test_an_enlargement_takes_what_its_networks_and_its_model_take(tmp_path: Path) -> None:
    speeds, blobs = Speeds(tmp_path / "speeds.json"), BlobStore(tmp_path)
    environment = JobEnvironment(find, JobResources(add_ons=THERE))
    times = JobTimes(
        lambda: environment, lambda model: WEIGHTS, speeds, lambda: HOST, MemoryPlan,
        load_families(), load_memory_table(),
    )  # fmt: skip
    pixels = np.zeros((512, 512, 3), np.uint8)
    plain = kept_job(job("plain", "enlarge", pixels, strength=0.0), blobs)
    alone = times(plain)
    assert alone is not None
    assert alone > 0
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "x", "m", Size(512, 512))
    with_detail = replace(
        plain, values={**plain.values, "strength": 0.3, "generation": request.to_json()}
    )
    assert times(with_detail) is None  # nothing was measured of the model
    speeds.learn("abc", "cpu", "float32", 512 * 512, 1e12)
    told = times(with_detail)
    assert told is not None
    assert told > alone
    assert times(replace(plain, values={**plain.values, "network": "gone"})) is None


def test_what_is_left_of_twenty_seeds_counts_all_that_an_image_takes() -> None:
    """Not its steps alone: after them it is decoded and fitted in."""
    one = make_job()
    asked = replace(one.request, count=20)
    run = JobRun(replace(one, spots=(replace(one.spots[0], request=asked),)), range(20))
    run.next_part()
    told = run.whole(StepDone(0, 10, 20, 390.0, 1.0))
    assert isinstance(told, StepDone) and told.seconds_left == 390.0, "by its steps, at first"
    run.whole(Made(make_result(0), 25.0))
    told = run.whole(StepDone(1, 10, 20, 370.0, 1.0))
    assert isinstance(told, StepDone) and told.seconds_left == 25.0 * 18.5
