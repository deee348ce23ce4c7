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

from desktop_app.engine.checkpoint_keys.clip_keys import convert_open_clip
from desktop_app.engine.load_limits import Shapes

Gives: TypeAlias = Literal["embedding", "states", "places"]
"""What is taken of an image encoder: CLIP's projected embedding; the states of its last layer but
one, of all places; or what SigLIP's last layer makes of all places."""

Settings: TypeAlias = dict[str, Any]

TOLD: Final = ("num_attention_heads", "hidden_act", "layer_norm_eps")
"""What only config.json tells."""


class VisionKind(ABC):
    """One kind of them."""

    @abstractmethod
    def prefix_in(self, shapes: Shapes) -> str | None:
        """How the names begin of one of this kind; None: it is none."""

    @abstractmethod
    def config(self, shapes: Shapes, told: Settings) -> Settings:
        """Fields of its configuration.

        Args:
            shapes: without prefix.
            told: config.json's, as far as it is about pictures.

        Raises:
            KeyError, IndexError: a weight that every such encoder has is not there.
        """

    @abstractmethod
    def widths(self, config: Settings) -> Mapping[Gives, int]:
        """What it gives, and how wide that is."""

    @abstractmethod
    def make(self, config: Settings) -> nn.Module:
        """The network, where torch makes tensors now."""

    @abstractmethod
    def state(self, tensors: dict[str, Tensor], config: Settings) -> dict[str, Tensor]:
        """``tensors``, named without prefix, under the names of the network."""

    @abstractmethod
    def processor(self, side: int) -> Any:
        """What makes pixels of pictures."""

    @abstractmethod
    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        """(n, width) or (n, places, width)."""


class ClipVision(VisionKind):
    """CLIP, of OpenAI and of OpenCLIP; in the latter's names, too."""

    HEADS: Final = {768: 12, 1024: 16, 1280: 16, 1408: 16, 1664: 16}
    """Attention heads by width: ViT-B, L, H, g and bigG."""
    HEAD_WIDTH: Final = 64
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
    PROJECTION: Final = "visual_projection.weight"

    def prefix_in(self, shapes: Shapes) -> str | None:
        """See `VisionKind`."""
        for prefix, mark in (
            ("vision_model.", "embeddings.class_embedding"),
            ("visual.", "conv1.weight"),
            ("", "embeddings.class_embedding"),
        ):
            if prefix + mark in shapes:
                return prefix
        return None

    def config(self, shapes: Shapes, told: Settings) -> Settings:
        """See `VisionKind`."""
        names = ("embeddings.patch_embedding.weight", "embeddings.position_embedding.weight")
        inner = ".mlp.fc1.weight"
        if "conv1.weight" in shapes:
            names, inner = ("conv1.weight", "positional_embedding"), ".mlp.c_fc.weight"
        width, _, patch, _ = shapes[names[0]]
        layers = [shape for key, shape in shapes.items() if key.endswith(inner)]
        made, own = shapes.get("proj"), shapes.get(self.PROJECTION)
        projected = made[1] if made is not None else 0 if own is None else own[0]
        return {
            "hidden_size": width,
            "intermediate_size": layers[0][0],
            "num_hidden_layers": len(layers),
            "num_attention_heads": self.HEADS.get(width, max(1, width // self.HEAD_WIDTH)),
            "image_size": math.isqrt(shapes[names[1]][0] - 1) * patch,
            "patch_size": patch,
            "hidden_act": "quick_gelu" if width in self.OPENAI else "gelu",
            "projection_dim": projected,
        } | {name: told[name] for name in TOLD if name in told}

    def widths(self, config: Settings) -> Mapping[Gives, int]:
        """See `VisionKind`."""
        states: Mapping[Gives, int] = {"states": config["hidden_size"]}
        projected: int = config["projection_dim"]
        return {**states, "embedding": projected} if projected else states

    def make(self, config: Settings) -> nn.Module:
        """See `VisionKind`."""
        from transformers.models.clip.configuration_clip import CLIPVisionConfig
        from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

        network = CLIPVisionModelWithProjection(CLIPVisionConfig(**config))
        return _with_places(network, network.vision_model.embeddings)

    def state(self, tensors: dict[str, Tensor], config: Settings) -> dict[str, Tensor]:
        """See `VisionKind`."""
        if "conv1.weight" in tensors:
            inner = {new: tensors[old] for old, new in self.ORIGINAL.items() if old in tensors}
            inner |= convert_open_clip(tensors, config["num_hidden_layers"])
            projection = tensors["proj"].T.contiguous() if "proj" in tensors else None
        else:
            inner, projection = {**tensors}, tensors.get(self.PROJECTION)
            inner.pop(self.PROJECTION, None)
        made = {f"vision_model.{key}": tensor for key, tensor in inner.items()}
        if projection is None:
            projection = next(iter(tensors.values())).new_zeros(0, config["hidden_size"])
        return {**made, self.PROJECTION: projection}

    def processor(self, side: int) -> Any:
        """The middle square is seen."""
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        crop = {"height": side, "width": side}
        return CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size=crop)

    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        """See `VisionKind`."""
        if gives == "embedding":
            return network(pixels).image_embeds
        return network(pixels, output_hidden_states=True).hidden_states[-2]


class SiglipVision(VisionKind):
    """SigLIP, without the head that pools."""

    HEADS: Final = {768: 12, 1024: 16, 1152: 16}
    """Attention heads by width: base, large and so400m."""
    SIDES: Final = {(14, 729): 384}
    """Sides of pictures that are no multiple of a patch's, by that and the number of places."""
    NAMES: Final = ("embeddings.", "encoder.", "post_layernorm.")

    def prefix_in(self, shapes: Shapes) -> str | None:
        """See `VisionKind`."""
        for prefix in ("vision_model.", ""):
            has = f"{prefix}embeddings.patch_embedding.bias" in shapes
            if has and f"{prefix}embeddings.class_embedding" not in shapes:
                return prefix
        return None

    def config(self, shapes: Shapes, told: Settings) -> Settings:
        """See `VisionKind`."""
        width, _, patch, _ = shapes["embeddings.patch_embedding.weight"]
        count = shapes["embeddings.position_embedding.weight"][0]
        layers = [
            shape
            for key, shape in shapes.items()
            if key.startswith("encoder.") and key.endswith(".mlp.fc1.weight")
        ]
        return {
            "hidden_size": width,
            "intermediate_size": layers[0][0],
            "num_hidden_layers": len(layers),
            "num_attention_heads": self.HEADS.get(width, max(1, width // 64)),
            "image_size": self.SIDES.get((patch, count), math.isqrt(count) * patch),
            "patch_size": patch,
            "vision_use_head": False,
        } | {name: told[name] for name in TOLD if name in told}

    def widths(self, config: Settings) -> Mapping[Gives, int]:
        """See `VisionKind`."""
        return {"places": config["hidden_size"]}

    def make(self, config: Settings) -> nn.Module:
        """See `VisionKind`."""
        from transformers.models.siglip.configuration_siglip import SiglipVisionConfig
        from transformers.models.siglip.modeling_siglip import SiglipVisionModel

        network = SiglipVisionModel(SiglipVisionConfig(**config))
        return _with_places(network, network.embeddings)

    def state(self, tensors: dict[str, Tensor], config: Settings) -> dict[str, Tensor]:
        """See `VisionKind`."""
        del config
        return {key: tensor for key, tensor in tensors.items() if key.startswith(self.NAMES)}

    def processor(self, side: int) -> Any:
        """Pictures are squeezed to squares."""
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

        return SiglipImageProcessorPil(size={"height": side, "width": side})

    def read(self, network: Any, pixels: Tensor, gives: Gives) -> Tensor:
        """See `VisionKind`."""
        del gives
        return network(pixels).last_hidden_state


VISION_KINDS: Final[tuple[VisionKind, ...]] = (ClipVision(), SiglipVision())


def _with_places(network: nn.Module, embeddings: Any) -> nn.Module:
    """``network`` with the numbers of its places, which are made and not loaded: it may stand
    without memory."""
    count = embeddings.position_embedding.num_embeddings
    embeddings.position_ids = torch.arange(count, device="cpu")[None]
    return network
