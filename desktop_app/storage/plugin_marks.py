"""What is written down of plugins: which one a window waits for, and which take long to load."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.paths import DataPaths


def write_mark(mark: Path, name: str) -> None:
    """Note that this process waits for a plugin; empty: for none."""
    with suppress(OSError):
        if name:
            mark.write_text(f"{os.getpid()}\n{name}", encoding="utf-8")
        else:
            mark.unlink(missing_ok=True)


def slow_plugins(paths: DataPaths) -> frozenset[str]:
    """Those that came back after a window had shown itself without them: it waits for these."""
    try:
        found: Any = json.loads(read_regular(paths.slow_plugins).decode())
    except (OSError, ValueError, RecursionError):
        return frozenset()
    names = cast("list[object]", found) if isinstance(found, list) else []
    return frozenset(name for name in names if isinstance(name, str))


def note_slow(paths: DataPaths, name: str) -> None:
    """Wait for this one at the next start."""
    with suppress(OSError):
        names = sorted({*slow_plugins(paths), name})
        write_atomic(paths.slow_plugins, json.dumps(names).encode())
