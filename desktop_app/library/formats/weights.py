"""Which files hold weights: safetensors and GGUF to be read, pickles to be refused. Loads none.

A pickle runs whatever its maker wrote into it the moment it is loaded, so it is told by ending and
by its first bytes, whatever its name says.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import cast

from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import read_gguf
from desktop_app.core.not_weights import START, check_weights, in_place_of_weights
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.foreign import foreign_format
from desktop_app.library.formats.json_file import read_json
from desktop_app.library.formats.safetensors_header import (
    Header,
    Tensor,
    opened_weights,
    read_header,
)

PICKLE_ENDINGS = frozenset({".ckpt", ".pt", ".pth", ".bin", ".pkl", ".pickle"})

# How the weights of a part are called: diffusers' name, and transformers' for text encoders.
_TEXT_STEM, _STEM = "model", "diffusion_pytorch_model"

# In the order the engine looks for them too (engine.folder): the plain name, then variants.
_VARIANTS = ("", ".fp16", ".bf16")


def is_pickle(path: Path) -> bool:
    """Whether the file is a pickle or an archive around one (PyTorch's own format).

    By its ending alone one is, unless it is another program's, as ncnn's ``.bin``.
    """
    ends_so = path.suffix.lower() in PICKLE_ENDINGS
    try:
        if not path.is_file():  # opening a pipe would wait for its other end
            return ends_so
        with open_regular(path) as file:
            start = file.read(START)
        if in_place_of_weights(path, path.name, start, path.stat().st_size) is not None:
            return False
    except OSError:
        return ends_so
    return is_pickle_start(start) or (ends_so and not foreign_format(path, start))


def is_gguf(path: Path) -> bool:
    """Whether ``path`` is called a GGUF file."""
    return path.suffix.lower() == ".gguf"


def is_pickle_start(start: bytes) -> bool:
    """Whether a file that begins with these bytes (4096, or all of it) is a pickle."""
    # Pickle protocols 2 to 5 open with 0x80 and their number, and go on with an opcode; in a
    # safetensors file the same bytes are a length, which has zeros from the fifth byte on.
    plain = start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if plain and start[4:8] != b"\0\0\0\0":
        return True
    return start.startswith(b"PK\x03\x04") and b"data.pkl" in start


def component_weights(folder: Path, model: str, stem: str = "") -> list[Path]:
    """The weight files of one component of a diffusers folder.

    The full-precision name is preferred to a variant (``.fp16.``), a list of shards counts too.

    Args:
        folder: of the component.
        model: for errors.
        stem: how its files' names begin; empty: as the folder's name says.

    Raises:
        ModelError: ``model_pickle`` (there are pickles only) or ``model_incomplete``.
    """
    names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    stem = stem or (_TEXT_STEM if folder.name.startswith("text_encoder") else _STEM)
    for variant in _VARIANTS:
        index = f"{stem}.safetensors.index{variant}.json"
        if f"{stem}{variant}.safetensors" in names:
            return [folder / f"{stem}{variant}.safetensors"]
        if index in names:
            return _shards(folder, index, model)
    pickles = [name for name in names if Path(name).suffix.lower() in PICKLE_ENDINGS]
    if pickles:
        raise ModelError("model_pickle", name=f"{model}/{folder.name}/{pickles[0]}")
    raise ModelError(
        "model_incomplete", name=model, reason=f"{folder.name} has no {stem}.safetensors"
    )


def _shards(folder: Path, index: str, model: str) -> list[Path]:
    shown = f"{folder.name}/{index}"
    table = read_json(folder / index, model, shown).get("weight_map")
    files = cast("dict[str, object]", table).values() if isinstance(table, dict) else ()
    names = sorted({str(file) for file in files})
    # A plain name of this folder: a path in it could lead anywhere.
    if not names or not all(re.fullmatch(r"[\w.-]+\.safetensors", name) for name in names):
        raise ModelError("model_damaged", name=model, reason=f"{shown} can't be understood")
    for name in names:
        if not (folder / name).is_file():
            raise ModelError(
                "model_incomplete", name=model, reason=f"{folder.name}/{name} is missing"
            )
    return [folder / name for name in names]


def read_weights(path: Path, shown: str) -> Header:
    """`read_header` or `gguf_weights`, by the file's ending, with ``shown`` as the name in errors
    and pickles refused by content.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_pickle`` or ``model_damaged``, or as `check_weights`.
    """
    check_weights(path, shown)
    if is_pickle(path):
        raise ModelError("model_pickle", name=shown)
    if is_gguf(path):
        with opened_weights(path, shown):
            return gguf_weights(path)
    return read_header(path, shown)


def gguf_weights(path: Path) -> Header:
    """Names, shapes and formats in ``path``; offsets count from the header's end.

    Raises:
        GgufDamaged: with the reason.
        OSError: the file can't be read.
    """
    read = read_gguf(path)
    tensors: dict[str, Tensor] = {}
    numbers: Counter[str] = Counter()
    for name, each in read.tensors.items():
        begin = each.begin - read.data_start
        tensors[name] = Tensor(each.form, each.shape, (begin, begin + each.size))
        numbers[each.form] += math.prod(each.shape)
    return Header(tensors, read.texts, read.data_start, read.file_size, dict(numbers))
