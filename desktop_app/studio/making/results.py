"""What came of each row of a table, as a table."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from desktop_app.core.atomic_write import write_atomic

if TYPE_CHECKING:
    from desktop_app.studio.recipes.batch import Batch
    from desktop_app.studio.recipes.source import FileItem

RESULTS: Final = "results.csv"
"""Its name, in the folder that is written to."""

_COLUMNS: Final = ("row", "name", "status", "reason", "files", "sha256", "locked_sha256")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_results(batch: Batch) -> None:
    """Write it again; files of a row, and their digests, with spaces between them. Raises
    StorageError and InputError as `write_atomic`."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for item in batch.items:
        table.writerow([_harmless(cell) for cell in _row(batch, item)])
    write_atomic(batch.folder / RESULTS, text.getvalue().encode("utf-8-sig", "replace"))


def _row(batch: Batch, item: FileItem) -> list[str]:
    outcome, row = batch.outcomes[item.key], batch.row(item)
    numbers = sorted(row.files, key=int)
    reason = "" if outcome.error is None else outcome.error[1]
    return [
        str(item.values.get("row", item.number)),
        item.name,
        outcome.status,
        " ".join([reason, *outcome.told.get("notes", ())]).strip(),
        " ".join(row.files[one] for one in numbers),
        " ".join(row.digests.get(one, "") for one in numbers),
        str(outcome.told.get("locked", "")),
    ]


def _harmless(cell: str) -> str:
    """A spreadsheet runs nothing of it."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
