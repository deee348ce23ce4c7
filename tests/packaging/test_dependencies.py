"""What the program imports is what pyproject.toml declares, no more and no less."""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.surface import imports

ROOT = Path(__file__).resolve().parents[2]
# Used by a declared package, not by our own import statements.
NEEDED_BY_OTHERS = {
    "accelerate",  # diffusers loads weights and offloads by it
    "peft",  # diffusers' LoRA support
}
BROUGHT = {
    "pydantic": "fastapi",
    "pydantic-core": "fastapi",
    "starlette": "fastapi",
    "h11": "uvicorn",
    "shiboken6": "pyside6-essentials",
    "cryptography": "c2pa-python",
}
"""Parts of a declared package, which brings them in the version that it wants."""


@cache
def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = (extras[name] for name in ("server", "credentials", "cluster", "photos"))
    texts = [*project["dependencies"], *(text for extra in named for text in extra)]
    return {canonicalize_name(Requirement(text).name) for text in texts}


@cache
def imported() -> dict[str, str]:
    """Distribution name → a file that imports it."""
    owners = packages_distributions()
    found: dict[str, str] = {}
    for item in imports(ROOT / "desktop_app"):
        top = item.name.split(".")[0]
        if top not in sys.stdlib_module_names and top != "desktop_app":
            for owner in owners.get(top, [top]):
                found.setdefault(canonicalize_name(owner), str(item.file))
    return found


def test_every_import_is_declared() -> None:
    extra = {name for name in imported() if BROUGHT.get(name, name) not in declared()}
    assert not extra, {name: imported()[name] for name in extra}


def test_every_declared_package_is_used() -> None:
    assert declared() - set(imported()) - NEEDED_BY_OTHERS == set()
