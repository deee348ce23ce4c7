"""LoRAs that act in regions alone: what they add to a layer's output, where it counts.

A LoRA changes a weight W by ΔW, and so an output by ΔW·x. Here the weight stays, and ΔW·x is added
by place: a layer over places (convolutions, norms, attention among places, what follows it) has it
times the region's share there, and so has what a block adds of the timestep to all its places; keys
and values of cross-attention have it for the region's own texts. The timestep's own layers, before
the blocks, have it times the mean share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any, TypeAlias

import torch
from diffusers.models.attention_processor import Attention
from diffusers.models.resnet import ResnetBlock2D
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_app.engine.guidance import Acting
from desktop_app.engine.region_maps import at_level, same
from desktop_app.engine.speed.norms import NativeGroupNorm
from desktop_app.engine.speed.weak_attention import places
from desktop_app.networks.device import Compute


def regional_loras(
    network: nn.Module, changes: Mapping[str, Changes], compute: Compute
) -> RegionalLoras | None:
    """What lets LoRAs act in their regions; None without any.

    Args:
        network: a UNet, if there are any.
        changes: by the tags that regions' prompts have.
        compute: device and precision of ``network``.
    """
    held = {
        tag: {
            name: (_on_device(weight, compute), _on_device(bias, compute))
            for name, (weight, bias) in layers.items()
        }
        for tag, layers in changes.items()
    }
    return RegionalLoras(network, held) if held else None


def _on_device(change: Tensor | None, compute: Compute) -> Tensor | None:
    return None if change is None else change.to(compute.device, compute.dtype)


Change: TypeAlias = tuple[Tensor | None, Tensor | None]
"""What is added to a layer's weight and bias; None: nothing."""

Changes: TypeAlias = Mapping[str, Change]
"""What one LoRA adds, by the layers' names."""

Entries: TypeAlias = tuple[tuple[Acting, ...], ...]


class RegionalLoras:
    """LoRAs of the regions of one job.

    Args:
        network: a UNet.
        changes: by the LoRAs' tags, in the precision and on the device that it calculates with.
    """

    def __init__(self, network: nn.Module, changes: Mapping[str, Changes]) -> None:
        self._texts = {
            id(layer)
            for each in network.modules()
            if isinstance(each, Attention) and each.is_cross_attention
            for layer in (each.to_k, each.to_v)
        }
        self._norms = {
            id(block.time_emb_proj): block.norm2
            for block in network.modules()
            if isinstance(block, ResnetBlock2D) and block.time_embedding_norm == "default"
        }
        self._layers: list[tuple[nn.Module, dict[str, Change]]] = []
        for name in dict.fromkeys(name for each in changes.values() for name in each):
            own = {tag: each[name] for tag, each in changes.items() if name in each}
            self._layers.append((network.get_submodule(name), own))
        self._made: tuple[Entries, _Levels] | None = None

    @contextmanager
    def acting(
        self,
        entries: Entries,
        tokens: int,
        size: tuple[int, int],
        resting: frozenset[str] = frozenset(),
    ) -> Iterator[None]:
        """While the context lasts they act in a call.

        Args:
            entries: what acts in each entry of the batch.
            tokens: length of one of several texts; 0: there is one.
            size: rows and columns of the latents.
            resting: tags of those that don't act all the same.
        """
        made = self._made
        if made is None or made[1].size != size or not same(made[0], entries):
            made = self._made = entries, _Levels(size)
        with ExitStack() as stack:
            for layer, changes in self._layers:
                own = {tag: each for tag, each in changes.items() if tag not in resting}
                if id(layer) in self._texts:
                    hook = _on_texts(entries, own, tokens)
                elif id(layer) in self._norms:
                    later = _Later(entries, own, made[1])
                    norm, hook = self._norms[id(layer)], later.keep
                    stack.callback(norm.register_forward_pre_hook(later.add).remove)
                else:
                    hook = _on_places(entries, own, made[1])
                stack.callback(layer.register_forward_hook(hook, with_kwargs=True).remove)
            yield


_Hook: TypeAlias = Callable[[Any, tuple[Any, ...], dict[str, Any], Tensor], None]


class _Levels:
    """Shares as the levels of a network have them, made once.

    Args:
        size: of the latents.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._maps: dict[tuple[int, tuple[int, int]], Tensor] = {}
        self._rows: dict[tuple[int, int], tuple[Tensor, Tensor]] = {}

    def at(self, share: Tensor, size: tuple[int, int]) -> Tensor:
        """(rows, columns) of a level."""
        key = id(share), size
        if key not in self._maps:
            self._maps[key] = at_level(share[None], *size)[0]
        return self._maps[key]

    def rows(self, share: Tensor, count: int, like: Tensor) -> tuple[Tensor, Tensor]:
        """Which of ``count`` places have a share, (n,), and how much, (n, 1)."""
        key = id(share), count
        if key not in self._rows:
            level = self.at(share, places(self.size, count)).flatten()
            found = level.nonzero().flatten()
            self._rows[key] = found.to(like.device), level[found][:, None].to(like)
        return self._rows[key]


def _on_texts(entries: Entries, own: Mapping[str, Change], tokens: int) -> _Hook:
    rest = iter(entries)  # processors may call a layer for a part of the batch, then for the rest

    def add(layer: Any, inputs: tuple[Any, ...], named: dict[str, Any], output: Tensor) -> None:
        told: Tensor = inputs[0]
        for entry, acting in enumerate(islice(rest, len(told))):
            for each in acting:
                if each.lora not in own:
                    continue
                weight, bias = own[each.lora]
                parts = [slice(None)]
                if each.texts is not None and (tokens or not each.texts):
                    parts = [slice(at * tokens, (at + 1) * tokens) for at in each.texts]
                for part in parts:
                    output[entry, part] += _linear(told[entry, part], weight, bias)

    return add


def _on_places(entries: Entries, own: Mapping[str, Change], levels: _Levels) -> _Hook:
    rest = iter(entries)

    def add(layer: Any, inputs: tuple[Any, ...], named: dict[str, Any], output: Tensor) -> None:
        seen: Tensor = inputs[0]
        for entry, acting in enumerate(islice(rest, len(seen))):
            every = [each for each in acting if each.lora in own]
            if not every:
                continue
            given, made = seen[entry : entry + 1], output[entry : entry + 1]
            if isinstance(layer, NativeGroupNorm):
                given = layer.entry_input(given, entry, **named)
                made = nn.GroupNorm.forward(layer, given)
            for each in every:
                _add(made, layer, given, own[each.lora], each.share, levels)
            if isinstance(layer, NativeGroupNorm):
                output[entry] = layer.finished(made, **named)[0]

    return add


def _add(
    made: Tensor, layer: Any, seen: Tensor, change: Change, share: Tensor | None, levels: _Levels
) -> None:
    """Add to ``made``, a layer's output for ``seen``, both (1, …), what ``change`` adds."""
    if share is None:
        made += _changed(layer, seen, change)
    elif seen.ndim == 4:
        made += _changed(layer, seen, change) * levels.at(share, _size(made)).to(made)
    elif seen.ndim == 3:
        rows, counts = levels.rows(share, seen.shape[1], made)
        more = _changed(layer, seen.index_select(1, rows), change) * counts
        made.index_copy_(1, rows, made.index_select(1, rows) + more)
    else:
        made += _changed(layer, seen, change) * float(share.mean())


class _Later:
    """What is added to a block's projection of the timestep, by place: before the norm after it.

    Args:
        entries, own, levels: as of all layers.
    """

    def __init__(self, entries: Entries, own: Mapping[str, Change], levels: _Levels) -> None:
        self._entries, self._own, self._levels = entries, own, levels
        self._kept: list[tuple[int, Tensor, Tensor]] = []

    def keep(
        self, layer: Any, inputs: tuple[Any, ...], named: dict[str, Any], output: Tensor
    ) -> None:
        """After the projection: what acts everywhere is added there."""
        self._kept = []
        for entry, acting in enumerate(self._entries):
            for each in (one for one in acting if one.lora in self._own):
                made = _changed(layer, inputs[0][entry], self._own[each.lora])
                if each.share is None:
                    output[entry] += made
                else:
                    self._kept.append((entry, each.share, made))

    def add(self, norm: Any, inputs: tuple[Any, ...]) -> None:
        """A forward pre-hook of ``norm``: changes its input in place, an entry of the batch at a
        time."""
        picture: Tensor = inputs[0]
        for entry, share, made in self._kept:
            picture[entry] += made[:, None, None] * self._levels.at(share, _size(picture)).to(made)


def _size(picture: Tensor) -> tuple[int, int]:
    return picture.shape[-2], picture.shape[-1]


def _changed(layer: Any, seen: Tensor, change: Change) -> Tensor:
    """What ``change`` adds to the output of ``layer`` for ``seen``, in its layout."""
    weight, bias = change
    if isinstance(layer, nn.GroupNorm | nn.LayerNorm):
        scale = torch.zeros_like(layer.weight) if weight is None else weight
        if isinstance(layer, nn.GroupNorm):
            return F.group_norm(seen, layer.num_groups, scale, bias, layer.eps)
        return F.layer_norm(seen, layer.normalized_shape, scale, bias, layer.eps)
    return _convolved(layer, seen, change) if seen.ndim == 4 else _linear(seen, weight, bias)


def _linear(tokens: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    if weight is None:
        assert bias is not None
        return bias.expand(*tokens.shape[:-1], -1)
    return F.linear(tokens, weight, bias)


def _convolved(layer: Any, picture: Tensor, change: Change) -> Tensor:
    weight, bias = change
    if weight is None:
        assert bias is not None
        return bias[None, :, None, None]
    how = layer.stride, layer.padding, layer.dilation, layer.groups
    return F.conv2d(picture, weight, bias, *how)
