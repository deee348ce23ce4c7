"""Another autoencoder in place of a model's own: from a file, in either naming, or a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import ModelError
from desktop_app.core.safe_open import read_regular
from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.networks.codec import Codec, NoCodec
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import reading
from desktop_app.networks.part_classes import part_class
from desktop_app.networks.part_weights import filled
from desktop_app.networks.vae_file import vae_of_file, vae_unfit
from desktop_app.networks.weight_file import weight_files

if TYPE_CHECKING:
    from desktop_app.engine.model import Model


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
        raise vae_unfit(model.info.name, name, "it works on pixels and has none")
    vae = _read(model, path, name)
    compute = replace(model.compute, dtype=vae.dtype)
    codec = Codec(vae, compute)
    if codec.channels != model.codec.channels:
        reason = f"it makes {codec.channels} channels, {model.codec.channels} are wanted"
        raise vae_unfit(model.info.name, name, reason)
    if not isinstance(model.codec, NoCodec) and codec.factor != model.codec.factor:
        reason = f"it makes latents {codec.factor} times smaller, not {model.codec.factor} times"
        raise vae_unfit(model.info.name, name, reason)
    optimise_model(vae, compute, model.backend.way)
    return model.with_codec(codec, vae)


def _read(model: Model, path: Path, name: str) -> Any:
    compute, called = model.compute, model.info.name
    with loading_part(called, name):
        if path.is_dir():
            vae = _folder(model, path, name)
        else:
            vae = vae_of_file(path, name, called, model.family, compute)
    vae.eval().requires_grad_(requires_grad=False)
    return compute.laid(vae.to(compute.device, compute.dtype))


def _folder(model: Model, path: Path, name: str) -> Any:
    inner = path / "vae" if (path / "vae" / "config.json").is_file() else path
    config = json.loads(read_regular(inner / "config.json").decode())
    wanted = str(config.get("_class_name"))
    if wanted not in model.family.components["vae"]:
        raise ModelError("model_class", name=name, wanted=wanted)
    files, dtype = weight_files(inner, name), model.compute.dtype
    with reading(name, "autoencoder", "config.json", config, files, dtype):
        made = filled(part_class(wanted), config, files, dtype)
    return made.whole(name, "autoencoder")
