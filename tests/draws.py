"""How many examples Hypothesis draws: a few, always the same, or as many as a test asks for."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

__all__ = ["examples", "set_up"]

FEW = 15
_is_slow = False


def set_up(*, slow: bool) -> None:
    """Choose for this run, before any test module is imported.

    Where slow tests are left out the examples are few and always the same ones. Else they are
    drawn anew each time; the seed is on the command line, and a failure prints how to repeat it.
    """
    global _is_slow
    _is_slow = slow
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


def examples(most: int) -> int:
    """``max_examples`` of a test that wants ``most`` in a slow run."""
    return most if _is_slow else min(most, FEW)
