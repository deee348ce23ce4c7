from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.forecast import forecast, operations
from desktop_app.catalog.memory_ladder import (
    RUNGS,
    Chosen,
    fit,
    next_rung,
    rungs_between,
    rungs_for,
)
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.errors import StorageError
from desktop_app.core.forecast import CostFactors, Forecast, Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan

GB = 10**9
SD1 = ModelWeights(
    (
        PartWeights("denoiser", 860_000_000, 1_720_000_000, 320),
        PartWeights("text_encoder", 123_000_000, 246_000_000),
        PartWeights("vae", 84_000_000, 168_000_000, 128),
    )
)
WORK = CostFactors("sd1", Size(512, 512), 8, 20)
CPU = Host("cpu", "float32", 64 * GB, cores=4, program_bytes=GB // 3, quick_half=True)
CARD = Host("cuda", "float16", 32 * GB, 24 * GB)
TABLE = load_memory_table()
PLAIN = MemoryPlan()


def cost(plan: MemoryPlan = PLAIN, host: Host = CPU, work: CostFactors = WORK) -> Forecast:
    return forecast(work, SD1, host, TABLE, plan)


def test_the_parts_of_a_forecast_add_up() -> None:
    said = cost()
    assert sum(need.bytes for need in said.needs) == said.memory_bytes == said.shown_bytes
    assert said.device_bytes is None
    weights = {need.code: need.bytes for need in said.needs}
    assert weights["denoiser"] == 860_000_000 * 4


def test_half_the_precision_is_half_the_weights() -> None:
    half = {need.code: need.bytes for need in cost(MemoryPlan(precision="bfloat16")).needs}
    assert half["denoiser"] == 860_000_000 * 2
    assert half["vae"] == 84_000_000 * 2


def test_an_autoencoder_that_overflows_in_float16_counts_in_float32() -> None:
    work = replace(WORK, family="sdxl", wide_vae=True)
    for precision, number in (("float16", 4), ("bfloat16", 2)):
        needs = cost(MemoryPlan(precision=precision), CARD, work).needs
        assert {need.code: need.bytes for need in needs}["vae"] == 84_000_000 * number


def test_layers_that_take_turns_are_few_of_a_transformer_and_most_of_a_unet() -> None:
    groups, parts = (MemoryPlan(offload=way) for way in ("groups", "parts"))
    shares: list[float] = []
    for family in ("flux1", "sdxl"):
        work = replace(WORK, family=family, size=Size(64, 64))
        there = [cost(plan, CARD, work).device_bytes or 0 for plan in (groups, parts)]
        shares.append((there[0] - TABLE.context) / (there[1] - TABLE.context))
    assert shares[0] < 0.2 and 0.9 < shares[1] < 1


@pytest.mark.parametrize(
    "more",
    [
        replace(WORK, size=Size(1024, 1024)),
        replace(WORK, encodes=1, size=Size(768, 768)),
    ],
)
def test_a_larger_picture_needs_more(more: CostFactors) -> None:
    assert cost(work=more).memory_bytes > cost().memory_bytes


def test_tiles_bound_what_a_large_picture_needs() -> None:
    large = replace(WORK, size=Size(2048, 2048))
    tiled = cost(MemoryPlan(vae_tiling=True), work=large)
    assert tiled.memory_bytes < 0.65 * cost(work=large).memory_bytes
    assert tiled.needs[-1].stage == "denoise", "the autoencoder is the worst no longer"
    assert cost(MemoryPlan(vae_tiling=True)).memory_bytes == pytest.approx(
        cost().memory_bytes, rel=0.01
    ), "a picture of one tile gains nothing"


def test_time_follows_steps_count_and_guidance() -> None:
    once = operations(WORK, SD1, TABLE)
    assert operations(replace(WORK, count=3), SD1, TABLE) == pytest.approx(3 * once)
    assert operations(replace(WORK, batch=1), SD1, TABLE) < 0.6 * once
    assert cost().spread > 1, "it was not measured here"
    learnt = forecast(WORK, SD1, CPU, TABLE, speed=once / 12)
    assert (learnt.seconds, learnt.spread) == (pytest.approx(12), 1)


def test_on_a_card_weights_lie_in_its_memory_until_they_take_turns() -> None:
    whole, parts, groups = (cost(MemoryPlan(offload=o), CARD) for o in ("", "parts", "groups"))
    assert whole.device_bytes and parts.device_bytes and groups.device_bytes
    assert whole.device_bytes > parts.device_bytes > groups.device_bytes
    assert parts.memory_bytes > whole.memory_bytes, "they wait in main memory"
    assert groups.seconds > parts.seconds > whole.seconds


def test_eight_bits_still_have_to_be_loaded_in_sixteen() -> None:
    plain = MemoryPlan(precision="bfloat16")
    for plan in (replace(plain, layerwise_casting=True), replace(plain, quantisation="int8")):
        said = cost(plan, work=replace(WORK, size=Size(256, 256)))
        assert said.needs[-1].stage == "load"
        assert said.memory_bytes < cost(plain).memory_bytes
        assert sum(need.bytes for need in said.needs) == said.memory_bytes


def test_what_a_request_adds_is_held_too() -> None:
    extras = (
        PartWeights("idle", 84_000_000, 0),
        PartWeights("lora", 100_000_000, 7_000_000),
        PartWeights("other_denoiser", 2_000_000_000, 0, 384),
        PartWeights("preview", 2_000_000, 0, 64),
    )
    more = replace(SD1, parts=(*SD1.parts, *extras))
    work = replace(WORK, family="sdxl")
    plain, said = (forecast(work, weights, CPU, TABLE) for weights in (SD1, more))
    added = 4 * sum(part.numbers for part in extras) + 7_000_000
    assert said.memory_bytes >= plain.memory_bytes + added
    assert sum(need.bytes for need in said.needs) == said.memory_bytes
    casting = forecast(work, more, CPU, TABLE, MemoryPlan(layerwise_casting=True))
    needs = {need.code: need.bytes for need in casting.needs}
    assert needs["other_denoiser"] == 2_500_000_000, "it is held in 8 bits, but for its norms"


def test_the_refiner_has_coefficients_of_its_own() -> None:
    own = TABLE.coefficients("sdxl", "refine")
    assert own != TABLE.coefficients("sdxl", "denoise")
    assert own == TABLE.coefficients("sdxl", "denoise", variant="refiner")
    assert TABLE.coefficients("sd2", "refine") == TABLE.coefficients("sd2", "denoise")


def test_on_a_card_parts_take_turns_with_their_loras() -> None:
    more = replace(SD1, parts=(*SD1.parts, PartWeights("lora", 300_000_000, 0)))
    plan = MemoryPlan(offload="parts")
    without, with_lora = (forecast(WORK, w, CARD, TABLE, plan) for w in (SD1, more))
    assert without.device_bytes and with_lora.device_bytes
    assert with_lora.device_bytes == without.device_bytes + 600_000_000


def test_a_reference_is_another_call_and_keeps_what_it_saw() -> None:
    once, twice = replace(WORK, references=(1.0,), encodes=1), replace(WORK, references=(1.0, 0.5))
    plain = operations(WORK, SD1, TABLE) - operations(replace(WORK, steps=0), SD1, TABLE)
    calls = operations(twice, SD1, TABLE) - operations(replace(twice, steps=0), SD1, TABLE)
    assert calls == pytest.approx(2.5 * plain)
    large = MemoryPlan(vae_tiling=True)  # denoising is the worst then
    sizes = [cost(large, work=replace(w, size=Size(1024, 1024))) for w in (WORK, once, twice)]
    assert [each.needs[-1].stage for each in sizes] == ["denoise"] * 3
    # Keys and values of the widest five layers alone, of two texts.
    kept = 2 * 5 * 320 * 128 * 128 * 2 * 4
    assert sizes[1].memory_bytes - sizes[0].memory_bytes > kept
    more = [b.memory_bytes - a.memory_bytes for a, b in pairwise(sizes)]
    assert more[0] == pytest.approx(more[1])
    assert TABLE.coefficients("sdxl", "denoise").reference
    assert not TABLE.coefficients("flux1", "denoise").reference, "it looks at none"


def test_references_among_the_tokens_are_so_many_more_of_them() -> None:
    work = replace(WORK, family="flux2", size=Size(512, 512))
    seen = replace(work, references=(1.0,), seen=512 * 512)
    wide = replace(work, size=Size(512, 1024))
    plain, once, both = (
        operations(each, SD1, TABLE) - operations(replace(each, steps=0), SD1, TABLE)
        for each in (work, seen, wide)
    )
    assert plain * 2 == pytest.approx(once) == pytest.approx(both)
    large = ModelWeights((PartWeights("denoiser", 10**9, 0, 3072), *SD1.of("vae")))
    plan = MemoryPlan(vae_tiling=True)  # denoising is the worst then
    kept = [forecast(each, large, CPU, TABLE, plan).needs[-1] for each in (seen, wide)]
    assert {each.stage for each in kept} == {"denoise"}
    assert kept[0].bytes == pytest.approx(kept[1].bytes, rel=0.1)


def test_references_that_are_kept_are_looked_at_in_one_step_and_held_in_all() -> None:
    plain = replace(WORK, family="flux2", variant="kv", size=Size(512, 512), steps=4, batch=1)
    seen = replace(plain, references=(1.0,), seen=512 * 512)
    steps = [
        operations(each, SD1, TABLE) - operations(replace(each, steps=0, seen=0), SD1, TABLE)
        for each in (plain, seen, replace(seen, variant="distilled"))
    ]
    assert steps[1] / steps[0] == pytest.approx(5 / 4) and steps[2] / steps[0] == pytest.approx(2)
    large = ModelWeights((PartWeights("denoiser", 10**9, 0, 4096), *SD1.of("vae")))
    plan = MemoryPlan(vae_tiling=True)
    held = [
        forecast(each, large, CPU, TABLE, plan).needs[-1]
        for each in (seen, replace(seen, seen=2 * seen.seen))
    ]
    row = TABLE.coefficients("flux2", "denoise", variant="kv")
    tokens = (512 // 16) ** 2
    more = (row.live["float32"] + 64) * 4096 * tokens * 4  # keys and values of 32 layers
    assert {each.stage for each in held} == {"denoise"}
    assert held[1].bytes - held[0].bytes == pytest.approx(more, rel=1e-3)


def test_an_image_encoder_is_there_only_while_it_reads() -> None:
    small = replace(WORK, size=Size(256, 256), read=1)
    encoder = PartWeights("image_prompt", 632_000_000, 1_264_000_000)
    more = replace(SD1, parts=(*SD1.parts, encoder))
    plain, said = (forecast(small, weights, CPU, TABLE) for weights in (SD1, more))
    assert said.needs[-1].stage == "look" and "image_prompt" not in {n.code for n in said.needs}
    assert said.needs[-1].bytes >= 4 * encoder.numbers > plain.needs[-1].bytes
    assert said.seconds > plain.seconds
    assert forecast(replace(small, read=0), more, CPU, TABLE) == forecast(
        replace(small, read=0), SD1, CPU, TABLE
    ), "nothing is read: its pictures are of no weight"
    card, parts = (forecast(small, more, CARD, TABLE, MemoryPlan(offload=o)) for o in ("", "parts"))
    assert card.device_bytes and parts.device_bytes
    assert card.device_bytes > 2 * more.numbers
    assert parts.device_bytes < card.device_bytes
    assert card.memory_bytes > 2 * 860_000_000 and parts.memory_bytes > card.memory_bytes


def test_verdicts() -> None:
    needed = cost().memory_bytes
    for share, verdict in ((2.0, "fits"), (1.05, "tight"), (0.9, "no")):
        assert cost(host=replace(CPU, memory_bytes=int(needed * share))).verdict == verdict


# -- the ladder ---------------------------------------------------------------------------------


def fitted(host: Host, work: CostFactors = WORK, start: MemoryPlan = PLAIN) -> Chosen:
    def by(plan: MemoryPlan, size: Size | None) -> Forecast:
        return forecast(replace(work, size=size or work.size), SD1, host, TABLE, plan)

    return fit(by, host, start, work.size, 8)


def test_what_fits_is_left_as_it_is() -> None:
    chosen = fitted(CPU)
    assert chosen.fits and chosen.rungs == () and chosen.forecast.plan == MemoryPlan()


def test_precision_comes_first() -> None:
    chosen = fitted(replace(CPU, memory_bytes=int(cost().memory_bytes * 0.8)))
    assert chosen.rungs == ("precision",)
    assert chosen.forecast.plan == MemoryPlan(precision="bfloat16")
    assert chosen.forecast.verdict == "fits"


def test_large_pictures_are_decoded_in_tiles() -> None:
    host = replace(CPU, precision="bfloat16", memory_bytes=int(6.2 * GB))
    chosen = fitted(host, replace(WORK, size=Size(1536, 1536)))
    assert chosen.rungs == ("vae_tiling",)


def test_rungs_that_turn_out_not_to_be_needed_are_left_out() -> None:
    card = replace(CARD, device_bytes=int(2.5 * GB))
    chosen = fitted(card)
    assert chosen.fits
    assert "vae_tiling" not in chosen.rungs, "one tile: it would gain nothing"
    assert chosen.forecast.plan.offload


def test_where_nothing_helps_the_largest_size_is_told() -> None:
    host = replace(CPU, precision="bfloat16", memory_bytes=int(4 * GB))
    chosen = fitted(host, replace(WORK, size=Size(4096, 2048)))
    assert not chosen.fits and chosen.largest is not None
    assert chosen.largest.is_multiple_of(8)
    assert chosen.largest.width == pytest.approx(2 * chosen.largest.height, rel=0.1)
    work = replace(WORK, size=chosen.largest)
    assert forecast(work, SD1, host, TABLE, chosen.forecast.plan).verdict != "no"
    nothing = fitted(replace(host, memory_bytes=GB))
    assert not nothing.fits and nothing.largest is None


def test_the_same_question_has_the_same_answer() -> None:
    host = replace(CPU, memory_bytes=3 * GB)
    assert fitted(host) == fitted(host)


def test_a_processor_has_no_rungs_of_a_card_and_slow_halves_come_last() -> None:
    assert rungs_for(CPU) == ("backend", "precision", "vae_tiling", "quantisation", "offload_disk")
    assert rungs_for(replace(CPU, quick_half=False))[-1] == "precision"
    assert rungs_for(CARD) == (
        "vae_tiling",
        "layerwise_casting",
        "offload_parts",
        "offload_groups",
    )


def test_a_denoiser_in_8_bits_is_not_brought_to_them_again() -> None:
    cast = MemoryPlan(layerwise_casting=True)
    assert RUNGS["quantisation"](cast, CPU) == cast
    assert RUNGS["quantisation"](MemoryPlan(), CPU).quantisation == "int8"


def test_weights_of_a_file_that_are_quantised_count_as_they_are_held() -> None:
    whole = PartWeights("denoiser", 1_000_000_000, 0, 320)
    blocks = replace(whole, quantised=900_000_000, quantised_bytes=500_000_000)
    said = [
        forecast(WORK, ModelWeights((part, *SD1.parts[1:])), CPU, TABLE).memory_bytes
        for part in (whole, blocks)
    ]
    assert said[0] - said[1] == 900_000_000 * 4 - 500_000_000


def test_steps_down_end() -> None:
    start = MemoryPlan(backend="openvino")
    plan, seen = start, []
    while (step := next_rung(plan, CPU)) is not None:
        rung, plan = step
        seen.append(rung)
    assert tuple(seen) == rungs_for(CPU) == rungs_between(start, plan, CPU)


def test_every_family_has_its_coefficients() -> None:
    for family in load_families():
        row = TABLE.coefficients(family, "denoise", tiny=False)
        assert row.measured
        assert row.live["half"] > 0
        assert family in TABLE.denoisers


def test_every_row_of_an_autoencoder_is_some_family_s() -> None:
    kinds = {"tiny", *(row.autoencoder for row in TABLE.denoisers.values())}
    ways = ("decode", "encode")
    assert set(TABLE.autoencoders) == {f"{kind}_{way}" for kind in kinds for way in ways}
    film = TABLE.autoencoders["film_decode"]
    assert TABLE.coefficients("krea2", "decode") == film != TABLE.coefficients("sana", "decode")


def test_a_wrong_table_names_file_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.catalog import memory_table

    monkeypatch.setattr(memory_table, "read_table", lambda _: {"denoisers": {"sd1": {"live": {}}}})
    with pytest.raises(StorageError) as caught:
        load_memory_table()
    assert caught.value.code == "catalog_invalid"
    assert caught.value.params["name"] == "memory.toml"
