"""By which way a model is calculated here: what was tried on another machine says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.compute_profile import Trial
from desktop_app.state.work.compute_profiles import ComputeProfiles
from tests.models import model_info

TOLD = {"device name": "Some CPU", "processor": "amx", "threads": "2", "torch": "2.13.0"}
MODEL = model_info("m", digest="abc", size_bytes=2_000_000_000)
TRIAL = Trial(
    "M", "fp32 plain torch apart", "bf16 packed tiles joined", {"fp32 plain torch apart": 1.0}
)


def tried() -> ComputeProfiles:
    profiles = ComputeProfiles().on(TOLD)
    return replace(profiles, trials={profiles.key(MODEL): TRIAL})


def test_a_trial_counts_on_its_machine() -> None:
    profiles = tried()
    assert profiles.of(MODEL) == TRIAL.way
    assert profiles.precision_of(MODEL) == "float32"
    assert profiles.here == (TRIAL,)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_another_processor_torch_or_number_of_threads_is_another_machine(name: str) -> None:
    profiles = tried().on({**TOLD, name: "avx2"})
    assert profiles.trial_of(MODEL) is None
    assert profiles.of(MODEL) != TRIAL.way
    assert profiles.here == ()


def test_another_model_goes_by_the_table() -> None:
    profiles = tried()
    assert profiles.of(replace(MODEL, digest="abd")) == "bf16 packed kernel joined"
    assert profiles.of(replace(MODEL, digest="abd", size_bytes=1000)) == "bf16 packed kernel joined"
    assert profiles.key(replace(MODEL, digest="")) == ""


def test_nothing_is_known_before_the_engine_told_or_on_a_card() -> None:
    assert ComputeProfiles().of(MODEL) == ""
    card = tried().on({"device name": "A card", "torch": "2.13.0", "threads": "2"})
    assert card.of(MODEL) == card.precision_of(MODEL) == card.key(MODEL) == ""
    assert card.here == ()
