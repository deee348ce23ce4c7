"""Memory plans, second attempts, and the warm cache, with real tiny models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import Loading, Noted
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine import offload as offload_module
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model_cache import ModelCache
from desktop_app.networks.device import pick_compute
from tests.engine.conftest import Run, make_job, run
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts


@pytest.fixture
def fresh(engine: LocalEngine, model: ModelInfo) -> Iterator[LocalEngine]:
    """An engine that has learnt nothing yet, and holds `model` as another one loaded it."""
    own = LocalEngine("float32")
    own.cache.apply_memory_plan(engine.cache.get(model, lambda _: None, CancelToken()))
    yield own
    own.close()


def pixels(result: Run) -> bytes:
    return result.pixels[0].tobytes()


def planned(model: ModelInfo, plan: MemoryPlan, **options: Any) -> Any:
    return replace(make_job(model, **options), memory=plan)


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize(
    "plan",
    [
        MemoryPlan(precision="bfloat16"),
        MemoryPlan(vae_tiling=True),
        MemoryPlan(layerwise_casting=True),
        MemoryPlan(quantisation="int8"),
        MemoryPlan(offload="parts"),
        MemoryPlan(offload="groups"),
        MemoryPlan("bfloat16", vae_tiling=True, layerwise_casting=True),
    ],
    ids=str,
)
def test_a_plan_makes_the_same_picture_every_time_and_leaves_no_trace(
    fresh: LocalEngine, model: ModelInfo, plan: MemoryPlan
) -> None:
    plain = pixels(run(fresh, make_job(model)))
    first = run(fresh, planned(model, plan))
    assert pixels(first) == pixels(run(fresh, planned(model, plan)))
    assert np.isfinite(first.pixels[0]).all()
    in_8_bits = plan.layerwise_casting or plan.quantisation
    if plan.precision == "auto" and not in_8_bits:
        assert pixels(first) == plain, "offload, and tiles of a small picture, change nothing"
    assert pixels(run(fresh, make_job(model))) == plain


@pytest.mark.slow
def test_tiles_blend(fresh: LocalEngine, model: ModelInfo) -> None:
    loaded = fresh.cache.get(model, lambda _: None, CancelToken())
    latents = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        whole = loaded.codec.decode(latents)
        loaded.codec.set_tiles(64)
        tiled = loaded.codec.decode(latents)
        loaded.codec.set_tiles(0)
        assert torch.equal(loaded.codec.decode(latents), whole)
    assert tiled.shape == whole.shape
    assert not torch.equal(tiled, whole), "it did work in tiles"
    # At the seams neighbours differ no more than elsewhere.
    steps = (tiled[..., 1:] - tiled[..., :-1]).abs().mean((0, 1, 2))
    seam = steps[40:56].max()
    assert seam < 2 * (whole[..., 1:] - whole[..., :-1]).abs().mean((0, 1, 2)).max()


def test_the_peak_is_told(fresh: LocalEngine, model: ModelInfo) -> None:
    import sys

    end = run(fresh, make_job(model)).events[-1]
    if sys.platform != "linux":
        pytest.skip("this system tells no peak")
    assert end.peak_bytes > 100_000_000, "a process with torch"


# -- out of memory --------------------------------------------------------------------------------


def fail_times(monkeypatch: pytest.MonkeyPatch, target: str, times: int) -> list[int]:
    """Let an allocation inside ``target`` fail so often."""
    from desktop_app.engine import guidance
    from desktop_app.networks import codec

    owner: Any = {"decode": codec.LatentCodec, "predict": guidance.GuidedModel}[target]
    real, left = getattr(owner, target), [times]

    def failing(self: Any, *args: Any) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise torch.OutOfMemoryError("simulated: tried to allocate 1 TiB")
        return real(self, *args)

    monkeypatch.setattr(owner, target, failing)
    return left


@pytest.mark.slow
@pytest.mark.states("note.retried_smaller")
def test_memory_that_runs_out_once_costs_one_rung_and_is_told(
    fresh: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offload_module, "halves_are_quick", lambda _: True)
    fail_times(monkeypatch, "predict", 1)
    result = run(fresh, make_job(model, count=2))
    (note,) = result.of(Noted)
    assert (note.code, note.params) == ("retried_smaller", {"what": "precision"})
    assert len(result.pixels) == 2
    again = run(fresh, make_job(model))
    assert again.of(Noted) == [] and again.of(Loading) == [], "it is remembered"
    assert again.events[-1].dtype == "bfloat16"


@pytest.mark.slow
def test_images_that_are_done_are_not_made_again(
    fresh: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    singles = [pixels(run(fresh, make_job(model, seed=seed))) for seed in (0, 1)]
    from desktop_app.networks.codec import LatentCodec

    real, calls = LatentCodec.decode_pixels, [0]

    def failing(self: LatentCodec, latents: torch.Tensor) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise torch.OutOfMemoryError("simulated")
        return real(self, latents)

    monkeypatch.setattr(LatentCodec, "decode_pixels", failing)
    result = run(fresh, make_job(model, count=2, seed=0))
    assert len(result.pixels) == 2
    assert result.pixels[0].tobytes() == singles[0]
    assert result.pixels[1].shape == (64, 64, 3)


@pytest.mark.slow
def test_memory_that_runs_out_twice_is_an_error_that_says_what_to_do(
    fresh: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = fail_times(monkeypatch, "predict", 9)
    with pytest.raises(EngineError) as caught:
        run(fresh, make_job(model))
    assert caught.value.code == "out_of_memory"
    assert left == [7], "tried twice"
    left[0] = 0
    assert run(fresh, make_job(model)).pixels, "the engine is ready for the next job"


@pytest.mark.slow
def test_where_decoding_ran_out_tiles_are_a_rung(
    model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine("bfloat16")
    fail_times(monkeypatch, "predict", 1)
    (note,) = run(engine, make_job(model)).of(Noted)
    assert note.params["what"] == "quantisation", "tiles would not have helped"
    engine.close()
    monkeypatch.undo()
    engine = LocalEngine("bfloat16")
    calls = [0]
    loaded = engine.cache.get(model, lambda _: None, CancelToken())
    vae = loaded.parts["vae"]
    plain = vae.decode

    def failing(*args: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == 1:
            raise torch.OutOfMemoryError("simulated")
        return plain(*args, **options)

    monkeypatch.setattr(vae, "decode", failing)
    (note,) = run(engine, make_job(model)).of(Noted)
    assert note.params["what"] == "vae_tiling"
    engine.close()


# -- no numbers -----------------------------------------------------------------------------------


@pytest.fixture
def overflowing(tmp_path: Path) -> Callable[..., ModelInfo]:
    """A tiny model of which one part overflows in float16 and not in float32."""

    def make(part: str) -> ModelInfo:
        parts = tiny_parts()
        module: Any = getattr(parts, part)
        last = module.decoder.conv_norm_out if part == "vae" else module.conv_norm_out
        out = module.decoder.conv_out if part == "vae" else module.conv_out
        last.weight.data.mul_(30_000.0)  # large, then small again: 65504 is float16's largest
        out.weight.data.mul_(1 / 30_000.0)
        return tiny_info(tiny_folder(tmp_path / part, parts=parts), parts, id=part)

    return make


@pytest.mark.slow
@pytest.mark.states("note.retried_vae")
def test_an_autoencoder_that_overflows_works_again_in_float32_and_goes_on_so(
    overflowing: Callable[..., ModelInfo],
) -> None:
    model = overflowing("vae")
    engine = LocalEngine("float16")
    result = run(engine, make_job(model))
    (note,) = result.of(Noted)
    assert note.code == "retried_vae"
    assert note.params == {"before": "float16", "after": "float32"}
    assert np.isfinite(result.pixels[0]).all() and result.pixels[0].std() > 0
    again = run(engine, make_job(model))
    assert again.of(Noted) == [] and pixels(again) == pixels(result)
    engine.cache.clear()
    loaded_anew = run(engine, make_job(model))
    assert loaded_anew.of(Noted) == [], "remembered, also when it is loaded anew"
    engine.close()


@pytest.mark.slow
@pytest.mark.states("note.retried_precision")
def test_a_denoiser_that_overflows_is_run_again_in_float32(
    overflowing: Callable[..., ModelInfo],
) -> None:
    model = overflowing("unet")
    engine = LocalEngine("float16")
    result = run(engine, make_job(model, steps=2))
    (note,) = result.of(Noted)
    assert note.code == "retried_precision"
    assert result.events[-1].dtype == "float32"
    exact = LocalEngine("float32")
    assert pixels(run(exact, make_job(model, steps=2))) == pixels(result)
    assert run(engine, make_job(model, steps=2)).of(Noted) == []
    engine.close()
    exact.close()


def test_a_black_picture_in_half_precision_is_made_again(
    model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine("bfloat16")
    loaded = engine.cache.get(model, lambda _: None, CancelToken())
    vae = loaded.parts["vae"]
    real = vae.decode

    def black(latents: torch.Tensor, **options: Any) -> Any:
        decoded = real(latents, **options)[0]
        return (torch.full_like(decoded, -1.0) if latents.dtype != torch.float32 else decoded,)

    monkeypatch.setattr(vae, "decode", black)
    result = run(engine, make_job(model))
    assert [note.code for note in result.of(Noted)] == ["retried_vae"]
    assert result.pixels[0].max() > 0
    engine.close()


@pytest.mark.slow
def test_what_is_no_number_in_float32_is_an_error(
    fresh: LocalEngine, make_model: Callable[..., ModelInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(seed=3)
    loaded = fresh.cache.get(model, lambda _: None, CancelToken())
    monkeypatch.setattr(loaded.network.conv_out.bias, "data", torch.full((4,), torch.nan))
    with pytest.raises(EngineError) as caught:
        run(fresh, make_job(model))
    assert "NaN" in caught.value.what


# -- the warm cache -----------------------------------------------------------------------------


@pytest.mark.slow
def test_switching_between_models_and_tasks_reloads_nothing_while_there_is_room(
    fresh: LocalEngine, make_model: Callable[..., ModelInfo], picture: Any, mask: Any
) -> None:
    models = [make_model(), make_model(seed=1)]
    fresh.cache.clear()
    for _ in range(2):
        for model in models:
            run(fresh, make_job(model))
            run(fresh, make_job(model, image=picture))
            run(fresh, make_job(model, image=picture, mask=mask))
    assert fresh.cache.loads == 2
    assert len(fresh.cache) == 2


@pytest.mark.slow
def test_without_room_the_one_not_used_for_longest_goes(
    make_model: Callable[..., ModelInfo],
) -> None:
    room = [1 << 60]
    compute = pick_compute("float32", "cpu")
    cache = ModelCache(compute, load_families(), room=lambda: room[0])
    one, two, three = make_model(), make_model(seed=1), make_model(seed=2)
    token = CancelToken()
    for model in (one, two, one):
        cache.get(model, lambda _: None, token)
    held = [2]
    cache._room = lambda: 1 << 60 if len(cache) < held[0] else 0  # room for one beside the new
    cache.get(three, lambda _: None, token)
    assert cache.has(one) and cache.has(three) and not cache.has(two)
    held[0] = 1
    cache.get(two, lambda _: None, token)
    assert len(cache) == 1 and cache.loads == 4


@pytest.mark.slow
def test_the_same_weights_are_never_held_twice(fresh: LocalEngine, model: ModelInfo) -> None:
    run(fresh, make_job(model))
    run(fresh, planned(model, MemoryPlan(precision="bfloat16")))
    assert len(fresh.cache) == 1


@pytest.mark.slow
def test_weights_are_copied_out_of_their_file(fresh: LocalEngine, tmp_path: Path) -> None:
    parts = tiny_parts()
    for part in (parts.unet, parts.vae, parts.text_encoder):
        part.to(torch.float32)
    path = tiny_folder(tmp_path / "model", parts=parts)
    model = tiny_info(path, parts, id="own")
    before = pixels(run(fresh, make_job(model)))
    for file in path.rglob("*.safetensors"):
        file.write_bytes(b"\0" * file.stat().st_size)
    assert pixels(run(fresh, make_job(model))) == before


def test_sizes_of_parts_are_those_of_the_files(fresh: LocalEngine, model: ModelInfo) -> None:
    from desktop_app.library.probing.part_sizes import part_sizes

    loaded = fresh.cache.get(model, lambda _: None, CancelToken())
    told = {p.part: (p.numbers, p.width) for p in loaded.weights.parts}
    read = {p.part: (p.numbers, p.width) for p in part_sizes(model, load_families()["sd1"]).parts}
    assert told == read
