"""What is trained, by method: changes of low rank (peft), new words, or all weights."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import peft
import torch
from peft import inject_adapter_in_model
from peft.tuners.lora.layer import Conv2d, Linear
from peft.tuners.tuners_utils import BaseTunerLayer
from torch import Tensor, nn

from desktop_app.core.errors import InputError, ModelError
from desktop_app.extensions.training.values.cost import is_adapted, is_adapted_text
from desktop_app.extensions.training.values.fields import METHODS, is_distilled
from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.networks.adapters.lora_layouts import Changes
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.quantised.layers import (
    QuantisedConv2d,
    QuantisedLayer,
    QuantisedLinear,
    quantised_layers,
)


class WrappedConv2d(Conv2d):
    """As of a convolution of the same shape, which peft makes its own layers of."""

    def update_layer(self, *args: Any, **kwargs: Any) -> None:
        held: Any = self.base_layer
        self.in_features, self.out_features = held.in_channels, held.out_channels
        self.base_layer = nn.Conv2d(
            held.in_channels,
            held.out_channels,
            held.kernel_size,
            held.stride,
            held.padding,
            held.dilation,
            device="meta",
        )
        super().update_layer(*args, **kwargs)
        self.base_layer = held


ADAPTER: Final = "taught"
"""peft's name of the changes."""

_ROLES: Final = {
    "lora_A": "down",
    "lora_B": "up",
    "lora_magnitude_vector": "dora_scale",
    "hada_w1_a": "hada_w1_a",
    "hada_w1_b": "hada_w1_b",
    "hada_w2_a": "hada_w2_a",
    "hada_w2_b": "hada_w2_b",
    "hada_t1": "hada_t1",
    "hada_t2": "hada_t2",
    **{
        name: name
        for name in (
            *("lokr_w1", "lokr_w1_a", "lokr_w1_b"),
            *("lokr_w2", "lokr_w2_a", "lokr_w2_b", "lokr_t2"),
        )
    },
}
"""peft's names of a layer's tensors → roles in files (`core.lora_names.ROLES`)."""


@dataclass(frozen=True, eq=False)
class Taught:
    """What a training changes.

    Attributes:
        modules: networks with what is trained in them, by component.
        words: the new word's vectors, by component of the text encoder.
        word: what stands for them in prompts; empty: there are none.
    """

    modules: dict[str, nn.Module] = field(default_factory=dict[str, nn.Module])
    words: dict[str, nn.Parameter] = field(default_factory=dict[str, nn.Parameter])
    word: str = ""

    def parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """(name, parameter) of all that is trained, in a fixed order; names begin with the
        component."""
        for part, module in self.modules.items():
            for name, parameter in module.named_parameters():
                if parameter.requires_grad:
                    yield f"{part}.{name}", parameter
        for part, vectors in self.words.items():
            yield f"words.{part}", vectors

    @contextmanager
    def disable_adapters(self) -> Iterator[None]:
        """While it lasts the networks answer as if nothing had been trained."""
        layers = [
            layer
            for module in self.modules.values()
            for layer in module.modules()
            if isinstance(layer, BaseTunerLayer)
        ]
        for each in layers:
            each.enable_adapters(enabled=False)
        try:
            yield
        finally:
            for each in layers:
                each.enable_adapters(enabled=True)

    def changes(self) -> Changes:
        """What is changed, on the processor, by component and layer, as files have it."""
        found: dict[str, dict[str, dict[str, Tensor]]] = {}
        for part, module in self.modules.items():
            layers = found.setdefault(part, {})
            for name, parameter in module.named_parameters():
                if parameter.requires_grad and f".{ADAPTER}" in name:
                    layer, kind = _role_of(name)
                    tensor = parameter.detach().float().cpu()
                    layers.setdefault(layer, {})[_ROLES[kind]] = tensor
            for layer, roles in layers.items():
                _as_in_files(roles, module.get_submodule(layer))
        return found


def _as_in_files(roles: dict[str, Tensor], layer: Any) -> None:
    """The tensors of ``layer``, one of peft's, as `networks.adapters.deltas` reads them."""
    scale: float = layer.scaling[ADAPTER]
    if "dora_scale" in roles:
        roles["dora_scale"] = roles["dora_scale"].reshape(-1, *(1,) * (roles["down"].ndim - 1))
    if {"lokr_w1", "lokr_w2"} <= set(roles):  # without a rank files have no scale
        roles["lokr_w1"] = roles["lokr_w1"] * scale
    else:
        roles["alpha"] = torch.tensor(scale * layer.r[ADAPTER])


def _role_of(name: str) -> tuple[str, str]:
    """A parameter of peft's → the layer's name without peft's, and peft's name of its role."""
    layer, _, kind = name.partition(f".{ADAPTER}")[0].rpartition(".")
    return layer.replace(".base_layer", ""), kind


def ranks_of(text: str) -> dict[str, int]:
    """“attn2=32, ff=8” → words in names of layers and their ranks. Raises InputError."""
    found: dict[str, int] = {}
    for piece in filter(None, (each.strip() for each in text.split(","))):
        word, _, rank = piece.partition("=")
        if not word.strip() or not rank.strip().isdecimal():
            raise InputError(
                "unknown_choice", setting="ranks", value=piece[:80], choices="WORD=RANK, …"
            )
        found[word.strip()] = int(rank)
    return found


def _layers_of(network: nn.Module, *, convolutions: bool) -> list[str]:
    """Names of the layers of a denoiser that are adapted."""
    return [
        name
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d | QuantisedLayer)
        and is_adapted(name, convolutions=convolutions)
    ]


def _config(settings: Mapping[str, Any], ranks: Mapping[str, int]) -> Any:
    """peft's configuration; ``ranks`` by name of the layer."""
    rank = settings["rank"]
    alpha = settings["alpha"] or rank
    # Where alpha is the rank, the layers with other ranks keep the scale of 1, too.
    alphas = {name: each if not settings["alpha"] else alpha for name, each in ranks.items()}
    pattern = {f"^{re.escape(name)}$": each for name, each in ranks.items()}
    alpha_pattern = {f"^{re.escape(name)}$": each for name, each in alphas.items()}
    common: dict[str, Any] = {
        "r": rank,
        "target_modules": list(ranks),
        "rank_pattern": pattern,
        "alpha_pattern": alpha_pattern,
    }
    method = settings["method"]
    if method in ("lora", "dora", "distil"):
        config = peft.LoraConfig(
            **common,
            lora_alpha=alpha,
            lora_dropout=settings["dropout"],
            use_dora=method == "dora",
        )
        config._register_custom_module(  # pyright: ignore[reportPrivateUsage]
            {QuantisedLinear: Linear, QuantisedConv2d: WrappedConv2d}
        )
        return config
    kind = peft.LoHaConfig if method == "loha" else peft.LoKrConfig
    return kind(**common, alpha=alpha, module_dropout=settings["dropout"])


def _adapt(part: nn.Module, names: list[str], settings: Mapping[str, Any]) -> None:
    """Put peft's layers into ``part``."""
    words = ranks_of(settings["ranks"])
    ranks: dict[str, int] = {}
    for name in names:
        rank = next((each for word, each in words.items() if word in name), settings["rank"])
        if rank:
            ranks[name] = min(rank, _most(part.get_submodule(name)))
    if not ranks:
        raise InputError("unknown_choice", setting="ranks", value="0", choices="1 …")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unsupported layer type", UserWarning)
        inject_adapter_in_model(_config(settings, ranks), part, ADAPTER)
    _materialised(part)
    for name, parameter in part.named_parameters():
        taught = f".{ADAPTER}" in name
        if taught:
            parameter.data = parameter.data.float()
        parameter.requires_grad_(taught)


def _materialised(part: nn.Module) -> None:
    """Give those changes memory that peft put where weights in blocks say that theirs are."""
    for layer in [*part.modules()]:
        down: Any = getattr(layer, "lora_A", {})
        if ADAPTER in down and down[ADAPTER].weight.is_meta:
            adapted: Any = layer
            for each in (down, adapted.lora_B):
                each[ADAPTER].to_empty(device=adapted.get_base_layer().blocks.device)
            adapted.reset_lora_parameters(ADAPTER, True)


def _most(layer: nn.Module) -> int:
    """The largest rank that a change of its weight can have."""
    weight: Any = layer.weight
    return int(min(weight.shape[0], weight[0].numel()))


def teach(base: BaseModel, settings: Mapping[str, Any]) -> Taught:
    """Make of ``base`` what the settings say: parameters that ask for gradients, in float32.

    First weights are drawn from the seed alone.

    Raises:
        InputError: the settings name no layer.
        ModelError: ``training_model``: this can't be done with it.
    """
    torch.manual_seed(settings["seed"])
    method = settings["method"]
    _check(base, settings)
    encoders = base.text_encoders if settings["text_encoder"] else {}
    if method == "full":
        trained = {base.engine.denoiser: base.network, **encoders}
        for module in trained.values():
            module.float().requires_grad_(requires_grad=True)
        return Taught(trained)
    taught = Taught(word=settings["trigger"] if _has_words(settings) else "")
    if method != "inversion":
        adapted = {
            base.engine.denoiser: _layers_of(base.network, convolutions=settings["convolutions"])
        }
        for part, encoder in encoders.items():
            adapted[part] = [name for name, _ in encoder.named_modules() if is_adapted_text(name)]
        for part, layers in adapted.items():
            taught.modules[part] = base.parts[part]
            _adapt(base.parts[part], layers, settings)
    if taught.word:
        taught.words.update(_new_words(base, settings))
    return taught


def _check(base: BaseModel, settings: Mapping[str, Any]) -> None:
    method, name = settings["method"], base.info.name
    if _has_words(settings) and not base.texts.widths:
        raise ModelError("training_model", name=name, reason="its family takes no new words")
    if is_distilled(settings) and (settings["text_encoder"] or _has_words(settings)):
        reason = "distilling changes its denoiser alone: leave text encoders and new words out"
        raise ModelError("training_model", name=name, reason=reason)
    if method not in ("lora", "inversion", "distil") and any(quantised_layers(base.network)):
        reason = f"{METHODS[method][0]} needs its weights as numbers, not in 8 or 4 bits"
        raise ModelError("training_model", name=name, reason=reason)


def _has_words(settings: Mapping[str, Any]) -> bool:
    return bool(settings["trigger"]) and (
        settings["method"] == "inversion" or settings["words"] > 0
    )


def _new_words(base: BaseModel, settings: Mapping[str, Any]) -> dict[str, nn.Parameter]:
    """Vectors that start as those of a known word (Gal et al. 2022, section 4), or as the mean of
    all words."""
    count = settings["words"] or 4
    made: dict[str, nn.Parameter] = {}
    for part, encoder in base.text_encoders.items():
        table: Tensor = encoder.get_input_embeddings().weight.detach().float()  # type: ignore[operator]
        tokenizer = base.parts[part.replace("text_encoder", "tokenizer")]
        ids: list[int] = []
        if settings["init_word"]:
            ids = tokenizer(settings["init_word"], add_special_tokens=False)["input_ids"]
        rows = table[ids] if ids else table.mean(0, keepdim=True)
        noise = torch.randn(count, table.shape[1]) * table.std() * 0.1
        start = rows.cpu().repeat(-(-count // len(rows)), 1)[:count] + noise
        made[part] = nn.Parameter(start.to(base.compute.device))
    return made


def words_of(taught: Taught) -> tuple[Word, ...]:
    """The new word as text encoders know it."""
    if not taught.words:
        return ()
    return (Word(taught.word, {rows.shape[1]: rows for rows in taught.words.values()}),)
