"""Time left of waiting jobs, from speeds that were measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.errors import InputError
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.work.memory import Known, MemoryState, speed_key
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.speeds import Speeds
from desktop_app.studio.job_assembly import drafted
from desktop_app.studio.job_records import kept_job
from desktop_app.studio.queue_times import JobTimes
from tests.models import model_info

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
        find, lambda model: WEIGHTS, speeds, lambda: host[0], lambda: plan, load_families(),
        load_memory_table(),
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
