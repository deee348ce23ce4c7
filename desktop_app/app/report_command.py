"""``velatura report``: the same report as Help ▸ Copy Report, on the command line."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.library.network.redaction import redacted
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.diagnostics.report import harmless_settings, report_text
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


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
