"""Names and shapes of the tensors in a pickle, without unpickling it. Nothing of it is ever run.

`opcode_walk` describes what it would give; here tensors and texts are picked out of that, also from
files that are never converted: programs of TorchScript, packed archives.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.zip_directory import directory_size
from desktop_app.library.pickles.archive import open_archive
from desktop_app.library.pickles.call_descriptions import Call, Group, dict_of
from desktop_app.library.pickles.opcode_walk import examine, walk
from desktop_app.library.pickles.problem import PickleProblem
from desktop_app.library.pickles.storage_types import tensor_of

_MAX_BYTES = 32 << 20
_MAX_MEMBERS = 200_000
_MAX_VALUES = 500_000
_MAX_DEPTH = 5


@dataclass(frozen=True, slots=True)
class PickleHeader:
    """What a pickle would hold.

    Attributes:
        tensors: by name; nested dictionaries are joined with dots.
        texts: the short texts among its values, by name.
    """

    tensors: dict[str, Tensor]
    texts: dict[str, str]


def read_pickle(path: Path) -> PickleHeader:
    """What the pickle at ``path`` would hold, as far as that can be told.

    Raises:
        PickleProblem: it can't be analysed.
        OSError: the file can't be read.
    """
    with open_regular(path) as file:
        content = _archived(file) if zipfile.is_zipfile(file) else _content(file)
    collector = _Collector()
    collector.walk(content, "", 0)
    return PickleHeader(collector.tensors, collector.texts)


def _content(file: BinaryIO) -> object:
    archive = open_archive(file)
    start, length = archive.pickle
    traces, _ = examine(file, replace(archive, pickle=(start, min(length, _MAX_BYTES))))
    return traces[min(len(traces), 4) - 1].result  # behind the weights are their keys


def _archived(file: BinaryIO) -> object:
    try:
        if (directory_size(file) or 0) > _MAX_BYTES:
            raise PickleProblem("archive")
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        named = [member for member in members if member.filename.endswith("data.pkl")]
        if not named or len(members) > _MAX_MEMBERS:
            raise PickleProblem("archive")
        with archive.open(named[0]) as member:
            data = member.read(_MAX_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise PickleProblem("archive") from error
    return walk(io.BytesIO(data), len(data)).result


# What wraps the weights in trainers' files and is no part of their names.
_WRAPPERS = frozenset({"state_dict", "model", "params_ema", "params", "model_state_dict"})


class _Collector:
    """Picks tensors and texts out of descriptions."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.texts: dict[str, str] = {}
        self._left = _MAX_VALUES

    def walk(self, value: object, name: str, depth: int) -> None:
        """Every visit counts, so values that are shared a thousandfold end too."""
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            return
        held = dict_of(value)
        if held is not None:
            for key, inner in held.items():
                wraps = not name and key in _WRAPPERS and _tensor(inner) is None
                self.walk(inner, name if wraps else _joined(name, key), depth + 1)
                if self._left < 0:
                    return
        elif isinstance(value, str):
            self.texts.setdefault(name, value[:4096])
        elif (tensor := _tensor(value)) is not None:
            self.tensors[name] = tensor
        elif isinstance(value, Call):
            if dict_of(value.state) is not None:  # an object's attributes
                self.walk(value.state, name, depth + 1)
        elif isinstance(value, Group) and depth > 0:
            for place, inner in enumerate(value.items[:64]):
                self.walk(inner, _joined(name, place), depth + 1)


def _joined(name: str, key: object) -> str:
    return f"{name}.{key}"[:500] if name else str(key)[:500]


def _tensor(value: object) -> Tensor | None:
    try:
        tensor = tensor_of(value)
    except PickleProblem:
        return None
    return None if tensor is None else Tensor(tensor.format, tensor.shape, (0, 0))
