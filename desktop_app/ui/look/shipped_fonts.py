"""The fonts that ship, for Qt: letters of annotations, and Chinese where the system has none."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QFontDatabase

from desktop_app.catalog.resources import resource_path

_SYSTEM = {"darwin": "PingFang SC", "win32": "Microsoft YaHei UI"}
_CHINESE = "NotoSansSC"


@lru_cache(maxsize=1)
def shipped_families() -> tuple[str, ...]:
    """All of them."""
    return _registered("*.ttf")


@lru_cache(maxsize=1)
def chinese_family() -> str:
    """What Chinese letters are taken from, where the system's usual font has none."""
    if sys.platform in _SYSTEM:
        return _SYSTEM[sys.platform]
    found = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if "Noto Sans CJK SC" in found:
        return "Noto Sans CJK SC"
    return found[0] if found else _registered(f"{_CHINESE}-*.ttf")[0]


def _registered(files: str) -> tuple[str, ...]:
    numbers = [
        QFontDatabase.addApplicationFont(str(file))
        for file in sorted(resource_path("fonts").glob(files))
    ]
    found = [name for one in numbers for name in QFontDatabase.applicationFontFamilies(one)]
    return tuple(dict.fromkeys(found))
