"""Bytecode that ships: without it the engine's first start takes four times as long, and an
ordinary user can't write it where the program lies.
"""

from __future__ import annotations

from pathlib import Path

from installers.payload.layout import Layout
from installers.tools import gentle, output

__all__ = ["INSTALLED_AT", "compile_all"]

INSTALLED_AT = "/usr/lib/velatura"
"""What bytecode says about where its source lies. Python corrects it while loading; where the
.deb installs to, it has nothing to correct."""

# "unchecked": Python does not look for the source, thousands of times, at every start.
_CODE = """
import compileall, py_compile, sys
folder, root, place = sys.argv[1:]
done = compileall.compile_dir(
    folder, maxlevels=40, quiet=1, force=True, workers=2, stripdir=root, prependdir=place,
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)
sys.exit(0 if done else 1)
"""


def compile_all(layout: Layout, folder: Path) -> None:
    """Compile every module below a folder of the payload.

    Raises:
        SetupError: a file can't be compiled.
    """
    words = [layout.python_path, "-I", "-c", _CODE, folder, layout.root, INSTALLED_AT]
    output(gentle(words))
