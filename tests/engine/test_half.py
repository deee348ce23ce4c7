"""Families that overflow in float16 run in bfloat16, on devices that calculate in it."""

from __future__ import annotations

import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.networks.device import Compute

CUDA, CPU = torch.device("cuda"), torch.device("cpu")


@pytest.mark.parametrize("has_it", [True, False])
def test_bfloat16_is_taken_where_the_device_has_it(
    has_it: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: has_it)
    compute = Compute(CUDA, torch.float16, "a GPU")
    assert (compute.in_half("bfloat16").dtype is torch.bfloat16) is has_it
    assert compute.in_half("float16") is compute


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_any_other_precision_stays(dtype: torch.dtype) -> None:
    compute = Compute(CPU, dtype, "a processor")
    assert compute.in_half("bfloat16") is compute


def test_flux_asks_for_it_and_stable_diffusion_does_not() -> None:
    families = load_families()
    assert (families["flux1"].half, families["sd1"].half) == ("bfloat16", "float16")
