"""Whether a model fits a machine, told from stated memory or from the weights' sizes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.model_fit import ROOM, Fit, Machine, fits, memory_floor
from desktop_app.catalog.models import CatalogFile, CatalogModel

GB = 10**9
BIG = Machine(64 * GB, 48 * GB, "GPU", 24 * GB, 500 * GB)


def model(*files: CatalogFile, **facts: Any) -> CatalogModel:
    return CatalogModel(
        *("one", "One", "A model.", "sd1", "checkpoint", ("text_to_image",), "a/b", "mit"),
        files=files,
        **facts,
    )


def weights(size: int | None, name: str = "unet/model.safetensors") -> CatalogModel:
    return model(CatalogFile("unet/config.json"), CatalogFile(name, size))


def test_the_floor_counts_weights_alone() -> None:
    both = model(CatalogFile("a.safetensors", 5), CatalogFile("b.bin", 7), CatalogFile("c.json", 9))
    assert memory_floor(both) == 12
    assert memory_floor(weights(5)) == 5, "small files of unknown size do not hinder it"


def test_without_precise_sizes_the_rounded_one_counts_and_without_any_nobody_knows() -> None:
    assert memory_floor(replace(weights(None), about_bytes=3 * GB)) == 3 * GB
    assert memory_floor(weights(None)) is None
    assert fits(weights(None), BIG) == Fit("unknown", "size_unknown")


def test_what_goes_into_the_accelerators_memory_fits() -> None:
    answer = fits(weights(10 * GB), BIG)
    assert (answer.verdict, answer.reason) == ("yes", "fits_gpu")
    assert dict(answer.params) == {
        "needed": round(10 * GB * ROOM),
        "available": 24 * GB,
        "gpu": "GPU",
    }


def test_what_is_larger_but_goes_into_main_memory_is_slow() -> None:
    assert fits(weights(24 * GB), BIG).reason == "moved_in_parts"
    assert fits(weights(24 * GB), BIG).verdict == "slow"


def test_a_stated_need_is_taken_as_it_is() -> None:
    stated = replace(weights(40 * GB), memory=(("bf16", 30 * GB), ("fp8", 20 * GB)))
    assert dict(fits(stated, BIG).params)["needed"] == 20 * GB
    only_stated = replace(weights(None), memory=(("fp16", 20 * GB),))
    assert fits(only_stated, BIG).verdict == "yes"


def test_too_little_disk_is_told_before_anything_else() -> None:
    answer = fits(replace(weights(None), about_bytes=9 * GB), replace(BIG, free_disk_bytes=8 * GB))
    assert answer == Fit("no", "too_little_disk", (("needed", 9 * GB), ("available", 8 * GB)))


def test_too_little_memory_and_memory_that_others_use_are_told_apart() -> None:
    machine = Machine(16 * GB, 4 * GB, free_disk_bytes=500 * GB, has_bf16=True)
    assert fits(weights(20 * GB), machine).reason == "too_little_memory"
    assert fits(weights(8 * GB), machine).reason == "memory_busy"
    assert fits(weights(2 * GB), machine).reason == "on_processor"
    assert fits(weights(100_000_000), machine).reason == "fits_memory"


def test_sixteen_bit_weights_take_twice_the_room_on_a_processor_without_bfloat16() -> None:
    half = weights(2 * GB, "unet/diffusion_pytorch_model.fp16.safetensors")
    plain = Machine(16 * GB, 16 * GB, free_disk_bytes=500 * GB)
    narrow = dict(fits(half, replace(plain, has_bf16=True)).params)["needed"]
    assert dict(fits(half, plain).params)["needed"] == 2 * int(narrow)
    assert dict(fits(weights(2 * GB), plain).params)["needed"] == narrow


def test_an_accelerator_of_unknown_memory_is_no_reason_to_promise_anything() -> None:
    unknown = replace(BIG, gpu_memory_bytes=None)
    answer = fits(weights(8 * GB), unknown)
    assert (answer.verdict, answer.reason) == ("unknown", "gpu_memory_unknown")
    assert fits(weights(80 * GB), unknown).verdict == "no"


ORDER = {"no": 0, "unknown": 0, "slow": 1, "yes": 2}
amounts = st.integers(0, 100 * GB)


@pytest.mark.slow
@given(st.integers(1, 60 * GB), amounts, amounts, st.integers(0, 40 * GB))
def test_more_of_anything_never_fits_worse(size: int, memory: int, more: int, gpu: int) -> None:
    small = Machine(memory, memory // 2, "GPU", gpu, 200 * GB)
    large = Machine(memory + more, (memory + more) // 2, "GPU", gpu + more, 200 * GB)
    one = weights(size)
    assert ORDER[fits(one, large).verdict] >= ORDER[fits(one, small).verdict]


@pytest.mark.parametrize("machine", [BIG, Machine(0, 0), Machine(8 * GB, GB, "", None, GB)])
def test_every_entry_that_ships_gets_an_answer(machine: Machine) -> None:
    for entry in load_model_catalog().models.values():
        answer = fits(entry, machine)
        assert answer.verdict in ORDER
        assert (answer.verdict == "unknown") == (answer.reason.endswith("unknown"))
        if answer.params and "needed" in dict(answer.params):
            assert set(dict(answer.params)) >= {"needed", "available"}


def test_the_entries_that_ship_fit_where_they_should() -> None:
    catalog = load_model_catalog().models
    assert fits(catalog["sd15"], replace(BIG, gpu_memory_bytes=4 * GB)).verdict == "yes"
    assert fits(catalog["sdxl-base"], replace(BIG, gpu_memory_bytes=12 * GB)).verdict == "yes"
    assert fits(catalog["flux2-dev"], BIG).verdict == "no"
    assert fits(catalog["taesd"], Machine(4 * GB, GB, free_disk_bytes=GB)).verdict == "yes"
