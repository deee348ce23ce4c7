"""The processes that share a training: one, or several that `accelerate launch` started.

Each has the model and a share of every batch; gradients are averaged before each step. Where the
launcher says FSDP, all weights of a full training are dealt out, block by block.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor

from desktop_app.networks.device import Compute


class Workers:
    """One of them.

    Args:
        compute: device and precision.

    Attributes:
        scaler: of the loss in float16; None elsewhere.
        count: how many processes there are.
        rank: the number of this one; 0 writes and tells.
        device: that of this process.
    """

    def __init__(self, compute: Compute) -> None:
        from accelerate import PartialState

        self._state = PartialState(cpu=compute.device.type == "cpu")
        self.count: int = self._state.num_processes
        self.rank: int = self._state.process_index
        own: Any = self._state.device
        self.device: torch.device = own if self.count > 1 else compute.device
        half = compute.dtype is torch.float16
        self.scaler = torch.amp.GradScaler(self.device.type) if half else None

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes and tells."""
        return self.rank == 0

    @property
    def deals_out(self) -> bool:
        """Whether the launcher asked for FSDP."""
        return self.count > 1 and os.environ.get("ACCELERATE_USE_FSDP", "") == "true"

    def deal_out(self, network: nn.Module) -> None:
        """Each process keeps a part of all weights of ``network``; blocks are put together as they
        are called."""
        for parameter in network.parameters():
            parameter.data = parameter.data.contiguous()
        mesh = init_device_mesh(self.device.type, (self.count,))
        for blocks in network.children():
            for block in blocks if isinstance(blocks, nn.ModuleList) else ():
                fully_shard(block, mesh=mesh)
        # Else a measurement, which no backward pass follows, would leave old weights put together.
        fully_shard(network, mesh=mesh, reshard_after_forward=True)

    def backward(self, loss: Tensor) -> None:
        """As `Tensor.backward`, scaled in float16."""
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()

    def average(self, parameters: Iterable[nn.Parameter]) -> None:
        """Give each gradient the mean of all processes; those that are dealt out have it."""
        if self.count == 1:
            return
        for parameter in parameters:
            if not isinstance(parameter, DTensor):
                if parameter.grad is None:
                    parameter.grad = torch.zeros_like(parameter)
                dist.all_reduce(parameter.grad)
                parameter.grad /= self.count

    def clip(
        self, optimizer: torch.optim.Optimizer, parameters: list[nn.Parameter], norm: float
    ) -> float:
        """Clip gradients at ``norm`` (0: not at all); gives their norm before."""
        if self.scaler is not None:
            self.scaler.unscale_(optimizer)
        found = nn.utils.clip_grad_norm_(parameters, norm or float("inf"))
        return float(whole(found))

    def step(self, optimizer: torch.optim.Optimizer) -> None:
        """One of ``optimizer``; none where float16 overflowed."""
        if self.scaler is None:
            optimizer.step()
        else:
            self.scaler.step(optimizer)
            self.scaler.update()

    def share(self, value: float) -> float:
        """The first process's value, in all of them."""
        if self.count == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64, device=self.device)
        dist.broadcast(told, 0)
        return float(told)

    def mean(self, value: float) -> float:
        """The mean of all processes' values."""
        if self.count == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64, device=self.device)
        dist.all_reduce(told)
        return float(told) / self.count

    @contextmanager
    def first_before_others(self) -> Iterator[None]:
        """The first process does what is within alone; the others then find it done."""
        with self._state.main_process_first():
            yield

    def wait(self) -> None:
        self._state.wait_for_everyone()


def whole(tensor: Tensor) -> Tensor:
    """``tensor``, put together where it is dealt out: all processes ask at once."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def dealt_as(like: Any, tensor: Tensor) -> Tensor:
    """``tensor``, which all processes have, dealt out as ``like`` is."""
    if not isinstance(like, DTensor):
        return tensor

    mesh = like.device_mesh
    own = tensor.to(mesh.device_type)
    return distribute_tensor(own, mesh, like.placements, src_data_rank=None)
