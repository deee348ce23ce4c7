"""What a single .safetensors file in an original layout is, told from its header.

How the files of each family are named is in the table of families (`FileLayout`).

What the tensors can't tell (above all what the UNet predicts) comes, in this order, from
1. ``NAME.velatura.json`` beside it (`sidecar`),
2. the file's metadata (``modelspec.prediction_type``: "epsilon" or "v"; ModelSpec of Stability AI),
3. a tensor called ``v_pred`` (a mark some trainers leave),
4. a ``NAME.yaml`` beside it with ``parameterization: "v"`` (the original configuration),
5. the variant's row in the table of families (SD-Turbo predicts noise),
6. diffusers' rule: Stable Diffusion 2 without an inpainting UNet predicts v, all else epsilon
   (diffusers/loaders/single_file_utils.py). So a 2.x *base* file that says nothing needs a sidecar.
"""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.catalog.families import Family, FamilyVariant, vae_path
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo, PredictionType
from desktop_app.core.request import SIDE_LIMITS
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.formats.json_file import text_of
from desktop_app.library.formats.packed import read_unpacked
from desktop_app.library.formats.safetensors_header import Header
from desktop_app.library.identify.identifier import describe_non_model
from desktop_app.library.probing.part_compatibility import (
    check_channels,
    check_numbers,
    variant_by_shapes,
)
from desktop_app.library.probing.part_needs import wants_of_file
from desktop_app.library.probing.part_search import PartPlaces, with_parts
from desktop_app.library.probing.sidecar import as_prediction_type, read_sidecar, sidecar_of
from desktop_app.library.probing.variant import variant_of_file

_LEVEL = re.compile(r"encoder\.down\.(\d{1,2})\.")
_V = re.compile(r"^\s*parameterization:\s*[\"']?v[\"']?\s*(#.*)?$", re.MULTILINE)
_CONTEXT = ".attn2.to_k.weight"
"""A layer whose second axis is the width of the text."""

_EPSILON_SIDE = 512


_SAID_IN = ("modelspec.architecture", "general.name", "general.basename")
"""Metadata that may name the model: ModelSpec's, and that of GGUF."""


def probe_file(path: Path, families: dict[str, Family], variant: str = "") -> ModelInfo:
    """What the file ``path`` is. For ids, names and the variant see `probe.probe`.

    Raises:
        ModelError: ``not_a_model`` (with what it is instead), ``model_incomplete``,
            ``model_damaged``, ``model_quantised`` or ``model_pickle``.
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    header = read_unpacked(path, path.name)
    made_of = [family for family in families.values() if prefix_of(header, family) is not None]
    if not made_of:
        raise ModelError("not_a_model", name=path.name, reason=describe_non_model(path))
    sidecar = read_sidecar(path, families)
    family = next((f for f in made_of if f.id == sidecar.family), None)
    family = family or _family(header, made_of)
    check_numbers(path.name, header)
    input_channels, latent_channels = _channels(path, header, family)
    check_channels(path.name, family, input_channels, latent_channels)
    name = sidecar.name or text_of(header.metadata.get("modelspec.title")) or path.stem
    prefix, own_words = prefix_of(header, family) or "", f"{name} {path.stem}"
    names = (key.removeprefix(prefix) for key in header.tensors)
    said = variant_by_shapes(family, input_channels, latent_channels, names, own_words)
    words = [own_words, *(text_of(header.metadata.get(key)) for key in _SAID_IN), path.parent.name]
    found = variant_of_file(family, header.tensors, prefix, said, words, variant or sidecar.variant)
    row = found.variant
    _check_whole(path, header, family, row)
    prediction = sidecar.prediction_type or _prediction_type(
        path, header, family, row, inpaints=input_channels != latent_channels
    )
    said_variant = row.id if row else ""
    wants = wants_of_file(path, header.tensors, family, said_variant, latent_channels)
    info = ModelInfo(
        id=path.stem,
        name=name,
        path=str(path),
        layout="single_file",
        family=family.id,
        prediction_type=prediction,
        input_channels=input_channels,
        latent_channels=latent_channels,
        factor=_factor(header, family),
        native_size=sidecar.native_size or _native_size(header, family, row, prediction),
        size_bytes=header.file_size,
        digest=quick_digest([("", path), *((lora, path.parent / lora) for lora in sidecar.loras)]),
        defaults=sidecar.defaults(family, row),
        quick=sidecar.quick(family, row),
        live=sidecar.live(family, row),
        variant=said_variant,
        may_be=found.may_be,
        in_doubt=found.in_doubt,
        wants=wants,
    )
    return with_parts(info, family, PartPlaces())


def companions(path: Path) -> list[Path]:
    """The files beside a single file that belong to it, as far as they are there."""
    names = sidecar_of(path), path.with_suffix(".yaml"), vae_path(path)
    return [file for file in names if file.is_file() and file != path]


def prefix_of(header: Header, family: Family) -> str | None:
    """How the denoiser's names begin, if ``header`` is of a single file of ``family``."""
    layout, names = family.file, header.tensors
    if layout is None or any(name.startswith(layout.without) for name in names):
        return None
    for prefix in layout.denoiser:
        if all(prefix + mark in names for mark in layout.marks):
            return prefix
    return None


def _family(header: Header, candidates: list[Family]) -> Family:
    """Of families with the same denoiser the one whose text encoder is there; without any, the one
    whose text is as wide as the denoiser wants it."""
    for family in candidates:
        starts = tuple(
            start
            for part in family.texts
            for start in (family.file.parts.get(part, ()) if family.file else ())
        )
        if starts and any(name.startswith(starts) for name in header.tensors):
            return family
    wanted = [t.shape[-1:] for name, t in header.tensors.items() if name.endswith(_CONTEXT)]
    width = next((shape[0] for shape in wanted if shape), 0)
    return next((f for f in candidates if f.text_width == width), candidates[0])


def _check_whole(path: Path, header: Header, family: Family, variant: FamilyVariant | None) -> None:
    """Raise ModelError: ``model_incomplete``: it lacks a part that is nowhere else."""
    layout = family.file
    assert layout is not None
    elsewhere = {*layout.shipped, *family.lends, family.denoiser}
    for part in family.components:
        if part in elsewhere or family.may_lack(part, variant.id if variant else ""):
            continue
        if not any(name.startswith(layout.parts.get(part, ())) for name in header.tensors):
            plain = "autoencoder (VAE)" if part == "vae" else part.replace("_", " ")
            raise ModelError("model_incomplete", name=path.name, reason=f"it has no {plain}")


def _channels(path: Path, header: Header, family: Family) -> tuple[int, int]:
    """Channels the denoiser takes and gives, a latent pixel: from its first and last layer."""
    layout, prefix = family.file, prefix_of(header, family)
    assert layout is not None and prefix is not None
    first = header.tensors[prefix + layout.first].shape
    last = header.tensors[prefix + layout.last].shape
    if len(first) < 2 or not last or not (0 < first[1] <= 4096 and 0 < last[0] <= 4096):
        reason = "its denoiser's first and last layer have no usable shape"
        raise ModelError("model_damaged", name=path.name, reason=reason)
    patch = family.patch**2
    # A convolution counts channels alone, a linear layer those of a whole patch.
    taken = first[1] // (patch if len(first) == 2 else 1) - layout.beside_latents
    return taken, last[0] // patch


def _factor(header: Header, family: Family) -> int:
    """What sides are multiples of: told by the autoencoder in the file, else the family's."""
    assert family.file is not None
    starts = tuple(f"{start}encoder.down." for start in family.file.parts.get("vae", ()))
    levels = {
        int(match[1])
        for name in header.tensors
        if name.startswith(starts) and (match := _LEVEL.search(name))
    }
    return (1 << max(levels) if levels else family.factor) * family.patch * family.group


def _prediction_type(
    path: Path, header: Header, family: Family, variant: FamilyVariant | None, *, inpaints: bool
) -> PredictionType:
    if family.prediction != "noise":
        return family.prediction
    said = as_prediction_type(header.metadata.get("modelspec.prediction_type"))
    if said is not None:
        return said
    yaml = path.with_suffix(".yaml")
    if "v_pred" in header.tensors or (yaml.is_file() and _V.search(_beginning(yaml))):
        return "v_prediction"
    if yaml.is_file():
        return "epsilon"
    if variant is not None and variant.prediction:
        return variant.prediction
    return "v_prediction" if family.id == "sd2" and not inpaints else "epsilon"


def _beginning(path: Path) -> str:
    with open_regular(path) as file:
        return file.read(1 << 16).decode("utf-8", "replace")


def _native_size(
    header: Header, family: Family, variant: FamilyVariant | None, prediction: PredictionType
) -> int:
    """What the metadata or the variant says; of 2.x, 768 belongs to the v-models and 512 to the
    others."""
    try:
        said = Size.parse(header.metadata.get("modelspec.resolution", ""))
    except ValueError:
        if variant is not None and variant.native_size:
            return variant.native_size
        small = family.id in ("sd1", "sd2") and prediction != "v_prediction"
        return _EPSILON_SIDE if small else family.native_size
    side = round(said.area**0.5)
    return side if SIDE_LIMITS[0] <= side <= SIDE_LIMITS[1] else family.native_size
