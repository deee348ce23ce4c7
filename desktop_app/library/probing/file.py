"""What a single .safetensors file in Stable Diffusion's original layout is, told from its header.

What the tensors can't tell (above all what the UNet predicts) comes, in this order, from
1. ``NAME.velatura.json`` beside it (`sidecar`),
2. the file's metadata (``modelspec.prediction_type``: "epsilon" or "v"; ModelSpec of Stability AI),
3. a tensor called ``v_pred`` (a mark some trainers leave),
4. a ``NAME.yaml`` beside it with ``parameterization: "v"`` (the original configuration),
5. diffusers' rule: Stable Diffusion 2 without an inpainting UNet predicts v, all else epsilon
   (diffusers/loaders/single_file_utils.py). So a 2.x *base* file that says nothing needs a sidecar.
"""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo, PredictionType
from desktop_app.core.request import SIDE_LIMITS
from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.formats.json_file import text_of
from desktop_app.library.formats.regular import open_regular
from desktop_app.library.formats.safetensors_header import Header
from desktop_app.library.formats.weights import read_weights
from desktop_app.library.identify.instead import what_instead
from desktop_app.library.probing.fit import check_channels
from desktop_app.library.probing.sidecar import as_prediction_type, read_sidecar, sidecar_of

__all__ = ["companions", "probe_file"]

_UNET = "model.diffusion_model."
_FIRST = _UNET + "input_blocks.0.0.weight"
_LAST = _UNET + "out.2.weight"
_LEVEL = re.compile(r"first_stage_model\.encoder\.down\.(\d{1,2})\.")
_V = re.compile(r"^\s*parameterization:\s*[\"']?v[\"']?\s*(#.*)?$", re.MULTILINE)
_EPSILON_SIDE = 512


def probe_file(path: Path, families: dict[str, Family]) -> ModelInfo:
    """What the file ``path`` is. For ids and names see `probe.probe`.

    Raises:
        ModelError: ``not_a_model`` (with what it is instead), ``model_incomplete``,
            ``model_damaged`` or ``model_pickle``.
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    header = read_weights(path, path.name)
    names = header.tensors
    if _FIRST not in names or _LAST not in names or _is_other(header):
        raise ModelError("not_a_model", name=path.name, reason=what_instead(path))
    sidecar = read_sidecar(path, families)
    family = families.get(sidecar.family) or _family(path, header, families)
    if not any(_LEVEL.match(name) for name in names):
        raise ModelError("model_incomplete", name=path.name, reason="it has no autoencoder (VAE)")
    input_channels, latent_channels = _channels(path, header)
    check_channels(path.name, input_channels, latent_channels)
    factor = 1 << max(int(match[1]) for match in map(_LEVEL.match, names) if match)
    prediction = sidecar.prediction_type or _prediction_type(
        path, header, family, inpaints=input_channels != latent_channels
    )
    return ModelInfo(
        id=path.stem,
        name=sidecar.name or text_of(header.metadata.get("modelspec.title")) or path.stem,
        path=str(path),
        layout="single_file",
        family=family.id,
        prediction_type=prediction,
        input_channels=input_channels,
        latent_channels=latent_channels,
        factor=factor,
        native_size=sidecar.native_size or _native_size(header, family, prediction),
        size_bytes=header.file_size,
        digest=quick_digest([("", path), *((lora, path.parent / lora) for lora in sidecar.loras)]),
        defaults=sidecar.defaults(family),
        quick=sidecar.quick(family),
        live=sidecar.live(family),
    )


def companions(path: Path) -> list[Path]:
    """The files beside a single file that belong to it, as far as they are there."""
    return [file for file in (sidecar_of(path), path.with_suffix(".yaml")) if file.is_file()]


def _is_other(header: Header) -> bool:
    # Stable Diffusion XL has the same UNet names; its text encoders tell it.
    return any(name.startswith("conditioner.") for name in header.tensors)


def _family(path: Path, header: Header, families: dict[str, Family]) -> Family:
    for family in families.values():
        if any(name.startswith(family.text_encoder_key) for name in header.tensors):
            return family
    raise ModelError("model_incomplete", name=path.name, reason="it has no text encoder")


def _channels(path: Path, header: Header) -> tuple[int, int]:
    """Channels the UNet takes and gives: shapes (out, in, 3, 3) of its first and last layer."""
    first, last = header.tensors[_FIRST].shape, header.tensors[_LAST].shape
    if len(first) != 4 or len(last) != 4 or not (0 < first[1] <= 4096 and 0 < last[0] <= 4096):
        reason = "its UNet's first and last layer have no usable shape"
        raise ModelError("model_damaged", name=path.name, reason=reason)
    return first[1], last[0]


def _prediction_type(
    path: Path, header: Header, family: Family, *, inpaints: bool
) -> PredictionType:
    said = as_prediction_type(header.metadata.get("modelspec.prediction_type"))
    if said is not None:
        return said
    yaml = path.with_suffix(".yaml")
    if "v_pred" in header.tensors or (yaml.is_file() and _V.search(_beginning(yaml))):
        return "v_prediction"
    if yaml.is_file():
        return "epsilon"
    return "v_prediction" if family.id == "sd2" and not inpaints else "epsilon"


def _beginning(path: Path) -> str:
    with open_regular(path) as file:
        return file.read(1 << 16).decode("utf-8", "replace")


def _native_size(header: Header, family: Family, prediction: PredictionType) -> int:
    """What the metadata says; of 2.x, 768 belongs to the v-models and 512 to the others."""
    try:
        said = Size.parse(header.metadata.get("modelspec.resolution", ""))
    except ValueError:
        return family.native_size if prediction == "v_prediction" else _EPSILON_SIDE
    side = round(said.area**0.5)
    return side if SIDE_LIMITS[0] <= side <= SIDE_LIMITS[1] else family.native_size
