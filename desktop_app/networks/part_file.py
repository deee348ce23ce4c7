"""Parts of a model that are in a file or folder of their own, wherever that is."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.catalog.families import Family
from desktop_app.catalog.language_names import SIGHT
from desktop_app.catalog.tokenizers import component_at
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.checkpoint_keys.sd3_keys import clip_with_projection, convert_text
from desktop_app.networks.device import Compute
from desktop_app.networks.diffusers_folder import ModelFolder
from desktop_app.networks.single_file import SingleFile, SinglePart
from desktop_app.networks.vae_file import VaeFile

_TEXT_MODEL = "text_model."
_PROJECTED = "CLIPTextModelWithProjection"
_OPEN_CLIP = "transformer.resblocks."


class PartSource:
    """One part of a model, from where it was found or chosen (see `model_source.Source`): nothing
    else that lies there is used.

    Args:
        slot: the component.
        source: reads the file or folder.
    """

    def __init__(self, slot: str, source: Any) -> None:
        self._slot, self._source = slot, source

    def has(self, part: str) -> bool:
        """Whether it is that part."""
        return part == self._slot

    def tokenizer(self, part: str) -> Any:
        """None is there. Raises KeyError."""
        raise KeyError(part)

    def scheduler_config(self) -> dict[str, Any]:
        """None is there. Raises KeyError."""
        raise KeyError("scheduler")

    def pipeline_config(self) -> dict[str, Any]:
        """None is there. Raises KeyError."""
        raise KeyError("pipeline")

    def weights(self, part: str, compute: Compute) -> Any:
        """Build the part in the precision of ``compute``. Raises ModelError."""
        return self._source.weights(part, compute)

    @property
    def is_blind(self) -> bool:
        """Whether what sees pictures is not read from there."""
        return isinstance(self._source, SingleFile) and not self._source.names_begin(SIGHT)


def part_sources(
    info: ModelInfo, family: Family, layout: Any, open_files: ExitStack
) -> list[PartSource]:
    """A source of each part with weights in ``info.parts``.

    Args:
        info: the model.
        family: its row.
        layout: the family's engine file.
        open_files: closes what is opened.

    Raises:
        ModelError: ``part_gone``: what was chosen is not there any more; or a file can't be used.
    """
    made: list[PartSource] = []
    for slot, place in info.parts.items():
        if "tokenizer" in slot:
            continue
        path = Path(place)
        if not path.exists():
            raise ModelError("part_gone", file=path.name, name=info.name, part=slot)
        if path.is_dir():
            folder = component_at(path, slot)
            source: Any = ModelFolder(folder, path.name, family, info.variant, slot)
        elif slot == "vae":
            source = VaeFile(path, info.name, family)
        else:
            source = _encoder(path, slot, info, family, layout, open_files)
        made.append(PartSource(slot, source))
    return made


def _encoder(
    path: Path, slot: str, info: ModelInfo, family: Family, layout: Any, open_files: ExitStack
) -> SingleFile:
    of_variant: dict[str, SinglePart] = getattr(layout, "of_variant", {}).get(info.variant, {})
    row: SinglePart = of_variant.get(slot) or layout.single[slot]
    with SingleFile(path, path.name, family.config, {slot: row}, {}) as file:
        row = _alone(row, tuple(file.names))
    opened = SingleFile(path, path.name, family.config, {slot: row}, {})
    return open_files.enter_context(opened)


def _alone(row: SinglePart, names: tuple[str, ...]) -> SinglePart:
    """How a text encoder is in a file by itself, told by the names in it."""
    if not row.class_name.startswith("CLIP"):
        return replace(row, prefixes=(row.alone,))
    if any(name.startswith(_OPEN_CLIP) for name in names):
        return replace(row, prefixes=("",))
    if row.class_name == _PROJECTED:
        return replace(row, prefixes=("",), config=clip_with_projection, convert=convert_text)
    return replace(row, prefixes=(_TEXT_MODEL, ""))
