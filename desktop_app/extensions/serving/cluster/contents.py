"""Models by content: what a job's files are, said so that another machine finds or gets them.

A job names files of the machine that it comes from. On the way each such path is a name made of the
SHA-256 of what is there (`content:KEY/NAME`); a worker puts its own path in that place: of the same
path, where both machines see the same folder, or of a copy that it was sent once. Only the fields
listed in `PATHS` are paths: no prompt makes a file travel.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, plain_reason
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import (
    Classifying,
    Describing,
    Distancing,
    Embedding,
    Enlarging,
    Featuring,
    Finding,
    Preloading,
    Preprocessing,
)
from desktop_app.core.request import EngineJob
from desktop_app.core.safe_open import open_regular

PATHS: Final[Mapping[type[Any], tuple[str, ...]]] = {
    ModelInfo: ("path", "companion", "parts"),
    EngineJob: ("files",),
    Preloading: (),
    Preprocessing: ("weights",),
    Finding: ("network",),
    Classifying: ("network",),
    Describing: ("network",),
    Embedding: ("model",),
    Featuring: ("weights", "beside"),
    Distancing: ("weights", "beside"),
    Enlarging: ("network",),
}
"""Which fields of what travels are absolute paths. A job of another class is not sent anywhere."""

_MODELS: Final = ("model", "models")
"""Fields that hold models."""

_CODE: Final = frozenset((".py", ".pyc", ".bin", ".ckpt", ".pt", ".pth", ".pkl", ".so", ".dll"))
"""What no engine reads, and is not sent."""

_MOST_FILES: Final = 10_000
_SCHEME: Final = "content:"

Change = Callable[[str, tuple[Path, ...]], str]
"""A path, and the files beside it that belong to it: what replaces it."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One file: relative to the folder that all are in, bytes, SHA-256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelContent:
    """A model's files.

    Attributes:
        name: of the file or folder that a job names.
        files: in the order of their names.
    """

    name: str
    files: tuple[ContentFile, ...]

    @property
    def key(self) -> str:
        """The same for the same names and bytes (64 hex digits)."""
        return hashlib.sha256(json.dumps(to_json(self), sort_keys=True).encode()).hexdigest()

    @property
    def wire_path(self) -> str:
        """What replaces the path in a job."""
        return f"{_SCHEME}{self.key}/{self.name}"

    def to_bytes(self) -> bytes:
        """UTF-8 JSON; `content_from` reads it."""
        return json.dumps(to_json(self)).encode()


def content_from(data: bytes) -> ModelContent:
    """Of what `ModelContent.to_bytes` gave. Raises ValueError: it is not, or a name leads out of
    its folder."""
    made = from_json(ModelContent, json.loads(data))
    names = [made.name, *(file.name for file in made.files)]
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name:
            raise ValueError(f"a name that leads elsewhere: {name[:100]!r}")
    if len(made.files) > _MOST_FILES or len(PurePosixPath(made.name).parts) != 1:
        raise ValueError("no model has so many files")
    return made


def with_paths(job: Any, change: Change) -> Any:
    """``job`` with other paths in the places that `PATHS` lists; empty ones stay so.

    Raises:
        InputError: ``cluster_operation``: it is not sent anywhere.
    """
    if isinstance(job, Mapping):
        several = cast("Mapping[str, Any]", job)
        return {key: with_paths(each, change) for key, each in several.items()}
    if type(job) not in PATHS:
        raise InputError("cluster_operation", name=type(job).__name__)
    changed: dict[str, Any] = {}
    for name in PATHS[type(job)]:
        value = cast("str | Mapping[str, str]", getattr(job, name))
        if isinstance(value, str):
            changed[name] = value and change(value, ())
        else:
            changed[name] = {key: path and change(path, ()) for key, path in value.items()}
    for name in _MODELS:
        value = getattr(job, name, None)
        if isinstance(value, (ModelInfo, Mapping)):
            changed[name] = with_paths(value, change)
    return replace(job, **changed)


class ContentReader:
    """Tells what is in files; what has not changed is read once. Used by one thread at a time."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], str] = {}

    def content(self, path: Path, companions: tuple[Path, ...] = ()) -> ModelContent:
        """Of a file, or of a folder with all that is in it.

        Raises:
            ModelError: ``model_damaged``: it can't be read.
        """
        try:
            if path.is_dir():
                inner = sorted(each for each in path.rglob("*") if each.is_file())
                found = [each for each in inner if each.suffix.lower() not in _CODE]
            else:
                found = sorted({path, *companions})
            files = [self._file(each, path.parent) for each in found]
        except OSError as error:
            raise ModelError("model_damaged", name=path.name, reason=plain_reason(error)) from error
        return ModelContent(path.name, tuple(files))

    def is_at(self, content: ModelContent, folder: Path) -> bool:
        """Whether just that is in a folder: sizes first, which costs nothing."""
        try:
            sizes = all((folder / each.name).stat().st_size == each.size for each in content.files)
            return sizes and all(self._file(folder / f.name, folder) == f for f in content.files)
        except OSError:
            return False

    def _file(self, path: Path, folder: Path) -> ContentFile:
        told = path.stat()
        key = (str(path), told.st_size, told.st_mtime_ns)
        if key not in self._known:
            with open_regular(path) as file:
                self._known[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return ContentFile(path.relative_to(folder).as_posix(), told.st_size, self._known[key])


class ContentStore:
    """A worker's models, each in a folder of its key; several engines, and machines, may share it.
    Used by one thread at a time.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._reader = root, ContentReader()
        self._found: dict[str, Path] = {}
        self._coming: tuple[ModelContent, Path] | None = None

    def find(self, content: ModelContent, path: str) -> bool:
        """Whether it is here: at ``path``, its path where the job comes from, or in the store."""
        key = content.key
        if key in self._found and self._found[key].exists():
            return True
        kept = self._root / key
        if Path(path).is_absolute() and self._reader.is_at(content, Path(path).parent):
            self._found[key] = Path(path)
        elif kept.is_dir() and self._reader.is_at(content, kept):
            self._found[key] = kept / content.name
        else:
            return False
        return True

    def path(self, text: str) -> str:
        """The path here of what a job calls ``text``. Raises ValueError: it is not here."""
        key, _, _ = text.removeprefix(_SCHEME).partition("/")
        if not text.startswith(_SCHEME) or key not in self._found:
            raise ValueError(f"a file that is not here: {text[:100]!r}")
        return str(self._found[key])

    def begin(self, content: ModelContent) -> None:
        """Its files are going to be sent, one after another. Raises as `write`."""
        folder = self._root / f"coming-{uuid.uuid4().hex}"
        self._coming = content, folder
        try:
            for file in content.files:
                path = folder / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        except OSError as error:
            raise self._failed(error) from error

    def write(self, name: str, data: bytes) -> None:
        """The next part of that file.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
            ValueError: nothing of that name is awaited.
        """
        content, folder = self._coming or (ModelContent("", ()), Path())
        if not any(file.name == name for file in content.files):
            raise ValueError(f"nobody asked for {name[:100]!r}")
        try:
            with (folder / name).open("ab") as file:
                file.write(data)
        except OSError as error:
            raise self._failed(error) from error

    def finish(self) -> None:
        """All was sent: it is checked, and here from now on.

        Raises:
            ModelError: ``model_damaged``: it is not what was announced.
            StorageError, InputError: as `write`.
        """
        if self._coming is None:
            raise ValueError("nothing is awaited")
        (content, folder), self._coming = self._coming, None
        if not self._reader.is_at(content, folder):
            shutil.rmtree(folder, ignore_errors=True)
            raise ModelError("model_damaged", name=content.name, reason="it arrived changed")
        kept = self._root / content.key
        try:
            if kept.exists() and not self._reader.is_at(content, kept):
                shutil.rmtree(kept, ignore_errors=True)
            if kept.exists():  # another engine was sooner
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.rename(kept)
        except OSError as error:
            raise self._failed(error) from error
        self._found[content.key] = kept / content.name

    def _failed(self, error: OSError) -> Exception:
        if self._coming is not None:
            shutil.rmtree(self._coming[1], ignore_errors=True)
            self._coming = None
        return error_while_writing(error, self._root.name)
