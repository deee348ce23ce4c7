"""The user's own styles and snippets: one small JSON file, written whole."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.json_rows import read_rows
from desktop_app.core.prompt.styles import Style, read_style_settings
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside, aside_file, put_aside
from desktop_app.storage.quarantine import quarantine_file

VERSION: Final = 1

MAX_NAME: Final = 100
MAX_TEXT: Final = 20_000
"""Characters of a style's texts."""


class UserStyles:
    """The file's content, read again for each question: another program may have written it. Any
    thread may ask.

    Args:
        file: where it lies; it need not be there.
        lock: a file that is held while it is written.
    """

    def __init__(self, file: Path, lock: Path) -> None:
        self._file, self._lock_file = file, lock
        self._lock = threading.Lock()
        self._notices: list[VelaturaError] = []

    def styles(self) -> tuple[Style, ...]:
        """All of them, in their order; those that can't be read are set aside."""
        with self._lock:
            return tuple(self._read().values())

    def snippets(self) -> tuple[Style, ...]:
        """Those of them that are snippets."""
        return tuple(style for style in self.styles() if style.is_snippet)

    def take_notices(self) -> tuple[VelaturaError, ...]:
        """What has to be said since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
            return tuple(notices)

    def put(self, style: Style, old: str = "") -> None:
        """Keep ``style``, in the place of the one called ``old`` (a new one: empty).

        Raises:
            InputError: ``style_unnamed``, ``style_exists``, or ``output_unwritable``.
            StorageError: ``disk_full``, or the file is being written by another program.
        """
        style = checked_style(style)

        def change(styles: dict[str, Style]) -> dict[str, Style]:
            if style.name != old and style.name in styles:
                raise InputError("style_exists", name=style.name)
            if old not in styles:
                return {**styles, style.name: style}
            return {
                (each := style if name == old else kept).name: each for name, kept in styles.items()
            }

        self._change(change)

    def add(self, more: Iterable[Style]) -> tuple[int, int]:
        """Keep several: how many are new, and how many replaced one of the same name. Raises as
        `put`."""
        new = [checked_style(style) for style in more]
        counts = [0, 0]

        def change(styles: dict[str, Style]) -> dict[str, Style]:
            for style in new:
                counts[style.name in styles] += 1
                styles[style.name] = style
            return styles

        self._change(change)
        return counts[0], counts[1]

    def remove(self, name: str) -> None:
        """Delete the one called ``name``, if it is there. Raises as `put`."""
        self._change(lambda styles: {key: one for key, one in styles.items() if key != name})

    # -- with the lock --------------------------------------------------------------------------

    def _change(self, change: Callable[[dict[str, Style]], dict[str, Style]]) -> None:
        with self._lock:
            held = acquire_file(self._lock_file)
            if not isinstance(held, Lock):
                raise held.error(self._file.name, "written_elsewhere")
            with held:
                self._write(change(self._read()))

    def _read(self) -> dict[str, Style]:
        try:
            found = read_rows(read_regular(self._file), "styles", _named_style, VERSION)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(
                "styles_unreadable", name=self._file.name, reason=str(error)
            ) from error
        except ValueError as error:
            kept = quarantine_file(self._file)
            self._say_damaged(str(error), kept)
            return {}
        styles = {style.name: style for style in reversed(found.rows)}
        twice = [style for style in found.rows if styles[style.name] is not style]
        found.lost.extend(Aside("styles", "the name is there twice", _row(one)) for one in twice)
        styles = {style.name: styles[style.name] for style in found.rows}
        if found.damage or (found.lost and not styles):
            kept = quarantine_file(self._file)
            self._say_damaged(found.damage or found.lost[0].reason, kept)
            if styles:
                self._write(styles)
        elif put_aside(self._file, found.lost):
            self._say_damaged(found.lost[0].reason, aside_file(self._file))
        return styles

    def _say_damaged(self, reason: str, kept: Path) -> None:
        self._notices.append(
            StorageError("styles_damaged", reason, name=self._file.name, kept=kept.name)
        )

    def _write(self, styles: dict[str, Style]) -> None:
        data = {"version": VERSION, "styles": [_row(style) for style in styles.values()]}
        text = json.dumps(data, ensure_ascii=False, indent=1)
        write_atomic(self._file, text.encode("utf-8", "replace"))


def checked_style(style: Style) -> Style:
    """``style`` as it is kept, with its texts cut to what is sensible. Raises InputError:
    ``style_unnamed``."""
    name = " ".join(style.name.split())[:MAX_NAME]
    if not name:
        raise InputError("style_unnamed")
    prompt, negative = style.prompt.strip()[:MAX_TEXT], style.negative_prompt.strip()[:MAX_TEXT]
    kept = replace(style, name=name, prompt=prompt, negative_prompt=negative, subject="")
    return replace(kept, settings={}) if style.is_snippet else kept


def _row(style: Style) -> dict[str, Any]:
    row: dict[str, Any] = {"name": style.name, "prompt": style.prompt}
    if style.negative_prompt:
        row["negative_prompt"] = style.negative_prompt
    if style.settings:
        row["settings"] = dict(style.settings)
    if style.is_snippet:
        row["snippet"] = True
    return row


def _named_style(row: Any) -> Style:
    """Raises as `_style`; ValueError: it has no name."""
    style = _style(row)
    if not style.name:
        raise ValueError("a style without a name")
    return style


def _style(row: Any) -> Style:
    """Raises KeyError, TypeError or ValueError; settings that can't be used are left out."""
    texts = row["name"], row.get("prompt", ""), row.get("negative_prompt", "")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a text is none")
    try:
        settings = read_style_settings(cast("dict[str, Any]", row.get("settings", {})))
    except (TypeError, ValueError, InputError):
        settings = {}
    return Style(*texts, settings, is_snippet=row.get("snippet") is True)
