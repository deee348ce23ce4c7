"""Reports as files of a user's: HTML, PDF, JSON, or a folder with all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import folder_of, inside
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.work.evaluating.reading import picture_at
from desktop_app.extensions.evaluation.work.reports.rendering import Picture, html_of, pdf_of
from desktop_app.extensions.evaluation.work.reports.report_words import Say, in_english
from desktop_app.extensions.evaluation.work.stores.evaluations import HISTORY, write_report

ENDINGS: Final = (".html", ".pdf", ".json")


def write_out(
    path: Path, report: Report, picture: Picture, say: Say = in_english, language: str = "en"
) -> list[Path]:
    """Write a report; a name with another ending is a folder that gets all forms of it.

    Returns:
        What was written.

    Raises:
        InputError, StorageError: it can't be written.
    """
    if path.suffix.lower() not in ENDINGS:
        whole = [path / f"report{ending}" for ending in ENDINGS]
        return [file for one in whole for file in write_out(one, report, picture, say, language)]
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.lower():
        case ".json":
            write_report(path, report)
        case ".pdf":
            write_atomic(path, pdf_of(report, picture, say, language))
        case _:
            write_atomic(path, html_of(report, picture, say, language).encode())
    return [path]


def pictures_of(report: Report, in_history: Callable[[str], Path]) -> Picture:
    """Reads pictures of its sets.

    Args:
        report: whose folders are whole.
        in_history: where a file of the history lies.
    """
    sources = {one.label: one.source for one in report.sets}

    def picture(label: str, file: str) -> Array | None:
        source = sources.get(label, "")
        try:
            is_kept = source.startswith(HISTORY)
            return picture_at(in_history(file) if is_kept else _in_folder(source, file))
        except (InputError, OSError):
            return None

    return picture


def _in_folder(source: str, file: str) -> Path:
    """A set may be a single file, or a table beside its pictures. Raises OSError."""
    folder = Path(source)
    return inside(folder if folder.is_dir() else folder_of(folder), file)
