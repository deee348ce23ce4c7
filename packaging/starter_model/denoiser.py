"""The denoiser: a small UNet2DConditionModel with its own CLIPTextModel,
trained together on the autoencoder's latents, for whole pictures and holes.

v-prediction (Salimans and Ho 2022, arXiv:2202.00512), loss weighted by
min-SNR 5 (Hang et al. 2023, arXiv:2303.09556) plus a floor, up to threefold on
the object and little where the picture is known; a tenth of the captions empty for
guidance.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import cast

import torch
from diffusers.models.attention_processor import AttnProcessor
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor, nn
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.clip.tokenization_clip import CLIPTokenizer

import autoencoder
from batches import Batches, known_nothing, noised, velocity_loss, wordings
from common import (
    DEVICE,
    Average,
    Log,
    Stage,
    autocast,
    moved,
    scaled,
    set_rates,
    update,
    write_sheet,
)
from data import LATENTS, scene_of
from latents import Latents
from muon import make_optimisers
from presets import DenoiserShape, Preset
from sampling import PROMPTS, sample
from scenes import SIZE, Scene
from tokenizer import make_tokenizer
from vocabulary import vocabulary

MUON_RATE, ADAM_RATE = 3e-3, 1e-3
PLAIN = ("conv_in", "conv_out", "embedding", "time_emb")


class Denoiser(nn.Module):
    """The two models that train together."""

    def __init__(
        self, shape: DenoiserShape, channels: int, side: int, tokenizer: CLIPTokenizer
    ) -> None:
        super().__init__()
        cross = ("CrossAttnDownBlock2D",) * (len(shape.channels) - 1)
        self.unet = UNet2DConditionModel(
            sample_size=side,
            in_channels=2 * channels + 1,
            out_channels=channels,
            block_out_channels=shape.channels,
            layers_per_block=1,
            down_block_types=("DownBlock2D", *cross),
            up_block_types=(*(name.replace("Down", "Up") for name in cross), "UpBlock2D"),
            cross_attention_dim=shape.text_width,
            attention_head_dim=shape.heads,
        )
        special = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
        begin, end, pad = (cast("int", number) for number in special)
        self.text_encoder = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=shape.text_width,
                intermediate_size=shape.text_width * 4,
                num_hidden_layers=shape.text_layers,
                num_attention_heads=shape.heads,
                max_position_embeddings=shape.tokens,
                projection_dim=shape.text_width,
                bos_token_id=begin,
                eos_token_id=end,
                pad_token_id=pad,
            )
        )

    def forward(self, noisy: Tensor, known: Tensor, time: Tensor, tokens: Tensor) -> Tensor:
        states = self.text_encoder(tokens)[0]
        return self.unet(torch.cat([noisy, known], 1), time, states).sample


def make_denoiser(
    preset: Preset, folder: Path, scenes: list[Scene]
) -> tuple[Denoiser, CLIPTokenizer]:
    """Untrained models, and the tokenizer of these scenes' captions, kept in
    `folder`: the weights hang on it, so it must outlive a change of captions."""
    shape, kept = preset.denoiser_shape, folder / "tokenizer"
    if not kept.exists():
        texts = [text for row in wordings(scenes[:8000]) for text in row]
        make_tokenizer(texts, shape.tokens).save_pretrained(kept)
    tokenizer = CLIPTokenizer.from_pretrained(kept, local_files_only=True)
    torch.manual_seed(2)
    side = SIZE // 2 ** (len(preset.autoencoder_shape.encoder_blocks) - 1)
    model = Denoiser(shape, preset.autoencoder_shape.latent_channels, side, tokenizer)
    # plain softmax: torch's fused attention is slower on a CPU
    model.unet.set_attn_processor(AttnProcessor())
    model.text_encoder.set_attn_implementation("eager")
    return moved(model, DEVICE), tokenizer


@torch.no_grad()
def warm(model: Denoiser, tokenizer: CLIPTokenizer, folder: Path) -> None:
    """Take over an exported model's weights. Input channels that it lacks get
    zero kernels, so that it begins by ignoring them; words that both
    vocabularies hold keep their embedding."""
    old = UNet2DConditionModel.from_pretrained(folder / "unet", dtype=torch.float32)
    weights = old.state_dict()
    wide = torch.zeros_like(model.unet.conv_in.weight, device="cpu")
    wide[:, : old.config["in_channels"]] = weights["conv_in.weight"]
    weights["conv_in.weight"] = wide
    model.unet.load_state_dict(weights)
    text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32)
    words = CLIPTokenizer.from_pretrained(folder / "tokenizer").get_vocab()
    tables = (m.get_input_embeddings() for m in (model.text_encoder, text))
    new, trained = (cast("Tensor", table.weight) for table in tables)
    rows = new.detach().cpu().clone()
    for word, number in tokenizer.get_vocab().items():
        if word in words:
            rows[number] = trained[words[word]]
    state = {k: v for k, v in text.state_dict().items() if v.shape != trained.shape}
    missing = model.text_encoder.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys and len(missing.missing_keys) <= 1, missing
    new.copy_(rows)


def adopt_tokenizer(folder: Path, start: Path) -> None:
    """Keep the exported model's tokenizer, if its words are today's: the merges
    learnt from other scenes' captions would be others."""
    known = json.loads((start / "velatura.json").read_text())["vocabulary"]
    if known == vocabulary() and not (folder / "tokenizer").exists():
        shutil.copytree(start / "tokenizer", folder / "tokenizer")


def exported(preset: Preset, folder: Path, start: Path) -> dict[str, Tensor]:
    """The weights of the exported denoiser in `start`, in this preset's shape."""
    scenes = [scene_of(seed) for seed in range(LATENTS, LATENTS + 8000)]
    model, tokenizer = make_denoiser(preset, folder, scenes)
    warm(model, tokenizer, start)
    return model.state_dict()


def restore(preset: Preset, folder: Path, scenes: list[Scene]) -> tuple[Denoiser, CLIPTokenizer]:
    """The averaged models of the checkpoint, frozen."""
    model, tokenizer = make_denoiser(preset, folder, scenes)
    saved = torch.load(folder / "denoiser.pt", map_location="cpu", weights_only=True)
    model.load_state_dict(saved["average"])
    return model.eval().requires_grad_(False), tokenizer


def train(
    preset: Preset,
    folder: Path,
    vae: AutoencoderTiny,
    data: Latents,
    held_out: dict[str, Latents],
    start: Path | None,
) -> None:
    """Train or go on training; the checkpoint is the result. held_out: latents to
    measure on, by what stands before their figures' names."""
    scale = data.scale
    model, tokenizer = make_denoiser(preset, folder, data.scenes)
    if start:
        warm(model, tokenizer, start)
    average = Average(model, 0.998)
    optimisers = make_optimisers(model, MUON_RATE, ADAM_RATE, PLAIN)
    stage = Stage(folder, "denoiser", preset.denoiser, preset.checkpoint_seconds)
    stage.state = {
        "model": model,
        "average": average.model,
        "muon": optimisers[0],
        "adam": optimisers[1],
    }
    stage.restore()
    batches = Batches(data, tokenizer, scale)
    checks = {name: Batches(held, tokenizer, scale) for name, held in held_out.items()}
    prompts = PROMPTS[: preset.prompts]
    nothing = known_nothing(data.grey, scale, len(prompts))
    rates = scaled((MUON_RATE, ADAM_RATE), preset.denoiser)

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, rates, progress, number)
        batch = batches.draw(number, preset.denoiser_shape.batch)
        with autocast():
            noisy = noised(batch.clean, batch.noise, batch.times)
            got = model(noisy, batch.known, batch.times, batch.tokens)
        loss = velocity_loss(got, batch)
        update(model, loss, optimisers, average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        models = average.model.unet, average.model.text_encoder
        got = sample(*models, tokenizer, prompts, nothing)
        pictures = autoencoder.decode(vae, got / scale)
        write_sheet(folder / "sheets" / f"denoiser-{number:06d}.png", pictures, 8, 0.75)
        return {
            name + figure: value
            for name, check in checks.items()
            for figure, value in caption_check(average.model, check).items()
        }

    stage.run(step, preset.sample_every, look)


@torch.inference_mode()
def caption_check(model: nn.Module, batches: Batches, size: int = 128) -> Log:
    """Held-out loss with the right captions and with another picture's: how
    much the text is used."""
    batch = batches.draw(0, size, empty=0)
    noisy = noised(batch.clean, batch.noise, batch.times)
    with autocast():
        right = model(noisy, batch.known, batch.times, batch.tokens)
        shuffled = model(noisy, batch.known, batch.times, batch.tokens.roll(size // 3, 0))
    return {
        "right": velocity_loss(right, batch).item(),
        "shuffled": velocity_loss(shuffled, batch).item(),
    }
