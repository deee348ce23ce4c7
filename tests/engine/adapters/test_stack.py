"""The stack: its order never counts, the base's bytes come back, and what is wrong is said."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.weight_packing import is_packed, pack, plain_weight
from tests.engine.adapters.written import pair
from tests.engine.conftest import make_job, run
from tests.models import model_info
from tests.tiny_models import tiny_parts

ATTENTION = "mid_block_attentions_0_transformer_blocks_0_attn1_to_q"
QUERY = "lora_te_text_model_encoder_layers_0_self_attn_q_proj"


def tensors_of(
    name: str, shape: tuple[int, ...], seed: int, size: float = 0.3
) -> dict[str, Tensor]:
    down, up = pair(shape, seed=seed)
    return {f"{name}.lora_down.weight": down * size, f"{name}.lora_up.weight": up * size}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Three LoRAs by key: of the denoiser, of a convolution and a layer of it, of the text."""
    folder = tmp_path_factory.mktemp("loras")
    unet = f"lora_unet_{ATTENTION}"
    made = {
        "a": tensors_of(unet, (64, 64), 1),
        "b": {
            **tensors_of(unet, (64, 64), 2),
            **tensors_of("lora_unet_down_blocks_0_resnets_0_conv1", (32, 32, 3, 3), 3),
        },
        "text": tensors_of(QUERY, (32, 32), 4, 1.0),
    }
    for key, tensors in made.items():
        save_file({k: v.contiguous() for k, v in tensors.items()}, folder / f"{key}.safetensors")
    return {key: str(folder / f"{key}.safetensors") for key in made}


def job(model: ModelInfo, files: dict[str, str], *loras: Condition, **settings: Any) -> EngineJob:
    made = make_job(model, conditions=loras, **settings)
    return EngineJob(made.request, model, files=files)


def pixels(engine: LocalEngine, work: EngineJob) -> bytes:
    return run(engine, work).pixels[0].tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_whatever_was_on_it_the_base_comes_back_byte_for_byte(
    files: dict[str, str], packed: bool, dtype: torch.dtype
) -> None:
    unet = tiny_parts().unet.to(dtype)
    before = {name: value.clone() for name, value in unet.state_dict().items()}
    if packed:
        assert pack(unet)
    stack = LoraStack(model_info("base"), {"unet": unet}, "unet")
    changed: set[bytes] = set()
    for uses in (
        [lora("a")],
        [lora("a", -2.0), lora("b", 0.3)],
        [],
        [lora("b")],
        [lora("b", 0.7), lora("a", 0.0)],
    ):
        stack.use(uses, files, text=False)
        layer = unet.get_submodule("mid_block.attentions.0.transformer_blocks.0.attn1.to_q")
        assert is_packed(layer) == packed
        changed.add(plain_weight(layer).float().numpy().tobytes())
    assert len(changed) == 5
    stack.use([], files, text=False)
    for name, module in unet.named_modules():
        if getattr(module, "weight", None) is not None:
            now, then = plain_weight(module), before[f"{name}.weight"]
            assert torch.equal(now, then), name


@pytest.mark.slow
def test_the_order_of_the_stack_and_what_was_there_before_never_count(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str]
) -> None:
    uses = (lora("a", 0.8), lora("b", -0.6), lora("text", 1.3))
    made = {pixels(engine, job(model, files, *order)) for order in itertools.permutations(uses)}
    assert len(made) == 1
    run(engine, job(model, files, lora("b", 2.0)))
    assert pixels(engine, job(model, files, *uses)) in made


@pytest.mark.slow
def test_count_n_equals_n_singles_also_where_a_lora_acts_in_some_steps(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str]
) -> None:
    use = lora("a", 1.5, start=0.25, end=0.75)
    both = run(engine, job(model, files, use, count=2, steps=4)).pixels
    for at, picture in enumerate(both):
        alone = run(engine, job(model, files, use, seed=7 + at, steps=4)).pixels[0]
        assert np.array_equal(alone, picture)


@pytest.mark.slow
def test_start_and_end_say_in_which_steps_it_acts(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str]
) -> None:
    plain = pixels(engine, job(model, files, steps=4))
    whole = pixels(engine, job(model, files, lora("a"), steps=4))
    assert pixels(engine, job(model, files, lora("a", end=0.0), steps=4)) == plain
    assert pixels(engine, job(model, files, lora("a", start=1.0), steps=4)) == plain
    early = pixels(engine, job(model, files, lora("a", end=0.5), steps=4))
    late = pixels(engine, job(model, files, lora("a", start=0.5), steps=4))
    assert len({plain, whole, early, late}) == 4
    parts = (lora("a", end=0.5), lora("a", start=0.5))
    assert pixels(engine, job(model, files, *parts, steps=4)) == whole
    assert pixels(engine, job(model, files, steps=4)) == plain


@pytest.mark.slow
def test_its_part_in_the_text_counts_by_a_weight_of_its_own_and_nothing_stale_is_used(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str]
) -> None:
    plain = pixels(engine, job(model, files))
    whole = pixels(engine, job(model, files, lora("text", 1.0)))
    assert whole != plain
    assert pixels(engine, job(model, files, lora("text", 1.0, text_weight=0.0))) == plain
    assert pixels(engine, job(model, files, lora("text", 0.0, text_weight=1.0))) == whole
    assert pixels(engine, job(model, files, lora("text", 2.0))) not in (whole, plain)
    assert pixels(engine, job(model, files, lora("text", 1.0))) == whole
    assert pixels(engine, job(model, files)) == plain


@pytest.mark.slow
def test_changing_and_reweighting_loads_nothing_of_the_base(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str]
) -> None:
    run(engine, job(model, files))
    loads = engine.cache.loads
    for weight in (1.0, 0.5, -1.0):
        run(engine, job(model, files, lora("a", weight), lora("b", weight)))
    assert engine.cache.loads == loads


@pytest.mark.slow
@pytest.mark.parametrize("bad", ["nan", "inf", "other family", "other shape", "no lora", "cut"])
def test_a_lora_that_cannot_be_used_is_refused_and_the_base_is_as_it_was(
    engine: LocalEngine, model: ModelInfo, files: dict[str, str], tmp_path: Path, bad: str
) -> None:
    plain = pixels(engine, job(model, files))
    good = tensors_of(f"lora_unet_{ATTENTION}", (64, 64), 1)
    if bad in ("nan", "inf"):
        good[f"lora_unet_{ATTENTION}.lora_up.weight"][0, 0] = float(bad)
    made = {
        "other family": tensors_of("lora_unet_double_blocks_0_img_attn_qkv", (64, 64), 1),
        "other shape": tensors_of(f"lora_unet_{ATTENTION}", (64, 32), 1),
        "no lora": {"weights": torch.zeros(3)},
    }.get(bad, good)
    path = tmp_path / "bad.safetensors"
    save_file({k: v.contiguous() for k, v in made.items()}, path)
    if bad == "cut":
        path.write_bytes(path.read_bytes()[:-4])
    codes = {"nan": "lora_not_finite", "inf": "lora_not_finite"}
    codes |= {"other family": "lora_unfit", "no lora": "lora_unfit", "other shape": "lora_width"}
    known = {**files, "bad": str(path)}
    for uses in ([lora("bad")], [lora("b"), lora("bad")]):
        with pytest.raises(ModelError) as error:
            run(engine, job(model, known, *uses))
        assert error.value.code == codes.get(bad, "model_damaged")
        assert "bad.safetensors" in error.value.what
        assert pixels(engine, job(model, files)) == plain


@pytest.mark.slow
def test_a_file_that_was_replaced_is_read_again(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    path = tmp_path / "again.safetensors"
    made: list[bytes] = []
    for seed in (1, 2):
        save_file(tensors_of(f"lora_unet_{ATTENTION}", (64, 64), seed), path)
        made.append(pixels(engine, job(model, {"x": str(path)}, lora("x"))))
    assert made[0] != made[1]


@pytest.mark.slow
def test_layers_that_do_not_exist_are_told_once_and_the_rest_is_used(
    make_model: Callable[..., ModelInfo], files: dict[str, str], tmp_path: Path
) -> None:
    model = make_model()
    engine = LocalEngine("float32")
    try:
        tensors = tensors_of(f"lora_unet_{ATTENTION}", (64, 64), 1)
        tensors |= tensors_of("lora_unet_down_blocks_7_attentions_0_proj_in", (64, 64), 1)
        path = tmp_path / "part.safetensors"
        save_file({k: v.contiguous() for k, v in tensors.items()}, path)
        work = job(model, {"part": str(path)}, lora("part"))
        told: list[Any] = []
        engine.generate(work, told.append, CancelToken())
        (note,) = [event for event in told if isinstance(event, Noted)]
        assert note.code == "lora_partly"
        assert note.params == {"name": "part.safetensors", "missing": 1, "total": 2}
        assert run(engine, work).of(Noted) == []
        assert pixels(engine, work) == pixels(engine, job(model, files, lora("a")))
    finally:
        engine.close()
