"""ADE20K's classes in a picture, by UperNet or SegFormer."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.engine.preprocessors.network_folder import Network

_TOGETHER: Final = 10
"""Classes whose maps are there at the picture's size at a time: all 150 of a large picture would
take gigabytes."""


def classes_in(network: Network, picture: ByteArray, side: int) -> Array:
    """Which class each pixel is of.

    Args:
        network: one that segments.
        picture: (h, w, 3) uint8 sRGB.
        side: about how large the network sees it; 0: as it was trained.

    Returns:
        (h, w) intp, 0..149.
    """
    scores = network.module(pixel_values=network.pixels(picture, side)).logits.float()
    size = picture.shape[:2]
    best = torch.full(size, -torch.inf, device=scores.device)
    classes = torch.zeros(size, dtype=torch.long, device=scores.device)
    for first in range(0, scores.shape[1], _TOGETHER):
        some = scores[:, first : first + _TOGETHER]
        here, which = torch.nn.functional.interpolate(some, size, mode="bilinear")[0].max(dim=0)
        better = here > best
        best = torch.where(better, here, best)
        classes = torch.where(better, which + first, classes)
    return classes.cpu().numpy().astype(np.intp)
