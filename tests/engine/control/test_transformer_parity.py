"""Latents with control networks equal those of diffusers' pipelines: SD 3, 3.5, FLUX.1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import FluxTransformer2DModel, SD3Transformer2DModel
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.controlnets.controlnet_flux import FluxMultiControlNetModel
from diffusers.models.controlnets.controlnet_sd3 import SD3MultiControlNetModel
from torch import Tensor

from desktop_app.core.conditions import control
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import LatentMaskHook
from tests.engine import parity_models as models
from tests.engine.control.networks import (
    flux_net,
    sd3_net,
    stability_keys,
    written,
    xlabs_keys,
)
from tests.engine.control.stock import (
    controlled,
    difference,
    hint,
    our_latents,
    pixels_of,
    their_latents,
    wide_job,
)
from tests.engine.parity import TOLERANCE, WIDE, _unpacked
from tests.tiny_flux import flux_folder

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")
SIZES = {"height": WIDE.height, "width": WIDE.width}
SD3 = "StableDiffusion3ControlNetPipeline"
FLUX = "FluxControlNetPipeline"
SHARES: list[Any] = [
    pytest.param({"weight": 0.8}, {"controlnet_conditioning_scale": 0.8}, id="whole"),
    pytest.param(
        {"start": 0.2, "end": 0.7},
        {"control_guidance_start": 0.2, "control_guidance_end": 0.7},
        id="share",
    ),
]
Make = Callable[..., ModelInfo]


@pytest.fixture(scope="module", autouse=True)
def _mean() -> Any:
    """The pipelines draw from the autoencoder's distribution; ours takes its mean."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DiagonalGaussianDistribution, "sample", lambda self, *_, **__: self.mode())
        yield


@pytest.fixture(scope="module")
def sd35(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return models.sd3(tmp_path_factory.mktemp("sd35") / "model", version="3.5")


def sd3_of(info: ModelInfo) -> Any:
    return SD3Transformer2DModel.from_pretrained(Path(info.path) / "transformer")


def flux_of(info: ModelInfo) -> Any:
    return FluxTransformer2DModel.from_pretrained(Path(info.path) / "transformer")


def signed(image: ByteArray) -> Tensor:
    """-1..1, as these pipelines take control images without changing them."""
    return pixels_of(image) * 2 - 1


def flux_job(info: ModelInfo, **settings: Any) -> Any:
    return wide_job(info, scheduler="flow_euler", guidance_scale=3.5, **settings)


def flux_latents(job: Any, net: Any, **inputs: Any) -> Tensor:
    """Those of diffusers' pipeline, as a picture."""
    given = {"max_sequence_length": 512, **SIZES, **inputs}
    return _unpacked(their_latents(FLUX, job, {"controlnet": net}, **given))


@pytest.mark.parametrize(("ours", "theirs"), SHARES)
@pytest.mark.parametrize("zeros", [True, False], ids=["zeros", "pooled"])
def test_sd3(
    engine: LocalEngine, tiny: Make, tmp_path: Path, ours: Any, theirs: Any, zeros: bool
) -> None:
    info = tiny("sd3")
    net = sd3_net(sd3_of(info), force_zeros_for_pooled_projection=zeros)
    net.save_pretrained(tmp_path / "net")
    plain = wide_job(info, scheduler="flow_euler", negative_prompt="blurred")
    wanted = their_latents(
        SD3, plain, {"controlnet": net}, control_image=signed(hint()), **SIZES, **theirs
    )
    made = our_latents(engine, controlled(plain, (tmp_path / "net", hint(), ours)))
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


def test_two_of_sd35(engine: LocalEngine, sd35: ModelInfo, tmp_path: Path) -> None:
    transformer, images = sd3_of(sd35), [hint(1), hint(2)]
    # diffusers adds the second list to the first by pairs: both have as many layers.
    nets = [sd3_net(transformer, seed, num_layers=2) for seed in (1, 2)]
    for at, net in enumerate(nets):
        net.save_pretrained(tmp_path / f"{at}")
    plain = wide_job(sd35, scheduler="flow_euler")
    wanted = their_latents(
        SD3,
        plain,
        {"controlnet": SD3MultiControlNetModel(nets)},
        control_image=[signed(image) for image in images],
        controlnet_conditioning_scale=[0.7, 1.3],
        **SIZES,
    )
    job = controlled(
        plain,
        (tmp_path / "0", images[0], {"weight": 0.7}),
        (tmp_path / "1", images[1], {"weight": 1.3}),
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


def test_inpainting_of_sd3(
    engine: LocalEngine, tiny: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tiny("sd3")
    net = sd3_net(sd3_of(info), extra_conditioning_channels=1)
    net.save_pretrained(tmp_path / "net")
    picture, mask = hint(5), torch.zeros(WIDE.height, WIDE.width)
    mask[32:, 48:] = 1
    painted = wide_job(info, picture, mask.numpy(), scheduler="flow_euler")
    job = controlled(painted, (tmp_path / "net", hint(), {}))
    made, without = our_latents(engine, job), our_latents(engine, painted)
    assert torch.equal(made[..., :4, :], without[..., :4, :])
    # The pipeline puts nothing back around the hole.
    monkeypatch.setattr(LatentMaskHook, "__call__", lambda *_: None)
    wanted = their_latents(
        "StableDiffusion3ControlNetInpaintingPipeline",
        wide_job(info, scheduler="flow_euler"),
        {"controlnet": net},
        control_image=signed(picture),
        control_mask=mask[None, None],
        controlnet_conditioning_scale=1.0,
        **SIZES,
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


def test_sd35_large_networks_hear_no_text(
    engine: LocalEngine, sd35: ModelInfo, tmp_path: Path
) -> None:
    options: dict[str, Any] = {
        "joint_attention_dim": None, "use_pos_embed": False, "pos_embed_max_size": None,
        "pos_embed_type": None, "force_zeros_for_pooled_projection": False, "qk_norm": None,
        "dual_attention_layers": (),
    }  # fmt: skip
    net = sd3_net(sd3_of(sd35), **options)
    net.save_pretrained(tmp_path / "net")
    original = written(tmp_path / "original.safetensors", stability_keys(net))
    plain = wide_job(sd35, scheduler="flow_euler")
    wanted = their_latents(SD3, plain, {"controlnet": net}, control_image=signed(hint()), **SIZES)
    job = controlled(plain, (tmp_path / "net", hint(), {"word": "depth"}))
    made = our_latents(engine, job)
    assert difference(made, wanted) < TOLERANCE
    job = controlled(plain, (original, hint(), {"word": "depth"}))
    assert torch.equal(our_latents(engine, job), made)
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


@pytest.mark.parametrize(("ours", "theirs"), SHARES)
def test_flux(engine: LocalEngine, tiny: Make, tmp_path: Path, ours: Any, theirs: Any) -> None:
    info = tiny("flux")
    net = flux_net(flux_of(info))
    net.save_pretrained(tmp_path / "net")
    plain = flux_job(info)
    wanted = flux_latents(plain, net, control_image=signed(hint()), **theirs)
    made = our_latents(engine, controlled(plain, (tmp_path / "net", hint(), ours)))
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


def test_flux_union_is_told_the_mode(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("flux")
    net = flux_net(flux_of(info), num_mode=10, num_single_layers=0)
    net.save_pretrained(tmp_path / "net")
    plain, made = flux_job(info), list[Tensor]()
    for word, mode in (("canny", 0), ("depth", 2)):
        wanted = flux_latents(plain, net, control_image=signed(hint()), control_mode=mode)
        job = controlled(plain, (tmp_path / "net", hint(), {"word": word}))
        made.append(our_latents(engine, job))
        assert difference(made[-1], wanted) < TOLERANCE
    assert difference(*made) > TOLERANCE
    with pytest.raises(ModelError) as caught:
        our_latents(engine, controlled(plain, (tmp_path / "net", hint(), {"word": "normal"})))
    assert caught.value.code == "control_word"


def test_two_of_flux(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info, images = tiny("flux"), [hint(1), hint(2)]
    nets = [flux_net(flux_of(info), seed) for seed in (1, 2)]
    for at, net in enumerate(nets):
        net.save_pretrained(tmp_path / f"{at}")
    plain = flux_job(info)
    wanted = flux_latents(
        plain,
        FluxMultiControlNetModel(nets),
        control_image=[signed(image) for image in images],
        controlnet_conditioning_scale=[0.7, 1.3],
        control_guidance_start=[0.0, 0.2],
        control_guidance_end=[1.0, 0.7],
    )
    job = controlled(
        plain,
        (tmp_path / "0", images[0], {"weight": 0.7}),
        (tmp_path / "1", images[1], {"weight": 1.3, "start": 0.2, "end": 0.7}),
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


def test_xlabs_hints_are_read_by_the_network(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("flux")
    options = {"conditioning_embedding_channels": 16, "patch_size": 2, "num_single_layers": 0}
    net = flux_net(flux_of(info), **options)
    net.save_pretrained(tmp_path / "net")
    single = written(tmp_path / "xlabs.safetensors", xlabs_keys(net))
    plain = flux_job(info)
    wanted = flux_latents(plain, net, control_image=signed(hint()))
    made = [
        our_latents(engine, controlled(plain, (path, hint(), {})))
        for path in (tmp_path / "net", single)
    ]
    assert difference(made[0], wanted) < TOLERANCE
    assert torch.equal(*made)
    assert difference(made[0], our_latents(engine, plain)) > 100 * TOLERANCE


@pytest.fixture(scope="module")
def canny(tiny: Make, tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    """A model with channels for a control image, as FLUX.1 Canny and Depth."""
    path = flux_folder(tmp_path_factory.mktemp("canny") / "model", variant="control")
    return replace(tiny("flux"), id="canny", name="canny", path=str(path), input_channels=32)


def test_models_with_channels_for_a_control_image(engine: LocalEngine, canny: ModelInfo) -> None:
    plain = flux_job(canny)
    given = {"max_sequence_length": 512, "control_image": signed(hint()), **SIZES}
    wanted = _unpacked(their_latents("FluxControlPipeline", plain, {}, **given))
    made = our_latents(engine, without_network(plain, {}))
    assert difference(made, wanted) < TOLERANCE
    for options in ({"weight": 0.5}, {"end": 0.5}):
        assert difference(our_latents(engine, without_network(plain, options)), made) > TOLERANCE


def test_a_control_image_without_a_network_needs_such_a_model(
    engine: LocalEngine, canny: ModelInfo, tiny: Make
) -> None:
    for job, code in (
        (flux_job(canny), "control_missing"),
        (without_network(flux_job(tiny("flux")), {}), "control_unfit"),
        (without_network(without_network(flux_job(canny), {}), {}), "control_unfit"),
    ):
        with pytest.raises(ModelError) as caught:
            our_latents(engine, job)
        assert caught.value.code == code


def without_network(job: Any, options: dict[str, Any]) -> Any:
    """``job`` with a control image for the model itself."""
    uses = (*job.request.conditions, control("", "lines", "canny", **options))
    request = replace(job.request, conditions=uses)
    return replace(job, request=request, arrays={"lines": hint()})


def test_masks_act_on_patches(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("flux")
    flux_net(flux_of(info)).save_pretrained(tmp_path / "net")
    plain, where = flux_job(info, steps=2), np.ones((2, WIDE.height, WIDE.width), np.float32)
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
