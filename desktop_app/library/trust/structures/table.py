"""Which rule tells the tensors of which kind of part: one row a class, one row a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from desktop_app.library.trust.structures.autoencoders import kl_shapes, tiny_shapes
from desktop_app.library.trust.structures.original import (
    original_clip,
    original_kl,
    original_open_clip,
    original_unet,
)
from desktop_app.library.trust.structures.original_transformers import original_flux, original_sd3
from desktop_app.library.trust.structures.shapes import Shapes
from desktop_app.library.trust.structures.text_encoders import (
    clip_projection_shapes,
    clip_shapes,
    t5_shapes,
)
from desktop_app.library.trust.structures.transformers import flux_shapes, sd3_shapes
from desktop_app.library.trust.structures.unet import unet_shapes

Rule: TypeAlias = Callable[[dict[str, Any]], Shapes]
"""From a config to shapes; raises `shapes.Unknown`."""

CLASSES: Final[dict[str, Rule]] = {
    "UNet2DConditionModel": unet_shapes,
    "AutoencoderKL": kl_shapes,
    "AutoencoderTiny": tiny_shapes,
    "CLIPTextModel": clip_shapes,
    "CLIPTextModelWithProjection": clip_projection_shapes,
    "T5EncoderModel": t5_shapes,
    "SD3Transformer2DModel": sd3_shapes,
    "FluxTransformer2DModel": flux_shapes,
}
"""By the class a folder names."""

ORIGINALS: Final[dict[str, Rule]] = {
    "unet": original_unet,
    "kl": original_kl,
    "clip": original_clip,
    "open_clip": original_open_clip,
    "sd3": original_sd3,
    "flux": original_flux,
}
"""By the kind a single file's layout names."""
