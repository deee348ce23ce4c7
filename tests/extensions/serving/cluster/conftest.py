"""Machines that stand in for those of a cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extensions.serving.cluster.nodes import Nodes


@pytest.fixture(scope="module")
def nodes(loopback: None) -> Iterator[Nodes]:
    made = Nodes()
    made.join()
    yield made
    made.close()
