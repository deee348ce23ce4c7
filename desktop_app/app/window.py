"""The window: builds the workspace, shows the main window, and waits for its end."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app.crash_watch import CrashWatch
from desktop_app.app.display import offscreen_without_display, qt_explained
from desktop_app.app.interrupts import Interrupts
from desktop_app.app.opening import ENGINE_LOG, OpenedFolder, WindowOpening
from desktop_app.app.plugin_loading import load_window_plugins
from desktop_app.app.safe_start import TRIES, begin_safely
from desktop_app.app.services import AppServices, build_services, load_services
from desktop_app.catalog.resources import resource_path
from desktop_app.core import trace
from desktop_app.core.errors import VelaturaError
from desktop_app.core.late import late
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.network.redaction import redacted as plainly_redacted
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.logs import start_logging
from desktop_app.ui.window.later import modules
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from desktop_app.worker.background import repeated
from desktop_app.worker.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.enginelink.client import EngineClient
    from desktop_app.library.network.network_services import NetworkServices
    from desktop_app.storage.data.one_window import WindowPlace
    from desktop_app.worker.managing.manager_parts import ManagerServices

_FOR_ENGINE = ("app.used_pack", "enginelink.client")
"""Modules that starting the engine takes."""

_FOR_WELCOME = (
    "app.managing",
    "app.network",
    "app.model_services",
    "library.identify.identify_process",
    "worker.managing.manager_session",
)
"""Modules that looking at the disks and the catalog takes."""

_UP_MS = 3000
"""A window that has lived so long has come up."""

HEADLESS = ("offscreen", "minimal")
"""Platforms on which nobody can press a button."""


def collect_again() -> None:
    """Collect garbage from now on (`cli` put it off), in this thread, but not in what was built
    until now, which stays as long as the program does: a look through it takes 35 ms."""
    from desktop_app.worker.garbage import GarbageCollector

    gc.freeze()
    application = QApplication.instance()
    assert application is not None
    GarbageCollector(application)


class Application(QApplication):
    """The program; files that the system sends (macOS does) wait until somebody opens them."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.waiting: list[Path] = []
        self.open: Callable[[Sequence[Path]], object] = self.waiting.extend

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.open([Path(event.file())])
            return True
        return super().event(event)


def build_application(arguments: list[str] | None = None) -> QApplication:
    """The one QApplication, named so that the system can tell its windows."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    # Under X the first word names the windows, and is the file __main__.py otherwise.
    with qt_explained():
        application = Application(["velatura"] if arguments is None else arguments)
    application.setApplicationName("Velatura")
    application.setApplicationDisplayName("Velatura")
    application.setDesktopFileName("velatura")
    application.setWindowIcon(QIcon(str(resource_path("icons", "app", "velatura.svg"))))
    return application


def build_workspace(
    data_dir: Path | None,
    watch: NetworkAudit | None = None,
    parts: AppServices | None = None,
    *,
    waits: bool = False,
) -> Workspace:
    """Everything below the window. Nothing is started yet (see `Workspace.start`).

    Args:
        data_dir: the data folder.
        watch: what guards the process.
        parts: those of that folder, if they are there already.
        waits: whether the window will make the sessions when it has painted itself.

    Raises:
        StorageError: the data folder can't be used.
    """
    parts = parts or load_services(data_dir)
    settings = parts.settings
    made: list[NetworkServices] = []

    def make() -> NetworkServices:
        made.append(_network(parts, watch))
        return made[0]

    network = late(make)

    def redacted(text: str) -> str:
        # Before there is a network, no token was read that could be told.
        return made[0].redacted(text) if made else plainly_redacted(text)

    privacy = Privacy(parts.paths.root, redacted)
    start_logging(parts.paths.logs, redacted=privacy, whole=lambda: settings.log_prompts)
    client = late(lambda: _client(parts, privacy))
    return Workspace(
        parts.paths,
        parts.settings,
        lambda: parts.collection,
        parts.schedulers,
        client,
        lambda: _manager_services(parts, network),
        privacy,
        parts.plugged,
        waits=waits,
        session=parts.use.id,
    )


def _network(parts: AppServices, watch: NetworkAudit | None) -> NetworkServices:
    from desktop_app.app.network import build_network

    return build_network(parts.paths, parts.settings, watch)


def _client(parts: AppServices, privacy: Privacy) -> EngineClient:
    from desktop_app.app.used_pack import UsedPack
    from desktop_app.enginelink.client import EngineClient

    log, packs = parts.paths.logs / ENGINE_LOG, UsedPack(parts.paths)
    return EngineClient(log, redacted=privacy, packs=packs, ahead=parts.engine)


def _manager_services(parts: AppServices, network: NetworkServices) -> ManagerServices:
    """Imported when the models window is first opened."""
    from desktop_app.app.managing import manager_services

    return manager_services(parts, network)


def run_window(
    opening: WindowOpening,
    files: Sequence[Path],
    screenshot: Path | None,
    watch: NetworkAudit | None = None,
    place: WindowPlace | None = None,
) -> int:
    """Open the window and wait until it is closed; returns the exit code.

    Args:
        opening: the data folder.
        files: to be opened.
        screenshot: the picture to be saved instead of waiting.
        watch: what guards the process.
        place: as the window of the data folder, to which other starts hand files on: taken unless
            another has it; None: it is not wanted.
    """
    if screenshot is not None:
        offscreen_without_display()
    application = build_application()
    crash_watch: CrashWatch | None = None
    crashed = True
    try:
        try:
            parts = build_services(opening.folder(), opening.engine)
            Language(application, parts.settings.language)
            crash_watch = CrashWatch(parts.paths, parts.use)
            safe = opening.safe or _offer_safe_start(application, crash_watch)
            if safe:
                opening.end_engine()
                parts.engine = None
                begin_safely(parts.settings)
            names = () if safe else parts.settings.plugins
            parts.plugged = load_window_plugins(parts.paths, names)
            crash_watch.told = parts.plugged.calls.blame
            workspace = build_workspace(None, watch, parts, waits=True)
        except VelaturaError as error:
            opening.end_engine()
            # Started from an icon, nobody reads what the command line prints.
            if application.platformName() not in HEADLESS and not sys.stderr.isatty():
                if crash_watch is None:
                    Language(application)
                from desktop_app.app.start_boxes import start_failed_box

                start_failed_box(error).exec()
            raise
        if place is not None and not place.take():
            place = None
        code = _run(workspace, opening.folder(), files, screenshot, crash_watch, place, safe=safe)
        crashed = False
    except VelaturaError:
        crashed = False  # it was told
        raise
    except Exception as error:
        if crash_watch is not None:
            crash_watch.fatal(error)
        raise
    finally:
        if crash_watch is not None:
            crash_watch.leave(crashed=crashed)
    return code


def _trace_turns() -> None:
    """Note each turn of the event loop, from waking up until it waits again."""
    turns = [trace.span("turn")]

    def begin() -> None:
        turns[0] = trace.span("turn")

    dispatcher = QAbstractEventDispatcher.instance()
    dispatcher.awake.connect(begin)
    dispatcher.aboutToBlock.connect(lambda: turns[0].__exit__(None, None, None))


def _offer_safe_start(application: QApplication, crash_watch: CrashWatch) -> bool:
    """Ask whether to start safely, where the last starts failed and somebody can answer."""
    if crash_watch.failed_starts < TRIES or application.platformName() in HEADLESS:
        return False
    from desktop_app.app.start_boxes import safe_start_box, wants_safe_start

    box = safe_start_box()
    box.exec()
    return wants_safe_start(box)


def _run(
    workspace: Workspace,
    folder: OpenedFolder,
    files: Sequence[Path],
    screenshot: Path | None,
    crash_watch: CrashWatch,
    place: WindowPlace | None,
    *,
    safe: bool,
) -> int:
    application = build_application()
    with trace.span("make window"):
        window = MainWindow(workspace, rest="after paint")
    later = window.later
    window.show()
    if crash_watch.crash is not None or safe:
        from desktop_app.ui.window.crash_notice import CrashNotice

        crashed = crash_watch.crash is not None
        later.add((lambda: CrashNotice(window, crashed=crashed, safe=safe),))
    first: list[Callable[[], object]] = []
    if screenshot is None:
        first += modules(_FOR_ENGINE), workspace.spawn_engine
    if not files and not workspace.settings.welcomed:
        first += modules(("ui.welcome.card",)), lambda: window.room.show_welcome(shown=True)
        later.add_modules(_FOR_WELCOME)
    later.add_first(first)
    # After the first paint: the window is usable before the engine is there.
    restore = not safe and screenshot is None

    def open_files() -> None:
        from desktop_app.app.handed_files import HandedFiles

        open_all = window.commands.files.open_all  # which asks about camera raw
        open_all(files)
        if isinstance(application, Application):
            open_all(application.waiting)
            application.open = open_all
        if place is not None:
            HandedFiles(window, place, open_all)

    later.add((lambda: workspace.start(restore=restore), open_files))
    later.add((collect_again, folder.clear_leftovers))
    QTimer.singleShot(_UP_MS, crash_watch.up)
    if screenshot is not None:
        shot = Screenshot(window, workspace, screenshot)
        shot.start()
    interrupts = Interrupts(window)
    if trace.is_on():
        _trace_turns()
    try:
        code = application.exec()
        return 128 + interrupts.number if interrupts.number else code
    finally:
        interrupts.stop()
        workspace.shutdown()


POLL_MS = 100
PATIENCE = 300
"""Polls (30 s) after which the picture is taken whatever the engine does."""


class Screenshot(QObject):
    """Waits until engine and background are at rest, saves the picture, ends the program."""

    def __init__(self, window: QWidget, workspace: Workspace, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._path = path
        self._polls = 0
        self._timer = repeated(self, self._check_settled, POLL_MS)

    def start(self) -> None:
        self._timer.start()

    @Slot()
    def _check_settled(self) -> None:
        self._polls += 1
        state = self._workspace.state
        settled = (
            state.engine.value.phase in ("ready", "failed")
            and not state.jobs.active
            and self._workspace.is_idle
        )
        if not settled and self._polls < PATIENCE:
            return
        self._timer.stop()
        saved = self._window.grab().save(str(self._path))
        QApplication.exit(0 if saved else 2)
