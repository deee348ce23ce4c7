"""Edits without a mask: the answer is put right, what changed is taken, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import pytest

from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.seam_blending.values import StageReport
from desktop_app.jobs.changes_of import CHANGED, CUT, changes_of
from desktop_app.jobs.found_edit import CUT_OFF, TAKEN, said_of, taken_of, with_changes
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import Fittings, make_result, placed
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio import screening
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.requests import build_requests, plans_for
from desktop_app.studio.screening_judge import Judge
from desktop_app.worker.live import live_picture
from desktop_app.worker.result_records import ResultRecord, kept_result, restored_result
from tests.models import model_info

SIZE = Size(330, 250)  # no multiples of 16
SEES = PlanSettings(intent="edit", sees=True)
MODEL = model_info("klein", family="flux2", factor=16, native_size=320)
Answer = Callable[[FloatArray], FloatArray]


def picture(dtype: type = np.uint8, channels: int = 3) -> Array:
    """Things of all sizes."""
    rng = np.random.default_rng(7)
    made = np.zeros((SIZE.height, SIZE.width, 3), np.float32)
    for cells in (6, 20, 60):
        low = rng.random((cells, cells, 3), np.float32)
        made += cv2.resize(low, (SIZE.width, SIZE.height), interpolation=cv2.INTER_CUBIC) / 3
    made = np.clip(made, 0, 1)
    if channels == 4:
        alpha = np.ones(made.shape[:2], np.float32)
        alpha[:40, :60] = 0
        made = np.dstack([made, alpha])
    if dtype is np.float32:
        return made
    return np.round(made * np.iinfo(dtype).max).astype(dtype)


def scarf(shown: FloatArray) -> FloatArray:
    """Something red in the middle, all moved by a pixel and a half, as a codec gives it back."""
    made = shown.copy()
    made[100:160, 120:220] = (0.8, 0.05, 0.1)
    moved = cv2.warpAffine(
        made,
        np.float32([[1, 0, 1.5], [0, 1, -1]]),
        made.shape[1::-1],
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    noise = np.random.default_rng(3).normal(0, 0.006, moved.shape)
    return np.clip(moved + noise, 0, 1).astype(np.float32)


def night(shown: FloatArray) -> FloatArray:
    """The light of all of it."""
    return np.ascontiguousarray(shown * np.float32((0.3, 0.35, 0.6)))


def edited(
    document: Document, answer: Answer, count: int = 1
) -> tuple[list[Result], list[Noted], list[EngineJob]]:
    """The results of an engine that answers so, what was said, and what it was given."""
    parameters = Parameters(prompt="a red scarf", count=count, seed=1, plan=SEES, intent="edit")
    plans = plans_for(document, MODEL, SEES)
    job = Job.of(build_requests(parameters, MODEL, plans), MODEL, document)
    results, said, given = list[Result](), list[Noted](), list[EngineJob]()

    def generate(asked: EngineJob, hear: Callable[[EngineEvent], None]) -> None:
        given.append(asked)
        assert asked.image is not None
        made = answer(to_float(asked.image))
        for image in range(asked.request.count):
            hear(ImageDone(image, 1 + image, made, 0.1, asked.image if asked.decodes_own else None))
        hear(Finished(0.1, 0.0, "cpu", "float32"))

    def tell(news: JobNews) -> None:
        if isinstance(news, EditDone):
            results.append(make_result(job, news))
        elif isinstance(news, Noted):
            said.append(news)

    run_job(job, generate, tell)
    return results, said, given


@pytest.mark.few(3)
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_what_changed_is_taken_and_all_else_keeps_its_bytes(dtype: type, channels: int) -> None:
    before = picture(dtype, channels)
    document = Document(before, "photo")
    (result,), (said,), (given,) = edited(document, scarf)
    (use,) = given.request.conditions
    assert use.kind == "reference"
    assert np.array_equal(given.arrays[use.arrays[0]], given.image), "the model sees the picture"
    assert given.request.size == Size(336, 256), "nothing is resampled"

    after = whole_picture(document, result)
    planted = np.zeros(before.shape[:2], bool)
    planted[97:157, 117:217] = True  # three pixels are reflected at each edge
    changed = (after != before).any(axis=2)
    assert (changed & planted).sum() / (changed | planted).sum() > 0.9
    assert not changed[:90].any() and not changed[175:].any()
    assert said.code == "edit_changed"
    assert abs(float(said.params["x"]) - 1.5) < 0.1 and abs(float(said.params["y"]) + 1) < 0.1
    if channels == 4:
        assert np.array_equal(after[..., 3], before[..., 3])


@pytest.mark.slow
def test_of_several_images_each_is_put_right() -> None:
    results, said, _ = edited(Document(picture(), "photo"), scarf, count=3)
    assert [one.image for one in results] == [0, 1, 2]
    assert [one.code for one in said] == ["edit_changed"] * 3


@pytest.mark.slow
@pytest.mark.states("note.edit_relit")
def test_light_that_changed_on_purpose_is_taken_whole() -> None:
    before = picture()
    document = Document(before, "photo")
    (result,), (said,), _ = edited(document, night)
    after = whole_picture(document, result)
    assert (after != before).any(axis=2).mean() > 0.99
    assert said.code == "edit_relit"


@pytest.mark.slow
def test_an_answer_without_news_leaves_the_picture() -> None:
    before = picture()
    document = Document(before, "photo")
    (result,), (said,), _ = edited(document, lambda shown: shown)
    assert np.array_equal(whole_picture(document, result), before)
    assert said.code == "edit_unchanged"
    assert not changes_of(result, document, 512).any()


@pytest.mark.states("note.edit_unaligned")
def test_another_picture_is_taken_whole_and_said() -> None:
    document = Document(picture(), "photo")
    other = np.random.default_rng(9).random((256, 336, 3), np.float32)
    (result,), (said,), _ = edited(document, lambda _: other)
    assert said.code == "edit_unaligned"
    found = taken_of(result)
    assert found is not None and (found == 255).all()


@pytest.mark.slow
def test_a_larger_picture_is_worked_on_at_one_ratio() -> None:
    before = np.asarray(cv2.resize(picture(), (1001, 750)), np.uint8)
    document = Document(before, "photo")

    def answer(shown: FloatArray) -> FloatArray:
        made = shown.copy()
        made[100:160, 120:220] = (0.8, 0.05, 0.1)
        return made

    (result,), (said,), (given,) = edited(document, answer)
    plan = given.request.plan
    assert plan is not None and plan.scale < 0.5
    changed = (whole_picture(document, result) != before).any(axis=2)
    assert 0 < changed.mean() < 0.1
    assert said.code == "edit_changed"


@pytest.mark.slow
def test_what_is_painted_takes_the_place_of_what_was_found() -> None:
    before = picture()
    document = Document(before, "photo")
    (result,), _, _ = edited(document, scarf)
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[100:130, 120:220] = 255
    painted = with_changes(result, mask)
    painted = replace(
        painted, placed=placed(painted.job, Fittings(painted.job, painted.outputs).fit())
    )
    changed = (whole_picture(document, painted) != before).any(axis=2)
    assert changed[mask > 0].mean() > 0.9 and not changed[mask == 0].any()
    told = changes_of(painted, document, 512)
    assert (told[mask > 0] == CHANGED).mean() > 0.9
    assert (told[140:155, 130:210] == CUT).all()
    assert np.array_equal(taken_of(painted), mask)
    assert (painted.outputs[0][..., 3] == CUT_OFF).any()


@pytest.mark.slow
def test_a_result_is_the_same_after_a_restart(tmp_path: Path) -> None:
    document = Document(picture(), "photo")
    (result,), _, _ = edited(document, scarf)
    blobs = BlobStore(tmp_path)
    record = ResultRecord.from_json(kept_result(result, blobs).to_json())
    again = restored_result(record, blobs)
    assert again.reports == result.reports
    assert np.array_equal(whole_picture(document, again), whole_picture(document, result))


@pytest.mark.slow
def test_live_shows_what_is_taken_over_the_picture() -> None:
    document = Document(picture(), "photo")
    (result,), _, _ = edited(document, scarf)
    shown = live_picture(result.job, EditDone(0, 1, result.outputs, 0.1), 0.1)
    assert shown.rect == document.size.rect and not shown.is_opaque
    assert np.array_equal(shown.pixels[..., 3], taken_of(result))


@pytest.mark.slow
def test_what_is_blurred_is_taken_where_it_was() -> None:
    document = Document(picture(), "photo")
    (result,), _, _ = edited(document, scarf)
    judge = cast("Judge", SimpleNamespace(blurred=lambda pixels: pixels * 0.5))
    (output,) = screening._blurred(result.job, result.outputs, judge)
    assert np.array_equal(output[..., 3], result.outputs[0][..., 3])
    assert np.array_equal(output[..., :3], result.outputs[0][..., :3] * 0.5)


@pytest.mark.states("note.edit_changed", "note.edit_plain", "note.edit_unchanged")
def test_what_is_said_of_an_edit_follows_its_pixels_and_its_report() -> None:
    """Without details that tell whether the answer was moved, nothing is said of that."""
    numbers = {"x": 1.0, "y": 0.0, "scale": 1.0}
    output = np.zeros((10, 10, 4), np.float32)

    def said(numbers: dict[str, float]) -> Noted:
        return said_of(output, StageReport("register", "ran", numbers))

    assert said(numbers).code == "edit_unchanged"
    output[:, :3, 3] = TAKEN
    assert (said(numbers).code, said(numbers).params["share"]) == ("edit_changed", "30.0")
    assert (said({}).code, said({}).params["share"]) == ("edit_plain", "30.0")
