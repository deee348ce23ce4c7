"""The gradients of one step against the formulas of diffusers' example scripts, in float32.

The formulas are those of examples/text_to_image/train_text_to_image_lora(_sdxl).py,
examples/dreambooth/train_dreambooth{,_lora_sd3,_lora_flux}.py, examples/textual_inversion, and
examples/research_projects/dreambooth_inpaint; what is fed to the networks comes from diffusers'
schedulers and pipelines. Noise and timesteps are those that the trainer drew.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.training_utils import compute_loss_weighting_for_sd3, compute_snr
from torch import Tensor
from torch.nn.functional import mse_loss
from transformers import CLIPTokenizer

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.trainer.session import TrainerSession, seed_of
from tests.extensions.training.trainer.runs import make_run, make_session, write_examples

ModelOf = Callable[[str], ModelInfo]
diffusers: Any = import_module("diffusers")


@dataclass
class Drawn:
    """What the trainer's first step is made of."""

    clean: Tensor
    known: Tensor | None
    cells: Tensor | None
    captions: list[str]
    noise: Tensor
    places: Tensor


def drawn(session: TrainerSession) -> Drawn:
    """In the order in which it is drawn."""
    settings = session.settings
    picks = session.order.of(0)
    items = [session.cache.item(each.index, each.number) for each in picks]
    generator = torch.Generator().manual_seed(seed_of(settings["seed"], 8, 0))
    clean = torch.cat([each.clean for each in items])
    noise = torch.randn(clean.shape, generator=generator)
    if settings["noise_offset"]:
        noise += settings["noise_offset"] * torch.randn(*clean.shape[:2], 1, 1, generator=generator)
    places = session.objective.draw(len(picks), generator)
    dropped = torch.rand(len(picks), generator=generator) < settings["caption_dropout"]
    captions = ["" if drop else item.caption for drop, item in zip(dropped, items, strict=True)]
    known = [item.known for item in items if item.known is not None]
    cells = [item.cells for item in items if item.cells is not None]
    return Drawn(
        clean,
        torch.cat(known) if known else None,
        torch.cat(cells) if cells else None,
        captions,
        noise,
        places,
    )


def begun(model: ModelInfo, examples: Any, folder: Path, **settings: Any) -> TrainerSession:
    """A session whose changes are not zero."""
    session = make_session(make_run(model, examples, folder, **settings), folder / "run")
    torch.manual_seed(1)
    for name, parameter in session.parameters.items():
        if settings.get("method") != "full" and "words" not in name:
            parameter.data += 0.05 * torch.randn_like(parameter)
    return session


def check(session: TrainerSession, reference: Callable[[Drawn], Tensor]) -> None:
    """Both give the same loss, and the same gradients of all parameters."""
    loss = session.backward(0)
    own = {name: each.grad for name, each in session.parameters.items()}
    for each in session.parameters.values():
        each.grad = None
    wanted = reference(drawn(session))
    wanted.backward()
    assert loss == pytest.approx(float(wanted.detach()), rel=1e-5)
    pairs: list[tuple[Tensor, Tensor]] = []
    for name, parameter in session.parameters.items():
        mine, other = own[name], parameter.grad
        assert mine is not None, name
        assert other is not None, name
        pairs.append((mine.flatten(), other.flatten()))
        assert float((mine - other).norm()) <= 1e-4 * float(other.norm()) + 1e-9, name
    mine, other = (torch.cat(each) for each in zip(*pairs, strict=True))
    assert float((mine - other).norm() / other.norm()) < 3e-5


# -- Stable Diffusion ------------------------------------------------------------------------------


def sd_text(session: TrainerSession, captions: list[str]) -> Tensor:
    return session.base.parts["text_encoder"](tokens_of(session, captions))[0]


def tokens_of(session: TrainerSession, captions: list[str]) -> Tensor:
    """By transformers' tokenizer."""
    tokenizer = CLIPTokenizer.from_pretrained(session.base.info.path, subfolder="tokenizer")
    tokens = tokenizer(
        captions, padding="max_length", truncation=True, max_length=77, return_tensors="pt"
    )
    return tokens.input_ids


def sd_prediction(
    session: TrainerSession, of: Drawn, text: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """What is predicted, the target, and min-SNR's weights."""
    config = dict(session.base.parts["scheduler"])
    kind = session.base.info.prediction_type
    scheduler = diffusers.DDPMScheduler.from_config({**config, "prediction_type": kind})
    noisy = scheduler.add_noise(of.clean, of.noise, of.places)
    given = noisy if of.known is None else torch.cat([noisy, of.known], 1)
    predicted = session.base.network(given, of.places, text, return_dict=False)[0]
    is_v = kind == "v_prediction"
    target = scheduler.get_velocity(of.clean, of.noise, of.places) if is_v else of.noise
    snr = compute_snr(scheduler, of.places)
    gamma = session.settings["min_snr"]
    weights = torch.ones_like(snr)
    if gamma:
        weights = torch.minimum(snr, torch.full_like(snr, gamma)) / (snr + 1 if is_v else snr)
    return predicted, target, weights


def sd_loss(session: TrainerSession, of: Drawn) -> Tensor:
    predicted, target, weights = sd_prediction(session, of, sd_text(session, of.captions))
    loss = mse_loss(predicted, target, reduction="none").mean((1, 2, 3)) * weights
    return loss.mean()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("sd1", {}),
        ("sd1", {"min_snr": 5.0}),
        ("sd2", {"min_snr": 5.0, "batch": 4}),
        ("sd1", {"noise_offset": 0.1, "caption_dropout": 0.5}),
        ("sd1", {"text_encoder": True}),
        ("sd1", {"method": "full", "text_encoder": True}),
        ("sd1", {"method": "dora"}),
        ("sd1", {"method": "loha", "convolutions": True}),
        ("sd1", {"method": "lokr"}),
        ("sd1", {"ranks": "attn2=2, ff=0", "alpha": 1.0}),
        ("starter", {"holes": True, "hole_share": 1.0, "outside": 1.0}),
        ("sd1 holes", {"holes": True, "hole_share": 0.0}),
    ],
)
def test_stable_diffusion(
    name: str,
    settings: dict[str, Any],
    model_of: ModelOf,
    examples: tuple[Example, ...],
    tmp_path: Path,
) -> None:
    session = begun(model_of(name), examples, tmp_path, **settings)
    check(session, lambda of: sd_loss(session, of))


@pytest.mark.slow
def test_masked_loss(model_of: ModelOf, tmp_path: Path) -> None:
    """The error counts by the mask, and the loss is as large as one of no mask."""
    examples = write_examples(tmp_path, masks=True)
    session = begun(model_of("sd1"), examples, tmp_path, outside=0.1)

    def reference(of: Drawn) -> Tensor:
        predicted, target, _ = sd_prediction(session, of, sd_text(session, of.captions))
        cells = of.cells
        assert cells is not None
        assert float(cells.min()) == pytest.approx(0.1)
        assert float(cells.max()) == 1
        error = (predicted - target).square() * cells
        return (error.sum((1, 2, 3)) / (4 * cells.sum((1, 2, 3)))).mean()

    check(session, reference)


@pytest.mark.slow
def test_prior_preservation(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """The means of both halves, the second one weighed."""
    prior = [replace(each, role="prior", caption="a cat") for each in examples[2:]]
    of_four = {"batch": 4, "prior_share": 0.5, "prior_weight": 0.7}
    session = begun(model_of("sd1"), [*examples[:2], *prior], tmp_path, **of_four)

    def reference(of: Drawn) -> Tensor:
        text = sd_text(session, of.captions)
        predicted, target, _ = sd_prediction(session, of, text)
        assert of.captions[2:] == ["a cat", "a cat"]
        mine, kept = (
            mse_loss(*pair) for pair in zip(predicted.chunk(2), target.chunk(2), strict=True)
        )
        return mine + 0.7 * kept

    check(session, reference)


@pytest.mark.slow
def test_accumulated_batches_are_one_large_one(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    session = begun(model_of("sd1"), examples, tmp_path, batch=1, accumulate=4)
    check(session, lambda of: sd_loss(session, of))


@pytest.mark.slow
def test_textual_inversion(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """The gradient of new rows in the table of the text encoder."""
    spoken = [replace(each, caption="a photo of zzmascot") for each in examples]
    settings = {"method": "inversion", "trigger": "zzmascot", "words": 3}
    session = begun(model_of("sd1"), spoken, tmp_path, **settings)
    rows = session.parameters["words.text_encoder"]

    def reference(of: Drawn) -> Tensor:
        tokenizer = session.base.parts["tokenizer"]
        encoder = deepcopy(session.base.parts["text_encoder"])
        table = encoder.get_input_embeddings().weight
        count = len(table)
        known = tokens_of(session, ["a photo of"])[0].tolist()
        known = known[1 : known.index(tokenizer.eos_token_id)]
        ids = [tokenizer.bos_token_id, *known, *range(count, count + 3)]
        ids += [tokenizer.eos_token_id] * (77 - len(ids))
        # Larger ids than that of the end would be taken for it: the trained rows are the table's.
        held = torch.cat([table.detach(), rows])
        embedded = held[torch.tensor([ids])]
        handle = encoder.get_input_embeddings().register_forward_hook(lambda *_: embedded)
        short = [each if each < count else 5 for each in ids]
        text = encoder(torch.tensor([short]))[0].expand(len(of.captions), -1, -1)
        handle.remove()
        predicted, target, _ = sd_prediction(session, of, text)
        return mse_loss(predicted, target)

    check(session, reference)


def test_inpainting(model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """Noisy latents, the mask, latents of the picture without what is hidden."""
    settings = {"holes": True, "hole_share": 1.0, "outside": 1.0}
    session = begun(model_of("sd1 holes"), examples, tmp_path, **settings)
    of = drawn(session)
    assert of.known is not None
    vae = session.base.parts["vae"]
    pick = session.order.of(0)[0]
    form = session.pictures.variant(pick.index, pick.number)
    assert form.hole is not None
    pixels = torch.from_numpy(form.pixels.copy()).float().permute(2, 0, 1)[None] / 127.5 - 1
    hole = torch.from_numpy(form.hole).float()[None, None] / 255
    masked = vae.encode(pixels * (hole < 0.5)).latent_dist.mode() * vae.config.scaling_factor
    clean = vae.encode(pixels).latent_dist.mode() * vae.config.scaling_factor
    torch.testing.assert_close(of.clean[:1], clean, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(of.known[:1, 1:], masked, rtol=1e-5, atol=1e-5)
    assert set(of.known[:, 0].unique().tolist()) <= {0.0, 1.0}
    check(session, lambda of: sd_loss(session, of))


# -- Stable Diffusion XL ---------------------------------------------------------------------------


def test_sdxl(model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """Both encoders' last layer but one; original size, corner of the crop, target size."""
    info = model_of("sdxl")
    cut = [replace(each, crop=(10, 6, 40, 40)) for each in examples]
    session = begun(info, cut, tmp_path)
    pipeline = diffusers.StableDiffusionXLPipeline.from_pretrained(info.path, dtype=torch.float32)
    scheduler = diffusers.DDPMScheduler.from_config(session.base.parts["scheduler"])

    def reference(of: Drawn) -> Tensor:
        text, _, pooled, _ = pipeline.encode_prompt(
            of.captions, do_classifier_free_guidance=False, device="cpu"
        )
        ids = torch.tensor([[64, 64, 10, 16, 64, 64]] * 2)
        noisy = scheduler.add_noise(of.clean, of.noise, of.places)
        added = {"time_ids": ids, "text_embeds": pooled.detach()}
        predicted = session.base.network(
            noisy, of.places, text.detach(), added_cond_kwargs=added, return_dict=False
        )[0]
        return mse_loss(predicted, of.noise)

    check(session, reference)


# -- rectified flow --------------------------------------------------------------------------------


def flow(session: TrainerSession, of: Drawn) -> tuple[Tensor, Tensor]:
    """Noisy latents and timesteps of the model's scheduler."""
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler.from_config(
        session.base.parts["scheduler"]
    )
    sigmas = scheduler.sigmas[of.places][:, None, None, None]
    return (1 - sigmas) * of.clean + sigmas * of.noise, scheduler.timesteps[of.places]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd3", "sd3 without T5"])
def test_sd3(name: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """With ``--precondition_outputs 0``, as in the paper."""
    info = model_of(name)
    session = begun(info, examples, tmp_path)
    absent = {} if name == "sd3" else {"text_encoder_3": None, "tokenizer_3": None}
    pipeline = diffusers.StableDiffusion3Pipeline.from_pretrained(
        info.path, dtype=torch.float32, **absent
    )

    def reference(of: Drawn) -> Tensor:
        noisy, timesteps = flow(session, of)
        text, _, pooled, _ = pipeline.encode_prompt(
            of.captions, None, None, do_classifier_free_guidance=False, device="cpu"
        )
        predicted = session.base.network(
            hidden_states=noisy,
            timestep=timesteps,
            encoder_hidden_states=text.detach(),
            pooled_projections=pooled.detach(),
            return_dict=False,
        )[0]
        weighting = compute_loss_weighting_for_sd3("logit_normal", timesteps / 1000)
        error = (predicted - (of.noise - of.clean)).square()
        return (weighting[:, None, None, None] * error).mean()

    check(session, reference)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["flux", "flux fill"])
def test_flux(name: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """Packed latents, guidance 1, the timestep as a share; of Fill the packed mask, too."""
    info = model_of(name)
    fills = name == "flux fill"
    settings = {"holes": fills, "hole_share": 1.0, "outside": 1.0}
    session = begun(info, examples, tmp_path, **settings)
    pipeline = diffusers.FluxPipeline.from_pretrained(
        info.path, transformer=None, dtype=torch.float32
    )

    def packed(latents: Tensor) -> Tensor:
        return diffusers.FluxPipeline._pack_latents(latents, *latents.shape)

    def reference(of: Drawn) -> Tensor:
        noisy, timesteps = flow(session, of)
        count, _, height, width = noisy.shape
        text, pooled, text_ids = pipeline.encode_prompt(of.captions, None, device="cpu")
        given = packed(noisy)
        if of.known is not None:
            given = torch.cat([given, packed(of.known[:, :16]), packed(of.known[:, 16:])], -1)
        predicted = session.base.network(
            hidden_states=given,
            timestep=timesteps / 1000,
            guidance=torch.tensor([1.0]).expand(count),
            pooled_projections=pooled.detach(),
            encoder_hidden_states=text.detach(),
            txt_ids=text_ids,
            img_ids=diffusers.FluxPipeline._prepare_latent_image_ids(
                count, height // 2, width // 2, torch.device("cpu"), torch.float32
            ),
            return_dict=False,
        )[0]
        predicted = diffusers.FluxPipeline._unpack_latents(predicted, 8 * height, 8 * width, 8)
        return mse_loss(predicted, of.noise - of.clean)

    check(session, reference)
