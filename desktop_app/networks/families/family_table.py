"""Which file runs which family. A family's file is imported when its first model is loaded."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from desktop_app.core.record import record
from desktop_app.core.registry import Registry
from desktop_app.networks.family_engine import FamilyEngine

MODULES = {
    "sd1": "sd",
    "sd2": "sd",
    "sdxl": "sdxl",
    "sd3": "sd3",
    "flux1": "flux",
    "flux2": "flux2",
    "z_image": "z_image",
    "qwen_image": "qwen_image",
    "qwen_image21": "qwen_image21",
    "chroma": "chroma",
    "lumina2": "lumina2",
    "krea2": "krea2",
    "sana": "sana",
    "anima": "anima",
    "consistency": "consistency_family",
}
"""Family id → module in this folder; each holds ``make(family_id)``."""


@record()
class FamilyRow:
    """What runs a family.

    Attributes:
        id: as in the catalog.
        make: called with the id when a model of it is loaded.
    """

    id: str
    make: Callable[[str], FamilyEngine]


def _own(family_id: str) -> FamilyEngine:
    return import_module(f"{__package__}.{MODULES[family_id]}").make(family_id)


FAMILY_ENGINES: Registry[FamilyRow] = Registry(
    FamilyRow, (FamilyRow(each, _own) for each in MODULES)
)


def family_engine(family_id: str) -> FamilyEngine:
    """The engine's part of a family. Raises KeyError for one that can't be run."""
    return FAMILY_ENGINES[family_id].make(family_id)
