"""Tests of the server, which has what its users keep to itself: a umask for all of its process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """A server that runs in this process changes it."""
    os.umask(before := os.umask(0o077))
    yield
    os.umask(before)
