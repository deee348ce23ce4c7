"""The operation "preprocess": what it gives, refuses and keeps in memory, and how it stops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import ControlImageMade, EngineEvent, Loading
from desktop_app.core.geometry import Size
from desktop_app.core.messages import Do, Done, EventMessage, Hello, Ready, decode, encode
from desktop_app.core.operations import Preprocessing
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.preprocessors.makers import MAKERS
from desktop_app.engine.preprocessors.network_folder import Network
from desktop_app.enginelink.protocol_state import ProtocolError, ProtocolState
from desktop_app.imaging.preprocessors.pose_drawing import render
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.operations.networks.detecting import Detector
from tests.engine.conftest import make_job
from tests.tiny_networks import network_folder

PICTURE = np.random.default_rng(8).integers(0, 256, (64, 88, 3), np.uint8)

Values = dict[str, bool | int | float | str]

VALUES: dict[str, Values] = {"pose": {"people": 0.05, "joints": 0.05}}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root: Path = tmp_path_factory.mktemp("networks")
    kinds = {
        "depth": "depth_anything",
        "people": "rt_detr",
        "pose": "vitpose",
        "segmentation": "segformer",
    }
    return {sight: str(network_folder(root / kind, kind)) for sight, kind in kinds.items()}


def do(
    engine: LocalEngine, job: Preprocessing, cancel: CancelToken | None = None
) -> tuple[ControlImageMade, list[EngineEvent]]:
    told: list[EngineEvent] = []
    engine.run("preprocess", job, told.append, cancel or CancelToken())
    made = told[-1]
    assert isinstance(made, ControlImageMade)
    return made, told


def test_every_row_with_an_operation_has_its_work() -> None:
    assert {row.id for row in PREPROCESSORS if row.operation == "preprocess"} == set(MAKERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_it_gives_a_picture_of_the_same_size(
    engine: LocalEngine, weights: dict[str, str], name: str
) -> None:
    job = Preprocessing(name, PICTURE, VALUES.get(name, {}), weights)
    made, told = do(engine, job)
    assert made.pixels.shape == PICTURE.shape
    assert made.pixels.dtype == np.uint8
    assert len(np.unique(made.pixels)) > 1
    assert bool(made.people) == (name == "pose")
    assert all(len(one) == 18 for one in made.people)
    assert isinstance(told[0], Loading)
    again, _ = do(engine, job)
    assert np.array_equal(again.pixels, made.pixels)
    assert again.people == made.people


@pytest.mark.slow
def test_nobody_is_drawn_where_nobody_is_found(
    engine: LocalEngine, weights: dict[str, str]
) -> None:
    values: Values = {"people": 0.95, "joints": 0.95}
    made, _ = do(engine, Preprocessing("pose", PICTURE, values, weights))
    assert not made.people
    assert not made.pixels.any()


@pytest.mark.slow
def test_networks_stay_in_memory_and_give_way(
    engine: LocalEngine, weights: dict[str, str], make_model, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = engine.cache
    cache.clear()
    job = Preprocessing("depth", PICTURE, {}, weights)
    do(engine, job)
    assert len(cache) == 1
    (held,) = cache._models.values()
    do(engine, job)
    (again,) = cache._models.values()
    assert again is held
    engine.generate(make_job(make_model()), lambda _: None, CancelToken())
    assert len(cache) == 2
    monkeypatch.setattr(cache, "_room", lambda: 0)
    do(engine, Preprocessing("segmentation", PICTURE, {}, weights))
    assert len(cache) == 1


@pytest.mark.slow
def test_models_give_way_where_memory_runs_out(
    engine: LocalEngine, weights: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.cache.clear()
    do(engine, Preprocessing("segmentation", PICTURE, {}, weights))
    real, calls = MAKERS["depth"], list[int]()

    def short(sitting):
        calls.append(len(engine.cache))
        if len(calls) == 1:
            raise MemoryError
        return real(sitting)

    monkeypatch.setitem(MAKERS, "depth", short)
    monkeypatch.setattr(engine.cache, "_room", lambda: 0 if calls else 1 << 60)
    do(engine, Preprocessing("depth", PICTURE, {}, weights))
    assert calls == [2, 1]


@pytest.mark.slow
def test_it_stops_between_networks(engine: LocalEngine, weights: dict[str, str]) -> None:
    cancel = CancelToken()
    engine.cache.clear()
    told: list[EngineEvent] = []

    def on_event(event: EngineEvent) -> None:
        told.append(event)
        if isinstance(event, Loading) and event.done == 0:
            cancel.cancel()

    with pytest.raises(Cancelled):
        engine.run("preprocess", Preprocessing("pose", PICTURE, {}, weights), on_event, cancel)
    assert len(told) == 1
    assert len(engine.cache) == 1  # the first was read to its end, and stays


def test_it_stops_between_layers(engine: LocalEngine, weights: dict[str, str]) -> None:
    cancel = CancelToken()
    job = Preprocessing("depth", PICTURE, {}, weights)
    engine.cache.clear()
    do(engine, job)
    (network,) = (each for each in engine.cache._models.values() if isinstance(each, Network))
    layers = [each for each in network.module.modules() if isinstance(each, torch.nn.Linear)]
    reached: list[int] = []
    handles = [
        layers[3].register_forward_hook(lambda *_: cancel.cancel()),
        layers[4].register_forward_hook(lambda *_: reached.append(4)),
    ]
    with pytest.raises(Cancelled):
        do(engine, job, cancel)
    assert not reached
    for handle in handles:
        handle.remove()
    do(engine, job)  # it is asked of nobody else afterwards


def test_what_can_not_be_is_refused_before_anything_is_loaded(
    engine: LocalEngine, weights: dict[str, str]
) -> None:
    engine.cache.clear()
    cases = (
        (Preprocessing("canny", PICTURE, {}, weights), InputError, "unknown_choice"),
        (Preprocessing("pose", PICTURE, {"people": 7.0}, weights), InputError, "value_range"),
        (Preprocessing("pose", PICTURE, {}, {"people": "x"}), ModelError, "network_missing"),
    )
    for job, kind, code in cases:
        with pytest.raises(kind) as caught:
            do(engine, job)
        assert caught.value.code == code
    assert not len(engine.cache)
    gone = Preprocessing("depth", PICTURE, {}, {"depth": "/nowhere/at-all"})
    with pytest.raises(ModelError) as caught:
        do(engine, gone)
    assert caught.value.code == "weights_missing"


def test_job_and_result_travel_and_are_checked() -> None:
    values: Values = {"people": 0.25, "resolution": 64, "own": True, "colours": "own"}
    job = Do("a", "preprocess", Preprocessing("pose", PICTURE, values, {"pose": "/p"}))
    back = decode(encode(job))
    assert isinstance(back, Do)
    assert back.job.values == values
    assert np.array_equal(back.job.picture, PICTURE)
    people = (((0.5, 0.25), None, *(None,) * 16),)
    made = decode(encode(EventMessage("a", ControlImageMade(PICTURE, people))))
    assert isinstance(made, EventMessage)
    assert isinstance(made.event, ControlImageMade)
    assert made.event.people == people
    state = ProtocolState()
    state.check(Hello(1))
    state.check(Ready({}))
    state.job_sent(job)
    with pytest.raises(ProtocolError):
        state.check(EventMessage("a", ControlImageMade(PICTURE[:8])))
    with pytest.raises(ProtocolError):
        state.check(Done("a"))
    state.check(made)
    with pytest.raises(ProtocolError):
        state.check(made)
    state.check(Done("a"))


@pytest.mark.slow
def test_the_studio_asks_it(engine: LocalEngine, weights: dict[str, str]) -> None:
    there = [
        AddOn(f"key {sight}", sight, f"{path}/model.safetensors", "preprocessor", task=sight)
        for sight, path in weights.items()
    ]
    detector = Detector(engine.run)
    found = detector.detect("pose", PICTURE, VALUES["pose"], there)
    made, _ = do(engine, Preprocessing("pose", PICTURE, VALUES["pose"], weights))
    assert np.array_equal(found.pixels, made.pixels)
    assert found.people
    assert np.array_equal(render(found.people, Size(88, 64)), made.pixels)
