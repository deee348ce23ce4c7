"""A tiny consistency model with random weights, in the layout of openai/diffusers-cd_bedroom256_l2
(and of …-cd_imagenet64_l2, with classes)."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import CMStochasticIterativeScheduler, ConsistencyModelPipeline, UNet2DModel

__all__ = ["tiny_consistency", "tiny_consistency_folder"]

SIDE = 32


def tiny_consistency(classes: int | None = None, seed: int = 0) -> ConsistencyModelPipeline:
    """diffusers' own pipeline; the same arguments give the same weights (0.2 million)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        unet = UNet2DModel(
            sample_size=SIDE,
            in_channels=3,
            out_channels=3,
            layers_per_block=1,
            num_class_embeds=classes,
            block_out_channels=(16, 32),
            attention_head_dim=16,
            norm_num_groups=8,
            down_block_types=("ResnetDownsampleBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "ResnetUpsampleBlock2D"),
            resnet_time_scale_shift="scale_shift" if classes else "default",
            upsample_type="resnet",
            downsample_type="resnet",
        )
    unet.eval().requires_grad_(False)
    scheduler = CMStochasticIterativeScheduler(
        num_train_timesteps=40, sigma_min=0.002, sigma_max=80.0, sigma_data=0.5, rho=7.0
    )
    pipeline = ConsistencyModelPipeline(unet=unet, scheduler=scheduler)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def tiny_consistency_folder(path: Path, classes: int | None = None, seed: int = 0) -> Path:
    """Write it as diffusers does."""
    tiny_consistency(classes, seed).save_pretrained(path)
    return path
