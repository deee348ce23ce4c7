"""Plugins as tests write them: a module with its metadata, as an installed package or a wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path

__all__ = ["write_plugin", "write_wheel"]


def _metadata(name: str, package: str, value: str) -> dict[str, str]:
    info = f"{package.replace('-', '_')}-1.0.dist-info"
    return {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        "Summary: For tests.\n",
        f"{info}/entry_points.txt": f"[velatura.plugins]\n{name} = {value}\n",
    }


def _files(name: str, source: str, package: str, module: str) -> dict[str, str]:
    return {f"{module}.py": source, **_metadata(name, package, f"{module}:plugin")}


def write_plugin(folder: Path, name: str, source: str, package: str = "") -> Path:
    """Unpack a plugin into ``folder``, as ``pip install --target`` does; returns its module."""
    module = f"plugin_{name}_{(package or 'made').replace('-', '_')}"
    for path, text in _files(name, source, package or f"made-{name}", module).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder / f"{module}.py"


def write_wheel(path: Path, name: str, source: str) -> Path:
    """The same as a wheel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for inner, text in _files(name, source, f"made-{name}", f"plugin_{name}_made").items():
            archive.writestr(inner, text)
    return path
