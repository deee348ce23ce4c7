"""Functions of C libraries, with the types of what they take and give."""

from __future__ import annotations

import ctypes
from typing import Any


def function(library: ctypes.CDLL, name: str, result: Any, *arguments: Any) -> Any:
    """One function; AttributeError if the library lacks it."""
    found = getattr(library, name)
    found.restype, found.argtypes = result, list(arguments)
    return found
