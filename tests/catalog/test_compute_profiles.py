"""The table of ways that ships."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog import compute_profiles as module
from desktop_app.catalog.compute_profiles import load_profiles, size_class
from desktop_app.catalog.families import load_families
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.errors import StorageError
from desktop_app.networks.processor import KINDS
from tests.models import model_info


def test_every_kind_of_processor_has_its_usual_ways() -> None:
    table = load_profiles()
    assert set(table.usual) == {*KINDS, "arm", "arm_bf16"}
    assert len(set(table.order)) == len(table.order)


def test_a_trial_tries_the_usual_way_first_and_no_bf16_where_there_is_none() -> None:
    table = load_profiles()
    for kind, sizes in table.usual.items():
        for size, usual in sizes.items():
            tried = table.candidates(kind, size)
            assert tried[0] == usual
            assert len(set(tried)) == len(tried)
            precisions = {way.precision for way in tried}
            assert ("bfloat16" in precisions) is (kind in ("avx512_bf16", "amx", "arm_bf16"))


def test_a_processor_that_is_not_in_the_table_goes_by_the_plainest() -> None:
    assert load_profiles().usual_profile("riscv", "unet") == ComputeProfile("float32")


def test_models_go_by_size_and_denoiser() -> None:
    families = load_families()
    large = model_info("m", size_bytes=2_000_000_000)
    assert size_class(replace(large, size_bytes=50_000_000), families["sd1"].denoiser) == "small"
    assert size_class(large, families["sd1"].denoiser) == "unet"
    assert size_class(replace(large, family="flux1"), families["flux1"].denoiser) == "transformer"


@pytest.mark.parametrize(
    "text",
    [
        'order = ["bf16 packed"]\n[usual]',
        "order = []",
        'order = []\n[usual.amx]\nsmall = "bf16 packed tiles joined"',
        'order = []\n[usual]\namx = "bf16"',
    ],
)
def test_a_wrong_table_is_named(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tomllib

    monkeypatch.setattr(module, "read_table", lambda name: tomllib.loads(text))
    with pytest.raises(StorageError) as caught:
        load_profiles()
    assert caught.value.code == "catalog_invalid"
