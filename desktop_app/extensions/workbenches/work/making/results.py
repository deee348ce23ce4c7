"""What came of each row of a table, as a table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.storage.batch_files import DECISION, REASON
from desktop_app.storage.certificates import certificate_path
from desktop_app.storage.delimited import dialect_of
from desktop_app.storage.tables import column_name, table_rows

if TYPE_CHECKING:
    from desktop_app.studio.recipes.batch import Batch
    from desktop_app.studio.recipes.source import FileItem

RESULTS: Final = "results.csv"
"""Its name, in the folder that is written to."""

COLUMNS: Final = [
    *("row", "name", "status", "reason"),
    *("files", "sha256", "locked_sha256", "certificates"),
]
_USUAL: Final = ("utf-8-sig", ",", "\r\n")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_results(batch: Batch, source: Path) -> None:
    """Write it again; files of a row, their digests and certificates, with spaces between them;
    behind these the table's own columns, as they are now.

    Args:
        batch: what was made.
        source: the table, whose delimiter, line ends and encoding it has; what that can't say is
            written in UTF-8.

    Raises:
        StorageError, InputError: as `write_atomic`.
    """
    encoding, delimiter, ends = _USUAL
    if source.suffix.lower() in (".csv", ".tsv"):
        with suppress(OSError, ValueError):  # it is gone meanwhile
            encoding, delimiter, ends = dialect_of(source)
    text = StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator=ends)
    own, heading = _own_rows(source)
    table.writerow([_harmless(cell) for cell in (*COLUMNS, *heading)])
    for item in batch.items:
        cells = _row(batch, item)
        values = own.get(cells[0], {})
        cells += [str(values.get(column_name(name), "")) for name in heading]
        table.writerow([_harmless(cell) for cell in cells])
    if encoding == "utf-8":  # which spreadsheets know by its mark alone
        encoding = _USUAL[0]
    try:
        data = text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        data = text.getvalue().encode(_USUAL[0], "replace")
    write_atomic(batch.folder / RESULTS, data, own=True)


def _own_rows(source: Path) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """The table's rows by their numbers, and its columns but for those that ours are called as."""
    with suppress(InputError):  # it is gone meanwhile, or isn't a table any more
        rows = [*table_rows(source)]
        names = dict.fromkeys(name for row in rows for name in row.columns)
        heading = [name for name in names if column_name(name) not in COLUMNS]
        return {str(row.number): row.values for row in rows}, heading
    return {}, []


def _row(batch: Batch, item: FileItem) -> list[str]:
    outcome, row = batch.outcomes[item.key], batch.row(item)
    numbers = sorted(row.files, key=int)
    beside = [certificate_path(Path(row.files[one])) for one in numbers]
    reasons = () if outcome.error is None else (outcome.error[1],)
    told, is_rejected = outcome.told, outcome.told.get(DECISION) == "reject"
    return [
        str(item.values.get("row", item.number)),
        item.name,
        "rejected" if is_rejected else outcome.status,
        " ".join(one for one in (*reasons, *told.get(REASON, ()), *told.get("notes", ())) if one),
        " ".join(row.files[one] for one in numbers),
        " ".join(row.digests.get(one, "") for one in numbers),
        str(told.get("locked", "")),
        " ".join(one.as_posix() for one in beside if (batch.folder / one).exists()),
    ]


def _harmless(cell: str) -> str:
    """A spreadsheet runs nothing of it."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
