"""Networks under their original names, and what the model itself takes, are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.core.conditions import control
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control import networks
from tests.engine.control.parity import ROWS, denoiser_of
from tests.engine.control.stock import controlled, hint, our_latents, wide_job
from tests.engine.parity import TOLERANCE, WIDE, difference

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")
Make = Callable[[str], ModelInfo]
FLOW = {"scheduler": "flow_euler"}
HINTED: dict[str, Any] = {
    "conditioning_embedding_channels": 16,
    "patch_size": 2,
    "num_single_layers": 0,
}
NAMED: list[Any] = [
    ("sd1", "SD 1", networks.original, {}),
    ("sd2", "SD 2", networks.original, {}),
    ("sdxl", "SDXL", networks.original, {}),
    ("sd1", "SD 1 T2I-Adapter", networks.original_adapter, {}),
    ("sdxl", "SDXL T2I-Adapter", networks.original_adapter, {"channels": 1}),
    ("sd3-3.5", "SD 3.5 large", networks.stability_keys, {}),
    ("flux", "FLUX.1 XLabs", networks.xlabs_keys, {}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "row", "named", "options"), NAMED)
def test_original_names_are_the_same_network(
    engine: LocalEngine,
    tiny: Make,
    tmp_path: Path,
    model: str,
    row: str,
    named: Callable[[Any], dict[str, Tensor]],
    options: dict[str, Any],
) -> None:
    info = tiny(model)
    make = next(each.make for each in ROWS if each.name == row)
    assert make is not None
    net = make(denoiser_of(info), seed=1, **options)
    net.save_pretrained(tmp_path / "net")
    prefix = "control_model." if named is networks.original else ""
    tensors = {prefix + key: value for key, value in named(net).items()}
    single = networks.written(tmp_path / "original.safetensors", tensors)
    bare = networks.written(tmp_path / "bare.safetensors", dict(net.state_dict()))
    plain = wide_job(info, steps=1, **(FLOW if model in ("flux", "sd3-3.5") else {}))
    paths = [tmp_path / "net", single] + ([bare] if named is networks.original else [])
    folder, *files = (our_latents(engine, controlled(plain, (p, hint(), {}))) for p in paths)
    assert all(torch.equal(folder, each) for each in files)
    assert difference(folder, our_latents(engine, plain)) > TOLERANCE


@pytest.mark.slow
def test_one_precision_of_a_folder_is_read(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("sd1")
    net, other = (networks.controlnet(denoiser_of(info), seed) for seed in (1, 2))
    plain = wide_job(info, steps=1)
    net.save_pretrained(tmp_path / "plain")
    wanted = our_latents(engine, controlled(plain, (tmp_path / "plain", hint(), {})))
    net.save_pretrained(tmp_path / "half", variant="fp16")
    net.save_pretrained(tmp_path / "parts", max_shard_size="200KB")
    assert len(list((tmp_path / "parts").glob("*.safetensors"))) > 1
    net.save_pretrained(tmp_path / "both")
    state = dict(other.state_dict())
    networks.written(tmp_path / "both" / "diffusion_pytorch_model_promax.safetensors", state)
    other.save_pretrained(tmp_path / "both", variant="fp16")
    for name in ("half", "parts", "both"):
        job = controlled(plain, (tmp_path / name, hint(), {}))
        assert torch.equal(our_latents(engine, job), wanted)


@pytest.mark.slow
def test_a_network_of_averages_is_told_by_its_name(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("sd1")
    net = networks.pooled(denoiser_of(info))
    net.save_pretrained(tmp_path / "folder")
    state = dict(net.state_dict())
    single = networks.written(tmp_path / "control_v11e_sd15_shuffle.safetensors", state)
    plain = wide_job(info, steps=1)
    made = [
        our_latents(engine, controlled(plain, (path, hint(), {})))
        for path in (tmp_path / "folder", single)
    ]
    assert torch.equal(*made)


@pytest.mark.slow
def test_factors_of_8_bit_weights_belong_to_no_layer(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("sd1")
    state = dict(networks.controlnet(denoiser_of(info)).state_dict())
    name = "down_blocks.0.resnets.0.conv1"
    small = {
        f"{name}.weight": (state[f"{name}.weight"] / 0.01).to(torch.float8_e4m3fn),
        f"{name}.scale_weight": torch.tensor(0.01),
        f"{name}.scale_input": torch.tensor(1.0),
    }
    path = networks.written(tmp_path / "small.safetensors", {**state, **small})
    assert (
        our_latents(engine, controlled(wide_job(info, steps=1), (path, hint(), {})))
        .isfinite()
        .all()
    )


def test_union_networks_of_flux_are_told_the_mode(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("flux")
    net = networks.flux_net(denoiser_of(info), num_mode=10, num_single_layers=0)
    net.save_pretrained(tmp_path / "net")
    plain = flux_job(info, steps=1)
    made = [
        our_latents(engine, controlled(plain, (tmp_path / "net", hint(), {"word": word})))
        for word in ("canny", "depth")
    ]
    assert difference(*made) > TOLERANCE
    with pytest.raises(ModelError) as caught:
        our_latents(engine, controlled(plain, (tmp_path / "net", hint(), {"word": "normal"})))
    assert caught.value.code == "control_word"


@pytest.mark.slow
def test_masks_act_on_patches(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("flux")
    networks.flux_net(denoiser_of(info)).save_pretrained(tmp_path / "net")
    plain, where = flux_job(info, steps=1), np.ones((2, WIDE.height, WIDE.width), np.float32)
    where[1] = 0
    whole, none = (
        our_latents(
            engine, controlled(plain, (tmp_path / "net", hint(), {"mask": "where"}), where=each)
        )
        for each in where
    )
    everywhere = our_latents(engine, controlled(plain, (tmp_path / "net", hint(), {})))
    assert difference(whole, everywhere) < TOLERANCE
    assert torch.equal(none, our_latents(engine, plain))


@pytest.mark.slow
def test_layers_of_transformers_fade_where_the_prompt_comes_first(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("flux")
    networks.flux_net(denoiser_of(info)).save_pretrained(tmp_path / "net")
    balanced, prompt, first = (
        our_latents(
            engine,
            controlled(flux_job(info, steps=1), (tmp_path / "net", hint(), {"mode": mode})),
        )
        for mode in ("balanced", "prompt", "control")
    )
    assert torch.equal(balanced, first)  # there is no negative half
    assert difference(balanced, prompt) > TOLERANCE


@pytest.mark.slow
def test_xlabs_and_others_add_up(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    """diffusers can't: it reads all hints as the first network does."""
    info = tiny("flux")
    for name, options in (("plain", {}), ("xlabs", HINTED)):
        networks.flux_net(denoiser_of(info), **options).save_pretrained(tmp_path / name)
    plain = flux_job(info, steps=1)
    uses = {name: (tmp_path / name, hint(), {}) for name in ("plain", "xlabs")}
    one, other = (our_latents(engine, controlled(plain, each)) for each in uses.values())
    both = our_latents(engine, controlled(plain, *uses.values()))
    turned = our_latents(engine, controlled(plain, *reversed(uses.values())))
    assert difference(both, turned) < TOLERANCE
    assert min(difference(both, each) for each in (one, other)) > TOLERANCE


@pytest.mark.slow
def test_networks_for_inpainting_of_flux_take_the_mask(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    """alimama's: a further channel of the hint, which diffusers' class has no argument for."""
    info = tiny("flux")
    net = networks.flux_net(denoiser_of(info))
    tensors = dict(net.state_dict())
    random = torch.Generator().manual_seed(1)
    more = torch.randn(net.inner_dim, 4, generator=random)
    key = "controlnet_x_embedder.weight"
    tensors[key] = torch.cat([tensors[key], more], 1)
    path = networks.written(tmp_path / "inpaint.safetensors", tensors)
    mask = np.zeros((WIDE.height, WIDE.width), np.float32)
    mask[32:, 48:] = 1
    made = list[Tensor]()
    for drawn in (mask, np.ones_like(mask)):
        plain = wide_job(info, hint(5), drawn, steps=1, guidance_scale=3.5, **FLOW)
        made.append(our_latents(engine, controlled(plain, (path, hint(), {}))))
        assert difference(made[-1], our_latents(engine, plain)) > TOLERANCE
    assert difference(*(each[..., 4:, 6:] for each in made)) > TOLERANCE


@pytest.mark.slow
def test_a_control_image_without_a_network_needs_a_model_that_takes_one(
    engine: LocalEngine, tiny: Make
) -> None:
    canny, flux = tiny("flux-control"), tiny("flux")
    once = without_network(flux_job(canny), {})
    made = our_latents(engine, once)
    for options in ({"weight": 0.5}, {"end": 0.5}):
        job = without_network(flux_job(canny), options)
        assert difference(our_latents(engine, job), made) > TOLERANCE
    for job, code in (
        (flux_job(canny), "control_missing"),
        (without_network(flux_job(flux), {}), "control_unfit"),
        (without_network(once, {}), "control_unfit"),
    ):
        with pytest.raises(ModelError) as caught:
            our_latents(engine, job)
        assert caught.value.code == code


def flux_job(info: ModelInfo, **settings: Any) -> Any:
    return wide_job(info, guidance_scale=3.5, **{"steps": 2, **FLOW, **settings})


def without_network(job: Any, options: dict[str, Any]) -> Any:
    """``job`` with a control image for the model itself."""
    uses = (*job.request.conditions, control("", "lines", "canny", **options))
    request = replace(job.request, conditions=uses)
    return replace(job, request=request, arrays={"lines": hint()})
