"""Reference pictures act as in L. Zhang's reference-only, of which a short form is written here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_inpaint
from torch import Tensor

from desktop_app.core.conditions import Condition, reference, region
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.reference.reference_attention import reference_layers
from desktop_app.engine.reference.reference_hook import NOISE_STREAM
from tests.engine.conftest import make_job, run
from tests.engine.control.parity import models_of
from tests.engine.control.stock import hint, our_latents, their_latents, wide_job
from tests.engine.parity import TOLERANCE, WIDE, difference

Make = Callable[[str], ModelInfo]
SIZES = {"height": WIDE.height, "width": WIDE.width}
PIPELINES = {
    "sd1": "StableDiffusionPipeline",
    "sd2": "StableDiffusionPipeline",
    "sdxl": "StableDiffusionXLPipeline",
}
Use = dict[str, Any]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """See `models_of`."""
    return models_of(tmp_path_factory.mktemp("reference"))


def referring(job: EngineJob, *uses: tuple[ByteArray, Use], **arrays: Array) -> EngineJob:
    """``job`` with reference pictures: each a picture and fields of the condition."""
    conditions: list[Condition] = []
    given: dict[str, Array] = {**job.arrays, **arrays}
    for number, (picture, options) in enumerate(uses):
        given[f"reference {number}"] = picture
        conditions.append(replace(reference(f"reference {number}"), **options))
    request = replace(job.request, conditions=(*job.request.conditions, *conditions))
    return replace(job, request=request, arrays=given)


class Written:
    """The short form: a UNet whose transformers keep, and then see, what they had of references.

    After sd-webui-controlnet's hook.py: a write pass with the noised reference, a read pass with
    the bank behind the keys' and values' source; the negative half sees itself, by the fidelity.
    """

    def __init__(
        self,
        info: ModelInfo,
        references: Sequence[ByteArray],
        *,
        fidelity: float,
        share: float = 1.0,
        calls: range = range(1000),
    ) -> None:
        path = Path(info.path)
        self.unet: Any = UNet2DConditionModel.from_pretrained(path / "unet").float()
        vae: Any = AutoencoderKL.from_pretrained(path / "vae").float()
        with torch.no_grad():
            self._clean = [self._encoded(vae, each) for each in references]
        self._fidelity, self._calls, self._call = fidelity, calls, 0
        self._random = torch.Generator().manual_seed(NOISE_STREAM)
        self._bank: dict[Any, list[Tensor]] = {}
        self._writes = False
        betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
        self._kept = (1 - betas).cumprod(0)
        blocks = [
            each
            for part in (self.unet.down_blocks, self.unet.mid_block, self.unet.up_blocks)
            for each in part.modules()
            if isinstance(each, BasicTransformerBlock)
        ]
        blocks.sort(key=lambda each: -each.norm1.normalized_shape[0])
        for at, block in enumerate(blocks):
            if at / len(blocks) < share:
                block.forward = self._forward(block)
        self._real, self.unet.forward = self.unet.forward, self._run

    @staticmethod
    def _encoded(vae: Any, picture: ByteArray) -> Tensor:
        pixels = torch.from_numpy(picture.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
        return vae.encode(pixels).latent_dist.mode() * vae.config.scaling_factor

    def _run(self, sample: Tensor, timestep: Tensor, **given: Any) -> Any:
        self._bank.clear()
        if self._call in self._calls:
            for clean in self._clean:
                noise = torch.randn(clean.shape, generator=self._random)
                kept = self._kept[int(timestep)]
                noisy = kept.sqrt() * clean + (1 - kept).sqrt() * noise
                if sample.shape[1] == 9:
                    noisy = torch.cat([noisy, torch.zeros_like(clean[:, :1]), clean], 1)
                self._writes = True
                self._real(noisy.expand(len(sample), -1, -1, -1), timestep, **given)
                self._writes = False
        self._call += 1
        return self._real(sample, timestep, **given)

    def _forward(self, block: Any) -> Callable[..., Tensor]:
        def forward(hidden: Tensor, *, encoder_hidden_states: Tensor, **_: Any) -> Tensor:
            seen = block.norm1(hidden)
            made = block.attn1(seen)
            if self._writes:
                self._bank.setdefault(block, []).append(seen)
            elif block in self._bank:
                both = block.attn1(
                    seen, encoder_hidden_states=torch.cat([seen, *self._bank[block]], 1)
                )
                mixed = both.clone()
                if len(seen) == 2:
                    mixed[:1] = made[:1]
                made = self._fidelity * mixed + (1 - self._fidelity) * both
            hidden = hidden + made
            text = block.attn2(block.norm2(hidden), encoder_hidden_states=encoder_hidden_states)
            hidden = hidden + text
            return hidden + block.ff(block.norm3(hidden))

        return forward


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "ours", "theirs"),
    [
        pytest.param("sd1", {"mode": "prompt"}, {"fidelity": 0.0}, marks=pytest.mark.slow),
        ("sd1", {"weight": 0.6}, {"share": 0.6}),
        ("sd1", {"start": 0.2, "end": 0.7}, {"calls": range(2, 4)}),
        ("sd2", {"mode": "control"}, {"fidelity": 1.0}),
        ("sdxl", {}, {"fidelity": 0.125}),
        pytest.param(
            *("sdxl", {"parameters": (("style_fidelity", 0.8),)}, {"fidelity": 0.512}),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_it_equals_the_short_form(
    engine: LocalEngine, tiny: Make, family: str, ours: Use, theirs: Use
) -> None:
    info = tiny(family)
    plain = wide_job(info, negative_prompt="blurred")
    written = Written(info, [hint(3)], **{"fidelity": 0.5, **theirs})
    wanted = their_latents(PIPELINES[family], plain, {"unet": written.unet}, **SIZES)
    made = our_latents(engine, referring(plain, (hint(3), ours)))
    found = difference(made, wanted)
    effect = difference(made, our_latents(engine, plain))
    print(f"reference {family} {ours}: {found:.1e} of {effect:.1e}")
    assert found < TOLERANCE and effect > 5 * TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["euler", pytest.param("ddim", marks=pytest.mark.slow)])
def test_two_are_seen_together_at_any_scheduler(
    engine: LocalEngine, tiny: Make, scheduler: str
) -> None:
    info = tiny("sd1")
    plain, pictures = wide_job(info, scheduler=scheduler), [hint(1), hint(2)]
    written = Written(info, pictures, fidelity=0.75)
    wanted = their_latents("StableDiffusionPipeline", plain, {"unet": written.unet}, **SIZES)
    job = referring(plain, (pictures[0], {"mode": "control"}), (pictures[1], {}))
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.slow
def test_without_guidance_nobody_is_kept_from_it(engine: LocalEngine, tiny: Make) -> None:
    info = tiny("sd1")
    plain = wide_job(info, guidance_scale=1.0)
    written = Written(info, [hint(1)], fidelity=1.0)
    wanted = their_latents("StableDiffusionPipeline", plain, {"unet": written.unet}, **SIZES)
    made = our_latents(engine, referring(plain, (hint(1), {"mode": "control"})))
    assert difference(made, wanted) < TOLERANCE


@pytest.mark.slow
def test_an_inpainting_unet_sees_all_of_it(
    engine: LocalEngine, tiny: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, picture = tiny("sd1-9"), hint(5)
    monkeypatch.setattr(
        pipeline_stable_diffusion_inpaint,
        "retrieve_latents",
        lambda told, **_: told.latent_dist.mode(),
    )
    mask = torch.zeros(WIDE.height, WIDE.width)
    mask[32:, 48:] = 1
    plain = wide_job(info, picture, mask.numpy())
    wanted = their_latents(
        "StableDiffusionInpaintPipeline",
        plain,
        {"unet": Written(info, [hint(3)], fidelity=0.5).unet},
        image=torch.from_numpy(picture.astype(np.float32) / 255).permute(2, 0, 1)[None],
        mask_image=mask[None, None],
        strength=1.0,
        **SIZES,
    )
    assert difference(our_latents(engine, referring(plain, (hint(3), {}))), wanted) < TOLERANCE


@pytest.mark.slow
def test_the_next_picture_is_as_before(engine: LocalEngine, tiny: Make) -> None:
    plain = wide_job(tiny("sd1"), steps=2)
    job = referring(plain, (hint(1), {}))
    first, off = our_latents(engine, job), our_latents(engine, plain)
    assert torch.equal(our_latents(engine, job), first)
    assert torch.equal(our_latents(engine, plain), off)
    without = referring(plain, (hint(1), {"weight": 0.0}))
    assert torch.equal(our_latents(engine, without), off)


@pytest.mark.slow
@pytest.mark.parametrize(("guidance", "regions"), [("perturbed", True), ("smoothed", False)])
def test_it_goes_with_weakened_attention_and_regions(
    engine: LocalEngine, tiny: Make, guidance: str, regions: bool
) -> None:
    plain = wide_job(tiny("sd1"), steps=2, attention_guidance=guidance)
    if regions:
        mask = np.zeros((WIDE.height, WIDE.width), np.float32)
        mask[:, 48:] = 1
        uses = (region("a dog", "where"),)
        plain = replace(
            plain, request=replace(plain.request, conditions=uses), arrays={"where": mask}
        )
    made = our_latents(engine, referring(plain, (hint(1), {})))
    assert bool(torch.isfinite(made).all())
    assert difference(made, our_latents(engine, plain)) > 5 * TOLERANCE


def test_deep_features_are_not_used_again(engine: LocalEngine, tiny: Make) -> None:
    job = referring(wide_job(tiny("sd1"), steps=2, reuse=2), (hint(1), {}))
    told = [event.code for event in run(engine, job).of(Noted)]
    assert "reuse_reference" in told


def test_networks_without_such_layers_are_named(
    engine: LocalEngine, tiny: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reference_layers(torch.nn.Linear(1, 1)) == []
    monkeypatch.setattr(
        "desktop_app.engine.conditions.reference.reference_layers", lambda network: []
    )
    with pytest.raises(ModelError) as caught:
        run(engine, referring(wide_job(tiny("sd1")), (hint(1), {})))
    assert caught.value.code == "reference_unfit"
    assert make_job(tiny("sd1")).request.conditions == ()


@pytest.mark.slow
def test_it_is_seen_where_its_mask_is(engine: LocalEngine, tiny: Make) -> None:
    job = wide_job(tiny("sd1"))
    rows, columns = WIDE.height, WIDE.width
    left = np.zeros((rows, columns), np.float32)
    left[:, : columns // 2] = 1
    picture = hint(1)
    plain = our_latents(engine, job)
    everywhere = our_latents(engine, referring(job, (picture, {})))

    def masked(mask: Array) -> Tensor:
        return our_latents(engine, referring(job, (picture, {"mask": "where"}), where=mask))

    assert difference(masked(np.zeros_like(left)), plain) < TOLERANCE
    assert difference(masked(np.ones_like(left)), everywhere) < TOLERANCE
    half = masked(left)
    assert difference(half, plain) > 10 * TOLERANCE < difference(half, everywhere)
