"""Names and shapes of the tensors in a pickle, without unpickling it. Nothing of it is ever run.

`pickle_machine` follows what it would do; here tensors (``torch._utils._rebuild_tensor_v2``) are
picked out of what came of it. torch's formats: an archive with ``data.pkl``, or, before 1.6,
several pickles one behind the other (torch/serialization.py).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.zip_directory import directory_size
from desktop_app.library.identify.pickle_machine import Called, Name, PickleDamaged, follow

__all__ = ["PickleDamaged", "PickleHeader", "read_pickle"]

_MAX_BYTES = 32 << 20
_MAX_MEMBERS = 200_000
_MAX_VALUES = 500_000
_MAX_DEPTH = 5
_LEGACY_PARTS = 4  # magic number, protocol, system, object (torch.serialization, before 1.6)

_STORAGES = {
    "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16", "DoubleStorage": "F64",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8", "BoolStorage": "BOOL",
}  # fmt: skip
_REBUILDS = frozenset({"_rebuild_tensor_v2", "_rebuild_tensor"})


@dataclass(frozen=True, slots=True)
class PickleHeader:
    """What a pickle would hold.

    Attributes:
        tensors: by name; nested dictionaries are joined with dots.
        texts: the short texts among its values, by name.
        code: the file is a program (TorchScript), not weights alone.
    """

    tensors: dict[str, Tensor]
    texts: dict[str, str]
    code: bool = False


def read_pickle(path: Path) -> PickleHeader:
    """What the pickle at ``path`` would hold, as far as that can be told.

    Raises:
        PickleDamaged: it can't be analysed.
        OSError: the file can't be read.
    """
    if zipfile.is_zipfile(path):
        return _read_archive(path)
    with open_regular(path) as file:
        data = file.read(_MAX_BYTES)
    parts: list[object] = []
    stream = io.BytesIO(data)
    for _ in range(_LEGACY_PARTS):
        if stream.tell() >= len(data):
            break
        try:
            parts.append(follow(stream))
        except PickleDamaged:
            if not parts:
                raise
            break
    return _header(parts[-1] if parts else None)


def _read_archive(path: Path) -> PickleHeader:
    try:
        with open_regular(path) as opened:
            if (directory_size(opened) or 0) > _MAX_BYTES:
                raise PickleDamaged("its archive has too many members")
            archive = zipfile.ZipFile(opened)
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS:
                raise PickleDamaged("its archive has too many members")
            named = [member for member in members if member.filename.endswith("data.pkl")]
            if not named:
                raise PickleDamaged("its archive holds no weights")
            code = any("/code/" in member.filename for member in members)
            with archive.open(named[0]) as file:
                header = _header(follow(io.BytesIO(file.read(_MAX_BYTES))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise PickleDamaged("its archive can't be read") from error
    return PickleHeader(header.tensors, header.texts, code)


def _header(content: object) -> PickleHeader:
    collector = _Collector()
    collector.walk(content, "", 0)
    return PickleHeader(collector.tensors, collector.texts)


# What wraps the weights in trainers' files and is no part of their names.
_WRAPPERS = frozenset({"state_dict", "model", "params_ema", "params", "model_state_dict"})


class _Collector:
    """Picks tensors and texts out of what `follow` gave."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.texts: dict[str, str] = {}
        self._left = _MAX_VALUES

    def walk(self, value: object, name: str, depth: int) -> None:
        """Every visit counts, so values that are shared a thousandfold end too."""
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            return
        if isinstance(value, Called):
            self._walk_called(value, name, depth)
        elif isinstance(value, str):
            self.texts.setdefault(name, value[:4096])
        elif isinstance(value, dict):
            for key, inner in cast("dict[object, object]", value).items():
                wraps = not name and key in _WRAPPERS and not _is_tensor(inner)
                self.walk(inner, name if wraps else _joined(name, key), depth + 1)
                if self._left < 0:
                    return
        elif isinstance(value, (list, tuple)) and depth > 0:
            for place, inner in enumerate(cast("list[object]", value)[:64]):
                self.walk(inner, _joined(name, place), depth + 1)

    def _walk_called(self, value: Called, name: str, depth: int) -> None:
        tensor = _tensor(value)
        if tensor is not None:
            self.tensors[name] = tensor
        elif isinstance(value.arguments, dict):  # an object's attributes
            self.walk(cast("dict[object, object]", value.arguments), name, depth + 1)
        elif isinstance(value.function, Name) and value.function.name == "_rebuild_parameter":
            parts = value.arguments
            if isinstance(parts, tuple) and parts:
                self.walk(cast("tuple[object, ...]", parts)[0], name, depth + 1)


def _is_tensor(value: object) -> bool:
    return isinstance(value, Called) and _tensor(value) is not None


def _joined(name: str, key: object) -> str:
    return f"{name}.{key}"[:500] if name else str(key)[:500]


def _tensor(called: Called) -> Tensor | None:
    """``_rebuild_tensor_v2(storage, offset, shape, stride, …)``."""
    function, arguments = called.function, called.arguments
    if not isinstance(function, Name) or function.name not in _REBUILDS:
        return None
    parts = cast("tuple[object, ...]", arguments) if isinstance(arguments, tuple) else ()
    if len(parts) < 3 or not isinstance(parts[2], tuple):
        return None
    shape = cast("tuple[object, ...]", parts[2])
    if len(shape) > 16 or not all(type(side) is int and 0 <= side < 1 << 48 for side in shape):
        return None
    return Tensor(_storage(parts[0]), cast("tuple[int, ...]", shape), (0, 0))


def _storage(value: object) -> str:
    """``("storage", FloatStorage, key, place, count)``."""
    parts = value.arguments if isinstance(value, Called) else None
    if isinstance(parts, tuple):
        for part in cast("tuple[object, ...]", parts):
            if isinstance(part, Name):
                return _STORAGES.get(part.name, "")
    return ""
