"""``velatura data restore``: lists the backups of the data folder, or puts one back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.storage.paths import DataPaths

if TYPE_CHECKING:
    from desktop_app.storage.data.backups import Backup


def add_data(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    data = verbs.add_parser("data", help="backups of settings, history and notes")
    actions = data.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    action = actions.add_parser(
        "restore",
        help="list the backups, or restore one",
        description="Without a name: list the backups that were made before a newer version of"
        " Velatura converted the data folder. With a name: restore its files; the current ones"
        " are backed up first. Backups do not contain pictures or models; those are kept.",
    )
    action.add_argument("name", nargs="?", metavar="NAME", help="name of a backup in the list")
    add_json(action)


def run_data(data_dir: Path | None, arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; returns the plain and the JSON answer.

    Raises:
        VelaturaError: as `backups.restore` does.
    """
    from desktop_app.storage.data.backups import backups, restore

    paths = DataPaths.at(data_dir)
    if arguments.name is not None:
        done = restore(paths, arguments.name)
        return f"Restored {done.name}.", _told(done)
    found = backups(paths)
    lines = [f"{one.name}  Velatura {one.program}, {len(one.files)} files" for one in found]
    return "\n".join(lines) or "There are no backups.", [_told(one) for one in found]


def _told(backup: Backup) -> dict[str, Any]:
    return {
        "name": backup.name,
        "program": backup.program,
        "made": backup.made,
        "files": list(backup.files),
    }
