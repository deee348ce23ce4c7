"""Processes that a test has started, apart from those that fixtures of the session keep."""

from __future__ import annotations

import psutil

from tests import warm_processes

before: set[int] = set()
"""Children of this process when the test began, as ``conftest.pytest_runtest_setup`` saw them."""


def engines_here() -> list[psutil.Process]:
    """Children of this process that the test, or its fixtures, have started and not ended."""
    others = before | warm_processes.ids()
    return [child for child in psutil.Process().children() if child.pid not in others]
