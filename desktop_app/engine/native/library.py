"""Finds the compiled kernels that fit this processor; without any, torch does all of it.

They are plain shared libraries called through ctypes, which lets go of Python's lock meanwhile: no
header of torch goes into them, so that one set serves every version of it. Their threads are
OpenMP's, the same as torch's own (both name ``libgomp.so.1``, and torch has brought its copy).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import torch

from desktop_app.core.record import record
from desktop_app.networks.processor import cpu_has_bf16, processor_kind

FOLDER: Final = Path(__file__).parent / "built"
VERSION: Final = 2
"""Of the functions' arguments: `kernels.cpp` says the same, or is not used."""


@record()
class CompiledForm:
    """One compiled form.

    Attributes:
        name: of its file, and in packaging/native.py.
        dtype: of the numbers it reads and writes.
        fits: whether this processor has its instructions, and may use them
            (``ATEN_CPU_CAPABILITY`` and ``ONEDNN_MAX_CPU_ISA`` can forbid them, as they do to torch
            and oneDNN).
    """

    name: str
    dtype: torch.dtype
    fits: Callable[[], bool]


def _has_avx2() -> bool:
    return torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


def _has_avx512() -> bool:
    return torch.backends.cpu.get_cpu_capability() == "AVX512"


def _has_bf16() -> bool:
    return _has_avx512() and cpu_has_bf16()


def _has_amx() -> bool:
    return _has_avx512() and processor_kind() == "amx"


KINDS: Final = (
    CompiledForm("amx", torch.bfloat16, _has_amx),
    CompiledForm("avx512_bf16", torch.bfloat16, _has_bf16),
    CompiledForm("avx512", torch.float32, _has_avx512),
    CompiledForm("avx2", torch.float32, _has_avx2),
)
"""The first that fits a precision and can be opened serves it."""


@cache
def library(dtype: torch.dtype) -> Any:
    """The functions for numbers of ``dtype``; None where there are none."""
    for kind in KINDS:
        if kind.dtype is dtype and kind.fits():
            found = opened(FOLDER / f"{kind.name}.so")
            if found is not None:
                return found
    return None


def opened(file: Path) -> Any:
    """The library in ``file``, its functions declared; None where it is missing, can't be loaded or
    is of another version."""
    try:
        found = ctypes.CDLL(str(file))
        if found.version() != VERSION:
            return None
    except (OSError, AttributeError):
        return None
    pointer, whole = ctypes.c_void_p, ctypes.c_long
    for name, arguments, result in (
        ("attention_scratch", [whole] * 5, whole),
        ("attend", [pointer] * 2, None),
        ("group_norm_scratch", [whole] * 2, whole),
        ("group_norm", [pointer] * 2, None),
        ("geglu", [whole, whole, pointer, pointer, whole], None),
        ("layer_norm", [pointer], None),
        ("rms_norm", [pointer], None),
        ("gelu_tanh", [whole, whole, pointer, pointer, whole, whole], None),
    ):
        function = getattr(found, name)
        function.argtypes, function.restype = arguments, result
    return found
