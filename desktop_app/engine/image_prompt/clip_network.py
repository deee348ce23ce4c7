"""CLIP as a judge of content: what pictures show and what words say, as vectors that lie near each
other where they mean the same.

Radford et al. 2021, arXiv:2103.00020. The half for pictures is an image encoder with a projection
(`image_encoder`); that for words is there in whole models alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.engine.image_prompt.image_encoder import ImageEncoder, open_encoder
from desktop_app.engine.weight_file import (
    CONFIG,
    WeightFile,
    file_state,
    open_weights,
    shapes_after,
)
from desktop_app.networks.checkpoint_keys.clip_keys import convert_clip, convert_open_clip
from desktop_app.networks.clip.network import CLIPTextModelWithProjection
from desktop_app.networks.clip_text import cut_ids
from desktop_app.networks.device import Compute
from desktop_app.networks.load_limits import Shapes
from desktop_app.networks.single_file import clip_tokenizer

PLAIN: Final = "CLIP model"

_TEXT: Final = "text_model."
_TOKENS: Final = f"{_TEXT}embeddings.token_embedding.weight"
_PLACES: Final = f"{_TEXT}embeddings.position_embedding.weight"
_PROJECTION: Final = "text_projection.weight"
_ORIGINAL: Final = ("token_embedding.weight", "text_projection")
"""What OpenCLIP's own files have."""
_OTHER: Final = ("visual.", "vision_model.", "visual_projection.", "logit_")
"""How names begin that have nothing to do with words."""
_SETTINGS: Final = ("num_attention_heads", "hidden_act", "layer_norm_eps", "eos_token_id")
_VOCABULARY: Final = 49_408
"""Of CLIP's tokenizer, the one that ships."""
_HEAD_WIDTH: Final = 64
_OPENAI: Final = (512, 768)
"""Widths of OpenAI's own, which have another activation than OpenCLIP's."""


@record(eq=False)
class ClipNetwork:
    """A CLIP model in memory.

    Attributes:
        name: what the user calls it.
        pictures: the half that sees.
        words: the half that reads; None: there is none.
        compute: where and how they run.
    """

    name: str
    pictures: ImageEncoder
    words: Any
    compute: Compute

    def of_pictures(self, pictures: Sequence[ByteArray]) -> Tensor:
        """(n, width) of length 1, of pictures (h, w, 3) uint8."""
        return _unit(self.pictures.read(self.pictures.pixels(pictures), "embedding"))

    def of_texts(self, texts: Sequence[str]) -> Tensor:
        """(n, width) of length 1; what is longer than CLIP reads is cut.

        Raises:
            ModelError: ``content_without_words``.
        """
        if self.words is None:
            raise ModelError("content_without_words", name=self.name)
        length = self.words.config.max_position_embeddings
        tokenizer = clip_tokenizer({"model_max_length": length})
        ids = [cut_ids(tokenizer, text, length, self.compute.device) for text in texts]
        return _unit(self.words(torch.cat(ids)).text_embeds)


def weights_at(path: Path) -> Path:
    """The folder of a file that is next to its settings, as folders of transformers have it; else
    ``path``."""
    beside = path.is_file() and path.name.startswith("model") and (path.parent / CONFIG).is_file()
    return path.parent if beside else path


def clip_size(path: Path) -> tuple[tuple[object, ...], int]:
    """What tells its weights from others, and about how many bytes they take in memory."""
    state = file_state(path)
    return ("clip", *state), 2 * state[2]


def open_clip_network(path: Path, compute: Compute) -> ClipNetwork:
    """Read both halves, or the one that there is.

    Args:
        path: of `weights_at`.
        compute: where it will run.

    Raises:
        ModelError: ``content_model_unfit``; or as `open_weights` and `WeightFile.tensors`.
    """
    found = open_encoder(path)
    if found is None or not found.kind.widths(found.config).get("embedding"):
        raise ModelError("content_model_unfit", name=path.name)
    weights = open_weights(path, PLAIN)
    return ClipNetwork(path.name, found.load(compute), _words(weights, compute), compute)


def _words(weights: WeightFile, compute: Compute) -> Any:
    """The half that reads, on its device; None where there is none, or with its own
    vocabulary."""
    with weights.measured():
        shapes = shapes_after(_named, weights.shapes)
    if _PROJECTION not in shapes or shapes.get(_TOKENS, (0,))[0] != _VOCABULARY:
        return None
    with weights.measured():
        settings = _config(shapes, weights.settings.get("text_config") or {})
    names = [key for key in weights.shapes if not key.startswith(_OTHER)]
    state = _named(weights.tensors(names, compute.dtype))
    network = weights.build(lambda: CLIPTextModelWithProjection.from_config(settings), state)
    return network.to(compute.device)


def _named(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """What belongs to words, under transformers' names; without a buffer that is made again."""
    if all(key in tensors for key in _ORIGINAL):
        made = convert_open_clip(tensors, len(tensors), projects=True)
        return {key if key == _PROJECTION else _TEXT + key: each for key, each in made.items()}
    return {
        key: each
        for key, each in convert_clip(tensors).items()
        if key.startswith(_TEXT) or key == _PROJECTION
    }


def _config(shapes: Shapes, config: dict[str, Any]) -> dict[str, Any]:
    layers = [
        shape
        for key, shape in shapes.items()
        if key.startswith(_TEXT) and key.endswith(".mlp.fc1.weight")
    ]
    projection, width = shapes[_PROJECTION]
    return {
        "vocab_size": _VOCABULARY,
        "hidden_size": width,
        "intermediate_size": layers[0][0] if layers else width,
        "num_hidden_layers": len(layers),
        "num_attention_heads": max(1, width // _HEAD_WIDTH),
        "max_position_embeddings": shapes[_PLACES][0],
        "projection_dim": projection,
        "hidden_act": "quick_gelu" if width in _OPENAI else "gelu",
        "eos_token_id": 2,  # then the end is the largest token: older files say so of all
    } | {name: config[name] for name in _SETTINGS if name in config}


def _unit(vectors: Tensor) -> Tensor:
    """Of length 1; zeros where that can't be."""
    wide = vectors.float()
    found = wide / wide.norm(dim=-1, keepdim=True)
    return torch.where(found.isfinite().all(dim=-1, keepdim=True), found, 0.0)
