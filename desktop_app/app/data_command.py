"""``velatura data``: lists backups of the data folder, puts one back, checks all records. And
``velatura report``: the same report as Help ▸ Copy Report."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.models.reply import Reply
from desktop_app.core.set_aside import aside_file
from desktop_app.library.network.redaction import redacted
from desktop_app.storage.data.backups import Backup
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.diagnostics.report import harmless_settings, report_text
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


def _check(paths: DataPaths, arguments: argparse.Namespace) -> Reply:
    from desktop_app.app.data_checks import check_stores
    from desktop_app.storage.data.open_folder import open_data

    use = open_data(paths)
    try:
        found = check_stores(paths, repair=arguments.repair)
    finally:
        use.release()
    lines = list[str]()
    for one in found:
        lines.append(f"{one.store}: {'in order' if one.is_whole else 'damaged'}")
        if one.damage:
            lines.append(f"    The file is damaged: {one.damage}")
        if one.aside:
            lines.append(f"    Records that can't be read: {len(one.aside)}. They are kept in")
            lines.append(f"    {aside_file(one.file)}.")
            lines += [f"        {each.place}: {each.reason}" for each in one.aside[:_NAMED]]
        lines += [f"    Kept: {name}" for name in one.kept]
        if one.repaired:
            lines.append(f"    Records that were brought back: {one.repaired}")
    is_whole = all(one.is_whole for one in found)
    lines.append("Everything is in order." if is_whole else _AFTER)
    value = [
        {
            "store": one.store,
            "damage": one.damage,
            "unreadable": [{"place": each.place, "reason": each.reason} for each in one.aside],
            "kept": list(one.kept),
            "repaired": one.repaired,
        }
        for one in found
    ]
    return Reply("\n".join(lines), value, 2 * (not is_whole))


_NAMED = 20
_AFTER = (
    "Repair with: velatura data check --repair, and the history with: velatura history check"
    " --rebuild. Files that you do not need can be deleted."
)


def run_data(arguments: argparse.Namespace) -> Reply:
    """Do it; returns the plain and the JSON answer.

    Raises:
        VelaturaError: as `backups.restore` does.
    """
    from desktop_app.storage.data.backups import backups, restore

    paths = DataPaths.at(arguments.data_dir)
    if arguments.action == "check":
        return _check(paths, arguments)
    if arguments.name is not None:
        done = restore(paths, arguments.name)
        return Reply(f"Restored {done.name}.", _reported(done))
    found = backups(paths)
    lines = [f"{one.name}  Velatura {one.program}, {len(one.files)} files" for one in found]
    return Reply("\n".join(lines) or "There are no backups.", list(map(_reported, found)))


def _reported(backup: Backup) -> dict[str, Any]:
    return {
        "name": backup.name,
        "program": backup.program,
        "made": backup.made,
        "files": list(backup.files),
    }


def run_report(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Make it; returns the plain and the JSON answer.

    It works on a data folder that nothing else can use, and writes nothing.
    To tell the devices takes seconds: the engine is loaded.
    """
    paths = DataPaths.at(arguments.data_dir)
    # Not `Settings.load`: it would move a damaged file aside.
    settings = Settings.glance(paths.settings)
    paths = paths.with_models(settings.models_folder)
    told: dict[str, str] = {}
    if arguments.devices:
        from desktop_app.app.inprocess import make_engine

        engine = make_engine()
        told = engine.describe()
        engine.close()
    privacy = Privacy(paths.root, redacted)
    text = report_text(paths, harmless_settings(settings), told, privacy)
    return text.rstrip(), {"report": text}
