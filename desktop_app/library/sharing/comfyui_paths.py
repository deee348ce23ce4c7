"""ComfyUI's extra_model_paths.yaml: more folders of models, in sections with a base path.

Facts: utils/extra_config.py and extra_model_paths.yaml.example of comfyanonymous/ComfyUI. A value
is one path or several, a line each; relative ones count from the section's base_path, that from the
file's own folder; sections with is_default come first. The file is a stranger's: it is read as data
only, bounded, and not at all if it has aliases, which can make a small file huge.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.sharing.config_paths import as_folder
from desktop_app.library.sharing.program_types import System

_MAX_BYTES = 128 << 10
_MAX_FOLDERS = 500
_SETTINGS = ("base_path", "is_default", "download_model_base", "all_model_folders")


class ConfiguredFolder(NamedTuple):
    """A folder that the file names. ``kind`` is ComfyUI's name for what is in it; empty means
    a folder with one subfolder a kind."""

    kind: str
    path: Path


def read_extra_paths(file: Path, system: System) -> list[ConfiguredFolder]:
    """The folders that ``file`` names, whether they are there or not, defaults first.

    Raises:
        InputError: ``shared_config``: it can't be read or understood.
    """
    shown = f"{file.parent.name}/{file.name}"
    try:
        with open_regular(file) as opened:
            data = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise InputError("shared_config", details=plain_reason(error), name=shown) from error
    if len(data) > _MAX_BYTES:
        raise InputError("shared_config", details="it is too large", name=shown)
    try:
        content = _parsed(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError("shared_config", details=str(error), name=shown) from error
    if content is None:
        return []
    if not isinstance(content, dict):
        raise InputError("shared_config", details="it holds no sections", name=shown)
    sections = [
        cast("dict[object, object]", section)
        for section in cast("dict[object, object]", content).values()
        if isinstance(section, dict)
    ]
    sections.sort(key=lambda section: not _truth(section.get("is_default")))
    found = [each for section in sections for each in _folders(section, file.parent, system)]
    return list(dict.fromkeys(found))[:_MAX_FOLDERS]


def _parsed(text: str) -> object:
    """Raises ValueError: not YAML, or with aliases, which can grow without bound."""
    import yaml  # not before it is needed: the window starts without it

    try:
        for token in cast("Iterator[object]", yaml.scan(text, Loader=yaml.SafeLoader)):
            if isinstance(token, yaml.AliasToken):
                raise ValueError("it uses aliases")
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _truth(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _folders(
    section: dict[object, object], folder: Path, system: System
) -> Iterator[ConfiguredFolder]:
    base = folder
    if "base_path" in section:
        said = as_folder(section["base_path"], folder, system)
        if said is None:
            return
        base = said
    collected = as_folder(section.get("download_model_base"), base, system)
    if collected is not None:
        yield ConfiguredFolder("", collected)
    if _truth(section.get("all_model_folders")):
        yield ConfiguredFolder("", base)
    for kind, value in section.items():
        if not isinstance(kind, str) or kind in _SETTINGS or not isinstance(value, str):
            continue
        for line in value.splitlines():
            path = as_folder(line, base, system)
            if path is not None:
                yield ConfiguredFolder(kind, path)
