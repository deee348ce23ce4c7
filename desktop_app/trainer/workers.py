"""The processes that share a training: one, or several that `accelerate launch` started.

Data parallel (each process has the model and a share of every batch), or sharded (FSDP) where the
launcher says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.networks.device import Compute


class Workers:
    """One of them.

    Args:
        compute: device and precision.
    """

    def __init__(self, compute: Compute) -> None:
        from accelerate import Accelerator

        half = {torch.float16: "fp16", torch.bfloat16: "bf16"}.get(compute.dtype, "no")
        self._accelerator = Accelerator(mixed_precision=half, cpu=compute.device.type == "cpu")

    @property
    def count(self) -> int:
        """How many processes there are."""
        return self._accelerator.num_processes

    @property
    def rank(self) -> int:
        """The number of this one; 0 writes and tells."""
        return self._accelerator.process_index

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes and tells."""
        return self._accelerator.is_main_process

    @property
    def device(self) -> torch.device:
        """That of this process."""
        return self._accelerator.device

    @property
    def scaler(self) -> Any:
        """Of the loss in float16; None elsewhere."""
        return self._accelerator.scaler

    def shared(self, network: nn.Module) -> Any:
        """``network``, whose gradients all processes share."""
        if self.count == 1:
            return network
        return self._accelerator.prepare_model(network)

    def shared_optimizer(self, optimizer: torch.optim.Optimizer) -> Any:
        """``optimizer``, which makes no step where float16 overflowed."""
        if self.scaler is None and self.count == 1:
            return optimizer
        return self._accelerator.prepare_optimizer(optimizer)

    @contextmanager
    def collecting(self, network: Any, *, last: bool) -> Iterator[None]:
        """While it lasts gradients add up; the processes share them at the ``last`` of a step."""
        if last or self.count == 1:
            yield
            return
        with self._accelerator.no_sync(network):
            yield

    def backward(self, loss: Tensor) -> None:
        """As `Tensor.backward`, scaled in float16."""
        if self.scaler is not None:
            self.scaler.scale(loss).backward()
        else:
            loss.backward()

    def clip(self, parameters: list[nn.Parameter], norm: float) -> float:
        """Clip gradients at ``norm`` (0: not at all); gives their norm before."""
        limit = norm or float("inf")
        found: Any = self._accelerator.clip_grad_norm_(parameters, limit)
        return float(found)

    def share_value(self, value: float) -> float:
        """The first process's value, in all of them."""
        if self.count == 1:
            return value
        from accelerate.utils import broadcast

        told: Any = torch.tensor(value, dtype=torch.float32, device=self.device)
        shared: Any = broadcast(told, from_process=0)
        return float(shared)

    def mean(self, value: float) -> float:
        """The mean of all processes' values."""
        if self.count == 1:
            return value
        told: Any = self._accelerator.gather(torch.tensor([value], device=self.device))
        return float(told.mean())

    @contextmanager
    def first_before_others(self) -> Iterator[None]:
        """The first process does what is within alone; the others then find it done."""
        with self._accelerator.main_process_first():
            yield

    def wait(self) -> None:
        """Until all are here."""
        if self.count > 1:
            self._accelerator.wait_for_everyone()
