"""Programs that share a queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import engines_here
from tests.studio.queues import Program, Start


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts programs on one queue."""
    made: list[Program] = []

    def start_one(session: str = "one", **more: Any) -> Program:
        made.append(Program(tmp_path, session, **more))
        return made[-1]

    yield start_one
    for program in made:
        program.end()
    assert not engines_here()
