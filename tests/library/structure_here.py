"""`enginelink.structure_check` without its process, which imports torch for seconds: this one has
it. `tests/enginelink/test_structure_check.py` asks the other.
"""

from __future__ import annotations

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import Structure


def check_structure_here(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Where ``module`` asks whether a model could be loaded, it is asked here."""
    monkeypatch.setattr(f"{module}.check_structure", _checked)


def _checked(info: ModelInfo) -> Structure:
    from desktop_app.networks.structure_check import check_structure

    return check_structure(info, load_families()[info.family])
