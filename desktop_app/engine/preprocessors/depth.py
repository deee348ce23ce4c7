"""Depth of a picture, by Depth Anything or DPT (MiDaS)."""

from __future__ import annotations

from typing import Final

import torch

from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.preprocessors.network_folder import Network

_CLOSEST: Final = 1e-3
"""Metres below which nothing gets nearer."""


def disparity(network: Network, picture: ByteArray, side: int) -> FloatArray:
    """How near everything is.

    Args:
        network: one that sees depth.
        picture: (h, w, 3) uint8 sRGB.
        side: about how large the network sees it; 0: as it was trained.

    Returns:
        (h, w) float32, larger is nearer; one over the distance, up to a factor and a shift.
    """
    # Networks on a hybrid of convolutions know one size alone.
    fixed = getattr(network.config, "is_hybrid", False)
    found = network.module(pixel_values=network.pixels(picture, 0 if fixed else side))
    # As transformers' `post_process_depth_estimation` brings it to the picture's size.
    plane = torch.nn.functional.interpolate(
        found.predicted_depth[:, None].float(), picture.shape[:2], mode="bicubic"
    )[0, 0]
    if getattr(network.config, "depth_estimation_type", "relative") == "metric":
        plane = 1 / plane.clamp(min=_CLOSEST)
    return plane.cpu().numpy()
