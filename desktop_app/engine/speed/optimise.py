"""Making a loaded model quick on its device: the one place that knows all of this package.

On a CPU, as a `ComputeProfile` says: attention, norms and activations by kernels of ours
(`engine.native`), attention in tiles where there are none; feed-forward in tiles; layers by oneDNN,
weights in its order. On other devices: nothing, torch's own is the quickest there.

Tried and left out, measured on Zen 5: attention slicing, token merging and fused projections (1.0
to 1.1 times as quick); dynamic INT8 (0.85); ``torch.backends.mkldnn.matmul.fp32_precision`` of
``"bf16"`` (float32 products twice as quick, but on a CPU with bfloat16 a model runs in bfloat16
anyway unless float32 was asked for, and then it is asked for its precision; CPUs without bfloat16
gain nothing).
"""

from __future__ import annotations

from typing import Final

from torch import nn

from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.engine.speed.attention_processors import plain_attention, tile_attention
from desktop_app.engine.speed.exchange import exchange
from desktop_app.engine.speed.feed_forward import plain_feed_forward, tile_feed_forward
from desktop_app.engine.speed.norms import join_norms, part_norms
from desktop_app.engine.speed.unet_blocks import JOINED
from desktop_app.engine.speed.upsampling import fold_upsampling, unfold_upsampling
from desktop_app.networks.device import Compute
from desktop_app.networks.peak_memory import available_ram_bytes
from desktop_app.networks.weight_packing import pack, unpack

SHARE = 0.6
"""Of the free memory that weights may take to be packed. More had better stay mapped from their
file, where the system can drop and read them again; the pictures are the same either way."""


USUAL: Final = ComputeProfile()
"""What networks beside the models go by, for which nothing was measured."""


def optimise_model(
    module: nn.Module,
    compute: Compute,
    profile: ComputeProfile = USUAL,
    *,
    free_bytes: int | None = None,
) -> None:
    """Change a loaded network in place, so that it computes the same sooner.

    Args:
        module: UNet, transformer or autoencoder, in the precision and on the device of ``compute``;
            as it was loaded, or after `remove_optimisations`.
        compute: device and precision.
        profile: what is done; its precision and threads are others' to see to.
        free_bytes: free main memory; by default what the system says.
    """
    if compute.device.type != "cpu":
        return
    if profile.joined:
        join_norms(module)
        fold_upsampling(module)
        exchange(module, JOINED)
    if profile.attention != "torch":
        tile_attention(module)
        tile_feed_forward(module)
    if not profile.packed:
        return
    free: int = available_ram_bytes() if free_bytes is None else free_bytes
    pack(module, weights=sum(weight.nbytes for weight in module.parameters()) <= SHARE * free)


def remove_optimisations(module: nn.Module) -> None:
    """Take back what `optimise_model` did: for another way, or for what reads the network's code, a
    trace."""
    plain_attention(module)
    plain_feed_forward(module)
    part_norms(module)
    unfold_upsampling(module)
    exchange(module, {ours: theirs for theirs, ours in JOINED.items()})
    unpack(module)


def optimise_again(
    module: nn.Module, compute: Compute, profile: ComputeProfile, *, free_bytes: int | None = None
) -> None:
    """`optimise_model` of a network that was optimised before, maybe in another way: it becomes as
    if it had been loaded for this one."""
    remove_optimisations(module)
    # As it was loaded: another order of the same weights is another sum of the same numbers.
    compute.laid(module)
    optimise_model(module, compute, profile, free_bytes=free_bytes)
