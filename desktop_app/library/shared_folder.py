"""A folder of models that belongs to another program, used where it lies and only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["SharedFolder"]


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """One folder that is looked through for models.

    Attributes:
        path: the folder.
        program: whose it is, as the user reads it ("ComfyUI").
    """

    path: Path
    program: str
