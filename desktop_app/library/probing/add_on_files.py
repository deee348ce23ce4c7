"""Where lies what a job needs beside its model. Opens no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.conditions import Condition, is_lora_name, of_kind
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import IMAGE_ENCODER, PREVIEW_FILE, GenerationRequest


@dataclass(frozen=True, slots=True)
class AddOnFiles:
    """Where lies what a job needs beside its model; all of it absolute.

    Attributes:
        preview: one for previews; empty for none.
        loras: files.
        controls: files or folders of networks for control images.
        readers: files of what reads pictures in place of words.
        image_encoders: files or folders of those that are there for these.
        models: those that conditions name.
        array_bytes: of all arrays of conditions.
    """

    preview: str = ""
    loras: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    image_encoders: tuple[str, ...] = ()
    models: tuple[ModelInfo, ...] = ()
    array_bytes: int = 0


def add_on_files(
    request: GenerationRequest,
    model: ModelInfo,
    files: Mapping[str, str],
    models: Iterable[ModelInfo] = (),
    arrays: Iterable[Array] = (),
) -> AddOnFiles:
    """What a job of ``request`` needs, by ``EngineJob.files``; what is missing there is left out:
    whoever makes the picture hears of it."""
    loras = (_lora_path(model, use, files) for use in of_kind(request.conditions, "lora"))
    controls, prompts = (
        sorted({files[use.name] for use in uses if use.weight and use.name in files})
        for uses in (of_kind(request.conditions, kind) for kind in ("control", "image_prompt"))
    )
    encoders = (path for key, path in files.items() if key.startswith(IMAGE_ENCODER))
    return AddOnFiles(
        files.get(PREVIEW_FILE, ""),
        tuple(sorted({path for path in loras if path})),
        tuple(controls),
        tuple(prompts),
        tuple(encoders),
        tuple(models),
        sum(array.nbytes for array in arrays),
    )


def _lora_path(model: ModelInfo, use: Condition, files: Mapping[str, str]) -> str:
    if not (use.weight or use.text_weight):
        return ""
    path = Path(model.path)
    beside = (path if model.layout == "folder" else path.parent) / use.name
    if use.name in files:
        return files[use.name]
    return str(beside) if is_lora_name(use.name) and beside.is_file() else ""
