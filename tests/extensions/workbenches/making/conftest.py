"""What the runs of workbenches share: pages of few pixels."""

from __future__ import annotations

import pytest

from desktop_app.extensions.workbenches.work.making import arrangement


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing, packing and certifying them was half of the time of each run."""
    monkeypatch.setattr(arrangement, "_DPI", 40)
