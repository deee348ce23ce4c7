"""AUTOMATIC1111's styles.csv: name, prompt, negative prompt, one row a style.

Facts: modules/styles.py of AUTOMATIC1111/stable-diffusion-webui. Written as UTF-8 with a byte order
mark; older files have a column ``text`` for the prompt, and no negative one. It reads the columns
it knows by their names and ignores others: ours ("kind") says which are snippets.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.plain_text import decoded
from desktop_app.core.prompt.styles import Style
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.styles import MAX_TEXT

MAX_BYTES: Final = 16 << 20
_MAX_ROWS: Final = 20_000
_COLUMNS: Final = ("name", "prompt", "negative_prompt")
_KIND, _SNIPPET = "kind", "snippet"


@dataclass(frozen=True, slots=True)
class ImportedStyles:
    """What a file held.

    Attributes:
        styles: in its order; of several with one name the last.
        notes: what has to be said: ``styles_encoding``, ``styles_rows_unread``.
    """

    styles: tuple[Style, ...]
    notes: tuple[Noted, ...] = ()


def read_styles_csv(data: bytes, name: str) -> ImportedStyles:
    """The styles in a file called ``name``.

    Raises:
        InputError: ``styles_unreadable``.
    """
    if len(data) > MAX_BYTES:
        raise _unreadable(name, f"it is larger than {MAX_BYTES >> 20} MB")
    plain = decoded(data)
    if not plain.is_text:
        raise _unreadable(name, "it is not a text file")
    rows = csv.reader(io.StringIO(plain.text.lstrip("\ufeff"), newline=""))
    styles: dict[str, Style] = {}
    unread: list[int] = []
    header: list[str] = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = _header(row, name)
                continue
            style = _style(dict(zip(header, row, strict=False)))
            if style is None or len(row) > len(header) or len(styles) == _MAX_ROWS:
                unread.append(rows.line_num)
            else:
                styles[style.name] = style
    except csv.Error as error:
        unread.append(rows.line_num)
        if not styles:
            raise _unreadable(name, f"line {rows.line_num}: {error}") from error
    if not header:
        raise _unreadable(name, "it is empty")
    notes = [Noted("styles_encoding", {"file": name})] if plain.is_guess else []
    if unread:
        lines = ", ".join(map(str, unread[:10])) + (" …" if len(unread) > 10 else "")
        values: dict[str, str | int | float] = {"file": name, "count": len(unread), "lines": lines}
        notes.append(Noted("styles_rows_unread", values))
    return ImportedStyles(tuple(styles.values()), tuple(notes))


def read_styles_file(path: Path) -> ImportedStyles:
    """The styles in the file at ``path``.

    Raises:
        InputError: ``styles_unreadable``, or ``file_missing``.
    """
    try:
        with open_regular(path) as file:
            return read_styles_csv(file.read(MAX_BYTES + 1), path.name)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise _unreadable(path.name, plain_reason(error)) from error


def styles_csv(styles: Iterable[Style]) -> bytes:
    """The file of ``styles``; their settings have no place in it. Which are snippets is told only
    where there are any."""
    styles, text = list(styles), io.StringIO(newline="")
    writer = csv.writer(text)
    has_kinds = any(style.is_snippet for style in styles)
    writer.writerow((*_COLUMNS, *([_KIND] if has_kinds else [])))
    for style in styles:
        kind = [_SNIPPET if style.is_snippet else "style"] if has_kinds else []
        writer.writerow((style.name, style.prompt, style.negative_prompt, *kind))
    return text.getvalue().encode("utf-8-sig", "replace")


def _header(row: list[str], name: str) -> list[str]:
    names = [cell.strip().casefold() for cell in row]
    if "name" not in names or not {"prompt", "text"} & set(names):
        raise _unreadable(name, "its first line does not name the columns name and prompt")
    return ["prompt" if each == "text" and "prompt" not in names else each for each in names]


def _style(cells: dict[str, str]) -> Style | None:
    """None for a row without a name (also AUTOMATIC1111's "None"), or with a text far too long."""
    name, prompt, negative = (cells.get(column, "").strip() for column in _COLUMNS)
    texts = prompt + negative
    if not name or (name == "None" and not texts) or len(texts) > MAX_TEXT:
        return None
    is_snippet = cells.get(_KIND, "").strip().casefold() == _SNIPPET
    return Style(name, prompt, negative, is_snippet=is_snippet)


def _unreadable(name: str, reason: str) -> InputError:
    return InputError("styles_unreadable", name=name, reason=reason)
