"""Imports modules by name and prints which can't be, and `done`; in a process of its own, that has
torch already.

    python -P -m tests.packaging.importing PATHS NAME...

PATHS: where they are, with what `os.pathsep` is between them.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence

from desktop_app.engine import torch_environment
from desktop_app.networks import environment


def main(paths: str, names: Sequence[str]) -> None:
    sys.path[:0] = paths.split(os.pathsep)
    for module in (torch_environment, environment):  # once torch is imported it refuses
        vars(module)["prepare_environment"] = lambda threads=None: None
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            print(name, traceback.format_exc())
        sys.modules.pop(name, None)  # others that it finds may have that name
    print("done")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
