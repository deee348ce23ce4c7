"""The user's own styles and snippets: one small JSON file, written whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.core.prompt.styles import Style, read_style_settings
from desktop_app.storage.named_records import NamedRecords

VERSION: Final = 1

MAX_NAME: Final = 100
MAX_TEXT: Final = 20_000
"""Characters of a style's texts."""


class UserStyles(NamedRecords[Style]):
    """The user's styles and snippets."""

    place, version = "styles", VERSION
    codes = "styles_unreadable", "styles_damaged", "style_exists"

    def snippets(self) -> tuple[Style, ...]:
        """Those of them that are snippets."""
        return tuple(style for style in self.all() if style.is_snippet)

    def checked(self, record: Style) -> Style:
        return checked_style(record)

    def made(self, row: Any) -> Style:
        return _named_style(row)

    def row(self, record: Style) -> dict[str, Any]:
        return _row(record)


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
