"""The rules of rules.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from licensing.expression import allowed

__all__ = ["FOLDER", "Rules", "load_rules"]

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Rules:
    """What rules.toml says."""

    allowed: dict[str, str]
    names: dict[str, str]
    packages: dict[str, dict[str, Any]]
    left_out: dict[str, str]
    absent: dict[str, dict[str, str]]
    libraries: dict[str, dict[str, str]]
    own_libraries: dict[str, list[str]]
    inside: list[dict[str, Any]]
    data: list[dict[str, Any]]

    def permits(self, expression: str) -> bool:
        """Whether what has this licence may be shipped."""
        return allowed(expression, self.allowed)

    def leaves_out(self, name: str) -> bool:
        """Whether the package is none of an installer's."""
        return any(name.startswith(beginning) for beginning in self.left_out)


def load_rules(path: Path = FOLDER / "rules.toml") -> Rules:
    """Read them."""
    table = tomllib.loads(path.read_text("utf-8"))
    del table["refused"]  # for people
    return Rules(**table)
