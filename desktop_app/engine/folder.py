"""Reading a diffusers folder as data: what it says it is made of, and building each part.

Never hands the folder to DiffusionPipeline: class names are matched against the family's allow-list
and looked up in `parts.MODULES`; a ``custom_pipeline``, ``auto_map`` or `.py` file is never read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.engine.device import Compute
from desktop_app.engine.parts import PART_NAMES, loading_part, part_class

__all__ = ["ModelFolder"]

LIBRARIES = ("diffusers", "transformers")
TEXT_STEM, STEM = "model", "diffusion_pytorch_model"
"""How the weight files of text encoders, and of all other parts, are called."""
VOCABULARIES = ("tokenizer.json", "vocab.json")
"""Either is enough. SentencePiece's ``spiece.model`` alone is not: its library isn't among ours."""
VARIANTS = (None, "fp16", "bf16")
"""Marks in the names of weight files, in the order they are looked for; None is the plain name."""


class ModelFolder:
    """A diffusers folder of one family.

    Args:
        path: the folder.
        name: the model's name, for errors.
        family: which parts it may have, of which classes.

    Raises:
        ModelError: ``not_a_model``, ``model_incomplete`` or ``model_class``.
    """

    def __init__(self, path: Path, name: str, family: Family) -> None:
        self._path, self._name = path, name
        index = self._read_json(path / "model_index.json", "model_index.json")
        self._index = index
        self._classes = {
            part: name
            for part, allowed in family.components.items()
            if (name := self._class_name(index, part, allowed, part in family.optional))
        }

    def has(self, part: str) -> bool:
        """Whether the folder names ``part``."""
        return part in self._classes or part == "pipeline"

    def tokenizer(self, part: str) -> Any:
        """Build a tokenizer."""
        with loading_part(self._name, PART_NAMES[part]):
            folder = self._folder(part)
            if not any((folder / name).is_file() for name in VOCABULARIES):
                reason = f"the {PART_NAMES[part]} has no {VOCABULARIES[0]}"
                raise ModelError("model_incomplete", name=self._name, reason=reason)
            tokenizer = part_class(self._classes[part])
            return tokenizer.from_pretrained(folder, local_files_only=True)

    def scheduler_config(self) -> dict[str, Any]:
        """The scheduler's settings."""
        folder = self._folder("scheduler")
        return self._read_json(folder / "scheduler_config.json", PART_NAMES["scheduler"])

    def pipeline_config(self) -> dict[str, Any]:
        """What model_index.json says beside its parts."""
        plain = (str, int, float, bool)
        return {key: value for key, value in self._index.items() if isinstance(value, plain)}

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``part`` in the precision of ``compute``."""
        plain = PART_NAMES[part]
        with loading_part(self._name, plain):
            folder = self._folder(part)
            self._check_config(folder, part)
            module, told = part_class(self._classes[part]).from_pretrained(
                folder,
                dtype=compute.dtype,
                variant=self._variant(folder, part),
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
        missing = sorted(told["missing_keys"])
        if missing:
            reason = f"the {plain} lacks {len(missing)} weights ({missing[0]}…)"
            raise ModelError("model_incomplete", "\n".join(missing), name=self._name, reason=reason)
        return module

    def _class_name(
        self, index: dict[str, Any], part: str, allowed: tuple[str, ...], optional: bool
    ) -> str:
        """The class that the index names, of the family's; empty: an optional is left out."""
        entry = index.get(part)
        if optional and (entry is None or entry == [None, None]):
            return ""
        if not isinstance(entry, list) or len(entry) != 2 or not entry[1]:
            reason = f"model_index.json names no {PART_NAMES[part]}"
            raise ModelError("model_incomplete", name=self._name, reason=reason)
        library, class_name = str(entry[0]), str(entry[1])
        if library not in LIBRARIES or class_name not in allowed:
            raise ModelError("model_class", name=self._name, wanted=f"{library}.{class_name}")
        return class_name

    def _folder(self, part: str) -> Path:
        folder = self._path / part
        if not folder.is_dir():
            reason = f"the folder “{part}” is missing"
            raise ModelError("model_incomplete", name=self._name, reason=reason)
        return folder

    def _read_json(self, path: Path, plain: str) -> dict[str, Any]:
        with loading_part(self._name, plain):
            if not path.is_file():
                raise FileNotFoundError(path)
            data = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise TypeError(f"{path.name} holds no object")
            return data

    def _check_config(self, folder: Path, part: str) -> None:
        """Refuse settings that would bring in other code than the class's own."""
        config = self._read_json(folder / "config.json", PART_NAMES[part])
        if "quantization_config" in config:
            raise ModelError("model_class", name=self._name, wanted="quantization_config")
        named = config.get("_class_name", self._classes[part])
        if named != self._classes[part]:
            raise ModelError("model_class", name=self._name, wanted=str(named))

    def _variant(self, folder: Path, part: str) -> str | None:
        """Which variant of the weights is there: whole or in shards, always safetensors."""
        stem = TEXT_STEM if part.startswith("text_encoder") else STEM
        for variant in VARIANTS:
            mark = f".{variant}" if variant else ""
            names = (f"{stem}{mark}.safetensors", f"{stem}.safetensors.index{mark}.json")
            if any((folder / name).is_file() for name in names):
                return variant
        for pickled in (*folder.glob("*.bin"), *folder.glob("*.pt"), *folder.glob("*.ckpt")):
            raise ModelError("model_pickle", name=f"{self._name}: {part}/{pickled.name}")
        raise FileNotFoundError(folder / f"{stem}.safetensors")
