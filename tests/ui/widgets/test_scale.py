from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.widgets.scale import Scale

STRENGTH = Scale(0.01, 1.0, step=0.01, default=0.75, unit=" %", shown=100)
SIZE = Scale(1, 2000, step=1, default=60, middle=100, unit=" px")


@pytest.mark.slow
@given(st.floats(0, 1))
def test_a_place_gives_a_value_in_range_on_a_step(fraction: float) -> None:
    for scale in (STRENGTH, SIZE):
        value = scale.value_at(fraction)
        assert scale.minimum <= value <= scale.maximum
        steps = value / scale.step
        assert steps == pytest.approx(round(steps))


@given(st.integers(1, 2000))
def test_a_value_is_found_again_where_it_stands(value: int) -> None:
    assert SIZE.value_at(SIZE.fraction(value)) == value


@given(st.integers(1, 100))
def test_what_is_shown_can_be_typed(percent: int) -> None:
    value = STRENGTH.snap(percent / 100)
    assert STRENGTH.parse(STRENGTH.text(value)) == value


def test_the_usual_stands_in_the_middle() -> None:
    assert SIZE.fraction(100) == pytest.approx(0.5)
    assert STRENGTH.fraction(0.505) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "value"),
    [("40", 0.4), ("40 %", 0.4), ("40,4", 0.4), ("900", 1.0), ("x", None), ("nan", None)],
)
def test_typed_text_becomes_a_value_or_nothing(text: str, value: float | None) -> None:
    assert STRENGTH.parse(text) == value


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("1", True), ("100 %", True), ("0", False), ("101", False), ("", False), ("x", False)],
)
def test_only_what_lies_between_the_ends_is_accepted(text: str, accepted: bool) -> None:
    assert STRENGTH.accepts(text) is accepted


def test_a_small_number_is_not_shown_as_nothing() -> None:
    scale = Scale(0.001, 10.0, step=0.001, default=1.0, unit=" %", shown=100, decimals=1)
    texts = [scale.text(value) for value in (5 / 1500, 1 / 30_000, 37.5)]
    assert texts == ["0.3 %", "0.003 %", "3750.0 %"]


@pytest.mark.parametrize("middle", [64.0, 2048.0, 16.0])
def test_a_middle_that_is_an_end_means_even_steps(middle: float) -> None:
    # A model whose native side is the least side there is.
    even = Scale(64, 2048, step=8, default=64, middle=middle)
    assert even.fraction(64) == 0.0 and even.fraction(2048) == 1.0
    assert even.value_at(0.5) == 1056
