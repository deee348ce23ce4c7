"""The styles that ship: one file a subject in resources/styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.catalog.row_reading import FULL, NEEDED, read_row
from desktop_app.core.prompt.styles import Style, read_style_settings
from desktop_app.core.values import Field, Kind

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


@dataclass(frozen=True, slots=True)
class _Settings(Kind):
    @property
    def words(self) -> str:
        return "generation settings that there are, each within its range"

    def read(self, value: object) -> dict[str, Any]:
        given = cast("dict[str, Any]", value)
        said = read_style_settings(given)
        if unknown := given.keys() - said.keys():
            raise ValueError(f"there is no {unknown}")
        return said


_FIELDS: Final = (
    Field("name", kind=FULL, default=NEEDED),
    Field("prompt", kind=FULL, default=NEEDED),
    Field("negative", kind=FULL, default=""),
    Field("settings", kind=_Settings(), default={}),
)


def load_styles() -> tuple[Style, ...]:
    """All of them, in the order they are shown.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    styles: dict[str, Style] = {}
    for subject in SUBJECTS:
        for key, entry in read_table(subject, FOLDER).items():
            said = read_row(subject, key, entry, _FIELDS)
            style = Style(negative_prompt=said.pop("negative"), subject=subject, **said)
            if style.name in styles:
                raise invalid(subject, f"{key}.name", "it names another one too")
            styles[style.name] = style
    return tuple(styles.values())
