"""Where lies what a job needs beside its model. Opens no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.model_info import LoraUse, ModelInfo, is_lora_name
from desktop_app.core.request import PREVIEW_FILE, GenerationRequest

__all__ = ["AddOnFiles", "add_on_files"]


@dataclass(frozen=True, slots=True)
class AddOnFiles:
    """Where lies what a job needs beside its model; all of it absolute.

    Attributes:
        vae: an autoencoder in place of the model's own; empty for its own.
        preview: one for previews; empty for none.
        loras: files.
        refiner: the model that makes the last steps; None for none.
    """

    vae: str = ""
    preview: str = ""
    loras: tuple[str, ...] = ()
    refiner: ModelInfo | None = None


def add_on_files(
    request: GenerationRequest,
    model: ModelInfo,
    files: Mapping[str, str],
    refiner: ModelInfo | None = None,
) -> AddOnFiles:
    """What a job of ``request`` needs, by ``EngineJob.files``; what is missing there is left out:
    whoever makes the picture hears of it."""
    loras = (_lora_path(model, use, files) for use in request.loras)
    return AddOnFiles(
        files.get(request.vae, "") if request.vae else "",
        files.get(PREVIEW_FILE, ""),
        tuple(sorted({path for path in loras if path})),
        refiner,
    )


def _lora_path(model: ModelInfo, use: LoraUse, files: Mapping[str, str]) -> str:
    if not (use.weight or use.text_weight):
        return ""
    path = Path(model.path)
    beside = (path if model.layout == "folder" else path.parent) / use.name
    if use.name in files:
        return files[use.name]
    return str(beside) if is_lora_name(use.name) and beside.is_file() else ""
