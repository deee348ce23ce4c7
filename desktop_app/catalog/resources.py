"""Where the files that ship with the program lie, and reading TOML tables with clear errors."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import desktop_app
from desktop_app.core.errors import StorageError
from desktop_app.core.safe_open import open_regular

T = TypeVar("T")


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder (which need not exist).

    In an installed package it lies inside it, in a checkout beside it.
    """
    return _resources().joinpath(*parts)


@cache
def _resources() -> Path:
    package = Path(desktop_app.__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def read_table(name: str, folder: str = "catalog") -> dict[str, Any]:
    """Read ``resources/FOLDER/NAME.toml``. All get the same table: it is not to be changed.

    Raises:
        StorageError: ``catalog_invalid``, naming file and place.
    """
    path = resource_path(folder, f"{name}.toml")
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise invalid(name, "the file", str(error)) from error


def read_rows(name: str, row: Callable[[str, Any], T]) -> dict[str, T]:
    """What ``row`` makes of each key and entry of ``resources/catalog/NAME.toml``; made once.

    Raises:
        StorageError: ``catalog_invalid``, naming file and place, as `read_table`, and for whatever
            ``row`` can't use.
    """
    read_table(name)  # its errors
    path = resource_path("catalog", f"{name}.toml")
    return dict(_made(row, name, path, path.stat().st_mtime_ns))


@lru_cache(maxsize=32)
def _made(row: Callable[[str, Any], T], name: str, path: Path, changed: int) -> dict[str, T]:
    made: dict[str, T] = {}
    for key, entry in _parsed(path, changed).items():
        try:
            made[key] = row(key, entry)
        except (KeyError, TypeError, ValueError) as error:
            raise invalid(name, key, str(error)) from error
    return made


@lru_cache(maxsize=32)
def _parsed(path: Path, _changed: int) -> dict[str, Any]:
    with open_regular(path) as file:
        return tomllib.load(file)


def invalid(name: str, key: str, reason: str) -> StorageError:
    """The error for a wrong entry ``key`` of a table ``NAME.toml`` in resources/."""
    return StorageError("catalog_invalid", name=f"{name}.toml", key=key, reason=reason)
