"""Another autoencoder in place of a model's own: from a file, in either naming, or a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import ModelError
from desktop_app.engine.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.engine.codec import Codec, NoCodec
from desktop_app.engine.device import Compute
from desktop_app.engine.failures import loading_part
from desktop_app.engine.load_limits import reading
from desktop_app.engine.part_classes import PART_NAMES, part_class
from desktop_app.engine.part_weights import filled
from desktop_app.engine.single_file import Shapes, SingleFile, SinglePart
from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.engine.tiny_file import halves_of, is_tiny_file, make_tiny
from desktop_app.engine.weight_file import weight_files

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family
    from desktop_app.engine.model import Model

_CLASSES = ("AutoencoderKL", "AutoencoderTiny")

ORIGINAL = replace(LDM_VAE, prefixes=(*LDM_VAE.prefixes, ""))
"""Files of an autoencoder alone name their tensors bare."""

CLASS_NAMES = SinglePart(
    ("vae.", ""),
    "AutoencoderKL",
    lambda shapes, _: _class_shape(shapes),
    lambda tensors, _: tensors,
)
"""In the names of diffusers' class."""

_MARKS = {
    True: "decoder.up_blocks.0.resnets.0.conv1.weight",
    False: "decoder.up.0.block.0.conv1.weight",
}
"""A name that every autoencoder has, by whether its names are those of diffusers' class."""


def with_vae(model: Model, path: Path, name: str) -> Model:
    """``model`` with the autoencoder at ``path``; everything else is shared, nothing loaded anew.

    Args:
        model: the loaded model.
        path: a safetensors file, or a folder with config.json and weights.
        name: what the user calls it.

    Raises:
        ModelError: ``vae_unfit``, ``model_damaged`` or ``model_incomplete``.
    """
    if "vae" not in model.family.components:
        raise _unfit(model.info.name, name, "it works on pixels and has none")
    vae = _read(model, path, name)
    if vae.config.latent_channels != model.codec.channels:
        reason = (
            f"it makes {vae.config.latent_channels} channels, {model.codec.channels} are wanted"
        )
        raise _unfit(model.info.name, name, reason)
    compute = replace(model.compute, dtype=vae.dtype)
    codec = Codec(vae, compute)
    if not isinstance(model.codec, NoCodec) and codec.factor != model.codec.factor:
        reason = f"it makes latents {codec.factor} times smaller, not {model.codec.factor} times"
        raise _unfit(model.info.name, name, reason)
    optimise_model(vae, compute, model.backend.way)
    return model.with_codec(codec, vae)


class VaeFile:
    """A source of a model's autoencoder: a file that holds it alone (see `model_source.Source`).

    Args:
        path: the file, in either naming.
        model: the model's name, for errors.
        family: of the model.
    """

    def __init__(self, path: Path, model: str, family: Family) -> None:
        self._path, self._model, self._family = path, model, family

    def has(self, part: str) -> bool:
        """The autoencoder, nothing else."""
        return part == "vae"

    def tokenizer(self, part: str) -> Any:
        """None is there."""
        raise KeyError(part)

    def scheduler_config(self) -> dict[str, Any]:
        """None is there."""
        raise KeyError("scheduler")

    def pipeline_config(self) -> dict[str, Any]:
        """None is there."""
        raise KeyError("pipeline")

    def weights(self, part: str, compute: Compute) -> Any:
        """The autoencoder. Raises ModelError."""
        with loading_part(self._model, PART_NAMES[part]):
            return _file(self._path, self._path.name, self._model, self._family, compute)


def _read(model: Model, path: Path, name: str) -> Any:
    compute, called = model.compute, model.info.name
    with loading_part(called, name):
        if path.is_dir():
            vae = _folder(model, path, name)
        else:
            vae = _file(path, name, called, model.family, compute)
    vae.eval().requires_grad_(requires_grad=False)
    return vae.to(compute.device, compute.dtype).to(memory_format=compute.memory_format)


def _folder(model: Model, path: Path, name: str) -> Any:
    inner = path / "vae" if (path / "vae" / "config.json").is_file() else path
    config = json.loads((inner / "config.json").read_text(encoding="utf-8"))
    wanted = str(config.get("_class_name"))
    if wanted not in _CLASSES:
        raise ModelError("model_class", name=name, wanted=wanted)
    files, dtype = weight_files(inner, name), model.compute.dtype
    with reading(name, "autoencoder", "config.json", config, files, dtype):
        made = filled(part_class(wanted), config, files, dtype)
    return made.whole(name, "autoencoder")


def _file(path: Path, name: str, model: str, family: Family, compute: Compute) -> Any:
    for part in (CLASS_NAMES, ORIGINAL):
        layout: Mapping[str, SinglePart] = {"vae": part}
        with SingleFile(path, name, family.config, layout, {}) as file:
            if file.names_end_with(_MARKS[part is CLASS_NAMES]):
                return file.weights("vae", compute)
    if is_tiny_file(path):
        return _tiny(model, path, name)
    raise _unfit(model, name, "it is none")


def _tiny(model: str, path: Path, name: str) -> Any:
    decoder, encoder = halves_of(path)
    if decoder is None or encoder is None:
        half, other = ("decoder", "encoder") if encoder is None else ("encoder", "decoder")
        raise _unfit(model, name, f"it is only the {half}, without its {other}")
    return make_tiny(decoder, encoder)


def _class_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of an AutoencoderKL's config, from its own names."""
    widths: list[int] = []
    while (key := f"encoder.down_blocks.{len(widths)}.resnets.0.conv2.weight") in shapes:
        widths.append(shapes[key][0])
    layers = 0
    while f"encoder.down_blocks.0.resnets.{layers}.conv2.weight" in shapes:
        layers += 1
    return {
        "block_out_channels": widths,
        "layers_per_block": layers,
        "down_block_types": ["DownEncoderBlock2D"] * len(widths),
        "up_block_types": ["UpDecoderBlock2D"] * len(widths),
        "latent_channels": shapes["decoder.conv_in.weight"][1],
        "use_quant_conv": "quant_conv.weight" in shapes,
        "use_post_quant_conv": "post_quant_conv.weight" in shapes,
    }


def _unfit(model: str, name: str, reason: str) -> ModelError:
    return ModelError("vae_unfit", name=name, model=model, reason=reason)
