"""One row of the model list, and how its id is made. Looks at no file's content."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_info import ModelInfo


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One row of the model list.

    Attributes:
        id: unique in the list; stays the same as long as the file does.
        name: what the user reads.
        path: the diffusers folder or the file.
        info: what the model is; None if it can't be used.
        error: why it can't be used; else None.
        bundled: whether it ships with the program.
        in_place: whether it lies outside the models folder.
        program: id of the program whose folder it is in; empty where that is ours or nobody's.
        repo: ``owner/name`` on the hub, where that program's folder tells it.
        revision: the commit, where it tells that.
    """

    id: str
    name: str
    path: Path
    info: ModelInfo | None
    error: VelaturaError | None = None
    bundled: bool = False
    in_place: bool = False
    program: str = ""
    repo: str = ""
    revision: str = ""


def usable(entry: ModelEntry) -> ModelInfo:
    """What the model is. Raises the entry's error if it can't be used."""
    if entry.info is not None:
        return entry.info
    raise entry.error or ModelError("not_a_model", name=entry.name, reason="it can't be read")


def stem(path: Path) -> str:
    """The name without ``.safetensors``; other endings are part of it."""
    return path.stem if path.suffix.lower() == ".safetensors" else path.name


def relative_id(path: Path, folder: Path) -> str:
    """The id of a model in the models folder: its place there, with slashes."""
    return (
        path.with_name(stem(path)).relative_to(folder).as_posix() if path != folder else path.name
    )


def path_hash(path: Path) -> str:
    """Six hex digits that tell this path from others, and nothing else about it."""
    return hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:6]


def unique(wanted: str, path: Path, taken: Container[str]) -> str:
    """``wanted``, or if another has it, with something that depends on the path alone."""
    if wanted not in taken:
        return wanted
    return f"{wanted}-{path_hash(path)}"


def same_path(path: Path, key: str) -> bool:
    """Whether what the user typed is this path; never raises."""
    try:
        return path == Path(key).expanduser().absolute() or path.samefile(Path(key).expanduser())
    except (OSError, ValueError, RuntimeError):
        return False
