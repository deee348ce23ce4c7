"""What ordinary runs leave to slow ones."""

from __future__ import annotations

import pytest

from tests import draws

pytest_plugins = ["pytester"]

TABLES = """
import pytest

@pytest.mark.few
@pytest.mark.parametrize("a", "pqrst")
@pytest.mark.parametrize("b", "xyz")
def test_two_axes(a, b): pass

@pytest.mark.few(3)
@pytest.mark.parametrize("a", range(9))
def test_one_axis(a): pass

@pytest.mark.few(2)
@pytest.mark.parametrize("a", [0, pytest.param(1, marks=pytest.mark.slow), 2])
def test_some_slow(a): pass
"""


@pytest.fixture
def left(pytester: pytest.Pytester) -> list[str]:
    """The cases of TABLES that an ordinary run takes."""
    pytester.makeini("[pytest]\nmarkers =\n  slow\n  few\n")
    items, _ = pytester.inline_genitems(pytester.makepyfile(TABLES))
    draws.thin_out(items)
    return [item.name for item in items if not item.get_closest_marker("slow")]


def test_every_value_of_every_axis_is_left_and_no_more(left: list[str]) -> None:
    wanted = {f"test_two_axes[{pair}]" for pair in ("x-p", "y-q", "z-r", "x-s", "x-t")}
    assert {name for name in left if "two_axes" in name} == wanted


def test_of_one_axis_as_many_as_are_wanted_are_left_evenly_spread(left: list[str]) -> None:
    assert [name for name in left if "one_axis" in name] == [
        "test_one_axis[0]", "test_one_axis[4]", "test_one_axis[8]",
    ]  # fmt: skip


def test_what_is_slow_already_is_not_counted(left: list[str]) -> None:
    assert [name for name in left if "some" in name] == ["test_some_slow[0]", "test_some_slow[2]"]


def test_a_test_draws_as_many_examples_as_it_wants_in_slow_runs_alone() -> None:
    was_slow = draws.examples(draws.FEW + 1) > draws.FEW
    try:
        draws.set_up(slow=True)
        assert (draws.examples(250), draws.examples(4)) == (250, 4)
        draws.set_up(slow=False)
        assert (draws.examples(250), draws.examples(4)) == (draws.FEW, 4)
    finally:
        draws.set_up(slow=was_slow)
