"""The first LoRAs that were published: layers without names, by their place (``unet:12:up``).

cloneofsimo/lora (lora_diffusion/lora.py: save_safeloras, _find_modules_v2,
monkeypatch_or_replace_lora_extended) walks through a network's modules in the order in which they
were made, and below each whose class the header names ("unet": ["CrossAttention", "GEGLU"])
numbers its linear layers and, where resnets are among them, convolutions. A layer whose number of
sides is another than that of the next pair is passed over.

diffusers made a transformer's block as attn1, ff, attn2 at first, later as attn1, attn2, ff: which
of the two it was, the shapes tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from torch import Tensor, nn

from desktop_app.networks.quantised.layers import QuantisedLayer

_KEY = re.compile(r"([a-z_0-9]{1,40}):(\d{1,5}):(up|down)")
_CLASSES = {
    "CrossAttention": "Attention",
    "Attention": "Attention",
    "GEGLU": "GEGLU",
    "ResnetBlock2D": "ResnetBlock2D",
    "CLIPAttention": "CLIPAttention",
}
"""Classes that are named → what they are called now. Of others it isn't known how they nested."""

_ORDERS = (("attn1", "ff", "attn2"), ("attn1", "attn2", "ff"))
_BLOCK = re.compile(r"(.*\btransformer_blocks\.\d+\.)(attn1|attn2|ff)\b")
_MAX_HEADER = 1 << 16

Pairs = list[tuple[Tensor, Tensor]]
Layers = list[tuple[str, tuple[int, ...]]]


def named_layers(
    tensors: Mapping[str, Tensor], header: Mapping[str, str], parts: Mapping[str, Any]
) -> dict[str, Tensor]:
    """``tensors`` with names of layers in place of their places; as they are if they have names.

    Args:
        tensors: of the file.
        header: its metadata.
        parts: of the model, by component.

    Raises:
        ValueError: the places don't tell which layers of this model are meant.
    """
    found = {key: match for key in tensors if (match := _KEY.fullmatch(key))}
    named = {key: tensor for key, tensor in tensors.items() if key not in found}
    for part in sorted({match[1] for match in found.values()}):
        pairs = _pairs(part, tensors)
        network = parts.get(part)
        if not isinstance(network, nn.Module):
            raise ValueError(f"it is made for a model with a part called {part}")
        layers = _fitting(network, _targets(header.get(part, "")), pairs)
        for layer, (up, down) in zip(layers, pairs, strict=True):
            named[f"{part}.{layer}.lora_up.weight"] = up
            named[f"{part}.{layer}.lora_down.weight"] = down
    return named


def _pairs(part: str, tensors: Mapping[str, Tensor]) -> Pairs:
    pairs: Pairs = []
    while f"{part}:{len(pairs)}:up" in tensors and f"{part}:{len(pairs)}:down" in tensors:
        up, down = (tensors[f"{part}:{len(pairs)}:{which}"] for which in ("up", "down"))
        pairs.append((up, down))
    if 2 * len(pairs) != sum(key.startswith(f"{part}:") for key in tensors):
        raise ValueError("layer numbers are missing in it")
    return pairs


def _targets(said: str) -> frozenset[str]:
    try:
        names = json.loads(said[:_MAX_HEADER])
    except (ValueError, RecursionError) as error:
        raise ValueError("its header doesn't say which layers it numbers") from error
    if not isinstance(names, list) or not names:
        raise ValueError("its header doesn't say which layers it numbers")
    unknown = sorted({str(name)[:40] for name in cast("list[Any]", names)} - set(_CLASSES))
    if unknown:
        raise ValueError(f"it numbers layers of a kind whose order isn't known: {unknown[0]}")
    return frozenset(_CLASSES[str(name)] for name in cast("list[Any]", names))


def _fitting(network: nn.Module, targets: frozenset[str], pairs: Pairs) -> list[str]:
    """The layers that the pairs belong to. Raises ValueError if their shapes fit none."""
    for order in _ORDERS:
        layers = _matched(list(_walked(network, targets, order)), pairs)
        if layers is not None:
            return layers
    raise ValueError("its layers are numbered, and the numbers don't match this model's layers")


def _walked(
    network: nn.Module, targets: frozenset[str], order: tuple[str, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(name, shape of its weight) of every layer that may have a number, in order."""
    modules = dict(network.named_modules())
    above = [name for name, module in modules.items() if type(module).__name__ in targets]
    # A block's parts stand together: sorting them by what they are keeps all else in its order.
    first = {}
    for at, name in enumerate(above):
        match = _BLOCK.match(name)
        first.setdefault(match[1] if match else name, at)

    def place(name: str) -> tuple[int, int]:
        match = _BLOCK.match(name)
        return (first[match[1]], order.index(match[2])) if match else (first[name], 0)

    for name in sorted(above, key=place):
        for inner, module in modules[name].named_modules():
            if isinstance(module, nn.Linear | nn.Conv2d | QuantisedLayer):
                yield f"{name}.{inner}", tuple(module.weight.shape)


def _matched(layers: Layers, pairs: Pairs) -> list[str] | None:
    """A layer for each pair; None if one doesn't fit, or there are too few."""
    found: list[str] = []
    for name, shape in layers:
        if len(found) == len(pairs):
            break
        up, down = pairs[len(found)]
        if up.ndim != len(shape):
            continue
        fits = tuple(down.shape[1:]) == shape[1:] and up.shape[0] == shape[0]
        if not fits or up.shape[1] != down.shape[0]:
            return None
        found.append(name)
    return found if len(found) == len(pairs) else None
