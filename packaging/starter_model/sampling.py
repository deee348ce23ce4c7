"""Sampling: a plain loop over one of diffusers' schedulers, and the prompts
that are looked at. The program has its own loop; the pictures are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_euler_ancestral_discrete import EulerAncestralDiscreteScheduler
from diffusers.schedulers.scheduling_lcm import LCMScheduler
from torch import Tensor
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.clip.tokenization_clip import CLIPTokenizer

from batches import to_tokens
from common import DEVICE, autocast
from schedule import scheduler_config

#: the fixed sheet: 48 prompts with most nouns and all kinds of scene
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
    "a yellow star on a blue background",
    "a banana on the right",
    "two cats in a room",
    "a mushroom on a white background",
    "a butterfly in a meadow",
    "an elephant on the grass, 3d",
    "a giraffe at sunset",
    "a brown bear in the forest, sketch",
    "a lion on the grass on the right",
    "a whale in the ocean",
    "a turtle on the beach",
    "an octopus in the sea, pencil sketch",
    "a 3d render of a robot",
    "a ghost in the moonlight",
    "an alien in a room",
    "a pumpkin on a wooden table",
    "a bus in the city",
    "a train, sketch",
    "a helicopter in the clouds",
    "a tent in the woods",
    "a cactus on the beach, 3d",
    "a palm tree by the sea",
    "a burger on a table, 3d",
    "a slice of pizza, purple background",
    "an owl at night",
    "a guitar in a room",
    "a golden crown on a red background",
    "a cat and a dog",
    "a snowman on the left, in winter",
)


#: the program's scheduler ids -> diffusers' classes
SCHEDULERS = {
    "ddim": DDIMScheduler,
    "euler_a": EulerAncestralDiscreteScheduler,
    "lcm": LCMScheduler,
}


@dataclass(frozen=True, eq=False)
class Control:
    """A control network and the hint of each picture, (n, 3, 256, 256) in 0..1."""

    net: ControlNetModel
    hints: Tensor

    def residuals(self, inputs: Tensor, time: Tensor, states: Tensor) -> dict[str, Tensor]:
        """What the UNet adds, by the names of its arguments; inputs may hold each picture
        twice, as guidance does."""
        hints = torch.cat([self.hints.to(inputs.device)] * (len(inputs) // len(self.hints)))
        down, middle = self.net(inputs, time, states, hints, return_dict=False)
        return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}


@torch.inference_mode()
def sample(
    unet: UNet2DConditionModel,
    text_encoder: CLIPTextModel,
    tokenizer: CLIPTokenizer,
    prompts: Sequence[str],
    known: Tensor,
    steps: int = 12,
    guidance: float = 3.5,
    scheduler: str = "ddim",
    seed: int = 0,
    control: Control | None = None,
) -> Tensor:
    """(n, 16, h, w) scaled latents of the prompts on the CPU. known: (n, 17, h,
    w), the mask and the masked picture; guidance 1: none. Picture k starts from
    the noise of seed + k."""
    # One way of calling them at run time; the annotations of the three differ.
    steps_of: Any = SCHEDULERS[scheduler].from_config(scheduler_config())
    steps_of.set_timesteps(steps)
    fresh = {} if scheduler == "ddim" else {"generator": torch.Generator().manual_seed(seed)}
    shape = (1, unet.config["out_channels"], *known.shape[-2:])
    noise = [
        torch.randn(shape, generator=torch.Generator().manual_seed(seed + k))
        for k in range(len(prompts))
    ]
    latents = torch.cat(noise).to(DEVICE) * steps_of.init_noise_sigma
    guided = guidance != 1
    tokens = to_tokens(tokenizer, [*[""] * len(prompts) * guided, *prompts]).to(DEVICE)
    known = known.to(DEVICE)
    with autocast():
        states = text_encoder(tokens)[0]
        for time in steps_of.timesteps:
            noisy = torch.cat([steps_of.scale_model_input(latents, time), known], 1)
            inputs, moment = torch.cat([noisy] * (1 + guided)), time.to(DEVICE)
            further = control.residuals(inputs, moment, states) if control else {}
            velocity = unet(inputs, moment, states, **further).sample.float()
            if guided:
                without, towards = velocity.chunk(2)
                velocity = without + guidance * (towards - without)
            latents = steps_of.step(velocity, time, latents, **fresh).prev_sample
    return latents.float().cpu()
