"""Names of files that are right on every system, so that a models folder can move between them."""

from __future__ import annotations

import re

from desktop_app.core.errors import InputError

__all__ = ["check_name"]

_LONGEST = 150
"""Signs: leaves room for a folder before it and an ending behind it (260 on Windows, 255 bytes)."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Names of devices on Windows, with any ending (learn.microsoft.com, "Naming Files, Paths").
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def check_name(name: str) -> str:
    """``name`` without blanks around it, if every system takes it as a file's name.

    Raises:
        InputError: ``name_unusable``, with the reason.
    """
    name = name.strip()
    forbidden = _FORBIDDEN.search(name)
    reason = ""
    if not name:
        reason = "it is empty"
    elif forbidden:
        reason = "it has a sign that names of files can't have"
    elif name.startswith(".") or name.endswith("."):
        reason = "it begins or ends with a dot"
    elif _RESERVED.fullmatch(name):
        reason = "Windows keeps it for a device"
    elif len(name) > _LONGEST or len(name.encode("utf-8", "replace")) > _LONGEST + 50:
        reason = "it is too long"
    if reason:
        raise InputError("name_unusable", name=name[:60], reason=reason)
    return name
