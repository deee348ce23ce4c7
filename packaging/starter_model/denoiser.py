"""The denoiser: a small UNet2DConditionModel with its own CLIPTextModel,
trained together on the autoencoder's latents.

v-prediction (Salimans and Ho 2022, arXiv:2202.00512), loss weighted by
min-SNR 5 (Hang et al. 2023, arXiv:2303.09556) plus a floor, and up to threefold
on the object, a tenth of the captions empty for guidance.
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderTiny, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

import autoencoder
from batches import Batches, latents_of, wordings
from common import Average, Log, Stage, set_rates, write_sheet
from data import Pictures
from muon import make_optimisers
from presets import DenoiserShape, Preset
from sampling import PROMPTS, sample
from scenes import Scene
from tokenizer import make_tokenizer

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
            in_channels=channels,
            out_channels=channels,
            block_out_channels=shape.channels,
            layers_per_block=1,
            down_block_types=("DownBlock2D", *cross),
            up_block_types=(*(name.replace("Down", "Up") for name in cross), "UpBlock2D"),
            cross_attention_dim=shape.text_width,
            attention_head_dim=shape.heads,
        )
        self.text_encoder = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=shape.text_width,
                intermediate_size=shape.text_width * 4,
                num_hidden_layers=shape.text_layers,
                num_attention_heads=shape.heads,
                max_position_embeddings=shape.tokens,
                projection_dim=shape.text_width,
                bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id,
                pad_token_id=tokenizer.pad_token_id,
            )
        )

    def forward(self, noisy: Tensor, time: Tensor, tokens: Tensor) -> Tensor:
        return self.unet(noisy, time, self.text_encoder(tokens)[0]).sample


def load_autoencoder(preset: Preset, folder: Path, polished: bool = True) -> AutoencoderTiny:
    """The averaged autoencoder of the checkpoint; with `polished`, the decoder
    of its second training if there was one."""
    vae = autoencoder.make(preset.autoencoder_shape).eval().to(memory_format=torch.channels_last)
    saved = torch.load(folder / "autoencoder.pt", map_location="cpu", weights_only=True)
    vae.load_state_dict(saved["average"])
    later = folder / "decoder.pt"
    if polished and later.exists():
        vae.decoder.load_state_dict(
            torch.load(later, map_location="cpu", weights_only=True)["average"]
        )
    return vae


def make_denoiser(
    preset: Preset, folder: Path, scenes: list[Scene]
) -> tuple[Denoiser, CLIPTokenizer]:
    """Untrained models, and the tokenizer of these scenes' captions, kept in
    `folder`: the weights hang on it, so it must outlive a change of captions."""
    shape, kept = preset.denoiser_shape, folder / "tokenizer"
    if not kept.exists():
        texts = [text for row in wordings(scenes[:4000]) for text in row]
        make_tokenizer(texts, shape.tokens).save_pretrained(kept)
    tokenizer = CLIPTokenizer.from_pretrained(kept, local_files_only=True)
    torch.manual_seed(2)
    side = 256 // 2 ** (len(preset.autoencoder_shape.encoder_blocks) - 1)
    model = Denoiser(shape, preset.autoencoder_shape.latent_channels, side, tokenizer)
    return model.to(memory_format=torch.channels_last), tokenizer


def loss_of(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Weighted squared error of the velocity."""
    noisy, times, tokens, velocity, weight = batch
    with torch.autocast("cpu", torch.bfloat16):
        got = model(noisy, times, tokens)
    return ((got.float() - velocity) ** 2 * weight).mean() / weight.mean()


def train(preset: Preset, folder: Path, pictures: Pictures, held_out: Pictures) -> None:
    """Train or go on training; the checkpoint is the result."""
    vae = load_autoencoder(preset, folder)
    latents = latents_of(vae, pictures, folder / "latents.pt")
    held_latents = latents_of(vae, held_out, folder / "held_latents.pt")
    scale = 1 / latents.float().std().item()
    model, tokenizer = make_denoiser(preset, folder, pictures.scenes)
    # plain softmax: torch's fused attention is slower on a CPU
    model.unet.set_attn_processor(AttnProcessor())
    model.text_encoder.set_attn_implementation("eager")
    average = Average(model, 0.995)
    optimisers = make_optimisers(model, MUON_RATE, ADAM_RATE, PLAIN)
    stage = Stage(folder, "denoiser", preset.denoiser, preset.checkpoint_seconds)
    stage.state = {
        "model": model,
        "average": average.model,
        "muon": optimisers[0],
        "adam": optimisers[1],
    }
    stage.restore()
    batches = Batches(latents, pictures, tokenizer, scale)
    check = Batches(held_latents, held_out, tokenizer, scale)

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, (MUON_RATE, ADAM_RATE), progress, number)
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss = loss_of(model, batches.draw(number, preset.denoiser_shape.batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        average.update(model, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        got = sample(average.model.unet, average.model.text_encoder, tokenizer, PROMPTS)
        write_sheet(
            folder / "sheets" / f"denoiser-{number:06d}.png",
            autoencoder.decode(vae, got / scale),
            8,
            0.75,
        )
        return caption_check(average.model, check)

    stage.run(step, preset.sample_every, look)


@torch.inference_mode()
def caption_check(model: nn.Module, batches: Batches, size: int = 128) -> Log:
    """Held-out loss with the right captions and with another picture's: how
    much the text is used."""
    noisy, times, tokens, velocity, weight = batches.draw(0, size, empty=0)
    right = loss_of(model, (noisy, times, tokens, velocity, weight))
    shuffled = loss_of(model, (noisy, times, tokens.roll(size // 3, 0), velocity, weight))
    return {"right": right.item(), "shuffled": shuffled.item()}
