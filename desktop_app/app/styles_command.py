"""``velatura styles``: list, import and export styles and snippets."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.wording_choice import available_styles, sentence_of, user_styles
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.prompt.styles import Style
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.styles_csv import read_styles_file, styles_csv


def run_styles(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; returns the plain and the JSON answer.

    Raises:
        InputError: ``styles_unreadable``, ``file_missing``, ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    paths = DataPaths.at(arguments.data_dir)
    use = open_data(paths)
    assert use is not None
    own = user_styles(paths)
    if arguments.action == "list":
        there = [*own.snippets(), *available_styles(own).values()]
        return "\n".join(map(_line, there)), [_json(style) for style in there]
    if arguments.action == "export":
        styles = own.all()
        write_atomic(arguments.file, styles_csv(styles))
        lost = [style.name for style in styles if style.settings]
        text = f"{arguments.file}: {len(styles)} styles and snippets"
        if lost:
            text += f"; settings are not in the file: {', '.join(lost)}"
        return text, {"file": str(arguments.file), "styles": len(styles), "without_settings": lost}
    imported = read_styles_file(arguments.file)
    added, replaced = own.add(imported.styles)
    notes = [sentence_of(note) for note in imported.notes]
    text = "\n".join([f"{added} styles and snippets added, {replaced} replaced", *notes])
    return text, {"added": added, "replaced": replaced, "notes": notes}


def _line(style: Style) -> str:
    kind = "snippet" if style.is_snippet else style.subject or "yours"
    return f"{style.name}  ({kind})"


def _json(style: Style) -> dict[str, Any]:
    return {
        "name": style.name,
        "prompt": style.prompt,
        "negative_prompt": style.negative_prompt,
        "settings": dict(style.settings),
        "subject": style.subject,
        "snippet": style.is_snippet,
    }
