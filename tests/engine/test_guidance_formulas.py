"""The formulas of guidance against numpy, written from the papers; what is off changes no byte."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.core.generation_settings import GenerationSettings, GuidanceCurve
from desktop_app.core.setting_table import peak_guidance
from desktop_app.engine.guidance_formulas import PLAIN, GuidanceFormula, rescaled, zero_star
from desktop_app.engine.guidance_hooks import StructureHook, low_pass, scale_at
from desktop_app.engine.hooks import StepState
from tests.engine.test_hooks import schedule

DRAWN = torch.Generator().manual_seed(3)


def drawn(spread: float = 1.0) -> Tensor:
    return spread * torch.randn(1, 4, 6, 5, generator=DRAWN)


def test_plain_guidance_is_what_it_was_to_the_byte() -> None:
    without, text = drawn(), drawn()
    assert torch.equal(PLAIN.result(without, text, None, 7.3), without + 7.3 * (text - without))
    assert PLAIN.result(None, text, None, 7.3) is text


@pytest.mark.parametrize("phi", [0.25, 0.7, 1.0])
def test_rescale_is_lin_et_al(phi: float) -> None:
    without, text = drawn(), drawn(0.5)
    made = GuidanceFormula(rescale=phi).result(without, text, None, 9.0)
    pos, neg = (each.double().numpy() for each in (text, without))
    cfg = neg + 9.0 * (pos - neg)
    rescaled_cfg = cfg * pos.std(ddof=1) / cfg.std(ddof=1)
    np.testing.assert_allclose(made, phi * rescaled_cfg + (1 - phi) * cfg, rtol=1e-5, atol=1e-5)


def test_fully_rescaled_it_deviates_as_without_guidance() -> None:
    text = drawn(0.5)
    assert float(rescaled(drawn(20.0), text, 1.0).std()) == pytest.approx(float(text.std()))


def test_each_patch_keeps_the_length_that_it_has_with_the_prompt_alone() -> None:
    without, text = (torch.randn(1, 4, 6, 8, generator=DRAWN) for _ in range(2))
    made = GuidanceFormula(patch=2).result(without, text, None, 4.0)
    plain = PLAIN.result(without, text, None, 4.0)
    for row, column in ((0, 0), (2, 3)):
        here = (0, slice(None), slice(2 * row, 2 * row + 2), slice(2 * column, 2 * column + 2))
        wanted = plain[here] * text[here].norm() / plain[here].norm()
        assert torch.allclose(made[here], wanted, atol=1e-5)
    assert torch.equal(GuidanceFormula(patch=2).result(None, text, None, 4.0), text)


def test_zero_star_is_the_nearest_multiple() -> None:
    without, text = drawn(), drawn()
    pos, neg = (each.double().numpy().ravel() for each in (text, without))
    s = (pos @ neg) / (neg @ neg)
    np.testing.assert_allclose(zero_star(text, without).ravel(), s * neg, rtol=1e-5, atol=1e-6)
    made = GuidanceFormula(is_zero_star=True).result(without, text, None, 4.0)
    np.testing.assert_allclose(made.ravel(), s * neg + 4 * (pos - s * neg), rtol=1e-4, atol=1e-5)


def test_weak_attention_is_led_away_from_with_and_without_guidance() -> None:
    without, text, weak = drawn(), drawn(), drawn()
    formula = GuidanceFormula(attention_scale=3.0)
    alone = formula.result(None, text, weak, 5.0)
    both = formula.result(without, text, weak, 5.0)
    np.testing.assert_allclose(alone, text + 3 * (text - weak), rtol=1e-5, atol=1e-5)
    guided = without + 5 * (text - without) + 3 * (text - weak)
    np.testing.assert_allclose(both, guided, rtol=1e-5, atol=1e-5)


def settings(curve: GuidanceCurve = "", **more: float) -> GenerationSettings:
    return GenerationSettings(guidance_scale=7.0, guidance_curve=curve, **more)  # type: ignore[arg-type]


def over(values: GenerationSettings, steps: int = 5) -> list[float]:
    return [scale_at(values, step, steps) for step in range(1, steps + 1)]


def test_the_guidance_of_each_step() -> None:
    inside = {"guidance_start": 0.2, "guidance_stop": 0.8}
    assert over(settings()) == [7.0] * 5
    assert over(settings(**inside)) == [7.0] * 5  # without a curve it is not asked for
    assert over(settings("constant", **inside)) == [1.0, 7.0, 7.0, 7.0, 1.0]
    assert over(settings("linear", guidance_final=3.0)) == [7.0, 6.0, 5.0, 4.0, 3.0]
    assert over(settings("linear", guidance_final=3.0, **inside)) == [1.0, 7.0, 5.0, 3.0, 1.0]
    cosine = [7 - 6 * (1 - math.cos(math.pi * way)) / 2 for way in (0, 0.25, 0.5, 0.75, 1)]
    assert over(settings("cosine")) == pytest.approx(cosine)
    assert over(settings("constant", guidance_start=0.9, guidance_stop=0.1)) == [1.0] * 5
    assert over(settings("linear"), 1) == [7.0]


def test_the_structure_has_its_own_guidance() -> None:
    assert over(settings(structure=0.4, structure_guidance=2.0)) == [2.0, 2.0, 7.0, 7.0, 7.0]
    assert over(settings(structure=0.4)) == [7.0] * 5
    assert over(settings(structure_guidance=2.0)) == [7.0] * 5


@pytest.mark.parametrize(
    ("values", "peak"),
    [
        (settings(), 7.0),
        (settings("linear", guidance_final=9.0), 9.0),
        (settings("constant", guidance_final=9.0), 7.0),
        (settings(guidance_final=9.0), 7.0),
        (settings(structure=0.5, structure_guidance=12.0), 12.0),
        (settings(structure_guidance=12.0), 7.0),
    ],
)
def test_the_largest_scale_of_any_step(values: GenerationSettings, peak: float) -> None:
    assert peak_guidance(values) == peak


def test_low_frequencies_are_what_is_larger_than_a_sixteenth() -> None:
    flat = torch.full((1, 4, 64, 64), 2.0)
    checks = torch.ones(64, 64)
    checks[::2, ::2] = checks[1::2, 1::2] = -1.0
    assert torch.allclose(low_pass(flat), flat)
    assert float(low_pass(checks.expand(1, 4, 64, 64)).abs().max()) < 1e-6
    halves = torch.cat([-flat[..., :32], flat[..., 32:]], dim=-1)
    assert torch.equal(low_pass(halves)[..., :30], halves[..., :30])
    for shape in ((1, 4, 1, 9), (1, 4, 3, 2), (1, 4, 17, 31)):
        assert low_pass(torch.ones(shape)).shape == shape


def test_the_structure_hook_moves_low_frequencies_alone_and_only_at_first() -> None:
    plan = schedule(steps=4)
    clean, noise, latents = (torch.randn(1, 4, 32, 32, generator=DRAWN) for _ in range(3))
    hook = StructureHook(clean, noise, 2, 0.75)
    for index in range(4):
        state = StepState(plan, latents, latents, latents, latents, None, index)  # type: ignore[arg-type]
        hook(state)
        moved = state.latents - latents
        if index >= 2:
            assert not moved.any()
            continue
        there = plan.noised(clean, noise, index + 1) - latents
        squares = there.numpy().reshape(1, 4, 16, 2, 16, 2).mean((3, 5))
        inner = moved.numpy()[..., 1:-1, 1:-1]  # bilinear: 3/4 of one square and 1/4 of the next
        far = 0.75 * squares[..., :-1, :] + 0.25 * squares[..., 1:, :]
        near = 0.25 * squares[..., :-1, :] + 0.75 * squares[..., 1:, :]
        rows = np.stack([far, near], -2).reshape(1, 4, 30, 16)
        far = 0.75 * rows[..., :-1] + 0.25 * rows[..., 1:]
        near = 0.25 * rows[..., :-1] + 0.75 * rows[..., 1:]
        wanted = np.stack([far, near], -1).reshape(1, 4, 30, 30)
        np.testing.assert_allclose(inner, 0.75 * wanted, atol=1e-5)
