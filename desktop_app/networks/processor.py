"""What kind of processor this is, by the instructions that count for networks."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch

from desktop_app.core.safe_open import read_regular

KINDS: Final = ("avx2", "avx512", "avx512_bf16", "amx")
"""Of x86, ascending; each has what those before it have. What has less than AVX2 counts as that."""

_ONEDNN: Final = (
    ("AVX512_CORE_AMX", "amx"),
    ("AVX512_CORE_FP16", "avx512_bf16"),
    ("AVX512_CORE_BF16", "avx512_bf16"),
    ("AVX512", "avx512"),
    ("AVX2", "avx2"),
    ("AVX", "avx2"),
    ("SSE41", "avx2"),
)
"""How values of ``ONEDNN_MAX_CPU_ISA`` begin, and the kind that remains; of others all remains."""

_ATEN: Final = {"default": "avx2", "avx2": "avx2", "avx512": "amx"}
"""Values of ``ATEN_CPU_CAPABILITY``; with the last, oneDNN may use all there is."""


def processor_kind(environment: Mapping[str, str] | None = None) -> str:
    """One of `KINDS`, "arm_bf16" or "arm".

    Args:
        environment: where libraries are told to use less than there is, as to emulate a smaller
            processor; by default this process's.
    """
    if platform.machine().casefold() in ("aarch64", "arm64"):
        return "arm_bf16" if _aarch64_has_bf16() else "arm"
    told = os.environ if environment is None else environment
    kinds = [_x86_kind()]
    wanted = told.get("ONEDNN_MAX_CPU_ISA", "").upper()
    kinds += [kind for begins, kind in _ONEDNN if wanted.startswith(begins)][:1]
    kinds += [kind for word, kind in _ATEN.items() if told.get("ATEN_CPU_CAPABILITY") == word]
    return min(kinds, key=KINDS.index)


def cpu_has_bf16() -> bool:
    """Whether bfloat16 products run natively (AVX512-BF16, AMX, or Arm's BF16)."""
    return processor_kind() in ("avx512_bf16", "amx", "arm_bf16")


def _x86_kind() -> str:
    probes = (
        ("_is_amx_tile_supported", "amx"),
        ("_is_avx512_bf16_supported", "avx512_bf16"),
        ("_is_avx512_supported", "avx512"),
    )
    for name, kind in probes:
        probe = getattr(torch.cpu, name, None)
        if probe is not None and probe():
            return kind
    return "avx2"


def _aarch64_has_bf16() -> bool:
    try:
        return " bf16" in read_regular(Path("/proc/cpuinfo")).decode("utf-8", "replace")
    except OSError:
        return False
