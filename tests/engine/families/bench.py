"""A good model of each family and the engine that runs it, for what is asked of bad ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from desktop_app.catalog.families import load_families, only_edits
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference, with_kind
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.model_source import no_weights
from desktop_app.networks.part_classes import PART_NAMES
from tests.engine.conftest import make_job, run
from tests.engine.matrix.cases import BUILDERS
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder
from tests.tiny_qwen_image import qwen_image_folder
from tests.tiny_sdxl import sdxl_folder

FAMILIES = load_families()
NEWER = (
    *("FLUX.1 Kontext", "FLUX.2 klein", "Z-Image", "Qwen-Image", "Chroma", "Lumina 2", "Sana"),
    *("Krea 2", "Anima"),
)
WIDE = "wide SD 1.x"
"""No row: it lends parts, and its text is wider than that of the others."""
BUILD: dict[str, Callable[[Path], Path]] = {
    **{name: BUILDERS[name].folder for name in ("SD 1.x", "SD 2.x", "SDXL", "SD 3")},
    "SDXL refiner": lambda path: sdxl_folder(path, refiner=True),
    "FLUX.1": lambda path: flux_folder(path),
    "FLUX.1 Fill": lambda path: flux_folder(path, variant="fill"),
    "consistency": BUILDERS["Consistency model"].folder,
    **{name: BUILDERS[name].folder for name in NEWER},
    "Qwen-Image Edit": lambda path: qwen_image_folder(path, pipeline="QwenImageEditPlusPipeline"),
    WIDE: lambda path: tiny_folder(path, text_width=64),
}
FOLDERS = [name for name in BUILD if name != WIDE]
WITH_TEXT = [name for name in FOLDERS if name != "consistency"]
USUAL = ("SD 1.x", "SDXL", "SD 3", "FLUX.1", "consistency", "FLUX.2 klein", "Anima")
"""Families that every run of the tests asks; the others are asked with ``--slow``."""
SOME = [name if name in USUAL else pytest.param(name, marks=pytest.mark.slow) for name in FOLDERS]
HEAVY = {plain for part, plain in PART_NAMES.items() if not no_weights(part)}
"""Parts whose weights are read once they are told of (`Loading`)."""
WEIGHTS = ("diffusion_pytorch_model.safetensors", "model.safetensors")


class Bench:
    """One engine, and a good model of each family with the bytes that it makes."""

    def __init__(self, engine: LocalEngine, folder: Path, picture: ByteArray) -> None:
        self.engine, self._folder, self._picture = engine, folder, picture
        self._models: dict[str, ModelInfo] = {}
        self._bytes: dict[str, bytes] = {}

    def model(self, name: str) -> ModelInfo:
        """What the library tells of the good model; random weights know no native size."""
        if name not in self._models:
            path = BUILD[name](self._folder / re.sub(r"\W", "_", name))
            self._models[name] = replace(probe(path, FAMILIES), native_size=64)
        return self._models[name]

    def copy(self, name: str, path: Path) -> ModelInfo:
        """A copy to be spoilt, told as the good one."""
        shutil.copytree(self.model(name).path, path)
        return replace(self.model(name), id=path.name, name=path.name, path=str(path))

    def job(self, model: ModelInfo, **settings: Any) -> EngineJob:
        """The cheapest job; a refiner needs a picture, and what only edits one to look at."""
        settings = {"scheduler": model.defaults.scheduler, "steps": 1, **settings}
        image = self._picture if model.variant == "refiner" else None
        job = make_job(model, image, **settings)
        if not only_edits(model):
            return job
        seen = with_kind(job.request.conditions, "reference", [reference("seen")])
        request = replace(job.request, conditions=seen)
        return replace(job, request=request, arrays={**job.arrays, "seen": self._picture})

    def refused(self, job: EngineJob, *, unread: bool = False) -> VelaturaError:
        """How ``job`` is refused, in three good lines; ``unread``: before any weight is read."""
        events: list[EngineEvent] = []
        with pytest.raises(VelaturaError) as caught:
            self.engine.generate(job, events.append, CancelToken())
        check_lines(caught.value)
        if unread:
            assert not any(each.what in HEAVY for each in events if isinstance(each, Loading))
        return caught.value

    def good_bytes(self, name: str) -> bytes:
        """The good model's picture, made now."""
        return self.picture(self.model(name))

    def picture(self, model: ModelInfo) -> bytes:
        """That of the cheapest job."""
        return run(self.engine, self.job(model)).pixels[0].tobytes()

    @contextmanager
    def unharmed(self, name: str) -> Iterator[None]:
        """Checks that the good model makes the bytes afterwards that it made at first."""
        if name not in self._bytes:
            self._bytes[name] = self.good_bytes(name)
        yield
        assert self.good_bytes(name) == self._bytes[name]


def check_lines(error: VelaturaError) -> None:
    """What happened, what was kept, what to do: each a sentence, without Python in it."""
    for line in (error.what, error.kept, error.todo):
        assert line.strip() and line[-1] in ".)", line
        assert not re.search(r"Traceback|\w(Error|Exception)\b|\bNone\b|tensor\(", line), line


def weights_of(folder: Path) -> dict[str, Path]:
    """Part → its file of weights."""
    files = (path for name in WEIGHTS for path in sorted(folder.glob(f"*/{name}")))
    return {path.parent.name: path for path in files}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def a_layer(model: ModelInfo, denoiser: str) -> tuple[str, int, int]:
    """The name and sides of a linear layer that a LoRA may change."""
    tensors = load_file(weights_of(Path(model.path))[denoiser])
    name, weight = next((k, v) for k, v in tensors.items() if k.endswith("to_q.weight"))
    return name.removesuffix(".weight"), weight.shape[0], weight.shape[1]
