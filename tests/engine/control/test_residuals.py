"""What control networks give is weighed, placed, spread over layers and added up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from desktop_app.core.conditions import Condition, control
from desktop_app.engine.control.control_hook import acts
from desktop_app.engine.control.control_network import ControlPicture
from desktop_app.engine.control.flux_networks import DOUBLE, SINGLE, FluxControlNet
from desktop_app.engine.control.residuals import added, for_batch, masked, weighted
from desktop_app.engine.control.sd3_network import BLOCKS, Sd3ControlNet
from desktop_app.networks.device import pick_compute


def ones(*counts: int) -> dict[str, list[Tensor]]:
    return {name: [torch.ones(1, 1, 1, 1)] * n for name, n in zip("ab", counts, strict=False)}


def numbers(count: int) -> list[Tensor]:
    return [torch.full((1, 2, 3), float(at)) for at in range(count)]


def told(tensors: list[Tensor]) -> list[int]:
    return [int(each.flatten()[0]) for each in tensors]


def test_the_first_layers_count_least_where_they_fade() -> None:
    made = weighted(ones(12, 1), 0.5, fades=True)
    shares = [float(each) for several in made.values() for each in several]
    # As in diffusers' guess mode.
    assert shares == pytest.approx((0.5 * torch.logspace(-1, 0, 13)).tolist())
    assert {float(each) for each in weighted(ones(3), 0.5, fades=False)["a"]} == {0.5}


def test_masks_are_averaged_to_each_residual() -> None:
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., :2, :4] = 1
    given = {
        "maps": [torch.ones(1, 3, 4, 2), torch.ones(1, 3, 1, 1)],
        "tokens": [torch.ones(1, 8, 5)],
    }
    made = masked(given, mask, (4, 2))
    assert made["maps"][0][0, 0].tolist() == [[1, 0], [0, 0], [0, 0], [0, 0]]
    assert made["maps"][1].flatten().tolist() == [0.125] * 3
    assert made["tokens"][0][0, :, 0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("silent", "negative", "repeats", "batch"),
    [
        (0, 0, 1, [0, 1, 2]),
        (0, 1, 1, [0, 1, 2]),
        (1, 0, 1, [-1, 0, 1, 2]),
        (0, 1, 2, [0, 1, 2, 1, 2]),
        (1, 0, 2, [-1, 0, 1, 2, 0, 1, 2]),
        (0, 0, 2, [0, 1, 2, 0, 1, 2]),
    ],
)
def test_the_batch_is_filled(silent: int, negative: int, repeats: int, batch: list[int]) -> None:
    """Of three texts; -1 stands for nothing."""
    given = {"a": [torch.tensor([1.0, 2, 3])[:, None]]}
    made = for_batch(given, silent=silent, negative=negative, repeats=repeats)
    assert (made["a"][0][:, 0] - 1).tolist() == batch


def test_layers_that_share_a_residual_share_the_sum() -> None:
    one, other = torch.ones(1), torch.full((1,), 2.0)
    total = added([{"a": [one, one, other]}, {"a": [other, other, other], "b": [one]}])
    assert told(total["a"]) == [3, 3, 4] and told(total["b"]) == [1]
    assert total["a"][0] is total["a"][1]


@pytest.mark.parametrize(
    ("hinted", "double"),
    [(False, [0, 0, 0, 1, 1]), (True, [0, 1, 0, 1, 0])],
    ids=["plain", "xlabs"],
)
def test_fewer_layers_serve_all_of_flux(hinted: bool, double: list[int]) -> None:
    """As the transformer of diffusers does with what it is given."""
    net: Any = object.__new__(FluxControlNet)
    net._layers, net.embedding = (5, 7), object() if hinted else None
    made = net.spread({DOUBLE: numbers(2), SINGLE: numbers(3)})
    assert told(made[DOUBLE]) == double
    assert told(made[SINGLE]) == [0, 0, 0, 1, 1, 1, 2]


def test_fewer_layers_serve_all_of_sd3() -> None:
    net: Any = object.__new__(Sd3ControlNet)
    net._layers = 5
    assert told(net.spread({BLOCKS: numbers(2)})[BLOCKS]) == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("use", "steps"),
    [
        (control("", "", ""), [1, 2, 3, 4, 5]),
        (control("", "", "", start=0.2, end=0.8), [2, 3, 4]),
        (control("", "", "", start=0.3, end=0.79), [3]),
    ],
)
def test_it_acts_in_whole_steps(use: Condition, steps: list[int]) -> None:
    """A step of two calls is never cut."""

    class Two:
        steps = 5

        def step_of(self, index: int) -> int:
            return index // 2 + 1

    class State:
        schedule = Two()
        index = 0
        is_own = True

    found: list[int] = []
    for index in range(9):
        state: Any = State()
        state.index = index
        if acts(use, state):
            found.append(index // 2 + 1)
    assert sorted(set(found)) == steps
    assert all(found.count(step) == (1 if step == 5 else 2) for step in steps)


@pytest.mark.parametrize(
    ("extra", "zeros", "text", "word", "shifted", "masked_too", "white"),
    [
        (0, True, 64, "canny", False, False, 1.0),  # InstantX'
        (1, True, 64, "", True, True, 1.0),  # alimama's
        (0, False, None, "depth", True, False, 1.0),  # Stability's large ones
        (0, False, None, "canny", True, False, 128.0),
    ],
)
def test_each_maker_of_sd3_networks_has_hints_as_they_were_trained(
    extra: int,
    zeros: bool,
    text: int | None,
    word: str,
    shifted: bool,
    masked_too: bool,
    white: float,
) -> None:
    class Config(dict[str, Any]):
        extra_conditioning_channels = extra
        joint_attention_dim = text

    class Shifting:
        """In place of an autoencoder: a pixel is a latent, and 100 more where it is shifted."""

        def encode(self, pixels: Tensor, *, shifted: bool) -> Tensor:
            return pixels + 100 * shifted

    module: Any = SimpleNamespace(config=Config(force_zeros_for_pooled_projection=zeros))
    net = Sd3ControlNet("net", module, pick_compute("float32", "cpu"), 2)
    assert net.sees_hole is masked_too
    hole = torch.zeros(1, 1, 2, 4)
    hole[..., :2] = 1
    codec: Any = Shifting()
    (hint,) = net.hint(ControlPicture(torch.ones(1, 3, 2, 4), hole, word), codec)
    black = 0.5 if white > 1 else -1.0
    expected = torch.where(hole > 0, black, white) + 100 * shifted
    assert torch.equal(hint[:, :3], expected.expand(1, 3, 2, 4))
    assert torch.equal(hint[:, 3:], (1 - hole)[:, : int(masked_too)])
