"""Which file runs which family. A family's file is imported when its first model is loaded."""

from __future__ import annotations

from importlib import import_module

from desktop_app.engine.family_engine import FamilyEngine

__all__ = ["family_engine"]

MODULES = {
    "sd1": "sd",
    "sd2": "sd",
    "sdxl": "sdxl",
    "sd3": "sd3",
    "flux1": "flux",
    "consistency": "consistency",
}
"""Family id → module in this folder; each holds ``make(family_id)``."""


def family_engine(family_id: str) -> FamilyEngine:
    """The engine's part of a family. Raises KeyError for one that can't be run."""
    module = import_module(f"{__package__}.{MODULES[family_id]}")
    return module.make(family_id)
