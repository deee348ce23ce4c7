"""The same request makes the same pixels, each image stands alone, cancelling is clean."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import (
    EngineEvent,
    Finished,
    ImageDone,
    Loading,
    PreviewMade,
    StepDone,
)
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob, Task
from desktop_app.engine import pipeline
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.operations.generate import check_arrays
from tests.engine.conftest import make_job, run
from tests.refusals import refused
from tests.tiny_models import tiny_info

NOISY = ["euler_a", "dpmpp_2m_sde", "lcm"]


@pytest.mark.slow
def test_the_result_is_float_pixels_of_the_size_asked_for(
    engine: LocalEngine, model: ModelInfo
) -> None:
    (pixels,) = run(engine, make_job(model, size=Size(96, 64))).pixels
    assert pixels.shape == (64, 96, 3)
    assert pixels.dtype == np.float32
    assert 0 <= pixels.min() < pixels.max() <= 1
    # Not rounded to 8 bits on the way.
    assert np.abs(pixels * 255 - np.round(pixels * 255)).max() > 0.1


@pytest.mark.few(2)  # what comes next shows it of the others, too
@pytest.mark.parametrize("scheduler", ["ddim", *NOISY])
def test_the_same_request_makes_the_same_bytes(
    engine: LocalEngine, model: ModelInfo, scheduler: str
) -> None:
    job = make_job(model, scheduler=scheduler)
    assert run(engine, job).pixels[0].tobytes() == run(engine, job).pixels[0].tobytes()


@pytest.mark.slow
def test_with_several_threads_too(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    # The tests run with one, so that they don't wait for one another.
    job, before = make_job(model, picture, mask, size=Size(64, 64)), torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert len({run(engine, job).pixels[0].tobytes() for _ in range(3)}) == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["dpmpp_2m", *NOISY])
def test_image_k_of_a_request_is_the_picture_of_that_seed_alone(
    engine: LocalEngine, model: ModelInfo, scheduler: str
) -> None:
    job = make_job(model, scheduler=scheduler, count=3)
    together = run(engine, job)
    assert [event.seed for event in together.of(ImageDone)] == [7, 8, 9]
    for k, pixels in enumerate(together.pixels):
        alone = EngineJob(job.request.single(k), model)
        assert run(engine, alone).pixels[0].tobytes() == pixels.tobytes()
    first, second, third = (pixels.tobytes() for pixels in together.pixels)
    assert len({first, second, third}) == 3


@pytest.mark.slow
def test_other_jobs_in_between_change_nothing(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    before = run(engine, make_job(model)).pixels[0]
    run(engine, make_job(model, picture, mask, scheduler="heun"))
    run(engine, make_job(model, picture, prompt="a dog", scheduler="euler_a"))
    assert run(engine, make_job(model)).pixels[0].tobytes() == before.tobytes()


@pytest.mark.few(2)
@pytest.mark.parametrize("scheduler", load_families()["sd1"].schedulers)
@pytest.mark.parametrize("steps", [1, 7])
@pytest.mark.parametrize("inputs", [0, 1, 2], ids=["text", "image", "inpaint"])
def test_every_scheduler_works_for_every_task_with_one_step_and_with_many(
    engine: LocalEngine,
    model: ModelInfo,
    picture: ByteArray,
    mask: FloatArray,
    scheduler: str,
    steps: int,
    inputs: int,
) -> None:
    arrays = [picture, mask][:inputs]
    done = run(
        engine,
        make_job(
            model, *arrays, scheduler=scheduler, steps=steps, strength=0.3, guidance_scale=0.0
        ),
    )
    assert np.isfinite(done.pixels[0]).all()
    # int(7 × 0.3) and at least 1 where there is a picture; all of them where there is none.
    expected = steps if inputs == 0 else max(1, int(steps * 0.3))
    assert len(done.of(StepDone)) == expected


@pytest.mark.slow
def test_lcm_takes_more_steps_than_it_was_distilled_for(
    engine: LocalEngine, model: ModelInfo
) -> None:
    done = run(engine, make_job(model, scheduler="lcm", steps=51, guidance_scale=0.0))
    assert len(done.of(StepDone)) == 51


@pytest.mark.slow
def test_the_events_tell_the_whole_story_in_order(make_model: Callable[..., ModelInfo]) -> None:
    engine = LocalEngine("float32")
    done = run(engine, make_job(make_model(), count=2, scheduler="heun", steps=4))
    kinds = [kind for kind, _ in itertools.groupby(type(event).__name__ for event in done.events)]
    assert kinds[0] == "Loading"
    assert kinds[-2:] == ["ImageDone", "Finished"]
    loading = done.of(Loading)
    assert [event.done for event in loading] == list(range(loading[-1].total + 1))
    steps = done.of(StepDone)
    assert [(s.image, s.step, s.steps) for s in steps] == [
        (image, step, 4) for image in range(2) for step in range(1, 5)
    ]
    assert all(s.seconds_left >= 0 for s in steps)
    assert steps[0].seconds_left > steps[-1].seconds_left
    finished: Finished = done.of(Finished)[0]
    assert finished.dtype == "float32"
    assert 0 < finished.loading < finished.seconds
    engine.close()
    engine.close()


@pytest.mark.slow
def test_previews_are_small_pictures_at_most_eight_a_second(
    engine: LocalEngine, model: ModelInfo
) -> None:
    done = run(engine, replace(make_job(model, steps=20), previews=True))
    previews: list[PreviewMade] = done.of(PreviewMade)
    assert previews[0].pixels.shape == (8, 8, 3)
    assert previews[0].pixels.dtype == np.uint8
    assert previews[0].step == 1
    assert len(previews) <= 1 + 8 * done.of(Finished)[0].seconds


@pytest.mark.slow
def test_switching_the_task_reloads_nothing(
    make_model: Callable[..., ModelInfo], picture: ByteArray, mask: FloatArray
) -> None:
    engine, model = LocalEngine("float32"), make_model(channels=9)
    for arrays in ([], [picture], [picture, mask], []):
        done = run(engine, make_job(model, *arrays))
    assert engine.cache.loads == 1
    assert done.of(Loading) == []
    engine.close()


@pytest.mark.slow
def test_preloading_makes_the_first_job_load_nothing(model: ModelInfo) -> None:
    engine = LocalEngine("float32")
    told: list[EngineEvent] = []
    engine.preload(model, told.append)
    assert all(isinstance(event, Loading) for event in told)
    assert run(engine, make_job(model)).of(Loading) == []
    engine.close()


@pytest.mark.slow
def test_another_model_stands_beside_the_first(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    one, two = make_model(), make_model(seed=1)
    first = run(engine, make_job(one)).pixels[0]
    second = run(engine, make_job(two)).pixels[0]
    assert first.tobytes() != second.tobytes()
    again = run(engine, make_job(one))
    assert again.of(Loading) == [], "there is room for both"
    assert again.pixels[0].tobytes() == first.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["dpmpp_2m", "euler_a", "heun"])
def test_cancelling_stops_within_one_step_and_leaves_the_engine_as_it_was(
    engine: LocalEngine, model: ModelInfo, scheduler: str
) -> None:
    job = make_job(model, scheduler=scheduler, steps=5)
    before = run(engine, job).pixels[0]
    cancel, events = CancelToken(), list[EngineEvent]()

    def tell(event: EngineEvent) -> None:
        events.append(event)
        if isinstance(event, StepDone) and event.step == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        engine.generate(job, tell, cancel)
    assert max(e.step for e in events if isinstance(e, StepDone)) == 3
    assert not any(isinstance(e, ImageDone | Finished) for e in events)
    assert run(engine, job).pixels[0].tobytes() == before.tobytes()


@pytest.mark.slow
def test_cancelling_while_loading_stops_before_the_next_part(model: ModelInfo) -> None:
    engine = LocalEngine("float32")
    cancel, events = CancelToken(), list[EngineEvent]()

    def tell(event: EngineEvent) -> None:
        events.append(event)
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.generate(make_job(model), tell, cancel)
    assert len(events) == 1
    assert run(engine, make_job(model)).pixels
    engine.close()


def test_a_job_cancelled_beforehand_does_nothing(engine: LocalEngine, model: ModelInfo) -> None:
    cancel, events = CancelToken(), list[EngineEvent]()
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.generate(make_job(model), events.append, cancel)
    assert events == []


@pytest.mark.slow
def test_a_higher_strength_changes_the_picture_more(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray
) -> None:
    kept = run(engine, make_job(model, picture, strength=0.01, steps=10)).pixels[0]
    some = run(engine, make_job(model, picture, strength=0.3, steps=10)).pixels[0]
    much = run(engine, make_job(model, picture, strength=1.0, steps=10)).pixels[0]
    assert np.abs(some - kept).mean() < np.abs(much - kept).mean()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"steps": 0}, "value_range"),
        ({"guidance_scale": 31.0}, "value_range"),
        ({"size": Size(100, 64)}, "size_multiple"),
        ({"size": Size(8, 8)}, "size_range"),
        ({"scheduler": "guess"}, "unknown_choice"),
    ],
)
def test_a_request_out_of_range_is_refused_before_anything_is_loaded(
    changes: dict[str, Any], code: str, model: ModelInfo
) -> None:
    engine, events = LocalEngine("float32"), list[EngineEvent]()
    with pytest.raises(InputError) as caught:
        engine.generate(make_job(model, **changes), events.append, CancelToken())
    assert caught.value.code == code
    assert events == []


def test_masks_that_do_not_fit_are_refused(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    wrong = [
        (None, mask, "mask_without_picture"),
        (picture, mask[:32], "mask_size"),
        (picture, np.zeros_like(mask), "mask_empty"),
    ]
    for image, marks, code in wrong:
        with pytest.raises(InputError) as caught:
            run(engine, make_job(model, image, marks))
        assert caught.value.code == code
    with pytest.raises(ValueError, match="not those of"):
        run(engine, make_job(model, picture, task=Task.TEXT_TO_IMAGE))


@pytest.mark.slow
def test_running_out_of_memory_is_told_with_the_size(
    model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine("float32")  # it remembers what failed

    def explode(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "denoise", explode)
        with refused(EngineError, "out_of_memory", size="64 × 64"):
            run(engine, make_job(model))
    assert run(engine, make_job(model)).pixels
    engine.close()


def test_it_says_what_it_is_made_of(engine: LocalEngine) -> None:
    told = engine.describe()
    assert told["dtype"] == "float32"
    assert {"torch", "diffusers", "transformers", "device", "threads"} <= set(told)
    assert all(isinstance(value, str) and value for value in told.values())


@pytest.mark.parametrize(
    ("width", "height", "channels", "fits"),
    [
        (32, 32, 3, True),
        (64, 64, 3, True),
        (72, 32, 3, False),
        (32, 72, 3, False),
        (32, 32, 4, False),
        (0, 32, 3, False),
        (33, 32, 3, False),
    ],
)
def test_latents_are_resized_of_a_smaller_picture_alone(
    width: int, height: int, channels: int, fits: bool
) -> None:
    image = np.zeros((height, width, channels), np.uint8)
    job = replace(make_job(tiny_info(Path("m")), image), resizes_latents=True)
    if fits:
        check_arrays(job)
    else:
        with pytest.raises(ValueError, match="latents"):
            check_arrays(job)
