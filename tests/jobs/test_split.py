"""Layers as results: they show the picture bit for bit, and only where it is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob
from desktop_app.imaging.depth import to_bytes, to_float
from desktop_app.imaging.splitting import shown
from desktop_app.jobs.changes_of import changes_of
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import history_picture, history_rect, make_result
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import fitted_layers, layers_in, of_sheet, showing
from desktop_app.state.document.document import Document
from desktop_app.state.work.controls import idle_controls, idle_intents
from desktop_app.state.work.edits import prepare_edit
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio import screening
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.requests import build_requests, plans_for
from desktop_app.studio.screening_judge import Judge
from desktop_app.worker.history_applying import result_of_entry
from desktop_app.worker.live import live_picture
from desktop_app.worker.result_records import ResultRecord, kept_result, restored_result
from tests.jobs.test_found_edit import SIZE, picture
from tests.models import model_info

if TYPE_CHECKING:
    from desktop_app.storage.history_entry import HistoryEntry

SPLITS = PlanSettings(intent="split", splits=True, margin=0.25)
MODEL = model_info("layered", family="qwen_image", factor=16, native_size=320)
MODEL = replace(MODEL, variant="layered")


def planted(image: Array) -> list[Array]:
    """A ground, a soft disc and a square, which show the picture but for a codec's noise."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    disc = np.clip((60 - np.hypot(y - 100, x - 120)) / 20, 0, 1)
    square = np.zeros_like(disc)
    square[120:200, 160:260] = 1
    random, made = np.random.default_rng(5), list[Array]()
    for alpha in (np.ones_like(disc), disc, square):
        noise = random.normal(0, 0.02, image.shape)
        colours = np.clip(to_float(image) + noise, 0, 1)
        made.append(np.dstack([colours, alpha]).astype(np.float32))
    return made


def split(document: Document, count: int = 1) -> tuple[list[Result], list[EngineJob]]:
    parameters = Parameters(prompt="a disc", count=count, seed=1, plan=SPLITS, intent="split")
    plans = plans_for(document, MODEL, SPLITS)
    job = Job.of(build_requests(parameters, MODEL, plans), MODEL, document)
    results, given = list[Result](), list[EngineJob]()

    def generate(asked: EngineJob, hear: Callable[[EngineEvent], None]) -> None:
        given.append(asked)
        assert asked.image is not None
        layers = planted(asked.image)
        seen = shown(layers, to_float(asked.image))
        stack = np.concatenate([to_bytes(each) for each in layers])
        for image in range(asked.request.count):
            hear(ImageDone(image, 1 + image, seen, 0.1, layers=stack))
        hear(Finished(0.1, 0.0, "cpu", "float32"))

    def tell(news: JobNews) -> None:
        if isinstance(news, EditDone):
            results.append(make_result(job, news))

    run_job(job, generate, tell)
    return results, given


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_the_layers_show_the_picture_bit_for_bit(dtype: type, channels: int) -> None:
    before = picture(dtype, channels)
    document = Document(before, "photo")
    (result,), (given,) = split(document)
    assert given.image is not None and given.request.task == "image_to_image"
    edit = prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    assert edit.digests(step)[0] == edit.digests(step)[1]
    group = document.layers.value[-1]
    assert group.kind == "group" and group.mode is BlendMode.PASS_THROUGH
    assert [child.name for child in group.children] == ["Layer 1", "Layer 2", "Layer 3"]
    assert {child.kind for child in group.children} == {"paint"}
    for child in group.children[1:]:
        assert child.pixels is not None
        assert child.pixels.content_rect().size.area < 0.5 * SIZE.area
    document.undo_stack.undo()
    assert len(document.layers.value) == 1


@pytest.mark.slow
def test_under_a_mask_nothing_lies_outside_it() -> None:
    before = picture()
    document = Document(before, "photo")
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[60:190, 80:240] = 255
    document.mask.write(document.mask.rect, mask)
    (result,), _ = split(document)
    document.put_in("apply", prepare_edit(document, result).layer)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    for child in document.layers.value[-1].children:
        assert child.pixels is not None
        alpha = child.pixels.read(document.size.rect)[..., 3]
        assert not alpha[mask == 0].any()
        assert alpha[mask > 0].any()


@pytest.mark.slow
def test_several_masked_places_become_the_same_layers() -> None:
    before = np.ascontiguousarray(np.tile(picture(), (4, 4, 1)))
    document = Document(before, "photo")
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[10:80, 10:80] = mask[800:900, 1100:1200] = 255
    document.mask.write(document.mask.rect, mask)
    (result,), given = split(document)
    assert len(given) == 2
    edit = prepare_edit(document, result)
    document.put_in("apply", edit.layer)
    assert len(edit.layer.children) == 3
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)


def test_the_history_keeps_them_side_by_side() -> None:
    document = Document(picture(), "photo")
    (result,), _ = split(document)
    kept = history_picture(result)
    assert kept.shape == (SIZE.height, 3 * SIZE.width, 4)
    assert history_rect(result) == Size(3 * SIZE.width, SIZE.height).rect
    again = of_sheet(kept, 3)
    for one, other in zip(layers_in(again), (kept[:, : SIZE.width],), strict=False):
        assert np.array_equal(one, other)


def test_one_layer_alone_can_be_looked_at() -> None:
    document = Document(picture(), "photo")
    (result,), _ = split(document)
    assert not changes_of(result, document, 512).any()
    (alone,) = showing(result, 2).placed
    _, layers = fitted_layers(result.job.spots[0], result.outputs[0], document.pixels.read)
    assert np.array_equal(alone.pixels[100, 120], layers[1][100, 120, :3])
    assert set(np.unique(alone.pixels[:30, :30])) == {204, 255}
    (all_of_it,) = showing(result, 0).placed
    assert np.array_equal(all_of_it.pixels, picture())


def test_a_result_is_the_same_after_a_restart(tmp_path: Path) -> None:
    document = Document(picture(), "photo")
    (result,), _ = split(document)
    blobs = BlobStore(tmp_path)
    record = ResultRecord.from_json(kept_result(result, blobs).to_json())
    again = restored_result(record, blobs)
    assert np.array_equal(again.outputs[0], result.outputs[0])
    assert np.array_equal(whole_picture(document, again), picture())


def test_live_mode_and_the_filter_know_layers() -> None:
    document = Document(picture(), "photo")
    (result,), _ = split(document)
    live = live_picture(result.job, EditDone(0, 1, result.outputs, 0.1), 0.1)
    assert live.pixels.shape[2] == 3
    judge = cast("Judge", SimpleNamespace(blurred=lambda pixels: pixels // 2))
    (output,) = screening._blurred(result.job, result.outputs, judge)
    assert np.array_equal(output, result.outputs[0] // 2)


def test_models_and_intents_that_don_t_fit_are_told_beforehand() -> None:
    intents, other = load_intents(), model_info("other")
    assert idle_intents(intents, MODEL) == {
        name: "layers_only" for name in intents if name != "split"
    }
    assert idle_intents(intents, other)["split"] == "splits_not"
    document = Document(picture(), "photo")
    for model, settings, code in (
        (MODEL, PlanSettings(), "split_only"),
        (other, SPLITS, "split_unfit"),
    ):
        with pytest.raises(ModelError) as caught:
            build_requests(Parameters(prompt="x"), model, plans_for(document, model, settings))
        assert caught.value.code == code
    with pytest.raises(ModelError):
        build_requests(Parameters(prompt="x"), MODEL, ())
    family = load_families()["qwen_image"]
    idle = idle_controls(MODEL, family, Parameters(), given_task := "image_to_image")
    assert "layers" not in idle and given_task
    assert idle_controls(other, load_families()["sd1"], Parameters(), given_task)["layers"]


def test_layers_come_back_from_the_history() -> None:
    before = picture()
    document = Document(before, "photo")
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[60:190, 80:240] = 255
    document.mask.write(document.mask.rect, mask)
    (result,), _ = split(document)
    entry = cast("HistoryEntry", SimpleNamespace(seed=1, seconds=0.1, uid="u", starred=False))
    spots = tuple(
        replace(spot, request=replace(spot.request, layers=3)) for spot in result.job.spots
    )
    again = result_of_entry(entry, spots, history_picture(result), document, MODEL)
    edit = prepare_edit(document, again)
    document.put_in("apply", edit.layer)
    assert len(edit.layer.children) == 3 and edit.layer.history == "u"
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
