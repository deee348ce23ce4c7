"""What computed the numbers of a report: program, libraries, processor, device."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import desktop_app
from desktop_app.studio.history_origin import PASSING

_LIBRARIES: Final = ("numpy", "opencv-python-headless", "pillow")


def environment_told(engine: Mapping[str, str]) -> dict[str, str]:
    """By names; of the engine what it tells of itself (`Engine.describe`), as the history keeps
    it."""
    told = {
        "program": desktop_app.__version__,
        "system": f"{platform.system()} {platform.machine() or 'unknown'}",
    }
    for name in _LIBRARIES:
        try:
            told[name] = version(name)
        except PackageNotFoundError:  # as OpenCV of another origin
            continue
    return told | {name: text for name, text in engine.items() if name not in PASSING}
