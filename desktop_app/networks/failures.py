"""What a library's exception means: too little memory, a disk that doesn't answer, or damage.

The libraries wrap what happened in errors of their own ("unable to load weights"), so the whole
chain of causes is looked at.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import torch
from safetensors import SafetensorError

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.networks.peak_memory import available_ram_bytes

_NO_MEMORY: Final = (
    "can't allocate memory",
    "not enough memory: you tried to allocate",  # torch on Windows
    "Cannot allocate memory",
    "backend out of memory",  # torch on Apple's GPUs
    "CUDA out of memory",
    "CUDA error: out of memory",  # the driver's own, before torch's allocator has a part in it
    "std::bad_alloc",
    # What oneDNN says when it has no room for its own buffers (measured under RLIMIT_AS); of a
    # layer that it can't run at all it says "primitive descriptor".
    "could not create a memory",
    "could not execute a primitive",
)
_NO_PRIMITIVE: Final = "could not create a primitive"
_NO_ROOM: Final = 16 << 20
"""Bytes. With less than that to be had, whatever goes wrong in a library most likely went wrong for
want of them: some turn a failed allocation into nonsense ("unknown parameter type")."""

_SYSTEM_ERROR: Final = re.compile(r"\(os error (\d+)\)")
"""How the tokenizers' and safetensors' bindings end their messages."""
_REFUSALS: Final = frozenset(
    {errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT}
    | {errno.ESTALE, errno.ETIMEDOUT, errno.EBUSY, errno.ENODEV, errno.ENXIO}
)
"""What says that the disk, its permissions or the system stood in the way, and not the content."""
_PAGING_FILE: Final = 1455
"""Windows' ERROR_COMMITMENT_LIMIT."""
_WRONG_SHAPE: Final = ("expected shape", "size mismatch", "shape mismatch")
_SIZES: Final = re.compile(r"size mismatch for (\S+): .*?\[([\d, ]*)\].*?\[([\d, ]*)\]")
"""How torch's ``load_state_dict`` says what is there and what should be."""


def weights_named(names: Sequence[str]) -> str:
    """How many they are, and the first: "3 weights (conv_in.bias, conv_in.weight, …)"."""
    count = "1 weight" if len(names) == 1 else f"{len(names)} weights"
    return f"{count} ({', '.join(names[:2])}{', …' if len(names) > 2 else ''})"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error``, or what led to it, says that memory ran out, on the device or in the
    machine."""
    return any(_says_no_memory(each) for each in _chain(error))


def _says_no_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    if _errno(error) in (errno.ENOMEM, _PAGING_FILE):
        return True
    text = str(error)
    return text == _NO_PRIMITIVE or any(words in text for words in _NO_MEMORY)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what it was raised from or meanwhile, the last first; bounded."""
    each: BaseException | None = error
    for _ in range(20):
        if each is None:
            return
        yield each
        each = each.__cause__ or each.__context__


def _errno(error: BaseException) -> int | None:
    """The system's number of an error, also where a binding tells it in words alone."""
    if isinstance(error, OSError) and error.errno is not None:
        return getattr(error, "winerror", None) or error.errno
    match = _SYSTEM_ERROR.search(str(error))
    return int(match[1]) if match else None


@contextmanager
def loading_part(model: str, part: str) -> Iterator[None]:
    """Say which part of which model could not be read.

    Args:
        model: the model's name.
        part: plain name of the part.

    Raises:
        ModelError: ``model_incomplete`` for a missing file, ``model_damaged`` for what its content
            makes go wrong.
        InputError: ``file_unreadable``: the disk or its permissions are at fault.
        MemoryError: there was not enough memory; such errors of libraries go through as they are.
    """
    try:
        yield
    except (VelaturaError, Cancelled):
        raise
    except FileNotFoundError as error:
        reason = f"the {part} lacks a file"
        raise ModelError(
            "model_incomplete", traceback.format_exc(), name=model, reason=reason
        ) from error
    except Exception as error:
        if is_out_of_memory(error):
            raise
        refused = _refused(error)
        if refused:
            raise InputError(
                "file_unreadable", traceback.format_exc(), name=f"{model}: {part}", reason=refused
            ) from error
        told = any(isinstance(each, SafetensorError) for each in _chain(error))
        if not told and available_ram_bytes() < _NO_ROOM:
            raise MemoryError(f"{type(error).__name__}: {error}") from error
        reason = _reason(error, part)
        raise ModelError(
            "model_damaged", traceback.format_exc(), name=model, reason=reason
        ) from error


def _refused(error: BaseException) -> str:
    """Why the system did not let a file be read; empty if it did."""
    numbers = (_errno(each) for each in _chain(error))
    number = next((number for number in numbers if number in _REFUSALS), None)
    return "" if number is None else plain_reason(OSError(number, os.strerror(number)))


def _reason(error: BaseException, part: str) -> str:
    for each in _chain(error):
        if isinstance(each, SafetensorError):
            return f"the {part}'s file ends too early or is corrupt"
        if sizes := _SIZES.search(str(each)):
            name, *both = sizes.groups()
            found, wanted = (one.replace(", ", " × ") or "one number" for one in both)
            return f"{name} of the {part} is {found}, not {wanted}"
        if any(words in str(each) for words in _WRONG_SHAPE):
            return f"the {part}'s weights have other shapes than its settings say"
    return f"the {part} can't be read"
