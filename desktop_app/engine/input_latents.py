"""Picture and mask of a job in latent space."""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_app.core.record import record
from desktop_app.core.request import EngineJob
from desktop_app.engine.masking import MaskChannelsHook, painted
from desktop_app.engine.model import Model
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.latent_scale import latent_mask


@record(eq=False)
class Encoded:
    """What of a job went into latent space, once for all its images.

    Attributes:
        clean: latents (1, c, h, w) of the picture; None for text→image.
        strength: (1, 1, h, w) 0..1 of denoising, 0 where known; None unless inpainting.
        channels: gives an inpainting UNet its mask channels; None for others.
    """

    clean: Tensor | None
    strength: Tensor | None
    channels: MaskChannelsHook | None


def encode_job(job: EngineJob, model: Model, *, needs_picture: bool) -> Encoded:
    """Bring picture and mask into latent space; both only where they are used.

    Args:
        job: what is made.
        model: by which.
        needs_picture: whether the picture's latents are used at all where the mask is hard.
    """
    size, device = job.request.size, model.compute.device
    picture = None if job.image is None else pixels_to_tensor(job.image)
    pixels, strength = torch.ones(1, 1, size.height, size.width), None
    if job.mask is not None:
        pixels = painted(job.mask)
        values = torch.from_numpy(job.mask.copy())[None, None]  # torch wants it writable
        if model.takes_mask:
            values *= pixels  # what it is told to be known it keeps by itself
        strength = latent_mask(values, model.codec.factor).to(device)
    channels = None
    if model.takes_mask:
        # Without a mask everything is to be made anew: an all-painted, all-grey picture.
        if picture is None or job.mask is None:
            known = model.blank_latents(size)
        else:
            known = model.codec.encode(picture * (1 - pixels))
        further = model.engine.mask_channels(pixels, model.codec.factor, known)
        channels = MaskChannelsHook(further)
    is_soft = strength is not None and bool(((strength > 0) & (strength < 1)).any())
    clean = None
    if picture is not None and (is_soft or needs_picture):
        clean = model.codec.encode(picture)
        if job.resizes_latents:
            factor = model.codec.factor
            shape = size.height // factor, size.width // factor
            clean = torch.nn.functional.interpolate(clean, shape, mode="bilinear")
    return Encoded(clean, strength, channels)
