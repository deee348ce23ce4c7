"""Where things lie in a payload, on each system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Layout", "MARK"]

MARK = "payload.json"
"""File beside a payload that says what it was made from."""


@dataclass(frozen=True)
class Layout:
    """Places in a payload.

    Attributes:
        root: the payload's folder.
        system: ``linux``, ``darwin`` or ``win32``.
        python: the interpreter, relative to the root.
        stdlib: the folder of the standard library, relative to the root.
        site: the folder of packages, relative to the root.
    """

    root: Path
    system: str
    python: str
    stdlib: str
    site: str

    @classmethod
    def of(cls, root: Path, system: str, minor: str, packages: str = "site-packages") -> Layout:
        """The places for Python ``minor`` (``3.11``).

        ``packages`` is what this Python calls its folder of packages: Debian's is
        ``dist-packages``.
        """
        if system == "win32":
            return cls(root, system, "python.exe", "Lib", "Lib/site-packages")
        stdlib = f"lib/python{minor}"
        return cls(root, system, "bin/python3", stdlib, f"{stdlib}/{packages}")

    @property
    def python_path(self) -> Path:
        """The interpreter."""
        return self.root / self.python

    @property
    def site_path(self) -> Path:
        """The folder of packages."""
        return self.root / self.site

    @property
    def package_path(self) -> Path:
        """The program's own package."""
        return self.site_path / "desktop_app"
