"""Image encoders: CLIP's vision half, from folders of transformers and from single files.

Which one an adapter was trained with only its widths tell; so all that are there are looked at by
their headers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.checkpoint_keys.clip_keys import convert_open_clip
from desktop_app.engine.device import Compute
from desktop_app.engine.image_prompt.weight_file import WeightFile, open_weights
from desktop_app.engine.load_limits import Shapes

IMAGE_ENCODER: Final = "image_encoder"
"""How keys of `EngineJob.files` begin under which image encoders lie; any number of them."""

PLAIN: Final = "image encoder"

HEADS: Final = {768: 12, 1024: 16, 1280: 16, 1408: 16, 1664: 16}
"""Attention heads by width, which single files don't tell: ViT-B, L, H, g and bigG."""
OPENAI: Final = (768, 1024)
"""Widths of OpenAI's own, which have another activation than OpenCLIP's."""
HEAD_WIDTH: Final = 64

OPEN_CLIP: Final = {
    "class_embedding": "embeddings.class_embedding",
    "conv1.weight": "embeddings.patch_embedding.weight",
    "ln_pre.weight": "pre_layrnorm.weight",
    "ln_pre.bias": "pre_layrnorm.bias",
    "ln_post.weight": "post_layernorm.weight",
    "ln_post.bias": "post_layernorm.bias",
}
"""OpenCLIP's names → transformers', as far as text encoders have no such."""

PROJECTION: Final = "visual_projection.weight"


@dataclass(frozen=True, slots=True)
class EncoderNeed:
    """What an adapter takes.

    Attributes:
        states: whether that are the states of the last layer but one, of all places; else the
            projected embedding.
        width: of what it takes.
    """

    states: bool
    width: int

    @property
    def plain(self) -> str:
        """What the encoder is called."""
        known = {(True, 1280): "CLIP ViT-H/14", (False, 1024): "CLIP ViT-H/14"}
        known |= {(True, 1664): "CLIP ViT-bigG/14", (False, 1280): "CLIP ViT-bigG/14"}
        known |= {(True, 1024): "CLIP ViT-L/14", (False, 768): "CLIP ViT-L/14"}
        what = "with states" if self.states else "with an embedding"
        return known.get((self.states, self.width), f"CLIP {what} {self.width} wide")


@dataclass(frozen=True, eq=False)
class EncoderFile:
    """An image encoder on the disk.

    Attributes:
        path: where it is.
        weights: its headers.
        prefix: how the names of its vision half begin.
        config: fields of a CLIPVisionConfig.
        projects: whether it has the last projection.
    """

    path: Path
    weights: WeightFile
    prefix: str
    config: dict[str, Any]
    projects: bool

    def meets(self, need: EncoderNeed) -> bool:
        """Whether it gives what an adapter takes."""
        if need.states:
            return self.config["hidden_size"] == need.width
        return self.projects and self.config["projection_dim"] == need.width

    def load(self, compute: Compute) -> ImageEncoder:
        """It in memory, on the device of ``compute``. Raises ModelError."""
        from transformers.models.clip.configuration_clip import CLIPVisionConfig
        from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

        weights, prefix = self.weights, self.prefix
        keys = [key for key in weights.shapes if key.startswith(prefix) or key == PROJECTION]
        read = weights.tensors(keys, compute.dtype)
        named = {key if key == PROJECTION else key.removeprefix(prefix): read[key] for key in read}
        config = CLIPVisionConfig(**self.config)
        state = _converted(named, config.num_hidden_layers)
        if not self.projects:
            shape = config.projection_dim, config.hidden_size
            state[PROJECTION] = torch.zeros(shape, dtype=compute.dtype)
        network = weights.build(lambda: CLIPVisionModelWithProjection(config), state)
        embeddings = network.vision_model.embeddings
        embeddings.position_ids = torch.arange(embeddings.num_positions)[None]
        return ImageEncoder(network.to(compute.device), compute)


class ImageEncoder:
    """An image encoder in memory.

    Args:
        network: a CLIPVisionModelWithProjection.
        compute: where and how it runs.
    """

    def __init__(self, network: Any, compute: Compute) -> None:
        self._network, self._compute = network, compute

    def pixels(self, pictures: Sequence[ByteArray]) -> Tensor:
        """(n, 3, s, s) of pictures (h, w, 3) of any size: their middle square, as CLIP has it."""
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        side = self._network.config.image_size
        processor: Any = CLIPImageProcessorPil(
            size={"shortest_edge": side}, crop_size={"height": side, "width": side}
        )
        plain = [np.ascontiguousarray(picture) for picture in pictures]
        made = processor(plain, input_data_format="channels_last", return_tensors="pt")
        return made.pixel_values.to(self._compute.device, self._compute.dtype)

    def read(self, pixels: Tensor, *, states: bool) -> Tensor:
        """What an adapter takes: (n, places, width) of the last layer but one, or (n, width)."""
        if not states:
            return self._network(pixels).image_embeds
        return self._network(pixels, output_hidden_states=True).hidden_states[-2]


def open_encoder(path: Path) -> EncoderFile | None:
    """Read the headers of an image encoder; None of something else.

    Raises:
        ModelError: it is missing or damaged.
    """
    weights = open_weights(path, PLAIN)
    for prefix in ("vision_model.", "visual.", ""):
        inner = {
            key.removeprefix(prefix): shape
            for key, shape in weights.shapes.items()
            if key.startswith(prefix)
        }
        if "embeddings.class_embedding" in inner or "conv1.weight" in inner:
            try:
                config, projects = _config(inner, weights)
            except (KeyError, IndexError, StopIteration):
                return None
            return EncoderFile(path, weights, prefix, config, projects)
    return None


def encoder_for(need: EncoderNeed, files: Mapping[str, str], adapter: str) -> EncoderFile:
    """The first encoder that gives what an adapter takes.

    Args:
        need: what it takes.
        files: `EngineJob.files`.
        adapter: its name.

    Raises:
        ModelError: ``image_encoder_missing``; what is wrong with one that can't be read, where no
            other serves.
    """
    fault: ModelError | None = None
    for path in encoder_paths(files):
        try:
            found = open_encoder(path)
        except ModelError as error:
            fault = error
            continue
        if found is not None and found.meets(need):
            return found
    if fault is not None:
        raise fault
    raise ModelError("image_encoder_missing", name=adapter, encoder=need.plain)


def encoder_paths(files: Mapping[str, str]) -> Iterable[Path]:
    """Where image encoders lie."""
    return (Path(path) for key, path in files.items() if key.startswith(IMAGE_ENCODER))


def _config(shapes: Shapes, weights: WeightFile) -> tuple[dict[str, Any], bool]:
    """Fields of a CLIPVisionConfig, and whether there is a projection."""
    original = "conv1.weight" in shapes
    width, _, patch, _ = shapes["conv1.weight" if original else "embeddings.patch_embedding.weight"]
    places = shapes["positional_embedding" if original else "embeddings.position_embedding.weight"]
    inner = ".mlp.c_fc.weight" if original else ".mlp.fc1.weight"
    several = [shape for key, shape in shapes.items() if key.endswith(inner)]
    projection = shapes.get("proj")
    projected = projection[1] if projection is not None else None
    if PROJECTION in weights.shapes and not original:
        projected = weights.shapes[PROJECTION][0]
    config: dict[str, Any] = {
        "hidden_size": width,
        "intermediate_size": several[0][0],
        "num_hidden_layers": len(several),
        "num_attention_heads": HEADS.get(width, max(1, width // HEAD_WIDTH)),
        "image_size": math.isqrt(places[0] - 1) * patch,
        "patch_size": patch,
        "hidden_act": "quick_gelu" if width in OPENAI else "gelu",
        "projection_dim": projected or width,
    }
    told = weights.settings.get("vision_config", weights.settings)
    for name in ("num_attention_heads", "hidden_act", "layer_norm_eps"):
        if name in told:
            config[name] = told[name]
    return config, projected is not None


def _converted(tensors: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Tensors of the vision half under the names of transformers' class."""
    if "conv1.weight" in tensors:
        inner = {OPEN_CLIP[key]: tensors[key] for key in OPEN_CLIP if key in tensors}
        inner |= convert_open_clip(tensors, layers)
        outer = {PROJECTION: tensors["proj"].T.contiguous()} if "proj" in tensors else {}
    else:
        kept = (key for key in tensors if key.startswith(("embeddings.", "encoder.", "p")))
        inner = {key: tensors[key] for key in kept if not key.endswith("position_ids")}
        outer = {PROJECTION: tensors[PROJECTION]} if PROJECTION in tensors else {}
    return {f"vision_model.{key}": tensor for key, tensor in inner.items()} | outer
