"""Trials on real tiny models, and what a busy machine makes of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.compute_profile import ComputeProfile, read_profile
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, Loading, Tried
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import Trying
from desktop_app.engine import openvino_trial, trial
from desktop_app.engine.compute_profiles import EngineProfiles
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.speed.openvino import openvino_version
from desktop_app.engine.trial import EQUAL, quickest, try_profiles
from desktop_app.library.probing.probe import probe
from tests.core.test_compute_profile import EVERY
from tests.engine.conftest import make_job, run
from tests.tiny_flux import flux_folder

WAYS = (ComputeProfile(), ComputeProfile(packed=False, attention="torch"))
CANDIDATES = (*WAYS, ComputeProfile("float32"))
NEEDS_OPENVINO = pytest.mark.skipif(openvino_version() is None, reason="the extra is not installed")


@pytest.fixture(scope="module")
def usual() -> Iterator[LocalEngine]:
    engine = LocalEngine()
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def _any_time_is_steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured here is over in a millisecond: no two times are alike."""
    monkeypatch.setattr(trial, "STEADY", float("inf"))
    monkeypatch.setattr(EngineProfiles, "candidates", lambda self, model: CANDIDATES)
    monkeypatch.setattr(trial, "ROUNDS", (1, 1))


def tried(engine: LocalEngine, model: ModelInfo, **options: Any) -> tuple[Tried, list[EngineEvent]]:
    events: list[EngineEvent] = []
    engine.run("trial", Trying(model, **options), events.append, CancelToken())
    (found,) = (event for event in events if isinstance(event, Tried))
    return found, events


@pytest.mark.slow
def test_a_trial_measures_every_candidate_and_chooses_one(
    usual: LocalEngine, model: ModelInfo
) -> None:
    found, events = tried(usual, model)
    assert found.usual == CANDIDATES[0].text
    assert {way.text for way in CANDIDATES} <= set(found.seconds)
    assert found.way in found.seconds and read_profile(found.way) is not None
    assert all(seconds > 0 for seconds in found.seconds.values())
    shares = [e.done / e.total for e in events if isinstance(e, Loading) and e.what == "trial"]
    assert shares == sorted(shares) and shares[-1] <= 1


@pytest.mark.slow
@NEEDS_OPENVINO
def test_openvino_is_measured_where_it_is_asked_for(usual: LocalEngine, model: ModelInfo) -> None:
    first = run(usual, make_job(model)).pixels[0].tobytes()
    found, events = tried(usual, model, openvino=True)
    assert found.openvino > 0 and tried(usual, model)[0].openvino == 0
    shares = [e.done / e.total for e in events if isinstance(e, Loading) and e.what == "trial"]
    assert shares == sorted(shares) and shares[0] <= 0.5 < shares[-1] <= 1
    assert run(usual, make_job(model)).pixels[0].tobytes() == first


@pytest.mark.slow
@NEEDS_OPENVINO
def test_while_openvino_runs_a_model_it_is_measured_too(
    usual: LocalEngine, model: ModelInfo
) -> None:
    by_openvino = MemoryPlan(backend="openvino")
    usual.preload(model, lambda _: None, memory=by_openvino)
    found, _ = tried(usual, model, openvino=True, memory=by_openvino)
    assert found.openvino > 0


@pytest.mark.slow
def test_without_memory_for_openvino_the_ways_are_measured_alone(
    usual: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_trial, "available_ram_bytes", lambda: 0)
    found, _ = tried(usual, model, openvino=True)
    assert found.seconds and found.openvino == 0


@pytest.mark.slow
def test_the_model_in_memory_stays_as_it_is(usual: LocalEngine, model: ModelInfo) -> None:
    first = run(usual, make_job(model)).pixels[0].tobytes()
    loads = usual.cache.loads
    tried(usual, model)
    assert run(usual, make_job(model)).pixels[0].tobytes() == first
    assert usual.cache.loads == loads


@pytest.mark.slow
def test_a_precision_that_was_chosen_is_no_candidate(usual: LocalEngine, model: ModelInfo) -> None:
    found, _ = tried(usual, model, memory=MemoryPlan("float32"))
    assert {text.split()[0] for text in found.seconds} == {"fp32"}


def test_of_a_large_model_one_block_is_tried(
    usual: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "SMALL", 0)
    loaded = usual.cache.get(model, lambda _: None, CancelToken())
    block = trial._block(loaded.network)
    assert block in list(loaded.network.down_blocks)
    called: list[object] = []
    hook = loaded.network.conv_out.register_forward_pre_hook(lambda *_: called.append(1))
    with hook:
        found = try_profiles(loaded, WAYS, lambda done, total: None, CancelToken())
    assert set(WAYS) <= set(found.seconds)
    assert not called, "the call ends where that block is reached"


@pytest.mark.slow
def test_transformers_are_tried_by_a_block(
    usual: LocalEngine, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "SMALL", 0)
    info = probe(flux_folder(tmp_path / "flux"), load_families())
    found, _ = tried(usual, info)
    assert len(found.seconds) > 1


def test_without_memory_for_copies_nothing_is_tried(
    usual: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = usual.cache.get(model, lambda _: None, CancelToken())
    monkeypatch.setattr(trial, "available_ram_bytes", lambda: 0)
    found = try_profiles(loaded, WAYS, lambda done, total: None, CancelToken())
    assert found.seconds == {} and found.way == loaded.backend.profile


@pytest.mark.slow
def test_a_trial_stops_at_once(usual: LocalEngine, model: ModelInfo) -> None:
    token = CancelToken()
    told: list[EngineEvent] = []

    def hear(event: EngineEvent) -> None:
        told.append(event)
        if isinstance(event, Loading) and event.what == "trial":
            token.cancel()

    with pytest.raises(Cancelled):
        usual.run("trial", Trying(model), hear, token)
    assert [event for event in told if isinstance(event, Loading) and event.what == "trial"] == [
        told[-1]
    ]


def test_weights_that_wait_elsewhere_are_not_tried(usual: LocalEngine, model: ModelInfo) -> None:
    with pytest.raises(EngineError) as caught:
        tried(usual, model, memory=MemoryPlan(offload="parts"))
    assert caught.value.code == "trial_device"


class _Clock:
    """Time that passes as it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


def _rounds(monkeypatch: pytest.MonkeyPatch) -> tuple[_Clock, Any]:
    clock = _Clock()
    monkeypatch.setattr(trial, "time", clock)
    monkeypatch.setattr(trial, "STEADY", 1.05)
    monkeypatch.setattr(trial, "ROUNDS", (3, 30))
    return clock, trial.Rounds(lambda done, total: None, CancelToken())


def _lasting(clock: _Clock, seconds: Callable[[], float]) -> Callable[[], None]:
    def run() -> None:
        clock.now += seconds()

    return run


def test_a_busy_machine_ends_a_trial_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rounds = _rounds(monkeypatch)
    growing = iter(1.5**n for n in range(1000))
    runs = {way: _lasting(clock, lambda: next(growing)) for way in WAYS}
    with pytest.raises(EngineError) as caught:
        rounds.least(runs)
    assert caught.value.code == "trial_busy"


def test_times_met_twice_are_believed_whatever_came_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, rounds = _rounds(monkeypatch)
    noise = iter([1.0, 1.3, 1.0, 1.2, 1.4, 1.0, 1.0, 1.3, 1.0, 1.0] * 20)
    runs = {
        WAYS[0]: _lasting(clock, lambda: 0.02 * next(noise)),
        WAYS[1]: _lasting(clock, lambda: 0.024 * next(noise)),
    }
    found = rounds.least(runs)
    assert found[WAYS[0]] == pytest.approx(0.02)
    assert found[WAYS[1]] == pytest.approx(0.024)


def test_a_number_of_threads_is_set_for_its_calls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rounds = _rounds(monkeypatch)
    before, seen = torch.get_num_threads(), list[int]()
    torch.set_num_threads(2)
    try:

        def run() -> None:
            clock.now += 0.1
            seen.append(torch.get_num_threads())

        profiles = (ComputeProfile(), replace(ComputeProfile(), threads=1))
        rounds.least({way: trial.with_profile(way, run) for way in profiles})
        assert set(seen) == {1, 2}
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@given(
    st.dictionaries(st.sampled_from(EVERY), st.floats(0.01, 1.0), min_size=1, max_size=6),
    st.data(),
)
def test_noise_smaller_than_the_differences_changes_no_choice(
    true: dict[ComputeProfile, float], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(list(true)))
    least = min(true.values())
    # What is neither clearly equal nor clearly slower no rule can decide alike each time.
    noise = 1.02
    kept = {w: s for w, s in true.items() if not EQUAL / noise < s / least <= EQUAL * noise**2}
    order = [way for way in order if way in kept]
    factors = st.floats(1.0, noise)
    trials = [
        quickest(order, {way: seconds * data.draw(factors) for way, seconds in kept.items()})
        for _ in range(2)
    ]
    assert trials[0] == trials[1] == quickest(order, kept)


def test_of_equals_the_order_decides_and_of_others_the_time() -> None:
    first, second, third = EVERY[:3]
    order = [first, second, third]
    assert quickest(order, {first: 1.04, second: 1.0, third: 1.02}) == first
    assert quickest(order, {first: 1.06, second: 1.04, third: 1.0}) == second
    assert quickest(order, {first: 2.0, second: 3.0, third: 1.0}) == third
