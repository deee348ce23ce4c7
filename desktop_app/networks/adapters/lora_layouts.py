"""What is trained, under the names of each layout; `lora_keys` reads them.

Where a family's makers keep several layers in one matrix, the layers' factors stand on its
diagonal: the rank is the sum of theirs, and the product is theirs exactly. Layouts:
kohya-ss/sd-scripts networks/lora.py, lora_flux.py and lora_sd3.py; ComfyUI comfy/lora.py;
diffusers 0.42.1 loaders/peft.py and lora_base.py; peft 0.21.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.networks.adapters.deltas import Tensors, rank_of, scale_of
from desktop_app.networks.adapters.lora_keys import WRAPPED
from desktop_app.networks.adapters.original_keys import Targets, original_names

WRITTEN: Final[dict[str, dict[str, str]]] = {
    "kohya": {"down": ".lora_down.weight", "up": ".lora_up.weight", "mid": ".lora_mid.weight"},
    "peft": {
        "down": ".lora_A.weight",
        "up": ".lora_B.weight",
        "dora_scale": ".lora_magnitude_vector",
    },
}
"""How names that the program writes end, by role; others end with the role itself."""


Layers: TypeAlias = Mapping[str, Tensors]
"""Tensors by role, which mean what `deltas.delta_of` makes of them, by the layer's name."""

Changes: TypeAlias = Mapping[str, Layers]
"""By component: "unet" or "transformer", "text_encoder", "text_encoder_2" …"""

_PAIRS = {
    "lora": (("down", "up"),),
    "loha": (("hada_w1_b", "hada_w1_a"), ("hada_w2_b", "hada_w2_a")),
}
"""Kind → its pairs of factors, the inner one first."""


def method_of(changes: Changes) -> str:
    """What made them: lora, loha, lokr or dora."""
    roles = {role for layers in changes.values() for each in layers.values() for role in each}
    if "dora_scale" in roles:
        return "dora"
    kinds = {"lokr": "lokr", "hada": "loha"}
    return next((kinds[role[:4]] for role in sorted(roles) if role[:4] in kinds), "lora")


def original_layout(
    layout: str, changes: Changes, family: str, parts: Mapping[str, Any]
) -> dict[str, Tensor]:
    """The tensors of a file that is named as kohya or ComfyUI do.

    Args:
        layout: "kohya" or "comfyui".
        changes: what is trained.
        family: of the model.
        parts: its components; of the denoiser weights are read where DoRA changes some layers of a
            matrix, and not all.

    Raises:
        ModelError: ``layout_refused``.
    """
    found: dict[str, Tensors] = {}
    for part, layers in changes.items():
        is_text = part.startswith("text_encoder")
        if not is_text and (layout == "comfyui" or family not in ("sd1", "sd2")):
            layers = _by_original_name(layout, layers, family, parts[part])
        for layer, tensors in layers.items():
            dotted = layout == "comfyui" and not is_text
            name = f"diffusion_model.{layer}" if dotted else _kohya_name(part, layer, family)
            found[name] = tensors
    return {
        name + WRITTEN["kohya"].get(role, f".{role}"): tensor
        for name, roles in _with_one_alpha(found).items()
        for role, tensor in roles.items()
    }


def _kohya_name(part: str, layer: str, family: str) -> str:
    number = part.removeprefix("text_encoder").removeprefix("_")
    start = "lora_unet_"
    if part.startswith("text_encoder"):
        # FLUX's T5 is counted as the third, as in Stable Diffusion 3.
        third = family == "flux1" and number == "2"
        own = "" if family in ("sd1", "sd2") else number or "1"
        start = f"lora_te{'3' if third else own}_"
        layer = _whole_text_name(layer)
    return start + layer.replace(".", "_")


def _whole_text_name(layer: str) -> str:
    """CLIP's, as all versions of transformers but the newest name it."""
    return f"text_model.{layer}" if layer.startswith("encoder.layers.") else layer


def _with_one_alpha(layers: Layers) -> Layers:
    """The same alpha for all of a LoRA, whatever their ranks: diffusers 0.42.1 looks up those that
    differ by names that no layer of an attention has, and loads these at a wrong strength."""
    alphas = {name: scale_of(each) * (rank_of(each) or 0) for name, each in layers.items()}
    usual = Counter(filter(None, alphas.values())).most_common(1)
    made: dict[str, Tensors] = {}
    for name, each in layers.items():
        roles = {role: tensor for role, tensor in each.items() if role not in ("alpha", "scale")}
        alpha = alphas[name]
        if "up" in roles and alpha != usual[0][0]:
            roles["up"] = roles["up"] * (alpha / usual[0][0])
            alpha = usual[0][0]
        if rank_of(roles):
            roles["alpha"] = torch.tensor(alpha)
        made[name] = roles
    return made


# -- several layers in one matrix ------------------------------------------------------------------


def _by_original_name(layout: str, layers: Layers, family: str, network: Any) -> Layers:
    left, found = dict(layers), dict[str, Tensors]()
    for name, targets in original_names(family, network):
        if any(layer in left for layer, _, _ in targets):
            found[name] = _joined(layout, targets, left, network)
            for layer, _, _ in targets:
                left.pop(layer, None)
    if left and layout == "comfyui":
        reason = f"{next(iter(left))} has no name there"
        raise ModelError("layout_refused", layout=layout, reason=reason)
    return {**found, **left}


def _joined(layout: str, targets: Targets, layers: Layers, network: Any) -> Tensors:
    """The factors of the matrix in which ``targets`` lie."""
    present = [each for each in targets if each[0] in layers]
    if len(targets) == 1 and targets[0][1:] == (0.0, 1.0):
        return layers[targets[0][0]]
    for kind, pairs in _PAIRS.items():
        if all(inner in layers[name] for inner, _ in pairs for name, _, _ in present):
            made = _on_diagonal(pairs, present, layers)
            if kind == "lora" and any("dora_scale" in layers[name] for name, _, _ in present):
                made["dora_scale"] = _lengths(layout, targets, layers, network)
            return made
    reason = f"of {present[0][0]} and its neighbours no product can be made"
    raise ModelError("layout_refused", layout=layout, reason=reason)


def _on_diagonal(
    pairs: tuple[tuple[str, str], ...], present: list[tuple[str, float, float]], layers: Layers
) -> dict[str, Tensor]:
    scales = [scale_of(layers[name]) for name, _, _ in present]
    same = len(set(scales)) == 1
    made: dict[str, Tensor] = {}
    for number, (inner, outer) in enumerate(pairs):
        columns: list[Tensor] = []
        for (name, start, stop), scale in zip(present, scales, strict=True):
            own = layers[name][outer]
            own = own if same or number else own * scale
            whole = round(len(own) / (stop - start))
            below = own.new_zeros(whole - len(own), own.shape[1])
            columns.append(torch.cat((own, below)).roll(round(start * whole), 0))
        made[inner] = torch.cat([layers[name][inner] for name, _, _ in present])
        made[outer] = torch.cat(columns, 1)
    made["scale"] = torch.tensor(scales[0] if same else 1.0, dtype=torch.float64)
    return made


def _lengths(layout: str, targets: Targets, layers: Layers, network: Any) -> Tensor:
    """DoRA's of all rows; where a layer is not trained, those that the rows have."""
    lengths: list[Tensor] = []
    for name, _, _ in targets:
        if name in layers:
            lengths.append(layers[name]["dora_scale"].float().reshape(-1, 1))
            continue
        weight = base_weight(network, name)
        if not isinstance(weight, Tensor) or not weight.is_floating_point() or weight.is_meta:
            reason = f"the lengths of the rows of {name} are not known"
            raise ModelError("layout_refused", layout=layout, reason=reason)
        lengths.append(weight.detach().float().norm(dim=1, keepdim=True).cpu())
    first = targets[0][1]
    whole = torch.cat(lengths)
    return whole.roll(round(first * len(whole)), 0)


# -- peft's names ----------------------------------------------------------------------------------


def peft_layout(part: str, layers: Layers, *, wrapped: bool) -> dict[str, Tensor]:
    """The tensors of one component as peft names them, or diffusers if not ``wrapped``."""
    start = WRAPPED[0] if wrapped else f"{part}."
    named: dict[str, Tensor] = {}
    for layer, tensors in layers.items():
        whole = layer if wrapped else _whole_text_name(layer)
        for role, tensor in tensors.items():
            if role in ("alpha", "scale"):
                continue
            if role == "dora_scale":
                kernel = tensors["down"].ndim - 2
                tensor = tensor.reshape(-1) if not kernel else tensor.reshape(1, -1, *[1] * kernel)
            end = WRITTEN["peft"].get(role, f".{role}")
            if role == "dora_scale" and not wrapped and part.startswith("text_encoder"):
                end += ".weight"  # transformers reads no other name
            named[f"{start}{whole}{end}"] = tensor
    return named


def peft_config(layers: Layers, network: Any) -> dict[str, Any]:
    """peft's configuration of one component.

    Raises:
        ModelError: ``layout_refused``: peft would cut its factors otherwise.
    """
    method = method_of({"": layers})
    kind = "lora" if method == "dora" else method
    ranks = {name: rank_of(each) or _peft_rank(each) for name, each in layers.items()}
    alphas = {
        name: scale_of(each) * ranks[name] if rank_of(each) else float(ranks[name])
        for name, each in layers.items()
    }
    rank, rank_pattern = _patterns(ranks)
    alpha, alpha_pattern = _patterns(alphas)
    roles = {role for each in layers.values() for role in each}
    convolves = not roles.isdisjoint(("hada_t1", "lokr_t2"))
    own = {"use_dora": method == "dora"} if kind == "lora" else {"use_effective_conv2d": convolves}
    return {
        "peft_type": kind.upper(),
        "task_type": None,
        "base_model_name_or_path": None,
        "inference_mode": True,
        "r": rank,
        "lora_alpha" if kind == "lora" else "alpha": alpha,
        "rank_pattern": rank_pattern,
        "alpha_pattern": alpha_pattern,
        "target_modules": [_short_text_name(name) for name in sorted(layers)],
        **own,
        **(
            {"use_effective_conv2d": not roles.isdisjoint(("hada_t1", "lokr_t2"))}
            if kind != "lora"
            else {}
        ),
        **(_kronecker(layers, network) if kind == "lokr" else {}),
    }


def _short_text_name(layer: str) -> str:
    """Ends that fit CLIP in all versions of transformers."""
    return layer.removeprefix("text_model.")


def _patterns(values: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """The commonest, and what differs by name. A pattern fits every name that ends with it, and the
    first one counts: longer names come first, and those that a shorter one would fit are there."""
    usual = Counter(values.values()).most_common(1)[0][0]
    other = {name for name, value in values.items() if value != usual}
    other |= {name for name in values if any(name.endswith(f".{end}") for end in other)}
    ordered = sorted(other, key=lambda name: (-len(name), name))
    return usual, {_short_text_name(name): values[name] for name in ordered}


def _peft_rank(tensors: Tensors) -> int:
    """One at which peft makes whole factors, too."""
    return max(side for tensor in tensors.values() if tensor.ndim for side in tensor.shape[:2])


def _kronecker(layers: Layers, network: Any) -> dict[str, Any]:
    """How peft has to cut the sides of weights, so that its factors have these shapes."""
    from peft.tuners.lokr.layer import factorization

    sides: set[tuple[int, int]] = set()
    for name, each in layers.items():
        whole = each.get("lokr_w1")
        first = (
            (len(each["lokr_w1_a"]), each["lokr_w1_b"].shape[1]) if whole is None else whole.shape
        )
        weight = base_weight(network, name)
        sides |= {(first[at], weight.shape[at]) for at in (0, 1)}
    for factor in (-1, *sorted({first for first, _ in sides})):
        if all(factorization(side, factor)[0] == first for first, side in sides):
            both = any("lokr_w1_a" in each for each in layers.values())
            return {"decompose_both": both, "decompose_factor": factor}
    raise ModelError("layout_refused", layout="peft", reason="peft cuts LoKr's factors otherwise")


def base_weight(network: Any, name: str) -> Any:
    """A layer's own weight, also under an adapter of peft's."""
    module = network.get_submodule(name)
    return getattr(module, "base_layer", module).weight
