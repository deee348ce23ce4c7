"""What ships beside the code keeps within its bounds."""

from __future__ import annotations

from desktop_app.catalog.resources import resource_path

MODELS_LIMIT = 115_000_000
"""Bytes of all models that ship: they are in every clone and every installer."""


def test_the_models_that_ship_stay_small() -> None:
    files = [file for file in resource_path("models").rglob("*") if file.is_file()]
    assert 0 < sum(file.stat().st_size for file in files) < MODELS_LIMIT
