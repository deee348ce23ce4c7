"""The window: builds the workspace, shows the main window, and waits for its end."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.app.display import need_display, offscreen_without_display
from desktop_app.app.interrupts import Interrupts
from desktop_app.app.network import build_network
from desktop_app.app.parts import Parts, load_parts
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.disk import check_writable
from desktop_app.core.errors import VelaturaError
from desktop_app.core.outgoing import Watch
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.network.parts import Network
from desktop_app.storage.logs import start_logging
from desktop_app.ui.dialogs.start_failed import start_failed_box
from desktop_app.ui.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.worker.managing.manager_session import ManagerMeans

__all__ = ["build_application", "build_workspace", "keep_what_is_built", "run_window"]

HEADLESS = ("offscreen", "minimal")
"""Platforms on which nobody can press a button."""


def build_application(arguments: list[str] | None = None) -> QApplication:
    """The one QApplication, named so that the system can tell its windows."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(arguments if arguments is not None else sys.argv[:1])
    application.setApplicationName("Velatura")
    application.setApplicationDisplayName("Velatura")
    application.setDesktopFileName("velatura")
    return application


def build_workspace(data_dir: Path | None, watch: Watch | None = None) -> Workspace:
    """Everything below the window. Nothing is started yet (see `Workspace.start`).

    Raises:
        StorageError: the data folder can't be used.
    """
    parts = load_parts(data_dir)
    network = build_network(parts.paths, parts.settings, watch)
    start_logging(parts.paths.logs, redacted=network.redacted)
    client = EngineClient(parts.paths.logs / "engine.log", packs=UsedPack(parts.paths))
    return Workspace(
        parts.paths,
        parts.settings,
        parts.collection,
        parts.schedulers,
        client,
        lambda: _manager_means(parts, network),
    )


def _manager_means(parts: Parts, network: Network) -> ManagerMeans:
    """Imported when the models window is first opened."""
    from desktop_app.app.managing import manager_means

    return manager_means(parts, network)


def keep_what_is_built() -> None:
    """What the window is made of lives as long as it does: the garbage collector need not look
    through all of it, a hundred thousand objects, again and again (35 ms at a time)."""
    gc.collect()
    gc.freeze()


def run_window(
    data_dir: Path | None,
    open_file: Path | None,
    screenshot: Path | None,
    watch: Watch | None = None,
) -> int:
    """Open the window and wait until it is closed; returns the exit code."""
    if screenshot is None:
        need_display()
    else:
        check_writable(screenshot)
        offscreen_without_display()
    application = build_application()
    try:
        workspace = build_workspace(data_dir, watch)
    except VelaturaError as error:
        # Started from an icon, nobody reads what the command line prints.
        if application.platformName() not in HEADLESS and not sys.stderr.isatty():
            start_failed_box(error).exec()
        raise
    window = MainWindow(workspace)
    window.show()
    if open_file is not None:
        workspace.files.open(open_file)
    # After the first paint: the window is usable before the engine is there.
    QTimer.singleShot(0, workspace.start)
    QTimer.singleShot(0, keep_what_is_built)
    if screenshot is not None:
        from desktop_app.app.screenshot import Screenshot

        shot = Screenshot(window, workspace, screenshot)
        shot.start()
    interrupts = Interrupts(window)
    try:
        code = application.exec()
        return 128 + interrupts.number if interrupts.number else code
    finally:
        interrupts.stop()
        workspace.shutdown()
