"""What is kept for the gradients, and precisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.networks.device import pick_compute
from tests.extensions.training.trainer.runs import make_run, make_session

ModelOf = Callable[[str], ModelInfo]


def kept_bytes(session: TrainerSession) -> int:
    """What the forward passes of a step keep, weights apart."""
    own = {each.data_ptr() for each in session.base.network.parameters()}
    sizes: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        if tensor.data_ptr() not in own:
            sizes[tensor.data_ptr()] = max(sizes.get(tensor.data_ptr(), 0), tensor.nbytes)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = session.losses(session.order.of(0), None, torch.Generator().manual_seed(0)).sum()
    loss.backward()
    return sum(sizes.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd1", "flux"])
def test_activations_that_are_computed_twice_are_not_kept(
    name: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """The gradients are the same."""
    whole, twice = (
        make_session(
            make_run(model_of(name), examples, tmp_path, checkpointing=each, rank=8),
            tmp_path / f"{each}",
        )
        for each in (False, True)
    )
    assert kept_bytes(twice) < 0.6 * kept_bytes(whole)
    for name_, parameter in whole.parameters.items():
        assert parameter.grad is not None
        other = twice.parameters[name_].grad
        assert other is not None
        torch.testing.assert_close(other, parameter.grad, rtol=1e-4, atol=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("bits", ["", "8"])
def test_bfloat16(
    bits: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """The model in bfloat16, what is trained in float32: gradients near those in float32."""
    run = make_run(model_of("sd1"), examples, tmp_path, base=bits)
    half = make_session(run, tmp_path / "a", pick_compute("bfloat16", "cpu"))
    plain = make_session(run, tmp_path / "b")
    assert {each.dtype for each in half.parameters.values()} == {torch.float32}
    assert {each.dtype for each in half.base.network.parameters() if not each.requires_grad} == {
        torch.bfloat16
    }
    assert half.backward(0) == pytest.approx(plain.backward(0), rel=0.02)
    mine, other = (
        torch.cat(
            [each.grad.flatten() for each in session.parameters.values() if each.grad is not None]
        )
        for session in (half, plain)
    )
    assert float(torch.cosine_similarity(mine, other, 0)) > 0.98
