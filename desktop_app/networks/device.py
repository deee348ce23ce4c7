"""Which device computes, and in which precision. Knows no model."""

from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular
from desktop_app.core.short_memory import give_memory_back
from desktop_app.networks.processor import cpu_has_bf16


@record()
class Compute:
    """Where and how models run.

    Attributes:
        device: the torch device.
        dtype: precision of weights and activations; latents and schedulers stay in float32.
        name: the device's own name, for people.
        home: where weights are put when they are loaded; None: on the device.
        from_disk: whether weights of large parts stay in their files (`quantised.mapped`).
        dense: whether weights that lie packed in files become numbers, as who changes them wants.
        only_shapes: whether parts are only built to be looked at: as their settings and the headers
            of their files say, without memory; no weight is read (`PartReading.outlines`).
    """

    device: torch.device
    dtype: torch.dtype
    name: str
    home: torch.device | None = None
    from_disk: bool = False
    dense: bool = False
    only_shapes: bool = False

    @property
    def loads_to(self) -> torch.device:
        """Where weights are put when they are loaded."""
        return self.home or self.device

    @property
    def dtype_name(self) -> str:
        return str(self.dtype).removeprefix("torch.")

    @property
    def in_float32(self) -> Compute:
        return replace(self, dtype=torch.float32)

    @property
    def memory_bytes(self) -> int | None:
        """Memory of the device itself in all; None where it shares main memory."""
        if self.device.type != "cuda":
            return None
        return int(torch.cuda.get_device_properties(self.device).total_memory)

    @property
    def memory_format(self) -> torch.memory_format:
        """Order of image tensors in memory; channels last is a little faster on a CPU."""
        return torch.channels_last if self.device.type == "cpu" else torch.contiguous_format

    def laid(self, module: Any) -> Any:
        """``module`` with its weights in `memory_format`; of films (3-D) they stay as they are."""
        is_film = any(weight.ndim > 4 for weight in module.parameters())
        return module if is_film else module.to(memory_format=self.memory_format)

    def in_half(self, precision: str) -> Compute:
        """This, with float16 exchanged for ``precision`` if the device calculates in that.

        Some families overflow in float16, whose largest number is 65,504.
        """
        if self.dtype is not torch.float16 or precision != "bfloat16" or not self._has_bf16:
            return self
        return replace(self, dtype=torch.bfloat16)

    @property
    def _has_bf16(self) -> bool:
        if self.device.type == "cuda":
            return torch.cuda.is_bf16_supported(including_emulation=False)
        return self.device.type == "mps" and torch.backends.mps.is_macos_or_newer(14, 0)

    def free_unused(self) -> None:
        """Give memory that is kept for reuse back to the device."""
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        elif self.device.type == "mps":
            torch.mps.empty_cache()
        give_memory_back()  # weights that were read for a card lay in main memory, too


def pick_compute(dtype: str | None = None, device: str | None = None) -> Compute:
    """The best device there is, in the precision that is right there.

    CUDA and MPS: float16. CPU: bfloat16 where it has instructions for it, else float32; never
    float16, which is 40 times slower there than float32 (measured on Zen 5).

    Args:
        dtype: ``float32``, ``bfloat16`` or ``float16`` instead, for parity tests.
        device: a torch device instead of the picked one.
    """
    if device is not None:
        chosen = torch.device(device)
    elif torch.cuda.is_available():
        chosen = torch.device("cuda")
    elif torch.backends.mps.is_available():
        chosen = torch.device("mps")
    else:
        chosen = torch.device("cpu")
    if dtype is not None:
        precision: torch.dtype = getattr(torch, dtype)
    elif chosen.type == "cpu":
        precision = torch.bfloat16 if cpu_has_bf16() else torch.float32
    else:
        precision = torch.float16
    return Compute(chosen, precision, _device_name(chosen))


def halves_are_quick(device: torch.device) -> bool:
    """Whether ``device`` calculates in 16 bits at least as quickly as in 32."""
    return device.type != "cpu" or cpu_has_bf16()


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    try:
        for line in read_regular(Path("/proc/cpuinfo")).decode().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "CPU"


def offload_groups(module: nn.Module, device: torch.device) -> None:
    """Let the blocks of ``module`` wait in main memory, each brought to ``device`` as it is called.

    A forward pass on CUDA fetches the next block meanwhile.
    """
    from diffusers.hooks.group_offloading import apply_group_offloading

    apply_group_offloading(
        module,
        onload_device=device,
        offload_device=torch.device("cpu"),
        offload_type="block_level",
        num_blocks_per_group=1,
        use_stream=device.type == "cuda",
    )
