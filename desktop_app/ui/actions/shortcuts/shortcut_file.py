"""A file of keyboard shortcuts, to be carried to another machine: a preset and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.shortcuts import PRESETS, checked_keys
from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import toml_in
from desktop_app.core.safe_open import open_regular

_MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ShortcutFile:
    """What is in it.

    Attributes:
        preset: one of `catalog.shortcuts.PRESETS`.
        keys: by action, in place of the preset's.
    """

    preset: str
    keys: Mapping[str, tuple[str, ...]]


def write_shortcut_file(path: Path, content: ShortcutFile) -> None:
    """Write it whole.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    import tomlkit

    document = tomlkit.document()
    document["preset"] = content.preset
    document["keys"] = {action: list(keys) for action, keys in content.keys.items()}
    write_atomic(path, tomlkit.dumps(document).encode("utf-8"))


def read_shortcut_file(path: Path) -> ShortcutFile:
    """Read it; whether keys mean two things is for the caller to find out.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, or ``shortcuts_unusable`` with place and
            reason.
    """

    def fail(place: str, reason: str) -> InputError:
        return InputError("shortcuts_unusable", name=path.name, reason=f"{place}: {reason}")

    try:
        with open_regular(path) as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise fail("the file", "it is too large")
        content = toml_in(data.decode("utf-8"))
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
    except ValueError as error:
        raise fail("the file", str(error)) from error
    if content.get("preset") not in PRESETS:
        raise fail("preset", f"{content.get('preset')!r} is none of {', '.join(PRESETS)}")
    return ShortcutFile(content["preset"], checked_keys(content.get("keys", {}), "keys", fail))
