"""CLIP's text encoder: the network that most image models hear words by.

Radford et al. 2021, arXiv:2103.00020. Layers and names are those of transformers' classes, so that
files and LoRAs fit, and it computes the same bits; importing those takes longer than making the
starter model's first picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_app.core.record import record

__all__ = [
    "CLIPTextModel",
    "CLIPTextModelWithProjection",
    "ClipTextSettings",
    "ClipOutput",
    "TextNetwork",
]

_INNER = "text_model."
"""Stands before the names of the network in files of older versions, and beside a projection."""


def _quick_gelu(values: Tensor) -> Tensor:
    return values * torch.sigmoid(1.702 * values)


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "quick_gelu": _quick_gelu,
    "gelu": F.gelu,
    "gelu_new": partial(F.gelu, approximate="tanh"),
    "gelu_pytorch_tanh": partial(F.gelu, approximate="tanh"),
    "relu": F.relu,
    "silu": F.silu,
    "swish": F.silu,
}
"""``hidden_act`` → what it means."""


@record()
class ClipTextSettings:
    """What config.json says of a text encoder, under its names; the rest of it says nothing here.

    Attributes:
        eos_token_id: where it first stands the text ends; 2, as older files say of all: where the
            largest token stands.
        use_attention_mask: whether padding is hidden from what is behind it.
    """

    vocab_size: int = 49408
    hidden_size: int = 512
    intermediate_size: int = 2048
    projection_dim: int = 512
    num_hidden_layers: int = 12
    num_attention_heads: int = 8
    max_position_embeddings: int = 77
    hidden_act: str = "quick_gelu"
    layer_norm_eps: float = 1e-5
    eos_token_id: int = 49407
    use_attention_mask: bool = False

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """Of a config.json; that of a whole CLIP model holds one.

        Raises:
            ValueError: they contradict each other.
        """
        inner = config.get("text_config") if config.get("model_type") == "clip" else None
        config = inner if isinstance(inner, dict) else config
        names = (field.name for field in fields(cls))
        settings = cls(**{name: config[name] for name in names if config.get(name) is not None})
        if settings.hidden_size % settings.num_attention_heads:
            width, heads = settings.hidden_size, settings.num_attention_heads
            raise ValueError(f"{width} numbers can't be shared by {heads} attention heads")
        return settings


class ClipOutput(NamedTuple):
    """What the encoder gives.

    Attributes:
        last_hidden_state: (n, tokens, width), with the final norm.
        pooler_output: (n, width) of it, where the text ends.
        hidden_states: (n, tokens, width) each: what went into the first layer, then what came out
            of every one, without the final norm.
        text_embeds: (n, projection) of the pooled text; None without a projection.
    """

    last_hidden_state: Tensor
    pooler_output: Tensor
    hidden_states: tuple[Tensor, ...]
    text_embeds: Tensor | None = None


class _Embeddings(nn.Module):
    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(settings.vocab_size, settings.hidden_size)
        places = settings.max_position_embeddings
        self.position_embedding = nn.Embedding(places, settings.hidden_size)

    def forward(self, ids: Tensor) -> Tensor:
        places = self.position_embedding.weight
        if ids.shape[-1] > len(places):
            raise ValueError(f"{ids.shape[-1]} tokens, and the text encoder reads {len(places)}")
        return self.token_embedding(ids) + places[: ids.shape[-1]]


class _Attention(nn.Module):
    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        width = settings.hidden_size
        self._head = width // settings.num_attention_heads
        self.k_proj, self.v_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.q_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, states: Tensor, seen: Tensor | None) -> Tensor:
        shape = (*states.shape[:-1], -1, self._head)
        queries, keys, values = (
            layer(states).view(shape).transpose(1, 2)
            for layer in (self.q_proj, self.k_proj, self.v_proj)
        )
        found = F.scaled_dot_product_attention(
            queries,
            keys,
            values,
            attn_mask=seen,
            scale=self._head**-0.5,
            is_causal=seen is None and states.shape[1] > 1,
        )
        return self.out_proj(found.transpose(1, 2).reshape(states.shape))


class _Mlp(nn.Module):
    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        self._activation = ACTIVATIONS[settings.hidden_act]
        self.fc1 = nn.Linear(settings.hidden_size, settings.intermediate_size)
        self.fc2 = nn.Linear(settings.intermediate_size, settings.hidden_size)

    def forward(self, states: Tensor) -> Tensor:
        return self.fc2(self._activation(self.fc1(states)))


class _Layer(nn.Module):
    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        width, eps = settings.hidden_size, settings.layer_norm_eps
        self.self_attn = _Attention(settings)
        self.layer_norm1 = nn.LayerNorm(width, eps=eps)
        self.mlp = _Mlp(settings)
        self.layer_norm2 = nn.LayerNorm(width, eps=eps)

    def forward(self, states: Tensor, seen: Tensor | None) -> Tensor:
        states = states + self.self_attn(self.layer_norm1(states), seen)
        return states + self.mlp(self.layer_norm2(states))


class _Encoder(nn.Module):
    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(settings) for _ in range(settings.num_hidden_layers))

    def forward(self, states: Tensor, seen: Tensor | None) -> tuple[Tensor, ...]:
        """What went into the first layer, then what came out of every one."""
        all_states = [states]
        for layer in self.layers:
            all_states.append(layer(all_states[-1], seen))
        return tuple(all_states)


class TextNetwork(nn.Module):
    """What both classes share: how they are made, and what their files call things."""

    config: ClipTextSettings

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Of a config.json. Raises ValueError, TypeError or KeyError where it can't be."""
        return cls(ClipTextSettings.of(config))

    def rename(self, state: dict[str, Tensor]) -> None:
        """Bring names of other versions, in place, to the network's own."""
        own = self.state_dict().keys()
        for key in list(state):
            bare = key.removeprefix(_INNER)
            name = next((each for each in (_INNER + bare, bare) if each in own), key)
            state[name] = state.pop(key)


class CLIPTextModel(TextNetwork):
    """The encoder without a projection, named as model folders name it."""

    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        self.config = settings
        self.embeddings = _Embeddings(settings)
        self.encoder = _Encoder(settings)
        self.final_layer_norm = nn.LayerNorm(settings.hidden_size, eps=settings.layer_norm_eps)

    def get_input_embeddings(self) -> nn.Module:
        return self.embeddings.token_embedding

    def forward(self, ids: Tensor, attention_mask: Tensor | None = None) -> ClipOutput:
        """Encode texts.

        Args:
            ids: (n, tokens) int64.
            attention_mask: (n, tokens), 0 where there is padding; None: it is heard like words.

        Raises:
            ValueError: there are more tokens than the network has places for.
        """
        states = self.encoder(self.embeddings(ids), _seen(attention_mask))
        normed = self.final_layer_norm(states[-1])
        is_end = ids.to(torch.int)
        if self.config.eos_token_id != 2:
            is_end = (is_end == self.config.eos_token_id).int()
        rows = torch.arange(len(ids), device=ids.device)
        return ClipOutput(normed, normed[rows, is_end.argmax(dim=-1)], states)


class CLIPTextModelWithProjection(TextNetwork):
    """The encoder with a projection of the pooled text."""

    def __init__(self, settings: ClipTextSettings) -> None:
        super().__init__()
        self.config = settings
        self.text_model = CLIPTextModel(settings)
        self.text_projection = nn.Linear(settings.hidden_size, settings.projection_dim, bias=False)

    def get_input_embeddings(self) -> nn.Module:
        return self.text_model.get_input_embeddings()

    def forward(self, ids: Tensor, attention_mask: Tensor | None = None) -> ClipOutput:
        heard: ClipOutput = self.text_model(ids, attention_mask)
        return heard._replace(text_embeds=self.text_projection(heard.pooler_output))


def _seen(mask: Tensor | None) -> Tensor | None:
    """(n, 1, tokens, tokens) bool: which token sees which; None: each those before it."""
    if mask is None or bool(mask.all()):
        return None
    places = torch.arange(mask.shape[-1], device=mask.device)
    return (places[:, None] >= places)[None, None] & mask.bool()[:, None, None, :]
