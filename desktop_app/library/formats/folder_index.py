"""What a diffusers folder says it is made of, and its files: data that is read, never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.library.formats.json_file import read_json, text_of
from desktop_app.library.formats.weights import PICKLE_ENDINGS

INDEX = "model_index.json"
INDEXES = (INDEX, "modular_model_index.json")
"""Of pipelines, and of those that diffusers puts together of blocks: there each part's entry ends
with where it is to be had, which is not followed either."""

LIBRARIES = ("diffusers", "transformers")
"""Where the classes of a family's parts may come from. Any other name is a file of the folder."""

# The safety checker's; neither it nor other parts outside the family's table are read.
_HARMLESS = (*LIBRARIES, "stable_diffusion", "")
_CODE_KEYS = ("custom_pipeline", "auto_map", "trust_remote_code")
_MAX_FILES = 2000
_MAX_DEPTH = 2
_CODE_ENDINGS = frozenset({".py", ".pyc", ".so", ".dll", ".pyd", ".dylib"})


def index_of(path: Path) -> Path | None:
    """The index of the folder ``path``; None: it has none."""
    return next((path / name for name in INDEXES if (path / name).is_file()), None)


def folder_files(path: Path) -> list[Path]:
    """The files of a model folder down to its components' folders, hidden ones left out, sorted."""
    return sorted(_walk(path, 0))[:_MAX_FILES]


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_file():
                yield Path(entry.path)
            elif depth < _MAX_DEPTH and entry.is_dir():
                yield from _walk(Path(entry.path), depth + 1)


def _entry(index: dict[str, object], part: str) -> tuple[str, str] | None:
    """Library and class of a component; None if it has none (``null``, or missing)."""
    value = index.get(part)
    if not isinstance(value, list):
        return None
    library, wanted = (*(text_of(item) for item in cast("list[object]", value)), "", "")[:2]
    return (library, wanted) if wanted else None


def class_of(index: dict[str, object], part: str) -> str:
    """The class a component is said to have; empty if none is named."""
    entry = _entry(index, part)
    return entry[1] if entry else ""


def _pipeline(index: dict[str, object]) -> str:
    """The pipeline's class name; of a custom one ([file, class]) the class, which is not run."""
    value = index.get("_class_name")
    if isinstance(value, list):
        return text_of((None, *cast("list[object]", value))[-1])
    return text_of(value)


def family_of(
    path: Path, index: dict[str, object], families: dict[str, Family], said: str
) -> Family:
    """The family: of those with this pipeline the one that was said, or whose text is that wide.

    Small models of other widths: Stable Diffusion 2 has a text encoder with exact GELU (OpenCLIP),
    1.x with its quick approximation (CLIP).

    Args:
        path: the folder.
        index: its model_index.json.
        families: the families table.
        said: the family that velatura.json names; empty if it names none.

    Raises:
        ModelError: ``not_a_model``, ``model_incomplete`` or ``model_damaged``.
        InputError: ``file_unreadable``.
    """
    pipeline = _pipeline(index)
    candidates = [family for family in families.values() if pipeline in family.pipelines]
    if not candidates:
        reason = f"it is made for “{pipeline or 'nothing'}”"
        raise ModelError("not_a_model", name=path.name, reason=reason)
    for family in candidates:
        if said == family.id:
            return family
    if len(candidates) == 1:
        return candidates[0]
    first = candidates[0]
    shown = f"{first.denoiser}/config.json"
    width = read_json(path / shown, path.name, shown).get(first.width_key)
    for family in candidates:
        if width == family.text_width:
            return family
    shown = "text_encoder/config.json"
    exact = read_json(path / shown, path.name, shown).get("hidden_act") == "gelu"
    return candidates[-1] if exact else candidates[0]


def check_classes(name: str, index: dict[str, object], family: Family) -> None:
    """Compare every part's class with the family's allow-list.

    Raises:
        ModelError: ``model_incomplete`` or ``model_class``.
    """
    for part, allowed in family.components.items():
        entry = _entry(index, part)
        if entry is None and (part in family.optional or part in family.lends):
            continue
        if entry is None:
            raise ModelError("model_incomplete", name=name, reason=f"it names no {part}")
        library, wanted = entry
        if library not in LIBRARIES:
            raise ModelError("model_class", name=name, wanted=f"{library}.{wanted}")
        if wanted not in allowed:
            raise ModelError("model_class", name=name, wanted=wanted)


def ignored_names(
    path: Path, index: dict[str, object], family: Family, files: list[Path]
) -> tuple[str, ...]:
    """Code and pickles in the folder, and entries of the index that ask for code."""
    names = [
        file.relative_to(path).as_posix()
        for file in files
        if file.suffix.lower() in PICKLE_ENDINGS | _CODE_ENDINGS
    ]
    asked = [f"{INDEX}: {key}" for key in _CODE_KEYS if index.get(key)]
    if isinstance(index.get("_class_name"), list):
        asked.append(f"{INDEX}: _class_name")
    for part in index:
        entry = None if part in family.components or part.startswith("_") else _entry(index, part)
        if entry and entry[0] not in _HARMLESS:
            asked.append(f"{INDEX}: {text_of(part)}")
    return tuple(names + asked)
