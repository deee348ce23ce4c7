"""How much of many: examples that Hypothesis draws, cases of a table. A few, or all with --slow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

__all__ = ["examples", "set_up", "thin_out"]

FEW = 15
_is_slow = False


def set_up(*, slow: bool) -> None:
    """Choose for this run, before any test module is imported.

    Where slow tests are left out the examples are few and always the same ones. Else they are
    drawn anew each time; the seed is on the command line, and a failure prints how to repeat it.
    """
    global _is_slow
    _is_slow = slow
    if not slow:
        # Else Hypothesis reads the source of each module of the program that is there when a test
        # draws, for numbers and texts to draw: seconds of each process, and other examples with
        # every change of the program and every order of the tests.
        providers.is_local_module_file = _is_read
    # A busy machine is no fault of an example, however long it took; `timeout` ends what hangs.
    settings.register_profile(
        "tests",
        deadline=None,
        derandomize=not slow,
        max_examples=100 if slow else FEW,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("tests")


def _is_read(file: str) -> bool:
    del file
    return False


def examples(most: int) -> int:
    """``max_examples`` of a test that wants ``most`` in a slow run."""
    return most if _is_slow else min(most, FEW)


def thin_out(items: list[pytest.Item]) -> None:
    """Mark as slow what ``@pytest.mark.few`` leaves to slow runs.

    ``few`` keeps, of several parametrized axes, the diagonal: every value of every axis at least
    once. ``few(n)`` keeps n cases, evenly spread. Whatever is slow already is not counted.
    """
    tables: dict[str, list[pytest.Function]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("few") and not item.get_closest_marker("slow"):
            assert isinstance(item, pytest.Function)
            tables[item.nodeid.partition("[")[0]].append(item)
    for cases in tables.values():
        mark = cases[0].get_closest_marker("few")
        assert mark is not None
        kept = _spread(len(cases), *mark.args) if mark.args else _diagonal(cases)
        for at, case in enumerate(cases):
            if at not in kept:
                case.add_marker(pytest.mark.slow)


def _spread(count: int, wanted: int) -> set[int]:
    return {round(n * (count - 1) / max(1, wanted - 1)) for n in range(wanted)}


def _diagonal(cases: Sequence[pytest.Function]) -> set[int]:
    """The places of as few cases as have every value of every axis: first those that have nothing
    but new values, then those that have any."""
    values = [{(name, id(one)) for name, one in case.callspec.params.items()} for case in cases]
    kept: set[int] = set()
    seen: set[tuple[str, int]] = set()
    for enough in (all, any):
        for place, of_case in enumerate(values):
            if enough(value not in seen for value in of_case):
                kept.add(place)
                seen |= of_case
    return kept
