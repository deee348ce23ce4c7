"""Names of samplers in other programs, and which of ours they mean."""

from __future__ import annotations

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.scheduler_names import meant_by, program_of
from desktop_app.catalog.schedulers import a1111_fields, load_schedulers
from desktop_app.core.steps import SIGMA_SCHEDULES

ROWS = load_schedulers()
NOISE = [row for row in ROWS.values() if row.prediction == "noise"]


@pytest.mark.parametrize(
    ("sampler", "sigmas", "scheduler", "meant"),
    [
        ("Euler a", "", "euler_a", "model"),
        ("DPM++ 2M Karras", "", "dpmpp_2m", "k_karras"),
        ("DPM++ 2M", "Karras", "dpmpp_2m", "k_karras"),
        ("DPM++ 2M", "Automatic", "dpmpp_2m", "k_karras"),
        ("DPM++ 2M SDE Exponential", "", "dpmpp_2m_sde", "k_exponential"),
        ("DPM++ 3M SDE", "SGM Uniform", "dpmpp_3m_sde", "k_sgm_uniform"),
        ("dpmpp_2m", "karras", "dpmpp_2m", "k_karras"),
        ("dpmpp_2m_sde_gpu", "exponential", "dpmpp_2m_sde", "k_exponential"),
        ("euler_ancestral", "normal", "euler_a", "k_normal"),
        ("uni_pc_bh2", "simple", "unipc", "k_simple"),
        ("dpm_2_ancestral", "sgm_uniform", "dpm2_a", "k_sgm_uniform"),
        ("heun", "beta", "heun", "comfy_beta"),
        ("Heun", "Beta", "heun", "k_beta"),
        ("sa_solver", "ays", "sa_solver", "ays"),
        ("dpmpp_2m_k", "", "dpmpp_2m", "k_karras"),
        ("kdpm_2_a", "", "dpm2_a", "model"),
        ("k_lms", "", "lms", "model"),
        ("k_euler_ancestral", "native", "euler_a", "k_uniform"),
        ("k_dpmpp_2m", "polyexponential", "dpmpp_2m", "k_exponential"),
        ("Euler A Trailing", "", "euler_a", "trailing"),
        ("DPM++ 2M AYS", "", "dpmpp_2m", "ays"),
        ("plms", "", "pndm", "model"),
        ("UniPC", "", "unipc", "model"),
        ("LCM", "", "lcm", "model"),
    ],
)
def test_a_name_means_one_of_ours(sampler: str, sigmas: str, scheduler: str, meant: str) -> None:
    found = meant_by(sampler, sigmas, NOISE)
    assert found is not None
    assert (found.row.id, found.sigmas, found.exact) == (scheduler, meant, True)


def test_every_name_that_we_write_is_read_back() -> None:
    for row in NOISE:
        fields = a1111_fields(row, "model")
        found = meant_by(fields["Sampler"], fields.get("Schedule type", ""), NOISE)
        assert found is not None
        assert found.row.class_name == row.class_name


def test_the_nearest_stands_in_and_says_so() -> None:
    found = meant_by("dpmpp_sde", "karras", NOISE)
    assert found is not None
    assert (found.row.id, found.sigmas, found.exact) == ("dpmpp_2m_sde", "k_karras", False)
    assert meant_by("something new", "", NOISE) is None


def test_a_sampler_that_calls_the_model_more_often_is_stood_in_for() -> None:
    found = meant_by("DPM++ 2S a Karras", "", NOISE)
    assert found is not None
    assert (found.row.id, found.sigmas, found.same_sampler) == ("dpmpp_2s_sde", "k_karras", False)


def test_a_schedule_that_can_not_be_followed_is_none() -> None:
    for sampler, sigmas in (("ddpm", "karras"), ("euler", "no such schedule"), ("LCM", "Simple")):
        found = meant_by(sampler, sigmas, NOISE)
        assert found is not None
        assert (found.sigmas, found.exact) == (None, False)


def test_names_mean_what_their_program_makes_of_them() -> None:
    told = {
        program: meant_by("euler", "kl_optimal", NOISE, program)
        for program in ("a1111", "comfyui", "diffusers")
    }
    sigmas = {program: meant.sigmas for program, meant in told.items() if meant is not None}
    assert sigmas == {"a1111": "k_kl_optimal", "comfyui": "comfy_kl_optimal", "diffusers": None}
    for kind in SIGMA_SCHEDULES:
        found = meant_by("dpmpp_2m_karras", kind, NOISE, "velatura")
        assert found is not None
        assert (found.row.id, found.sigmas) == ("dpmpp_2m_karras", kind)
    assert program_of("automatic1111", "SD.Next 1.2") == "diffusers"
    assert program_of("automatic1111", "Forge f2.0") == "a1111"


def test_flow_models_have_their_own() -> None:
    rows = [ROWS[key] for key in load_families()["flux1"].schedulers]
    found = meant_by("euler", "simple", rows)
    assert found is not None
    assert found.row.id == "flow_euler"


def test_no_two_rows_of_a_family_have_the_same_name() -> None:
    for family in load_families().values():
        names = [
            n for key in family.schedulers for n in (*ROWS[key].aliases, *ROWS[key].stands_in_for)
        ]
        assert len(names) == len(set(names)), family.id
