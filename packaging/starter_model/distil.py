"""Few steps: a LoRA that makes 1 to 4 unguided steps do what many guided ones do.

Latent consistency distillation (Luo et al. 2023, arXiv:2310.04378 and
arXiv:2311.05556): from a noised picture the teacher takes one guided DDIM step
down the schedule; the student must say the same clean picture from where it
stood as its own average says from there. Guidance is thereby baked in. Shipped
as LoRA weights of a few MB beside the UNet, which stays as it is for many
steps.
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file
from torch import Tensor, nn

import autoencoder
import denoiser
from batches import Batch, Batches, kept, known_nothing, noised, to_tokens
from common import DEVICE, Average, Log, Stage, autocast, scaled, set_rates, update, write_sheet
from latents import Latents
from presets import DistilShape, Preset
from sampling import PROMPTS, sample
from schedule import TRAIN_STEPS

RATE, AVERAGE = 1e-3, 0.98
HUBER = 0.03  # where squares turn into absolute values, for latents of deviation 1
FIRST_SHARE = 0.2  # of the batch that starts at pure noise, which one step is all about


def add_lora(unet: UNet2DConditionModel, shape: DistilShape) -> None:
    """LoRA on every linear layer and convolution but the first and the last;
    nothing else stays trainable."""
    names = [
        name
        for name, module in unet.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d) and name not in ("conv_in", "conv_out")
    ]
    torch.manual_seed(5)
    unet.requires_grad_(False)
    unet.add_adapter(LoraConfig(r=shape.rank, lora_alpha=shape.rank, target_modules=names))
    for name, parameter in unet.named_parameters():
        parameter.requires_grad_("lora_" in name)


def lora_of(unet: UNet2DConditionModel) -> dict[str, Tensor]:
    """The LoRA's tensors by peft's names."""
    return get_peft_model_state_dict(unet)


def exported(preset: Preset, folder: Path, start: Path) -> dict[str, Tensor]:
    """The weights of the exported LoRA in `start`, by this module's names."""
    models, _ = denoiser.restore(preset, folder, [])
    add_lora(models.unet, preset.distil_shape)
    tensors = load_file(start / "few_steps.safetensors")
    named = {name.removeprefix("unet."): tensor.float() for name, tensor in tensors.items()}
    set_peft_model_state_dict(models.unet, named)
    return lora_alone(models.unet)


def lora_alone(unet: UNet2DConditionModel) -> dict[str, Tensor]:
    """The LoRA's tensors by the module's own names."""
    return {name: tensor for name, tensor in unet.state_dict().items() if "lora_" in name}


def clean_of(velocity: Tensor, noisy: Tensor, times: Tensor) -> Tensor:
    """The clean latents that a velocity at these times means."""
    share = kept(times)
    return share.sqrt() * noisy - (1 - share).sqrt() * velocity.float()


def noise_of(velocity: Tensor, noisy: Tensor, times: Tensor) -> Tensor:
    """The noise that a velocity at these times means."""
    share = kept(times)
    return (1 - share).sqrt() * noisy + share.sqrt() * velocity.float()


def draw_times(batch: Batch, step: int) -> Tensor:
    """The batch's times, some of them moved to the very start."""
    count = len(batch.times)
    first = torch.rand(count, generator=torch.Generator().manual_seed(step + 7)) < FIRST_SHARE
    return torch.where(first.to(DEVICE), TRAIN_STEPS - 1, batch.times)


class Distiller:
    """Teacher, student and the student's average, sharing one text encoder."""

    def __init__(self, preset: Preset, folder: Path, data: Latents) -> None:
        self.shape = preset.distil_shape
        models, self.tokenizer = denoiser.restore(preset, folder, data.scenes)
        self.text_encoder, self.teacher = models.text_encoder, models.unet
        student, _ = denoiser.restore(preset, folder, data.scenes)
        self.student = student.unet
        add_lora(self.student, self.shape)
        self.average = Average(self.student, AVERAGE)
        self.hop = TRAIN_STEPS // self.shape.ladder
        self.empty: Tensor | None = None

    @torch.no_grad()
    def target(self, batch: Batch, noisy: Tensor, times: Tensor, states: Tensor) -> Tensor:
        """What the student should answer: its average after one step of the teacher."""
        noisy_known = torch.cat([noisy, batch.known], 1)
        assert self.empty is not None
        both = torch.cat([self.empty.expand_as(states), states])
        with autocast():
            answer = self.teacher(torch.cat([noisy_known] * 2), times.repeat(2), both).sample
        without, towards = answer.float().chunk(2)
        velocity = without + self.shape.guidance * (towards - without)
        clean, noise = clean_of(velocity, noisy, times), noise_of(velocity, noisy, times)
        later = times - self.hop
        stepped = noised(clean, noise, later.clamp_min(0))
        with autocast():
            answer = self.average.model(
                torch.cat([stepped, batch.known], 1), later.clamp_min(0), states
            ).sample
        said = clean_of(answer, stepped, later.clamp_min(0))
        return torch.where((later < 0)[:, None, None, None], clean, said)

    def loss(self, batch: Batch, step: int) -> Tensor:
        """Pseudo-Huber distance to the target, object and hole counted more."""
        times = draw_times(batch, step)
        noisy = noised(batch.clean, batch.noise, times)
        with torch.no_grad(), autocast():
            states = self.text_encoder(batch.tokens)[0].detach()
            if self.empty is None:
                self.empty = self.text_encoder(to_tokens(self.tokenizer, [""]).to(DEVICE))[0]
        target = self.target(batch, noisy, times, states)
        with autocast():
            answer = self.student(torch.cat([noisy, batch.known], 1), times, states).sample
        error = clean_of(answer, noisy, times) - target
        distance = (error.square() + HUBER**2).sqrt() - HUBER
        return (distance * batch.cells).mean()


def train(
    preset: Preset, folder: Path, vae: AutoencoderTiny, data: Latents, start: Path | None
) -> None:
    """Train the LoRA or go on, at first from the export `start`; the checkpoint
    holds its average."""
    parts = Distiller(preset, folder, data)
    if start:
        weights = exported(preset, folder, start)
        for unet in (parts.student, parts.average.model):
            unet.load_state_dict(weights, strict=False)
    batches = Batches(data, parts.tokenizer, data.scale)
    trainable = [p for p in parts.student.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trainable, RATE, betas=(0.9, 0.98), weight_decay=0.0)
    stage = Stage(folder, "distil", preset.distil, preset.checkpoint_seconds)
    stage.state = {
        "model": parts.student,
        "average": parts.average.model,
        "adam": optimiser,
    }
    stage.restore()
    prompts = PROMPTS[: min(24, preset.prompts)]
    nothing = known_nothing(data.grey, data.scale, len(prompts))
    rates = scaled([RATE], preset.distil)

    def step(number: int, progress: float) -> Log:
        set_rates([optimiser], rates, progress, number)
        loss = parts.loss(batches.draw(number, preset.distil_shape.batch, empty=0.02), number)
        update(parts.student, loss, [optimiser], parts.average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        models = parts.average.model, parts.text_encoder, parts.tokenizer
        for steps in (1, 2, 4):
            got = sample(*models, prompts, nothing, steps, 1.0, "lcm")
            pictures = autoencoder.decode(vae, got / data.scale)
            write_sheet(folder / "sheets" / f"distil-{number:06d}-{steps}.png", pictures, 8, 0.75)
        return {}

    stage.run(step, preset.sample_every, look)


def restore(preset: Preset, folder: Path, unet: UNet2DConditionModel) -> None:
    """Put the checkpoint's averaged LoRA onto `unet`, which stays what it is."""
    add_lora(unet, preset.distil_shape)
    saved = torch.load(folder / "distil.pt", map_location="cpu", weights_only=True)
    kept = {name: tensor for name, tensor in saved["average"].items() if "lora_" in name}
    assert not unet.load_state_dict(kept, strict=False).unexpected_keys
