"""Muon: momentum whose matrix updates are orthogonalised (Jordan et al. 2024,
https://kellerjordan.github.io/posts/muon/), with the step scaled to AdamW's
size as in Liu et al. 2025, arXiv:2502.16982, equation 4.

torch.optim.Muon takes 2-D parameters only and one at a time; here convolution
kernels are folded to matrices and those of equal shape are done together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from common import quick_dtype

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic Newton-Schulz step, from the post above


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """(n, rows, columns) -> the same with singular values near 1, in `quick_dtype`.

    Long matrices (kernels folded to 1:9 and more) iterate on their small Gram
    matrix and are multiplied once at the end: half the time, the same result
    within bfloat16. That matrix must be made in float32: a rounded one has
    negative eigenvalues, which the iteration blows up.
    """
    x = matrices.to(quick_dtype())
    tall = x.size(1) > x.size(2)
    x = x.mT.contiguous() if tall else x
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    x = _by_gram(x, steps) if x.size(2) >= 4 * x.size(1) else _directly(x, steps)
    return x.mT if tall else x


def _directly(x: Tensor, steps: int) -> Tensor:
    a, b, c = COEFFICIENTS
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x


def _by_gram(x: Tensor, steps: int) -> Tensor:
    a, b, c = COEFFICIENTS
    wide = x.float()
    gram = wide @ wide.mT
    product: Tensor | None = None
    for _ in range(steps):
        factor = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        factor.diagonal(dim1=1, dim2=2).add_(a)
        product = factor if product is None else factor @ product
        gram = factor @ gram @ factor  # all are polynomials of the first, so they commute
    assert product is not None
    return product.to(x.dtype) @ x


class Muon(torch.optim.Optimizer):
    """For hidden matrices and kernels; give all else to AdamW."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(list(params), {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    # No closure: what is computed again, and what it gave, is of no use here.
    def step(self, closure: None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            by_shape: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[(parameter.shape[0], parameter[0].numel())].append(parameter)
            for shape, parameters in by_shape.items():
                self._step_shape(parameters, shape, group["lr"], group["momentum"])

    def _step_shape(
        self, parameters: list[nn.Parameter], shape: tuple[int, int], lr: float, momentum: float
    ) -> None:
        updates = []
        for parameter in parameters:
            assert parameter.grad is not None
            state = self.state[parameter]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(parameter)
            buffer = state["momentum"]
            buffer.lerp_(parameter.grad, 1 - momentum)
            updates.append(parameter.grad.lerp(buffer, momentum).reshape(shape))
        scale = 0.2 * max(shape) ** 0.5
        for parameter, update in zip(parameters, orthogonalise(torch.stack(updates)), strict=True):
            parameter.add_(update.reshape(parameter.shape).to(parameter.dtype), alpha=-lr * scale)


def make_optimisers(
    model: nn.Module, muon_lr: float, adam_lr: float, plain: tuple[str, ...]
) -> list[torch.optim.Optimizer]:
    """Muon for the model's matrices, AdamW for vectors and for parameters whose
    name contains one of `plain` (embeddings, first and last layers)."""
    matrices, rest = [], []
    for name, parameter in model.named_parameters():
        hidden = parameter.ndim >= 2 and not any(part in name for part in plain)
        (matrices if hidden else rest).append(parameter)
    return [
        Muon(matrices, muon_lr),
        torch.optim.AdamW(rest, adam_lr, betas=(0.9, 0.98), weight_decay=0.0),
    ]
