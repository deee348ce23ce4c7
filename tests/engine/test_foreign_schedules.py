"""Names of other programs' schedules against the numbers that those programs compute.

``samples/foreign_levels.json`` was written once by their own functions, run apart from this
program: get_sigmas_* and DiscreteSchedule of k-diffusion 0.1.1; KDiffusionSampler.get_sigmas, its
table of samplers, setup_img2img_steps and sd_schedulers.py as AUTOMATIC1111 1.10 and Forge have
them; KSampler and model_sampling.py of ComfyUI 0.18. Models: SD's and SDXL's noise ("sd", "sdxl"),
the same with zero terminal SNR ("zsnr"), SD 3 of shift 3, FLUX.1 at 1024² (shift exp 1.15).
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.catalog.scheduler_names import Meant, meant_by
from desktop_app.catalog.schedulers import AYS, load_ays, load_schedulers
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import fresh, make_scheduler
from desktop_app.networks.schedules.setup import Setup
from tests.tiny_models import SCHEDULER

KNOWN = json.loads((Path(__file__).parent / "samples" / "foreign_levels.json").read_text())
ROWS = load_schedulers()
FLUX_SHIFT = float(np.exp(1.15))
MODELS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sd": ("sd1", "epsilon", SCHEDULER),
    "sdxl": ("sdxl", "epsilon", SCHEDULER),
    "zsnr": ("sdxl", "v_prediction", {**SCHEDULER, "rescale_betas_zero_snr": True}),
    "sd3": ("sd3", "flow", {"num_train_timesteps": 1000, "shift": 3.0}),
    "flux": ("flux1", "flow", {"num_train_timesteps": 1000, "shift": FLUX_SHIFT}),
}
MODEL_NAMES = {
    "sd": "SD 1, SDXL",
    "sdxl": "SDXL",
    "zsnr": "v-prediction, zero terminal SNR",
    "sd3": "SD 3, shift 3",
    "flux": "FLUX.1, 1024²",
}
NAMES = [
    pytest.param(row["model"], *name, row["levels"], id="-".join((row["model"], *name)))
    for row in KNOWN["rows"]
    for name in row["names"]
]
STAND_INS = {
    ("a1111", sampler)
    for sampler in (
        *("DPM++ SDE", "DPM++ 2M SDE Heun", "DPM++ 2S a", "DPM fast", "DPM adaptive"),
        *("Restart", "HeunPP2", "IPNDM", "IPNDM_V", "DEIS"),
    )
} | {("comfyui", "dpmpp_3m_sde")}
"""Samplers that are not here, or whose classes have levels of their own."""


@cache
def scheduler_of(key: str, model: str) -> Any:
    _, prediction, config = MODELS[model]
    return make_scheduler(ROWS[key], config, prediction)


def meant_of(model: str, program: Any, sampler: str, schedule: str) -> Meant:
    family = MODELS[model][0]
    found = meant_by(
        sampler, schedule, [ROWS[key] for key in load_families()[family].schedulers], program
    )
    assert found is not None
    return found


def schedule_of(meant: Meant, model: str, steps: int, strength: float = 1.0) -> Schedule:
    kind = meant.sigmas
    assert kind is not None
    table = load_ays(kind)[MODELS[model][0]] if kind in AYS else ()
    setup = Setup(kind, ays=table, even=model == "flux", fine=model == "flux")
    made = fresh(scheduler_of(meant.row.id, model))
    return Schedule(made, steps, strength, torch.device("cpu"), setup)


def levels_of(schedule: Schedule) -> list[float]:
    """Sigmas at the beginning of each step, and where the last one ends."""
    begun = [0, *(i + 1 for i in range(schedule.calls - 1) if schedule.is_step_end(i))]
    noise = [schedule.noise_level(index) for index in begun]
    own = noise if schedule.is_flow else [n / (1 - n**2) ** 0.5 for n in noise]
    return [*own, float(schedule.scheduler.sigmas[-1])]


def difference(meant: Meant, model: str, known: dict[str, list[float]]) -> float:
    """The largest of any level, relative to the program's own."""
    found = [0.0]
    for steps, levels in known.items():
        made = levels_of(schedule_of(meant, model, int(steps)))
        found += [abs(a - b) / b for a, b in zip(made, levels, strict=True) if b]
    return max(found)


@pytest.mark.few(36)
@pytest.mark.parametrize(("model", "program", "sampler", "schedule", "known"), NAMES)
def test_what_is_called_exact_has_the_numbers_of_its_program(
    model: str, program: str, sampler: str, schedule: str, known: dict[str, list[float]]
) -> None:
    meant = meant_of(model, program, sampler, schedule)
    assert meant.exact is ((program, sampler) not in STAND_INS)
    for steps, levels in known.items() if meant.exact else ():
        made = schedule_of(meant, model, int(steps))
        # The solvers take a little off a flow model's first level, whose logarithm has no end.
        assert levels_of(made) == pytest.approx(levels, rel=0.01, abs=2e-6)
        assert made.steps == len(levels) - 1


@pytest.mark.parametrize(
    "part",
    KNOWN["parts"],
    ids=lambda p: f"{p['program']}-{p['sampler']}-{p['steps']}-{p['strength']}",
)
def test_of_a_picture_the_same_levels_are_run(part: dict[str, Any]) -> None:
    meant = meant_of("sd", part["program"], part["sampler"], part["schedule"])
    steps, strength = part["steps"], part["strength"]
    if part["program"] == "comfyui":  # see worker.picture_settings
        steps = int(part["steps"] / strength)
        strength = (part["steps"] - 0.5) / steps
    made = schedule_of(meant, "sd", steps, strength)
    assert levels_of(made) == pytest.approx(part["levels"], rel=0.01)


@pytest.mark.parametrize("sampler", ["DDIM", "PLMS"])
@pytest.mark.parametrize("row", KNOWN["ddim"], ids=lambda row: str(row["steps"]))
def test_ddim_and_plms_run_the_timesteps_of_a1111(sampler: str, row: dict[str, Any]) -> None:
    meant = meant_of("sd", "a1111", sampler, "Karras")  # which they don't heed there either
    assert (meant.sigmas, meant.exact) == ("k_ddim", True)
    made = schedule_of(meant, "sd", row["steps"])
    told = list(dict.fromkeys(int(each) for each in made.timesteps))
    assert told == row["times"][:-1]  # the last is where the last step ends
    assert made.steps == len(told)


def test_what_a_class_can_not_follow_is_no_exact_match() -> None:
    for program, sampler, schedule in (
        ("a1111", "LCM", "Automatic"),
        ("a1111", "UniPC", "Karras"),
        ("a1111", "DDPM", "Simple"),
        ("comfyui", "euler", "no such schedule"),
        ("comfyui", "ddpm", "karras"),
        ("comfyui", "sa_solver", "simple"),
    ):
        assert not meant_of("sd", program, sampler, schedule).exact
    for schedule in ("Automatic", "Uniform", "Normal", "SGM Uniform", "Turbo", "Align Your Steps"):
        assert not meant_of("flux", "a1111", "Euler", schedule).exact


def test_invokes_names_are_those_of_diffusers() -> None:
    for sampler, sigmas in (("euler", "model"), ("euler_k", "karras"), ("dpmpp_2m_k", "karras")):
        meant = meant_of("sd", "diffusers", sampler, "")
        assert (meant.sigmas, meant.exact) == (sigmas, True)


@pytest.mark.parametrize("key", ["deis", "sa_solver"])
def test_a_stand_in_falls_to_the_end_as_well(key: str) -> None:
    schedule = schedule_of(Meant(ROWS[key], "k_karras"), "sd", 8)
    assert all(a > b for a, b in pairwise(levels_of(schedule)))
