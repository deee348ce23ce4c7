"""The file of settings of a training (TOML): the window's and the command line's. It holds what
differs from the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import decoded, toml_in
from desktop_app.core.safe_open import read_named
from desktop_app.extensions.training.values.fields import FIELDS, settings_of

_HEAD: Final = "Settings of a training; what is not here has its default."
_MODEL: Final = "model"


def read_settings(path: Path) -> tuple[str, dict[str, Any]]:
    """Id of the base model (empty: not said), and what is said of settings, checked.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, or what is wrong with a value.
    """
    try:
        told = toml_in(decoded(read_named(path)).text)
    except ValueError as error:
        raise InputError("file_unreadable", name=path.name, reason=str(error)) from error
    model = str(told.pop(_MODEL, ""))
    settings = settings_of(told)
    return model, {name: settings[name] for name in told}


def write_settings(path: Path, model: str, settings: Mapping[str, Any]) -> None:
    """Write them whole. Raises InputError, StorageError: it can't be written."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    document[_MODEL] = model
    for each in FIELDS:
        value = settings[each.id]
        if value != each.default:
            document[each.id] = [*value] if isinstance(value, tuple) else value
    write_atomic(path, tomlkit.dumps(document).encode("utf-8"))
