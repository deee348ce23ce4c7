"""Which weight of a model a name in a LoRA file means.

Files name layers in many ways: diffusers' and peft's with dots, kohya's with underscores, the
original names of a family (`original_keys`) with either. All are compared without dots and
underscores, as one table of the model's own layers has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from torch import nn

from desktop_app.core.record import record
from desktop_app.networks.adapters.original_keys import original_names

PARTS: Final[dict[str, tuple[str, ...]]] = {
    "text_encoder": ("lora_te1_", "lora_te_", "text_encoder.", "lora_te1.", "lora_te."),
    "text_encoder_2": ("lora_te2_", "text_encoder_2.", "lora_te2."),
    "text_encoder_3": ("lora_te3_", "text_encoder_3.", "lora_te3."),
    "text_conditioner": (
        *("text_conditioner.", "diffusion_model.llm_adapter.", "lora_unet_llm_adapter_"),
        *("llm_adapter.", "lora_te_llm_adapter_"),
    ),
    "": (
        *("lora_unet_", "lora_transformer_", "unet.", "transformer.", "diffusion_model."),
        *("model.diffusion_model.", "lycoris_", "lora_unet.", ""),
    ),
}
"""Component → how its layers' names begin; "" is the denoiser."""

WRAPPED: Final = ("base_model.model.",)
"""What may stand before these: peft's own model around the network."""


_KEYS = ("qproj", "kproj", "vproj")
_FUSED = {
    "qkv": ("q", "k", "v"),
    "kv": ("k", "v"),
    "qkvproj": _KEYS,
    "kvproj": _KEYS[1:],
    "inproj": _KEYS,
    "toaddedqkv": tuple(f"add{each}" for each in _KEYS),
    "toaddedkv": tuple(f"add{each}" for each in _KEYS[1:]),
    "gateup": ("gate", "up"),
    "gateupproj": ("gateproj", "upproj"),
    "w13": ("w1", "w3"),
}
"""How the name of a matrix ends that holds several layers, one below the other → how theirs do,
from the top: fused layers of diffusers (fuse_projections), transformers, OpenCLIP and vLLM."""


@record()
class WeightPlace:
    """A weight, or some of its rows, that a name means.

    Attributes:
        part: the component.
        layer: the module's name in it.
        start, stop: rows of the *named* weight that belong here, as shares of 1, where several
            layers lie stacked under one name; beyond 1 they go on at 0.
    """

    part: str
    layer: str
    start: float = 0.0
    stop: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether all rows belong here, in their order."""
        return (self.start, self.stop) == (0.0, 1.0)

    def rows(self, own: int) -> int:
        """How many rows the named weight has, of which ``own`` are the layer's."""
        return round(own / (self.stop - self.start))


class WeightPlaces:
    """The table of one model.

    Args:
        parts: the model's loaded parts.
        denoiser: which of them predicts.
        family: its family's id, for the original names.

    Attributes:
        parts: as they were given.
    """

    def __init__(self, parts: Mapping[str, Any], denoiser: str, family: str) -> None:
        self.parts = parts
        self._denoiser = denoiser
        self._table: dict[str, dict[str, tuple[WeightPlace, ...]]] = {}
        for part, module in parts.items():
            if isinstance(module, nn.Module) and part != "vae":
                self._table[part] = dict(_named(part, module))
        if family == "flux1" and "text_encoder_2" in self._table:
            # kohya's sd-scripts count T5 as the third, as in Stable Diffusion 3.
            self._table["text_encoder_3"] = self._table["text_encoder_2"]
        network = parts[denoiser]
        own = self._table[denoiser]
        for name, targets in original_names(family, network):
            if all(_flat(layer) in own for layer, _, _ in targets):
                places = tuple(WeightPlace(denoiser, layer, a, b) for layer, a, b in targets)
                own.setdefault(_flat(name), places)

    def find(self, name: str) -> tuple[WeightPlace, ...]:
        """What ``name``, without its role, means; () for nothing in this model."""
        for wrap in WRAPPED:
            name = name.removeprefix(wrap)
        for part, starts in PARTS.items():
            table = self._table.get(part or self._denoiser)
            if table is None:
                continue
            for start in starts:
                if name.startswith(start) and (found := self._find(table, name[len(start) :])):
                    return found
        # Programs that wrap what others wrote: "transformer.diffusion_model.layers…".
        inner = next((start for start in PARTS[""] if start and name.startswith(start)), "")
        return self.find(name.removeprefix(inner)) if inner else ()

    def _find(
        self, table: Mapping[str, tuple[WeightPlace, ...]], name: str
    ) -> tuple[WeightPlace, ...]:
        flat = _flat(name.replace(".processor.", ".").replace("_processor_", "_"))
        for wanted in (flat, flat.removeprefix("textmodel")):
            if found := _layer(table, wanted):
                return found
            for end in filter(wanted.endswith, _FUSED):
                stem = wanted.removesuffix(end)
                layers = [_layer(table, stem + own) for own in _FUSED[end]]
                if all(len(each) == 1 and each[0].is_whole for each in layers):
                    return self._stacked([each[0] for each in layers])
        return ()

    def _stacked(self, layers: Sequence[WeightPlace]) -> tuple[WeightPlace, ...]:
        """Those layers' rows in one matrix."""
        modules = [self.parts[each.part].get_submodule(each.layer) for each in layers]
        ends = list(accumulate((len(module.weight) for module in modules), initial=0))
        pairs = zip(layers, ends, ends[1:], strict=False)
        return tuple(WeightPlace(e.part, e.layer, a / ends[-1], b / ends[-1]) for e, a, b in pairs)


def own_names(layer: str, targets: Sequence[WeightPlace]) -> tuple[str, ...]:
    """What patterns may call a layer: without its component, and, unless it holds several of them,
    as the model's class does."""
    bare = layer
    for start in (*WRAPPED, *(f"{place.part}." for place in targets)):
        bare = bare.removeprefix(start)
    same = targets if len(targets) == 1 else ()
    return tuple(dict.fromkeys((bare, *(place.layer for place in same))))


def _layer(table: Mapping[str, tuple[WeightPlace, ...]], flat: str) -> tuple[WeightPlace, ...]:
    # diffusers once named the first layer of an attention's output without its number.
    return table.get(flat) or table.get(f"{flat}0", ())


def _named(part: str, module: nn.Module) -> Iterator[tuple[str, tuple[WeightPlace, ...]]]:
    for layer, inner in module.named_modules():
        weight = getattr(inner, "weight", None)
        if layer and weight is not None:
            place = (WeightPlace(part, layer),)
            yield _flat(layer), place
            yield _flat(layer.removeprefix("text_model.")), place


def _flat(name: str) -> str:
    return name.replace(".", "").replace("_", "")
