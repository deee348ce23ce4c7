"""Latents of FLUX.1 with pictures equal those of diffusers' pipelines: XLabs' adapters, Redux."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import diffusers
import numpy as np
import pytest
import torch
from diffusers import FluxTransformer2DModel
from diffusers.pipelines.flux.modeling_flux import ReduxImageEncoder
from diffusers.pipelines.flux.pipeline_flux_prior_redux import FluxPriorReduxPipeline
from PIL import Image
from torch import Tensor
from transformers.models.siglip.configuration_siglip import SiglipVisionConfig
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.siglip.modeling_siglip import SiglipVisionModel

from desktop_app.core.conditions import region
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from tests.engine import parity_stock
from tests.engine.control.networks import written
from tests.engine.control.stock import our_latents, wide_job
from tests.engine.image_prompt.adapters import (
    encoder,
    flux_adapter,
    parted,
    picture,
    prompted,
)
from tests.engine.parity import TOLERANCE, WIDE, difference, unpacked

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")
Make = Callable[[str], ModelInfo]
SIDE = 28


def flux_job(info: ModelInfo, **settings: Any) -> EngineJob:
    return wide_job(info, scheduler="flow_euler", guidance_scale=3.5, **settings)


def pipeline_of(info: ModelInfo, **parts: Any) -> Any:
    made = diffusers.FluxPipeline.from_pretrained(info.path, dtype=torch.float32, **parts)
    made.set_progress_bar_config(disable=True)
    return made


def their_latents(pipeline: Any, job: EngineJob, **inputs: Any) -> Tensor:
    with patch.object(parity_stock, "stock_pipeline", lambda *_: pipeline):
        made = parity_stock.stock_latents(
            "FluxPipeline",
            job,
            height=WIDE.height,
            width=WIDE.width,
            max_sequence_length=512,
            **inputs,
        )
    return unpacked(made)


def adapter_file(info: ModelInfo, path: Path) -> tuple[Path, dict[str, Tensor]]:
    network = FluxTransformer2DModel.from_pretrained(Path(info.path) / "transformer")
    tensors = flux_adapter(network)
    return written(path / "xlabs.safetensors", tensors), tensors


@pytest.mark.slow
def test_xlabs(engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path) -> None:
    info = tiny("flux")
    path, tensors = adapter_file(info, tmp_path)
    pipeline = pipeline_of(info, image_encoder=encoder())
    pipeline.load_ip_adapter(parted(tensors), weight_name="", subfolder="")
    pipeline.set_ip_adapter_scale(0.7)
    plain = flux_job(info)
    wanted = their_latents(pipeline, plain, ip_adapter_image=[Image.fromarray(picture())])
    made = our_latents(engine, prompted(plain, eye, (path, [picture()], {"weight": 0.7})))
    without = our_latents(engine, plain)
    found, effect = difference(made, wanted), difference(made, without)
    print(f"image prompt flux xlabs: {found:.1e} of {effect:.1e}")
    assert found < TOLERANCE and effect > 10 * TOLERANCE
    assert torch.equal(
        our_latents(engine, prompted(plain, eye, (path, [picture()], {"weight": 0.0}))), without
    )


@pytest.mark.slow
def test_a_mask_keeps_the_rest_nearer(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("flux")
    path, _ = adapter_file(info, tmp_path)
    here = np.zeros((WIDE.height, WIDE.width), np.float32)
    here[:, 48:] = 1
    plain = flux_job(info, steps=1)
    made = our_latents(
        engine, prompted(plain, eye, (path, [picture()], {"mask": "here"}), here=here)
    )
    changed = (made - our_latents(engine, plain)).abs().mean((0, 1, 2))
    assert float(changed[6:].mean()) > 2 * float(changed[:6].mean())


def test_style_alone_is_not_known_there(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("flux")
    path, _ = adapter_file(info, tmp_path)
    with pytest.raises(ModelError) as caught:
        our_latents(engine, prompted(flux_job(info), eye, (path, [picture()], {"mode": "style"})))
    assert caught.value.code == "image_prompt_unfit"


@pytest.fixture(scope="module")
def siglip() -> SiglipVisionModel:
    config = SiglipVisionConfig(
        hidden_size=48,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=1,
        image_size=SIDE,
        patch_size=14,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        net = SiglipVisionModel(config)
        for weight in net.parameters():
            weight.data.normal_(std=0.3)
    return net.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def redux() -> ReduxImageEncoder:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        return ReduxImageEncoder(48, 32).eval().requires_grad_(False)


def redux_embeds(
    pipeline: Any, siglip: Any, redux: Any, prompt: str, image: ByteArray
) -> tuple[Tensor, Tensor]:
    """The text that FLUX.1 hears, by diffusers' prior."""
    prior = FluxPriorReduxPipeline(
        image_encoder=siglip,
        feature_extractor=SiglipImageProcessorPil(size={"height": SIDE, "width": SIDE}),
        image_embedder=redux,
        text_encoder=pipeline.text_encoder,
        tokenizer=pipeline.tokenizer,
        text_encoder_2=pipeline.text_encoder_2,
        tokenizer_2=pipeline.tokenizer_2,
    )
    return prior(image=Image.fromarray(image), prompt=prompt, return_dict=False)


@pytest.mark.slow
@pytest.mark.parametrize("as_folder", [pytest.param(True, marks=pytest.mark.slow), False])
def test_redux(
    engine: LocalEngine, tiny: Make, siglip: Any, redux: Any, tmp_path: Path, *, as_folder: bool
) -> None:
    info = tiny("flux")
    path = written(tmp_path / "redux.safetensors", redux.state_dict())
    eye = tmp_path / "siglip"
    if as_folder:
        siglip.save_pretrained(eye)
    else:
        named = {f"vision_model.{key}": value for key, value in siglip.state_dict().items()}
        eye = written(tmp_path / "sigclip.safetensors", named)
    plain = flux_job(info)
    pipeline = pipeline_of(info)
    text, pooled = redux_embeds(pipeline, siglip, redux, plain.request.prompt, picture())
    places = torch.zeros(text.shape[1], 3)
    with patch.object(pipeline, "encode_prompt", lambda **_: (text, pooled, places)):
        wanted = their_latents(pipeline, plain)
    made = our_latents(engine, prompted(plain, eye, (path, [picture()], {})))
    found, effect = difference(made, wanted), difference(made, our_latents(engine, plain))
    print(f"image prompt flux redux: {found:.1e} of {effect:.1e}")
    assert found < TOLERANCE and effect > 3 * TOLERANCE


def test_redux_acts_on_whole_pictures(
    engine: LocalEngine, tiny: Make, siglip: Any, redux: Any, tmp_path: Path
) -> None:
    info = tiny("flux")
    path = written(tmp_path / "redux.safetensors", redux.state_dict())
    siglip.save_pretrained(tmp_path / "siglip")
    here = np.ones((WIDE.height, WIDE.width), np.float32)
    plain = flux_job(info)
    plain = replace(
        plain,
        request=replace(plain.request, conditions=(region("a dog", "here"),)),
        arrays={"here": here},
    )
    with pytest.raises(ModelError) as caught:
        our_latents(engine, prompted(plain, tmp_path / "siglip", (path, [picture()], {})))
    assert caught.value.code == "image_prompt_unfit"
