"""Jobs without a model, and results whose seam repair is changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app.core import parallel
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.edit_plan import BlendAmounts, EditPlan, MaskTreatment
from desktop_app.core.events import Finished, Noted, StepDone
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.generation_metadata import EDITS
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import About
from desktop_app.imaging.picture_info.texts import PictureTexts
from desktop_app.imaging.picture_info.velatura import read
from desktop_app.imaging.removal import Fill
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import EDITED as BY_A_MODEL
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, SpotPreview
from desktop_app.jobs.placement import Fittings, make_result, place_preview
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.state.work.jobs import JobProgress
from desktop_app.storage.result_file import result_texts
from desktop_app.studio import local_jobs

SPOTS = (Rect(20, 20, 10, 10), Rect(90, 50, 12, 8))
PLAIN = BlendAmounts(0, 0, 0, 0, 0)


def document(dtype: str = "uint8") -> Document:
    columns = np.where(np.arange(120) // 5 % 2 == 0, 60, 180)
    pixels = np.broadcast_to(columns[None, :, None], (80, 120, 3)).astype(dtype)
    if dtype == "uint16":
        pixels *= 257
    made = Document(pixels.copy(), "p")
    for rect in SPOTS:
        made.fill_mask("rectangle", 255, rect)
    return made


def local_job(made: Document, spots: tuple[Rect, ...] = SPOTS, count: int = 1) -> Job:
    requests: list[GenerationRequest] = []
    for rect in spots:
        context = rect.grown(20).intersected(made.pixels.rect)
        plan = EditPlan(
            made.id,
            made.size,
            context,
            context.size,
            rect,
            intent="remove",
            fill="exemplar",
            treatment=MaskTreatment(2),
        )
        requests.append(
            GenerationRequest(Task.INPAINT, "", "", context.size, plan=plan, seed=5, count=count)
        )
    return Job.of(requests, None, made)


def run(job: Job) -> list[JobNews]:
    told: list[JobNews] = []
    local_jobs.complete_job(job, told.append, CancelToken().check)
    return told


def first_result(job: Job) -> Result:
    return make_result(job, next(e for e in run(job) if isinstance(e, EditDone)))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_job_without_a_model_fills_its_spots_from_the_picture(dtype: str) -> None:
    made = document(dtype)
    before = made.pixels.read(made.pixels.rect).copy()
    made.edit("paint", made.pixels, SPOTS[0], np.zeros((10, 10, 3), dtype))
    job = local_job(made)
    result = first_result(job)
    assert [placed.rect for placed in result.placed] == list(SPOTS)
    assert all(placed.pixels.dtype == np.uint8 for placed in result.placed)
    edit = edits.prepare_edit(made, result)
    before_it, after_it = edit.digests(made.put_in("apply", edit.layer))
    assert before_it == after_it
    after = made.pixels.read(made.pixels.rect)
    full = 257 if dtype == "uint16" else 1
    assert np.abs(after.astype(int) - before).max() <= 3 * full
    assert edit.layer.passes == 0


@pytest.mark.slow
@pytest.mark.states("note.removed_fewer")
def test_it_tells_of_its_progress_over_all_spots_and_of_its_end() -> None:
    job = local_job(document(), count=2)
    told = run(job)
    steps = [(e.image, e.step) for e in told if isinstance(e, StepDone)]
    assert steps == sorted(steps) and steps[-1] == (1, 200)
    spots = [e.spot for e in told if isinstance(e, SpotPreview)]
    assert set(spots) == {0, 1}
    previews = [e for e in told if isinstance(e, SpotPreview)]
    assert all(place_preview(job, e).rect == SPOTS[e.spot] for e in previews)
    done = [e for e in told if isinstance(e, EditDone)]
    assert [(e.image, e.seed) for e in done] == [(0, 5)], "the other one looks like it"
    noted = [(e.code, e.params) for e in told if isinstance(e, Noted)]
    assert noted == [("removed_fewer", {"made": 1, "asked": 2})]
    assert isinstance(told[-1], Finished) and told[-1].loading == 0


@pytest.mark.slow
def test_answers_that_look_different_are_all_told_and_each_is_as_sure_as_they_agree() -> None:
    made = document()
    grain = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    pixels = grain.repeat(4, axis=0).repeat(4, axis=1)
    made.edit("paint", made.pixels, made.pixels.rect, pixels)
    told = run(local_job(made, count=2))
    done = [e for e in told if isinstance(e, EditDone)]
    assert len(done) == 2 and not any(isinstance(e, Noted) for e in told)
    assert done[1].uncertain is not None and done[0].uncertain is not None
    assert done[0].uncertain > 0 < done[1].uncertain != done[0].uncertain


@pytest.mark.slow
def test_spots_side_by_side_give_what_they_give_one_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = document()
    near = Rect(34, 24, 6, 6)  # in the first spot's context: it waits for that one
    made.fill_mask("rectangle", 255, near)
    results: list[list[bytes]] = []
    for cores in (1, 4):
        monkeypatch.setattr(parallel.os, "cpu_count", lambda n=cores: n)
        result = first_result(local_job(made, (*SPOTS, near)))
        results.append([placed.pixels.tobytes() for placed in result.placed])
    assert results[0] == results[1]


def test_its_share_is_known_while_it_runs() -> None:
    assert JobProgress("completing", step=30, steps=100).fraction == 0.3


@pytest.mark.slow
def test_it_stops_at_once_when_it_is_cancelled() -> None:
    token = CancelToken()
    told: list[JobNews] = []

    def tell(news: JobNews) -> None:
        told.append(news)
        token.cancel()

    with pytest.raises(Cancelled):
        local_jobs.complete_job(local_job(document()), tell, token.check)
    assert len(told) <= 2
    with pytest.raises(Cancelled):
        local_jobs.complete_job(local_job(document()), told.append, token.check)


@pytest.mark.states("note.removed_flat")
def test_a_hole_that_could_not_be_copied_is_said() -> None:
    made = document()
    whole = made.pixels.rect
    made.fill_mask("rectangle", 255, whole)
    result = first_result(local_job(made, (whole,)))
    assert result.notes == ("removed_flat",)


@pytest.mark.slow
def test_what_is_copied_has_gone_through_what_it_was_copied_from() -> None:
    made = document()
    near = Rect(40, 20, 6, 6)  # in the first spot's context
    pixels = made.pixels.read(near).copy()
    made.put_in("apply", Layer("patch", "", (Patch(near, pixels),), passes=2))
    edit = edits.prepare_edit(made, first_result(local_job(made, SPOTS[:1])))
    assert edit.layer.passes == 2


# -- the repair of a result --------------------------------------------------------------------


@pytest.mark.slow
def test_a_result_tells_its_repair_and_takes_another() -> None:
    made = document()
    job = local_job(made)
    result = first_result(job)
    assert result.repair == BlendAmounts() and len(result.reports) == 2
    other = result.with_repair(PLAIN)
    assert other.repair == PLAIN and result.repair == BlendAmounts()
    assert all(spot.request.plan.repair == PLAIN for spot in other.job.spots if spot.request.plan)
    assert other.placed is result.placed
    edit = edits.prepare_edit(made, other)
    assert {plan.repair for plan in edit.layer.plans} == {PLAIN}


def test_text_to_image_has_no_repair() -> None:
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "a", "m", Size(64, 64))
    made = document()
    plain = replace(local_job(made), spots=(replace(local_job(made).spots[0], request=request),))
    output = np.zeros((64, 64, 3), np.float32)
    result = make_result(plain, EditDone(0, 1, (output,), 1.0))
    assert result.repair is None and not result.reimagined


def test_fittings_give_what_a_single_run_gives_and_see_spots_close_by() -> None:
    made = document()
    close = (Rect(20, 20, 10, 10), Rect(40, 20, 10, 10))
    made.fill_mask("rectangle", 255, close[1])
    job = local_job(made, close)
    rng = np.random.default_rng(0)
    outputs = tuple(
        rng.random((spot.request.size.height, spot.request.size.width, 3)).astype(np.float32)
        for spot in job.spots
    )
    kept = Fittings(job, outputs)
    kept.prepare_fit()
    for repair in (BlendAmounts(), PLAIN, BlendAmounts(colour=0.4)):
        once = Fittings(job, outputs).fit(repair)
        for one, other in zip(kept.fit(repair), once, strict=True):
            assert np.array_equal(one.patch.pixels, other.patch.pixels)
            assert one.reports == other.reports


def test_the_time_left_is_told_by_the_share_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(local_jobs, "time", SimpleNamespace(monotonic=lambda: now))
    told: list[JobNews] = []
    progress = local_jobs._Progress(local_job(document(), SPOTS[:1]), told.append)
    now = 110.0
    progress.tell(0, 0, 0.02, None)
    progress.tell(0, 0, 0.25, None)
    assert [each.seconds_left for each in told if isinstance(each, StepDone)] == [None, 30.0]


@pytest.mark.slow
@pytest.mark.states("note.removed_smoothly", "note.removed_flat")
def test_how_a_hole_was_filled_is_said_only_where_it_could_not_be_copied() -> None:
    made, said = document(), {*local_jobs.METHOD_NOTES.values()}
    assert not said & {*first_result(local_job(made)).notes}
    width, height = made.size.width, made.size.height
    all_but_a_rim = Rect(4, 0, width - 4, height)
    made.fill_mask("rectangle", 255, all_but_a_rim)
    assert first_result(local_job(made, (all_but_a_rim,))).notes == ("removed_smoothly",)


def test_where_a_network_is_installed_it_answers_first_and_the_best_fill_second():
    def fill(pixels: FloatArray, hole: ByteArray) -> FloatArray:
        return np.where(hole[..., None] > 0, np.float32(1), pixels)

    def outputs(job: Job, by: Fill | None) -> list[Array]:
        told: list[JobNews] = []
        local_jobs.complete_job(job, told.append, CancelToken().check, by)
        return [each.outputs[0] for each in told if isinstance(each, EditDone)]

    def job(count: int, network: str) -> Job:
        made = local_job(document(), SPOTS[:1], count)
        (spot,) = made.spots
        request = replace(spot.request, seed=0, removal_network=network)
        return replace(made, spots=(replace(spot, request=request),))

    plain, first_of_these = outputs(job(1, "none"), None), outputs(job(2, "key"), fill)
    assert first_of_these[0].max() == 1 and plain[0].max() < 0.9
    assert np.array_equal(first_of_these[1], plain[0])


def test_what_a_network_filled_is_told_and_nothing_else():
    request = replace(local_job(document()).request, seed=0, removal_network="key")
    named = {"key": NamedWeights("big-lama", digest="ab" * 32)}
    size = request.size
    own, other = (
        result_texts(one, None, size, {}, weights=named)
        for one in (request, replace(request, seed=1))
    )
    assert source_type([own]) == BY_A_MODEL and source_type([other]) == ""
    saved = [texts_after(About(), each) for each in (own, other)]
    assert [source_type([each]) for each in saved] == [BY_A_MODEL, ""]
    assert "big-lama" in own[EDITS] and "big-lama" not in other[EDITS]
    info = read(PictureTexts(own))
    assert info is not None and "by big-lama" in dict(info.others)["edited"]
