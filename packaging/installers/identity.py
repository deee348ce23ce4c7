"""What the program is called wherever an installer has to say it: the one place for each fact."""

from __future__ import annotations

import ast
import tomllib
from typing import Any

from devtools.console import ROOT

__all__ = [
    "APP_ID", "COMMAND", "EXTENSION", "MIME_TYPE", "NAME", "PICTURE_TYPES",
    "licence", "project", "summary", "version",
]  # fmt: skip

NAME = "Velatura"
COMMAND = "velatura"
APP_ID = "org.velatura.Velatura"
"""Reverse DNS, for AppStream, macOS and Flatpak."""
EXTENSION = "velatura"
MIME_TYPE = "application/x-velatura"
PICTURE_TYPES = (
    "image/png", "image/jpeg", "image/webp", "image/tiff", "image/jxl", "image/avif", "image/heic",
    "image/heif", "image/x-exr", "image/aces", "image/x-dcraw", "image/x-adobe-dng",
    "image/openraster", "image/vnd.adobe.photoshop", "application/x-krita", "image/bmp",
    "image/gif",
)  # fmt: skip
"""What the program opens besides its own files: the types of `desktop_app.imaging.formats`, which a
test compares."""


def version() -> str:
    """Return ``desktop_app.__version__``, read without importing the program."""
    tree = ast.parse((ROOT / "desktop_app" / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise ValueError("desktop_app/__init__.py has no __version__")


def project() -> dict[str, Any]:
    """Return pyproject.toml's table ``project``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def summary() -> str:
    """Return the program in one line, without a full stop."""
    return "Inpaint and make pictures with diffusion models, offline"


def licence() -> str:
    """Return the program's own licence, as SPDX writes it."""
    return str(project()["license"])
