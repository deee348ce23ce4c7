"""What the program is made of: components with their licences, from resources/licences.

`packaging/licences.py` writes that folder from the real set of packages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.catalog.resources import invalid, resource_path
from desktop_app.core.safe_open import read_regular

_FOLDER = "licences"


@dataclass(frozen=True, slots=True)
class Component:
    """One component.

    Attributes:
        kind: "package", "library" (inside a package) or "data".
        licence: an SPDX expression.
        within: the package that brings it; empty if it stands by itself.
        page: where more is told; may be empty.
        texts: names of its licence texts; those of a library are with its package.
    """

    name: str
    kind: str
    licence: str
    version: str = ""
    within: str = ""
    page: str = ""
    texts: tuple[str, ...] = ()


def load_components() -> list[Component]:
    """All of them: packages, what is in them, data.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    path = resource_path(_FOLDER, "components.json")
    try:
        rows: list[dict[str, Any]] = json.loads(read_regular(path).decode())
        return [_component(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise invalid("components", "the file", str(error)) from error


def _component(row: dict[str, Any]) -> Component:
    made = Component(**row)
    return replace(made, texts=tuple(made.texts))


def licence_text(names: tuple[str, ...]) -> str:
    """The texts of those names, one below the other; one that is missing is left out."""
    paths = (resource_path(_FOLDER, "texts", name) for name in names)
    texts = [read_regular(path).decode() for path in paths if path.is_file()]
    return f"\n{'—' * 24}\n\n".join(texts)
