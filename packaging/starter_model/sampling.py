"""Samples during training: a plain DDIM loop with guidance, and the prompts
that are looked at. The shipped model is sampled by diffusers itself."""

from __future__ import annotations

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from schedule import scheduler_config

#: the fixed sheet; 24 prompts with most nouns and kinds of scene
PROMPTS: tuple[str, ...] = (
    "a red apple",
    "a cat, blue background",
    "a house at night",
    "a dog on the grass",
    "a blue car on the street",
    "a tree in the snow",
    "a strawberry on a table",
    "a panda in the forest",
    "a penguin in the snow",
    "a boat at sea",
    "a rocket in the sky",
    "a castle at sunset",
    "a big sunflower, orange background",
    "a small red balloon in the sky",
    "a green frog on a yellow background",
    "a pink cake on a table",
    "a rabbit on the left, on the grass",
    "a fox in the forest",
    "a purple umbrella on the beach",
    "a yellow star at night",
    "a banana on the right",
    "two cats in a room",
    "a mushroom on a white background",
    "a butterfly in a meadow",
)


@torch.inference_mode()
def sample(
    unet: UNet2DConditionModel,
    text_encoder: CLIPTextModel,
    tokenizer: CLIPTokenizer,
    prompts: tuple[str, ...],
    steps: int = 12,
    guidance: float = 3.5,
    seed: int = 0,
) -> Tensor:
    """(n, 16, 16, 16) scaled latents of the prompts."""
    scheduler = DDIMScheduler.from_config(scheduler_config())
    scheduler.set_timesteps(steps)
    count, side = len(prompts), unet.config.sample_size
    texts = tokenizer(
        [*[""] * count, *prompts], padding="max_length", truncation=True, return_tensors="pt"
    ).input_ids
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn((count, unet.config.in_channels, side, side), generator=generator)
    with torch.autocast("cpu", torch.bfloat16):
        states = text_encoder(texts)[0]
        for time in scheduler.timesteps:
            both = unet(torch.cat([latents, latents]), time, states).sample.float()
            without, towards = both.chunk(2)
            velocity = without + guidance * (towards - without)
            latents = scheduler.step(velocity, time, latents).prev_sample
    return latents.float()
