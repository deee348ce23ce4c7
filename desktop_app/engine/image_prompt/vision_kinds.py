"""The kinds of image encoders: CLIP's and SigLIP's vision halves, as transformers builds them.

What a single file can't tell (heads, activations) is that of the published ones.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

import torch
from torch import Tensor, nn

from desktop_app.networks.checkpoint_keys.clip_keys import convert_open_clip
from desktop_app.networks.load_limits import Shapes

Gives: TypeAlias = Literal["embedding", "states", "places"]
"""What is taken of an image encoder: CLIP's projected embedding; the states of its last layer but
one, of all places; or what SigLIP's last layer makes of all places."""

Settings: TypeAlias = dict[str, Any]

TOLD: Final = ("num_attention_heads", "hidden_act", "layer_norm_eps")
"""What only config.json tells."""

HEADS: Final = {768: 12, 1024: 16, 1152: 16, 1280: 16, 1408: 16, 1664: 16}
"""Attention heads by width: CLIP's ViT-B, L, H, g and bigG; SigLIP's base, large and so400m."""

HEAD_WIDTH: Final = 64
"""Of one, where the width is another."""

PROJECTION: Final = "visual_projection.weight"
"""What belongs to pictures, but is not named so."""


class VisionKind(ABC):
    """One kind of them.

    Attributes:
        marks: how the names begin, and one that it has; the first that is there counts.
        without: a name that only others have.
    """

    marks: tuple[tuple[str, str], ...]
    without: str | None = None

    def prefix_in(self, shapes: Shapes) -> str | None:
        """How the names begin of one of this kind; None: it is none."""
        for prefix, mark in self.marks:
            if prefix + mark in shapes and f"{prefix}{self.without}" not in shapes:
                return prefix
        return None

    @abstractmethod
    def named(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """``tensors``, named without prefix, under the names of the network.

        Raises:
            KeyError: a weight that every such encoder has is not there.
        """

    def config(self, shapes: Shapes, config: Settings) -> Settings:
        """Fields of its configuration.

        Args:
            shapes: under the names of the network.
            config: config.json's, as far as it is about pictures.

        Raises:
            KeyError, IndexError: as `named`.
        """
        inner = {key.removeprefix("vision_model."): shape for key, shape in shapes.items()}
        width, _, patch, _ = inner["embeddings.patch_embedding.weight"]
        layers = [shape for key, shape in inner.items() if key.endswith(".mlp.fc1.weight")]
        places = inner["embeddings.position_embedding.weight"][0]
        return {
            "hidden_size": width,
            "intermediate_size": layers[0][0],
            "num_hidden_layers": len(layers),
            "num_attention_heads": HEADS.get(width, max(1, width // HEAD_WIDTH)),
            "patch_size": patch,
            **self.own(inner, width, patch, places),
        } | {name: config[name] for name in TOLD if name in config}

    @abstractmethod
    def own(self, shapes: Shapes, width: int, patch: int, places: int) -> Settings:
        """Fields that it alone has, and "image_size"."""

    @abstractmethod
    def widths(self, config: Settings) -> Mapping[Gives, int]:
        """What it gives, and how wide that is."""

    @abstractmethod
    def make(self, config: Settings) -> nn.Module:
        """The network, where torch makes tensors now."""

    @abstractmethod
    def processor(self, side: int) -> Any:
        """What makes pixels of pictures."""

    @abstractmethod
    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        """(n, width) or (n, places, width)."""


class ClipVision(VisionKind):
    """CLIP, of OpenAI and of OpenCLIP; in the latter's names, too."""

    marks = (
        ("vision_model.", "embeddings.class_embedding"),
        ("visual.", "conv1.weight"),
        ("", "embeddings.class_embedding"),
    )
    OPENAI: Final = (768, 1024)
    """Widths of OpenAI's own, which have another activation than OpenCLIP's."""
    ORIGINAL: Final = {
        "class_embedding": "embeddings.class_embedding",
        "conv1.weight": "embeddings.patch_embedding.weight",
        "ln_pre.weight": "pre_layrnorm.weight",
        "ln_pre.bias": "pre_layrnorm.bias",
        "ln_post.weight": "post_layernorm.weight",
        "ln_post.bias": "post_layernorm.bias",
    }
    """OpenCLIP's names → transformers', as far as text encoders have no such."""

    def named(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """See `VisionKind`; the projection is empty where there is none."""
        if "conv1.weight" in tensors:
            inner = {new: tensors[old] for old, new in self.ORIGINAL.items() if old in tensors}
            inner |= convert_open_clip(tensors, len(tensors))
            projection = tensors["proj"].T.contiguous() if "proj" in tensors else None
        else:
            inner = {**tensors}
            projection = inner.pop(PROJECTION, None)
        if projection is None:
            first = inner["embeddings.class_embedding"]
            projection = first.new_zeros(0, len(first))
        return {f"vision_model.{key}": each for key, each in inner.items()} | {
            PROJECTION: projection
        }

    def own(self, shapes: Shapes, width: int, patch: int, places: int) -> Settings:
        return {
            "image_size": math.isqrt(places - 1) * patch,
            "hidden_act": "quick_gelu" if width in self.OPENAI else "gelu",
            "projection_dim": shapes[PROJECTION][0],
        }

    def widths(self, config: Settings) -> Mapping[Gives, int]:
        return {"states": config["hidden_size"], "embedding": config["projection_dim"]}

    def make(self, config: Settings) -> nn.Module:
        from transformers.models.clip.configuration_clip import CLIPVisionConfig
        from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

        network = CLIPVisionModelWithProjection(CLIPVisionConfig(**config))
        return _with_places(network, network.vision_model.embeddings)

    def processor(self, side: int) -> Any:
        """The middle square is seen."""
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        crop = {"height": side, "width": side}
        return CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size=crop)

    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        if gives == "embedding":
            return network(pixels).image_embeds
        return network(pixels, output_hidden_states=True).hidden_states[-2]


class SiglipVision(VisionKind):
    """SigLIP, without the head that pools."""

    marks = tuple((each, "embeddings.patch_embedding.bias") for each in ("vision_model.", ""))
    without = "embeddings.class_embedding"
    SIDES: Final = {(14, 729): 384}
    """Sides of pictures that are no multiple of a patch's, by that and the number of places."""
    NAMES: Final = ("embeddings.", "encoder.", "post_layernorm.")

    def named(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        return {key: tensor for key, tensor in tensors.items() if key.startswith(self.NAMES)}

    def own(self, shapes: Shapes, width: int, patch: int, places: int) -> Settings:
        side = self.SIDES.get((patch, places), math.isqrt(places) * patch)
        return {"image_size": side, "vision_use_head": False}

    def widths(self, config: Settings) -> Mapping[Gives, int]:
        return {"places": config["hidden_size"]}

    def make(self, config: Settings) -> nn.Module:
        from transformers.models.siglip.configuration_siglip import SiglipVisionConfig
        from transformers.models.siglip.modeling_siglip import SiglipVisionModel

        network = SiglipVisionModel(SiglipVisionConfig(**config))
        return _with_places(network, network.embeddings)

    def processor(self, side: int) -> Any:
        """Pictures are squeezed to squares."""
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

        return SiglipImageProcessorPil(size={"height": side, "width": side})

    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        return network(pixels).last_hidden_state


VISION_KINDS: Final[tuple[VisionKind, ...]] = (ClipVision(), SiglipVision())


def _with_places(network: nn.Module, embeddings: Any) -> nn.Module:
    """``network`` with the numbers of its places, which are made and not loaded: it may stand
    without memory."""
    count = embeddings.position_embedding.num_embeddings
    embeddings.position_ids = torch.arange(count, device="cpu")[None]
    return network
