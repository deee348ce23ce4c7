"""Weights as memory of this process, not as pages of their file.

safetensors maps a file; tensors that need no other precision or order stay pages of it. Then a disk
that is unplugged ends the process, a file that is written over changes the model, and everything
that was only looked at while loading counts as the process's memory. Copying takes a second for
four gigabytes.
"""

from __future__ import annotations

import bisect
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from desktop_app.core.safe_open import read_regular


def copy_mapped_weights(parts: Iterable[Any]) -> int:
    """Copy what is in mapped safetensors files; returns how many bytes were copied.

    Only Linux tells of mappings; elsewhere nothing is done.
    """
    spans = _mapped()
    if not spans:
        return 0
    begins = [begin for begin, _ in spans]
    copied: dict[tuple[int, torch.Size, tuple[int, ...]], torch.Tensor] = {}
    for part in parts:
        if not isinstance(part, nn.Module):
            continue
        for tensor in (*part.parameters(), *part.buffers()):
            if tensor.device.type != "cpu" or tensor.is_meta or tensor.is_mkldnn:
                continue
            place = tensor.data_ptr()
            at = bisect.bisect_right(begins, place) - 1
            if at < 0 or place >= spans[at][1]:
                continue
            key = (place, tensor.shape, tensor.stride())
            if key not in copied:  # tied weights stay tied
                copied[key] = tensor.data.clone()
            tensor.data = copied[key]
    return sum(tensor.numel() * tensor.element_size() for tensor in copied.values())


def _mapped() -> list[tuple[int, int]]:
    """Begin and end of the mappings of safetensors files, in order."""
    if sys.platform != "linux":
        return []
    spans: list[tuple[int, int]] = []
    try:
        for line in read_regular(Path("/proc/self/maps")).decode("utf-8", "replace").splitlines():
            if line.removesuffix(" (deleted)").endswith(".safetensors"):
                begin, _, end = line.split(" ", 1)[0].partition("-")
                spans.append((int(begin, 16), int(end, 16)))
    except OSError:
        return []
    return sorted(spans)
