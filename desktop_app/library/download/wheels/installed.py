"""What is installed beside the program, by its metadata: nothing is imported for it."""

from __future__ import annotations

import importlib.metadata

from packaging.requirements import InvalidRequirement, Requirement


def installed_version(name: str) -> str | None:
    """The version of an installed project; None if there is none. torch's is not asked for here:
    a build of it is wanted just because the installed one is another."""
    if name == "torch":
        return None
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def base_torch() -> tuple[str, str]:
    """Version and local part of the installed torch: ``("2.13.0", "cpu")``; empty without it."""
    try:
        version, _, local = importlib.metadata.version("torch").partition("+")
    except importlib.metadata.PackageNotFoundError:
        return "", ""
    return version, local


def brings_gpu() -> bool:
    """Whether the installed torch is a build for graphics cards: by its name, or by what it wants
    (the one on PyPI has no name)."""
    _, local = base_torch()
    if local:
        return not local.startswith("cpu")
    try:
        wants = importlib.metadata.requires("torch") or []
    except importlib.metadata.PackageNotFoundError:
        return False
    return any(line.startswith(("nvidia-", "cuda-")) and _applies(line) for line in wants)


def _applies(line: str) -> bool:
    try:
        marker = Requirement(line).marker
    except InvalidRequirement:
        return False
    return marker is None or marker.evaluate({"extra": ""})
