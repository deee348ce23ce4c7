"""Where the parts of a model come from: a folder, or a single file with a companion folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.device import Compute
from desktop_app.engine.folder import ModelFolder
from desktop_app.engine.parts import PART_NAMES
from desktop_app.engine.single_file import SingleFile

__all__ = ["Reading", "Source", "opened"]


class Source(Protocol):
    """Reads parts: `ModelFolder` or `SingleFile`. Every method may raise ModelError."""

    def has(self, part: str) -> bool:
        """Whether ``part`` is there."""
        ...

    def tokenizer(self, part: str) -> Any:
        """Build a tokenizer."""
        ...

    def scheduler_config(self) -> dict[str, Any]:
        """The scheduler's settings."""
        ...

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``part`` in the precision of ``compute``."""
        ...


class Reading:
    """The parts of one model, each from the first source that has it.

    Args:
        name: the model's name, for errors.
        family: which parts it has, and which it may lack.
        sources: in the order they are asked.
    """

    def __init__(self, name: str, family: Family, *sources: Source) -> None:
        self._name, self._family, self._sources = name, family, sources

    def part(self, part: str, compute: Compute) -> Any:
        """Read ``part``; weights are ready to run on the device. None: an optional is left out.

        Raises:
            ModelError: it is missing, damaged or of a class the family does not use.
        """
        source = next((each for each in self._sources if each.has(part)), None)
        if source is None:
            if part in self._family.optional:
                return None
            raise self._missing(part)
        if part == "scheduler":
            return source.scheduler_config()
        if part.startswith("tokenizer"):
            return source.tokenizer(part)
        module = source.weights(part, compute)
        module.eval().requires_grad_(requires_grad=False)
        module.to(device=compute.loads_to)
        # Text encoders have no image tensors.
        is_text = part.startswith("text_encoder")
        return module if is_text else module.to(memory_format=compute.memory_format)

    def _missing(self, part: str) -> ModelError:
        name, plain = self._name, PART_NAMES[part]
        if part in self._family.lends:
            return ModelError("model_companion", name=name, parts=plain, family=self._family.name)
        return ModelError("model_incomplete", name=name, reason=f"it holds no {plain}")


@contextmanager
def opened(info: ModelInfo, family: Family, layout: Any) -> Iterator[Reading]:
    """Open the files of a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        layout: the family's engine file, for its `SinglePart`s and tokenizers.

    Raises:
        ModelError: the folder or file can't be used.
    """
    path = Path(info.path)
    if info.layout == "folder":
        yield Reading(info.name, family, ModelFolder(path, info.name, family))
        return
    with SingleFile(path, info.name, family.config, layout.single, layout.tokenizers) as file:
        sources: list[Source] = [file]
        if info.companion:
            sources.append(ModelFolder(Path(info.companion), Path(info.companion).name, family))
        yield Reading(info.name, family, *sources)
