"""What is wrong with one file of weights, in its own words: an error page, a pointer, half a file…

Looks at the first bytes, the header and the length; whole content is `checksums`'s.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.model_record import FileFact
from desktop_app.core.not_weights import START, in_place_of_weights
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.safetensors_header import MAX_HEADER, read_header
from desktop_app.library.formats.weights import is_pickle

# Other files of a model that are read, and can't be empty or pages.
_READ: Final = frozenset({".json", ".txt", ".model", ".yaml"})


def diagnose(path: Path, shown: str, fact: FileFact | None = None) -> VelaturaError | None:
    """What is wrong with the file at ``path``, as far as its beginning and length tell.

    Args:
        path: any file of a model.
        shown: its name as the user should read it.
        fact: what it should be, where that is known.

    Returns:
        The error to show; None if nothing is wrong with it.
    """
    try:
        size = path.stat().st_size
        with open_regular(path) as file:
            start = file.read(START)
    except FileNotFoundError:
        return ModelError("model_incomplete", name=shown, reason="the file is missing")
    except OSError as error:
        return InputError("file_unreadable", name=shown, reason=plain_reason(error))
    weights = path.suffix.lower() == ".safetensors"
    if not weights and fact is None and path.suffix.lower() not in _READ:
        return None
    if fact is None or fact.size:
        other = in_place_of_weights(path, shown, start, size)
        if other is not None:
            return other
    if weights and is_pickle(path):
        return ModelError("model_pickle", name=shown)
    if weights:
        wrong = _wrong_header(path, shown, size, fact)
        if wrong is not None:
            return wrong
    if fact is not None and size != fact.size:
        return _wrong_size(shown, size, fact.size)
    return None


def expected_size(path: Path) -> int | None:
    """The length a .safetensors file should have by its own header; None if it doesn't tell."""
    with open_regular(path) as file:
        length = int.from_bytes(file.read(8), "little")
        if length > MAX_HEADER:
            return None
        text = file.read(length)
    if len(text) < length:
        return 8 + length
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    ends = [0]
    entries = cast("dict[str, object]", parsed) if isinstance(parsed, dict) else {}
    for entry in entries.values():
        offsets = (
            cast("dict[str, Any]", entry).get("data_offsets") if isinstance(entry, dict) else 0
        )
        numbers = cast("list[object]", offsets) if isinstance(offsets, list) else []
        ends += [number for number in numbers if type(number) is int and number < 1 << 62]
    return 8 + length + max(ends)


def _wrong_header(path: Path, shown: str, size: int, fact: FileFact | None) -> VelaturaError | None:
    try:
        read_header(path)
    except ModelError as error:
        if size < 8:
            return _wrong_size(shown, size, fact.size if fact else 8)
        with open_regular(path) as file:
            length = int.from_bytes(file.read(8), "little")
        if length > MAX_HEADER:
            return ModelError("weights_other", name=shown, length=length)
        wanted = fact.size if fact and fact.size > size else expected_size(path)
        if wanted is not None and wanted > size:
            return _wrong_size(shown, size, wanted)
        if fact is not None and size > fact.size:
            return _wrong_size(shown, size, fact.size)
        return ModelError("model_damaged", name=shown, reason=str(error.params["reason"]))
    except VelaturaError as error:
        return error
    return None


def _wrong_size(shown: str, size: int, wanted: int) -> ModelError:
    if size < wanted:
        return ModelError("weights_half", name=shown, done=size, size=wanted)
    return ModelError("weights_longer", name=shown, more=size - wanted)
