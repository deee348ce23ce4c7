"""LoRAs that diffusers and peft wrote, put in by us and by them: the weights are compared.

`CASES` is the table that the tests and packaging/documents/lora_sheet.py walk.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import peft
import torch
from diffusers.loaders import lora_pipeline as loaders
from diffusers.loaders.lora_base import LoraBaseMixin
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from desktop_app.engine.adapters.lora_stack import LoraStack
from tests import (
    tiny_anima,
    tiny_chroma,
    tiny_flux,
    tiny_flux2,
    tiny_krea2,
    tiny_lumina2,
    tiny_qwen_image,
    tiny_qwen_image21,
    tiny_sana,
    tiny_sd3,
    tiny_z_image,
)
from tests.models import model_info
from tests.tiny_models import tiny_parts
from tests.tiny_sdxl import sdxl_parts

TOLERANCE = 1e-4
Parts = dict[str, Any]
_UNET = ("to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "conv1", "proj_in")
_SD3 = ("to_q", "to_k", "add_v_proj", "to_out.0", "ff.net.0.proj", "norm1.linear")
_FLUX = ("to_q", "to_k", "add_v_proj", "proj_mlp", "proj_out", "x_embedder", "to_out.0")
_Z_IMAGE = ("to_q", "to_k", "to_out.0", "feed_forward.w1", "feed_forward.w2", "to_v")
_FLUX2 = ("to_q", "to_k", "add_v_proj", "to_out.0", "ff.linear_in", "to_qkv_mlp_proj")
_QWEN_IMAGE = ("to_q", "to_k", "add_v_proj", "to_out.0", "img_mlp.net.0.proj", "txt_in")
_QWEN_IMAGE21 = ("to_q", "to_k", "to_out.0", "img_mlp.proj", "gate_layer", "txt_in.in_layer")
_LUMINA = ("to_q", "to_k", "to_out.0", "linear_1", "linear_2", "norm1.linear")
_KREA = ("to_q", "to_k", "to_gate", "to_out.0", "ff.up", "txt_in.linear_1")
_SANA = ("to_q", "to_k", "to_v", "to_out.0", "caption_projection.linear_1")
_ANIMA = ("to_q", "to_k", "to_out.0", "ff.net.0.proj", "norm1.linear_1")
_CLIP = ("q_proj", "k_proj", "out_proj", "fc1")


@dataclass(frozen=True)
class Family:
    """How a family's LoRAs are written and read by diffusers.

    Attributes:
        loader: diffusers' own.
        build: its parts, always the same ones.
        layers: of the denoiser, that the LoRA changes.
        denoiser: which part predicts.
        reads: whether diffusers' LoRAs of it change text encoders.
    """

    id: str
    loader: type[LoraBaseMixin]
    build: Callable[[], Parts]
    layers: tuple[str, ...]
    denoiser: str = "unet"
    reads: bool = True


class AnimaLoras(loaders.AnimaLoraLoaderMixin):
    """diffusers reads LoRAs of Anima and writes none: they are written as its others."""

    save_lora_weights = loaders.Lumina2LoraLoaderMixin.save_lora_weights


def _sd(family: str) -> Parts:
    made = tiny_parts(family)
    return {"unet": made.unet, "text_encoder": made.text_encoder}


def _sdxl() -> Parts:
    return {name: part for name, part in sdxl_parts().items() if name != "vae"}


def _sd3() -> Parts:
    made = tiny_sd3.sd3_parts(version="3.5")
    names = ("transformer", "text_encoder", "text_encoder_2")
    return {name: getattr(made, name) for name in names}


def _flux() -> Parts:
    made = tiny_flux.flux_parts()
    return {"transformer": made.transformer, "text_encoder": made.text_encoder}


def _flux2(*, dev: bool = False) -> Parts:
    return {"transformer": tiny_flux2.flux2_parts(dev=dev).transformer}


def _chroma() -> Parts:
    made = tiny_chroma.chroma_parts()
    return {"transformer": made.transformer, "text_encoder": made.text_encoder}


def _lumina2() -> Parts:
    return {"transformer": tiny_lumina2.lumina2_parts().transformer}


def _krea2() -> Parts:
    return {"transformer": tiny_krea2.krea2_parts().transformer}


def _anima() -> Parts:
    return {"transformer": tiny_anima.anima_parts().transformer}


def _sana() -> Parts:
    return {"transformer": tiny_sana.sana_parts().transformer}


def _z_image() -> Parts:
    return {"transformer": tiny_z_image.z_image_parts().transformer}


def _qwen_image() -> Parts:
    return {"transformer": tiny_qwen_image.qwen_image_parts().transformer}


def _qwen_image_layered() -> Parts:
    return {"transformer": tiny_qwen_image.qwen_image_parts(layered=True).transformer}


def _qwen_image21() -> Parts:
    return {"transformer": tiny_qwen_image21.qwen_image21_parts().transformer}


FAMILIES = {
    "SD 1": Family("sd1", loaders.StableDiffusionLoraLoaderMixin, partial(_sd, "sd1"), _UNET),
    "SD 2": Family("sd2", loaders.StableDiffusionLoraLoaderMixin, partial(_sd, "sd2"), _UNET),
    "SDXL": Family("sdxl", loaders.StableDiffusionXLLoraLoaderMixin, _sdxl, _UNET),
    "SD 3.5": Family("sd3", loaders.SD3LoraLoaderMixin, _sd3, _SD3, "transformer"),
    "FLUX.2 klein": Family(
        "flux2", loaders.Flux2LoraLoaderMixin, _flux2, _FLUX2, "transformer", reads=False
    ),
    "FLUX.2 dev": Family(
        "flux2",
        loaders.Flux2LoraLoaderMixin,
        partial(_flux2, dev=True),
        _FLUX2,
        "transformer",
        reads=False,
    ),
    "Z-Image": Family(
        "z_image", loaders.ZImageLoraLoaderMixin, _z_image, _Z_IMAGE, "transformer", reads=False
    ),
    "Qwen-Image": Family(
        "qwen_image",
        loaders.QwenImageLoraLoaderMixin,
        _qwen_image,
        _QWEN_IMAGE,
        "transformer",
        reads=False,
    ),
    "Qwen-Image-Layered": Family(
        "qwen_image",
        loaders.QwenImageLoraLoaderMixin,
        _qwen_image_layered,
        _QWEN_IMAGE,
        "transformer",
        reads=False,
    ),
    "Qwen-Image 2.1": Family(
        "qwen_image21",
        loaders.QwenImageLoraLoaderMixin,
        _qwen_image21,
        _QWEN_IMAGE21,
        "transformer",
        reads=False,
    ),
    "Chroma": Family(
        "chroma", loaders.FluxLoraLoaderMixin, _chroma, _FLUX, "transformer", reads=False
    ),
    "Lumina 2": Family(
        "lumina2", loaders.Lumina2LoraLoaderMixin, _lumina2, _LUMINA, "transformer", reads=False
    ),
    "Krea 2": Family(
        "krea2", loaders.Krea2LoraLoaderMixin, _krea2, _KREA, "transformer", reads=False
    ),
    "Anima": Family("anima", AnimaLoras, _anima, _ANIMA, "transformer", reads=False),
    "Sana": Family("sana", loaders.SanaLoraLoaderMixin, _sana, _SANA, "transformer", reads=False),
    "FLUX.1": Family("flux1", loaders.FluxLoraLoaderMixin, _flux, _FLUX, "transformer"),
}


@dataclass(frozen=True)
class Case:
    """One way of saying how strong a LoRA is: settings of peft's `LoraConfig`.

    Attributes:
        denoiser, text: of the denoiser and of each text encoder; None: the LoRA has no such part.
        said: whether diffusers' file tells its settings.
        loses: what diffusers leaves out when it loads that, and we don't.
    """

    denoiser: Mapping[str, Any] | None
    text: Mapping[str, Any] | None = field(default_factory=lambda: {"r": 3, "lora_alpha": 2})
    said: bool = True
    loses: str = ""


CASES: dict[str, Case] = {
    "no settings in the file": Case({"r": 4, "lora_alpha": 4}, {"r": 3, "lora_alpha": 3}, False),
    "alpha = rank": Case({"r": 4, "lora_alpha": 4}),
    "alpha ≠ rank": Case({"r": 4, "lora_alpha": 9}),
    "alpha ≠ rank, denoiser alone": Case({"r": 4, "lora_alpha": 1}, None),
    "alpha ≠ rank, text encoders alone": Case(None, {"r": 4, "lora_alpha": 10}),
    "patterns of alpha": Case(
        {"r": 4, "lora_alpha": 8, "alpha_pattern": {"to_k": 2, "to_q": 16}},
        {"r": 3, "lora_alpha": 6, "alpha_pattern": {"layers.0.self_attn.q_proj": 1}},
    ),
    "patterns of rank": Case(
        {"r": 4, "lora_alpha": 8, "rank_pattern": {"to_k": 2, "to_out.0": 6}},
        {"r": 3, "lora_alpha": 6, "rank_pattern": {"fc1": 1}},
    ),
    "patterns of both, as regular expressions": Case(
        {
            "r": 4,
            "lora_alpha": 8,
            "alpha_pattern": {
                r".*blocks\.0\..*to_(q|k)": 3,
                r"to_[qk]": 12,
                r"^.*\.proj(_in|_mlp|_out)?": 5,
            },
            "rank_pattern": {r".*\.to_out\.\d+": 2},
        },
        {"r": 2, "lora_alpha": 5, "alpha_pattern": {r"self_attn\.[kq]_proj": 1}},
    ),
    "rsLoRA": Case({"r": 4, "lora_alpha": 3, "use_rslora": True}),
    "rsLoRA, patterns": Case(
        {
            "r": 4,
            "lora_alpha": 3,
            "use_rslora": True,
            "rank_pattern": {"to_q": 9},
            "alpha_pattern": {"to_k": 1},
        },
        {"r": 3, "lora_alpha": 2, "use_rslora": True},
    ),
    "DoRA": Case({"r": 4, "lora_alpha": 9, "use_dora": True}),
    "DoRA, rsLoRA, patterns": Case(
        {
            "r": 4,
            "lora_alpha": 3,
            "use_dora": True,
            "use_rslora": True,
            "alpha_pattern": {"to_k": 1},
        },
        {"r": 3, "lora_alpha": 2, "use_rslora": True},
    ),
    "DoRA, text encoders too": Case(
        {"r": 4, "lora_alpha": 9, "use_dora": True},
        {"r": 3, "lora_alpha": 7, "use_dora": True},
        loses="the text encoders' magnitudes: transformers finds no place for them",
    ),
    "biases of the factors": Case(
        {
            "r": 4,
            "lora_alpha": 9,
            "lora_bias": True,
            "target_modules": ["to_out.0", "ff.net.0.proj", "proj_out"],
        }
    ),
}


@dataclass(frozen=True)
class Compared:
    """What came of it.

    Attributes:
        worst: the greatest difference of any weight from what diffusers, or peft, loads.
        trained: the same from the network that the LoRA was taken of.
        effect: the greatest change that the LoRA made.
    """

    worst: float
    trained: float
    effect: float


def tried(family: Family, case: Case) -> bool:
    """Whether there can be such a LoRA: of text encoders, of layers with biases."""
    return family.reads or (
        case.denoiser is not None and not case.loses and "lora_bias" not in case.denoiser
    )


def compare(family: Family, case: Case, folder: Path) -> Compared:
    """diffusers writes it and reads it again; so do we."""
    settings: dict[str, Mapping[str, Any]] = {}
    for name in _made(family):
        of_text = case.text if family.reads else None
        own = case.denoiser if name == family.denoiser else of_text
        if own is not None:
            settings[name] = own
    trained = _save(family, settings, folder, said=case.said)
    theirs = _theirs(family, folder, tuple(settings))
    ours, before = _ours(family, folder), _weights(_made(family))
    assert before.keys() == theirs.keys() == ours.keys() == trained.keys()
    return Compared(_apart(ours, theirs), _apart(ours, trained), _apart(trained, before))


def _apart(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> float:
    return max(float((one[key] - other[key]).abs().max()) for key in one)


def _save(
    family: Family, settings: Mapping[str, Mapping[str, Any]], folder: Path, *, said: bool
) -> dict[str, Tensor]:
    parts, words = _built(family), {}
    torch.manual_seed(7)
    for name, own in settings.items():
        layers = family.layers if name == family.denoiser else _CLIP
        words_of = {"target_modules": list(layers), **copy.deepcopy(dict(own))}
        config = peft.LoraConfig(init_lora_weights=False, **words_of)
        parts[name].add_adapter(config)
        draw(parts[name])
        with warnings.catch_warnings():  # peft takes a bias of one side for a torn factor
            warnings.filterwarnings("ignore", "Adapter .* have invalid shape")
            state = get_peft_model_state_dict(parts[name], adapter_name="default")
        words[f"{name}_lora_layers"] = state
        if said:
            words[f"{name}_lora_adapter_metadata"] = parts[name].peft_config["default"].to_dict()
    family.loader.save_lora_weights(str(folder), **words)
    for name in settings:
        _fuse(parts[name])
    return _weights(parts)


def draw(module: nn.Module) -> None:
    """Move what begins at a fixed value: magnitudes, factors' biases."""
    for name, weight in module.named_parameters():
        if "magnitude" in name:
            weight.data *= 1 + 0.5 * torch.rand_like(weight)
        elif "lora_" in name or "lokr_" in name or "hada_" in name:
            weight.data = 0.3 * torch.randn_like(weight)


def _theirs(family: Family, folder: Path, components: tuple[str, ...]) -> dict[str, Tensor]:
    parts = _built(family)

    class Pipeline(DiffusionPipeline, family.loader):
        components = parts  # pyright: ignore[reportAssignmentType]

        def __init__(self) -> None:
            super().__init__()
            self.register_modules(**parts)

    Pipeline().load_lora_weights(str(folder))
    for name in components:
        _fuse(parts[name])
    return _weights(parts)


def _fuse(module: nn.Module) -> None:
    layers = [each for each in module.modules() if isinstance(each, peft.tuners.lora.LoraLayer)]
    assert layers
    for layer in layers:
        layer.merge()  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue]


def _ours(family: Family, folder: Path) -> dict[str, Tensor]:
    parts = _built(family)
    (file,) = folder.glob("*.safetensors")
    return put_file(parts, file, family.id, family.denoiser)


def put_file(parts: Parts, file: Path, family: str, denoiser: str) -> dict[str, Tensor]:
    """The weights of ``parts`` once the LoRA ``file`` is in; all of it must match."""
    stack = LoraStack(model_info("base", family=family, path=str(file)), parts, denoiser)
    loras = [lora("it")]
    (read,) = stack.read(loras, {"it": str(file)})
    assert read.unmatched == ()
    for text in (False, True):
        stack.use(loras, {"it": str(file)}, text=text)
    return _weights(parts)


@cache
def _made(family: Family) -> Parts:
    """The family's parts in float32; nobody changes them."""
    return {name: part.float() for name, part in family.build().items()}


def _built(family: Family) -> Parts:
    """A copy of `_made`."""
    return copy.deepcopy(_made(family))


def _weights(parts: Parts) -> dict[str, Tensor]:
    """By part and name, without what peft puts between and beside."""
    return {
        f"{name}.{key.replace('.base_layer', '')}": value.detach().float().clone()
        for name, part in parts.items()
        for key, value in part.state_dict().items()
        if not any(word in key for word in ("lora_", "lokr_", "hada_"))
    }


# What peft alone writes: weights with their settings in a file beside them.

_SOME = ["to_q", "to_k", "conv1", "proj_in"]
PEFT: dict[str, Callable[[], peft.PeftConfig]] = {
    "LoRA": lambda: peft.LoraConfig(
        r=4, lora_alpha=9, alpha_pattern={"to_k": 2}, target_modules=_SOME
    ),
    "rsLoRA": lambda: peft.LoraConfig(r=4, lora_alpha=9, use_rslora=True, target_modules=_SOME),
    "DoRA": lambda: peft.LoraConfig(r=4, lora_alpha=9, use_dora=True, target_modules=_SOME),
    "LoRA, layers saved as a whole": lambda: peft.LoraConfig(
        r=4, lora_alpha=2, target_modules=["to_q"], modules_to_save=["conv_in"]
    ),
    "LoHa": lambda: peft.LoHaConfig(
        r=2, alpha=3, alpha_pattern={"to_k": 1}, rank_pattern={"to_q": 4}, target_modules=_SOME
    ),
    "LoKr": lambda: peft.LoKrConfig(r=2, alpha=3, alpha_pattern={"to_k": 1}, target_modules=_SOME),
    "LoKr, whole factors": lambda: peft.LoKrConfig(
        r=64, alpha=16, rank_pattern={r".*\.to_k": 128}, target_modules=_SOME
    ),
}


def sd1_unet() -> nn.Module:
    """An SD 1 denoiser, the same one each time."""
    return copy.deepcopy(_made(FAMILIES["SD 1"])["unet"])


def compare_peft(kind: str, folder: Path, *, in_header: bool = False) -> Compared:
    """peft writes it and reads it again; so do we.

    Args:
        kind: of `PEFT`.
        folder: an empty one.
        in_header: with the settings in the header, as diffusers' `save_lora_adapter` has them.
    """
    torch.manual_seed(5)
    made: Any = peft.PeftModel(sd1_unet(), PEFT[kind]())
    draw(made)
    for name, weight in made.named_parameters():
        if "modules_to_save" in name:
            weight.data += 0.2 * torch.randn_like(weight)
    made.save_pretrained(str(folder))
    theirs: Any = peft.PeftModel.from_pretrained(sd1_unet(), str(folder))
    loaded = _weights({"unet": theirs.merge_and_unload()})
    trained = _weights({"unet": made.merge_and_unload()})
    file = folder / "adapter_model.safetensors"
    if in_header:
        beside = folder / "adapter_config.json"
        tensors, text = load_file(file), beside.read_text("utf-8")
        file, _ = folder / "pytorch_lora_weights.safetensors", beside.unlink()
        bare = {key.removeprefix("base_model.model."): value for key, value in tensors.items()}
        save_file(bare, file, {"lora_adapter_metadata": text})
    ours = put_file({"unet": sd1_unet()}, file, "sd1", "unet")
    before = _weights({"unet": _made(FAMILIES["SD 1"])["unet"]})
    return Compared(_apart(ours, loaded), _apart(ours, trained), _apart(trained, before))
