"""Hooks act at their stage, in their order; the loop calls the model and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.steps import steps_run
from desktop_app.engine.guidance import Conditioning, GuidedModel, WeightedText
from desktop_app.engine.hooks import CancelHook, HookStage, HookTable, StepState
from desktop_app.engine.loop import denoise
from desktop_app.engine.noise import draw_noise, image_generator
from desktop_app.networks.device import pick_compute
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler
from tests.tiny_models import SCHEDULER

CPU = torch.device("cpu")
ROWS = load_schedulers()


class Halving:
    """Stands where the UNet stands: predicts half of what it sees."""

    def __init__(self) -> None:
        self.calls = 0
        self.conditioning: list[tuple[float | None, list[str]]] = []

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: dict[str, Tensor] | None = None,
    ) -> Tensor:
        self.calls += 1
        self.conditioning.append((scale, sorted(further or {})))
        return model_input[:, :4] / 2


@dataclass
class Recorder:
    stage: HookStage
    log: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, state: StepState) -> None:
        self.log.append((self.stage.name, state.index))


def schedule(name: str = "ddim", steps: int = 3, strength: float = 1.0) -> Schedule:
    return Schedule(make_scheduler(ROWS[name], SCHEDULER, "epsilon"), steps, strength, CPU)


def go(plan: Schedule, *hooks: object) -> tuple[Tensor, Halving]:
    generator, model = image_generator(1), Halving()
    start = plan.start(draw_noise(generator, 4, 8, 8, CPU))
    return denoise(model, plan, start, generator, HookTable(hooks)), model  # type: ignore[arg-type]


def test_every_stage_is_run_once_a_call_in_its_order() -> None:
    log: list[tuple[str, int]] = []
    hooks = [Recorder(stage, log) for stage in reversed(HookStage)]
    go(schedule(steps=2), *hooks)
    assert log == [(stage.name, index) for index in range(2) for stage in HookStage]


def test_second_order_schedulers_end_a_step_every_other_call() -> None:
    ends = Recorder(HookStage.STEP_DONE)
    plan = schedule("heun", steps=3)
    _, model = go(plan, ends)
    assert model.calls == plan.calls == 5
    assert [index for _, index in ends.log] == [1, 3, 4]


def test_hooks_may_change_what_comes_next() -> None:
    class Zero:
        stage = HookStage.AFTER_CALL

        def __call__(self, state: StepState) -> None:
            state.latents = torch.zeros_like(state.latents)

    latents, _ = go(schedule(), Zero())
    assert not latents.any()


def test_a_cancelled_loop_calls_the_model_no_more() -> None:
    cancel = CancelToken()

    class After:
        stage = HookStage.STEP_DONE

        def __call__(self, state: StepState) -> None:
            cancel.cancel()

    calls = Recorder(HookStage.PREDICTION)
    with pytest.raises(Cancelled):
        go(schedule(steps=9), CancelHook(cancel), After(), calls)
    assert len(calls.log) == 1


@pytest.mark.parametrize(
    ("steps", "strength", "run"),
    [(10, 1, 10), (10, 0.7, 7), (10, 0.01, 1), (1, 0.5, 1), (25, 0.5, 12)],
)
def test_strength_runs_the_last_steps_but_at_least_one(
    steps: int, strength: float, run: int
) -> None:
    assert steps_run(steps, strength) == run
    for name in ROWS:
        plan = schedule(name, steps, strength)
        assert plan.steps == run
        assert sum(plan.is_step_end(index) for index in range(plan.calls)) == run


def test_the_denoised_estimate_undoes_the_noise() -> None:
    generator = image_generator(3)
    clean, noise = (draw_noise(generator, 4, 8, 8, CPU) for _ in range(2))
    for name, row in ROWS.items():
        if row.prediction == "consistency":
            continue  # it has a loop of its own
        plan = schedule(name, 6, 0.8)
        noisy = plan.noised(clean, noise, 0)
        predicted = noise - clean if plan.is_flow else noise
        estimate = plan.denoised(predicted, plan.scaled(noisy, 0), 0)
        assert float((estimate - clean).abs().max()) < 1e-3, name


def test_noise_depends_on_the_seed_alone() -> None:
    one, two, other = (draw_noise(image_generator(s), 4, 8, 8, CPU) for s in (5, 5, 6))
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    assert draw_noise(image_generator(2**32 - 1), 1, 1, 1, CPU).dtype == torch.float32


def test_guidance_may_change_with_the_steps() -> None:
    class Fading:
        stage = HookStage.BEFORE_CALL

        def __call__(self, state: StepState) -> None:
            state.guidance_scale = 7.0 - state.index

    _, model = go(schedule(), Fading())
    assert [scale for scale, _ in model.conditioning] == [7.0, 6.0, 5.0]
    _, model = go(schedule())
    assert [scale for scale, _ in model.conditioning] == [None] * 3


def test_further_inputs_are_heard_at_their_call_alone() -> None:
    class Residual:
        stage = HookStage.MODEL_INPUT

        def __call__(self, state: StepState) -> None:
            if state.index == 1:
                state.inputs["mid_block_additional_residual"] = torch.zeros(1)

    _, model = go(schedule(), Residual())
    assert [names for _, names in model.conditioning] == [[], ["mid_block_additional_residual"], []]


def test_the_scale_of_a_call_is_that_of_its_guidance() -> None:
    compute = pick_compute("float32", "cpu")

    def call(latents: Tensor, timestep: Tensor, inputs: dict[str, Tensor]) -> Tensor:
        return latents * inputs["text"].view(-1, 1, 1, 1) + inputs.get("more", torch.zeros(1))

    text = {"text": torch.tensor([3.0])}, {"text": torch.tensor([1.0])}
    texts = ((1, Conditioning((WeightedText(text[0]),), (WeightedText(text[1]),))),)
    model = GuidedModel(call, compute, texts, scale=2.0)
    latents, timestep = torch.ones(1, 4, 2, 2), torch.tensor(0)
    assert model.batch == 2
    assert torch.all(model.predict(latents, timestep) == 1 + 2 * 2)
    assert torch.all(model.predict(latents, timestep, 0.5) == 1 + 0.5 * 2)
    more = {"more": torch.ones(2, 1, 1, 1)}
    assert torch.all(model.predict(latents, timestep, None, more) == 2 + 2 * 2)


def test_a_hook_may_finish_the_loop() -> None:
    class Enough:
        stage = HookStage.AFTER_CALL

        def __call__(self, state: StepState) -> None:
            if state.index == 1:
                assert not state.is_last
                state.latents, state.is_finished = torch.full_like(state.latents, 5.0), True
                assert state.is_last

    done = Recorder(HookStage.STEP_DONE)
    latents, model = go(schedule(steps=6), Enough(), done)
    assert model.calls == 2
    assert [index for _, index in done.log] == [0, 1]
    assert torch.all(latents == 5.0)
