"""A kind of condition is a row and a file; what the denoiser can't hear is never lost silently."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import KINDS, Condition, ConditionLimits, Conditions
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.messages import Do, decode, encode
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext
from desktop_app.engine.conditions.condition_table import HANDLERS
from desktop_app.engine.guidance import Conditioning, WeightedText
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import SIZE, make_job, run

Make = Callable[..., ModelInfo]
FAMILIES = ["sd1", "sdxl"]


class Acting:
    """A hook that does what it is told."""

    def __init__(self, stage: HookStage, act: Callable[[StepState], None]) -> None:
        self.stage, self._act = stage, act

    def __call__(self, state: StepState) -> None:
        self._act(state)


class Made(ConditionHandler):
    """A kind made up here: its hook does ``act``, with the array of the condition."""

    def __init__(self, stage: HookStage, act: Callable[[StepState, np.ndarray], None]) -> None:
        self._stage, self._act = stage, act

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        for use in uses:
            array = scene.job.arrays[use.arrays[0]]
            yield Acting(self._stage, lambda state, array=array: self._act(state, array))


def plant(
    monkeypatch: pytest.MonkeyPatch,
    job: EngineJob,
    stage: HookStage,
    act: Callable[[StepState, np.ndarray], None],
) -> EngineJob:
    """``job`` with a condition of a new kind, which two rows make known."""
    monkeypatch.setitem(KINDS, "made_up", ConditionLimits("", arrays=(1, 1)))
    monkeypatch.setitem(HANDLERS, "made_up", Made(stage, act))
    use = Condition("made_up", "", arrays=("depth",))
    depth = np.full((SIZE.height, SIZE.width), 0.5, np.float32)
    return replace(job, request=replace(job.request, conditions=(use,)), arrays={"depth": depth})


@pytest.mark.slow
def test_a_kind_of_two_rows_travels_and_acts(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shift(state: StepState, depth: np.ndarray) -> None:
        state.latents = state.latents + float(depth.mean())

    plain = make_job(model, steps=2)
    job = plant(monkeypatch, plain, HookStage.AFTER_CALL, shift)
    sent = decode(encode(Do("a", "generate", job)))
    assert isinstance(sent, Do) and sent.job.digest == job.digest != plain.digest
    changed = run(engine, sent.job).pixels[0]
    assert not np.array_equal(changed, run(engine, plain).pixels[0])


def test_arrays_that_are_missing_or_of_another_size_are_refused(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = plant(monkeypatch, make_job(model), HookStage.AFTER_CALL, lambda state, depth: None)
    small = {"depth": np.zeros((8, 8), np.float32)}
    for arrays in ({}, small):
        with pytest.raises(InputError) as caught:
            run(engine, replace(job, arrays=arrays))
        assert caught.value.code == "condition_array"


@pytest.mark.few(1)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_keyword_that_no_denoiser_hears_is_an_error(
    engine: LocalEngine, make_model: Make, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(state: StepState, depth: np.ndarray) -> None:
        state.inputs["nobody_hears"] = torch.zeros(2)

    job = plant(monkeypatch, make_job(make_model(family), steps=1), HookStage.MODEL_INPUT, say)
    with pytest.raises(EngineError) as caught:
        run(engine, job)
    assert caught.value.code == "condition_unheard"
    assert caught.value.params["names"] == "nobody_hears"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_residual_is_heard(
    engine: LocalEngine, make_model: Make, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = make_model(family)
    conditioning: list[str] = []
    network = engine.cache.get(info, lambda _: None, CancelToken()).network
    monkeypatch.setattr(network, "forward", _listening(network.forward, conditioning), raising=True)

    def say(state: StepState, depth: np.ndarray) -> None:
        state.inputs["cross_attention_kwargs"] = None  # type: ignore[assignment]

    run(engine, plant(monkeypatch, make_job(info, steps=1), HookStage.MODEL_INPUT, say))
    assert "cross_attention_kwargs" in conditioning


@pytest.mark.slow
def test_hooks_reach_what_the_denoiser_hears_and_the_next_picture_hears_its_own(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(state: StepState, depth: np.ndarray) -> None:
        conditioning = state.model.conditioning
        (heard,) = conditioning.positive
        quiet = {name: torch.zeros_like(value) for name, value in heard.inputs.items()}
        state.model.conditioning = Conditioning((WeightedText(quiet),), conditioning.negative)

    plain = make_job(model, steps=2, count=2)
    both = run(engine, plain).pixels
    quiet = plant(monkeypatch, plain, HookStage.BEFORE_CALL, silence)
    changed = run(engine, quiet).pixels
    assert not np.array_equal(changed[0], both[0])
    single = replace(quiet, request=quiet.request.single(1))
    assert np.array_equal(run(engine, single).pixels[0], changed[1])
    assert np.array_equal(run(engine, plain).pixels[0], both[0])


def test_a_model_that_was_not_sent_along_is_named(engine: LocalEngine, make_model: Make) -> None:
    job = make_job(make_model("sdxl"), conditions=(Condition("refiner", "away", start=0.8),))
    with pytest.raises(ModelError) as caught:
        run(engine, job)
    assert caught.value.code == "weights_missing"


def _listening(forward: Callable[..., object], conditioning: list[str]) -> Callable[..., object]:
    def call(*given: object, **named: object) -> object:
        conditioning.extend(named)
        return forward(*given, **named)

    return call
