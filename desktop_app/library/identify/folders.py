"""What a folder is: a whole model in diffusers' layout, or one part of one. Only JSON and headers
are read; code in it is not looked at.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import cast

from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.formats.folder_index import INDEX, folder_files, index_of
from desktop_app.library.formats.json_file import read_json, text_of
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.weights import PICKLE_ENDINGS
from desktop_app.library.identify.file_identification import identify_contents
from desktop_app.library.identify.format_detection import open_contents
from desktop_app.library.identify.kinds import KindTable
from desktop_app.library.identify.lora_alpha import with_sidecar_config
from desktop_app.library.identify.tensor_list import Contents, TensorList

_UNKNOWN = "unknown"
_DENOISERS = ("transformer", "unet", "prior", "decoder")
_WEIGHTS = frozenset({".safetensors", ".gguf"})
_MAX_FILES = 2000
_MAX_SHARDS = 200
_MAX_TENSORS = 400_000


def identify_folder(path: Path, table: KindTable) -> WeightsInfo:
    """What the folder at ``path`` is.

    Raises:
        InputError: ``file_unreadable``.
        ModelError: ``not_a_model`` (no weights), ``model_damaged`` or
            ``model_incomplete``.
    """
    if index_of(path) is not None:
        return _whole_model(path, table)
    files = _weights(path)
    if not files:
        raise ModelError("not_a_model", name=path.name, reason="the folder holds no weights")
    return _part(path, files, table)


def _whole_model(path: Path, table: KindTable) -> WeightsInfo:
    """A diffusers folder: its denoiser's weights tell more than the name of its pipeline."""
    found = index_of(path) or path / INDEX
    index = read_json(found, path.name, found.name)
    named = table.of_class(text_of(index.get("_class_name")))
    info = _denoiser(path, table)
    if info is None:
        info = WeightsInfo(kind=_UNKNOWN, component="checkpoint")
    if named is not None and not info.family:
        info = replace(info, kind=named.id, family=named.family)
    variant, task = info.variant, info.task
    if named is not None and named.family in (info.family, ""):
        # A pipeline for editing or filling may have the weights of the plain one.
        variant, task = variant if not named.task else named.variant, task or named.task
    return replace(
        info,
        component="checkpoint",
        variant=variant,
        task=task,
        prediction_type=_predicts(path) or info.prediction_type,
        size_bytes=sum(file.stat().st_size for file in folder_files(path)),
    )


def _denoiser(path: Path, table: KindTable) -> WeightsInfo | None:
    for part in _DENOISERS:
        folder = path / part
        files = _weights(folder) if folder.is_dir() else []
        if files:
            return _part(folder, files, table)
    return None


def _part(path: Path, files: list[Path], table: KindTable) -> WeightsInfo:
    contents = _merged(files)
    info = identify_contents(contents, table)
    config = _config(path)
    if info.component == "unknown":
        kind = table.of_class(_class(config))
        if kind is not None:
            info = replace(
                info,
                kind=kind.id,
                component=kind.component,
                family=kind.family,
                variant=kind.variant,
                task=kind.task,
            )
    return with_sidecar_config(info, path)


def _config(path: Path) -> dict[str, object]:
    try:
        return read_json(path / "config.json", path.name, "config.json")
    except VelaturaError:
        return {}


def _class(config: dict[str, object]) -> str:
    architectures = config.get("architectures")
    if isinstance(architectures, list) and architectures:
        return text_of(cast("list[object]", architectures)[0])
    return text_of(config.get("_class_name"))


def _predicts(path: Path) -> str:
    try:
        shown = "scheduler/scheduler_config.json"
        said = read_json(path / shown, path.name, shown)
    except VelaturaError:
        return ""
    kind = text_of(said.get("prediction_type"))
    return kind if kind in ("epsilon", "v_prediction", "sample") else ""


def _weights(folder: Path) -> list[Path]:
    """The files that hold a part's weights: one set of them, where precisions lie side by side."""
    with os.scandir(folder) as entries:
        names = sorted(
            entry.name for entry in entries if entry.is_file() and not entry.name.startswith(".")
        )[:_MAX_FILES]
    for endings in (_WEIGHTS, PICKLE_ENDINGS):
        found = [name for name in names if Path(name).suffix.lower() in endings]
        if found:
            return [folder / name for name in _one_set(found)]
    return []


def _one_set(names: list[str]) -> list[str]:
    """``a.safetensors`` rather than ``a.fp16.safetensors``; all of ``a-00001-of-00003``."""
    sets: dict[str, list[str]] = {}
    for name in names:
        stem, sign, _ = name.partition("-0")
        sets.setdefault(stem if sign else name, []).append(name)
    best = min(sets, key=lambda stem: (stem.count("."), len(stem), stem))
    return sets[best][:_MAX_SHARDS]


def _merged(files: list[Path]) -> Contents:
    """One or several files as one."""
    opened = [open_contents(file) for file in files]
    if len(opened) == 1:
        return opened[0]
    tensors: dict[str, Tensor] = {}
    numbers: dict[str, int] = {}
    metadata: dict[str, str] = {}
    for each in opened:
        if len(tensors) > _MAX_TENSORS:
            raise ModelError("model_damaged", name=files[0].name, reason="too many weight files")
        tensors |= each.tensors.tensors
        metadata |= each.metadata
        for form, count in each.numbers.items():
            numbers[form] = numbers.get(form, 0) + count
    size = sum(each.size for each in opened)
    return Contents(opened[0].form, TensorList(tensors), metadata, size, numbers)
