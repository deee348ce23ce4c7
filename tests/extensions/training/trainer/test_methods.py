"""What each method makes of a layer, against its paper's formula; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from tests.extensions.training.trainer.runs import make_run, make_session

ModelOf = Callable[[str], ModelInfo]
LAYER = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
CONVOLUTION = "down_blocks.0.resnets.0.conv1"


def begun(model: ModelInfo, examples: Any, folder: Path, **settings: Any) -> TrainerSession:
    session = make_session(make_run(model, examples, folder, **settings), folder / "run")
    for number, parameter in enumerate(session.parameters.values()):
        torch.manual_seed(number)
        parameter.data += 0.1 * torch.randn_like(parameter)
    return session


def changed(weight: Tensor, roles: dict[str, Tensor], method: str) -> Tensor:
    """The weight that a method's paper gives."""
    flat = weight.flatten(1)
    if method == "loha":  # Hyeon-Woo et al. 2021, proposition 1
        rank = roles["hada_w1_b"].shape[0]
        first, second = (roles[f"hada_w{n}_a"] @ roles[f"hada_w{n}_b"] for n in (1, 2))
        return flat + roles["alpha"] / rank * first * second
    if method == "lokr":  # Yeh et al. 2023, section 3.2
        parts = [
            roles[name]
            if (name := f"lokr_w{n}") in roles
            else roles[f"{name}_a"] @ roles[f"{name}_b"]
            for n in (1, 2)
        ]
        # Two whole factors hold the scale already.
        scale = roles["alpha"] / roles["lokr_w2_b"].shape[0] if "lokr_w2_b" in roles else 1
        return flat + scale * torch.kron(*parts)
    rank = roles["down"].shape[0]
    low = flat + roles["alpha"] / rank * roles["up"].flatten(1) @ roles["down"].flatten(1)
    if method == "dora":  # Liu et al. 2024, equation 5
        return roles["dora_scale"].flatten()[:, None] * low / low.norm(dim=1, keepdim=True)
    return low


@pytest.mark.slow
@pytest.mark.parametrize("method", ["lora", "dora", "loha", "lokr"])
def test_a_layer_is_what_the_paper_says(
    method: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    session = begun(model_of("sd1"), examples, tmp_path, method=method, alpha=2.0)
    layer = session.base.network.get_submodule(LAYER)
    base = layer.get_base_layer()
    roles = session.taught.changes()["unet"][LAYER]
    given = torch.randn(5, base.in_features)
    wanted = given @ changed(base.weight, roles, method).T
    torch.testing.assert_close(layer(given), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["lora", "dora", "loha", "lokr", "full"])
def test_convolutions_are_taught_on_a_processor(
    method: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """Their weights lie with the channels last there."""
    settings = {"method": method, "convolutions": True}
    session = begun(model_of("sd1"), examples, tmp_path, **settings)
    session.backward(0)
    taught = [each for name, each in session.parameters.items() if CONVOLUTION in name]
    assert taught and all(each.grad is not None and bool(each.grad.any()) for each in taught)
    if method != "dora":
        return
    layer = session.base.network.get_submodule(CONVOLUTION)
    given = torch.randn(1, layer.get_base_layer().in_channels, 8, 8)
    roles, base = session.taught.changes()["unet"][CONVOLUTION], layer.get_base_layer()
    wanted = changed(base.weight.contiguous(), roles, method).reshape(base.weight.shape)
    made = torch.nn.functional.conv2d(given, wanted, base.bias, padding=1)
    torch.testing.assert_close(layer(given), made, rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_a_word_that_no_caption_of_a_step_says_is_left_as_it_is(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    settings = {"method": "inversion", "trigger": "cat", "caption_dropout": 1.0}
    session = begun(model_of("sd1"), examples, tmp_path, **settings)
    assert session.backward(0) > 0
    assert not any(bool(each.grad.any()) for each in session.parameters.values())  # type: ignore[union-attr]


@pytest.mark.slow
def test_ranks_and_scales_by_block(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    settings = {"rank": 4, "ranks": "attn2=2, ff=0, conv=64", "convolutions": True}
    session = begun(model_of("sd1"), examples, tmp_path, **settings)
    layers = session.taught.changes()["unet"]
    assert not any(".ff." in name for name in layers)
    for name, roles in layers.items():
        rank = roles["down"].shape[0]
        assert float(roles["alpha"]) == rank  # the scale of each is 1
        wanted = 2 if "attn2" in name else 64 if "conv" in name else 4
        assert rank == min(wanted, roles["up"].shape[0], roles["down"][0].numel())
    assert CONVOLUTION in layers


@pytest.mark.slow
def test_alpha_is_the_same_for_all_ranks_where_it_is_given(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    settings = {"alpha": 1.0, "ranks": "attn2=2"}
    session = begun(model_of("sd1"), examples, tmp_path, **settings)
    assert {float(each["alpha"]) for each in session.taught.changes()["unet"].values()} == {1.0}


@pytest.mark.slow
def test_dropout_is_for_steps_alone(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    session = begun(model_of("sd1"), examples, tmp_path, dropout=0.5)
    layer = session.base.network.get_submodule(LAYER)
    given = torch.ones(1, layer.in_features)
    assert not torch.equal(layer(given), layer(given))
    session.learn(learning=False)
    assert torch.equal(layer(given), layer(given))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings", "error"),
    [
        ("sd3", {"method": "inversion", "trigger": "zz"}, ModelError),
        ("flux", {"words": 2, "trigger": "zz"}, ModelError),
        ("sd1", {"method": "dora", "base": "8"}, ModelError),
        ("sd1", {"method": "full", "base": "8"}, ModelError),
        ("sd1", {"ranks": "attn"}, InputError),
        ("sd1", {"ranks": "attn=0, ff=0, proj=0"}, InputError),
    ],
)
def test_what_is_refused(
    name: str,
    settings: dict[str, Any],
    error: type[Exception],
    model_of: ModelOf,
    examples: tuple[Example, ...],
    tmp_path: Path,
) -> None:
    with pytest.raises(error):
        begun(model_of(name), examples, tmp_path, **settings)


@pytest.mark.slow
@pytest.mark.parametrize("bits", ["8", "4"])
def test_a_model_in_fewer_bits(
    bits: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """The changes are learnt as those of the same weights as numbers."""
    settings = {"convolutions": True, "seed": 3}
    held = begun(model_of("sd1"), examples, tmp_path / "a", base=bits, **settings)
    plain = begun(model_of("sd1"), examples, tmp_path / "b", **settings)
    with torch.no_grad():
        for name, parameter in plain.parameters.items():
            parameter.copy_(held.parameters[name])
    for name, layer in held.base.network.named_modules():
        if hasattr(layer, "dequantised"):
            like = plain.base.network.get_submodule(name)
            like.weight.data = layer.dequantised()
    assert plain.backward(0) == pytest.approx(held.backward(0), rel=1e-5)
    assert held.parameters.keys() == plain.parameters.keys()
    for name, parameter in plain.parameters.items():
        other = held.parameters[name].grad
        assert parameter.grad is not None
        assert other is not None
        torch.testing.assert_close(other, parameter.grad, rtol=1e-3, atol=1e-7)


@pytest.mark.slow
def test_new_words_in_both_encoders_of_sdxl(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    settings = {"words": 2, "trigger": "cat", "init_word": "dog"}
    session = begun(model_of("sdxl"), examples, tmp_path, **settings)
    session.backward(0)
    names = [name for name in session.parameters if name.startswith("words.")]
    assert names == ["words.text_encoder", "words.text_encoder_2"]
    assert any(session.parameters[name].grad is not None for name in names)
    assert {each["name"] for each in session.optimizer.param_groups} == {"rate", "word_rate"}
