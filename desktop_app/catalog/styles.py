"""The styles that ship: one file a subject in resources/styles."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.resources import read_table
from desktop_app.catalog.table_reader import TableReader
from desktop_app.core.errors import InputError
from desktop_app.core.prompt.styles import Style, read_style_settings

FOLDER: Final = "styles"

SUBJECTS: Final = (
    "photo",
    "illustration",
    "painting",
    "drawing",
    "product",
    "teaching",
    "architecture",
)
"""In the order they are shown; each is a file."""

_KEYS: Final = frozenset({"name", "prompt", "negative", "settings"})


def load_styles() -> tuple[Style, ...]:
    """All of them, in the order they are shown.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    styles: dict[str, Style] = {}
    for subject in SUBJECTS:
        for key, entry in read_table(subject, FOLDER).items():
            style = _style(TableReader(subject, key, entry), subject)
            if style.name in styles:
                raise TableReader(subject, key, entry).fail("name", "it names another one too")
            styles[style.name] = style
    return tuple(styles.values())


def _style(row: TableReader, subject: str) -> Style:
    row.only(_KEYS)
    settings = row.table("settings")
    values = {} if settings is None else dict(settings.items())
    try:
        read = read_style_settings(values)
    except (TypeError, ValueError, InputError) as error:
        raise row.fail("settings", str(error)) from error
    for name in values.keys() - read.keys():
        raise row.fail(f"settings.{name}", "there is no such setting")
    return Style(row.text("name"), row.text("prompt"), row.text("negative", ""), read, subject)
