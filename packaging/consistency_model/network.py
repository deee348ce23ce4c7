"""The network and its preconditioning: sigma in, the clean picture out.

The numbers are those of openai/diffusers-cd_bedroom256_l2, and of diffusers'
CMStochasticIterativeScheduler that samples with them (Song et al. 2023,
arXiv:2303.01469, Appendix C).
"""

from __future__ import annotations

import torch
from diffusers.models.unets.unet_2d import UNet2DModel
from diffusers.schedulers.scheduling_consistency_models import CMStochasticIterativeScheduler
from torch import Tensor

from landscapes import SIZE

SIGMA_MIN, SIGMA_MAX, SIGMA_DATA, RHO, STEPS = 0.002, 80.0, 0.5, 7.0, 40


def make_network() -> UNet2DModel:
    """3.3 M parameters; blocks as in the published models, fewer and thinner."""
    network = UNet2DModel(
        sample_size=SIZE,
        in_channels=3,
        out_channels=3,
        down_block_types=(
            "ResnetDownsampleBlock2D",
            "ResnetDownsampleBlock2D",
            "AttnDownBlock2D",
            "AttnDownBlock2D",
        ),
        up_block_types=(
            "AttnUpBlock2D",
            "AttnUpBlock2D",
            "ResnetUpsampleBlock2D",
            "ResnetUpsampleBlock2D",
        ),
        block_out_channels=(32, 64, 96, 128),
        layers_per_block=1,
        attention_head_dim=32,
        norm_num_groups=16,
        resnet_time_scale_shift="scale_shift",
        downsample_type="resnet",
        upsample_type="resnet",
    )
    calm_clock(network)
    return network


@torch.no_grad()
def calm_clock(network: UNet2DModel) -> None:
    """Start with the quick sines of the time embedding muted.

    The clock is 250 ln sigma: the quickest sines turn ten times where sigma changes by a quarter,
    which is noise to learn away (Song & Dhariwal 2023, arXiv:2310.14189, section 3.3, use slower
    ones; diffusers' are fixed, but what the network makes of them isn't).
    """
    weight = network.time_embedding.linear_1.weight
    half = weight.shape[1] // 2
    slow = torch.exp(-torch.arange(half) / half * 9.21) * 250 < 4
    weight *= slow.repeat(2).float() * 0.98 + 0.02
    weight *= 3


def make_scheduler() -> CMStochasticIterativeScheduler:
    """As published."""
    return CMStochasticIterativeScheduler(
        num_train_timesteps=STEPS,
        sigma_min=SIGMA_MIN,
        sigma_max=SIGMA_MAX,
        sigma_data=SIGMA_DATA,
        s_noise=1.0,
        rho=RHO,
        clip_denoised=True,
    )


def clean(network: UNet2DModel, noisy: Tensor, sigma: Tensor) -> Tensor:
    """f(x, sigma): (n, 3, 32, 32) at the noise levels (n,) -> clean pictures in about -1..1."""
    s = sigma[:, None, None, None]
    skip = SIGMA_DATA**2 / ((s - SIGMA_MIN) ** 2 + SIGMA_DATA**2)
    out = (s - SIGMA_MIN) * SIGMA_DATA / (s**2 + SIGMA_DATA**2) ** 0.5
    scaled = noisy / (s**2 + SIGMA_DATA**2) ** 0.5
    return skip * noisy + out * network(scaled, 250 * sigma.log(), return_dict=False)[0].float()
