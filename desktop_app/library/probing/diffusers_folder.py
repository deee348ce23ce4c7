"""What a diffusers folder is, told from its JSON files and headers as data. Runs none of its code.

diffusers itself would follow what model_index.json says, code included; so nothing here (nor in the
engine) hands a user's folder to it. Class names are compared with the family's allow-list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.catalog.families import Family
from desktop_app.catalog.language import text_settings
from desktop_app.catalog.part_settings import check_settings
from desktop_app.catalog.tokenizers import FILES, find_tokenizers, part_folder, with_usual_names
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo, PredictionType
from desktop_app.core.not_weights import check_weights
from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.formats.folder_index import (
    INDEX,
    check_classes,
    class_of,
    family_of,
    folder_files,
    ignored_names,
    index_of,
)
from desktop_app.library.formats.json_file import positive, read_json, text_of
from desktop_app.library.formats.packed import read_unpacked_all
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.weights import component_weights
from desktop_app.library.identify.identifier import describe_non_model
from desktop_app.library.probing.consistency import consistency_facts
from desktop_app.library.probing.part_compatibility import (
    check_channels,
    check_width,
    variant_by_shapes,
)
from desktop_app.library.probing.part_needs import wants_of_folder
from desktop_app.library.probing.part_search import PartPlaces, with_parts
from desktop_app.library.probing.sidecar import as_prediction_type, read_sidecar
from desktop_app.library.probing.variant import variant_of_folder, variant_of_index

_WHOLE_TOKENIZER = "tokenizer.json"


def probe_folder(path: Path, families: dict[str, Family], variant: str = "") -> ModelInfo:
    """What the diffusers folder ``path`` is. For ids, names and the variant see `probe.probe`.

    Raises:
        ModelError: ``not_a_model``, ``model_class``, ``model_incomplete``, ``model_damaged`` or
            ``model_pickle``.
        InputError: ``file_unreadable``.
    """
    name = path.name
    if (found := index_of(path)) is None:
        reason = describe_non_model(path, f"the folder has no {INDEX}")
        raise ModelError("not_a_model", name=name, reason=reason)
    index = with_usual_names(read_json(found, name, found.name))
    sidecar = read_sidecar(path, families)
    family = family_of(path, index, families, sidecar.family)
    check_classes(name, index, family)
    weights = _check_parts(path, family, index)
    tensors = {part: read_unpacked_all(files, f"{name}/{part}") for part, files in weights.items()}
    configs = {part: _config(path, part, index, tensors[part]) for part in weights}
    denoiser, shown = configs[family.denoiser], f"{family.denoiser}/config.json"
    per = family.patch**2 if family.packed else 1
    taken = _number(name, shown, denoiser, "in_channels", 4 * per)
    _check_first_layer(name, tensors[family.denoiser], taken, family.patch**2 // per)
    input_channels = taken // per
    lacks = tuple(part for part in family.lends if _is_missed(family, part, weights))
    if "vae" in lacks:
        latent_channels, factor = family.latent_channels, family.factor
    else:
        kind = class_of(index, "vae")
        latent_channels, factor = _autoencoder(name, kind, configs.get("vae"), input_channels)
    check_channels(name, family, input_channels, latent_channels)
    facts = consistency_facts(path, family, denoiser, factor)
    # T5 calls its width d_model.
    texts = [text_settings(configs[part]) for part in family.texts if part in configs]
    widths = [text.get("hidden_size", text.get("d_model")) for text in texts]
    if family.width_key and widths and all(isinstance(width, int) for width in widths):
        heard = family.language.wide if family.language else 1
        made = heard * sum(cast("list[int]", widths))
        check_width(name, family, denoiser.get(family.width_key), made)
    files = folder_files(path)
    used = [file for file in files if file.parent != path and file.parent.name in family.components]
    used = [file for file in used if file.suffix in (".json", ".txt")]
    used += [file for group in weights.values() for file in group]
    used += [path / lora for lora in sidecar.loras]
    words = sidecar.name or name
    said = variant_by_shapes(
        family, input_channels, latent_channels, tensors[family.denoiser], words
    )
    said = said or variant_of_index(family, index)
    names, shown = [words, path.parent.name], "scheduler/scheduler_config.json"
    scheduler = read_json(path / shown, name, shown) if (path / shown).is_file() else {}
    meant = variant or sidecar.variant
    kind = variant_of_folder(family, weights, denoiser, scheduler, said, names, meant)
    row = kind.variant
    usual = (row.native_size if row else 0) or family.native_size
    here = {part for part in family.components if part in weights or _has_tokenizer(path, part)}
    said_variant = row.id if row else ""
    info = ModelInfo(
        id=name,
        name=sidecar.name or name,
        path=str(path),
        layout="folder",
        family=family.id,
        prediction_type=sidecar.prediction_type or _prediction_type(path, family),
        input_channels=input_channels,
        latent_channels=latent_channels,
        factor=facts.multiple,
        native_size=sidecar.native_size or _native_size(denoiser, factor, usual),
        size_bytes=sum(file.stat().st_size for file in files),
        digest=quick_digest((file.relative_to(path).as_posix(), file) for file in used),
        defaults=sidecar.defaults(family, row),
        quick=sidecar.quick(family, row),
        live=sidecar.live(family, row),
        ignored=ignored_names(path, index, family, files),
        variant=said_variant,
        may_be=kind.may_be,
        in_doubt=kind.in_doubt,
        wants=wants_of_folder(path, denoiser, here, family, said_variant, latent_channels),
        classes=facts.classes,
        timesteps=facts.timesteps,
    )
    return with_parts(info, family, PartPlaces())


def _has_tokenizer(path: Path, part: str) -> bool:
    """Whether it is a tokenizer with its own folder, which was checked."""
    return "tokenizer" in part and part_folder(path, part).is_dir()


def _is_missed(family: Family, part: str, weights: Mapping[str, object]) -> bool:
    """Whether it is a part with weights that is not there."""
    return part not in weights and "tokenizer" not in part and part not in family.optional


def _config(
    path: Path, part: str, index: dict[str, object], tensors: Mapping[str, Tensor]
) -> dict[str, object]:
    """A part's config.json; it must not ask for another class than the index, or
    for more than its weights have.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged`` or ``model_class``.
    """
    shown = f"{part}/config.json"
    config = read_json(path / shown, path.name, shown)
    wanted = text_of(config.get("_class_name"))
    if wanted and wanted != class_of(index, part):
        raise ModelError("model_class", name=path.name, wanted=wanted)
    check_settings(path.name, shown, config, (each.shape for each in tensors.values()))
    return config


def _check_parts(path: Path, family: Family, index: dict[str, object]) -> dict[str, list[Path]]:
    """Check that every component is there ; returns the weight files by component."""
    weights = dict[str, list[Path]]()
    for part in family.components:
        folder = part_folder(path, part)
        lent = part in family.lends and "tokenizer" not in part
        if not class_of(index, part) or (lent and not folder.exists()):
            continue  # an optional part that is left out, or one that a companion may lend
        if part == "scheduler":
            _check_file(path, f"{part}/scheduler_config.json")
            continue
        if "tokenizer" in part:
            _check_tokenizer(path, part, family)
            _check_file(path, f"{folder.name}/tokenizer_config.json")
            continue
        weights[part] = component_weights(folder, path.name)
    return weights


def _check_file(path: Path, shown: str) -> None:
    """Check a file of settings that goes with no weights, if it is there."""
    if (path / shown).is_file():
        check_settings(path.name, shown, read_json(path / shown, path.name, shown))


def _check_tokenizer(path: Path, part: str, family: Family) -> None:
    folder = part_folder(path, part)
    for file in (*FILES, "vocab.json", "merges.txt"):
        check_weights(folder / file, f"{path.name}/{folder.name}/{file}")
    if (folder / _WHOLE_TOKENIZER).is_file():
        return
    if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        return
    found = find_tokenizers(family.tokenizers, path, {}, {})
    if part in found and found[part].origin != "missing":
        return
    reason = f"{folder.name} has no vocabulary"
    raise ModelError("model_incomplete", name=path.name, reason=reason)


_FIRST = {
    "conv_in.weight": ("UNet", 4),
    "pos_embed.proj.weight": ("transformer", 4),
    "x_embedder.weight": ("transformer", 2),
}
"""First layers of denoisers in diffusers' names: what it is called, and its axes."""


def _check_first_layer(
    name: str, tensors: Mapping[str, Tensor], channels: int, pixels: int
) -> None:
    """Config and weights of the denoiser must speak of the same number of channels; a layer other
    than a convolution takes them of as many ``pixels`` at once."""
    for first, (plain, axes) in _FIRST.items():
        tensor, taken = tensors.get(first), channels * (pixels if axes == 2 else 1)
        if tensor is None or (len(tensor.shape) == axes and tensor.shape[1] == taken):
            continue
        reason = f"the {plain}'s weights don't fit its config.json"
        raise ModelError("model_damaged", name=name, reason=reason)


def _number(
    name: str, shown: str, config: dict[str, object], key: str, default: int, maximum: int = 4096
) -> int:
    number = positive(config.get(key, default), maximum)
    if number is None:
        raise ModelError("model_damaged", name=name, reason=f"{shown} gives no usable {key}")
    return number


def _autoencoder(
    name: str, kind: str, config: dict[str, object] | None, channels: int
) -> tuple[int, int]:
    """Latent channels, and pixels per latent pixel; of a model without one its own and 1."""
    if config is None:
        return channels, 1
    shown, row = "vae/config.json", autoencoder_of(kind)
    factor = row.factor_of(config)
    if factor is None:
        reason = f"{shown} gives no usable {row.levels}"
        raise ModelError("model_damaged", name=name, reason=reason)
    return _number(name, shown, config, row.channels, row.latents), factor


def _prediction_type(path: Path, family: Family) -> PredictionType:
    if family.prediction != "noise":
        return family.prediction
    shown = "scheduler/scheduler_config.json"
    config = read_json(path / shown, path.name, shown)
    kind = as_prediction_type(config.get("prediction_type", "epsilon"))
    if kind is None:
        reason = f"{shown} gives no usable prediction_type"
        raise ModelError("model_damaged", name=path.name, reason=reason)
    return kind


def _native_size(unet: dict[str, object], factor: int, usual: int) -> int:
    """The side the UNet's config names in latent pixels (of two the larger), else ``usual``."""
    given = unet.get("sample_size")
    sides = cast("list[object]", given) if isinstance(given, list) else [given]
    numbers = [positive(side, 4096 // factor) for side in sides]
    return max((number * factor for number in numbers if number), default=usual)
