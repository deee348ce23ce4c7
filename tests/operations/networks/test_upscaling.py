"""Pictures enlarged part by part: sizes, depth, alpha, memory, cancelling, what can't be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import EngineEvent, Enlarged, Loading, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.operations import Enlarging
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.pixels import Array
from desktop_app.imaging.grey import is_grey
from desktop_app.operations.networks.upscaling import (
    Upscaling,
    cleaners,
    enlarged_size,
    steps_for,
    upscalers,
)

X2 = AddOn("x2", "Velatura ×2", "/x2", "upscaler", scale=2, ships=True)
X4 = AddOn("x4", "Velatura ×4", "/x4", "upscaler", scale=4, ships=True)
CLEAN = AddOn("c", "Velatura Clean Up", "/clean", "upscaler", scale=1, ships=True)
OTHER = AddOn("o", "Other ×3", "/x3", "upscaler", scale=3)
THERE = (OTHER, X4, X2, CLEAN, AddOn("l", "A LoRA", "/lora", "lora"))


class Engine:
    """Enlarges by repeating pixels, and cleans by halving them; has memory for so many pixels."""

    def __init__(self, room: int = 1 << 30, tint: float = 0.0) -> None:
        self.room, self.tint = room, tint
        self.seen: list[tuple[int, ...]] = []

    def run(
        self, operation: str, job: Any, tell: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        assert operation == "upscale"
        assert isinstance(job, Enlarging)
        cancel.check()
        self.seen.append(job.pixels.shape[:2])
        if job.pixels.size > self.room:
            raise EngineError("out_of_memory", size="a part")
        scale = int(job.network[-1]) if job.network[-1].isdigit() else 1
        made = np.repeat(np.repeat(job.pixels, scale, 0), scale, 1)
        if self.tint:
            made = np.clip(made * np.array([1, 1 - self.tint, 1], np.float32), 0, 1)
        tell(Loading("upscaler", 1, 1))
        tell(Enlarged(made / np.float32(2) if scale == 1 else made, scale))


def picture(height: int, width: int, dtype: type = np.uint8, channels: int = 3) -> Array:
    values = np.random.default_rng(1).random((height, width, channels))
    if dtype is np.float32:
        return values.astype(np.float32)
    return (values * np.iinfo(dtype).max).astype(np.dtype(dtype))


@pytest.mark.parametrize(
    ("factor", "chosen", "expected"),
    [
        (2, None, [X2]),
        (1.5, None, [X2]),
        (3, None, [X4]),
        (4, None, [X4]),
        (6, None, [X4, X2]),
        (8, None, [X4, X2]),
        (16, None, [X4, X4]),
        (3, OTHER, [OTHER]),
        (3.1, OTHER, [OTHER, OTHER]),
        (9, OTHER, [OTHER, OTHER]),
        (8, X2, [X2, X2, X2]),
    ],
)
def test_networks_that_together_enlarge_far_enough(
    factor: float, chosen: AddOn | None, expected: list[AddOn]
) -> None:
    assert steps_for(factor, chosen, THERE) == expected


def test_what_enlarges_and_what_cleans_is_told_by_the_scale() -> None:
    assert upscalers(THERE) == [OTHER, X4, X2]
    assert cleaners(THERE) == [CLEAN]


@pytest.mark.parametrize("factor", [1, 0, -2, 16.5, float("nan")])
def test_factors_that_are_none(factor: float) -> None:
    with pytest.raises(InputError) as caught:
        steps_for(factor, None, THERE)
    assert caught.value.code == "value_range"


def test_networks_that_are_missing_or_of_another_kind() -> None:
    with pytest.raises(ModelError) as caught:
        steps_for(2, None, [OTHER])
    assert caught.value.code == "upscaler_missing"
    with pytest.raises(ModelError) as caught:
        steps_for(2, CLEAN, THERE)
    assert caught.value.code == "upscaler_scale"
    with pytest.raises(ModelError) as caught:
        Upscaling(Engine().run).clean(picture(4, 4), X2)
    assert caught.value.code == "upscaler_scale"


def test_a_result_that_no_file_could_hold_is_refused_before_anything_is_done() -> None:
    with pytest.raises(InputError) as caught:
        enlarged_size(Size(30_000, 20_000), 4)
    assert caught.value.code == "upscale_too_large"
    engine = Engine()
    with pytest.raises(InputError):
        Upscaling(engine.run).enlarge(
            np.zeros((1000, 20_000, 3), np.uint8), [X4], Size(40_000, 2000)
        )
    assert not engine.seen


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [3, 4])
def test_depth_and_alpha_are_kept(dtype: type, channels: int) -> None:
    given = picture(37, 53, dtype, channels)
    if channels == 4:
        given[..., 3] = np.maximum(given[..., 3], given.max() / 4)
        given[:5, :5, 3] = 0
    made = Upscaling(Engine().run).enlarge(given, [X2], Size(106, 74))
    assert made.dtype == given.dtype
    assert made.shape == (74, 106, channels)
    wanted = np.repeat(np.repeat(given, 2, 0), 2, 1)
    if channels == 3:
        assert (made == wanted).all()
    else:
        assert (made[12:, 12:, :3] == wanted[12:, 12:, :3]).all()
        alpha = cv2.resize(given[..., 3], (106, 74), interpolation=cv2.INTER_CUBIC)
        full = 1 if dtype is np.float32 else np.iinfo(dtype).max
        assert made[..., 3] == pytest.approx(np.clip(alpha, 0, full))


def test_what_is_transparent_takes_the_colour_beside_it() -> None:
    given = np.full((20, 20, 4), 200, np.uint8)
    given[:, :10] = 0  # black, and not seen
    engine = Engine()
    seen: list[np.ndarray] = []

    def run(name: str, job: Any, tell: Any, cancel: CancelToken) -> None:
        seen.append(job.pixels)
        engine.run(name, job, tell, cancel)

    made = Upscaling(run).enlarge(given, [X2], Size(40, 40))
    assert seen[0].min() == pytest.approx(200 / 255)
    assert made[:, 30:].min() == 200
    assert made[:, :15, 3].max() == 0


def test_any_factor_is_reached_by_resampling() -> None:
    made = Upscaling(Engine().run).enlarge(picture(40, 60), [X2], Size(90, 60))
    assert made.shape == (60, 90, 3)


def test_two_networks_one_after_the_other() -> None:
    engine, told = Engine(), list[EngineEvent]()
    given = picture(30, 20)
    made = Upscaling(engine.run).enlarge(given, [X4, X2], Size(160, 240), told.append)
    assert (made == np.repeat(np.repeat(given, 8, 0), 8, 1)).all()
    assert engine.seen == [(30, 20), (120, 80)]
    steps = [each for each in told if isinstance(each, StepDone)]
    assert [each.step for each in steps] == sorted(each.step for each in steps)
    assert steps[-1].step == steps[-1].steps
    assert steps[-1].seconds_left == 0


def test_parts_become_smaller_until_there_is_memory() -> None:
    engine = Engine(room=300 * 300 * 3)
    given = picture(700, 700)
    made = Upscaling(engine.run).enlarge(given, [X2], Size(1400, 1400))
    assert (made == np.repeat(np.repeat(given, 2, 0), 2, 1)).all()
    assert max(engine.seen[-1]) < 300
    with pytest.raises(EngineError) as caught:
        Upscaling(Engine(room=100).run).enlarge(given, [X2], Size(1400, 1400))
    assert caught.value.code == "out_of_memory"


@pytest.mark.slow
def test_it_stops_between_parts() -> None:
    engine, token = Engine(), CancelToken()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            token.cancel()

    with pytest.raises(Cancelled):
        Upscaling(engine.run).enlarge(picture(1500, 1500), [X2], Size(3000, 3000), tell, token)
    assert len(engine.seen) == 1


def test_cleaning_mixes_by_its_strength() -> None:
    given = picture(20, 20, np.float32, 4)
    made = Upscaling(Engine().run).clean(given, CLEAN, 0.5)
    assert made[..., :3] == pytest.approx(given[..., :3] * 0.75)
    assert (made[..., 3] == given[..., 3]).all()
    assert (Upscaling(Engine().run).clean(given, CLEAN, 0.0) == given).all()
    with pytest.raises(InputError):
        Upscaling(Engine().run).clean(given, CLEAN, 1.5)


def test_a_network_that_enlarges_otherwise_than_its_name_told() -> None:
    wrong = AddOn("w", "Wrong", "/x3", "upscaler", scale=2)
    with pytest.raises(ModelError) as caught:
        Upscaling(Engine().run).enlarge(picture(4, 4), [wrong], Size(8, 8))
    assert caught.value.code == "model_damaged"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [3, 4])
def test_what_is_grey_stays_grey_whatever_tint_a_network_gives_it(
    dtype: type, channels: int
) -> None:
    grey = picture(20, 30, dtype, channels)
    grey[..., :3] = grey[..., :1]
    one, other = Upscaling(Engine(tint=0.02).run), Upscaling(Engine(tint=0.02).run)
    enlarged, cleaned = one.enlarge(grey, [X2], Size(60, 40)), other.clean(grey, CLEAN)
    assert is_grey(enlarged) and is_grey(cleaned)
    assert channels == 3 or (cleaned[..., 3] == grey[..., 3]).all()
    coloured = grey.copy()
    coloured[0, 0, 0] = 0 if coloured[0, 0, 0] else 1
    assert not is_grey(one.enlarge(coloured, [X2], Size(60, 40)))


@pytest.mark.slow
def test_after_giving_way_it_goes_on_with_the_next_part() -> None:
    whole, engine, told = Engine(room=300 * 300 * 3), Engine(room=300 * 300 * 3), list[int]()
    given, done = picture(700, 700), PartsDone(lambda: True)

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            assert event.seconds_left is not None and event.seconds_left >= 0
            told.append(event.step)

    def again() -> Array:
        done.begin()
        return Upscaling(engine.run, done).enlarge(given, [X2, X2], Size(2800, 2800), tell)

    wanted = Upscaling(whole.run).enlarge(given, [X2, X2], Size(2800, 2800))
    times = 0
    while True:
        try:
            made = again()
        except Cancelled:
            times += 1
        else:
            break
    assert (made == wanted).all()
    made_once = [size for size in whole.seen if np.prod(size) * 3 <= whole.room]
    assert [size for size in engine.seen if np.prod(size) * 3 <= engine.room] == made_once
    assert times == len(made_once) - 2, "between the parts of a pass alone"
    assert told == sorted(told) and len(told) == len(made_once)
