"""All stores of the data folder, and whether their records can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.core.extensions import FileRow, added_rows, present_files
from desktop_app.core.json_rows import keep_lost
from desktop_app.core.safe_open import read_regular
from desktop_app.library.licences import Acceptances
from desktop_app.library.model_list.reference_list import ReferenceList
from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.state.painting.reference_board import board_from_json
from desktop_app.storage.data.store_checks import (
    Health,
    StoreCheck,
    checked_stores,
    each_record,
    reader,
    torn,
)
from desktop_app.storage.paths import DataPaths


def check_stores(paths: DataPaths, *, repair: bool = False) -> list[Health]:
    """As `checked_stores`, of all that there are; those of extensions, too."""
    added = {row.id: _added(row) for row in added_rows("stores")}
    records = [
        Health(file.name, folder, damage, kept=kept)
        for look, file in present_files("records", paths.root)
        for folder, damage, kept in look(file)
    ]
    return checked_stores(paths, {**_STORES, **added}, repair=repair) + records


def _added(row: FileRow) -> StoreCheck:
    return lambda paths: paths.root / row.file, each_record(row.look)


def _in_place(file: Path) -> object:
    return ReferenceList(file).paths()


def _board(file: Path) -> None:
    data = read_regular(file)
    keep_lost(file, data, board_from_json(data))


_STORES: Final[dict[str, StoreCheck]] = {
    "licences": (lambda paths: paths.licences, reader(lambda file: Acceptances(file).all())),
    "model_list": (lambda paths: paths.model_list, reader(_in_place)),
    "model_links": (
        lambda paths: paths.model_links,
        lambda paths, file, repair: torn(LinkJournal(file).torn()),
    ),
    "board": (lambda paths: paths.reference_board, reader(_board)),
}
"""The stores that aren't `storage`'s, by name."""
