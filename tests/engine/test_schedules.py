"""Every scheduler, with every sigma schedule it can follow: levels, few steps, strengths."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import AYS as AYS_KINDS
from desktop_app.catalog.schedulers import SPREADS, load_ays, load_schedulers
from desktop_app.networks.schedules.linear_multistep import coefficients
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import fresh, make_scheduler
from desktop_app.networks.schedules.setup import Setup
from desktop_app.networks.schedules.sigmas import align_your_steps, beta_quantile, spread
from tests.tiny_models import SCHEDULER

# Consistency models have a loop of their own.
ROWS = {key: row for key, row in load_schedulers().items() if row.prediction != "consistency"}
AYS = load_ays()["sd1"]
CPU = torch.device("cpu")
FLOW = {"num_train_timesteps": 1000, "shift": 3.0}
CASES = [
    pytest.param(row.id, kind, id=f"{row.id}-{kind}")
    for row in ROWS.values()
    for kind in ("model", *SPREADS[row.spread].sigmas)
]


@cache
def scheduler_of(key: str, prediction: str) -> Any:
    """A scheduler to be copied: making DPM2's takes half a second."""
    row = ROWS[key]
    return make_scheduler(row, FLOW if row.prediction == "flow" else SCHEDULER, prediction)


def schedule_of(key: str, steps: int, strength: float = 1.0, **setup: Any) -> Schedule:
    made = fresh(scheduler_of(key, setup.pop("prediction", "epsilon")))
    return Schedule(made, steps, strength, CPU, Setup(**setup))


def answer(schedule: Schedule, scaled: Tensor, clean: Tensor, index: int, kind: str) -> Tensor:
    """What a network that knows the clean latents predicts."""
    level = schedule.noise_level(index)
    if schedule.is_flow:
        return (scaled - clean) / level
    keep = (1 - level**2) ** 0.5
    noise = (scaled - keep * clean) / level
    return {
        "epsilon": noise,
        "sample": clean,
        "v_prediction": keep * noise - level * clean,
    }[kind]


def run_knowing(schedule: Schedule, kind: str = "epsilon") -> float:
    """Run it with a network that knows the answer; the greatest distance from it at the end."""
    random = torch.Generator().manual_seed(0)
    clean, noise = (torch.randn(1, 4, 8, 8, generator=random) for _ in range(2))
    latents = schedule.noised(clean, noise, 0)
    for index in range(schedule.calls):
        scaled = schedule.scaled(latents, index)
        predicted = answer(schedule, scaled, clean, index, kind)
        implied = schedule.denoised(predicted, scaled, index)
        assert float((implied - clean).abs().max()) < 0.05
        latents = schedule.stepped(predicted, latents, index, random)
    return float((latents - clean).abs().max())


@pytest.mark.slow
@pytest.mark.parametrize(("key", "kind"), CASES)
def test_a_network_that_knows_the_answer_leads_to_it(key: str, kind: Any) -> None:
    for steps, strength in ((1, 1.0), (2, 0.01), (7, 0.55), (16, 0.8)):
        table = AYS if kind in AYS_KINDS else ()
        schedule = schedule_of(key, steps, strength, sigmas=kind, ays=table)
        ends = [index for index in range(schedule.calls) if schedule.is_step_end(index)]
        assert len(ends) == schedule.steps
        assert [schedule.step_of(index) for index in ends] == [*range(1, schedule.steps + 1)]
        # Some end at the least level the model was trained with (0.03 of noise), not at none.
        assert run_knowing(schedule) < 0.2


@pytest.mark.few(13)
@pytest.mark.parametrize("kind", ["v_prediction", "sample"])
@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if row.prediction == "noise"])
def test_every_scheduler_takes_every_kind_of_prediction(key: str, kind: str) -> None:
    # PLMS's first pair averages two predictions, which is exact for noise alone.
    assert run_knowing(schedule_of(key, 9, prediction=kind), kind) < 0.2


@pytest.mark.parametrize("key", list(ROWS))
def test_the_row_says_how_often_the_model_is_called(key: str) -> None:
    schedule = schedule_of(key, 6)
    assert schedule.order == ROWS[key].order
    assert 6 * schedule.order - 1 <= schedule.calls <= 6 * schedule.order + 1


@pytest.mark.parametrize("key", list(ROWS))
def test_the_row_says_whether_fresh_noise_is_drawn(key: str) -> None:
    schedule, random = schedule_of(key, 20), torch.Generator().manual_seed(1)
    before = random.get_state()
    latents = torch.ones(1, 4, 8, 8)
    for index in range(schedule.calls):
        latents = schedule.stepped(schedule.scaled(latents, index), latents, index, random)
    assert bool((random.get_state() != before).any()) is ROWS[key].adds_noise


@pytest.mark.parametrize("steps", [1, 3, 7, 30, 49, 99, 150])
def test_trailing_steps_are_as_many_as_asked_for(steps: int) -> None:
    for key in ("ddim", "ddpm", "euler", "dpmpp_2m", "unipc", "deis", "dpmpp_2s"):
        schedule = schedule_of(key, steps, sigmas="trailing")
        assert schedule.calls == steps
        assert int(schedule.timesteps[0]) == 999
        assert int(schedule.timesteps[-1]) >= 0


@pytest.mark.parametrize("kind", ["karras", "exponential", "beta", "ays"])
@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if row.spread == "free"])
def test_levels_fall_and_follow_the_choice(key: str, kind: Any) -> None:
    schedule = schedule_of(key, 10, sigmas=kind, ays=AYS)
    ends = [0, *(i + 1 for i in range(schedule.calls - 1) if schedule.is_step_end(i))]
    levels = [schedule.noise_level(index) for index in ends]
    assert all(a > b for a, b in pairwise(levels))
    sigmas = [level / (1 - level**2) ** 0.5 for level in levels]
    if kind == "ays":
        assert sigmas == pytest.approx(AYS[:10], rel=2e-3)
    elif key != "sa_solver" and key != "deis":
        assert sigmas == pytest.approx(spread(kind, sigmas[0], sigmas[-1], 10), rel=2e-3)


@pytest.mark.parametrize("key", ["deis", "sa_solver"])
def test_the_last_step_is_not_wasted(key: str) -> None:
    # Their classes put the last level twice; ours ends at the least level, and gets there.
    schedule = schedule_of(key, 8, sigmas="karras")
    sigmas = schedule.scheduler.sigmas
    assert float(sigmas[-2]) > 1.5 * float(sigmas[-1]) > 0


def test_align_your_steps_is_interpolated_in_the_logarithm() -> None:
    assert align_your_steps(AYS, 10) == pytest.approx(AYS)
    doubled = align_your_steps(AYS, 20)
    assert doubled[::2] == pytest.approx(AYS)
    assert doubled[1] == pytest.approx((AYS[0] * AYS[1]) ** 0.5)


def test_a_model_trained_with_less_noise_starts_where_its_own_ends() -> None:
    config = {**SCHEDULER, "beta_end": 0.006}
    made = Schedule(
        make_scheduler(ROWS["euler"], config, "epsilon"), 10, 1.0, CPU, Setup("ays", ays=AYS)
    )
    least = float(made.scheduler.alphas_cumprod[-1])
    assert float(made.scheduler.sigmas[0]) == pytest.approx(((1 - least) / least) ** 0.5, rel=1e-4)


def test_the_beta_quantile_is_that_of_scipy() -> None:
    shares = np.array([0.0, 0.05, 0.25, 0.5, 0.8, 1.0])
    # scipy.stats.beta.ppf(shares, 0.6, 0.6), scipy 1.17.1
    known = [0.0, 0.012554, 0.17568, 0.5, 0.877078, 1.0]
    assert beta_quantile(shares) == pytest.approx(known, abs=1e-4)


def test_an_unknown_spread_is_an_error() -> None:
    with pytest.raises(KeyError):
        spread("even", 10, 1, 5)


def test_eta_is_given_to_schedulers_that_take_it() -> None:
    latents = torch.ones(1, 4, 8, 8)

    def stepped(key: str, eta: float | None) -> Tensor:
        random = torch.Generator().manual_seed(3)
        return schedule_of(key, 6, eta=eta).stepped(latents / 2, latents, 0, random)

    assert torch.equal(stepped("ddim", None), stepped("ddim", 0.0))
    assert not torch.equal(stepped("ddim", None), stepped("ddim", 1.0))
    assert torch.equal(stepped("tcd", None), stepped("tcd", ROWS["tcd"].eta))


def test_a_models_own_beta_levels_need_no_scipy() -> None:
    config = {**SCHEDULER, "use_beta_sigmas": True}
    own = Schedule(make_scheduler(ROWS["euler"], config, "epsilon"), 8, 1.0, CPU)
    chosen = schedule_of("euler", 8, sigmas="beta")
    assert torch.equal(own.scheduler.sigmas, chosen.scheduler.sigmas)


def test_a_choice_for_one_image_is_forgotten_with_it() -> None:
    kept = make_scheduler(ROWS["dpmpp_2m"], SCHEDULER, "epsilon")
    before = Schedule(fresh(kept), 8, 1.0, CPU).scheduler.sigmas
    for kind in ("karras", "beta", "ays", "trailing"):
        Schedule(fresh(kept), 8, 1.0, CPU, Setup(kind, ays=AYS))  # type: ignore[arg-type]
    assert torch.equal(Schedule(fresh(kept), 8, 1.0, CPU).scheduler.sigmas, before)


@pytest.mark.parametrize("key", ["dpm2", "dpm2_a"])
def test_known_pixels_get_the_level_of_the_middle_of_a_step(key: str) -> None:
    schedule, random = schedule_of(key, 5), torch.Generator().manual_seed(0)
    latents = torch.zeros(1, 4, 8, 8)
    schedule.scaled(latents, 0)
    schedule.stepped(latents, latents, 0, random)
    sigmas = schedule.scheduler.sigmas
    middle = float(schedule.noised(latents, torch.ones(1, 4, 8, 8), 1)[0, 0, 0, 0])
    assert float(sigmas[0]) > middle > (0 if key == "dpm2_a" else float(sigmas[1]))


def test_multistep_weights_integrate_the_polynomial_through_the_derivatives() -> None:
    past, following = [3.0, 4.0, 5.5, 7.0], 2.2
    weights = coefficients(past, following)
    for power in range(4):
        integral = (following ** (power + 1) - past[0] ** (power + 1)) / (power + 1)
        found = sum(w * level**power for w, level in zip(weights, past, strict=True))
        assert found == pytest.approx(integral, rel=1e-9)
