"""Regional prompts of a document, in work on a part of it: kept with the job, and out of its
stages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import control, region
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.job_record import JobRecord, PartRecord
from desktop_app.core.request import EngineJob
from desktop_app.core.stages import Stage, stage_json
from desktop_app.core.work import Work
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.tiles import Tiles
from desktop_app.operations.work import requests_of, stages_of
from desktop_app.state.document.layer_guidance import LayerGuidance, Region
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.brought_along import brought_by, with_layer_prompts
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.layer_guidance import NO_GUIDANCE
from desktop_app.studio.performing import perform
from desktop_app.studio.work_jobs import prepared
from tests.studio.test_stages import MODEL, job_of, request
from tests.studio.works import THERE

DOCUMENT, RECT = Size(400, 60), Rect(10, 20, 300, 20)


class Recording(Engine):
    """The true one; notes what it is asked to generate."""

    def __init__(self) -> None:
        self._engine = LocalEngine()
        self.jobs: list[EngineJob] = []

    def run(self, operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
        if isinstance(job, EngineJob):
            self.jobs.append(job)
        self._engine.run(operation, job, on_event, cancel)

    def close(self) -> None:
        self._engine.close()


def guidance() -> LayerGuidance:
    values = np.zeros((DOCUMENT.height, DOCUMENT.width), np.uint8)
    values[:, :60] = 255
    return LayerGuidance((Region("left", RegionPrompt("a roof", "add"), Tiles.of_array(values)),))


@pytest.mark.slow
def test_regions_act_where_they_were_painted_also_after_a_kill(tmp_path: Path) -> None:
    values = {"factor": 2.0, "strength": 0.5, "generation": request().to_json()}
    plain = prepared(Work("enlarge", values), THERE, job_of)
    guided, places = with_layer_prompts(plain, guidance(), RECT, DOCUMENT, None)
    (asked,) = requests_of(guided.work)
    assert [use.word for use in asked.conditions] == ["a roof"]
    assert asked.plan is None
    assert places["region-0"].rect == Rect(-10, -20, 400, 60)
    assert stages_of(guided.work) == stages_of(plain.work), "they belong to one picture"

    pixels = np.random.default_rng(3).integers(0, 255, (20, 300, 3), np.uint8)
    job = replace(guided.job(pixels, SRGB_SPACE, brought=places), bare=True)
    blobs = BlobStore(tmp_path)
    record = JobRecord.from_json(kept_job(job, blobs).to_json())
    environment = JobEnvironment(lambda name: MODEL, JobResources(models=[MODEL]), lambda: THERE)
    back = replace(restored_job(record, job.id, blobs, environment), bare=True)
    engine = Recording()
    perform(back, engine, lambda news: None, CancelToken())
    engine.close()
    assert len(engine.jobs) > 1
    for tile in engine.jobs:
        assert tile.place is not None
        reaches = tile.place[0] < 2 * (60 - RECT.x)
        assert bool(tile.arrays) == reaches
        assert [use.kind for use in tile.request.conditions] == ["region"] * reaches


def test_a_draft_has_none_of_the_document() -> None:
    draft = {"kind": "draft", "request": request().to_json()}
    ready = prepared(Work("redo", {"stages": [draft]}), THERE, job_of)
    assert with_layer_prompts(ready, guidance(), RECT, DOCUMENT, None) == (ready, {})
    assert with_layer_prompts(ready, NO_GUIDANCE, RECT, DOCUMENT, None) == (ready, {})


REGION, CONTROL = region("a roof", "roof"), control("net", "drawn", "canny", mask="there")
BROUGHT = {
    "roof": np.full((4, 6), 255, np.uint8),
    "drawn": np.zeros((4, 6, 3), np.uint8),
    "there": np.full((4, 6), 9, np.uint8),
}


def drafted(brought: dict[str, np.ndarray], blobs: BlobStore) -> Work:
    parts = {
        name: PartRecord(Rect(1, 2, 6, 4), blobs.put(values)) for name, values in brought.items()
    }
    asked = replace(request(), conditions=(REGION, CONTROL))
    stage = Stage("draft", request=asked, brought=parts)
    return Work("redo", {"stages": [stage_json(stage)]})


def test_masks_and_pictures_of_a_draft_come_back_as_they_were(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    found = brought_by(drafted(BROUGHT, blobs), blobs)
    assert found.keys() == BROUGHT.keys()
    for name, values in BROUGHT.items():
        assert found[name].rect == Rect(1, 2, 6, 4)
        assert np.array_equal(found[name].values, values)
    plain = Work("redo", {"stages": [stage_json(Stage("clean"))]})
    assert brought_by(plain, None) == {}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("roof", BROUGHT["drawn"]),
        ("there", BROUGHT["drawn"]),
        ("drawn", BROUGHT["roof"]),
        ("drawn", BROUGHT["drawn"][:3]),
        ("roof", None),
    ],
)
def test_what_is_of_another_form_or_gone_is_refused(
    tmp_path: Path, name: str, values: np.ndarray | None
) -> None:
    blobs = BlobStore(tmp_path)
    said = {key: each for key, each in {**BROUGHT, name: values}.items() if each is not None}
    with pytest.raises(InputError) as caught:
        brought_by(drafted(said, blobs), blobs)
    assert caught.value.code == "brought_gone"
